//! Cross entropy of rows that hold probabilities.
//!
//! # Formula
//! ℓ = −Σ_c q_c·ln pred_c; for a label, the negative logarithm of its class's probability. Smoothing makes q (1 − ε)·q + ε/C.
//!
//! # Source
//! Good 1952, Rational Decisions, Journal of the Royal Statistical Society B 14.
//!
//! # Same as
//! - scikit-learn `log_loss`: clips at the type's epsilon.
//! - Keras `CategoricalCrossentropy()` with its defaults: divides a row by its sum and clips to [1e-7, 1 − 1e-7], so it never
//!   exceeds 16.12 and has no gradient where it is most needed.
//!
//! # Edge cases
//! No clipping: probability 0 of the right class costs ∞. Rows are taken as they are, and need not sum to 1. For logits use
//! cross_entropy: a softmax before this loses the tail.

use crate::{
    A, Equivalent, Facts, Family, Info, Interval, Link, Real, RowDefinition, RowInput, RowOptions, RowProgram, RowWise,
    Source, loss,
};

loss! {
    for RowDefinition, built;
    /// Cross entropy of probabilities.
    ///
    /// ```
    /// use forfeit::{MulticlassLogLoss, RowLoss};
    /// let step = MulticlassLogLoss::new().value_and_gradient(&[[0.5, 0.25, 0.25]], &[1])?;
    /// assert_eq!((step.value, step.gradient), (4f64.ln(), vec![0.0, -4.0, 0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct MulticlassLogLoss {
        /// How much of the target is spread evenly over all classes.
        label_smoothing: f64 = 0.0, "ε", Interval::UNIT;
    }
}

impl RowWise for MulticlassLogLoss {
    type Params = A<1>;
    const INPUT: RowInput = RowInput::Probabilities;

    #[inline(always)]
    fn price<R: Real>(_: [R; 1], log_p: R) -> R {
        -log_p
    }
}

impl RowDefinition for MulticlassLogLoss {
    const INFO: Info = Info {
        name: "multiclass_log_loss",
        aliases: &["mlogloss", "cross_entropy_of_probabilities", "probability_cross_entropy"],
        summary: "Cross entropy of rows of probabilities.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Judging a model that gives probabilities. For training on logits use cross_entropy.",
        source: Source {
            citation: "Good 1952, Rational Decisions, Journal of the Royal Statistical Society B 14, 107–114",
            bibtex: r"@article{good1952rational,
  author = {Good, I. J.},
  title = {Rational Decisions},
  journal = {Journal of the Royal Statistical Society B}, volume = {14}, pages = {107--114}, year = {1952}
}",
        },
        same_as: &[
            Equivalent { library: "scikit-learn", name: "log_loss", difference: "clips at the type's epsilon" },
            Equivalent {
                library: "Keras",
                name: "CategoricalCrossentropy",
                difference: "divides a row by its sum and clips it to [1e-7, 1 − 1e-7]",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            proper: Some(self.label_smoothing == 0.0),
            calibrated: Some(self.label_smoothing < 1.0),
            likelihood: Some("Categorical"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static RowProgram {
        RowProgram::of::<Self>()
    }

    fn options(&self) -> RowOptions {
        RowOptions { label_smoothing: self.label_smoothing, ..RowOptions::NONE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RowLoss;

    #[test]
    fn a_class_of_no_chance_costs_everything_and_only_where_it_is_right() {
        let loss = MulticlassLogLoss::new();
        assert_eq!(loss.mean(&[[0.0, 1.0]], &[0]).unwrap(), f64::INFINITY);
        assert_eq!(loss.mean(&[[0.0, 1.0]], &[1]).unwrap(), 0.0);
        assert!(loss.mean(&[[1.5, -0.5]], &[1]).is_err());
    }
}
