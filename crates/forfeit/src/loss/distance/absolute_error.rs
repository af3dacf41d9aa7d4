//! The absolute error: every unit of distance costs the same.
//!
//! # Formula
//! ℓ = |d|, d = pred − target.
//!
//! # Source
//! Boscovich 1757 and Laplace 1793; Koenker & Bassett 1978 for its place among the quantiles.
//!
//! # Same as
//! - PyTorch `L1Loss`.
//! - Keras `MeanAbsoluteError`: gradient −1 at d = 0.
//! - scikit-learn `AbsoluteError`: gradient −1 at d = 0.
//! - LightGBM `regression_l1`.
//! - XGBoost `reg:absoluteerror`.
//!
//! # Edge cases
//! The gradient at d = 0 is 0, the middle of the subdifferential [−1, 1]; some texts write +1. The majorizer there is
//! infinite: solvers must treat rows that are met exactly apart.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The absolute error |d| (L1, MAE).
    ///
    /// ```
    /// use forfeit::{AbsoluteError, Loss};
    /// let step = AbsoluteError.value_and_gradient(&[1.0, 3.0], &[1.0, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (1.5, vec![0.0, 0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct AbsoluteError;
}

impl Elementwise for AbsoluteError {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (pred - target).abs()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // |d| ≤ d²/(2|d₀|) + |d₀|/2.
        R::lit(1.0) / (pred - target).abs()
    }
}

impl Definition for AbsoluteError {
    const INFO: Info = Info {
        name: "absolute_error",
        aliases: &["l1", "mae", "mean_absolute_error", "l1_loss"],
        summary: "|d|: the median, unmoved by the size of outliers.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Outliers must not count more for being far out, and the median is what you want. Under plain gradient descent the step must shrink: the gradient never does.",
        source: Source {
            citation: "Boscovich 1757 and Laplace 1793; Koenker & Bassett 1978 for its place among the quantiles",
            bibtex: r"@article{koenker1978regression,
  author = {Koenker, Roger and Bassett, Gilbert}, title = {Regression Quantiles},
  journal = {Econometrica}, volume = {46}, number = {1}, pages = {33--50}, year = {1978}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "L1Loss", difference: "" },
            Equivalent { library: "Keras", name: "MeanAbsoluteError", difference: "gradient −1 at d = 0" },
            Equivalent { library: "scikit-learn", name: "AbsoluteError", difference: "gradient −1 at d = 0" },
            Equivalent { library: "LightGBM", name: "regression_l1", difference: "" },
            Equivalent { library: "XGBoost", name: "reg:absoluteerror", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: true,
            lipschitz: 1.0,
            kinks: alloc::vec![0.0],
            minimiser: Minimiser::Median,
            likelihood: Some("Laplace"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn slope_is_the_sign() {
        let slopes = [-2.0, 0.0, 2.0].map(|d| AbsoluteError.at(d, 0.0).gradient);
        assert_eq!(slopes, [-1.0, 0.0, 1.0]);
    }
}
