//! Task-aligned assignment: the points that already predict a target best answer for it.

use alloc::vec::Vec;

use super::grid::{Point, inside};
use super::predictions::Distances;
use super::{Alignment, YoloV8};
use crate::detection::boxes::BoxEvaluation;
use crate::detection::yolo::target::Target;
use crate::engine::Reduction;
use crate::error::Error;
use crate::real::Real;

/// A point that answers for a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foreground {
    /// The image.
    pub image: usize,
    /// The point.
    pub point: usize,
    /// Where it lies.
    pub place: Point,
    /// Which target.
    pub target: usize,
    /// Its class.
    pub class: usize,
    /// The target's corners in cells of the point's layer.
    pub bounds: [f64; 4],
    /// How well the predicted box fits the target: its score, at least 0.
    pub overlap: f64,
    /// score^α·overlap^β of this point and target.
    pub alignment: f64,
    /// The class score that the point is to have, and the weight of its box.
    pub weight: f64,
}

/// A point inside a target's box.
#[derive(Clone, Copy)]
struct Candidate {
    point: usize,
    overlap: f64,
    alignment: f64,
}

impl YoloV8 {
    /// The foreground of one image; targets are given with their place among all.
    pub(super) fn align(
        &self,
        image: usize,
        distances: &Distances<'_>,
        targets: &[(usize, &Target)],
    ) -> Result<Vec<Foreground>, Error> {
        let points = &self.places[..];
        let corners: Vec<[f64; 4]> = targets.iter().map(|(_, target)| self.corners(target)).collect();
        let found: Vec<Vec<usize>> = corners
            .iter()
            .map(|corners| {
                if corners.iter().sum::<f64>() > 0.0 {
                    inside(&self.grids, self.enlarged(*corners))
                } else {
                    Vec::new()
                }
            })
            .collect();
        // Each point once, however many targets it lies in.
        let mut all: Vec<usize> = found.iter().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        let mut pixels = alloc::vec![[0.0; 4]; points.len()];
        for (&point, corners) in all.iter().zip(distances.boxes(image, &all, points)) {
            pixels[point] = corners.map(|x| x * points[point].stride);
        }
        let mut candidates = Vec::with_capacity(targets.len());
        for ((_, target), (corners, found)) in targets.iter().zip(corners.iter().zip(&found)) {
            let pred: Vec<[f64; 4]> = found.iter().map(|&point| pixels[point]).collect();
            let overlaps = self.overlaps(&pred, &alloc::vec![*corners; found.len()])?;
            let scores = distances.probabilities(image, target.class, found);
            let candidate = |((&point, overlap), score): ((&usize, f64), f64)| {
                let Alignment { score_power, overlap_power, .. } = self.alignment;
                let alignment =
                    if overlap > 0.0 { power(score, score_power) * power(overlap, overlap_power) } else { 0.0 };
                Candidate { point, overlap, alignment }
            };
            candidates.push(found.iter().zip(overlaps).zip(scores).map(candidate).collect::<Vec<_>>());
        }
        let chosen = self.choose(&candidates, points.len());
        Ok(self.weigh(image, targets, &corners, &candidates, &chosen))
    }

    /// The corners of a target in pixels.
    fn corners(&self, target: &Target) -> [f64; 4] {
        let [width, height] = self.image_size();
        let ([x, y], [w, h]) = (target.center, target.size);
        [(x - 0.5 * w) * width, (y - 0.5 * h) * height, (x + 0.5 * w) * width, (y + 0.5 * h) * height]
    }

    /// A box around the same centre with no side below the stride of the second layer: else a small target may hold no point.
    fn enlarged(&self, [x1, y1, x2, y2]: [f64; 4]) -> [f64; 4] {
        let least = if self.alignment.enlarge { self.grids.get(1).map_or(0.0, |grid| grid.stride) } else { 0.0 };
        let side = |low: f64, high: f64| {
            if high - low < least {
                (0.5 * (low + high) - 0.5 * least, 0.5 * (low + high) + 0.5 * least)
            } else {
                (low, high)
            }
        };
        let ((x1, x2), (y1, y2)) = (side(x1, x2), side(y1, y2));
        [x1, y1, x2, y2]
    }

