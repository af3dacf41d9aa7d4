//! One minus the Jaccard index of logits.
//!
//! # Formula
//! ℓ = 1 − (Σ p·t + s)/(Σ p + Σ t − Σ p·t + s). Here p = σ(pred).
//!
//! # Source
//! Jaccard 1912, The Distribution of the Flora in the Alpine Zone, New Phytologist 11.
//!
//! # Same as
//! - segmentation_models_pytorch `JaccardLoss`: drops every class that is absent from the target.
//!
//! # Edge cases
//! Nothing predicted where nothing is expected costs 0; anything predicted there costs 1 (without smoothing), with no gradient:
//! choose smooth > 0, or Absent::Skip. Formed from what is wrong, not as 1 minus what is right, so a nearly perfect mask keeps
//! its digits.

use super::overlap_of_logits;
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Facts, Family, Info, Interval, Jaccard, Link, Real, loss,
};

loss! {
    for AggregateDefinition, built;
    /// One minus the Jaccard index of logits.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, JaccardWithLogits};
    /// let value = JaccardWithLogits::new().mean(&[0.0, 0.0, 0.0, 0.0], &[1, 1, 0, 0])?;
    /// assert!((value - 2.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct JaccardWithLogits {
        /// Added above and below, so that small masks weigh less and empty ones have a gradient.
        smooth: f64 = 0.0, "s", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Aggregate for JaccardWithLogits {
    type Params = A<1>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 1], pred: R, target: R) -> [R; 3] {
        overlap_of_logits(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>(params: [R; 1], sums: [R; 3], count: R) -> R {
        Jaccard::finish(params, sums, count)
    }
}

impl AggregateDefinition for JaccardWithLogits {
    const INFO: Info = Info {
        name: "jaccard_with_logits",
        aliases: &["jaccard_loss_with_logits", "soft_iou_with_logits"],
        summary: "One minus the Jaccard index of logits.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: Jaccard::INFO.use_when,
        source: Jaccard::INFO.source,
        same_as: Jaccard::INFO.same_as,
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::of::<Self>()
    }
}
