//! The gamma loss of a predicted logarithm: the negative log-likelihood of a positive number whose spread grows with
//! its mean.
//!
//! # Formula
//! ℓ = x + y·e^−x; x = pred, the logarithm of the mean, y = target.
//!
//! # Source
//! McCullagh & Nelder 1989, Generalized Linear Models, second edition, chapter 8.
//!
//! # Same as
//! - scikit-learn `HalfGammaLoss`.
//! - LightGBM `gamma`.
//! - XGBoost `reg:gamma`: multiplies the weight by scale_pos_weight where the label is exactly 1.
//!
//! # Edge cases
//! Targets are > 0. Up to scale and constants it is the likelihood for every shape of the distribution. y·e^−x
//! overflows only where the product does. x + y·e^−x cancels at some x < 0: there the value is accurate relative to
//! each term. It may be negative.

use crate::form::second_derivative;
use crate::{
    A, Binomial, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source,
    loss,
};

loss! {
    /// The gamma loss of the logarithm of a mean: x + y·e^−x.
    ///
    /// ```
    /// use forfeit::{Gamma, Loss};
    /// let step = Gamma.value_and_gradient(&[0.0], &[3.0])?;
    /// assert_eq!((step.value, step.gradient), (3.0, vec![-2.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Gamma;
}

impl Elementwise for Gamma {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // In two factors, each far from overflow; where the product would be subnormal its value is 0.
        let half = (R::lit(-0.5) * pred).exp();
        let scaled = target.weigh(half);
        let growth = half * scaled.faint(R::tiny() / half);
        // At x = −∞ the exponential alone counts.
        R::select((-pred).lt(R::lit(f64::INFINITY)), pred, R::lit(0.0)) + growth
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for Gamma {
    const INFO: Info = Info {
        name: "gamma",
        aliases: &["half_gamma", "half_gamma_loss", "gamma_nll"],
        summary: "Negative log-likelihood of a positive number, of the logarithm of its mean.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::POSITIVE_FINITE,
        link: Link::Log,
        differentiable: true,
        use_when: "Positive numbers whose standard deviation is in proportion to their mean: durations, claims, prices. With zeros among them take tweedie.",
        source: Source {
            citation: "McCullagh & Nelder 1989, Generalized Linear Models, second edition, chapter 8",
            bibtex: Binomial::INFO.source.bibtex,
        },
        same_as: &[
            Equivalent { library: "scikit-learn", name: "HalfGammaLoss", difference: "" },
            Equivalent { library: "LightGBM", name: "gamma", difference: "" },
            Equivalent {
                library: "XGBoost",
                name: "reg:gamma",
                difference: "multiplies the weight by scale_pos_weight where the label is exactly 1",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::REAL,
            majorized: false,
            minimiser: Minimiser::LogMean,
            likelihood: Some("gamma"),
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
    fn overflows_only_with_the_product() {
        let at = Gamma.at(-1000.0, 1e-300);
        assert!((at.gradient / -(1000.0 - 300.0 * 10f64.ln()).exp() - 1.0).abs() < 1e-12, "{at:?}");
        assert_eq!(Gamma.at(f64::NEG_INFINITY, 1.0).value, f64::INFINITY);
    }
}
