//! Symmetric percentage error: the size of the error in units of the mean size of prediction and target.
//!
//! # Formula
//! ℓ = 2·|pred − target|/(|pred| + |target|).
//!
//! # Source
//! Makridakis 1993, Accuracy Measures: Theoretical and Practical Concerns, International Journal of Forecasting 9(4).
//!
//! # Same as
//! - torchmetrics `SymmetricMeanAbsolutePercentageError`: divides by at least 1.17e-6.
//!
//! # Edge cases
//! From 0 to 2, as a fraction; 0 for two zeros. Opposite signs cost 2, whatever the sizes, so such a prediction has
//! no gradient; at pred = 0 it is 0 too. Not convex. It is written in the ratio of the smaller to the larger size:
//! nothing overflows, and the gradient far above the target keeps its digits.

use crate::{
    A, AbsolutePercentageError, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, loss,
};

loss! {
    /// Symmetric percentage error: 2·|pred − target|/(|pred| + |target|).
    ///
    /// ```
    /// use forfeit::{Loss, SymmetricPercentageError};
    /// let step = SymmetricPercentageError.value_and_gradient(&[4.0], &[1.0])?;
    /// assert!((step.value - 1.2).abs() < 1e-15 && (step.gradient[0] - 0.16_f64).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SymmetricPercentageError;
}

impl Elementwise for SymmetricPercentageError {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (zero, one) = (R::lit(0.0), R::lit(1.0));
        // The sizes along the sign of the target: a prediction of the other sign counts as 0.
        let along = R::select(target.lt(zero), -pred, pred).relu();
        let (a, b) = (R::select(target.eq(zero), pred.abs(), along), target.abs());
        let below = a.lt(b);
        let large = R::select(below, b, a);
        let ratio = R::select(below, a, b) / large;
        // 1 − ratio where that does not cancel: its derivative does not either.
        let apart = R::select(ratio.lt(R::lit(0.5)), one - ratio, (a - b).abs() / large);
        R::select(pred.eq(target), zero, R::lit(2.0) * apart / (one + ratio))
    }

    #[inline(always)]
    fn majorizer<R: Real>(_: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // That of the error with the sizes held: an iteration re-weights by them.
        R::lit(2.0) / ((pred.abs() + target.abs()) * (pred - target).abs())
    }
}

impl Definition for SymmetricPercentageError {
    const INFO: Info = Info {
        name: "symmetric_percentage_error",
        aliases: &["smape", "symmetric_mean_absolute_percentage_error"],
        summary: "2·|pred − target|/(|pred| + |target|): from 0 to 2.",
        family: Family::Relative,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Reporting, where others report it. To train, take squared_log_error: this one has no pull on predictions of the wrong sign.",
        source: AbsolutePercentageError::INFO.source,
        same_as: &[Equivalent {
            library: "torchmetrics",
            name: "SymmetricMeanAbsolutePercentageError",
            difference: "divides by at least 1.17e-6",
        }],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, 2.0),
            convex: false,
            kinks: alloc::vec![0.0, 1.0],
            majorized: false,
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn the_gradient_keeps_its_digits_far_out() {
        let point = SymmetricPercentageError.at(1e20, 1.0);
        assert_eq!(point.value, 2.0);
        assert!((point.gradient / 4e-40 - 1.0).abs() < 1e-15);
    }

    #[test]
    fn zeros_and_opposite_signs() {
        let at = |pred, target| SymmetricPercentageError.at(pred, target);
        assert_eq!((at(0.0, 0.0).value, at(0.0, 0.0).gradient), (0.0, 0.0));
        assert_eq!((at(-3.0, 1.0).value, at(-3.0, 1.0).gradient), (2.0, 0.0));
        assert_eq!((at(0.0, 5.0).value, at(5.0, 0.0).value), (2.0, 2.0));
        assert!((1e-17..1e-15).contains(&at(f64::MAX, f64::MAX.next_down()).value));
    }
}
