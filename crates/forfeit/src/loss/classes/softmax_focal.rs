//! Focal loss over classes: cross entropy that fades as a row becomes easy.
//!
//! # Formula
//! ℓ = −Σ_c q_c·(1 − p_c)^γ·ln p_c with p = softmax(pred); smoothing makes q (1 − ε)·q + ε/C.
//!
//! # Source
//! Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eq. 4, with a softmax for the sigmoid.
//!
//! # Same as
//! - kornia `focal_loss`: its α scalar is (1 − α) for class 0 and α for the others, and its mean counts ignored rows. α of
//!   each class is `class_weights` here; with `Reduction::MeanOverCount` it stays out of the mean.
//! - Keras `CategoricalFocalCrossentropy(from_logits=True)`: multiplies by alpha = 0.25 unless told otherwise.
//! - segmentation_models_pytorch `FocalLoss("multiclass")` is another loss: one sigmoid against the rest, for each class.
//!
//! # Edge cases
//! 1 − p is formed without a subtraction, so easy rows keep their digits and γ < 1 makes no NaN. γ = 0 is cross_entropy, bit for
//! bit. Not convex for γ > 0.

use crate::{
    A, Equivalent, Facts, Family, Info, Interval, Link, Real, RowDefinition, RowOptions, RowProgram, RowWise, Source,
    loss,
};

loss! {
    for RowDefinition, built;
    /// Focal loss over classes.
    ///
    /// ```
    /// use forfeit::{RowLoss, SoftmaxFocal};
    /// let value = SoftmaxFocal::new().mean(&[[0.0, 0.0]], &[1])?;
    /// assert!((value - 0.25 * 2f64.ln()).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SoftmaxFocal {
        /// How fast easy rows fade; 0 is cross entropy.
        gamma: f64 = 2.0, "γ", Interval::NON_NEGATIVE_FINITE;
        /// How much of the target is spread evenly over all classes.
        label_smoothing: f64 = 0.0, "ε", Interval::UNIT;
    }
}

impl RowWise for SoftmaxFocal {
    type Params = A<2>;

    #[inline(always)]
    fn price<R: Real>([gamma, _]: [R; 2], log_p: R) -> R {
        faded(log_p, lack(log_p).powf(gamma))
    }
}

