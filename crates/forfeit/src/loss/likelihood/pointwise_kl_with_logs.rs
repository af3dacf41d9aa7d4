//! The Kullback–Leibler divergence of log-probabilities on both sides, one term of its sum.
//!
//! # Formula
//! ℓ = e^t·(t − x); t = target and x = pred, both logarithms of probabilities.
//!
//! # Source
//! Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22(1).
//!
//! # Same as
//! - PyTorch `KLDivLoss(log_target=True)`: NaN for a target of −∞.
//! - optax `kl_divergence_with_log_targets`: NaN for a target of −∞; sums over the last axis.
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. A target of −∞ costs 0, for x = −∞ too. One term may be negative.
//! The gradient by the target, e^t·(t − x + 1), cancels at t − x = −1 and is accurate relative to e^t.

use crate::loss::INVERSE_E;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, PointwiseKl, Real, loss,
};

loss! {
    /// One term of the Kullback–Leibler divergence of log-probabilities: e^t·(t − x).
    ///
    /// ```
    /// use forfeit::{PointwiseKlWithLogs, Loss};
    /// let value = PointwiseKlWithLogs.mean(&[f64::NEG_INFINITY], &[f64::NEG_INFINITY])?;
    /// assert_eq!(value, 0.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct PointwiseKlWithLogs;
}

impl Elementwise for PointwiseKlWithLogs {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        target.exp().weigh(target - pred).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [_]: [R; 1]) -> R {
        // A line needs no parabola.
        R::lit(0.0).spoiled_by(pred)
    }
}

impl Definition for PointwiseKlWithLogs {
    const INFO: Info = Info {
        name: "pointwise_kl_with_logs",
        aliases: &["kl_divergence_with_log_targets"],
        summary: "One term of the divergence of a target distribution from a predicted one, both as log-probabilities.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::LOG_UNIT,
        target: Interval::LOG_UNIT,
        link: Link::Log,
        differentiable: true,
        use_when: "Distillation where both models give a log-softmax.",
        source: PointwiseKl::INFO.source,
        same_as: &[
            Equivalent {
                library: "PyTorch", name: "KLDivLoss(log_target=True)", difference: "NaN for a target of −∞"
            },
            Equivalent {
                library: "optax",
                name: "kl_divergence_with_log_targets",
                difference: "NaN for a target of −∞; sums over the last axis",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            // p·ln p ≥ −1/e.
            range: Interval::closed(-INVERSE_E, f64::INFINITY),
            smoothness: 0.0,
            lipschitz: 1.0,
            minimiser: Minimiser::Constant(0.0),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn zeros_follow_the_limit() {
        let (loss, none) = (PointwiseKlWithLogs, f64::NEG_INFINITY);
        assert_eq!(
            [loss.at(none, none).value, loss.at(-1.0, none).value, loss.at(none, -1.0).value],
            [0.0, 0.0, f64::INFINITY]
        );
        assert!(loss.at(f64::NAN, none).gradient.is_nan());
    }
}
