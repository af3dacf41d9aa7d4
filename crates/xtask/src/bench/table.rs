//! A run as Markdown.

use std::collections::BTreeSet;
use std::fmt::Write;

use bench_protocol::Gradient;

use super::measure::Measured;
use super::protocol::PEERS;
use super::report::{Report, elements};

/// The whole report.
pub(super) fn markdown(report: &Report) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail; the compiler is told so by `unwrap_or_default`.
    write_report(&mut text, report).unwrap_or_default();
    text
}

fn write_report(text: &mut String, report: &Report) -> std::fmt::Result {
    let Report { machine, load, threads, rounds, .. } = report;
    writeln!(
        text,
        "{machine}, {threads} threads, load average {load:.2} at the start, median of {rounds} rounds in turn."
    )?;
    let versions: Vec<&str> = report.workers.iter().map(|(_, version)| version.as_str()).collect();
    writeln!(text, "Workers: {}.", versions.join(", "))?;
    if *load > 1.0 {
        writeln!(text, "\n**The machine was busy: only ratios mean something, and they are rough.**")?;
    }
    let peers: Vec<&str> =
        PEERS.into_iter().filter(|peer| report.rows.iter().any(|row| row.ratio(peer).is_some())).collect();

    writeln!(
        text,
        "\nns per element is ours; every other column is that worker's time over ours in the same round.\n"
    )?;
    write!(text, "| | loss | elements | gradient | ns/element | of the bound |")?;
    peers.iter().try_for_each(|peer| write!(text, " {peer} |"))?;
    writeln!(text, " best peer |")?;
    writeln!(text, "|---|---|--:|---|--:|--:|{}---|", "--:|".repeat(peers.len()))?;
    report.rows.iter().try_for_each(|row| write_row(text, row, &peers))?;
    write_means(text, report)?;
    write_variants(text, report)?;

    write_list(text, "Misses", &report.misses)?;
    let disagreements: Vec<String> = report
        .rows
        .iter()
        .flat_map(|row| row.disagreements.iter().map(|what| format!("{}: {what}", row.name())))
        .collect();
    write_list(text, "Outputs that disagree", &disagreements)?;
    write_list(text, "Rows that failed", &report.failures)?;
    // Each reason once, however many rows it left out.
    let reasons: BTreeSet<&String> = report.rows.iter().flat_map(|row| &row.unsupported).collect();
    let absent: Vec<String> = report.notes.iter().chain(reasons).cloned().collect();
    write_list(text, "Not measured", &absent)
}

fn write_row(text: &mut String, row: &Measured, peers: &[&str]) -> std::fmt::Result {
    let (ours, request) = (&row.contestants[0], &row.request);
    let gradient = match request.gradient {
        Gradient::Reused => "reused",
        Gradient::Fresh => "fresh",
        Gradient::Curvature => "and curvature",
        Gradient::None => "none",
    };
    let ns = ours.ns_per_element;
    write!(text, "| {} | {} | {} | {gradient} | {ns:.3} |", row.id, row.label, elements(request.n))?;
    write!(text, " {} |", number(row.ratio("bound")))?;
    peers.iter().try_for_each(|peer| write!(text, " {} |", number(row.ratio(peer))))?;
    writeln!(text, " {} |", row.best_peer().map_or("", |(peer, _)| peer))
}

fn write_means(text: &mut String, report: &Report) -> std::fmt::Result {
    if let Some(mean) = report.over_best_peer {
        writeln!(text, "\nGeometric mean over the best peer of each large row (S1 left out): **{mean:.2}**.")?;
    }
    if let Some(mean) = report.over_torch {
        writeln!(text, "Geometric mean over {}, which most people run today, likewise: **{mean:.2}**.", PEERS[0])?;
    }
    Ok(())
}

/// Rows in which ours runs in a second way.
fn write_variants(text: &mut String, report: &Report) -> std::fmt::Result {
    let variants = |row: &Measured| -> Vec<(String, f64)> {
        let others = row.contestants[1..].iter().filter(|other| other.name.contains(", "));
        others.map(|other| (other.name.clone(), other.ratio[1])).collect()
    };
    let rows: Vec<_> =
        report.rows.iter().flat_map(|row| variants(row).into_iter().map(move |other| (row, other))).collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n| | row | compared with | its time over ours |\n|---|---|---|--:|")?;
    for (row, (name, ratio)) in rows {
        writeln!(text, "| {} | {}, {} elements | {name} | {ratio:.2} |", row.id, row.label, elements(row.request.n))?;
    }
    Ok(())
}

fn write_list(text: &mut String, title: &str, items: &[String]) -> std::fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n{title}:\n")?;
    items.iter().try_for_each(|item| writeln!(text, "- {item}"))
}

fn number(ratio: Option<f64>) -> String {
    ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"))
}
