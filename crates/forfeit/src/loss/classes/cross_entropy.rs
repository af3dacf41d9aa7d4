//! Cross entropy of logits: the negative log-likelihood of a softmax classifier.
//!
//! # Formula
//! ℓ = −Σ_c q_c·ln p_c with p = softmax(pred); for a label, q is 1 at its class. Smoothing makes q (1 − ε)·q + ε/C; the z-loss
//! adds λ·(ln Σ eᶻ)²; the soft cap replaces z by c·tanh(z/c).
//!
//! # Source
//! Cox 1958, The Regression Analysis of Binary Sequences, for two classes; Szegedy et al. 2016 for smoothing; Chowdhery et al. 2022
//! for the z-loss; Gemma Team 2024 for the soft cap.
//!
//! # Same as
//! - PyTorch `CrossEntropyLoss`: with class weights and smoothing, or class weights and probabilities, its mean divides by something
//!   else: `Denominator::PyTorch`. Its `ignore_index` is −100 unless given, ours is none.
//! - optax `softmax_cross_entropy`, Keras `CategoricalCrossentropy(from_logits=True)`, JAX-based ones alike: 0 for logits
//!   [17, 0, −1], label 0.
//! - scikit-learn `HalfMultinomialLoss`.
//!
//! # Edge cases
//! The value is ln(1 + Σ_{c≠t} e^(z_c − z_t)) where the label dominates, and the label's gradient −Σ_{c≠t} p_c, so both keep their
//! digits in the tail. A logit of −∞ is probability 0; one of +∞ is probability 1, shared among several. A row of nothing but −∞
//! is NaN.

use crate::{
    A, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, RowDefinition, RowOptions, RowProgram,
    RowWise, Source, loss,
};

loss! {
    for RowDefinition, built;
    /// Cross entropy of logits.
    ///
    /// ```
    /// use forfeit::{CrossEntropy, RowLoss};
    /// let loss = CrossEntropy::new().label_smoothing(0.1)?;
    /// let logits = [[2.0f32, -1.0, 0.5], [0.0, 3.0, 0.0]];
    /// let hard = loss.mean(&logits, &[0u8, 1])?;
    /// let soft = loss.mean(&logits, &[[1.0f32, 0.0, 0.0], [0.0, 1.0, 0.0]])?;
    /// assert!((hard - soft).abs() < 1e-7);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct CrossEntropy {
        /// How much of the target is spread evenly over all classes.
        label_smoothing: f64 = 0.0, "ε", Interval::UNIT;
        /// What the square of the logarithm of the softmax's denominator costs.
        z_loss: f64 = 0.0, "λ", Interval::NON_NEGATIVE_FINITE;
        /// The size that logits do not exceed: c·tanh(z/c). Without it they are taken as they are.
        soft_cap: Option<f64>, "c", Interval::POSITIVE_FINITE;
    }
}

impl RowWise for CrossEntropy {
    type Params = A<3>;

    #[inline(always)]
    fn price<R: Real>(_: [R; 3], log_p: R) -> R {
        -log_p
    }
}

impl RowDefinition for CrossEntropy {
    const INFO: Info = Info {
        name: "cross_entropy",
        aliases: &["softmax_cross_entropy", "categorical_cross_entropy", "cross_entropy_loss", "multinomial_logistic"],
        summary: "Negative log-likelihood of a softmax over logits.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "One class of several is right. Where several may be right at once, use bce_with_logits on each.",
        source: Source {
            citation: "Bridle 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs, Neurocomputing, eq. 12; smoothing: Szegedy et al. 2016",
            bibtex: r"@incollection{bridle1990softmax,
  author = {Bridle, John S.},
  title = {Probabilistic Interpretation of Feedforward Classification Network Outputs, with Relationships to Statistical Pattern Recognition},
  booktitle = {Neurocomputing}, pages = {227--236}, publisher = {Springer}, year = {1990}
}",
        },
        same_as: &[
            Equivalent {
                library: "PyTorch",
                name: "CrossEntropyLoss",
                difference: "its mean with class weights divides by something else for smoothed labels and for probabilities; ignore_index is −100 unless given",
            },
            Equivalent { library: "optax", name: "softmax_cross_entropy", difference: "no reduction" },
            Equivalent { library: "Keras", name: "CategoricalCrossentropy(from_logits=True)", difference: "" },
            Equivalent { library: "scikit-learn", name: "HalfMultinomialLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        let plain = self.z_loss == 0.0 && self.soft_cap.is_none();
        Facts {
            convex: plain,
            lipschitz: if self.z_loss == 0.0 { 1.0 } else { f64::INFINITY },
            smoothness: if plain { 0.25 } else { f64::INFINITY },
            minimiser: Minimiser::Unnamed,
            proper: Some(plain && self.label_smoothing == 0.0),
            calibrated: Some(self.label_smoothing < 1.0),
            likelihood: (plain && self.label_smoothing == 0.0).then_some("Categorical"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static RowProgram {
        RowProgram::linear::<Self>()
    }

    fn options(&self) -> RowOptions {
        RowOptions { label_smoothing: self.label_smoothing, z_loss: self.z_loss, soft_cap: self.soft_cap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RowLoss;

    #[test]
    fn the_tail_keeps_its_digits() {
        for (top, value, slope) in
            [(10.0f32, 6.20997e-5, -6.20978e-5), (17.0, 5.6629355e-8, -5.6629353e-8), (50.0, 2.638e-22, -2.638e-22)]
        {
            let step = CrossEntropy::new().value_and_gradient(&[[top, 0.0, -1.0]], &[0]).unwrap();
            assert!((step.value / value - 1.0).abs() < 2e-4, "{} against {value}", step.value);
            assert!((f64::from(step.gradient[0]) / slope - 1.0).abs() < 2e-4, "{} against {slope}", step.gradient[0]);
        }
    }
}