impl RowDefinition for SoftmaxFocal {
    const INFO: Info = Info {
        name: "softmax_focal",
        aliases: &["softmax_focal_loss", "categorical_focal", "multiclass_focal"],
        summary: "Cross entropy over classes that fades as a row becomes easy.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Very many easy rows of common classes. Probabilities come out too timid: it is not proper.",
        source: Source {
            citation: "Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eq. 4",
            bibtex: r"@inproceedings{lin2017focal,
  author = {Lin, Tsung-Yi and Goyal, Priya and Girshick, Ross and He, Kaiming and Doll\'ar, Piotr},
  title = {Focal Loss for Dense Object Detection},
  booktitle = {IEEE International Conference on Computer Vision}, pages = {2980--2988}, year = {2017}
}",
        },
        same_as: &[
            Equivalent {
                library: "kornia",
                name: "focal_loss",
                difference: "α is 1 − α for class 0 and α for the others; ignored rows count in the mean",
            },
            Equivalent {
                library: "Keras",
                name: "CategoricalFocalCrossentropy(from_logits=True)",
                difference: "times alpha = 0.25 unless told otherwise",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            convex: self.gamma == 0.0,
            proper: Some(self.gamma == 0.0 && self.label_smoothing == 0.0),
            calibrated: Some(self.label_smoothing < 1.0),
            likelihood: (self.gamma == 0.0 && self.label_smoothing == 0.0).then_some("Categorical"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static RowProgram {
        match self.gamma {
            0.0 => RowProgram::linear::<Power<0>>(),
            1.0 => RowProgram::of::<Power<1>>(),
            2.0 => RowProgram::of::<Power<2>>(),
            _ => RowProgram::of::<Self>(),
        }
    }

    fn options(&self) -> RowOptions {
        RowOptions { label_smoothing: self.label_smoothing, ..RowOptions::NONE }
    }
}

/// γ = 0, 1 or 2: no power.
struct Power<const GAMMA: i32>;

impl<const GAMMA: i32> RowWise for Power<GAMMA> {
    type Params = A<2>;

    #[inline(always)]
    fn price<R: Real>(_: [R; 2], log_p: R) -> R {
        match GAMMA {
            0 => -log_p,
            1 => faded(log_p, lack(log_p)),
            _ => faded(log_p, lack(log_p).square()),
        }
    }
}

/// ln p, or −1 where p is 1: what is made of it is chosen away there, so that no 0^(γ − 1) appears.
#[inline(always)]
fn unsure<R: Real>(log_p: R) -> R {
    R::select(log_p.eq(R::lit(0.0)), R::lit(-1.0), log_p)
}

/// 1 − p.
#[inline(always)]
fn lack<R: Real>(log_p: R) -> R {
    -unsure(log_p).exp_m1()
}

/// fade·(−ln p); 0 with all its derivatives where p is 1.
#[inline(always)]
fn faded<R: Real>(log_p: R, fade: R) -> R {
    let zero = R::lit(0.0);
    R::select(log_p.eq(zero), zero, -(fade * unsure(log_p)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CrossEntropy, RowLoss};

    #[expect(clippy::approx_constant, reason = "0.301 is a logit, not log₁₀ 2")]
    const LOGITS: [[f64; 7]; 3] = [
        [0.5688, -1.1567, 1.8231, -0.2724, -1.2335, 0.9968, 0.9643],
        [-0.1824, 0.3010, 1.7070, 0.8743, 0.4528, 1.4306, -2.3726],
        [-2.5052, -0.3744, 0.3718, -1.5129, -2.0459, 1.0374, -0.5433],
    ];
    const LABELS: [i64; 3] = [6, 5, 1];

    #[test]
    fn three_rows_of_seven_classes() {
        let mut values = [0.0; 3];
        let loss = SoftmaxFocal::new();
        let mean = loss.evaluate(&LOGITS, &LABELS).values_into(&mut values).run().unwrap().value;
        for (value, expected) in values.iter().zip([1.159897526347666, 0.728331255679127, 1.692323265439966]) {
            assert!((value - expected).abs() < 1e-14, "{value} against {expected}");
        }
        assert!((mean - 1.1935173491555864).abs() < 1e-14);
        let weights = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let mean =
            loss.evaluate(&LOGITS, &LABELS).class_weights(&weights).values_into(&mut values).run().unwrap().value;
        for (value, expected) in values.iter().zip([8.119282684, 4.369987534, 3.384646531]) {
            assert!((value - expected).abs() < 1e-8, "{value} against {expected}");
        }
        assert!((mean - 1.058261112).abs() < 1e-8);
    }

    #[test]
    fn without_gamma_it_is_cross_entropy_bit_for_bit() {
        let step = SoftmaxFocal::new().gamma(0.0).unwrap().value_and_gradient(&LOGITS, &LABELS).unwrap();
        assert_eq!(step, CrossEntropy::new().value_and_gradient(&LOGITS, &LABELS).unwrap());
        assert!((step.value - (1.720622048 + 1.338308721 + 2.161471322) / 3.0).abs() < 1e-9);
    }

    #[test]
    fn integer_powers_are_the_general_power() {
        for gamma in [1.0, 2.0] {
            for log_p in [-1e-12, -0.1, -3.0, -40.0] {
                let (general, fixed) = (
                    SoftmaxFocal::price([gamma, 0.0], log_p),
                    if gamma == 1.0 {
                        Power::<1>::price([gamma, 0.0], log_p)
                    } else {
                        Power::<2>::price([gamma, 0.0], log_p)
                    },
                );
                assert!((general / fixed - 1.0).abs() < 1e-14, "{general} against {fixed}");
            }
        }
    }

    #[test]
    fn half_powers_keep_their_gradient() {
        for (top, value) in [(17.0f64, 1.3476e-11), (60.0, 0.0)] {
            let step = SoftmaxFocal::new().gamma(0.5).unwrap().value_and_gradient(&[[top, 0.0, -1.0]], &[0]).unwrap();
            assert!((step.value - value).abs() <= 1e-4 * value + 1e-38, "{}", step.value);
            assert!(step.gradient.iter().all(|slope| slope.is_finite()) && step.gradient[0] <= 0.0);
        }
    }
}
