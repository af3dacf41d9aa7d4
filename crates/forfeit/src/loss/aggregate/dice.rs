//! One minus the Dice coefficient of probabilities.
//!
//! # Formula
//! ℓ = 1 − (2·Σ p·t + s)/(Σ p + Σ t + s). Here p = pred.
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

use super::{overlap, ratio};
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Equivalent, Facts, Family, Info, Interval, Link, Real, Source,
    loss,
};

loss! {
    for AggregateDefinition, built;
    /// One minus the Dice coefficient of probabilities.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, Dice};
    /// let value = Dice::new().mean(&[0.5, 0.5, 0.5, 0.5], &[1, 1, 0, 0])?;
    /// assert!((value - 0.5).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Dice {
        /// Added above and below, so that small masks weigh less and empty ones have a gradient.
        smooth: f64 = 0.0, "s", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Aggregate for Dice {
    type Params = A<1>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 1], pred: R, target: R) -> [R; 3] {
        overlap(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>([smooth]: [R; 1], sums: [R; 3], _: R) -> R {
        let half = R::lit(0.5);
        ratio(sums, half, half, half * smooth)
    }
}

impl AggregateDefinition for Dice {
    const INFO: Info = Info {
        name: "dice",
        aliases: &["dice_loss", "sorensen_dice"],
        summary: "One minus the Dice coefficient of probabilities.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Masks, above all small ones, judged by their overlap.",
        source: Source {
            citation: "Milletari et al. 2016, V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image Segmentation, 3DV, §3",
            bibtex: r"@inproceedings{milletari2016vnet,
  author = {Milletari, Fausto and Navab, Nassir and Ahmadi, Seyed-Ahmad},
  title = {V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image Segmentation},
  booktitle = {International Conference on 3D Vision}, pages = {565--571}, year = {2016}
}",
        },
        same_as: &[
            Equivalent {
                library: "Keras",
                name: "Dice",
                difference: "an empty mask that is rightly left empty costs 1",
            },
            Equivalent { library: "optax", name: "dice_loss", difference: "smooth = 1 unless given" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::of::<Self>()
    }
}