    /// The scores of pairs of boxes, at least 0.
    fn overlaps(&self, pred: &[[f64; 4]], target: &[[f64; 4]]) -> Result<Vec<f64>, Error> {
        let mut losses = alloc::vec![0.0; pred.len()];
        if !pred.is_empty() {
            self.judge(self.boxes.0.evaluate(pred, target)).values_into(&mut losses).run()?;
        }
        Ok(losses.into_iter().map(|loss: f64| (1.0 - loss).max(0.0)).collect())
    }

    /// A box evaluation under the rule of this loss, unreduced.
    pub(super) fn judge<'a>(&self, evaluation: BoxEvaluation<'a>) -> BoxEvaluation<'a> {
        evaluation.rule(self.boxes.1).reduction(Reduction::None)
    }

    /// For each point, the target that it answers for.
    fn choose(&self, candidates: &[Vec<Candidate>], points: usize) -> Vec<Option<usize>> {
        let mut claims = alloc::vec![0usize; points];
        let mut chosen = alloc::vec![None; points];
        for (target, candidates) in candidates.iter().enumerate() {
            // Those that do not align at all would weigh nothing. Of equals, the first point.
            let mut order: Vec<&Candidate> = candidates.iter().filter(|c| c.alignment > 0.0).collect();
            order.sort_by(|a, b| b.alignment.total_cmp(&a.alignment));
            for candidate in order.into_iter().take(self.alignment.points) {
                claims[candidate.point] += 1;
                chosen[candidate.point] = Some(target);
            }
        }
        // A point that several targets claim goes to the one that it fits best, of all that it lies in. Of equals, the first.
        let mut best = alloc::vec![(0.0, None); points];
        for (target, candidates) in candidates.iter().enumerate() {
            for candidate in candidates.iter().filter(|c| claims[c.point] > 1) {
                let (overlap, owner) = &mut best[candidate.point];
                if candidate.overlap > *overlap || owner.is_none() {
                    (*overlap, *owner) = (candidate.overlap, Some(target));
                }
            }
        }
        for (chosen, (_, owner)) in chosen.iter_mut().zip(best) {
            *chosen = owner.or(*chosen);
        }
        chosen
    }

    /// Weights: alignments scaled so that the best of a target is its best overlap.
    fn weigh(
        &self,
        image: usize,
        targets: &[(usize, &Target)],
        corners: &[[f64; 4]],
        candidates: &[Vec<Candidate>],
        chosen: &[Option<usize>],
    ) -> Vec<Foreground> {
        let mut foreground = Vec::new();
        for (i, candidates) in candidates.iter().enumerate() {
            let mine = || candidates.iter().filter(|c| chosen[c.point] == Some(i));
            let most = |part: fn(&Candidate) -> f64| mine().map(part).fold(0.0, f64::max);
            let scale = most(|c| c.overlap) / (most(|c| c.alignment) + 1e-9);
            let (target, label) = targets[i];
            foreground.extend(mine().map(|c| {
                let place = self.places[c.point];
                Foreground {
                    image,
                    point: c.point,
                    place,
                    target,
                    class: label.class,
                    bounds: corners[i].map(|x| x / place.stride),
                    overlap: c.overlap,
                    alignment: c.alignment,
                    weight: c.alignment * scale,
                }
            }));
        }
        foreground.sort_by_key(|row| row.point);
        foreground
    }
}

/// xʸ, cheaply at the usual powers ½ and small whole ones.
fn power(x: f64, y: f64) -> f64 {
    if y == 0.5 {
        return Real::sqrt(x);
    }
    if (0.0..=16.0).contains(&y) && y as u32 as f64 == y {
        return (0..y as u32).fold(1.0, |product, _| product * x);
    }
    Real::powf(x, y)
}
