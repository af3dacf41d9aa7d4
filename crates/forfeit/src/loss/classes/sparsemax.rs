//! The sparsemax loss: cross entropy's counterpart for probabilities that may be exactly 0.
//!
//! # Formula
//! ℓ = ½·‖q − z‖² − ½·‖p − z‖² with p = sparsemax(pred), the nearest point of the simplex; the gradient is p − q.
//!
//! # Source
//! Martins & Astudillo 2016, From Softmax to Sparsemax, ICML, eq. 14; as a Fenchel–Young loss: Blondel et al. 2020.
//!
//! # Same as
//! - optax `multiclass_sparsemax_loss`: labels alone.
//!
//! # Edge cases
//! With τ the threshold of sparsemax every term is at least 0: ½(q − p)² of a class above τ, ½q² + q(τ − z) of one below. So a
//! row that is right by a margin of 1 costs exactly 0, and nothing cancels. A row of nothing but −∞ is NaN.

use alloc::vec::Vec;

use crate::engine::{RowFunction, RowTarget};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// The loss of a projection onto the simplex.
    ///
    /// ```
    /// use forfeit::{RowLoss, Sparsemax};
    /// let step = Sparsemax.value_and_gradient(&[[0.5, 0.0, -2.0]], &[0])?;
    /// assert_eq!((step.value, step.gradient), (0.0625, vec![-0.25, 0.25, 0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Sparsemax;
}

impl RowFunction for Sparsemax {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(_: &[f64], row: &mut [f64], target: RowTarget<'_>, gradient: &mut [f64]) -> f64 {
        let Some((top, threshold)) = threshold(row) else {
            gradient.fill(f64::NAN);
            return f64::NAN;
        };
        let mut loss = 0.0;
        for (class, &z) in row.iter().enumerate() {
            let (q, above) = (target.of(class), (z - top) - threshold);
            let p = above.max(0.0);
            loss += if above > 0.0 {
                0.5 * (q - p) * (q - p)
            } else if q == 0.0 {
                0.0
            } else {
                0.5 * q * q - q * above
            };
            if let Some(gradient) = gradient.get_mut(class) {
                *gradient = p - q;
            }
        }
        loss
    }
}

/// The largest number z₁ and τ − z₁, for Σ max(0, z − τ) = 1; None where there is none.
fn threshold(row: &[f64]) -> Option<(f64, f64)> {
    let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !top.is_finite() || row.iter().any(|z| z.is_nan()) {
        return None;
    }
    // Only what is within 1 of the largest can be above the threshold.
    let mut near: Vec<f64> = row.iter().map(|z| z - top).filter(|below| *below > -1.0).collect();
    near.sort_unstable_by(|a, b| b.total_cmp(a));
    let (mut sum, mut threshold) = (0.0, -1.0);
    for (i, below) in near.iter().enumerate() {
        sum += below;
        let candidate = (sum - 1.0) / (i + 1) as f64;
        if *below <= candidate {
            break;
        }
        threshold = candidate;
    }
    Some((top, threshold))
}

impl RowDefinition for Sparsemax {
    const INFO: Info = Info {
        name: "sparsemax",
        aliases: &["sparsemax_loss", "multiclass_sparsemax"],
        summary: "Cross entropy's counterpart for probabilities that may be exactly 0.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Most classes should get no probability at all.",
        source: Source {
            citation: "Martins & Astudillo 2016, From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification, ICML, eq. 14",
            bibtex: r"@inproceedings{martins2016softmax,
  author = {Martins, Andr\'e F. T. and Astudillo, Ram\'on F.},
  title = {From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification},
  booktitle = {International Conference on Machine Learning}, pages = {1614--1623}, year = {2016}
}",
        },
        same_as: &[Equivalent { library: "optax", name: "multiclass_sparsemax_loss", difference: "labels alone" }],
    };

    fn facts(&self) -> Facts {
        Facts { lipschitz: 1.0, smoothness: 1.0, proper: Some(true), calibrated: Some(true), ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Either) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RowLoss;

    #[test]
    fn a_margin_of_one_costs_nothing() {
        let step = Sparsemax.value_and_gradient(&[[1e4 + 1.0, 1e4, -1e4]], &[0]).unwrap();
        assert_eq!((step.value, step.gradient), (0.0, alloc::vec![0.0, 0.0, 0.0]));
    }
}
