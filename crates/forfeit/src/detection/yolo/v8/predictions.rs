//! Predictions of a model without anchors: for each point the distribution of its distance to each side, and class logits.

use alloc::vec::Vec;

use super::grid::Point;
use crate::detection::each::{Bins, distributions, sigmoids};
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

/// The distributions of the distances of up to [`WIDTH`] points to one side: number k of each bin belongs to the k-th point.
pub(super) struct Side {
    pub(super) logits: Vec<f64>,
    pub(super) probabilities: Vec<f64>,
    pub(super) log_sums: [f64; WIDTH],
    pub(super) means: [f64; WIDTH],
}

impl Distances<'_> {
    /// Room for distributions, to be read into.
    pub(super) fn room(&self) -> Side {
        let numbers = || alloc::vec![0.0; self.bins * WIDTH];
        Side { logits: numbers(), probabilities: numbers(), log_sums: [0.0; WIDTH], means: [0.0; WIDTH] }
    }

    /// Reads the distributions of points, at most [`WIDTH`].
    pub(super) fn read(&self, image: usize, side: usize, points: &[usize], room: &mut Side) {
        for (bin, logits) in room.logits.chunks_exact_mut(WIDTH).enumerate() {
            self.boxes.gather(((image * 4 + side) * self.bins + bin) * self.points, points, logits);
        }
        let Side { logits, probabilities, log_sums, means } = room;
        distributions(Isa::best(), Bins { logits, probabilities, log_sums, means });
    }

    /// The corners of the predicted boxes of points, in cells of their layers.
    pub(super) fn boxes(&self, image: usize, chosen: &[usize], places: &[Point]) -> Vec<[f64; 4]> {
        let mut boxes = alloc::vec![[0.0; 4]; chosen.len()];
        let mut room = self.room();
        for (points, boxes) in chosen.chunks(WIDTH).zip(boxes.chunks_mut(WIDTH)) {
            for side in 0..4 {
                self.read(image, side, points, &mut room);
                for ((corners, &point), reach) in boxes.iter_mut().zip(points).zip(room.means) {
                    corners[side] = places[point].edge(side, reach);
                }
            }
        }
        boxes
    }

    /// The probabilities of a class at points.
    pub(super) fn probabilities(&self, image: usize, class: usize, points: &[usize]) -> Vec<f64> {
        let mut scores = alloc::vec![0.0; points.len().next_multiple_of(WIDTH)];
        self.scores.gather((image * self.classes + class) * self.points, points, &mut scores);
        sigmoids(Isa::best(), &mut scores);
        scores.truncate(points.len());
        scores
    }
}
