//! One minus the Dice coefficient of logits.
//!
//! # Formula
//! ℓ = 1 − (2·Σ p·t + s)/(Σ p + Σ t + s). Here p = σ(pred).
//!
//! # Source
//! Milletari et al. 2016, V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image Segmentation, 3DV, §3.
//!
//! # Same as
//! - Keras `Dice`: adds 1e-7 below, so that an empty mask that is rightly left empty costs 1.
//! - optax `dice_loss`: smooth 1. segmentation_models_pytorch `DiceLoss`: drops every class that is absent from the target.
//!
//! # Edge cases
//! Nothing predicted where nothing is expected costs 0; anything predicted there costs 1 (without smoothing), with no gradient:
//! choose smooth > 0, or Absent::Skip. Formed from what is wrong, not as 1 minus what is right, so a nearly perfect mask keeps
//! its digits.

use super::overlap_of_logits;
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Dice, Facts, Family, Info, Interval, Link, Real, loss,
};

loss! {
    for AggregateDefinition, built;
    /// One minus the Dice coefficient of logits.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, DiceWithLogits};
    /// let value = DiceWithLogits::new().mean(&[0.0, 0.0, 0.0, 0.0], &[1, 1, 0, 0])?;
    /// assert!((value - 0.5).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct DiceWithLogits {
        /// Added above and below, so that small masks weigh less and empty ones have a gradient.
        smooth: f64 = 0.0, "s", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Aggregate for DiceWithLogits {
    type Params = A<1>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 1], pred: R, target: R) -> [R; 3] {
        overlap_of_logits(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>(params: [R; 1], sums: [R; 3], count: R) -> R {
        Dice::finish(params, sums, count)
    }
}

impl AggregateDefinition for DiceWithLogits {
    const INFO: Info = Info {
        name: "dice_with_logits",
        aliases: &["dice_loss_with_logits", "sorensen_dice_with_logits"],
        summary: "One minus the Dice coefficient of logits.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: Dice::INFO.use_when,
        source: Dice::INFO.source,
        same_as: Dice::INFO.same_as,
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::of::<Self>()
    }
}
