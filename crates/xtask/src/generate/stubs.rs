//! Stubs of the Python package: what it makes from the registry, as type checkers and editors see it.

use forfeit::{Info, Parameter, registry};

#[path = "../../../forfeit-python/src/docstring.rs"]
mod docstring;

/// `python/forfeit/torch/nn/_catalogue.pyi`: the losses that PyTorch lacks, as functions and modules.
pub(crate) fn torch() -> String {
    let entries = || {
        let infos = registry::infos();
        infos.filter(|info| info.differentiable && !docstring::IN_PYTORCH.contains(&info.name))
    };
    let mut text = String::from(
        "# Written by `cargo xtask gen` from the registry.\nimport torch\nfrom torch import Tensor\n\n__all__ = [\n",
    );
    for info in entries() {
        text += &format!("    \"{}_loss\",\n    \"{}Loss\",\n", info.name, docstring::class_name(info.name));
    }
    text += "]\n";
    for info in entries() {
        let arguments: String = info.parameters.iter().map(|parameter| format!(", {}", argument(parameter))).collect();
        let class = docstring::class_name(info.name);
        text += &format!(
            "\ndef {}_loss(\n    input: Tensor, target: Tensor, reduction: str = \"mean\"{arguments}, weight: Tensor | None = None\n) -> Tensor: ...\n",
            info.name
        );
        text += &format!(
            "\nclass {class}Loss(torch.nn.Module):\n    reduction: str\n    def __init__(self, reduction: str = \"mean\"{arguments}) -> None: ...\n    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...\n"
        );
    }
    text
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
