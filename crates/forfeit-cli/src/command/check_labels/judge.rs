//! What is wrong with a label.

use std::collections::{BTreeMap, BTreeSet};

use forfeit::detection::anchor_ratio;
use serde::Serialize;

use super::{Label, Labels, Report};
use crate::output::short;

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Finding {
    pub(super) source: String,
    /// Line, or place in the list, from 1.
    pub(super) line: u64,
    pub(super) problem: &'static str,
    pub(super) detail: String,
}

/// What labels are judged by.
pub(super) struct Judge {
    pub(super) anchors: Vec<[f64; 2]>,
    pub(super) image_size: f64,
    pub(super) anchor_limit: f64,
}

/// How far a box may reach beyond its image, in fractions of it: labels are rounded.
const SLACK: f64 = 1e-3;

impl Judge {
    pub(super) fn report(&self, all: Labels) -> Report {
        let Labels { labels, images, mut findings } = all;
        for label in &labels {
            if let Some((problem, detail)) = fault(label) {
                findings.push(Finding { source: label.source.clone(), line: label.line, problem, detail });
            }
        }
        duplicates(&labels, &mut findings);
        findings.sort_by(|a, b| (&a.source, a.line).cmp(&(&b.source, b.line)));
        let labelled: BTreeSet<&str> = labels.iter().map(|label| label.image.as_str()).collect();
        let unmatched = labels.iter().filter(|label| self.is_unmatched(label)).count();
        Report {
            labels: labels.len(),
            images: images.len(),
            classes: labels.iter().map(|label| &label.class).collect::<BTreeSet<_>>().len(),
            unmatched,
            unmatched_share: if labels.is_empty() { 0.0 } else { unmatched as f64 / labels.len() as f64 },
            images_without_labels: images.into_iter().filter(|image| !labelled.contains(image.as_str())).collect(),
            findings,
        }
    }

    /// Whether no anchor is of about its size.
    fn is_unmatched(&self, label: &Label) -> bool {
        let [width, height] = label.image_size;
        let scale = self.image_size / width.max(height);
        let size = [label.bounds[2] * width * scale, label.bounds[3] * height * scale];
        // Not `>=`: a ratio that is NaN matches nothing.
        !self.anchors.iter().any(|anchor| anchor_ratio(size, *anchor) < self.anchor_limit)
    }
}

/// What is wrong with a box by itself.
fn fault(label: &Label) -> Option<(&'static str, String)> {
    let [x, y, w, h] = label.bounds;
    let told = || format!("cx {} cy {} w {} h {}", short(x), short(y), short(w), short(h));
    if !label.bounds.iter().all(|x| x.is_finite()) {
        return Some(("not finite", told()));
    }
    if w <= 0.0 || h <= 0.0 {
        return Some(("no area", told()));
    }
    let outside = |centre: f64, size: f64| centre - 0.5 * size < -SLACK || centre + 0.5 * size > 1.0 + SLACK;
    if outside(x, w) || outside(y, h) {
        let pixels = if label.image_size == [1.0, 1.0] && w.max(h) > 2.0 { "; are these pixels?" } else { "" };
        return Some(("outside the image", told() + pixels));
    }
    None
}

/// Rows that say what another of the same image has said.
fn duplicates(labels: &[Label], findings: &mut Vec<Finding>) {
    let mut first = BTreeMap::new();
    for label in labels {
        let key = (&label.image, &label.class, label.bounds.map(f64::to_bits));
        if let Some(line) = first.get(&key) {
            findings.push(Finding {
                source: label.source.clone(),
                line: label.line,
                problem: "duplicate",
                detail: format!("the same as line {line}"),
            });
        } else {
            first.insert(key, label.line);
        }
    }
}
