//! Findings for people and for programs.

use std::collections::BTreeMap;

use super::Report;
use super::judge::Finding;
use crate::output::{Table, faint, heading, short, styled};

/// Findings shown one by one; the others are counted.
const SHOWN: usize = 20;

/// Every finding.
pub(super) fn flat(findings: &[Finding]) -> Table {
    let mut table = Table::new(["file", "line", "problem", "detail"]);
    for Finding { source, line, problem, detail } in findings {
        table.row([source.clone(), line.to_string(), (*problem).to_owned(), detail.clone()]);
    }
    table
}

pub(super) fn text(report: &Report) -> String {
    let Report { labels, images, images_without_labels, classes, unmatched, unmatched_share, findings } = report;
    let mut text = format!("{labels} labels of {classes} classes in {images} images, {} findings\n", findings.len());
    let empty = images_without_labels.len();
    text += &format!("images without labels: {empty}");
    if let Some(first) = images_without_labels.first() {
        text += &format!(", the first {first}");
    }
    text += &format!("\nlabels that no anchor matches: {unmatched} ({} %)\n", short(100.0 * unmatched_share));
    if findings.is_empty() {
        return text;
    }
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.problem).or_insert(0) += 1;
    }
    let mut table = Table::new(["findings", "problem"]);
    counts.iter().for_each(|(problem, count): (_, &usize)| table.row([count.to_string(), (*problem).to_owned()]));
    text += &format!("\n{}\n{}", heading("What"), table.text(styled()));
    text += &format!("\n{}\n{}", heading("Where"), flat(&findings[..findings.len().min(SHOWN)]).text(styled()));
    if findings.len() > SHOWN {
        text += &faint(&format!("... and {} more; --format csv lists them all", findings.len() - SHOWN));
        text.push('\n');
    }
    text
}
