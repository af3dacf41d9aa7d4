//! Weighted binary cross entropy of a probability, with a weight for each class.
//!
//! # Formula
//! ℓ = −w₊·y·ln p − w₋·(1 − y)·ln(1 − p), p = pred, y = target.
//!
//! # Source
//! King & Zeng 2001, Logistic Regression in Rare Events Data, Political Analysis 9(2), eq. 13.
//!
//! # Same as
//! - PyTorch `BCELoss(weight)`: weights are given per element.
//! - scikit-learn `log_loss(sample_weight)`: weights are given per row and divide the mean.
//!
//! # Edge cases
//! As `bce`. The weights belong to the loss: they do not enter the denominator of a mean.

use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// Weighted binary cross entropy of a probability: each class has its weight.
    ///
    /// ```
    /// use forfeit::{Loss, WeightedBce};
    /// let loss = WeightedBce::new(0.8, 0.2)?;
    /// assert_eq!(loss.mean(&[0.8], &[1])?, 0.17851484105136778);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct WeightedBce {
        /// The weight of the positive class.
        w_pos: f64 = 1.0, "w₊", Interval::POSITIVE_FINITE;
        /// The weight of the negative class.
        w_neg: f64 = 1.0, "w₋", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for WeightedBce {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([w_pos, w_neg]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let one = R::lit(1.0);
        -((w_pos * target).weigh(pred.ln()) + (w_neg * (one - target)).weigh((-pred).ln_1p()))
    }

    #[inline(always)]
    fn majorizer<R: Real>([w_pos, w_neg]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative: never negative, and what Newton's method and Fisher scoring divide by.
        second_derivative::<Self, R>([w_pos, w_neg], [pred], [target])
    }
}

impl Definition for WeightedBce {
    const INFO: Info = Info {
        name: "weighted_bce",
        aliases: &["weighted_binary_cross_entropy"],
        summary: "Cross entropy of a probability, each class with its weight.",
        family: Family::Probability,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Sigmoid,
        differentiable: true,
        use_when: "One class is rare and counts for more. With 20 of one and 80 of the other, each class takes the share of the other: 0.8 and 0.2.",
        source: Source {
            citation: "King & Zeng 2001, Logistic Regression in Rare Events Data, Political Analysis 9(2), eq. 13",
            bibtex: r"@article{king2001logistic,
  author = {King, Gary and Zeng, Langche}, title = {Logistic Regression in Rare Events Data},
  journal = {Political Analysis}, volume = {9}, number = {2}, pages = {137--163}, year = {2001}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "BCELoss(weight)", difference: "weights are given per element" },
            Equivalent {
                library: "scikit-learn",
                name: "log_loss(sample_weight)",
                difference: "weights are given per row and divide the mean",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            majorized: false,
            minimiser: Minimiser::Share { positive_weight: self.w_pos / self.w_neg },
            proper: Some(self.w_pos == self.w_neg),
            calibrated: Some(self.w_pos == self.w_neg),
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
    fn weighs_each_class() {
        let loss = WeightedBce { w_pos: 0.8, w_neg: 0.2 };
        assert_eq!(loss.at(0.8, 1.0).value, 0.17851484105136778);
        assert!((loss.at(0.8, 0.0).value - 0.3218875824868201).abs() < 1e-16);
    }
}
