//! What the losses are called in other libraries, as one table for each library.

use std::collections::BTreeMap;
use std::fmt::Write;

use forfeit::Equivalent;

use super::gallery::cell;

const HEAD: &str = "\
# Names elsewhere

<!-- Written by `cargo xtask gen` from the definitions; changes belong there. -->

Which loss here is the one you know from another library, and what differs. The mean here divides by the sum of the
weights; a library's own reduction is not part of the loss and may divide by something else.
";

/// The page.
pub(crate) fn markdown() -> String {
    let mut libraries: BTreeMap<(usize, &str), Vec<(&Equivalent, &str)>> = BTreeMap::new();
    for info in forfeit::every_info() {
        for same in info.same_as {
            libraries.entry((place(same.library), same.library)).or_default().push((same, info.name));
        }
    }
    let mut page = HEAD.to_owned();
    for ((_, library), mut rows) in libraries {
        rows.sort_by_key(|(same, name)| (same.name, *name));
        page += &format!("\n## From {}\n\n| there | here | differs in |\n| --- | --- | --- |\n", spelled(library));
        for (same, name) in rows {
            let difference = if same.difference.is_empty() { "nothing" } else { same.difference };
            // Writing into a string cannot fail.
            _ = writeln!(page, "| `{}` | [{name}](losses.md#{name}) | {} |", cell(same.name), cell(difference));
        }
    }
    page
}

/// The most used libraries first, the others after them by name.
fn place(library: &str) -> usize {
    let order = ["PyTorch", "torchvision", "Keras", "scikit-learn", "LightGBM", "XGBoost", "CatBoost", "optax"];
    order.iter().position(|known| *known == library).unwrap_or(order.len())
}

/// A library as its users import it.
fn spelled(library: &str) -> &str {
    if library == "PyTorch" { "torch.nn (PyTorch)" } else { library }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_elsewhere_has_its_row() {
        let page = markdown();
        let names: usize = forfeit::every_info().map(|info| info.same_as.len()).sum();
        assert_eq!(page.lines().filter(|line| line.contains("](losses.md#")).count(), names);
        assert!(page.contains("## From torch.nn"));
    }
}
