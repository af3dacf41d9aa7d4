//! The negative binomial loss of a predicted logarithm: the negative log-likelihood of counts that vary more than
//! Poisson ones.
//!
//! # Formula
//! ℓ = r·ln(1 + e^z) + y·ln(1 + e^−z) with z = x + ln α, r = 1/α, and ln Γ(r) + ln Γ(y + 1) − ln Γ(y + r) more with
//! full = 1; x = pred, the logarithm of the mean, y = target.
//!
//! # Source
//! Cameron & Trivedi 1998, Regression Analysis of Count Data, section 3.3.
//!
//! # Same as
//! - statsmodels `NegativeBinomial`: with full = 1.
//!
//! # Edge cases
//! The variance is μ + α·μ². α → 0 is poisson up to a constant; α is given, not estimated. Both tails keep their
//! digits, but for the rounding of x + ln α, which e^−|z| multiplies by |z|. At its optimum the gradient is accurate
//! relative to each term. With full = 1 the gamma functions cancel for small α, and the value is accurate relative to
//! the largest of them.

use super::{Constant, program};
use crate::loss::binary::bce_with_logits::logistic;
use crate::{
    A, BceWithLogits, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Poisson,
    Program, Real, Source, loss,
};

loss! {
    /// The negative binomial loss of the logarithm of a mean, with dispersion α.
    ///
    /// ```
    /// use forfeit::{Loss, NegativeBinomial};
    /// let step = NegativeBinomial::new(1.0, 0.0)?.value_and_gradient(&[0.0], &[3.0])?;
    /// assert_eq!((step.value, step.gradient), (4.0 * 2f64.ln(), vec![-1.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct NegativeBinomial {
        /// How much more than Poisson counts they vary: the variance is μ + α·μ².
        dispersion: f64 = 1.0, "α", Interval::POSITIVE_FINITE;
        /// Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0.
        full: f64 = 0.0, "f", Interval::BINARY;
    }
}

impl Elementwise for NegativeBinomial {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([dispersion, _]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (shape, logit) = (R::lit(1.0) / dispersion, pred + dispersion.ln());
        logistic(logit, shape + target, target, shape).spoiled_by(target)
    }

    #[inline(always)]
    fn majorizer<R: Real>([dispersion, _]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // That of cross entropy, (y + r) times.
        let logit = pred + dispersion.ln();
        (R::lit(1.0) / dispersion + target) * BceWithLogits::majorizer([R::lit(1.0), R::lit(0.0)], [logit], [target])
    }
}

impl Definition for NegativeBinomial {
    const INFO: Info = Info {
        name: "negative_binomial",
        aliases: &["negative_binomial_nll", "nb2"],
        summary: "Negative log-likelihood of counts that vary more than Poisson ones, of the logarithm of their mean.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::NON_NEGATIVE_FINITE,
        link: Link::Log,
        differentiable: true,
        use_when: "Counts whose variance grows with the square of the mean: visits, defects, reads of genes. α = (variance − mean)/mean² of the residuals is a start.",
        source: Source {
            citation: "Cameron & Trivedi 1998, Regression Analysis of Count Data, section 3.3",
            bibtex: Poisson::INFO.source.bibtex,
        },
        same_as: &[Equivalent { library: "statsmodels", name: "NegativeBinomial", difference: "with full = 1" }],
    };

    fn facts(&self) -> Facts {
        Facts { minimiser: Minimiser::LogMean, likelihood: Some("negative binomial"), ..Facts::new() }
    }

    fn program(&self) -> &'static Program {
        program::<Self>(self.full)
    }
}

impl Constant for NegativeBinomial {
    #[inline(always)]
    fn constant<R: Real>([dispersion, _]: [R; 2], target: R) -> R {
        let one = R::lit(1.0);
        let shape = one / dispersion;
        shape.ln_gamma() + (target + one).ln_gamma() - (target + shape).ln_gamma()
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn full_is_a_probability() {
        let loss = NegativeBinomial { dispersion: 0.5, full: 1.0 };
        let total: f64 = (0..200).map(|y| (-loss.at(0.7, f64::from(y)).value).exp()).sum();
        assert!((total - 1.0).abs() < 1e-13, "{total}");
    }
}
