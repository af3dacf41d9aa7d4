//! The Poisson loss of a predicted logarithm: the negative log-likelihood of a count.
//!
//! # Formula
//! ℓ = e^x − y·x, and ln Γ(y + 1) more with full = 1; x = pred, the logarithm of the rate, y = target.
//!
//! # Source
//! Cameron & Trivedi 1998, Regression Analysis of Count Data, section 3.2.
//!
//! # Same as
//! - PyTorch `PoissonNLLLoss`: its full adds an approximation of ln Γ(y + 1), and nothing for y ≤ 1.
//! - scikit-learn `HalfPoissonLoss`.
//! - LightGBM `poisson`: its curvature is e^(x + max_delta_step).
//! - XGBoost `count:poisson`: its curvature is e^(x + max_delta_step).
//! - LossFunctions.jl `PoissonLoss`.
//! - burn `PoissonNllLoss`.
//!
//! # Edge cases
//! Counts are ≥ 0 and need not be whole. e^x − y·x cancels where both are alike: value and gradient are accurate
//! relative to each term. Without the constant the value may be negative. With full = 1, a target that is not whole and
//! below 1 has its constant accurate relative to 1.

use super::{Constant, program};
use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Program, Real, Source, loss,
};

loss! {
    /// The Poisson loss of the logarithm of a rate: e^x − y·x.
    ///
    /// ```
    /// use forfeit::{Loss, Poisson};
    /// let step = Poisson::default().value_and_gradient(&[0.0], &[3.0])?;
    /// assert_eq!((step.value, step.gradient), (1.0, vec![-2.0]));
    /// assert!((Poisson::new(1.0)?.mean(&[0.0], &[3.0])? - (1.0 + 6f64.ln())).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Poisson {
        /// Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0.
        full: f64 = 0.0, "f", Interval::BINARY;
    }
}

impl Elementwise for Poisson {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // At x = ∞ the exponential alone counts.
        let finite = R::select(pred.eq(R::lit(f64::INFINITY)), R::lit(0.0), pred);
        pred.exp() - target.weigh(finite)
    }

    #[inline(always)]
    fn majorizer<R: Real>([full]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([full], [pred], [target])
    }
}

impl Definition for Poisson {
    const INFO: Info = Info {
        name: "poisson",
        aliases: &["poisson_nll", "poisson_nll_loss", "poisson_loss", "half_poisson", "half_poisson_loss"],
        summary: "Negative log-likelihood of a count, of the logarithm of its rate.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::NON_NEGATIVE_FINITE,
        link: Link::Log,
        differentiable: true,
        use_when: "Counts whose variance is about their mean. If it is larger take negative_binomial; if many are 0 as well, a model of its own for zeros.",
        source: Source {
            citation: "Cameron & Trivedi 1998, Regression Analysis of Count Data, section 3.2",
            bibtex: r"@book{cameron1998regression,
  author = {Cameron, A. Colin and Trivedi, Pravin K.},
  title = {Regression Analysis of Count Data},
  publisher = {Cambridge University Press},
  year = {1998}
}",
        },
        same_as: &[
            Equivalent {
                library: "PyTorch",
                name: "PoissonNLLLoss",
                difference: "its full adds an approximation of ln Γ(y + 1), and nothing for y ≤ 1",
            },
            Equivalent { library: "scikit-learn", name: "HalfPoissonLoss", difference: "" },
            Equivalent { library: "LightGBM", name: "poisson", difference: "its curvature is e^(x + max_delta_step)" },
            Equivalent {
                library: "XGBoost",
                name: "count:poisson",
                difference: "its curvature is e^(x + max_delta_step)",
            },
            Equivalent { library: "LossFunctions.jl", name: "PoissonLoss", difference: "" },
            Equivalent { library: "burn", name: "PoissonNllLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: if self.full == 1.0 { Interval::NON_NEGATIVE } else { Interval::REAL },
            majorized: false,
            minimiser: Minimiser::LogMean,
            likelihood: Some("Poisson"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        program::<Self>(self.full)
    }
}

impl Constant for Poisson {
    #[inline(always)]
    fn constant<R: Real>(_: [R; 1], target: R) -> R {
        (target + R::lit(1.0)).ln_gamma()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn full_is_the_exact_constant() {
        let constant = |y: f64| Poisson { full: 1.0 }.at(0.5, y).value - Poisson { full: 0.0 }.at(0.5, y).value;
        for (y, exact) in [(0.0, 0.0), (1.0, 0.0), (2.0, core::f64::consts::LN_2), (10.0, 15.104412573075516)] {
            assert!((constant(y) - exact).abs() < 1e-14, "{y}");
        }
    }

    #[test]
    fn infinities_follow_the_limit() {
        let loss = Poisson::default();
        assert_eq!([loss.at(f64::INFINITY, 3.0).value, loss.at(f64::NEG_INFINITY, 0.0).value], [f64::INFINITY, 0.0]);
        assert_eq!(loss.at(f64::NEG_INFINITY, 3.0).gradient, -3.0);
    }
}
