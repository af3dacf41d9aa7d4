//! Squared distance of vectors that belong together, a squared hinge on those that do not.
//!
//! # Formula
//! ℓ = ½·y·‖a − b‖² + ½·(1 − y)·max(0, m − ‖a − b‖)².
//!
//! # Source
//! Hadsell et al. 2006, Dimensionality Reduction by Learning an Invariant Mapping, CVPR, eq. 4 (its Y is 1 − y here).
//!
//! # Same as
//! - pytorch-metric-learning `ContrastiveLoss`: without squares and halves.
//!
//! # Edge cases
//! Equal vectors that do not belong together have no direction to part in: the gradient is 0.

use crate::engine::{VectorFunction, norm, sum_over};
use crate::number::{Compute, Number};
use crate::{Equivalent, Facts, Family, Info, Interval, Link, Source, VectorDefinition, VectorProgram, loss};

loss! {
    for VectorDefinition, built;
    /// Squared distance of vectors that belong together, a squared hinge on those that do not.
    ///
    /// ```
    /// use forfeit::{Contrastive, VectorLoss};
    /// let value = Contrastive::new().evaluate(&[[0.0, 0.0]], &[[0.3, 0.4]]).target(&[0]).run()?.value;
    /// assert_eq!(value, 0.125);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Contrastive {
        /// How far apart vectors must be that do not belong together.
        margin: f64 = 1.0, "m", Interval::POSITIVE_FINITE;
    }
}

impl VectorFunction for Contrastive {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>, S: Compute>(
        params: &[f64],
        [a, b, _]: [&[S]; 3],
        target: f64,
        scale: f64,
        [by_a, by_b, _]: [&mut [S]; 3],
    ) -> f64 {
        let apart = |(a, b): (&S, &S)| a.to_f64() - b.to_f64();
        let squares = sum_over([a, b], |[a, b]| (a - b) * (a - b));
        let distance = norm::<R>(squares, a.iter().zip(b).map(apart));
        // The slope of the loss by the distance, over the distance.
        let (value, slope) = if target == 1.0 {
            (0.5 * distance * distance, 1.0)
        } else {
            let lack = params[0] - distance;
            let slope = if distance == 0.0 { 0.0 } else { -lack / distance };
            if lack <= 0.0 { (0.0, 0.0) } else { (0.5 * lack * lack, slope) }
        };
        for ((by_a, by_b), here) in by_a.iter_mut().zip(by_b).zip(a.iter().zip(b)) {
            let slope = slope * apart(here) * scale;
            (*by_a, *by_b) = (S::from_f64(slope), S::from_f64(-slope));
        }
        value
    }
}

impl VectorDefinition for Contrastive {
    const INFO: Info = Info {
        name: "contrastive",
        aliases: &["contrastive_loss"],
        summary: "Squared distance of vectors that belong together, a squared hinge on those that do not.",
        family: Family::Vectors,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::BINARY,
        link: Link::Identity,
        differentiable: true,
        use_when: "Pairs known to be alike or not.",
        source: Source {
            citation: "Hadsell et al. 2006, Dimensionality Reduction by Learning an Invariant Mapping, CVPR, eq. 4 (its Y is 1 − y here)",
            bibtex: r"@inproceedings{hadsell2006dimensionality,
  author = {Hadsell, Raia and Chopra, Sumit and LeCun, Yann},
  title = {Dimensionality Reduction by Learning an Invariant Mapping},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition}, pages = {1735--1742}, year = {2006}
}",
        },
        same_as: &[Equivalent {
            library: "pytorch-metric-learning",
            name: "ContrastiveLoss",
            difference: "without squares and halves",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static VectorProgram {
        const { &VectorProgram::rows::<Self>(2, Some([1.0, 0.0])) }
    }
}
