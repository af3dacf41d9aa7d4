//! Focal loss of a logit against a label that may be soft: the focal loss expected of a label drawn with that probability.
//!
//! # Formula
//! ℓ = y·F₁ + (1 − y)·F₀ with F₁ = α·(1 − p)^γ·(−ln p), F₀ = (1 − α)·p^γ·(−ln(1 − p)), p = σ(pred) and y = target. Without α both
//! weigh 1.
//!
//! # Source
//! Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eqs. 4 and 5, in expectation over the label.
//!
//! # Same as
//! - optax `sigmoid_focal_loss`: for labels 0 and 1; it blends p_t and not the losses of the two labels for others.
//! - torchvision `sigmoid_focal_loss`: likewise; alpha is 0.25 there.
//!
//! # Edge cases
//! Linear in the label, so a mixture of rows is a row of their mean label, and γ = 0 is bce_with_logits. Labels 0 and 1 give focal.
//! Blending p_t instead rewards p = ½ for a label of ½ less than it should; quality_focal is least at the label itself. Not convex
//! for γ > 0.

use super::focal;
use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Focal, Info, Interval, Link, Real, Source, loss};

loss! {
    /// Focal loss of a logit against a label in [0, 1].
    ///
    /// ```
    /// use forfeit::{Focal, Loss, SoftFocal};
    /// let (soft, hard) = (SoftFocal::new(2.0, None)?, Focal::new(2.0, None)?);
    /// let mixed = 0.75 * hard.mean(&[0.8], &[1])? + 0.25 * hard.mean(&[0.8], &[0])?;
    /// assert!((soft.mean(&[0.8], &[0.75])? - mixed).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SoftFocal {
        /// How fast easy examples fade; 0 is cross entropy.
        gamma: f64 = 2.0, "γ", Interval::NON_NEGATIVE_FINITE;
        /// The weight of the positive class; the negative class has 1 − α. Without it both weigh 1.
        alpha: Option<f64>, "α", Interval::UNIT;
    }
}

impl Elementwise for SoftFocal {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(params: [R; 2], pred: [R; 1], [target]: [R; 1]) -> R {
        // A weight of 0 removes even an infinite loss, but not NaN.
        let hard = |share: R, label: f64| share.weigh(Focal::eval(params, pred, [R::lit(label)]));
        (hard(target, 1.0) + hard(R::lit(1.0) - target, 0.0)).spoiled_by(pred[0])
    }

    #[inline(always)]
    fn majorizer<R: Real>(params: [R; 2], pred: [R; 1], [target]: [R; 1]) -> R {
        let hard = |share: R, label: f64| share * Focal::majorizer(params, pred, [R::lit(label)]);
        hard(target, 1.0) + hard(R::lit(1.0) - target, 0.0)
    }
}

impl Definition for SoftFocal {
    const INFO: Info = Info {
        name: "soft_focal",
        aliases: &["soft_focal_loss", "sigmoid_soft_focal"],
        summary: "Focal loss of a logit against a label that may be soft.",
        family: Family::Logit,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: "As focal, with labels that are smoothed, mixed or votes. If labels are qualities to be met, as in detection, take quality_focal.",
        source: Source {
            citation: "Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eqs. 4 and 5, in expectation over the label",
            bibtex: Focal::INFO.source.bibtex,
        },
        same_as: &[
            Equivalent {
                library: "optax",
                name: "sigmoid_focal_loss",
                difference: "for labels 0 and 1; it blends p_t and not the losses of the two labels for others",
            },
            Equivalent {
                library: "torchvision",
                name: "sigmoid_focal_loss",
                difference: "likewise; alpha is 0.25 there",
            },
        ],
    };

    fn facts(&self) -> Facts {
        focal::facts(self.gamma, self.alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn hard_labels_give_focal() {
        let (soft, hard) = (SoftFocal { gamma: 1.5, alpha: Some(0.3) }, Focal::new(1.5, Some(0.3)).expect("in range"));
        for x in [f64::NEG_INFINITY, -20.0, 0.3, 15.0, f64::INFINITY] {
            for y in [0.0, 1.0] {
                let (a, b) = (soft.at(x, y), hard.at(x, y));
                assert_eq!((a.value, a.gradient, a.curvature), (b.value, b.gradient, b.curvature), "({x}, {y})");
            }
        }
        assert!(soft.at(f64::NAN, 1.0).value.is_nan());
    }
}
