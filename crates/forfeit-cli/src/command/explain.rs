//! `forfeit explain`: all that is known about a loss.

use std::fmt::Display;
use std::path::PathBuf;

use clap::Args;
use forfeit::EveryLoss;
use serde::Serialize;

use super::assignment::Drawn;
use super::list::{ParameterRow, family_name, parameter_rows};
use crate::args::Format;
use crate::curve::{Curved, Quantity, Subject, Variable};
use crate::failure::{Failure, Verdict};
use crate::output::{self, Table, faint, heading};
use crate::own;
use crate::sketch::{own_range, side_by_side, sketch};

/// Explain a loss: formulas, facts, when to use it, its names elsewhere
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  forfeit explain huber:delta=1.5
  forfeit explain yolo_v3 --out assignment.svg")]
pub(crate) struct Explain {
    /// The loss, as "name" or "name:parameter=value"; or yolo_v3 or yolo_v5, to see which boxes answer for which targets
    spec: String,
    /// For yolo_v3 and yolo_v5, the file to draw the assignment into, SVG or PNG by its ending
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the BibTeX entry of its source instead
    #[arg(long)]
    bibtex: bool,
}

/// Everything at once, for `--format json`.
#[derive(Serialize)]
struct Explanation {
    loss: String,
    name: &'static str,
    aliases: &'static [&'static str],
    summary: &'static str,
    family: &'static str,
    parameters: Vec<ParameterRow>,
    formulas: Vec<Formula>,
    facts: Vec<(&'static str, String)>,
    use_when: &'static str,
    same_as: Vec<[&'static str; 3]>,
    source: &'static str,
    bibtex: &'static str,
    remark: Option<&'static str>,
    notes: Vec<String>,
}

/// One formula, derived from the definition.
#[derive(Serialize)]
struct Formula {
    of: &'static str,
    unicode: String,
    latex: String,
}

impl Formula {
    fn new(of: &'static str, unicode: impl Display, latex: impl Display) -> Self {
        Self { of, unicode: unicode.to_string(), latex: latex.to_string() }
    }
}

impl Explain {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        if let Some(drawn) = Drawn::find(&self.spec) {
            return drawn.run(format, self.out.as_deref());
        }
        let loss = forfeit::parse_every(&self.spec)?;
        if self.out.is_some() {
            return Err(Failure::new(
                "--out draws yolo_v3 and yolo_v5 only; for the curves of a loss use forfeit plot",
            ));
        }
        if self.bibtex {
            output::print(&format!("{}\n", loss.info().source.bibtex.trim()))?;
            return Ok(Verdict::Fine);
        }
        let explanation = explain(&loss);
        match format {
            Format::Json => output::print_json(&explanation)?,
            Format::Csv => output::print(&pairs(&explanation).csv()?)?,
            Format::Table => output::print(&text(&explanation, &loss))?,
        }
        Ok(Verdict::Fine)
    }
}

fn explain(loss: &EveryLoss) -> Explanation {
    let info = loss.info();
    Explanation {
        loss: loss.to_string(),
        name: info.name,
        aliases: info.aliases,
        summary: info.summary,
        family: family_name(info.family),
        parameters: parameter_rows(info),
        formulas: formulas(loss),
        facts: loss.facts_in_words(),
        use_when: info.use_when,
        same_as: info.same_as.iter().map(|e| [e.library, e.name, e.difference]).collect(),
        source: info.source.citation,
        bibtex: info.source.bibtex,
        remark: remark(loss),
        notes: notes(loss),
    }
}

/// Value, gradient and curvature; those that the loss has. Losses of rows, sums and vectors have their formulas in the documentation.
fn formulas(loss: &EveryLoss) -> Vec<Formula> {
    let EveryLoss::Elements(loss) = loss else { return Vec::new() };
    let all = loss.formulas();
    let mut formulas = vec![Formula::new("value", all.value.unicode(), all.value.latex())];
    if loss.info().differentiable {
        formulas.push(Formula::new("gradient", all.gradient.unicode(), all.gradient.latex()));
        formulas.push(Formula::new("curvature", all.curvature.unicode(), all.curvature.latex()));
    }
    formulas
}

/// What the author of a loss of one's own should know.
fn notes(loss: &EveryLoss) -> Vec<String> {
    let EveryLoss::Elements(loss) = loss else { return Vec::new() };
    let majorizer = loss.own().map(|own| format!("the majorizer is {}", own.majorizer()));
    own::notes(loss.as_ref()).into_iter().chain(majorizer).collect()
}

/// Where texts disagree with this library.
fn remark(loss: &EveryLoss) -> Option<&'static str> {
    match loss {
        EveryLoss::Elements(loss) => {
            (loss.info().name == "absolute_error").then_some("some texts write the derivative at 0 as +1; here it is 0")
        }
        EveryLoss::Rows(_) => Some("formulas, targets, weights and ignored rows: docs/rows.md"),
        EveryLoss::Aggregate(_) => Some("formulas, groups and empty masks: docs/masks.md"),
        _ => Some("formulas and targets: docs/embeddings.md"),
    }
}

