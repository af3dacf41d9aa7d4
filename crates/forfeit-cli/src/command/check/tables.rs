//! Findings for people and for programs.

use super::Findings;
use super::find::Bad;
use crate::output::{Table, faint, heading, listed, rows, styled};

/// Bad rows shown one by one; the others are counted.
const SHOWN: usize = 20;

/// Every bad row.
pub(crate) fn flat(bad: &[Bad]) -> Table {
    let mut table = Table::new(["line", "column", "prediction", "target", "value", "reason"]);
    for Bad { line, pred_column, pred, target, value, reason } in bad {
        let cell = |x: &Option<f64>| x.map_or_else(String::new, |x| x.to_string());
        table.row([line.to_string(), pred_column.clone(), cell(pred), cell(target), cell(value), reason.clone()]);
    }
    table
}

pub(crate) fn text(findings: &Findings, source: &str) -> String {
    let Findings { loss, bad, looks, .. } = findings;
    let mut text = match bad.len() {
        0 => format!("{source}: {loss} is finite at all {}\n", rows(findings.rows)),
        _ => format!("{source}: {} of {} are bad for {loss}\n", findings.bad_rows, rows(findings.rows)),
    };
    if !bad.is_empty() {
        text += &format!("\n{}\n{}", heading("Why"), reasons(bad).text(styled()));
        text += &format!("\n{}\n{}", heading("Rows"), flat(&bad[..bad.len().min(SHOWN)]).text(styled()));
        if bad.len() > SHOWN {
            text += &faint(&format!("... and {} more; --format csv lists them all", bad.len() - SHOWN));
            text.push('\n');
        }
    }
    if !looks.is_empty() {
        text += &format!("\n{}\n", heading("What the predictions look like"));
    }
    for look in looks {
        text += &format!("{}: {}\n", look.columns.join(", "), look.like);
        if let Some(warning) = &look.warning {
            text += &format!("  warning: {warning}\n");
        }
    }
    text
}

/// How often each reason stands, and where.
fn reasons(bad: &[Bad]) -> Table {
    let mut reasons: Vec<(&str, Vec<u64>)> = Vec::new();
    for row in bad {
        match reasons.iter_mut().find(|(reason, _)| *reason == row.reason) {
            Some((_, lines)) => lines.push(row.line),
            None => reasons.push((&row.reason, vec![row.line])),
        }
    }
    let mut table = Table::new(["rows", "reason", "lines"]);
    for (reason, lines) in reasons {
        table.row([lines.len().to_string(), reason.to_owned(), listed(&lines)]);
    }
    table
}
