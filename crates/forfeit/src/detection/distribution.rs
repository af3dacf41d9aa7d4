//! A distance as a distribution over bins: its mean, and what it costs.

use alloc::vec::Vec;

use super::logit::Unreduced;
use crate::engine::{AnyView, IntoView};
use crate::error::Error;
use crate::interval::Interval;
use crate::real::Real;

/// A distribution over bins, from its logits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Distribution {
    /// Logarithms of the probabilities.
    pub(super) logs: Vec<f64>,
    /// The probabilities.
    pub(super) probabilities: Vec<f64>,
}

impl Distribution {
    pub(super) fn new(logits: &[f64]) -> Self {
        let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers: Vec<f64> = logits.iter().map(|x| Real::exp(x - largest)).collect();
        let sum: f64 = powers.iter().sum();
        let log_sum = largest + Real::ln(sum);
        let logs = logits.iter().map(|x| x - log_sum).collect();
        Self { logs, probabilities: powers.iter().map(|power| power / sum).collect() }
    }

    /// Σ k·p_k.
    pub(super) fn mean(&self) -> f64 {
        self.probabilities.iter().enumerate().map(|(k, p)| k as f64 * p).sum()
    }

    /// Cross entropy with the two bins around a distance in [0, bins − 1], and its gradient by the logits.
    pub(super) fn focal(&self, distance: f64) -> (f64, Vec<f64>) {
        let left = (distance as usize).min(self.logs.len() - 2);
        let right_share = distance - left as f64;
        let mut gradient = self.probabilities.clone();
        gradient[left] -= 1.0 - right_share;
        gradient[left + 1] -= right_share;
        // 0·∞ = 0: a bin that does not count may have a logit of −∞.
        let [left, right] = [(1.0 - right_share, self.logs[left]), (right_share, self.logs[left + 1])];
        (-(Real::weigh(left.0, left.1) + Real::weigh(right.0, right.1)), gradient)
    }
}

/// Distribution focal loss, of each row: −((j + 1 − y)·ln p_j + (y − j)·ln p_{j+1}) with j = ⌊y⌋ and p the softmax of the row.
///
/// Li et al. 2020, Generalized Focal Loss (arXiv 2006.04388), eq. 6; MMDetection `DistributionFocalLoss`. Logits have shape (N, bins),
/// targets (N,), in [0, bins − 1]. It is computed in double precision; nothing is reduced.
///
/// ```
/// use forfeit::View;
/// use forfeit::detection::distribution_focal;
/// let logits = View::shaped(&[0.0, 0.0, 0.0, 0.0], &[1, 4]).expect("one row of four bins");
/// let each = distribution_focal(logits, &[1.25])?;
/// assert!((each.values[0] - 4f64.ln()).abs() < 1e-15);
/// assert_eq!(each.gradient, [0.25, -0.5, 0.0, 0.25]);
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// Arrays of other shapes, fewer than two bins, targets that lie outside.
pub fn distribution_focal<'a>(logits: impl IntoView<'a>, target: impl IntoView<'a>) -> Result<Unreduced, Error> {
    let (logits, target): (AnyView<'a>, AnyView<'a>) = (logits.into_view().into(), target.into_view().into());
    let shape = logits.layout.shape.clone();
    let (rows, bins) = match shape[..] {
        [rows, bins] if bins >= 2 => (rows, bins),
        _ => {
            let (other, expected) =
                ("a list of rows of two bins or more", alloc::vec![shape.first().copied().unwrap_or(0), 2]);
            return Err(Error::Shape { pred: shape, other, shape: expected });
        }
    };
    if target.layout.shape != [rows] {
        return Err(Error::Shape { pred: alloc::vec![rows], other: "target", shape: target.layout.shape.clone() });
    }
    let mut wanted = alloc::vec![0.0; rows];
    target.load(0..rows, &mut wanted);
    let domain = Interval::closed(0.0, bins as f64 - 1.0);
    if let Some(index) = wanted.iter().position(|y| !domain.contains(*y)) {
        return Err(Error::Domain { loss: "distribution_focal", what: "target", index, value: wanted[index], domain });
    }
    let mut row = alloc::vec![0.0; bins];
    let mut each = Unreduced { values: Vec::with_capacity(rows), gradient: Vec::with_capacity(rows * bins) };
    for (i, &wanted) in wanted.iter().enumerate() {
        logits.load(i * bins..(i + 1) * bins, &mut row);
        let (value, gradient) = Distribution::new(&row).focal(wanted);
        each.values.push(value);
        each.gradient.extend(gradient);
    }
    Ok(each)
}
