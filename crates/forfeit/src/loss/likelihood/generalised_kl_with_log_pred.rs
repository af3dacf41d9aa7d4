//! The generalised Kullback–Leibler divergence of a predicted logarithm, one term of its sum: never negative.
//!
//! # Formula
//! ℓ = p·(ln p − x) − p + e^x; p = target, x = pred, a logarithm.
//!
//! # Source
//! Csiszár 1991, Why Least Squares and Maximum Entropy?, Annals of Statistics 19(4), eq. 1.3.
//!
//! # Same as
//! - optax `generalized_kl_divergence`: sums over the last axis.
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. Every term is ≥ 0. p = 0 costs e^x. Where e^x and p nearly agree,
//! the rounding of ln p is what is left: results are accurate relative to p·ε·|ln p|.

use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, GeneralisedKl, Info, Interval, Link, Minimiser, Real, loss,
};

loss! {
    /// One term of the generalised Kullback–Leibler divergence of a logarithm: p·(ln p − x) − p + e^x.
    ///
    /// ```
    /// use forfeit::{GeneralisedKlWithLogPred, Loss};
    /// assert_eq!(GeneralisedKlWithLogPred.mean(&[0.0, f64::NEG_INFINITY], &[1.0, 0.0])?, 0.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct GeneralisedKlWithLogPred;
}

impl Elementwise for GeneralisedKlWithLogPred {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let rate = pred.exp();
        let (seen, apart) = (target, pred - target.ln());
        // Close ones by their difference, where the terms cancel; ln 0 is far from everything.
        let close = seen * apart.exp_excess();
        R::select(apart.abs().lt(R::lit(2.0)), close, rate - seen.weigh(R::lit(1.0) + apart))
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for GeneralisedKlWithLogPred {
    const INFO: Info = Info {
        name: "generalised_kl_with_log_pred",
        aliases: &["generalized_kl_with_log_pred", "generalized_kl_divergence"],
        summary: "p·(ln p − x) − p + e^x: a divergence of which every term counts, of a predicted logarithm.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::LOG_FINITE,
        target: Interval::NON_NEGATIVE_FINITE,
        link: Link::Log,
        differentiable: true,
        use_when: "As generalised_kl, with logarithms predicted.",
        source: GeneralisedKl::INFO.source,
        same_as: &[Equivalent {
            library: "optax",
            name: "generalized_kl_divergence",
            difference: "sums over the last axis",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { majorized: false, minimiser: Minimiser::LogMean, likelihood: Some("Poisson"), ..Facts::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn zeros_follow_the_limit() {
        let loss = GeneralisedKlWithLogPred;
        assert_eq!((loss.at(0.0, 0.0).value, loss.at(0.0, 0.0).gradient), (1.0, 1.0));
        assert_eq!((loss.at(f64::NEG_INFINITY, 0.0).value, loss.at(-800.0, 0.5).gradient), (0.0, -0.5));
    }
}
