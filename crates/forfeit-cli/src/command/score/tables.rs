//! Scores for people and for programs.

use forfeit::{DynLoss, Minimiser};

use super::measure::{Score, Subject};
use crate::label::labels;
use crate::output::{Table, digits, faint, heading, listed, rows, short, styled};

/// One row for each score, with every digit.
pub(crate) fn flat(scores: &[Score], by: Option<&str>) -> Table {
    let rest = ["mean", "sum", "weight", "rows", "worst_rows", "worst_share", "infinite", "coverage"];
    let mut table = Table::new(by.into_iter().chain(["loss", "pred"]).chain(rest));
    let optional = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
    for score in scores {
        let group = by.map(|_| score.group.clone().unwrap_or_default());
        table.row(group.into_iter().chain([
            score.loss.clone(),
            score.pred.clone(),
            score.mean.to_string(),
            score.sum.to_string(),
            score.weight.to_string(),
            score.rows.to_string(),
            score.worst_rows.to_string(),
            optional(score.worst_share),
            score.infinite.to_string(),
            optional(score.coverage),
        ]));
    }
    table
}

pub(crate) fn text(subject: &Subject<'_>, losses: &[Box<dyn DynLoss>], scores: &[Score], by: Option<&str>) -> String {
    let selection = subject.selection;
    let count = selection.target.len();
    let mut text =
        format!("{}: {} against {}, {}\n", subject.source, models(subject), subject.target_name, rows(count));
    if !selection.dropped.is_empty() {
        let lines = listed(&selection.dropped);
        text += &format!("dropped for missing cells: {}, lines {lines}\n", rows(selection.dropped.len()));
    }
    let labels = labels(&losses.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    let mut section = |title: &str, body: String| text += &format!("\n{}\n{body}", heading(title));
    let divisor = if selection.weights.is_some() { "sum of weights" } else { "rows" };
    section("Mean losses", table(subject, &labels, scores, by, divisor, |score| short(score.mean)));
    let share = |score: &Score| score.worst_share.map_or("-".into(), |share| format!("{:.1} %", 100.0 * share));
    section(
        "Share of the total in the worst 1 % of the rows, at least one",
        table(subject, &labels, scores, by, "worst rows", share),
    );
    let notes = notes(losses, &labels, scores);
    if !notes.is_empty() {
        section("Notes", notes.join("\n") + "\n");
    }
    text + "\n" + &faint("Compare along a row: different losses measure different things.") + "\n"
}

fn models(subject: &Subject<'_>) -> String {
    subject.selection.features.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// A row for each loss and group, a column for each model.
fn table(
    subject: &Subject<'_>,
    labels: &[String],
    scores: &[Score],
    by: Option<&str>,
    divisor: &str,
    cell: impl Fn(&Score) -> String,
) -> String {
    let models = subject.selection.features.iter().map(|f| f.name.as_str());
    let mut table = Table::new(by.into_iter().chain(["loss"]).chain(models.clone()).chain([divisor]));
    for (index, row) in scores.chunks(models.count()).enumerate() {
        let group = by.map(|_| row[0].group.clone().unwrap_or_else(|| "(all)".into()));
        let last = if divisor == "worst rows" { row[0].worst_rows.to_string() } else { short(row[0].weight) };
        let label = labels[index % labels.len()].clone();
        table.row(group.into_iter().chain([label]).chain(row.iter().map(&cell)).chain([last]));
    }
    table.text(styled())
}

/// What a reader should know beyond the numbers.
fn notes(losses: &[Box<dyn DynLoss>], labels: &[String], scores: &[Score]) -> Vec<String> {
    let mut notes = Vec::new();
    let of_all: Vec<&Score> = scores.iter().filter(|score| score.group.is_none()).collect();
    let models = of_all.len() / losses.len();
    for (loss, (label, row)) in losses.iter().zip(labels.iter().zip(of_all.chunks(models))) {
        for score in row {
            if score.infinite > 0 {
                notes.push(format!(
                    "{label}: infinite at {} of {}; `forfeit check` lists them",
                    rows(score.infinite),
                    score.pred
                ));
            }
            if let (Some(coverage), Minimiser::Quantile(tau)) = (score.coverage, loss.facts().minimiser) {
                let percent = |x: f64| digits(100.0 * x, 4);
                let (coverage, tau) = (percent(coverage), percent(tau));
                notes.push(format!(
                    "{label}: {coverage} % of the targets lie at or below {}, {tau} % should",
                    score.pred
                ));
            }
            if score.at_half {
                notes.push(format!("{label}: {} holds probabilities; a class is taken from ½ on", score.pred));
            }
        }
    }
    notes.extend(disagreement(labels, &of_all, models));
    notes
}

/// Which model is best by which loss, where losses disagree.
fn disagreement(labels: &[String], scores: &[&Score], models: usize) -> Option<String> {
    let best: Vec<&str> = scores
        .chunks(models)
        .filter_map(|row| row.iter().filter(|s| !s.mean.is_nan()).min_by(|a, b| a.mean.total_cmp(&b.mean)))
        .map(|score| score.pred.as_str())
        .collect();
    let split = best.iter().any(|name| *name != best[0]);
    split.then(|| {
        let told: Vec<String> = labels.iter().zip(&best).map(|(label, name)| format!("{name} by {label}")).collect();
        format!("the losses disagree about the best model: {}", told.join(", "))
    })
}
