//! One minus the Tversky index of probabilities.
//!
//! # Formula
//! ℓ = 1 − (Σ p·t + s)/(Σ p·t + α·Σ p·(1 − t) + β·Σ (1 − p)·t + s). Here p = pred.
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

use super::{overlap, ratio};
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Equivalent, Facts, Family, Info, Interval, Link, Real, Source,
    loss,
};

loss! {
    for AggregateDefinition, built;
    /// One minus the Tversky index of probabilities.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, Tversky};
    /// let value = Tversky::new().mean(&[0.5, 0.5, 0.5, 0.5], &[1, 1, 0, 0])?;
    /// assert!((value - 0.5).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Tversky {
        /// What a falsely predicted element costs.
        alpha: f64 = 0.5, "α", Interval::NON_NEGATIVE_FINITE;
        /// What a missed element costs.
        beta: f64 = 0.5, "β", Interval::NON_NEGATIVE_FINITE;
        /// Added above and below, so that small masks weigh less and empty ones have a gradient.
        smooth: f64 = 0.0, "s", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Aggregate for Tversky {
    type Params = A<3>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 3], pred: R, target: R) -> [R; 3] {
        overlap(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>([alpha, beta, smooth]: [R; 3], sums: [R; 3], _: R) -> R {
        ratio(sums, alpha, beta, smooth)
    }
}

impl AggregateDefinition for Tversky {
    const INFO: Info = Info {
        name: "tversky",
        aliases: &["tversky_loss"],
        summary: "One minus the Tversky index of probabilities.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Masks where a missed element is worse than a false one, or the other way.",
        source: Source {
            citation: "Salehi et al. 2017, Tversky Loss Function for Image Segmentation Using 3D Fully Convolutional Deep Networks, MLMI, eq. 4",
            bibtex: r"@inproceedings{salehi2017tversky,
  author = {Salehi, Seyed Sadegh Mohseni and Erdogmus, Deniz and Gholipour, Ali},
  title = {Tversky Loss Function for Image Segmentation Using 3D Fully Convolutional Deep Networks},
  booktitle = {Machine Learning in Medical Imaging}, pages = {379--387}, year = {2017}
}",
        },
        same_as: &[
            Equivalent { library: "Keras", name: "Tversky", difference: "" },
            Equivalent { library: "kornia", name: "tversky_loss", difference: "only α + β matters there" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::of::<Self>()
    }
}
