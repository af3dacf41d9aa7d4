//! A power of one minus the Tversky index of logits.
//!
//! # Formula
//! ℓ = (1 − TI)^γ with TI the Tversky index. Here p = σ(pred).
//!
//! # Source
//! Abraham & Khan 2019, A Novel Focal Tversky Loss Function with Improved Attention U-Net for Lesion Segmentation, ISBI, eq. 4.
//!
//! # Same as
//! - segmentation_models_pytorch `TverskyLoss(gamma)`: raises the mean over the classes to the power, not each class.
//!
//! # Edge cases
//! Nothing predicted where nothing is expected costs 0; anything predicted there costs 1 (without smoothing), with no gradient:
//! choose smooth > 0, or Absent::Skip. Formed from what is wrong, not as 1 minus what is right, so a nearly perfect mask keeps
//! its digits.

use super::overlap_of_logits;
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Facts, Family, FocalTversky, Info, Interval, Link, Real, loss,
};

loss! {
    for AggregateDefinition, built;
    /// A power of one minus the Tversky index of logits.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, FocalTverskyWithLogits};
    /// let value = FocalTverskyWithLogits::new().mean(&[0.0, 0.0, 0.0, 0.0], &[1, 1, 0, 0])?;
    /// assert!((value - 0.5f64.powf(0.75)).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct FocalTverskyWithLogits {
        /// What a falsely predicted element costs.
        alpha: f64 = 0.3, "α", Interval::NON_NEGATIVE_FINITE;
        /// What a missed element costs.
        beta: f64 = 0.7, "β", Interval::NON_NEGATIVE_FINITE;
        /// The power: below 1 hard groups count less, above 1 more. The source's 1/γ.
        gamma: f64 = 0.75, "γ", Interval::POSITIVE_FINITE;
        /// Added above and below, so that small masks weigh less and empty ones have a gradient.
        smooth: f64 = 0.0, "s", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Aggregate for FocalTverskyWithLogits {
    type Params = A<4>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 4], pred: R, target: R) -> [R; 3] {
        overlap_of_logits(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>(params: [R; 4], sums: [R; 3], count: R) -> R {
        FocalTversky::finish(params, sums, count)
    }
}

impl AggregateDefinition for FocalTverskyWithLogits {
    const INFO: Info = Info {
        name: "focal_tversky_with_logits",
        aliases: &["focal_tversky_loss_with_logits"],
        summary: "A power of one minus the Tversky index of logits.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: FocalTversky::INFO.use_when,
        source: FocalTversky::INFO.source,
        same_as: FocalTversky::INFO.same_as,
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::of::<Self>()
    }
}
