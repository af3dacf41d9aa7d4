//! Binary cross entropy of a probability, honest at 0 and 1.
//!
//! # Formula
//! ℓ = −y·ln p − (1 − y)·ln(1 − p), p = pred, y = target.
//!
//! # Source
//! Good 1952, Rational Decisions, JRSS B 14(1).
//!
//! # Same as
//! - PyTorch `BCELoss`: clamps ln p at −100.
//! - Keras `BinaryCrossentropy`: clips p to [1e-7, 1 − 1e-7].
//! - scikit-learn `log_loss`: mean over rows.
//!
//! # Edge cases
//! 0·ln 0 = 0. A wrong certainty (p = 0 at y = 1) costs +∞: nothing is clipped, and no gradient is lost. A soft label
//! subtracts two like numbers at its optimum.

use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// Binary cross entropy of a probability (log-loss).
    ///
    /// ```
    /// use forfeit::{Bce, Loss};
    /// assert_eq!(Bce.mean(&[0.5, 0.5], &[0, 1])?, 0.6931471805599453);
    /// assert_eq!(Bce.mean(&[0.0], &[1])?, f64::INFINITY);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Bce;
}

impl Elementwise for Bce {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let one = R::lit(1.0);
        -(target.weigh(pred.ln()) + (one - target).weigh((-pred).ln_1p()))
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative: never negative, and what Newton's method and Fisher scoring divide by.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for Bce {
    const INFO: Info = Info {
        name: "bce",
        aliases: &["binary_cross_entropy", "log_loss"],
        summary: "Cross entropy of a probability against a label in [0, 1].",
        family: Family::Probability,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Sigmoid,
        differentiable: true,
        use_when: "Predictions are probabilities already. To train, take bce_with_logits: a sigmoid before this one loses the tails.",
        source: Source {
            citation: "Good 1952, Rational Decisions, JRSS B 14(1)",
            bibtex: r"@article{good1952rational,
  author = {Good, Irving J.}, title = {Rational Decisions},
  journal = {Journal of the Royal Statistical Society, Series B}, volume = {14}, number = {1}, pages = {107--114}, year = {1952}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "BCELoss", difference: "clamps ln p at −100" },
            Equivalent { library: "Keras", name: "BinaryCrossentropy", difference: "clips p to [1e-7, 1 − 1e-7]" },
            Equivalent { library: "scikit-learn", name: "log_loss", difference: "mean over rows" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            majorized: false,
            minimiser: Minimiser::Share { positive_weight: 1.0 },
            proper: Some(true),
            calibrated: Some(true),
            likelihood: Some("Bernoulli"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn keeps_small_probabilities() {
        let point = Bce.at(1e-20, 0.0);
        assert_eq!((point.value, point.gradient), (1e-20, 1.0));
        assert_eq!(Bce.at(0.0, 0.0).gradient, 1.0);
    }
}
