//! Varifocal loss of a logit: cross entropy with a quality, weighted by it, and faded where there is nothing.
//!
//! # Formula
//! ℓ = y·BCE(p, y) for y > 0, and α·p^γ·(−ln(1 − p)) for y = 0, with p = σ(pred), y = target and BCE(p, y) = −y·ln p − (1 − y)·ln(1 − p).
//!
//! # Source
//! Zhang et al. 2021, VarifocalNet: An IoU-Aware Dense Object Detector, CVPR, eq. 2.
//!
//! # Same as
//! - MMDetection `VarifocalLoss`.
//! - Ultralytics `VarifocalLoss`: its weight carries no gradient by p.
//!
//! # Edge cases
//! A label that falls to 0 does not lead to the loss of 0: that is of examples with nothing in them. Positives are convex, negatives
//! for γ > 0 are not.

use super::focal::steepest;
use crate::{
    A, BceWithLogits, Definition, Elementwise, Equivalent, Facts, Family, Focal, Info, Interval, LEFT_OUT, Link,
    Minimiser, Real, Source, loss,
};

loss! {
    /// Varifocal loss of a logit against a quality in [0, 1].
    ///
    /// ```
    /// use forfeit::{Loss, Varifocal};
    /// let loss = Varifocal::new(0.75, 2.0)?;
    /// assert_eq!(loss.mean(&[0.0], &[0.0])?, 0.75 * 0.25 * 2f64.ln());
    /// assert_eq!(loss.mean(&[0.0], &[0.5])?, 0.5 * 2f64.ln());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Varifocal {
        /// The weight of a negative.
        alpha: f64 = 0.75, "α", Interval::POSITIVE_FINITE;
        /// How fast easy negatives fade.
        gamma: f64 = 2.0, "γ", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Elementwise for Varifocal {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([alpha, gamma]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let nothing = R::lit(0.0);
        let negative = alpha * Focal::eval([gamma, R::lit(LEFT_OUT)], [pred], [nothing]);
        let positive = target * BceWithLogits::cross_entropy(pred, target);
        R::select(target.eq(nothing), negative, positive).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>([alpha, gamma]: [R; 2], pred: [R; 1], [target]: [R; 1]) -> R {
        let nothing = R::lit(0.0);
        let negative = alpha * Focal::majorizer([gamma, R::lit(LEFT_OUT)], pred, [nothing]);
        let positive = target * BceWithLogits::majorizer([R::lit(1.0), nothing], pred, [target]);
        R::select(target.eq(nothing), negative, positive)
    }
}

impl Definition for Varifocal {
    const INFO: Info = Info {
        name: "varifocal",
        aliases: &["varifocal_loss", "vfl"],
        summary: "Cross entropy of a logit with a quality, weighted by it, and faded where there is nothing.",
        family: Family::Logit,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: "Detection where the score is to rank boxes by their overlap: few positives, each with its quality. Probabilities are not calibrated.",
        source: Source {
            citation: "Zhang et al. 2021, VarifocalNet: An IoU-Aware Dense Object Detector, CVPR, eq. 2",
            bibtex: r#"@inproceedings{zhang2021varifocalnet,
  author = {Zhang, Haoyang and Wang, Ying and Dayoub, Feras and S{\"u}nderhauf, Niko},
  title = {{VarifocalNet}: An {IoU}-Aware Dense Object Detector},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition}, pages = {8514--8523}, year = {2021}
}"#,
        },
        same_as: &[
            Equivalent { library: "MMDetection", name: "VarifocalLoss", difference: "" },
            Equivalent {
                library: "Ultralytics",
                name: "VarifocalLoss",
                difference: "its weight carries no gradient by p",
            },
        ],
    };

    fn facts(&self) -> Facts {
        // A positive is at most as steep as cross entropy, 1 and ¼.
        let (lipschitz, smoothness) = steepest(self.gamma);
        let entropy = self.gamma == 0.0;
        Facts {
            convex: entropy,
            lipschitz: (self.alpha * lipschitz).max(1.0),
            smoothness: (self.alpha * smoothness).max(0.25),
            minimiser: match entropy {
                true => Minimiser::LogOdds { positive_weight: 1.0 / self.alpha, smoothing: 0.0 },
                false => Minimiser::Unnamed,
            },
            proper: Some(entropy && self.alpha == 1.0),
            calibrated: Some(entropy && self.alpha == 1.0),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn positives_count_by_their_quality() {
        let (loss, entropy) = (Varifocal::default(), BceWithLogits::default());
        for quality in [0.2, 1.0] {
            assert_eq!(loss.at(0.7, quality).gradient, quality * entropy.at(0.7, quality).gradient);
        }
    }
}
