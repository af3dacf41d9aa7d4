//! The result of a fit for people.

use super::model::{Matrix, Outcome, Study};
use super::report::{Entry, Proof};
use crate::output::{Table, digits, faint, heading, listed, rows, short, styled};

/// Coefficients beyond this many stand in rows instead of columns.
const WIDE: usize = 4;

/// All sections, one after the other.
pub(crate) fn text(study: &Study, outcome: &Outcome, report: &[Entry]) -> String {
    let mut text = head(study, outcome);
    let mut section = |title: &str, body: String| text += &format!("\n{}\n{body}", heading(title));
    section("Coefficients", coefficients(study, report).text(styled()));
    section("How well each fit is known", proofs(report).text(styled()));
    section(
        "Every loss (column) at every fit (row), mean over the rows fitted",
        matrix(study, report, &outcome.values),
    );
    if let Some(held_out) = &outcome.held_out {
        section("The same on rows that were held out", matrix(study, report, held_out));
    }
    section("Rows that stand out", standouts(report).text(styled()));
    let notes = notes(report);
    if !notes.is_empty() {
        section("Notes", notes);
    }
    text
}

/// One row for each fit, with every digit.
pub(crate) fn flat(study: &Study, report: &[Entry]) -> Table {
    let features = study.selection.features.iter().map(|f| f.name.as_str());
    let mut table = Table::new(["loss", "intercept"].into_iter().chain(features).chain([
        "value",
        "converged",
        "status",
        "iterations",
    ]));
    for entry in report {
        let numbers =
            [entry.intercept].into_iter().chain(entry.coefficients.0.iter().map(|c| c.1)).chain([entry.value]);
        let end = [entry.converged.to_string(), entry.status.to_owned(), entry.iterations.to_string()];
        table.row([entry.loss.clone()].into_iter().chain(numbers.map(|x| x.to_string())).chain(end));
    }
    table
}

fn head(study: &Study, outcome: &Outcome) -> String {
    let selection = &study.selection;
    let features: Vec<&str> = selection.features.iter().map(|f| f.name.as_str()).collect();
    let features = if features.is_empty() { "nothing but an intercept".into() } else { features.join(", ") };
    let mut text = format!("{}: {} from {features}, {}", study.source, study.target_name, rows(selection.target.len()));
    if !outcome.split.test.is_empty() {
        text += &format!(", {} of them held out", outcome.split.test.len());
    }
    text.push('\n');
    if let Some(transform) = study.options.transform {
        text += &format!(
            "fitted on the scale of {transform}: coefficients are of that scale; predictions are brought back to be judged\n"
        );
    }
    if !selection.dropped.is_empty() {
        let (count, lines) = (rows(selection.dropped.len()), listed(&selection.dropped));
        text += &format!("dropped for missing cells: {count}, lines {lines}\n");
    }
    for (name, reason) in &selection.skipped {
        text += &format!("skipped: {name} ({reason})\n");
    }
    text
}

fn coefficients(study: &Study, report: &[Entry]) -> Table {
    let names = || ["intercept"].into_iter().chain(study.selection.features.iter().map(|f| f.name.as_str()));
    let values = |entry: &Entry| -> Vec<String> {
        let all = [entry.intercept].into_iter().chain(entry.coefficients.0.iter().map(|c| c.1));
        all.map(short).collect()
    };
    if study.selection.features.len() <= WIDE {
        let mut table = Table::new(["loss"].into_iter().chain(names()));
        report.iter().for_each(|entry| table.row([entry.label.clone()].into_iter().chain(values(entry))));
        return table;
    }
    let columns: Vec<Vec<String>> = report.iter().map(values).collect();
    let mut table = Table::new([""].into_iter().chain(report.iter().map(|e| e.label.as_str())));
    for (row, name) in names().enumerate() {
        table.row([name].into_iter().chain(columns.iter().map(|c| c[row].as_str())));
    }
    table
}

fn proofs(report: &[Entry]) -> Table {
    let mut table = Table::new(["loss", "status", "proof", "iterations"]);
    for entry in report {
        let proof = match entry.certificate {
            Proof::Gradient { scaled } => format!("gradient {}", digits(scaled, 2)),
            Proof::Duality { gap, .. } => format!("gap to a lower bound {}", digits(gap, 2)),
            Proof::Other => "-".into(),
        };
        table.row([entry.label.clone(), entry.status.to_owned(), proof, entry.iterations.to_string()]);
    }
    table
}

fn matrix(study: &Study, report: &[Entry], matrix: &Matrix) -> String {
    let mut table = Table::new(["fit"].into_iter().map(String::from).chain(study.labels.iter().cloned()));
    for (entry, row) in report.iter().zip(matrix) {
        let cells = row.iter().map(|value| value.map_or_else(|| "-".to_owned(), short));
        table.row([entry.label.clone()].into_iter().chain(cells));
    }
    table.text(styled()) + &faint("Compare down a column: different losses measure different things.") + "\n"
}

fn standouts(report: &[Entry]) -> Table {
    let worst = report.first().map_or(0, |entry| entry.worst_rows.rows);
    let mut table =
        Table::new(["loss", &format!("gradient carried by the worst {}", rows(worst)), "outliers", "lines"]);
    for entry in report {
        let share = format!("{:.1} %", 100.0 * entry.worst_rows.share);
        table.row([entry.label.clone(), share, entry.outliers.len().to_string(), listed(&entry.outliers)]);
    }
    table
}

fn notes(report: &[Entry]) -> String {
    let mut text = String::new();
    let shared = |note: &String| report.len() > 1 && report.iter().all(|entry| entry.notes.contains(note));
    for note in report.first().into_iter().flat_map(|entry| &entry.notes).filter(|note| shared(note)) {
        text += &format!("every fit: {note}\n");
    }
    for entry in report {
        for note in entry.notes.iter().filter(|note| !shared(note)) {
            text += &format!("{}: {note}\n", entry.label);
        }
        for (name, [low, high]) in entry.ranges.iter().flat_map(|r| &r.0) {
            text += &format!("{}: {name} from {} to {}\n", entry.label, short(*low), short(*high));
        }
    }
    text
}
