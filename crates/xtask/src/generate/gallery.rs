//! The gallery: all that the definitions say about each loss, as Markdown.

use std::fmt::Write;

use anyhow::Result;
use forfeit::{DynLoss, EveryLoss, Family, Formulas, Info};

const HEAD: &str = "\
# Losses

<!-- Written by `cargo xtask gen` from the definitions; changes belong there. -->

The formulas are derived from the code that computes: prediction ŷ, target y, logit z, probability p. Gradient and
curvature are derivatives by the prediction.
";

/// The page. `picture` may name an image for a loss.
pub(crate) fn markdown(picture: impl Fn(&dyn DynLoss) -> Option<String>) -> Result<String> {
    let mut page = HEAD.to_owned();
    for (family, title) in families() {
        let names: Vec<_> = forfeit::every_info().filter(|info| info.family == family).map(|info| info.name).collect();
        if names.is_empty() {
            continue;
        }
        write!(page, "\n**{title}:** ")?;
        let links: Vec<String> = names.iter().map(|name| format!("[{name}](#{name})")).collect();
        writeln!(page, "{}", links.join(", "))?;
    }
    for (family, _) in families() {
        for loss in forfeit::every_loss().filter(|loss| loss.info().family == family) {
            section(&mut page, &loss, &picture)?;
        }
    }
    Ok(page)
}

fn families() -> [(Family, &'static str); 10] {
    [
        (Family::Distance, "Of a residual"),
        (Family::Relative, "Of a ratio"),
        (Family::Logit, "Of a logit and a label"),
        (Family::Probability, "Of a probability and a label"),
        (Family::Margin, "Of a score and a label of −1 or 1"),
        (Family::Likelihood, "Likelihoods and divergences"),
        (Family::Label, "Of two labels"),
        (Family::Classes, "Of rows of classes, and of lists"),
        (Family::Aggregate, "Of sums over many elements"),
        (Family::Vectors, "Of two or three vectors"),
    ]
}

fn section(page: &mut String, loss: &EveryLoss, picture: impl Fn(&dyn DynLoss) -> Option<String>) -> Result<()> {
    let info = loss.info();
    writeln!(page, "\n## {}\n\n{}\n", info.name, info.summary)?;
    match loss {
        EveryLoss::Elements(loss) => derived(page, loss.as_ref(), picture(loss.as_ref()))?,
        EveryLoss::Rows(_) if info.target == forfeit::Interval::REAL => told(page, "embeddings.md#ranked-lists")?,
        EveryLoss::Rows(_) => told(page, "rows.md")?,
        EveryLoss::Aggregate(_) => told(page, "masks.md")?,
        _ => told(page, "embeddings.md")?,
    }
    if !info.parameters.is_empty() {
        writeln!(page, "| parameter | in formulas | default | range | meaning |\n| --- | --- | --- | --- | --- |")?;
        for p in info.parameters {
            let default = p.default.map_or("left out".to_owned(), |default| default.to_string());
            writeln!(page, "| `{}` | {} | {default} | {} | {} |", p.name, p.symbol, p.range, p.meaning)?;
        }
        writeln!(page)?;
    }
    let facts = loss.facts_in_words().into_iter().map(|(name, value)| format!("- {name}: {value}\n"));
    let at_defaults = if info.parameters.is_empty() { "" } else { " (at the default parameters)" };
    writeln!(page, "Facts{at_defaults}:\n\n{}", facts.collect::<String>())?;
    writeln!(page, "**When to use it.** {}\n", info.use_when)?;
    if !info.same_as.is_empty() {
        writeln!(page, "| elsewhere | name | differs in |\n| --- | --- | --- |")?;
        for same in info.same_as {
            let difference = if same.difference.is_empty() { "nothing" } else { same.difference };
            writeln!(page, "| {} | `{}` | {} |", same.library, same.name, cell(difference))?;
        }
        writeln!(page)?;
    }
    if !info.aliases.is_empty() {
        writeln!(page, "Other names: `{}`.\n", info.aliases.join("`, `"))?;
    }
    writeln!(page, "Source: {}.", info.source.citation)?;
    Ok(())
}

/// The picture and the formulas of a loss of elements.
fn derived(page: &mut String, loss: &dyn DynLoss, picture: Option<String>) -> Result<()> {
    let info = loss.info();
    if let Some(picture) = picture {
        writeln!(page, "![{}]({picture})\n", info.name)?;
    }
    formulas(page, info, &loss.formulas())?;
    // A parameter without a default is left out of the formulas above.
    if let Some(optional) = info.parameters.iter().find(|parameter| parameter.default.is_none()) {
        let with = forfeit::parse(&format!("{}:{}=0.5", info.name, optional.name))?;
        writeln!(page, "With {}:\n", optional.symbol)?;
        formulas(page, info, &with.formulas())?;
    }
    Ok(())
}

/// Where a written page has the formula.
fn told(page: &mut String, place: &str) -> Result<()> {
    Ok(writeln!(page, "Formula, targets and weights: [{}]({place}).\n", place.split('#').next().unwrap_or(place))?)
}

fn formulas(page: &mut String, info: &Info, formulas: &Formulas) -> Result<()> {
    let mut rows = vec![("Value", formulas.value.latex())];
    if info.differentiable {
        rows.extend([("Gradient", formulas.gradient.latex()), ("Curvature", formulas.curvature.latex())]);
    }
    for (name, latex) in rows {
        writeln!(page, "{name}:\n\n```math\n{latex}\n```\n")?;
    }
    Ok(())
}

/// A text inside a table: a bar would end the cell.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loss_has_a_section_with_its_formulas() {
        let page = markdown(|_| None).expect("a page");
        let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(sections.len(), forfeit::every_info().count());
        assert!(forfeit::every_info().all(|info| sections.contains(&info.name)));
        let with_gradient = forfeit::registry::infos().filter(|info| info.differentiable).count();
        assert!(page.matches("\nGradient:\n").count() >= with_gradient);
    }
}
