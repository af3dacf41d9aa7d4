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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "0 0.5 0.5 0.2 0.2\n1 0.1 0.9 0.2 0.1\n79 1e-3 nan inf -0\n";
    const COCO: &str = r#"{"images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 50}, {"id": 2, "width": 0, "height": 9}],
        "categories": [{"id": 3}], "annotations": [{"image_id": 1, "category_id": 3, "bbox": [10, 10, 20, 20]},
        {"image_id": 1, "category_id": null, "bbox": [1e308, -1e308, 1e308, 1]}, {"bbox": "none"}]}"#;
    /// What breaks a reader: signs, ends of ranges, brackets, quotes, bytes that are no text.
    const PIECES: [&[u8]; 16] = [
        b"-",
        b"1e999",
        b"0",
        b" ",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"{",
        b"[",
        b"\"",
        b",",
        b"null",
        b"NaN",
        b"9999999999999999999",
        "\u{2212}".as_bytes(),
    ];

    /// A text with a few pieces put in, copied or cut out.
    fn broken(random: &mut fastrand::Rng, text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..random.usize(1..6) {
            let (a, b) = (random.usize(0..=bytes.len()), random.usize(0..=bytes.len()));
            let range = a.min(b)..a.max(b).min(a.min(b) + 12);
            match random.u8(0..3) {
                0 => drop(bytes.splice(a..a, random.choice(PIECES).unwrap_or_default().iter().copied())),
                1 => drop(bytes.drain(range)),
                _ => {
                    let copy = bytes[range].to_vec();
                    drop(bytes.splice(a..a, copy));
                }
            }
        }
        bytes
    }

    #[test]
    fn broken_label_files_are_reported_and_never_a_panic() {
        let mut random = fastrand::Rng::with_seed(7);
        let (mut parsed, mut findings) = (0, 0);
        for round in 0..20_000 {
            let mut all = Labels::default();
            if round % 2 == 0 {
                let bytes = broken(&mut random, TEXT);
                let classes = [None, Some(0), Some(80)][round / 2 % 3];
                yolo::parse("a.txt", &String::from_utf8_lossy(&bytes), classes, &mut all);
            } else if let Ok(file) = serde_json::from_slice(&broken(&mut random, COCO)) {
                parsed += usize::from(coco::parse("a.json", &file, &mut all).is_ok());
            }
            let judge = Judge { anchors: vec![[10.0, 13.0]], image_size: 416.0, anchor_limit: 4.0 };
            let report = judge.report(all);
            assert!((0.0..=1.0).contains(&report.unmatched_share));
            findings += report.findings.len();
            assert!(!tables::text(&report).is_empty());
        }
        // Not all were so broken that nothing was read.
        assert!(parsed > 500 && findings > 10_000, "{parsed} files of COCO, {findings} findings");
    }
}
