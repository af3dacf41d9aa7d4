//! The Python side of a loss as text: class name and documentation, from its description.
//!
//! The extension module takes them at run time, and `cargo xtask gen` writes them into the package's stubs.

use forfeit::{DynLoss, Info, Loss};

/// Losses whose `<name>_loss` is PyTorch's own: those follow its rules in `forfeit.torch`.
pub(crate) const IN_PYTORCH: [&str; 14] = [
    "cosine_embedding",
    "cross_entropy",
    "ctc",
    "gaussian_nll",
    "hinge_embedding",
    "huber",
    "margin_ranking",
    "multi_margin",
    "multilabel_margin",
    "multilabel_soft_margin",
    "nll",
    "poisson_nll",
    "smooth_l1",
    "soft_margin",
];

/// `smooth_l1` as `SmoothL1`.
pub(crate) fn class_name(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

/// The documentation of a class, in NumPy's style. `loss` has the default parameters.
pub(crate) fn docstring(info: &Info, loss: &dyn DynLoss) -> String {
    let formulas = loss.formulas();
    let mut text = format!("{}\n\n{}\n", info.summary, info.use_when);
    if !info.parameters.is_empty() {
        text += "\nParameters\n----------\n";
    }
    for parameter in info.parameters {
        let kind =
            parameter.default.map_or("float, optional".to_owned(), |default| format!("float, default {default:?}"));
        text += &format!(
            "{} : {kind}\n    {} ({}) In {}.\n",
            parameter.name, parameter.meaning, parameter.symbol, parameter.range
        );
    }
    text += &format!(
        "\nNotes\n-----\nloss = {}\n\ngradient = {}\n\nPredictions lie in {}, targets in {}; they and the weights have one shape, and nothing is broadcast.\n",
        formulas.value.unicode(),
        formulas.gradient.unicode(),
        info.pred,
        info.target
    );
    for same in info.same_as {
        let difference = if same.difference.is_empty() { String::new() } else { format!(": {}", same.difference) };
        text += &format!("\n- {} `{}`{difference}", same.library, same.name);
    }
    if !info.same_as.is_empty() {
        text += "\n";
    }
    text += "\nRaises\n------\nValueError\n    A parameter outside its range; shapes that differ; a number outside the domain; nothing to average.\n";
    if !info.source.citation.is_empty() {
        text += &format!("\nReferences\n----------\n{}\n", info.source.citation);
    }
    text + &example(info, loss)
}

/// An example at numbers of the loss's domain.
fn example(info: &Info, loss: &dyn DynLoss) -> String {
    let pick = |candidates: &[[f64; 2]], contains: &dyn Fn(f64) -> bool| {
        candidates.iter().copied().find(|pair| pair.iter().all(|&x| contains(x)))
    };
    let pred = pick(&[[0.5, 3.0], [0.75, 0.25], [1.0, 0.0]], &|x| info.pred.contains(x));
    let target = pick(&[[1.0, 0.0], [1.0, -1.0], [1.0, 2.0]], &|x| info.target.contains(x));
    let (Some(pred), Some(target)) = (pred, target) else { return String::new() };
    let class = class_name(info.name);
    let call = format!("({pred:?}, {target:?})");
    if !info.differentiable {
        let Ok(value) = loss.mean(&pred, &target) else { return String::new() };
        return format!(
            "\nExamples\n--------\n>>> import forfeit\n>>> print(f\"{{forfeit.{class}(){call}:.6f}}\")\n{value:.6}\n"
        );
    }
    let Ok(step) = loss.value_and_gradient(&pred, &target) else { return String::new() };
    format!(
        "\nExamples\n--------\n>>> import forfeit\n>>> value, gradient = forfeit.{class}().value_and_gradient{call}\n>>> print(f\"{{value:.6f}}, {{gradient[0]:.6f}}, {{gradient[1]:.6f}}\")\n{:.6}, {:.6}, {:.6}\n",
        step.value, step.gradient[0], step.gradient[1]
    )
}
