//! One minus the Jaccard index of probabilities.
//!
//! # Formula
//! ℓ = 1 − (Σ p·t + s)/(Σ p + Σ t − Σ p·t + s). Here p = pred.
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

use super::{overlap, ratio};
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Equivalent, Facts, Family, Info, Interval, Link, Real, Source,
    loss,
};

loss! {
    for AggregateDefinition, built;
    /// One minus the Jaccard index of probabilities.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, Jaccard};
    /// let value = Jaccard::new().mean(&[0.5, 0.5, 0.5, 0.5], &[1, 1, 0, 0])?;
    /// assert!((value - 2.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Jaccard {
        /// Added above and below, so that small masks weigh less and empty ones have a gradient.
        smooth: f64 = 0.0, "s", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Aggregate for Jaccard {
    type Params = A<1>;
    type Sums = A<3>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 1], pred: R, target: R) -> [R; 3] {
        overlap(pred, target)
    }

    #[inline(always)]
    fn finish<R: Real>([smooth]: [R; 1], sums: [R; 3], _: R) -> R {
        ratio(sums, R::lit(1.0), R::lit(1.0), smooth)
    }
}

impl AggregateDefinition for Jaccard {
    const INFO: Info = Info {
        name: "jaccard",
        aliases: &["jaccard_loss", "soft_iou"],
        summary: "One minus the Jaccard index of probabilities.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Masks judged by intersection over union.",
        source: Source {
            citation: "Jaccard 1912, The Distribution of the Flora in the Alpine Zone, New Phytologist 11",
            bibtex: r"@article{jaccard1912distribution,
  author = {Jaccard, Paul},
  title = {The Distribution of the Flora in the Alpine Zone},
  journal = {New Phytologist}, volume = {11}, pages = {37--50}, year = {1912}
}",
        },
        same_as: &[Equivalent {
            library: "segmentation_models_pytorch",
            name: "JaccardLoss",
            difference: "drops every class that is absent from the target",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::of::<Self>()
    }
}
