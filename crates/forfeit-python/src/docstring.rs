//! The Python side of a loss as text: class name and documentation, from its description.
//!
//! The extension module takes them at run time, and `cargo xtask gen` writes them into the package's stubs.

use forfeit::{
    AggregateLoss, DynAggregateLoss, DynLoss, DynRowLoss, DynVectorLoss, Error, EveryLoss, Info, Loss, RowLoss,
    VectorLoss,
};

/// Losses whose `<name>_loss` is PyTorch's own: those follow its rules in `forfeit.torch`.
pub(crate) const IN_PYTORCH: [&str; 15] = [
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
    "nll_loss",
    "poisson_nll",
    "smooth_l1",
    "soft_margin",
    "triplet_margin",
];

/// `smooth_l1` as `SmoothL1`.
pub(crate) fn class_name(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

/// The documentation of a class, in NumPy's style. `loss` has the default parameters.
pub(crate) fn docstring(loss: &EveryLoss) -> String {
    let info = loss.info();
    match loss {
        EveryLoss::Elements(loss) => {
            let formulas = loss.formulas();
            let notes = format!(
                "loss = {}\n\ngradient = {}\n\nPredictions lie in {}, targets in {}; they and the weights have one shape, and nothing is broadcast.\n",
                formulas.value.unicode(),
                formulas.gradient.unicode(),
                info.pred,
                info.target
            );
            text(info, &notes) + &example(info, loss.as_ref())
        }
        EveryLoss::Rows(loss) => {
            let notes =
                format!("Rows hold numbers in {}; see `forfeit.RowLoss` for targets, axes and weights.\n", info.pred);
            text(info, &notes) + &row_example(info, loss.as_ref())
        }
        EveryLoss::Aggregate(loss) => {
            let notes = format!(
                "Predictions lie in {}, targets in {}; see `forfeit.AggregateLoss` for groups and empty masks.\n",
                info.pred, info.target
            );
            text(info, &notes) + &aggregate_example(info, loss.as_ref())
        }
        EveryLoss::Vectors(loss) => {
            let notes = "See `forfeit.VectorLoss` for arrays, targets and gradients.\n";
            text(info, notes) + &vector_example(info, loss.as_ref())
        }
        _ => text(info, ""),
    }
}

/// What Python calls a loss's form.
pub(crate) fn form(loss: &EveryLoss) -> &'static str {
    match loss {
        EveryLoss::Elements(_) => "elements",
        EveryLoss::Rows(_) => "rows",
        EveryLoss::Aggregate(_) => "aggregate",
        _ => "vectors",
    }
}

fn text(info: &Info, notes: &str) -> String {
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
    text += &format!("\nNotes\n-----\n{notes}");
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
    text
}

/// An example at rows that the loss takes: labels, or the probabilities of the classes.
fn row_example(info: &Info, loss: &dyn DynRowLoss) -> String {
    let pred = if info.pred.contains(2.0) {
        [[2.0, 0.5, -1.0], [0.0, 1.5, 0.25]]
    } else if info.pred.contains(0.5) {
        [[0.75, 0.125, 0.125], [0.25, 0.5, 0.25]]
    } else {
        [[-0.25, -2.0, -3.0], [-1.0, -1.0, -2.0]]
    };
    let labels = [0i64, 2];
    // Probabilities of the classes, and sets of them.
    let tables = [[[0.75, 0.25, 0.0], [0.0, 0.25, 0.75]], [[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]];
    let by_label = loss.mean(&pred, &labels).map(|mean| (format!("{labels:?}"), mean));
    let by_table = tables.iter().map(|table| loss.mean(&pred, table).map(|mean| (format!("{table:?}"), mean)));
    let Some((target, mean)) = std::iter::once(by_label).chain(by_table).find_map(Result::ok) else {
        return String::new();
    };
    printed(info, &format!("({pred:?}, {target})"), Ok(mean))
}

fn printed(info: &Info, call: &str, mean: Result<f64, Error>) -> String {
    let Ok(mean) = mean else { return String::new() };
    let class = class_name(info.name);
    format!("\nExamples\n--------\n>>> import forfeit\n>>> print(f\"{{forfeit.{class}(){call}:.6f}}\")\n{mean:.6}\n")
}

fn aggregate_example(info: &Info, loss: &dyn DynAggregateLoss) -> String {
    let pred = if info.pred.contains(2.0) { [2.0, -1.0, 0.5] } else { [0.75, 0.25, 0.5] };
    let target = [1.0, 0.0, 1.0];
    printed(info, &format!("({pred:?}, {target:?})"), loss.mean(&pred, &target))
}

fn vector_example(info: &Info, loss: &dyn DynVectorLoss) -> String {
    let [a, b, c] = [[[1.0, 0.0], [0.5, 0.5]], [[0.75, 0.25], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.25]]];
    let mut call = format!("({a:?}, {b:?}");
    let targets = loss.program().targets();
    let mut evaluation = loss.evaluate(&a, &b);
    if loss.program().arrays() == 3 {
        call += &format!(", {c:?}");
        evaluation = evaluation.third(&c);
    }
    if let Some(targets) = &targets {
        call += &format!(", target={targets:?}");
        evaluation = evaluation.target(targets);
    }
    printed(info, &(call + ")"), evaluation.run().map(|outcome| outcome.value))
}

/// An example at numbers of the loss's domain.
fn example(info: &Info, loss: &dyn DynLoss) -> String {
    let preds = [[0.5, 3.0], [0.75, 0.25], [1.0, 0.0], [-0.25, -2.0]];
    let Some(pred) = preds.into_iter().find(|pair| pair.iter().all(|&x| info.pred.contains(x))) else {
        return String::new();
    };
    let finite = |target: &[f64; 2]| loss.mean(&pred, target).is_ok_and(f64::is_finite);
    let targets = [[1.0, 0.0], [1.0, -1.0], [1.0, 2.0], [-0.5, -1.0]];
    let Some(target) = targets.into_iter().find(finite) else { return String::new() };
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

/// The names of the predicted numbers after the first.
pub(crate) fn further(loss: &EveryLoss) -> Vec<&str> {
    match loss {
        EveryLoss::Elements(loss) => loss.further().iter().map(|number| number.name).collect(),
        _ => Vec::new(),
    }
}
