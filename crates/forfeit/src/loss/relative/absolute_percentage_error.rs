//! Absolute percentage error: the size of the error in units of the target.
//!
//! # Formula
//! ℓ = |pred − target|/max(|target|, floor).
//!
//! # Source
//! Makridakis 1993, Accuracy Measures: Theoretical and Practical Concerns, International Journal of Forecasting 9(4).
//!
//! # Same as
//! - scikit-learn `mean_absolute_percentage_error`: mean over rows; floor = 2.2e-16.
//! - Keras `MeanAbsolutePercentageError`: 100 times as much; floor = 1e-7.
//! - LightGBM `mape`: floor = 1.
//! - torchmetrics `MeanAbsolutePercentageError`: floor = 1.17e-6.
//!
//! # Edge cases
//! A fraction: 0.05 is 5 %. Without a floor a target of 0 costs infinity, unless it is met exactly: give the floor
//! that the data mean, rather than one that hides the row. At |target| = floor the derivative by the target is that of larger ones; it keeps its digits for
//! predictions near 0.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// Absolute percentage error: |pred − target|/max(|target|, floor), as a fraction.
    ///
    /// ```
    /// use forfeit::{AbsolutePercentageError, Loss};
    /// let step = AbsolutePercentageError::default().value_and_gradient(&[5.0], &[4.0])?;
    /// assert_eq!((step.value, step.gradient), (0.25, vec![0.25]));
    /// assert_eq!(AbsolutePercentageError::new(1.0)?.mean(&[0.5], &[0.0])?, 0.5);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct AbsolutePercentageError {
        /// The least size of a target that is divided by, in units of the target.
        floor: f64 = 0.0, "m", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Elementwise for AbsolutePercentageError {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([floor]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (zero, one, size) = (R::lit(0.0), R::lit(1.0), target.abs());
        let floored = size.lt(floor);
        // pred/target − 1 where that does not cancel: its derivative by the target then does not either.
        let along = R::select(target.lt(zero), -pred, pred);
        let apart = along.lt(R::select(floored, R::lit(f64::NEG_INFINITY), R::lit(0.5) * size));
        let ratio = R::select(apart, pred, pred - target) / R::select(floored, floor, target);
        let error = R::select(apart, ratio - one, ratio);
        // A target of 0 that is met exactly: 0, not 0/0.
        R::select(pred.eq(target), pred - target, error).abs()
    }

    #[inline(always)]
    fn majorizer<R: Real>([floor]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        R::lit(1.0) / (target.abs().max(floor) * (pred - target).abs())
    }
}

impl Definition for AbsolutePercentageError {
    const INFO: Info = Info {
        name: "absolute_percentage_error",
        aliases: &["mape", "mean_absolute_percentage_error", "absolute_relative_error"],
        summary: "|pred − target|/|target|: the error in units of the target.",
        family: Family::Relative,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Targets of many sizes, none near 0. It prefers low predictions: one that is too low costs at most 1. squared_log_error treats both sides alike.",
        source: Source {
            citation: "Makridakis 1993, Accuracy Measures: Theoretical and Practical Concerns, International Journal of Forecasting 9(4)",
            bibtex: r"@article{makridakis1993accuracy,
  author = {Makridakis, Spyros}, title = {Accuracy Measures: Theoretical and Practical Concerns},
  journal = {International Journal of Forecasting}, volume = {9}, number = {4}, pages = {527--529}, year = {1993}
}",
        },
        same_as: &[
            Equivalent {
                library: "scikit-learn",
                name: "mean_absolute_percentage_error",
                difference: "mean over rows; floor = 2.2e-16",
            },
            Equivalent {
                library: "Keras",
                name: "MeanAbsolutePercentageError",
                difference: "100 times as much; floor = 1e-7",
            },
            Equivalent { library: "LightGBM", name: "mape", difference: "floor = 1" },
            Equivalent { library: "torchmetrics", name: "MeanAbsolutePercentageError", difference: "floor = 1.17e-6" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: true,
            lipschitz: 1.0 / self.floor,
            kinks: alloc::vec![1.0],
            minimiser: Minimiser::RelativeMedian { floor: self.floor },
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn a_target_of_zero_is_told_apart() {
        let (bare, floored) = (AbsolutePercentageError::default(), AbsolutePercentageError { floor: 1e-7 });
        assert_eq!((bare.at(1.0, 0.0).value, bare.at(0.0, 0.0).value), (f64::INFINITY, 0.0));
        assert_eq!((bare.at(0.0, 0.0).gradient, floored.at(1.0, 0.0).gradient), (0.0, 1e7));
    }

    #[test]
    fn the_target_has_its_gradient_for_small_predictions() {
        let point = AbsolutePercentageError::default().at(1e-20, 2.0);
        assert_eq!((point.value, point.gradient, point.target_gradient), (1.0, -0.5, 2.5e-21));
    }
}
