//! `forfeit check-labels`: what is wrong with the labels of an object detector, before it is trained on them.

mod coco;
mod judge;
mod tables;
mod yolo;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use self::judge::{Finding, Judge};
use crate::args::Format;
use crate::failure::{Failure, Verdict};
use crate::output;

/// Check the labels of an object detector: boxes, ids, duplicates, what no anchor would match
///
/// Labels are a folder or files of YOLO text ("class cx cy w h" a line, in fractions of the image, one file an image), or a
/// COCO file (.json). The exit status is 1 if there is a label that is none, lies outside its image, or stands there twice.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  forfeit check-labels labels/train --classes 80
  forfeit check-labels annotations.json --format csv > findings.csv
  forfeit check-labels labels --anchors 10,13,16,30,33,23 --image-size 416")]
pub(crate) struct CheckLabels {
    /// Folders or files of labels
    #[arg(required = true, value_name = "LABELS")]
    labels: Vec<PathBuf>,
    /// The number of classes, for YOLO text; without, any class goes
    #[arg(long, value_name = "NUMBER")]
    classes: Option<usize>,
    /// Widths and heights of anchors in pixels, joined by commas; those of YOLOv3 unless given
    #[arg(long, value_delimiter = ',', value_name = "PIXELS")]
    anchors: Vec<f64>,
    /// The longer side of an image when it is trained on, in pixels
    #[arg(long, default_value_t = 416.0, value_name = "PIXELS")]
    image_size: f64,
    /// A target matches an anchor if no side differs by this factor or more
    #[arg(long, default_value_t = 4.0, value_name = "FACTOR")]
    anchor_limit: f64,
}

/// The anchors of YOLOv3.
const ANCHORS: [f64; 18] =
    [10., 13., 16., 30., 33., 23., 30., 61., 62., 45., 59., 119., 116., 90., 156., 198., 373., 326.];

/// One label, as it stands in its file.
struct Label {
    source: String,
    /// Line of a text, or place in the list of annotations, from 1.
    line: u64,
    image: String,
    class: String,
    /// Centre and size in fractions of the image.
    bounds: [f64; 4],
    /// Width and height of the image; equal where they are not known.
    image_size: [f64; 2],
}

/// What a reader of labels found.
#[derive(Default)]
struct Labels {
    labels: Vec<Label>,
    /// Every image, with labels or without.
    images: Vec<String>,
    /// Rows that are no labels at all.
    findings: Vec<Finding>,
}

/// What was found.
#[derive(Serialize)]
struct Report {
    labels: usize,
    images: usize,
    images_without_labels: Vec<String>,
    classes: usize,
    unmatched: usize,
    unmatched_share: f64,
    findings: Vec<Finding>,
}

impl CheckLabels {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        let anchors = self.anchors()?;
        let mut all = Labels::default();
        for path in &self.labels {
            if path.extension().is_some_and(|extension| extension == "json") {
                coco::read(path, &mut all)?;
            } else {
                yolo::read(path, self.classes, &mut all)?;
            }
        }
        let judge = Judge { anchors, image_size: self.image_size, anchor_limit: self.anchor_limit };
        let report = judge.report(all);
        match format {
            Format::Json => output::print_json(&report)?,
            Format::Csv => output::print(&tables::flat(&report.findings).csv()?)?,
            Format::Table => output::print(&tables::text(&report))?,
        }
        Ok(if report.findings.is_empty() { Verdict::Fine } else { Verdict::FoundBad })
    }

    fn anchors(&self) -> Result<Vec<[f64; 2]>, Failure> {
        let sides = if self.anchors.is_empty() { &ANCHORS[..] } else { &self.anchors };
        let positive = |x: f64| x > 0.0 && x.is_finite();
        if sides.len() % 2 == 1 || !sides.iter().copied().all(positive) {
            return Err(Failure::new("--anchors takes pairs of a width and a height, all positive, as in 10,13,16,30"));
        }
        if !positive(self.image_size) || !positive(self.anchor_limit) {
            return Err(Failure::new("--image-size and --anchor-limit must be positive"));
        }
        Ok(sides.as_chunks::<2>().0.to_vec())
    }
}
