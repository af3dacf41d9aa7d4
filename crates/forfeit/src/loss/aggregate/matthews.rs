//! One minus Matthews' correlation coefficient of a mask.
//!
//! # Formula
//! ℓ = 1 − (TP·TN − FP·FN)/√((TP + FP)(TP + FN)(TN + FP)(TN + FN)) with TP = Σ p·t and so on.
//!
//! # Source
//! Abhishek & Hamarneh 2021, Matthews Correlation Coefficient Loss for Deep Convolutional Networks, ISBI, eq. 4.
//!
//! # Same as
//! - segmentation_models_pytorch `MCCLoss`: adds 1e-5 below.
//!
//! # Edge cases
//! Where a factor below is 0 the coefficient is 0 and the loss 1, with no gradient; but a mask without a fault costs 0. A nearly
//! perfect mask keeps its digits: 1 minus the coefficient is formed from what is wrong.

use super::overlap;
use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Equivalent, Facts, Family, Info, Interval, Link, Real, Source,
    loss,
};

loss! {
    for AggregateDefinition;
    /// One minus Matthews' correlation coefficient.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, Matthews};
    /// assert!((Matthews.mean(&[1.0, 0.0, 1.0, 0.0], &[1, 1, 0, 0])? - 1.0).abs() < 1e-15);
    /// assert_eq!(Matthews.mean(&[1.0, 0.0], &[1, 0])?, 0.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Matthews;
}

impl Aggregate for Matthews {
    type Params = A<0>;
    type Sums = A<4>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 0], pred: R, target: R) -> [R; 4] {
        let one = R::lit(1.0);
        let [right, alarm, missed] = overlap(pred, target);
        [right, alarm, missed, (one - pred) * (one - target)]
    }

    #[inline(always)]
    fn finish<R: Real>(_: [R; 0], [tp, fp, missed, tn]: [R; 4], _: R) -> R {
        let (zero, one) = (R::lit(0.0), R::lit(1.0));
        let square = ((tp + fp) * (tp + missed)) * ((tn + fp) * (tn + missed));
        let degenerate = square.eq(zero);
        let root = R::select(degenerate, one, square).sqrt();
        let (agreed, crossed) = (tp * tn, fp * missed);
        let lead = agreed - crossed;
        // 1 − lead/root as (root² − lead²)/(root·(root + lead)): above is a sum of what is not negative, so nothing cancels.
        let sides = (fp + missed) * (tp + tn);
        let lack = (agreed + crossed) * sides + (tp * missed + fp * tn) * (tp * fp + missed * tn);
        let lack = lack + R::lit(4.0) * agreed * crossed;
        let near = lack / (root * (root + lead));
        let loss = R::select(degenerate, one, R::select(zero.lt(lead), near, one - lead / root));
        R::select((fp + missed).eq(zero), zero, loss)
    }
}

impl AggregateDefinition for Matthews {
    const INFO: Info = Info {
        name: "matthews",
        aliases: &["mcc", "mcc_loss", "matthews_correlation"],
        summary: "One minus Matthews' correlation coefficient of a mask of probabilities.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Masks where background matters as much as foreground.",
        source: Source {
            citation: "Abhishek & Hamarneh 2021, Matthews Correlation Coefficient Loss for Deep Convolutional Networks: Application to Skin Lesion Segmentation, ISBI, eq. 4",
            bibtex: r"@inproceedings{abhishek2021matthews,
  author = {Abhishek, Kumar and Hamarneh, Ghassan},
  title = {Matthews Correlation Coefficient Loss for Deep Convolutional Networks: Application to Skin Lesion Segmentation},
  booktitle = {International Symposium on Biomedical Imaging}, pages = {225--229}, year = {2021}
}",
        },
        same_as: &[Equivalent {
            library: "segmentation_models_pytorch",
            name: "MCCLoss",
            difference: "adds 1e-5 below",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::closed(0.0, 2.0), convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::of::<Self>()
    }
}
