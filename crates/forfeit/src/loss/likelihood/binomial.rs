//! The binomial loss of a predicted logit: the negative log-likelihood of a share of successes.
//!
//! # Formula
//! ℓ = n·(ln(1 + e^x) − y·x), and −ln of the binomial coefficient of n over n·y more with full = 1; x = pred, y =
//! target, the share of n trials that succeeded.
//!
//! # Source
//! McCullagh & Nelder 1989, Generalized Linear Models, second edition, chapter 4.
//!
//! # Same as
//! - scikit-learn `HalfBinomialLoss`: n = 1.
//!
//! # Edge cases
//! The target is a share, not a count: k successes of n are k/n. Where n differs between rows, leave it at 1 and give n
//! as the weight. n = 1 is bce_with_logits. Both tails keep their digits; at its optimum a share subtracts two like
//! numbers, and the gradient is accurate relative to n·y.

use super::{Constant, program};
use crate::{
    A, BceWithLogits, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Program,
    Real, Source, loss,
};

loss! {
    /// The binomial loss of a logit and a share of n trials.
    ///
    /// ```
    /// use forfeit::{Binomial, Loss};
    /// let step = Binomial::new(10.0, 0.0)?.value_and_gradient(&[0.0], &[0.3])?;
    /// assert!((step.value - 10.0 * 2f64.ln()).abs() < 1e-14 && (step.gradient[0] - 2.0_f64).abs() < 1e-14);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Binomial {
        /// How many trials a target is the share of.
        trials: f64 = 1.0, "n", Interval::POSITIVE_FINITE;
        /// Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0.
        full: f64 = 0.0, "f", Interval::BINARY;
    }
}

impl Elementwise for Binomial {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([trials, _]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        trials * BceWithLogits::cross_entropy(pred, target)
    }

    #[inline(always)]
    fn majorizer<R: Real>([trials, _]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        trials * BceWithLogits::majorizer([R::lit(1.0), R::lit(0.0)], [pred], [target])
    }
}

impl Definition for Binomial {
    const INFO: Info = Info {
        name: "binomial",
        aliases: &["binomial_nll", "half_binomial", "half_binomial_loss"],
        summary: "Negative log-likelihood of a share of successes, of a logit.",
        family: Family::Logit,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: "Shares of a known number of trials. If shares vary more than chance allows, no weight mends that: take a model of the spread.",
        source: Source {
            citation: "McCullagh & Nelder 1989, Generalized Linear Models, second edition, chapter 4",
            bibtex: r"@book{mccullagh1989generalized,
  author = {McCullagh, Peter and Nelder, John A.},
  title = {Generalized Linear Models},
  edition = {second},
  publisher = {Chapman and Hall},
  year = {1989}
}",
        },
        same_as: &[Equivalent { library: "scikit-learn", name: "HalfBinomialLoss", difference: "n = 1" }],
    };

    fn facts(&self) -> Facts {
        Facts {
            lipschitz: self.trials,
            smoothness: 0.25 * self.trials,
            minimiser: Minimiser::LogOdds { positive_weight: 1.0, smoothing: 0.0 },
            proper: Some(true),
            calibrated: Some(true),
            likelihood: Some("binomial"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        program::<Self>(self.full)
    }
}

impl Constant for Binomial {
    #[inline(always)]
    fn constant<R: Real>([trials, _]: [R; 2], target: R) -> R {
        let one = R::lit(1.0);
        let (hits, misses) = (trials * target + one, trials * (one - target) + one);
        hits.ln_gamma() + misses.ln_gamma() - (trials + one).ln_gamma()
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn full_is_a_probability() {
        let loss = Binomial { trials: 4.0, full: 1.0 };
        let total: f64 = (0..5).map(|k| (-loss.at(0.7, f64::from(k) / 4.0).value).exp()).sum();
        assert!((total - 1.0).abs() < 1e-14, "{total}");
    }
}
