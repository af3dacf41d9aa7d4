//! Quality focal loss of a logit: cross entropy that fades as the probability meets a soft label.
//!
//! # Formula
//! ℓ = |y − p|^β·BCE(p, y) with p = σ(pred), y = target and BCE(p, y) = −y·ln p − (1 − y)·ln(1 − p).
//!
//! # Source
//! Li et al. 2020, Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes for Dense Object Detection, NeurIPS,
//! eq. 5.
//!
//! # Same as
//! - MMDetection `QualityFocalLoss`: its sum over classes, of labels that are 0 but for one class.
//!
//! # Edge cases
//! Least, and 0, where p is the label; labels 0 and 1 give focal with γ = β. y − p is the difference of what lies on either side, so
//! labels of 0 and 1 keep their digits; near a soft label it cancels, and value and gradient are accurate relative to its terms.
//! Where the loss is below the smallest normal number kernels give 0 for the gradient by the label too, which need not be so small.
//! Not convex. β ≥ 2: below, the curvature has no bound where a soft label is met.

use super::focal::steepest;
use super::least;
use crate::{
    A, BceWithLogits, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Program, Real, Source,
    loss,
};

loss! {
    /// Quality focal loss of a logit against a label in [0, 1].
    ///
    /// ```
    /// use forfeit::{Loss, QualityFocal};
    /// let loss = QualityFocal::new(2.0)?;
    /// assert_eq!(loss.mean(&[0.0], &[0.5])?, 0.0);
    /// assert_eq!(loss.mean(&[0.0], &[1.0])?, 0.25 * 2f64.ln());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct QualityFocal {
        /// How fast the loss fades as the label is met.
        beta: f64 = 2.0, "β", Interval { low_closed: true, ..Interval::open(2.0, f64::INFINITY) };
    }
}

impl Elementwise for QualityFocal {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([beta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (size, entropy) = parts(pred, target);
        let fade = size.powf(beta).keep(entropy, least(beta));
        fade.weigh(entropy).faint(R::tiny()).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>([beta]: [R; 1], _: [R; 1], _: [R; 1]) -> R {
        // Each term of the second derivative by its largest factors, with q the smaller of p and 1 − p and cross entropy at most
        // −ln q: q·(1 − q) ≤ ¼, q·(1 − q)·(−ln q) ≤ 0.2604 and q·(1 − q)·(1 − 2q)·(−ln q) ≤ 0.1711.
        let (one, quarter) = (R::lit(1.0), R::lit(0.25));
        let pinched = quarter * R::lit(0.2604) * beta * (beta - one);
        pinched + R::lit(0.1711) * beta + quarter * (R::lit(2.0) * beta + one)
    }
}

impl Definition for QualityFocal {
    const INFO: Info = Info {
        name: "quality_focal",
        aliases: &["quality_focal_loss", "qfl"],
        summary: "Cross entropy of a logit that fades as the probability meets a soft label.",
        family: Family::Logit,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: "Labels are qualities, such as the overlap of a box, and most are 0. For labels that are probabilities of a class take bce_with_logits or soft_focal.",
        source: Source {
            citation: "Li et al. 2020, Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes for Dense Object Detection, NeurIPS, eq. 5",
            bibtex: r"@inproceedings{li2020generalized,
  author = {Li, Xiang and Wang, Wenhai and Wu, Lijun and Chen, Shuo and Hu, Xiaolin and Li, Jun and Tang, Jinhui and Yang, Jian},
  title = {Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes for Dense Object Detection},
  booktitle = {Advances in Neural Information Processing Systems}, volume = {33}, year = {2020}
}",
        },
        same_as: &[Equivalent {
            library: "MMDetection",
            name: "QualityFocalLoss",
            difference: "its sum over classes, of labels that are 0 but for one class",
        }],
    };

    fn facts(&self) -> Facts {
        // Of all labels 0 and 1 are the steepest.
        let (lipschitz, smoothness) = steepest(self.beta);
        Facts { convex: false, lipschitz, smoothness, proper: Some(false), calibrated: Some(true), ..Facts::new() }
    }

    fn program(&self) -> &'static Program {
        if self.beta == 2.0 { Program::of::<Squared>() } else { Program::of::<Self>() }
    }
}

/// |y − p| and the cross entropy.
#[inline(always)]
fn parts<R: Real>(pred: R, target: R) -> (R, R) {
    let other = R::lit(1.0) - target;
    let miss = target.weigh((-pred).sigmoid()) - other.weigh(pred.sigmoid());
    // A choice, for the slope of |y − p| is 0 at 0 and that of a power from 2 on needs it there.
    let size = R::select(miss.lt(R::lit(0.0)), -miss, miss);
    (size, BceWithLogits::cross_entropy(pred, target))
}

/// β = 2: no power.
struct Squared;

impl Elementwise for Squared {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([beta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (size, entropy) = parts(pred, target);
        let size = size.keep(entropy, least(beta));
        // One factor after the other: their square would vanish far out, where the loss does not.
        size.weigh(size.weigh(entropy)).faint(R::tiny()).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>(params: [R; 1], pred: [R; 1], target: [R; 1]) -> R {
        QualityFocal::majorizer(params, pred, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DynLoss, Focal};

    #[test]
    fn hard_labels_give_focal() {
        let (quality, focal) = (QualityFocal { beta: 2.0 }, Focal::new(2.0, None).expect("in range"));
        for x in [-20.0, -0.3, 3.0, 15.0, f64::INFINITY] {
            for y in [0.0, 1.0] {
                let (a, b) = (quality.at(x, y), focal.at(x, y));
                for (a, b) in [(a.value, b.value), (a.gradient, b.gradient), (a.curvature, b.curvature)] {
                    assert!(a == b || (a - b).abs() <= 1e-13 * b.abs(), "{a} against {b} at ({x}, {y})");
                }
            }
        }
    }

    #[test]
    fn a_soft_label_is_met_without_a_slope() {
        let label = Real::sigmoid(1.3);
        let at = QualityFocal { beta: 2.0 }.at(1.3, label);
        assert!(at.value < 1e-30 && at.gradient.abs() < 1e-15 && at.curvature > 0.0, "{at:?}");
    }
}
