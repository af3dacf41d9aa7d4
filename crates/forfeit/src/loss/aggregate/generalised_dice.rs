//! Dice over classes, each weighted by the inverse square of its size, of probabilities.
//!
//! # Formula
//! ℓ = 1 − 2·Σ_g w_g·Σ p·t / Σ_g w_g·(Σ p + Σ t) over the groups g, with w_g = 1/(Σ t)². Here p = pred.
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

use super::{overlap, ratio};
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Equivalent, Facts, Family, Info, Interval, Link, Real, Source,
    loss,
};

loss! {
    for AggregateDefinition;
    /// Dice over classes, each weighted by the inverse square of its size, of probabilities.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, GeneralisedDice};
    /// let pred = [[0.5, 0.5], [0.5, 0.5]];
    /// let outcome = GeneralisedDice.evaluate(&pred, &[[1, 0], [0, 1]]).keep_axes(&[0]).run()?;
    /// assert!((outcome.value - 0.5).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct GeneralisedDice;
}

impl Aggregate for GeneralisedDice {
    type Params = A<0>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 0], pred: R, target: R) -> [R; 3] {
        overlap(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>([]: [R; 0], sums: [R; 3], _: R) -> R {
        ratio(sums, R::lit(0.5), R::lit(0.5), R::lit(0.0))
    }
}

impl AggregateDefinition for GeneralisedDice {
    const INFO: Info = Info {
        name: "generalised_dice",
        aliases: &["generalized_dice"],
        summary: "Dice over classes, each weighted by the inverse square of its size, of probabilities.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Classes of very different sizes in one picture.",
        source: Source {
            citation: "Sudre et al. 2017, Generalised Dice Overlap as a Deep Learning Loss Function for Highly Unbalanced Segmentations, DLMIA, §2.3",
            bibtex: r"@inproceedings{sudre2017generalised,
  author = {Sudre, Carole H. and Li, Wenqi and Vercauteren, Tom and Ourselin, S\'ebastien and Cardoso, M. Jorge},
  title = {Generalised Dice Overlap as a Deep Learning Loss Function for Highly Unbalanced Segmentations},
  booktitle = {Deep Learning in Medical Image Analysis}, pages = {240--248}, year = {2017}
}",
        },
        same_as: &[Equivalent { library: "optax", name: "multiclass_generalized_dice_loss", difference: "" }],
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::pooled::<Self>()
    }
}
