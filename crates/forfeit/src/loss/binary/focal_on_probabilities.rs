//! Focal loss of a probability: cross entropy that fades as an example becomes easy.
//!
//! # Formula
//! ℓ = α_t·(1 − p_t)^γ·(−ln p_t) with p_t = pred and α_t = α for a positive, 1 − pred and 1 − α for a negative. Without
//! α both weigh 1.
//!
//! # Source
//! Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eqs. 4 and 5.
//!
//! # Same as
//! - Keras `BinaryFocalCrossentropy`: clips p to [1e-7, 1 − 1e-7]; alpha only with apply_class_balancing.
//!
//! # Edge cases
//! A wrong certainty costs +∞: nothing is clipped, and no gradient is lost. γ = 0 is bce for labels 0 and 1. Convex in
//! the probability for every γ, unlike focal in the logit.

use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Focal, Info, Interval, Link, Minimiser, Program, Real, loss,
};

loss! {
    /// Focal loss of a probability against a label that is 0 or 1.
    ///
    /// ```
    /// use forfeit::{FocalOnProbabilities, Loss};
    /// let loss = FocalOnProbabilities::new(2.0, Some(0.25))?;
    /// assert_eq!(loss.mean(&[0.5], &[1])?, 0.25 * 0.25 * 2f64.ln());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct FocalOnProbabilities {
        /// How fast easy examples fade; 0 is cross entropy.
        gamma: f64 = 2.0, "γ", Interval::NON_NEGATIVE_FINITE;
        /// The weight of the positive class; the negative class has 1 − α. Without it both weigh 1.
        alpha: Option<f64>, "α", Interval::OPEN_UNIT;
    }
}

impl Elementwise for FocalOnProbabilities {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([gamma, alpha]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (share, wrong, surprise) = parts(pred, target, alpha);
        let one = R::lit(1.0);
        // −ln(1 − w)/w, which is 1 at w = 0: then one power alone vanishes, in value and derivatives, each where it must. At
        // w = 1 nothing is divided, which keeps ∞ − ∞ from the derivatives.
        let apart = R::select(wrong.lt(one), surprise / wrong, surprise);
        let rise = R::select(wrong.lt(R::lit(1e-8)), one + R::lit(0.5) * wrong, apart);
        share * (wrong.powf(gamma + one) * rise)
    }

    #[inline(always)]
    fn majorizer<R: Real>([gamma, alpha]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([gamma, alpha], [pred], [target])
    }
}

impl Definition for FocalOnProbabilities {
    const INFO: Info = Info {
        name: "focal_on_probabilities",
        aliases: &["binary_focal_crossentropy", "focal_probability"],
        summary: "Cross entropy of a probability that fades as an example becomes easy.",
        family: Family::Probability,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::BINARY,
        link: Link::Sigmoid,
        differentiable: true,
        use_when: "Predictions are probabilities already. To train, take focal: a sigmoid before this one loses the tails.",
        source: Focal::INFO.source,
        same_as: &[Equivalent {
            library: "Keras",
            name: "BinaryFocalCrossentropy",
            difference: "clips p to [1e-7, 1 − 1e-7]; alpha only with apply_class_balancing",
        }],
    };

    fn facts(&self) -> Facts {
        let even = self.alpha.is_none_or(|alpha| alpha == 0.5);
        let positive_weight = self.alpha.map_or(1.0, |alpha| alpha / (1.0 - alpha));
        Facts {
            majorized: false,
            minimiser: if self.gamma == 0.0 { Minimiser::Share { positive_weight } } else { Minimiser::Unnamed },
            proper: Some(self.gamma == 0.0 && even),
            calibrated: Some(even),
            likelihood: (self.gamma == 0.0).then_some("Bernoulli"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        match self.gamma {
            0.0 => Program::of::<Power<0>>(),
            1.0 => Program::of::<Power<1>>(),
            2.0 => Program::of::<Power<2>>(),
            _ => Program::of::<Self>(),
        }
    }
}

/// The class's share α_t, the probability 1 − p_t of the wrong class, and −ln p_t.
#[inline(always)]
fn parts<R: Real>(pred: R, target: R, alpha: R) -> (R, R, R) {
    let one = R::lit(1.0);
    let none = alpha.lt(R::lit(0.0));
    let positive = R::lit(0.5).lt(target);
    let share = R::select(positive, alpha, one - alpha);
    let wrong = R::select(positive, one - pred, pred);
    let surprise = R::select(positive, -pred.ln(), -(-pred).ln_1p());
    (R::select(none, one, share).spoiled_by(target), wrong, surprise)
}

/// γ = 0, 1 or 2: no power.
struct Power<const GAMMA: i32>;

impl<const GAMMA: i32> Elementwise for Power<GAMMA> {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_, alpha]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (share, wrong, surprise) = parts(pred, target, alpha);
        let fade = match GAMMA {
            0 => R::lit(1.0),
            1 => wrong,
            _ => wrong.square(),
        };
        share * (fade * surprise)
    }

    #[inline(always)]
    fn majorizer<R: Real>([gamma, alpha]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        second_derivative::<Self, R>([gamma, alpha], [pred], [target])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn integer_powers_are_the_general_power() {
        for (gamma, fixed) in [(1.0, Program::of::<Power<1>>()), (2.0, Program::of::<Power<2>>())] {
            for p in [1e-20, 0.01, 0.5, 0.99] {
                let general = Program::of::<FocalOnProbabilities>().point(&[gamma, 0.25], &[p], 1.0);
                let fixed = fixed.point(&[gamma, 0.25], &[p], 1.0);
                for (a, b) in [(fixed.value, general.value), (fixed.gradient, general.gradient)] {
                    assert!((a - b).abs() <= 1e-13 * b.abs(), "{a} against {b} at {p}");
                }
            }
        }
    }

    #[test]
    fn half_powers_keep_their_curvature_at_certainty() {
        let at = FocalOnProbabilities { gamma: 0.5, alpha: None }.at(1.0, 1.0);
        assert_eq!((at.value, at.gradient, at.curvature), (0.0, 0.0, f64::INFINITY));
    }
}
