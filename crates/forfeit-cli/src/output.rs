//! What commands print: tables for people, CSV and JSON for programs.

use std::io::{IsTerminal, Write};

use anstyle::Style;
use serde::Serialize;

use crate::failure::Failure;

/// The heading of a table.
const HEADING: Style = Style::new().bold();
/// Notes and second thoughts.
const FAINT: Style = Style::new().dimmed();

/// Rows of cells under a header; numbers stand to the right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<S: Into<String>>(header: impl IntoIterator<Item = S>) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Aligned columns, two spaces apart; bold header if `styled`.
    pub(crate) fn text(&self, styled: bool) -> String {
        let columns = self.header.len();
        let widths: Vec<usize> = (0..columns)
            .map(|c| self.rows.iter().chain([&self.header]).filter_map(|r| r.get(c)).map(|s| s.chars().count()).max())
            .map(|w| w.unwrap_or(0))
            .collect();
        let right: Vec<bool> =
            (0..columns).map(|c| self.rows.iter().filter_map(|r| r.get(c)).all(|cell| is_number(cell))).collect();
        let line = |cells: &[String]| {
            let padded = cells.iter().enumerate().map(|(c, cell)| {
                let space = " ".repeat(widths[c] - cell.chars().count());
                if right[c] { space + cell } else { cell.clone() + &space }
            });
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let mut text = String::new();
        if self.header.iter().any(|h| !h.is_empty()) {
            text += &paint(&line(&self.header), HEADING, styled);
            text.push('\n');
        }
        for row in &self.rows {
            text += &line(row);
            text.push('\n');
        }
        text
    }

    /// The same as CSV.
    pub(crate) fn csv(&self) -> Result<String, Failure> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for record in std::iter::once(&self.header).chain(&self.rows) {
            writer.write_record(record).map_err(Failure::new)?;
        }
        let bytes = writer.into_inner().map_err(Failure::new)?;
        String::from_utf8(bytes).map_err(Failure::new)
    }
}

/// Whether a cell should stand to the right: a number, or a dash in place of one.
fn is_number(cell: &str) -> bool {
    let plain = cell.trim_end_matches(" %").replace('−', "-");
    plain.is_empty() || plain == "-" || plain.parse::<f64>().is_ok()
}

fn paint(text: &str, style: Style, styled: bool) -> String {
    if styled { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// Whether standard output takes colours: a terminal that was not told otherwise.
pub(crate) fn styled() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// A heading as it stands over a section.
pub(crate) fn heading(text: &str) -> String {
    paint(text, HEADING, styled())
}

/// A text that stands back.
pub(crate) fn faint(text: &str) -> String {
    paint(text, FAINT, styled())
}

/// Prints `text` as it is.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints `value` as JSON. Numbers that JSON lacks (infinities, NaN) become null.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::new)?;
    print(&(text + "\n"))
}

/// Says something on standard error that is no failure.
pub(crate) fn remark(text: impl std::fmt::Display) {
    // Nothing useful can be done if standard error is closed.
    let _ = writeln!(std::io::stderr(), "forfeit: {text}");
}

/// "1 row", "2 rows".
pub(crate) fn rows(count: usize) -> String {
    format!("{count} row{}", if count == 1 { "" } else { "s" })
}

/// Lines as runs, "15-20, 22"; the rest counted after the tenth run.
pub(crate) fn listed(lines: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for &line in lines {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == line => run.1 = line,
            _ => runs.push((line, line)),
        }
    }
    let shown = runs.iter().take(10).map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
    let more = if runs.len() > 10 { ", ..." } else { "" };
    shown.collect::<Vec<_>>().join(", ") + more
}

/// `x` with six significant digits at most, as `%g` would write it.
pub(crate) fn short(x: f64) -> String {
    digits(x, 6)
}

/// `x` with `count` significant digits at most.
pub(crate) fn digits(x: f64, count: usize) -> String {
    if !x.is_finite() {
        return if x.is_nan() {
            "nan"
        } else if x > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .into();
    }
    if x == 0.0 {
        return "0".into();
    }
    let scientific = format!("{x:.*e}", count.saturating_sub(1));
    let exponent = scientific.split('e').nth(1).and_then(|e| e.parse::<i32>().ok()).unwrap_or(0);
    let trimmed = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if (-5..count as i32).contains(&exponent) {
        let decimals = (count as i32 - 1 - exponent).max(0) as usize;
        trimmed(&format!("{x:.decimals$}"))
    } else {
        format!("{}e{exponent}", trimmed(scientific.split('e').next().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_six_digits() {
        let cases =
            [(5.041_478_26, "5.04148"), (-260.059_246, "-260.059"), (0.0, "0"), (1e-9, "1e-9"), (1.5e12, "1.5e12")];
        for (x, text) in cases {
            assert_eq!(short(x), text);
        }
        assert_eq!(short(999_999.7), "1e6");
        assert_eq!(short(f64::INFINITY), "inf");
    }

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(["loss", "value"]);
        table.row(["a", "1"]);
        table.row(["longer", "12.5"]);
        assert_eq!(table.text(false), "loss    value\na           1\nlonger   12.5\n");
        assert_eq!(table.csv().expect("text"), "loss,value\na,1\nlonger,12.5\n");
    }

    #[test]
    fn lines_are_told_as_runs() {
        assert_eq!(listed(&[2, 3, 4, 7, 9, 10]), "2-4, 7, 9-10");
        assert_eq!(listed(&[]), "");
        assert!(listed(&(0..40).step_by(2).collect::<Vec<_>>()).ends_with("18, ..."));
    }
}
