//! Kullback–Leibler divergence of rows of log-probabilities from target probabilities.
//!
//! # Formula
//! ℓ = Σ_c [q_c·(ln q_c − pred_c) + e^pred_c − q_c]: KL(q‖p), as p = e^pred and q both sum to 1.
//!
//! # Source
//! Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22; the last two terms: Csiszár 1991.
//!
//! # Same as
//! - PyTorch `KLDivLoss(reduction="batchmean")`: without the terms that cancel, so it is noise, negative at times, where the rows
//!   nearly agree. Its "mean" divides by the number of elements.
//! - optax `kl_divergence`; with these terms `generalized_kl_divergence`.
//!
//! # Edge cases
//! Summed as q·(e^u − 1 − u), u = pred − ln q: every term is at least 0, so nearly equal rows keep their digits. q = 0 costs e^pred,
//! and nothing where pred is −∞ too. The gradient is p − q, which a log-softmax before it leaves as it is.

use crate::engine::{RowFunction, RowTarget, sum_over};
use crate::number::Number;
use crate::real::Real;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// Kullback–Leibler divergence of log-probabilities from probabilities.
    ///
    /// ```
    /// use forfeit::{KlDivergence, RowLoss};
    /// let half = 0.5f64.ln();
    /// let value = KlDivergence.mean(&[[half, half]], &[[1.0, 0.0]])?;
    /// assert!((value - 2f64.ln()).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct KlDivergence;
}

/// q·(p/q − 1 − ln(p/q)) for ln p, with its limits at q = 0 and p = 0; and its derivative by ln p.
#[inline(always)]
fn divergence<R: Real>(q: R, log_p: R) -> [R; 2] {
    let nothing = q.eq(R::lit(0.0));
    let u = log_p - R::select(nothing, R::lit(1.0), q).ln();
    // At p = 0 the product is infinite.
    let gone = log_p.eq(R::lit(f64::NEG_INFINITY));
    let apart = R::select(gone, R::lit(f64::INFINITY), q * u.exp_excess());
    let p = log_p.exp();
    [R::select(nothing, p, apart), R::select(nothing, p, q * u.exp_m1())]
}

impl RowFunction for KlDivergence {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(_: &[f64], row: &mut [f64], target: RowTarget<'_>, gradient: &mut [f64]) -> f64 {
        let RowTarget::Shares(shares) = target else { return f64::NAN };
        if gradient.is_empty() {
            return sum_over([&*row, shares], |[log_p, q]| divergence(R::load(q), R::load(log_p))[0].store());
        }
        for ((log_p, q), slope) in row.iter_mut().zip(shares).zip(gradient) {
            let [value, by] = divergence(R::load(*q), R::load(*log_p));
            (*log_p, *slope) = (value.store(), by.store());
        }
        sum_over([&*row], |[value]| value)
    }
}

impl RowDefinition for KlDivergence {
    const INFO: Info = Info {
        name: "kl_divergence",
        aliases: &["kl", "kl_div", "kullback_leibler"],
        summary: "Kullback–Leibler divergence of rows of log-probabilities from target probabilities.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Log,
        differentiable: true,
        use_when: "Matching a whole distribution, as in distillation. On logits with fixed targets, cross_entropy has the same gradient.",
        source: Source {
            citation: "Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22, 79–86",
            bibtex: r"@article{kullback1951information,
  author = {Kullback, Solomon and Leibler, Richard A.},
  title = {On Information and Sufficiency},
  journal = {Annals of Mathematical Statistics}, volume = {22}, pages = {79--86}, year = {1951}
}",
        },
        same_as: &[
            Equivalent {
                library: "PyTorch",
                name: "KLDivLoss(reduction=\"batchmean\")",
                difference: "noise where the rows nearly agree; its \"mean\" divides by the number of elements",
            },
            Equivalent { library: "optax", name: "generalized_kl_divergence", difference: "no reduction" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { proper: Some(true), calibrated: Some(true), likelihood: Some("Categorical"), ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Probabilities) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CrossEntropy, RowLoss};

    fn log_softmax(z: [f64; 3]) -> [f64; 3] {
        let sum: f64 = z.map(Real::exp).iter().sum();
        z.map(|z| z - Real::ln(sum))
    }

    #[test]
    fn nearly_equal_rows_keep_their_digits() {
        let z = [0.3, -0.4, 0.1];
        let q = log_softmax(z).map(Real::exp);
        let d = 1e-4;
        let value = KlDivergence.mean(&[log_softmax([z[0] + d, z[1], z[2]])], &[q]).unwrap();
        // ½·d²·q(1 − q) to first order.
        assert!((value / (0.5 * d * d * q[0] * (1.0 - q[0])) - 1.0).abs() < 1e-3, "{value}");
    }

    #[test]
    fn cross_entropy_is_entropy_and_divergence() {
        let (z, q) = ([1.0, -0.5, 2.0], [0.2, 0.5, 0.3f64]);
        let entropy: f64 = q.iter().map(|&q| -Real::xlogy(q, q)).sum();
        let cross = CrossEntropy::new().mean(&[z], &[q]).unwrap();
        let apart = KlDivergence.mean(&[log_softmax(z)], &[q]).unwrap();
        assert!((cross - entropy - apart).abs() < 1e-15);
    }

    #[test]
    fn nothing_expected_and_nothing_given_costs_nothing() {
        let low = f64::NEG_INFINITY;
        let step = KlDivergence.value_and_gradient(&[[0.0, low]], &[[1.0, 0.0]]).unwrap();
        assert_eq!((step.value, step.gradient), (0.0, alloc::vec![0.0, 0.0]));
        assert_eq!(KlDivergence.mean(&[[0.0, low]], &[[0.5, 0.5]]).unwrap(), f64::INFINITY);
    }
}
