//! The hinge loss of support vector machines: a score is to be right by a margin of 1.
//!
//! # Formula
//! ℓ = max(0, 1 − m), m = target·pred.
//!
//! # Source
//! Cortes & Vapnik 1995, Support-Vector Networks, Machine Learning 20(3).
//!
//! # Same as
//! - Keras `Hinge`: turns labels 0 and 1 into −1 and 1.
//! - optax `hinge_loss`: half of the gradient at m = 1.
//! - XGBoost `binary:hinge`.
//! - scikit-learn `hinge_loss`: a mean over rows.
//! - LossFunctions.jl `L1HingeLoss`.
//!
//! # Edge cases
//! Labels are −1 or 1: 0 and 1 are an error, never converted. At m = 1 the gradient is 0.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The hinge loss: max(0, 1 − m) of the margin m = target·pred.
    ///
    /// ```
    /// use forfeit::{Hinge, Loss};
    /// let step = Hinge.value_and_gradient(&[0.5, 3.0], &[1.0, 1.0])?;
    /// assert_eq!((step.value, step.gradient), (0.25, vec![-0.5, 0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Hinge;
}

impl Elementwise for Hinge {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (R::lit(1.0) - target * pred).relu()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // As the perceptron loss, moved to m = 1.
        R::lit(0.5) / (R::lit(1.0) - target * pred).abs()
    }
}

impl Definition for Hinge {
    const INFO: Info = Info {
        name: "hinge",
        aliases: &["hinge_loss", "l1_hinge"],
        summary: "A score is to be right by a margin of 1; what is missing is the cost.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "Support vector machines: few rows decide. It gives no probabilities: take logistic where those are wanted, squared_hinge where second derivatives are.",
        source: Source {
            citation: "Cortes & Vapnik 1995, Support-Vector Networks, Machine Learning 20(3)",
            bibtex: r"@article{cortes1995support,
  author = {Cortes, Corinna and Vapnik, Vladimir}, title = {Support-Vector Networks},
  journal = {Machine Learning}, volume = {20}, number = {3}, pages = {273--297}, year = {1995}
}",
        },
        same_as: &[
            Equivalent { library: "Keras", name: "Hinge", difference: "turns labels 0 and 1 into −1 and 1" },
            Equivalent { library: "optax", name: "hinge_loss", difference: "half of the gradient at m = 1" },
            Equivalent { library: "XGBoost", name: "binary:hinge", difference: "" },
            Equivalent { library: "scikit-learn", name: "hinge_loss", difference: "a mean over rows" },
            Equivalent { library: "LossFunctions.jl", name: "L1HingeLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            lipschitz: 1.0,
            kinks: alloc::vec![1.0],
            minimiser: Minimiser::Mode,
            calibrated: Some(true),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn wants_a_margin_of_one() {
        assert_eq!([-1.0, 0.0, 1.0, 2.0].map(|x| Hinge.at(x, 1.0).value), [2.0, 1.0, 0.0, 0.0]);
        assert_eq!([-1.0, 0.0, 1.0, 2.0].map(|x| Hinge.at(x, 1.0).gradient), [-1.0, -1.0, 0.0, 0.0]);
    }
}
