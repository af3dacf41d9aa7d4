//! Losses of two or three vectors: embeddings and scores that belong together, or do not.

pub(crate) mod contrastive;
pub(crate) mod cosine_embedding;
pub(crate) mod info_nce;
pub(crate) mod margin_ranking;
pub(crate) mod nt_xent;
pub(crate) mod triplet_margin;

use alloc::vec::Vec;

use crate::engine::{dot, norm};
use crate::real::Real;

/// The directions of the rows of an array, and their lengths. A row of zeros has none.
struct Directions {
    length: usize,
    norms: Vec<f64>,
    units: Vec<f64>,
}

impl Directions {
    fn of(array: &[f64], rows: usize) -> Self {
        let length = array.len().checked_div(rows).unwrap_or(0).max(1);
        let norms: Vec<f64> = array.chunks(length).map(norm).collect();
        let unit = |(row, &by): (&[f64], &f64)| row.iter().map(move |x| if by == 0.0 { 0.0 } else { x / by }).collect();
        let units: Vec<Vec<f64>> = array.chunks(length).zip(&norms).map(unit).collect();
        Self { length, norms, units: units.concat() }
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.units[row * self.length..(row + 1) * self.length]
    }

    /// Adds slope·∂cosine/∂(this row) to its gradient, the cosine that with a direction `other`; nothing where either has none.
    fn lean(&self, row: usize, other: &[f64], cosine: f64, slope: f64, gradient: &mut [f64]) {
        let by = self.norms[row];
        if by == 0.0 || other.iter().all(|x| *x == 0.0) {
            return;
        }
        let to = &mut gradient[row * self.length..(row + 1) * self.length];
        for ((to, other), own) in to.iter_mut().zip(other).zip(self.row(row)) {
            *to += slope * (other - cosine * own) / by;
        }
    }
}

/// Cross entropy of picking partner `right` of all by their cosines with `own`, and its slope by each cosine. `skip` is no partner.
fn pick(cosines: &[f64], right: usize, skip: Option<usize>, temperature: f64) -> (f64, Vec<f64>) {
    // Relative to the right partner: where it leads, the value is ln(1 + Σ of the others), and nothing cancels.
    let others = || (0..cosines.len()).filter(|other| Some(*other) != skip && *other != right);
    let lead = |other: usize| (cosines[other] - cosines[right]) / temperature;
    let top = others().map(lead).fold(0.0, |top: f64, lead| if lead > top || lead.is_nan() { lead } else { top });
    let mut slopes = alloc::vec![0.0; cosines.len()];
    others().for_each(|other| slopes[other] = Real::exp(lead(other) - top));
    let rest: f64 = slopes.iter().sum();
    let whole = rest + Real::exp(-top);
    slopes[right] = -rest;
    slopes.iter_mut().for_each(|slope| *slope /= whole * temperature);
    let loss = if top == 0.0 { Real::ln_1p(rest) } else { top + Real::ln(whole) };
    (loss, slopes)
}

/// The cosines of a direction with every row.
fn cosines(own: &[f64], others: &Directions) -> Vec<f64> {
    others.units.chunks(others.length).map(|other| dot(own, other)).collect()
}
