//! The exponential loss of boosting.
//!
//! # Formula
//! ℓ = exp(−m), m = target·pred.
//!
//! # Source
//! Freund & Schapire 1997, A Decision-Theoretic Generalization of On-Line Learning and an Application to Boosting,
//! Journal of Computer and System Sciences 55(1); Friedman et al. 2000 for the loss.
//!
//! # Same as
//! - scikit-learn `ExponentialLoss`: labels 0 and 1.
//! - scikit-learn `GradientBoostingClassifier(loss='exponential')`: labels 0 and 1; its score is doubled.
//! - LossFunctions.jl `ExpLoss`.
//!
//! # Edge cases
//! Labels are −1 or 1. It overflows where the exact value does: m < −88.7 in f32. One row that is wrong by far
//! outweighs all others.

use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The exponential loss: exp(−m) of the margin m = target·pred.
    ///
    /// ```
    /// use forfeit::{Exponential, Loss};
    /// assert!((Exponential.mean(&[1.0], &[-1.0])? - std::f64::consts::E).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Exponential;
}

impl Elementwise for Exponential {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (-(target * pred)).exp()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for Exponential {
    const INFO: Info = Info {
        name: "exponential",
        aliases: &["exp_loss", "exponential_loss"],
        summary: "exp(−m): what AdaBoost minimises.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "AdaBoost. Its minimiser is half the log-odds, so σ(2·score) is a probability. With wrong labels take logistic, which grows linearly.",
        source: Source {
            citation: "Freund & Schapire 1997, A Decision-Theoretic Generalization of On-Line Learning and an Application to Boosting, Journal of Computer and System Sciences 55(1); Friedman et al. 2000 for the loss",
            bibtex: r"@article{friedman2000additive,
  author = {Friedman, Jerome and Hastie, Trevor and Tibshirani, Robert}, title = {Additive Logistic Regression: A Statistical View of Boosting},
  journal = {The Annals of Statistics}, volume = {28}, number = {2}, pages = {337--407}, year = {2000}
}",
        },
        same_as: &[
            Equivalent { library: "scikit-learn", name: "ExponentialLoss", difference: "labels 0 and 1" },
            Equivalent {
                library: "scikit-learn",
                name: "GradientBoostingClassifier(loss='exponential')",
                difference: "labels 0 and 1; its score is doubled",
            },
            Equivalent { library: "LossFunctions.jl", name: "ExpLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { majorized: false, minimiser: Minimiser::HalfLogOdds, calibrated: Some(true), ..Facts::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn all_derivatives_are_the_value() {
        let at = Exponential.at(2.0, -1.0);
        assert_eq!((at.gradient, at.curvature, at.majorizer), (at.value, at.value, at.value));
        assert_eq!(Exponential.at(f64::INFINITY, 1.0).value, 0.0);
    }
}
