//! The ratios of a run as bars, on a logarithmic axis: one group per row, one bar per peer.

use std::fmt::Write;

use bench_protocol::Gradient;

use super::measure::Measured;
use super::protocol::PEERS;
use super::report::{Report, elements};

/// Okabe and Ito's colours, told apart by everyone.
const COLORS: [&str; 7] = ["#0072B2", "#56B4E9", "#E69F00", "#F0C040", "#D55E00", "#CC79A7", "#009E73"];
const BAR: f64 = 9.0;
const GAP: f64 = 12.0;
/// About the width of a character of a label.
const CHARACTER: f64 = 6.8;
const WIDTH: f64 = 620.0;
const TOP: f64 = 70.0;

/// The picture.
pub(super) fn svg(report: &Report) -> String {
    let groups: Vec<(&Measured, Vec<(usize, f64)>)> =
        report.rows.iter().map(|row| (row, bars(row))).filter(|(_, bars)| !bars.is_empty()).collect();
    let largest = groups.iter().flat_map(|(_, bars)| bars).fold(10.0_f64, |largest, (_, ratio)| largest.max(*ratio));
    let decades = largest.log10().ceil();
    let longest = groups.iter().map(|(row, _)| label(row).chars().count()).max().unwrap_or(0);
    let left = 24.0 + CHARACTER * longest as f64;
    let x = |ratio: f64| left + WIDTH * (ratio.log10() + 0.5).max(0.0) / (decades + 0.5);
    let height: f64 = TOP + groups.iter().map(|(_, bars)| bars.len() as f64 * BAR + GAP).sum::<f64>();

    let mut body = String::new();
    // Writing into a string cannot fail.
    let mut draw = |element: String| body.write_fmt(format_args!("{element}\n")).unwrap_or_default();
    for power in 0..=decades as i32 {
        let (at, ratio) = (x(10_f64.powi(power)), 10_f64.powi(power));
        let color = if power == 0 { "#333" } else { "#ddd" };
        draw(format!(r#"<line x1="{at:.1}" x2="{at:.1}" y1="{TOP}" y2="{height:.1}" stroke="{color}"/>"#));
        draw(format!(r#"<text x="{at:.1}" y="{:.1}" text-anchor="middle">{ratio}×</text>"#, TOP - 6.0));
    }
    let mut y = TOP + GAP / 2.0;
    for (row, bars) in &groups {
        let middle = y + bars.len() as f64 * BAR / 2.0 + 4.0;
        draw(format!(r#"<text x="{:.1}" y="{middle:.1}" text-anchor="end">{}</text>"#, left - 8.0, label(row)));
        for (peer, ratio) in bars {
            let (start, end) = (x(ratio.min(1.0)), x(ratio.max(1.0)));
            let (width, color) = ((end - start).max(1.0), COLORS[peer % COLORS.len()]);
            draw(format!(
                r#"<rect x="{start:.1}" y="{y:.1}" width="{width:.1}" height="{:.1}" fill="{color}"/>"#,
                BAR - 1.0
            ));
            draw(format!(r#"<text x="{:.1}" y="{:.1}" class="small">{ratio:.1}</text>"#, end + 3.0, y + BAR - 2.0));
            y += BAR;
        }
        y += GAP;
    }
    let mut at = left;
    for (index, peer) in PEERS
        .iter()
        .enumerate()
        .filter(|(index, _)| groups.iter().any(|(_, bars)| bars.iter().any(|(peer, _)| peer == index)))
    {
        draw(format!(r#"<rect x="{at:.1}" y="34" width="10" height="10" fill="{}"/>"#, COLORS[index % COLORS.len()]));
        draw(format!(r#"<text x="{:.1}" y="43">{peer}</text>"#, at + 14.0));
        at += 30.0 + 7.0 * peer.len() as f64;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {w:.0} {height:.0}\">\n\
         <style>text {{ font: 12px sans-serif; fill: #222 }} .small {{ font-size: 8px }} .title {{ font-size: 15px }}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"16\" y=\"22\" class=\"title\">Time of other libraries over forfeit's, value and gradient \
         (right of 1×: forfeit is faster)</text>\n{body}</svg>\n",
        w = left + WIDTH + 50.0
    )
}

/// What a row is: its elements too where the label gives no shape.
fn label(row: &Measured) -> String {
    let fresh = if row.request.gradient == Gradient::Fresh { ", fresh" } else { "" };
    let shape = if row.label.contains('×') { String::new() } else { format!(", {}", elements(row.request.n)) };
    format!("{} {}{shape}{fresh}", row.id, row.label)
}

/// Each peer that ran, by its place in the list of peers, with its ratio.
fn bars(row: &Measured) -> Vec<(usize, f64)> {
    PEERS.iter().enumerate().filter_map(|(index, peer)| Some((index, row.ratio(peer)?))).collect()
}
