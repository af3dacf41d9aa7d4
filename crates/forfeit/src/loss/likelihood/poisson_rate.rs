//! The Poisson loss of a predicted rate.
//!
//! # Formula
//! ℓ = μ − y·ln μ, and ln Γ(y + 1) more with full = 1; μ = pred, y = target.
//!
//! # Source
//! Cameron & Trivedi 1998, Regression Analysis of Count Data, section 3.2.
//!
//! # Same as
//! - PyTorch `PoissonNLLLoss(log_input=False)`: adds eps = 1e-8 to the rate.
//! - Keras `Poisson`: adds 1e-7 to the rate.
//! - torchmetrics `tweedie_deviance_score(power=1)`: twice the difference from its least value.
//!
//! # Edge cases
//! A rate of 0 is right for a count of 0, where it costs 0, and costs +∞ otherwise: nothing is added to it. A negative
//! rate is an error. μ − y·ln μ cancels where both are alike: value and gradient are accurate relative to each term.

use super::{Constant, program};
use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Poisson, Program, Real,
    loss,
};

loss! {
    /// The Poisson loss of a rate: μ − y·ln μ.
    ///
    /// ```
    /// use forfeit::{Loss, PoissonRate};
    /// let step = PoissonRate::default().value_and_gradient(&[1.0, 0.0], &[3.0, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (0.5, vec![-1.0, 0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct PoissonRate {
        /// Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0.
        full: f64 = 0.0, "f", Interval::BINARY;
    }
}

impl Elementwise for PoissonRate {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (pred - target.xlogy(pred)).spoiled_by(pred).spoiled_by(target)
    }

    #[inline(always)]
    fn majorizer<R: Real>([full]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([full], [pred], [target])
    }
}

impl Definition for PoissonRate {
    const INFO: Info = Info {
        name: "poisson_rate",
        aliases: &["poisson_identity"],
        summary: "Negative log-likelihood of a count, of its rate.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::NON_NEGATIVE_FINITE,
        target: Interval::NON_NEGATIVE_FINITE,
        link: Link::Exp,
        differentiable: true,
        use_when: "Rates are predicted directly. To train, take poisson: its logarithm cannot become negative.",
        source: Poisson::INFO.source,
        same_as: &[
            Equivalent {
                library: "PyTorch",
                name: "PoissonNLLLoss(log_input=False)",
                difference: "adds eps = 1e-8 to the rate",
            },
            Equivalent { library: "Keras", name: "Poisson", difference: "adds 1e-7 to the rate" },
            Equivalent {
                library: "torchmetrics",
                name: "tweedie_deviance_score(power=1)",
                difference: "twice the difference from its least value",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: if self.full == 1.0 { Interval::NON_NEGATIVE } else { Interval::REAL },
            majorized: false,
            minimiser: Minimiser::Mean,
            likelihood: Some("Poisson"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        program::<Self>(self.full)
    }
}

impl Constant for PoissonRate {
    #[inline(always)]
    fn constant<R: Real>(params: [R; 1], target: R) -> R {
        Poisson::constant(params, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn a_rate_of_zero_is_right_for_none() {
        let loss = PoissonRate::default();
        assert_eq!((loss.at(0.0, 0.0).value, loss.at(0.0, 0.0).gradient), (0.0, 1.0));
        assert_eq!(loss.at(0.0, 1.0).value, f64::INFINITY);
    }
}
