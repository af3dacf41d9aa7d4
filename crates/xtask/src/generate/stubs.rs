//! Stubs of the Python package: what it makes from the registry, as type checkers and editors see it.

use forfeit::{EveryLoss, Info, Parameter};

#[path = "../../../forfeit-python/src/docstring.rs"]
mod docstring;

/// `python/forfeit/torch/nn/_catalogue.pyi`: the losses that PyTorch lacks, as functions and modules.
pub(crate) fn torch() -> String {
    let names = |info: &Info| {
        let suffix = if info.name.ends_with("_loss") { ("", "") } else { ("_loss", "Loss") };
        (info.name.to_owned() + suffix.0, docstring::class_name(info.name) + suffix.1)
    };
    let mut listed = String::new();
    let mut text = String::new();
    for loss in forfeit::every_loss() {
        let info = loss.info();
        // A module of a single input has no place for a second predicted number.
        let several = !docstring::further(&loss).is_empty();
        if !info.differentiable || docstring::IN_PYTORCH.contains(&info.name) || several {
            continue;
        }
        let (function, class) = names(info);
        listed += &format!("    \"{function}\",\n    \"{class}\",\n");
        let [inputs, before, weight, after] = taken(&loss);
        let parameters: String = info.parameters.iter().map(|parameter| format!(", {}", argument(parameter))).collect();
        text += &format!("\ndef {function}(\n    {inputs}{before}{parameters}{weight}{after}\n) -> Tensor: ...\n");
        text += &format!("\nclass {class}(torch.nn.Module):\n");
        text += &format!("    def __init__(self{before}{parameters}{after}) -> None: ...\n");
        text += &format!("    def forward(self, {inputs}{weight}) -> Tensor: ...\n");
    }
    format!(
        "# Written by `cargo xtask gen` from the registry.\nfrom collections.abc import Sequence\n\nimport torch\nfrom torch import Tensor\n\n__all__ = [\n{listed}]\n{text}"
    )
}

/// What a loss takes besides its parameters: tensors, options before them, a weight at each call, options after them.
fn taken(loss: &EveryLoss) -> [&'static str; 4] {
    let (reduction, weight) = (", reduction: str = \"mean\"", ", weight: Tensor | None = None");
    let groups = ", keep_axes: Sequence[int] = (), absent: str = \"count\", logarithm: bool = False";
    let rows = ", ignore_index: int = -100, reduction: str = \"mean\"";
    match loss {
        EveryLoss::Rows(_) => ["input: Tensor, target: Tensor", weight, "", rows],
        EveryLoss::Aggregate(_) => ["input: Tensor, target: Tensor", reduction, weight, groups],
        EveryLoss::Vectors(loss) if loss.program().targets().is_some() => {
            ["first: Tensor, second: Tensor, target: Tensor", reduction, weight, ""]
        }
        EveryLoss::Vectors(_) => ["first: Tensor, second: Tensor", reduction, weight, ""],
        _ => ["input: Tensor, target: Tensor", reduction, weight, ""],
    }
}

/// `python/forfeit/_classes.pyi`: every loss as a class.
pub(crate) fn classes() -> String {
    let names = forfeit::every_info().map(|info| format!("    \"{}\",\n", docstring::class_name(info.name)));
    let head = "# Written by `cargo xtask gen` from the registry.\nfrom typing import Any\n\nfrom forfeit._loss import Loss, Named\nfrom forfeit._native import Info\nfrom forfeit._rows import RowLoss\nfrom forfeit._sums import AggregateLoss\nfrom forfeit._vectors import VectorLoss\n\nINFOS: list[Info]\nCLASSES: dict[str, type[Named]]\nFORMS: dict[str, tuple[type[Named], Any]]\n\n__all__ = [\n";
    let mut text = head.to_owned() + &names.collect::<String>() + "]\n";
    for loss in forfeit::every_loss() {
        let base = match docstring::form(&loss) {
            "elements" => "Loss",
            "rows" => "RowLoss",
            "aggregate" => "AggregateLoss",
            _ => "VectorLoss",
        };
        text += &class(loss.info(), base, &docstring::docstring(&loss));
    }
    text
}

fn class(info: &Info, base: &str, documentation: &str) -> String {
    let arguments: String = info.parameters.iter().map(|parameter| format!(", {}", argument(parameter))).collect();
    let mut text = format!("\nclass {}({base}):\n    \"\"\"", docstring::class_name(info.name));
    text += &documentation.trim_end().replace('\\', "\\\\").replace('\n', "\n    ").replace("\n    \n", "\n\n");
    text += &format!("\n    \"\"\"\n\n    def __init__(self{arguments}) -> None: ...\n");
    for parameter in info.parameters {
        let kind = if parameter.default.is_some() { "float" } else { "float | None" };
        text += &format!("    @property\n    def {}(self) -> {kind}: ...\n", parameter.name);
    }
    text
}

/// A parameter as it stands in a signature.
fn argument(parameter: &Parameter) -> String {
    match parameter.default {
        Some(default) => format!("{}: float = {default:?}", parameter.name),
        None => format!("{}: float | None = None", parameter.name),
    }
}
