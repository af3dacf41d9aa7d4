//! The Kullback–Leibler divergence of a predicted log-probability, one term of its sum.
//!
//! # Formula
//! ℓ = p·(ln p − x); p = target, x = pred, the logarithm of a probability.
//!
//! # Source
//! Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22(1).
//!
//! # Same as
//! - PyTorch `KLDivLoss`: its mean divides by classes too.
//! - optax `kl_divergence`: sums over the last axis.
//! - Liger Kernel `LigerKLDIVLoss`: clamps the target at 1e-10.
//! - burn `KLDivLoss`.
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. p = 0 costs 0, for x = −∞ too. One term may be negative. ln p − x
//! cancels where they are alike: the value is accurate relative to p·ln p.

use crate::loss::INVERSE_E;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, PointwiseKl, Real, loss,
};

loss! {
    /// One term of the Kullback–Leibler divergence of a log-probability: p·(ln p − x).
    ///
    /// ```
    /// use forfeit::{PointwiseKlWithLogPred, Loss};
    /// let value = PointwiseKlWithLogPred.mean(&[f64::NEG_INFINITY], &[0.0])?;
    /// assert_eq!(value, 0.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct PointwiseKlWithLogPred;
}

impl Elementwise for PointwiseKlWithLogPred {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        target.weigh(target.ln() - pred).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [_]: [R; 1]) -> R {
        // A line needs no parabola.
        R::lit(0.0).spoiled_by(pred)
    }
}

impl Definition for PointwiseKlWithLogPred {
    const INFO: Info = Info {
        name: "pointwise_kl_with_log_pred",
        aliases: &["kl_div_loss"],
        summary: "One term of the divergence of a target distribution from a predicted one, of log-probabilities.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::LOG_UNIT,
        target: Interval::UNIT,
        link: Link::Log,
        differentiable: true,
        use_when: "Distillation: predictions from a log-softmax, targets from another model.",
        source: PointwiseKl::INFO.source,
        same_as: &[
            Equivalent { library: "PyTorch", name: "KLDivLoss", difference: "its mean divides by classes too" },
            Equivalent { library: "optax", name: "kl_divergence", difference: "sums over the last axis" },
            Equivalent { library: "Liger Kernel", name: "LigerKLDIVLoss", difference: "clamps the target at 1e-10" },
            Equivalent { library: "burn", name: "KLDivLoss", difference: "" },
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
        let loss = PointwiseKlWithLogPred;
        assert_eq!(
            (loss.at(f64::NEG_INFINITY, 0.0).value, loss.at(f64::NEG_INFINITY, 0.5).value),
            (0.0, f64::INFINITY)
        );
        assert_eq!(loss.at(-1.0, 0.0).target_gradient, f64::NEG_INFINITY);
        assert!(loss.at(f64::NAN, 0.0).gradient.is_nan());
    }
}
