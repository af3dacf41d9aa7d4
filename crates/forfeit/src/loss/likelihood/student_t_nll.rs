//! The Student t likelihood of a predicted location and scale: heavy tails, so outliers are expected.
//!
//! # Formula
//! ℓ = ½·(ν + 1)·ln(1 + (d/σ)²/ν) + ln σ, d = pred − target, and ln(√(πν)·Γ(½ν)/Γ(½(ν + 1))) more with full = 1; σ = scale, a
//! second predicted number.
//!
//! # Source
//! Lange, Little & Taylor 1989, Robust Statistical Modeling Using the t Distribution, Journal of the American Statistical
//! Association 84(408), section 2.
//!
//! # Same as
//! - PyTorch `torch.distributions.StudentT`: −log_prob, with full = 1; df is ν.
//!
//! # Edge cases
//! σ > 0, and 1 where it is not given. Not convex: a fit depends on where it starts. ν = 1 is the Cauchy likelihood; as ν
//! grows it becomes the Gaussian one. Accurate where d² overflows. An infinite error has no pull. The constant of a large ν is
//! a difference: accurate relative to its terms.

use super::{Constant, LN_TAU, SCALE, program};
use crate::{
    A, Cauchy, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Predicted, Program, Real,
    Source, loss,
};

loss! {
    /// The Student t likelihood of a location and a scale: ½·(ν + 1)·ln(1 + (d/σ)²/ν) + ln σ.
    ///
    /// ```
    /// use forfeit::{Loss, StudentTNll};
    /// let loss = StudentTNll::new(3.0, 0.0)?;
    /// let outcome = loss.evaluate(&[6.0], &[0.0]).predicted("scale", &[2.0]).run()?;
    /// assert!((outcome.value - (2.0 * 4f64.ln() + 2f64.ln())).abs() < 1e-14);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct StudentTNll {
        /// The degrees of freedom: the fewer, the heavier the tails.
        nu: f64 = 4.0, "ν", Interval::POSITIVE_FINITE;
        /// Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0.
        full: f64 = 0.0, "f", Interval::BINARY;
    }
}

impl Elementwise for StudentTNll {
    type Params = A<2>;
    type Pred = A<2>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([nu, _]: [R; 2], [pred, scale]: [R; 2], [target]: [R; 1]) -> R {
        let half = R::lit(0.5) * (nu + R::lit(1.0));
        half * Cauchy::growth(pred - target, scale * nu.sqrt()) + scale.ln()
    }

    #[inline(always)]
    fn majorizer<R: Real>([nu, _]: [R; 2], [pred, scale]: [R; 2], [target]: [R; 1]) -> R {
        // ψ(d)/d with d cancelled.
        let (one, precision) = (R::lit(1.0), R::lit(1.0) / scale);
        let z = (pred - target) * precision;
        (nu + one) / nu * precision * precision / (one + (z / nu.sqrt()).square())
    }
}

impl Definition for StudentTNll {
    const INFO: Info = Info {
        name: "student_t_nll",
        aliases: &["student_t_nll_loss", "student_t", "t_nll"],
        summary: "Negative log-likelihood of a Student t distribution whose location and scale are predicted.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Heavy tails, and the spread is wanted too. ν from 3 to 5 is a common choice where it is not known.",
        source: Source {
            citation: "Lange, Little & Taylor 1989, Robust Statistical Modeling Using the t Distribution, Journal of the American Statistical Association 84(408), section 2",
            bibtex: r"@article{lange1989robust,
  author = {Lange, Kenneth L. and Little, Roderick J. A. and Taylor, Jeremy M. G.},
  title = {Robust Statistical Modeling Using the t Distribution},
  journal = {Journal of the American Statistical Association}, volume = {84}, number = {408}, pages = {881--896}, year = {1989}
}",
        },
        same_as: &[Equivalent {
            library: "PyTorch",
            name: "torch.distributions.StudentT",
            difference: "−log_prob, with full = 1; df is ν",
        }],
    };
    const FURTHER: &'static [Predicted] = SCALE;

    fn facts(&self) -> Facts {
        let steepness = self.nu + 1.0;
        Facts {
            range: Interval::REAL,
            convex: false,
            symmetric: true,
            lipschitz: 0.5 * steepness / Real::sqrt(self.nu),
            smoothness: steepness / self.nu,
            likelihood: Some("Student t"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        program::<Self>(self.full)
    }
}

impl Constant for StudentTNll {
    #[inline(always)]
    fn constant<R: Real>([nu, _]: [R; 2], _: R) -> R {
        let half = R::lit(0.5);
        let volume = (half * nu).ln_gamma() - (half * (nu + R::lit(1.0))).ln_gamma();
        volume + half * ((half * nu).ln() + R::lit(LN_TAU))
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn full_is_a_density() {
        let loss = StudentTNll { nu: 3.0, full: 1.0 };
        // y = sinh(u) reaches far out on an even grid.
        let density = |u: f64| (-loss.at_all(&[0.3, 0.7], Real::exp_m1(u) / 2.0 - Real::exp_m1(-u) / 2.0).value).exp();
        let width = |u: f64| (Real::exp(u) + Real::exp(-u)) / 2.0;
        let total: f64 = (-3000..3000).map(|i| f64::from(i) / 200.0).map(|u| density(u) * width(u) / 200.0).sum();
        assert!((total - 1.0).abs() < 1e-10, "{total}");
    }
}
