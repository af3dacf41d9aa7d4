//! The perceptron loss: a wrong score costs its size, a right one nothing.
//!
//! # Formula
//! ℓ = max(0, −m), m = target·pred.
//!
//! # Source
//! Rosenblatt 1958, The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain,
//! Psychological Review 65(6).
//!
//! # Same as
//! - optax `perceptron_loss`.
//! - LossFunctions.jl `PerceptronLoss`.
//! - scikit-learn `SGDClassifier(loss='perceptron')`.
//!
//! # Edge cases
//! Labels are −1 or 1. At m = 0 the gradient is 0. A score of 0 is never punished, so the constant 0 minimises it on
//! every sample: without a margin it does not separate classes.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The perceptron loss: max(0, −m) of the margin m = target·pred.
    ///
    /// ```
    /// use forfeit::{Loss, Perceptron};
    /// let step = Perceptron.value_and_gradient(&[2.0, -0.5], &[-1.0, -1.0])?;
    /// assert_eq!((step.value, step.gradient), (1.0, vec![0.5, 0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Perceptron;
}

impl Elementwise for Perceptron {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (-(target * pred)).relu()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // max(0, u) = (|u| + u)/2, and |u| lies below the parabola u²/(2|v|) + |v|/2 that touches it at v.
        R::lit(0.5) / (target * pred).abs()
    }
}

impl Definition for Perceptron {
    const INFO: Info = Info {
        name: "perceptron",
        aliases: &["perceptron_loss"],
        summary: "A wrong score costs its size, a right one nothing.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "For the perceptron algorithm itself. To train anything else take hinge, which asks for a margin, or logistic.",
        source: Source {
            citation: "Rosenblatt 1958, The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain, Psychological Review 65(6)",
            bibtex: r"@article{rosenblatt1958perceptron,
  author = {Rosenblatt, Frank}, title = {The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain},
  journal = {Psychological Review}, volume = {65}, number = {6}, pages = {386--408}, year = {1958}
}",
        },
        same_as: &[
            Equivalent { library: "optax", name: "perceptron_loss", difference: "" },
            Equivalent { library: "LossFunctions.jl", name: "PerceptronLoss", difference: "" },
            Equivalent { library: "scikit-learn", name: "SGDClassifier(loss='perceptron')", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            lipschitz: 1.0,
            kinks: alloc::vec![0.0],
            minimiser: Minimiser::Constant(0.0),
            calibrated: Some(false),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn only_wrong_scores_cost() {
        assert_eq!([-2.0, 0.0, 3.0].map(|x| Perceptron.at(x, 1.0).value), [2.0, 0.0, 0.0]);
        assert_eq!([-2.0, 0.0, 3.0].map(|x| Perceptron.at(x, -1.0).gradient), [0.0, 0.0, 1.0]);
    }
}
