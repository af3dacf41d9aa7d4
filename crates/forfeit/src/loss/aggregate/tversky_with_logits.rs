//! One minus the Tversky index of logits.
//!
//! # Formula
//! ℓ = 1 − (Σ p·t + s)/(Σ p·t + α·Σ p·(1 − t) + β·Σ (1 − p)·t + s). Here p = σ(pred).
//!
//! # Source
//! Salehi et al. 2017, Tversky Loss Function for Image Segmentation Using 3D Fully Convolutional Deep Networks, MLMI, eq. 4.
//!
//! # Same as
//! - Keras `Tversky`, optax `dice_loss(alpha, beta)`, segmentation_models_pytorch `TverskyLoss`.
//! - kornia `tversky_loss`: only α + β matters there, a slip. α = β = ½ is dice, α = β = 1 is jaccard.
//!
//! # Edge cases
//! Nothing predicted where nothing is expected costs 0; anything predicted there costs 1 (without smoothing), with no gradient:
//! choose smooth > 0, or Absent::Skip. Formed from what is wrong, not as 1 minus what is right, so a nearly perfect mask keeps
//! its digits.

use super::overlap_of_logits;
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Facts, Family, Info, Interval, Link, Real, Tversky, loss,
};

loss! {
    for AggregateDefinition, built;
    /// One minus the Tversky index of logits.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, TverskyWithLogits};
    /// let value = TverskyWithLogits::new().mean(&[0.0, 0.0, 0.0, 0.0], &[1, 1, 0, 0])?;
    /// assert!((value - 0.5).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct TverskyWithLogits {
        /// What a falsely predicted element costs.
        alpha: f64 = 0.5, "α", Interval::NON_NEGATIVE_FINITE;
        /// What a missed element costs.
        beta: f64 = 0.5, "β", Interval::NON_NEGATIVE_FINITE;
        /// Added above and below, so that small masks weigh less and empty ones have a gradient.
        smooth: f64 = 0.0, "s", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Aggregate for TverskyWithLogits {
    type Params = A<3>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 3], pred: R, target: R) -> [R; 3] {
        overlap_of_logits(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>(params: [R; 3], sums: [R; 3], count: R) -> R {
        Tversky::finish(params, sums, count)
    }
}

impl AggregateDefinition for TverskyWithLogits {
    const INFO: Info = Info {
        name: "tversky_with_logits",
        aliases: &["tversky_loss_with_logits"],
        summary: "One minus the Tversky index of logits.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: Tversky::INFO.use_when,
        source: Tversky::INFO.source,
        same_as: Tversky::INFO.same_as,
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::of::<Self>()
    }
}
