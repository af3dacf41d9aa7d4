//! The Lovász hinge: a convex surrogate of the Jaccard loss, of logits.
//!
//! # Formula
//! ℓ = Σ_i max(0, e_(i))·ΔJ_i with errors e = 1 − z·(2t − 1) in falling order and ΔJ_i what the i-th adds to the Jaccard loss.
//!
//! # Source
//! Berman et al. 2018, The Lovász-Softmax Loss, CVPR, §3.1; Yu & Blaschko 2015, Learning Submodular Losses with the Lovász Hinge.
//!
//! # Same as
//! - segmentation_models_pytorch `LovaszLoss("binary")`, kornia `lovasz_hinge_loss`.
//!
//! # Edge cases
//! An empty target costs the largest hinge. Errors that tie take their slopes in the order of the elements. Groups are held in memory
//! to be sorted. Weights are 0 (leave out) or 1 (keep).

use alloc::vec::Vec;

use super::lovasz;
use crate::{AggregateDefinition, AggregateProgram, Equivalent, Facts, Family, Info, Interval, Link, Source, loss};

loss! {
    for AggregateDefinition;
    /// The Lovász hinge.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, LovaszHinge};
    /// let step = LovaszHinge.value_and_gradient(&[0.5, -2.0, 0.0], &[1, 0, 0])?;
    /// assert!((step.value - (0.5 * 1.0 + 0.5 * 0.5)).abs() < 1e-15);
    /// assert_eq!(step.gradient, [-0.5, 0.0, 0.5]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct LovaszHinge;
}

impl LovaszHinge {
    fn group(pred: &[f64], target: &[f64], gradient: &mut [f64]) -> f64 {
        let sign = |t: f64| 2.0 * t - 1.0;
        let errors: Vec<f64> = pred.iter().zip(target).map(|(z, t)| 1.0 - z * sign(*t)).collect();
        let loss = lovasz(&errors, target, gradient);
        gradient.iter_mut().zip(target).for_each(|(slope, t)| *slope *= -sign(*t));
        loss
    }
}

impl AggregateDefinition for LovaszHinge {
    const INFO: Info = Info {
        name: "lovasz_hinge",
        aliases: &["lovasz_hinge_loss"],
        summary: "A convex surrogate of the Jaccard loss, of logits.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::BINARY,
        link: Link::Identity,
        differentiable: true,
        use_when: "Fine-tuning a mask for intersection over union.",
        source: Source {
            citation: "Berman et al. 2018, The Lovász-Softmax Loss: A Tractable Surrogate for the Optimization of the Intersection-over-Union Measure, CVPR, §3.1",
            bibtex: r"@inproceedings{berman2018lovasz,
  author = {Berman, Maxim and Rannen Triki, Amal and Blaschko, Matthew B.},
  title = {The Lov\'asz-Softmax Loss: A Tractable Surrogate for the Optimization of the Intersection-over-Union Measure in Neural Networks},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition}, pages = {4413--4421}, year = {2018}
}",
        },
        same_as: &[
            Equivalent { library: "segmentation_models_pytorch", name: "LovaszLoss(\"binary\")", difference: "" },
            Equivalent { library: "kornia", name: "lovasz_hinge_loss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts::new()
    }

    fn program(&self) -> &'static AggregateProgram {
        const { &AggregateProgram::group(Self::group) }
    }
}
