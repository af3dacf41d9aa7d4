//! The squared hinge loss: the square of what is missing to a margin of 1.
//!
//! # Formula
//! ℓ = max(0, 1 − m)², m = target·pred.
//!
//! # Source
//! Lee & Mangasarian 2001, SSVM: A Smooth Support Vector Machine for Classification, Computational Optimization and
//! Applications 20(1).
//!
//! # Same as
//! - Keras `SquaredHinge`: turns labels 0 and 1 into −1 and 1.
//! - scikit-learn `LinearSVC(loss='squared_hinge')`.
//! - LossFunctions.jl `L2HingeLoss`.
//!
//! # Edge cases
//! Labels are −1 or 1. The second derivative jumps at m = 1. A row that is wrong by far pulls in proportion: outliers
//! weigh.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The squared hinge loss: max(0, 1 − m)² of the margin m = target·pred.
    ///
    /// ```
    /// use forfeit::{Loss, SquaredHinge};
    /// let step = SquaredHinge.value_and_gradient(&[0.5, -1.0], &[1.0, 1.0])?;
    /// assert_eq!((step.value, step.gradient), (2.125, vec![-0.5, -2.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SquaredHinge;
}

impl Elementwise for SquaredHinge {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (R::lit(1.0) - target * pred).relu().square()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [_]: [R; 1], [_]: [R; 1]) -> R {
        R::lit(2.0)
    }
}

impl Definition for SquaredHinge {
    const INFO: Info = Info {
        name: "squared_hinge",
        aliases: &["l2_hinge", "squared_hinge_loss"],
        summary: "The square of what a score misses to a margin of 1.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "A support vector machine by a smooth solver. With labels that may be wrong take modified_huber, whose pull is bounded.",
        source: Source {
            citation: "Lee & Mangasarian 2001, SSVM: A Smooth Support Vector Machine for Classification, Computational Optimization and Applications 20(1)",
            bibtex: r"@article{lee2001ssvm,
  author = {Lee, Yuh-Jye and Mangasarian, Olvi L.}, title = {{SSVM}: A Smooth Support Vector Machine for Classification},
  journal = {Computational Optimization and Applications}, volume = {20}, number = {1}, pages = {5--22}, year = {2001}
}",
        },
        same_as: &[
            Equivalent { library: "Keras", name: "SquaredHinge", difference: "turns labels 0 and 1 into −1 and 1" },
            Equivalent { library: "scikit-learn", name: "LinearSVC(loss='squared_hinge')", difference: "" },
            Equivalent { library: "LossFunctions.jl", name: "L2HingeLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            smoothness: 2.0,
            kinks: alloc::vec![1.0],
            minimiser: Minimiser::Mean,
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
    fn squares_the_hinge() {
        assert_eq!([-2.0, 0.5, 1.0, 2.0].map(|x| SquaredHinge.at(x, 1.0).value), [9.0, 0.25, 0.0, 0.0]);
        assert_eq!([-2.0, 0.5, 1.0, 2.0].map(|x| SquaredHinge.at(x, 1.0).curvature), [2.0, 2.0, 0.0, 0.0]);
    }
}