fn pairs(explanation: &Explanation) -> Table {
    let mut table = Table::new(["what", "value"]);
    table.row(["loss", &explanation.loss]);
    table.row(["summary", explanation.summary]);
    explanation.formulas.iter().for_each(|f| table.row([f.of, &f.unicode]));
    explanation.facts.iter().for_each(|(name, value)| table.row([*name, value]));
    table.row(["use when", explanation.use_when]);
    table.row(["source", explanation.source]);
    table
}

fn text(explanation: &Explanation, loss: &EveryLoss) -> String {
    let mut text = format!("{}\n{}\n", heading(&explanation.loss), explanation.summary);
    let mut section = |title: &str, body: &str| {
        if !body.is_empty() {
            text += &format!("\n{}\n{}\n", heading(title), body.trim_end());
        }
    };
    if !explanation.formulas.is_empty() {
        section("Formulas", &(formula_lines(&explanation.formulas) + &letters(&explanation.formulas)));
    }
    if let Some(curves) = Curved::of(loss).map(curves) {
        section("Curve", &curves);
    }
    section("Facts", &indented(explanation.facts.iter().map(|(name, value)| [*name, value.as_str()])));
    if !explanation.parameters.is_empty() {
        let rows = explanation.parameters.iter().map(|p| {
            let default = p.default.map_or_else(|| "may be left out".into(), |d| format!("default {d}"));
            let meaning =
                if p.meaning.is_empty() { String::new() } else { p.meaning.trim_end_matches('.').to_owned() + "; " };
            [p.name.to_owned(), format!("{meaning}in {}, {default}", p.range)]
        });
        section("Parameters", &indented(rows));
    }
    section("When to use it", explanation.use_when);
    if let Some(remark) = explanation.remark {
        section("Remark", remark);
    }
    section("Notes", &explanation.notes.join("\n"));
    if !explanation.same_as.is_empty() {
        let rows = explanation.same_as.iter().map(|[library, name, difference]| {
            let difference = if difference.is_empty() { "the same".into() } else { (*difference).to_owned() };
            [(*library).to_owned(), (*name).to_owned(), difference]
        });
        section("Elsewhere", &indented(rows));
    }
    if !explanation.aliases.is_empty() {
        section("Other names", &explanation.aliases.join(", "));
    }
    section("Source", explanation.source);
    text
}

/// Each formula beside what it is of; its further lines stand under its first.
fn formula_lines(formulas: &[Formula]) -> String {
    let lines = formulas.iter().flat_map(|formula| {
        formula.unicode.lines().enumerate().map(|(i, line)| [if i == 0 { formula.of } else { "" }, line])
    });
    indented(lines)
}

/// What the letters of the formulas mean, those that stand in them; parameters have a section of their own.
fn letters(formulas: &[Formula]) -> String {
    const LETTERS: [(&str, &str); 7] = [
        ("ŷ", "ŷ prediction"),
        ("z", "z logit"),
        ("p", "p probability"),
        ("y", "y target"),
        ("σ(", "σ(x) = 1/(1 + e^(−x))"),
        ("σ′", "σ′ = σ·(1 − σ)"),
        ("sech", "sech x = 1/cosh x"),
    ];
    let stands = |letter: &str| {
        let mut texts = formulas.iter().map(|f| f.unicode.as_str());
        // A letter within a word, such as y in a name, is not the letter.
        let alone = |text: &str, at: usize| {
            let before = text[..at].chars().next_back();
            let after = text[at + letter.len()..].chars().next();
            letter.starts_with('σ') || ![before, after].into_iter().flatten().any(char::is_alphabetic)
        };
        texts.any(|text| text.match_indices(letter).any(|(at, _)| alone(text, at)))
    };
    let told: Vec<&str> = LETTERS.iter().filter(|(letter, _)| stands(letter)).map(|(_, meaning)| *meaning).collect();
    faint(&told.join(", "))
}

/// Aligned columns without a header.
fn indented<const N: usize, S: Into<String>>(rows: impl IntoIterator<Item = [S; N]>) -> String {
    let mut table = Table::new([""; N]);
    rows.into_iter().for_each(|row| table.row(row));
    table.text(false)
}

/// Value and gradient, side by side.
fn curves(loss: Curved<'_>) -> String {
    const SIZE: (usize, usize) = (32, 8);
    let variable = Variable::of(loss.info().family);
    let target = variable.target(loss);
    let x = variable.range([loss]);
    let subject = Subject { loss, variable, target };
    let drawn = |quantity: Quantity| {
        let samples = subject.sample(quantity, x);
        let y = own_range(&samples, variable);
        sketch(&samples, x, y, SIZE)
    };
    let below = variable.label(target);
    let value = drawn(Quantity::Value);
    if !loss.info().differentiable {
        return format!("value over {below}\n{}\n", value.join("\n"));
    }
    side_by_side((&format!("value over {below}"), value), ("gradient", drawn(Quantity::Gradient)))
}
