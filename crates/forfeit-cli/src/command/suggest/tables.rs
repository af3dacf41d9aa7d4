//! Suggestions for people and for programs.

use super::Report;
use super::advice::Suggestion;
use super::portrait::Kind;
use crate::output::{Table, digits, heading, rows, short, styled};

/// One row for each suggestion.
pub(crate) fn flat(suggestions: &[Suggestion]) -> Table {
    let mut table = Table::new(["loss", "reason", "fits"]);
    suggestions.iter().for_each(|s| table.row([s.loss.clone(), s.reason.clone(), s.fits.to_string()]));
    table
}

pub(crate) fn text(report: &Report, source: &str, target: &str) -> String {
    let mut text = format!("{source}: {target}, {}\n", rows(report.rows));
    let mut section = |title: &str, body: String| text += &format!("\n{}\n{body}", heading(title));
    section("What was read", read(report).text(styled()));
    if !report.suggestions.is_empty() {
        let mut table = Table::new(["loss", "why"]);
        report.suggestions.iter().for_each(|s| table.row([s.loss.as_str(), &s.reason]));
        section("Losses to try, the first first", table.text(styled()));
    }
    if !report.remarks.is_empty() {
        section("Remarks", report.remarks.join("\n") + "\n");
    }
    if let Some(command) = &report.command {
        section("Next", format!("{command}\n"));
    }
    text
}

fn read(report: &Report) -> Table {
    let target = &report.target;
    let mut table = Table::new(["", ""]);
    let kind = match target.kind {
        Kind::Constant => "one value",
        Kind::TwoClasses => "two values",
        Kind::Classes => "a few labels",
        Kind::Counts => "whole numbers from 0 or 1 on: counts",
        Kind::Shares => "numbers from 0 to 1",
        Kind::Positive if target.whole => "positive numbers, whole but far from 0: taken for measurements",
        Kind::Positive => "positive numbers",
        Kind::PositiveWithZeros => "positive numbers and zeros",
        Kind::Real => "numbers of either sign",
    };
    table.row(["target", kind]);
    if let (Some(least), Some(median), Some(mean), Some(greatest)) =
        (target.least, target.median, target.mean, target.greatest)
    {
        let [least, median, mean, greatest] = [least, median, mean, greatest].map(short);
        table.row([
            "values",
            &format!("from {least} to {greatest}, median {median}, mean {mean}, {} distinct", target.distinct),
        ]);
    }
    if target.zeros > 0.0 {
        table.row(["zeros", &format!("{} %", digits(100.0 * target.zeros, 3))]);
    }
    if !target.classes.is_empty() && matches!(target.kind, Kind::TwoClasses | Kind::Classes) {
        let classes: Vec<String> = target.classes.iter().map(|(label, count)| format!("{label}: {count}")).collect();
        table.row(["rows of each", &classes.join(", ")]);
    }
    let Some(residuals) = &report.residuals else { return table };
    table.row([
        "fit under absolute error",
        &format!("spread of the residuals {} (1.4826·MAD)", digits(residuals.spread, 4)),
    ]);
    let tails = if residuals.heavy { "heavy" } else { "as normal errors have them" };
    table.row(["tails", &format!("{} beyond 3.5 spreads: {tails}", rows(residuals.outliers.len()))]);
    let skew = if residuals.skewed { "skewed" } else { "no more than chance" };
    table.row(["skew", &format!("{} of 1 at most: {skew}", digits(residuals.skew, 2))]);
    table
}
