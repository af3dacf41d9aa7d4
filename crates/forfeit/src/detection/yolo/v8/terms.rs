//! What each point of the foreground costs.

use alloc::vec::Vec;

use super::YoloV8;
use super::align::Foreground;
use super::grid::points;
use super::predictions::Distances;
use crate::error::Error;

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
    ) -> Result<Vec<ForegroundTerms>, Error> {
        let n = foreground.len();
        if n == 0 {
            return Ok(Vec::new());
        }
        let places = points(&self.grids);
        let mut pred = Vec::with_capacity(n);
        for rows in foreground.chunk_by(|row, next| row.image == next.image) {
            let chosen: Vec<usize> = rows.iter().map(|row| row.point).collect();
            pred.extend(distances.boxes(rows[0].image, &chosen, &places));
        }
        let bounds: Vec<[f64; 4]> = foreground.iter().map(|row| row.bounds).collect();
        let (mut losses, mut edges) = (alloc::vec![0.0; n], alloc::vec![[0.0; 4]; n]);
        let evaluation = self.judge(self.boxes.0.evaluate(&pred, &bounds));
        evaluation.values_into(&mut losses).gradient_into(&mut edges).run()?;
        let one = |i: usize| {
            let row = foreground[i];
            let [x, y] = row.place.at;
            let [x1, y1, x2, y2] = row.bounds;
            let wanted = [x - x1, y - y1, x2 - x, y2 - y];
            // A distance grows as its edge moves outwards.
            let by_distance = [-edges[i][0], -edges[i][1], edges[i][2], edges[i][3]];
            let mut terms = ForegroundTerms {
                row,
                pred: pred[i],
                box_loss: losses[i],
                distribution_loss: 0.0,
                box_gradient: Vec::with_capacity(4 * self.bins),
                distribution_gradient: Vec::with_capacity(4 * self.bins),
            };
            for side in 0..4 {
                let distribution = distances.distribution(row.image, side, row.point);
                let mean = distribution.mean();
                let slope = |(k, p): (usize, &f64)| by_distance[side] * p * (k as f64 - mean);
                terms.box_gradient.extend(distribution.probabilities.iter().enumerate().map(slope));
                let (loss, gradient) = distribution.focal(wanted[side].clamp(0.0, self.bins as f64 - 1.01));
                terms.distribution_loss += 0.25 * loss;
                terms.distribution_gradient.extend(gradient.iter().map(|slope| 0.25 * slope));
            }
            terms
        };
        Ok((0..n).map(one).collect())
    }
}
