//! What each point of the foreground costs.

use alloc::vec::Vec;

use super::YoloV8;
use super::align::Foreground;
use super::predictions::Distances;
use crate::engine::{RowTarget, WIDTH, for_each};
use crate::error::Error;
use crate::real::Real;

/// What a point of the foreground costs. Losses and gradients are not yet weighted.
#[derive(Clone, Debug, PartialEq)]
pub struct ForegroundTerms {
    /// The point, and the target that it answers for.
    pub row: Foreground,
    /// The corners of the predicted box, in cells.
    pub pred: [f64; 4],
    /// The box loss.
    pub box_loss: f64,
    /// The distribution focal loss: the mean over the four sides.
    pub distribution_loss: f64,
    /// The gradient of the box loss by the logits of the four distributions, side after side.
    pub box_gradient: Vec<f64>,
    /// The gradient of the distribution focal loss by the same.
    pub distribution_gradient: Vec<f64>,
}

impl YoloV8 {
    pub(super) fn foreground_terms(
        &self,
        distances: &Distances<'_>,
        foreground: &[Foreground],
        threads: usize,
    ) -> Result<Vec<ForegroundTerms>, Error> {
        let runs: Vec<&[Foreground]> =
            foreground.chunk_by(|row, next| row.image == next.image).flat_map(|rows| rows.chunks(WIDTH)).collect();
        let mut terms: Vec<Result<Vec<ForegroundTerms>, Error>> = Vec::new();
        terms.resize_with(runs.len(), || Ok(Vec::new()));
        for_each(runs.into_iter().zip(&mut terms).collect(), threads, |(rows, terms)| {
            *terms = self.terms_of_run(distances, rows);
        });
        Ok(terms.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The terms of at most [`WIDTH`] points of one image.
    fn terms_of_run(&self, distances: &Distances<'_>, rows: &[Foreground]) -> Result<Vec<ForegroundTerms>, Error> {
        let points: Vec<usize> = rows.iter().map(|row| row.point).collect();
        let mut sides = [0; 4].map(|_| distances.room());
        for (side, room) in sides.iter_mut().enumerate() {
            distances.read(rows[0].image, side, &points, room);
        }
        let reach = |i: usize| core::array::from_fn(|side| rows[i].place.edge(side, sides[side].means[i]));
        let pred: Vec<[f64; 4]> = (0..rows.len()).map(reach).collect();
        let bounds: Vec<[f64; 4]> = rows.iter().map(|row| row.bounds).collect();
        let (mut losses, mut edges) = (alloc::vec![0.0; rows.len()], alloc::vec![[0.0; 4]; rows.len()]);
        let evaluation = self.judge(self.boxes.0.evaluate(&pred, &bounds));
        evaluation.values_into(&mut losses).gradient_into(&mut edges).run()?;
        let one = |(i, &row): (usize, &Foreground)| {
            let mut terms = ForegroundTerms {
                row,
                pred: pred[i],
                box_loss: losses[i],
                distribution_loss: 0.0,
                box_gradient: Vec::with_capacity(4 * self.bins),
                distribution_gradient: Vec::with_capacity(4 * self.bins),
            };
            for (side, room) in sides.iter().enumerate() {
                // A distance grows as its edge moves outwards.
                let outwards = if side < 2 { -1.0 } else { 1.0 };
                let wanted = outwards * (row.bounds[side] - row.place.at[side % 2]);
                let place = RowTarget::Place(wanted.clamp(0.0, self.bins as f64 - 1.01));
                for bin in 0..self.bins {
                    let (logit, p) = (room.logits[bin * WIDTH + i], room.probabilities[bin * WIDTH + i]);
                    terms.box_gradient.push(outwards * edges[i][side] * p * (bin as f64 - room.means[i]));
                    let share = place.of(bin);
                    terms.distribution_loss -= 0.25 * Real::weigh(share, logit - room.log_sums[i]);
                    terms.distribution_gradient.push(0.25 * (p - share));
                }
            }
            terms
        };
        Ok(rows.iter().enumerate().map(one).collect())
    }
}
