//! Dice over classes, each weighted by the inverse square of its size, of logits.
//!
//! # Formula
//! ℓ = 1 − 2·Σ_g w_g·Σ p·t / Σ_g w_g·(Σ p + Σ t) over the groups g, with w_g = 1/(Σ t)². Here p = σ(pred).
//!
//! # Source
//! Sudre et al. 2017, Generalised Dice Overlap as a Deep Learning Loss Function for Highly Unbalanced Segmentations, DLMIA, §2.3.
//!
//! # Same as
//! - optax `multiclass_generalized_dice_loss`.
//!
//! # Edge cases
//! Groups are the kept axes, most often the classes. A group whose target is all zeros has no weight. All groups have the one
//! loss.

use super::overlap_of_logits;
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Facts, Family, GeneralisedDice, Info, Interval, Link, Real,
    loss,
};

loss! {
    for AggregateDefinition;
    /// Dice over classes, each weighted by the inverse square of its size, of logits.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, GeneralisedDiceWithLogits};
    /// let pred = [[0.0, 0.0], [0.0, 0.0]];
    /// let outcome = GeneralisedDiceWithLogits.evaluate(&pred, &[[1, 0], [0, 1]]).keep_axes(&[0]).run()?;
    /// assert!((outcome.value - 0.5).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct GeneralisedDiceWithLogits;
}

impl Aggregate for GeneralisedDiceWithLogits {
    type Params = A<0>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 0], pred: R, target: R) -> [R; 3] {
        overlap_of_logits(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>(params: [R; 0], sums: [R; 3], count: R) -> R {
        GeneralisedDice::finish(params, sums, count)
    }
}

impl AggregateDefinition for GeneralisedDiceWithLogits {
    const INFO: Info = Info {
        name: "generalised_dice_with_logits",
        aliases: &["generalized_dice_with_logits"],
        summary: "Dice over classes, each weighted by the inverse square of its size, of logits.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: GeneralisedDice::INFO.use_when,
        source: GeneralisedDice::INFO.source,
        same_as: GeneralisedDice::INFO.same_as,
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::pooled::<Self>()
    }
}
