//! Predictions of a model without anchors: for each point the distribution of its distance to each side, and class logits.

use alloc::vec::Vec;

use super::grid::Point;
use crate::detection::distribution::Distribution;
use crate::detection::each::{means, sigmoids};
use crate::detection::yolo::layer::Numbers;
use crate::engine::{Isa, WIDTH};

/// The predictions of a batch.
pub(super) struct Distances<'a> {
    /// (images, 4·bins, points).
    pub(super) boxes: &'a dyn Numbers,
    /// (images, classes, points).
    pub(super) scores: &'a dyn Numbers,
    pub(super) bins: usize,
    pub(super) classes: usize,
    pub(super) points: usize,
}

impl Distances<'_> {
    /// The place of a bin among all numbers of the boxes.
    pub(super) fn bin(&self, image: usize, side: usize, bin: usize, point: usize) -> usize {
        ((image * 4 + side) * self.bins + bin) * self.points + point
    }

    /// The logit of a class.
    pub(super) fn score(&self, image: usize, class: usize, point: usize) -> f64 {
        self.scores.at(self.score_index(image, class, point))
    }

    /// The place of a class among all numbers of the scores.
    pub(super) fn score_index(&self, image: usize, class: usize, point: usize) -> usize {
        (image * self.classes + class) * self.points + point
    }

    /// The distribution of the distance to one side.
    pub(super) fn distribution(&self, image: usize, side: usize, point: usize) -> Distribution {
        let logits: Vec<f64> = (0..self.bins).map(|bin| self.boxes.at(self.bin(image, side, bin, point))).collect();
        Distribution::new(&logits)
    }

    /// The corners of the predicted boxes of points, in cells of their layers.
    pub(super) fn boxes(&self, image: usize, chosen: &[usize], places: &[Point]) -> Vec<[f64; 4]> {
        let isa = Isa::best();
        let mut boxes = alloc::vec![[0.0; 4]; chosen.len()];
        let mut logits = alloc::vec![0.0; self.bins * WIDTH];
        let mut reach = [0.0; WIDTH];
        for (points, boxes) in chosen.chunks(WIDTH).zip(boxes.chunks_mut(WIDTH)) {
            for side in 0..4 {
                for (bin, logits) in logits.chunks_exact_mut(WIDTH).enumerate() {
                    for (logit, &point) in logits.iter_mut().zip(points) {
                        *logit = self.boxes.at(self.bin(image, side, bin, point));
                    }
                }
                means(isa, &logits, &mut reach);
                for ((corners, &point), reach) in boxes.iter_mut().zip(points).zip(reach) {
                    let outwards = if side < 2 { -reach } else { reach };
                    corners[side] = places[point].at[side % 2] + outwards;
                }
            }
        }
        boxes
    }

    /// The probabilities of classes at points, given as pairs.
    pub(super) fn probabilities(&self, image: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<f64> {
        let mut scores: Vec<f64> = pairs.map(|(class, point)| self.score(image, class, point)).collect();
        let count = scores.len();
        scores.resize(count.next_multiple_of(WIDTH), 0.0);
        sigmoids(Isa::best(), &mut scores);
        scores.truncate(count);
        scores
    }
}
