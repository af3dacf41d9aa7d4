//! Losses of two classes: of a logit, of a probability, of a label.

use crate::Real;

pub(crate) mod asymmetric;
pub(crate) mod bce;
pub(crate) mod bce_with_logits;
pub(crate) mod binary_poly1;
pub(crate) mod focal;
pub(crate) mod focal_on_probabilities;
pub(crate) mod quality_focal;
pub(crate) mod soft_focal;
pub(crate) mod varifocal;
pub(crate) mod weighted_bce;
pub(crate) mod zero_one;

/// Where a probability q is so small that q^γ times a logarithm, and its derivatives, are all below the smallest normal number:
/// far out the curvature is (γ + 1)² times the value.
#[inline(always)]
fn least<R: Real>(gamma: R) -> R {
    let next = gamma + R::lit(1.0);
    (R::tiny() / next.square()).powf(R::lit(1.0) / next)
}

/// Where the power q^γ itself is so small.
#[inline(always)]
fn faded<R: Real>(gamma: R) -> R {
    let next = gamma + R::lit(1.0);
    (R::tiny() / next.square()).powf(gamma / next)
}

/// The largest `size` of a logit: the best point of a grid, then by thirds around it.
fn peak(size: &dyn Fn(f64) -> f64) -> f64 {
    let best = |best: f64, z: f64| if size(best) < size(z) { z } else { best };
    let middle = (-400..400).map(|i| f64::from(i) / 10.0).fold(0.0, best);
    let (mut low, mut high) = (middle - 0.1, middle + 0.1);
    for _ in 0..60 {
        let third = (high - low) / 3.0;
        if size(low + third) < size(high - third) { low += third } else { high -= third }
    }
    size(low).max(size(middle))
}
