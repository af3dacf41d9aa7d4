//! Squared logarithmic error: the squared difference of ln(1 + x), so ratios count, not differences.
//!
//! # Formula
//! ℓ = (ln(1 + pred) − ln(1 + target))².
//!
//! # Source
//! Tofallis 2015, A Better Measure of Relative Prediction Accuracy for Model Selection and Model Estimation, Journal
//! of the Operational Research Society 66(8), for the logarithm of the ratio.
//!
//! # Same as
//! - Keras `MeanSquaredLogarithmicError`: clamps predictions and targets below at 1e-7.
//! - scikit-learn `mean_squared_log_error`: mean over rows; refuses targets below 0.
//! - XGBoost `reg:squaredlogerror`: half of it.
//!
//! # Edge cases
//! Predictions and targets lie above −1. The logarithm is taken of the ratio of the larger to the smaller, so nothing
//! cancels where they are close, and no digit is lost near −1. Not convex: far above the target the curve bends down;
//! the majorizer is the Gauss–Newton curvature.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// Squared logarithmic error: (ln(1 + pred) − ln(1 + target))².
    ///
    /// ```
    /// use forfeit::{Loss, SquaredLogError};
    /// let mean = SquaredLogError.mean(&[3.0], &[1.0])?;
    /// assert_eq!(mean, 2f64.ln() * 2f64.ln());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SquaredLogError;
}

impl Elementwise for SquaredLogError {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let one = R::lit(1.0);
        // ln(1 + apart) with 1 + apart the ratio of the larger to the smaller, unless that may overflow; beside pred = target
        // both sides have their derivatives.
        let below = pred.lt(target);
        let apart = R::select(below, target - pred, pred - target) / (one + R::select(below, pred, target));
        let far = (one + pred).ln() - (one + target).ln();
        R::select(apart.lt(R::lit(1e6)), apart.ln_1p(), far).square()
    }

    #[inline(always)]
    fn majorizer<R: Real>(_: [R; 0], [pred]: [R; 1], _: [R; 1]) -> R {
        R::lit(2.0) / (R::lit(1.0) + pred).square()
    }
}

impl Definition for SquaredLogError {
    const INFO: Info = Info {
        name: "squared_log_error",
        aliases: &["msle", "mean_squared_log_error", "mean_squared_logarithmic_error", "squared_logarithmic_error"],
        summary: "(ln(1 + pred) − ln(1 + target))²: ratios count, not differences.",
        family: Family::Relative,
        parameters: Self::PARAMETERS,
        pred: Interval::open(-1.0, f64::INFINITY),
        target: Interval::open(-1.0, f64::INFINITY),
        link: Link::Identity,
        differentiable: true,
        use_when: "Counts and prices over many sizes, where being off by a factor matters. It prefers predictions that are too high over ones that are too low by as much.",
        source: Source {
            citation: "Tofallis 2015, A Better Measure of Relative Prediction Accuracy for Model Selection and Model Estimation, Journal of the Operational Research Society 66(8), for the logarithm of the ratio",
            bibtex: r"@article{tofallis2015better,
  author = {Tofallis, Chris},
  title = {A Better Measure of Relative Prediction Accuracy for Model Selection and Model Estimation},
  journal = {Journal of the Operational Research Society}, volume = {66}, number = {8}, pages = {1352--1362}, year = {2015}
}",
        },
        same_as: &[
            Equivalent {
                library: "Keras",
                name: "MeanSquaredLogarithmicError",
                difference: "clamps predictions and targets below at 1e-7",
            },
            Equivalent {
                library: "scikit-learn",
                name: "mean_squared_log_error",
                difference: "mean over rows; refuses targets below 0",
            },
            Equivalent { library: "XGBoost", name: "reg:squaredlogerror", difference: "half of it" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            convex: false,
            minimiser: Minimiser::MeanLog1p,
            majorized: false,
            likelihood: Some("log-normal, of 1 + target"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn close_and_far_numbers_keep_their_digits() {
        let at = |pred, target| SquaredLogError.at(pred, target);
        assert!((at(1e-9, 2e-9).value / 9.99999997e-19 - 1.0).abs() < 1e-14);
        assert!((at(-1.0 + 1e-12, 1.0).gradient / -5.664832708206e13 - 1.0).abs() < 1e-3);
        assert_eq!((at(0.5, 0.5).value, at(0.5, 0.5).gradient), (0.0, 0.0));
        assert!((at(0.5, 0.5).curvature - 8.0 / 9.0).abs() < 1e-15);
    }
}
