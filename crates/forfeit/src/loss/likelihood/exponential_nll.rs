//! The exponential likelihood of a predicted rate: how long one waits for an event.
//!
//! # Formula
//! ℓ = λ·y − ln λ; λ = pred, y = target.
//!
//! # Source
//! Kalbfleisch & Prentice 1980, The Statistical Analysis of Failure Time Data, section 3.2.
//!
//! # Same as
//! Nothing in the libraries compared.
//!
//! # Edge cases
//! A rate of 0 costs +∞. The value may be negative. With x = −ln λ it is the loss gamma. At λ·y = 1 the gradient
//! cancels and is accurate relative to y.

use crate::form::second_derivative;
use crate::{A, Definition, Elementwise, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss};

loss! {
    /// The exponential likelihood: λ·y − ln λ of a rate λ and a waiting time y.
    ///
    /// ```
    /// use forfeit::{ExponentialNll, Loss};
    /// let step = ExponentialNll.value_and_gradient(&[1.0], &[3.0])?;
    /// assert_eq!((step.value, step.gradient), (3.0, vec![2.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct ExponentialNll;
}

impl Elementwise for ExponentialNll {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        target.weigh(pred) - pred.ln()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for ExponentialNll {
    const INFO: Info = Info {
        name: "exponential_nll",
        aliases: &["exponential_likelihood"],
        summary: "Negative log-likelihood of a waiting time, of the rate of events.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::NON_NEGATIVE_FINITE,
        target: Interval::NON_NEGATIVE_FINITE,
        link: Link::Exp,
        differentiable: true,
        use_when: "Waiting times with a constant hazard. For their mean rather than the rate, take gamma.",
        source: Source {
            citation: "Kalbfleisch & Prentice 1980, The Statistical Analysis of Failure Time Data, section 3.2",
            bibtex: r"@book{kalbfleisch1980statistical,
  author = {Kalbfleisch, John D. and Prentice, Ross L.},
  title = {The Statistical Analysis of Failure Time Data},
  publisher = {Wiley},
  year = {1980}
}",
        },
        same_as: &[],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::REAL,
            majorized: false,
            minimiser: Minimiser::ReciprocalMean,
            likelihood: Some("exponential"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn mirrors_gamma() {
        for (rate, y) in [(0.1f64, 3.0), (2.0, 0.5), (1e-5, 1e4)] {
            let (a, b) = (ExponentialNll.at(rate, y).value, crate::Gamma.at(-rate.ln(), y).value);
            assert!((a - b).abs() <= 1e-14 * b.abs(), "{a}, {b}");
        }
    }
}
