//! The Lovász-softmax loss: a surrogate of the Jaccard loss, of probabilities.
//!
//! # Formula
//! ℓ = Σ_i e_(i)·ΔJ_i with errors e = |t − p| in falling order and ΔJ_i what the i-th adds to the Jaccard loss.
//!
//! # Source
//! Berman et al. 2018, The Lovász-Softmax Loss, CVPR, §3.2.
//!
//! # Same as
//! - segmentation_models_pytorch `LovaszLoss("multiclass")` over the classes that are present: `keep_axes` of the classes with
//!   `Absent::Skip`.
//! - kornia `lovasz_softmax_loss` takes the number of the class for its indicator: another function, and not a useful one.
//!
//! # Edge cases
//! Errors that tie take their slopes in the order of the elements. Groups are held in memory to be sorted. Weights are 0 (leave
//! out) or 1 (keep).

use alloc::vec::Vec;

use super::lovasz;
use crate::{AggregateDefinition, AggregateProgram, Equivalent, Facts, Family, Info, Interval, Link, Source, loss};

loss! {
    for AggregateDefinition;
    /// The Lovász-softmax loss.
    ///
    /// ```
    /// use forfeit::{Absent, AggregateLoss, LovaszSoftmax};
    /// // Two pixels, three classes, of which the last is absent.
    /// let (pred, target) = ([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]], [[1, 0, 0], [0, 1, 0]]);
    /// let outcome = LovaszSoftmax.evaluate(&pred, &target).keep_axes(&[1]).absent(Absent::Skip).run()?;
    /// assert!((outcome.value - 0.5).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct LovaszSoftmax;
}

impl LovaszSoftmax {
    fn group(pred: &[f64], target: &[f64], gradient: &mut [f64]) -> f64 {
        let errors: Vec<f64> = pred.iter().zip(target).map(|(p, t)| (t - p).abs()).collect();
        let loss = lovasz(&errors, target, gradient);
        for ((slope, p), t) in gradient.iter_mut().zip(pred).zip(target) {
            *slope *= if p < t { -1.0 } else { 1.0 };
        }
        loss
    }
}

impl AggregateDefinition for LovaszSoftmax {
    const INFO: Info = Info {
        name: "lovasz_softmax",
        aliases: &["lovasz_softmax_loss", "lovasz"],
        summary: "A surrogate of the Jaccard loss, of probabilities.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::BINARY,
        link: Link::Identity,
        differentiable: true,
        use_when: "Fine-tuning masks of several classes for their mean intersection over union.",
        source: Source {
            citation: "Berman et al. 2018, The Lovász-Softmax Loss: A Tractable Surrogate for the Optimization of the Intersection-over-Union Measure, CVPR, §3.2",
            bibtex: r"@inproceedings{berman2018lovasz,
  author = {Berman, Maxim and Rannen Triki, Amal and Blaschko, Matthew B.},
  title = {The Lov\'asz-Softmax Loss: A Tractable Surrogate for the Optimization of the Intersection-over-Union Measure in Neural Networks},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition}, pages = {4413--4421}, year = {2018}
}",
        },
        same_as: &[
            Equivalent {
                library: "segmentation_models_pytorch",
                name: "LovaszLoss(\"multiclass\")",
                difference: "over the classes that are present",
            },
            Equivalent {
                library: "kornia",
                name: "lovasz_softmax_loss",
                difference: "another function: the number of the class is its indicator there",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::UNIT, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        const { &AggregateProgram::group(Self::group) }
    }
}
