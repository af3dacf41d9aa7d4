//! The generalised Kullback–Leibler divergence of logarithms on both sides, one term of its sum: never negative.
//!
//! # Formula
//! ℓ = e^t·(t − x) − e^t + e^x; t = target and x = pred, both logarithms.
//!
//! # Source
//! Csiszár 1991, Why Least Squares and Maximum Entropy?, Annals of Statistics 19(4), eq. 1.3.
//!
//! # Same as
//! Nothing in the libraries compared.
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. Every term is ≥ 0, and accurate where p and q are close: the sum
//! over near-equal distributions is digits, not noise, and equals their Kullback–Leibler divergence. A target of −∞
//! costs e^x.

use crate::form::second_derivative;
use crate::{A, Definition, Elementwise, Facts, Family, GeneralisedKl, Info, Interval, Link, Real, loss};

loss! {
    /// One term of the generalised Kullback–Leibler divergence of logarithms: e^t·(t − x) − e^t + e^x.
    ///
    /// ```
    /// use forfeit::{GeneralisedKlWithLogs, Loss};
    /// let value = GeneralisedKlWithLogs.mean(&[1e-9], &[0.0])?;
    /// assert!((value / 5.000000001666667e-19 - 1.0).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct GeneralisedKlWithLogs;
}

impl Elementwise for GeneralisedKlWithLogs {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (rate, seen, apart) = (pred.exp(), target.exp(), pred - target);
        // Close ones by their difference, where the terms cancel; ln 0 is far from everything.
        let close = seen * apart.exp_excess();
        let (zero, infinity) = (R::lit(0.0), R::lit(f64::INFINITY));
        let apart_by_far = rate - seen.weigh(R::lit(1.0) + apart);
        // A probability may be 0 by rounding alone: then a prediction of none costs ∞ all the same.
        let never = R::select(seen.eq(zero), infinity, apart_by_far);
        let far = R::select(apart.eq(-infinity), never, apart_by_far);
        R::select(apart.abs().lt(R::lit(2.0)), close, far)
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for GeneralisedKlWithLogs {
    const INFO: Info = Info {
        name: "generalised_kl_with_logs",
        aliases: &["generalized_kl_with_logs"],
        summary: "e^t·(t − x) − e^t + e^x: a divergence of which every term counts, of logarithms.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::LOG_FINITE,
        target: Interval::LOG_FINITE,
        link: Link::Log,
        differentiable: true,
        use_when: "As generalised_kl, where both sides are log-probabilities.",
        source: GeneralisedKl::INFO.source,
        same_as: &[],
    };

    fn facts(&self) -> Facts {
        Facts { majorized: false, ..Facts::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn zeros_follow_the_limit() {
        let (loss, none) = (GeneralisedKlWithLogs, f64::NEG_INFINITY);
        assert_eq!(
            [loss.at(none, none).value, loss.at(0.0, none).value, loss.at(none, 0.0).value],
            [0.0, 1.0, f64::INFINITY]
        );
        assert_eq!(loss.at(-800.0, 0.0).gradient, -1.0);
    }
}
