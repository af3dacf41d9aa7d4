//! Distribution focal loss: a number predicted as a distribution over bins, which is to lie in the two bins around it.
//!
//! # Formula
//! ℓ = −(j + 1 − y)·ln p_j − (y − j)·ln p_{j+1} with p = softmax(pred), y = target and j = ⌊y⌋.
//!
//! # Source
//! Li et al. 2020, Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes for Dense Object Detection, NeurIPS,
//! eq. 6.
//!
//! # Same as
//! - MMDetection `DistributionFocalLoss`, of one coordinate and targets below the last bin.
//! - ultralytics `DFLoss`, there the mean over the four sides of a box; it cuts targets off at bins − 1.01.
//!
//! # Edge cases
//! The target is a number from 0 to bins − 1, in units of a bin: one for each row. On a bin this is cross entropy of that bin, with
//! its digits in the tail; between two it is least, and not 0, where p holds them by their nearness, so that Σ j·p_j = y. A bin that
//! does not count may have a logit of −∞. A row of nothing but −∞ is NaN.

use crate::engine::{RowFunction, RowTarget, largest, sum_over};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// Cross entropy with the two bins around a number.
    ///
    /// ```
    /// use forfeit::{DistributionFocal, RowLoss};
    /// let step = DistributionFocal.value_and_gradient(&[[0.0; 4]], &[1.25])?;
    /// assert!((step.value - 4f64.ln()).abs() < 1e-15);
    /// assert_eq!(step.gradient, [0.25, -0.5, 0.0, 0.25]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct DistributionFocal;
}

impl RowFunction for DistributionFocal {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(_: &[f64], row: &mut [f64], target: RowTarget<'_>, gradient: &mut [f64]) -> f64 {
        let top = largest::<R>(row);
        let (RowTarget::Place(_), Some(first)) = (target, row.iter().position(|z| *z == top)) else { return f64::NAN };
        if top == f64::NEG_INFINITY {
            return f64::NAN;
        }
        let below = |z: f64| R::select(R::load(z).eq(R::load(top)), R::lit(0.0), R::load(top) - R::load(z));
        // The two bins around the place, before exponentials take theirs.
        let bins = target.bins(row.len());
        let gaps = bins.clone().map(|bin| R::load(target.of(bin)).weigh(below(row[bin])).store()).sum::<f64>();
        row.iter_mut().for_each(|z| *z = below(*z).decay().store());
        // Without the largest, whose own 1 would hide them.
        row[first] = 0.0;
        let rest = sum_over([&*row], |[power]| power);
        let log_sum = R::load(rest).ln_1p().store();
        if !gradient.is_empty() {
            gradient.iter_mut().zip(&*row).for_each(|(slope, power)| *slope = power / (1.0 + rest));
            bins.for_each(|bin| gradient[bin] -= target.of(bin));
            gradient[first] = (1.0 - target.of(first)) - rest / (1.0 + rest);
        }
        gaps + log_sum
    }
}

impl RowDefinition for DistributionFocal {
    const INFO: Info = Info {
        name: "distribution_focal",
        aliases: &["distribution_focal_loss", "dfl"],
        summary: "Cross entropy of a distribution over bins with the two bins around a number.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::NON_NEGATIVE_FINITE,
        link: Link::Identity,
        differentiable: true,
        use_when: "A number is predicted as the mean of a distribution over bins: the distance of an edge, an age.",
        source: Source {
            citation: "Li et al. 2020, Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes for Dense Object Detection, NeurIPS, eq. 6",
            bibtex: r"@inproceedings{li2020generalized,
  author = {Li, Xiang and Wang, Wenhai and Wu, Lijun and Chen, Shuo and Hu, Xiaolin and Li, Jun and Tang, Jinhui and Yang, Jian},
  title = {Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes for Dense Object Detection},
  booktitle = {Advances in Neural Information Processing Systems}, volume = {33}, year = {2020}
}",
        },
        same_as: &[
            Equivalent {
                library: "MMDetection",
                name: "DistributionFocalLoss",
                difference: "targets below the last bin",
            },
            Equivalent {
                library: "ultralytics",
                name: "DFLoss",
                difference: "the mean over four sides; targets are cut off",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { lipschitz: 1.0, smoothness: 0.25, ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Places) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CrossEntropy, Real, RowLoss};
    use alloc::string::ToString;

    #[test]
    fn on_a_bin_it_is_cross_entropy() {
        let logits = [[17.0, 0.0, -1.0], [-3.0, 0.5, 40.0], [f64::NEG_INFINITY, 1.0, 2.0]];
        let step = DistributionFocal.value_and_gradient(&logits, &[0.0, 2.0, 1.0]).unwrap();
        let cross = CrossEntropy::new().value_and_gradient(&logits, &[0, 2, 1]).unwrap();
        assert!((step.value - cross.value).abs() <= 1e-14 * cross.value);
        for (slope, same) in step.gradient.iter().zip(&cross.gradient) {
            assert!((slope - same).abs() <= 1e-14 * same.abs(), "{slope:e} against {same:e}");
        }
    }

    #[test]
    fn a_distribution_around_the_number_is_least() {
        let logits = [[f64::NEG_INFINITY, Real::ln(0.75), Real::ln(0.25)]];
        let step = DistributionFocal.value_and_gradient(&logits, &[1.25]).unwrap();
        assert!(step.gradient.iter().all(|slope| slope.abs() < 1e-16), "{:?}", step.gradient);
    }

    #[test]
    fn the_last_bin_counts_alone_at_the_end() {
        let step = DistributionFocal.value_and_gradient(&[[0.0; 4]], &[3.0]).unwrap();
        assert_eq!(step.gradient, [0.25, 0.25, 0.25, -0.75]);
    }

    #[test]
    fn what_is_no_place_is_named() {
        let text = |target: &[f64]| DistributionFocal.mean(&[[0.0; 4]], target).unwrap_err().to_string();
        assert!(text(&[3.5]).contains("[0, 3]"), "{}", text(&[3.5]));
        assert!(DistributionFocal.mean(&[[0.0; 4]], &[[0.25; 4]]).unwrap_err().to_string().contains("a place"));
    }
}
