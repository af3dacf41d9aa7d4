//! Focal loss of a logit: cross entropy that fades as an example becomes easy.
//!
//! # Formula
//! ℓ = α_t·(1 − p_t)^γ·(−ln p_t) with p = σ(pred); p_t = p and α_t = α for a positive, 1 − p and 1 − α for a negative.
//! Without α both weigh 1.
//!
//! # Source
//! Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eqs. 4 and 5.
//!
//! # Same as
//! - torchvision `sigmoid_focal_loss`: alpha = 0.25 by default, −1 for none; loses its digits from |x| = 10 on.
//! - optax `sigmoid_focal_loss`.
//! - Keras `BinaryFocalCrossentropy(from_logits=True)`: alpha only with apply_class_balancing.
//!
//! # Edge cases
//! 1 − p_t is the sigmoid of the flipped logit, never a difference, so easy examples keep their digits and γ < 1 makes
//! no NaN. γ = 0 is bce_with_logits, bit for bit. Labels are 0 or 1: for soft ones take soft_focal or quality_focal, since
//! libraries differ in what they mean. Not convex for γ > 0; the majorizer is a constant bound.

use super::{faded, least, peak};
use crate::loss::INVERSE_E;
use crate::{
    A, BceWithLogits, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, LEFT_OUT, Link, Minimiser,
    Program, Real, Source, loss,
};

loss! {
    /// Focal loss of a logit against a label that is 0 or 1.
    ///
    /// ```
    /// use forfeit::{Focal, Loss};
    /// let loss = Focal::new(2.0, Some(0.25))?;
    /// assert_eq!(loss.mean(&[0.0], &[1])?, 0.25 * 0.25 * 2f64.ln());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Focal {
        /// How fast easy examples fade; 0 is cross entropy.
        gamma: f64 = 2.0, "γ", Interval::NON_NEGATIVE_FINITE;
        /// The weight of the positive class; the negative class has 1 − α. Without it both weigh 1.
        alpha: Option<f64>, "α", Interval::UNIT;
    }
}

impl Elementwise for Focal {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([gamma, alpha]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (z, share) = wrong(pred, target, alpha);
        // (1 − p_t)^γ = exp(−γ·softplus(−z)): no power, so no 0^(γ − 1) in the gradient.
        let fade = (-gamma.weigh((-z).softplus())).exp();
        // Value, gradient and curvature vanish together.
        share * (fade.keep(fade, faded(gamma)) * z.softplus())
    }

    #[inline(always)]
    fn majorizer<R: Real>([gamma, alpha]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // |F″| ≤ γ·max(γ, 1)/e + (2γ + 1)/4, from −p·ln p ≤ 1/e and q·p ≤ 1/4.
        let (_, share) = wrong(pred, target, alpha);
        let one = R::lit(1.0);
        let slope = gamma * gamma.max(one) * R::lit(INVERSE_E);
        share * (slope + R::lit(0.25) * (R::lit(2.0) * gamma + one))
    }
}

impl Definition for Focal {
    const INFO: Info = Info {
        name: "focal",
        aliases: &["sigmoid_focal", "sigmoid_focal_loss", "binary_focal"],
        summary: "Cross entropy of a logit that fades as an example becomes easy.",
        family: Family::Logit,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::BINARY,
        link: Link::Logit,
        differentiable: true,
        use_when: "Very many easy negatives, as in detection. With a few thousand rows of a rare class, a class weight is simpler and keeps the problem convex.",
        source: Source {
            citation: "Lin et al. 2017, Focal Loss for Dense Object Detection, ICCV, eqs. 4 and 5",
            bibtex: r"@inproceedings{lin2017focal,
  author = {Lin, Tsung-Yi and Goyal, Priya and Girshick, Ross and He, Kaiming and Doll\'ar, Piotr},
  title = {Focal Loss for Dense Object Detection},
  booktitle = {IEEE International Conference on Computer Vision}, pages = {2980--2988}, year = {2017}
}",
        },
        same_as: &[
            Equivalent {
                library: "torchvision",
                name: "sigmoid_focal_loss",
                difference: "alpha = 0.25 by default, −1 for none; loses its digits from |x| = 10 on",
            },
            Equivalent { library: "optax", name: "sigmoid_focal_loss", difference: "" },
            Equivalent {
                library: "Keras",
                name: "BinaryFocalCrossentropy(from_logits=True)",
                difference: "alpha only with apply_class_balancing",
            },
        ],
    };

    fn facts(&self) -> Facts {
        facts(self.gamma, self.alpha)
    }

    fn program(&self) -> &'static Program {
        match self.gamma {
            _ if matches!(self.alpha, Some(0.0 | 1.0)) => Program::of::<OneClass>(),
            0.0 => Program::of::<Power<0>>(),
            1.0 => Program::of::<Power<1>>(),
            2.0 => Program::of::<Power<2>>(),
            _ => Program::of::<Self>(),
        }
    }
}

/// The logit of the wrong class, z with 1 − p_t = σ(z) and −ln p_t = softplus(z), and the class's share α_t.
#[inline(always)]
fn wrong<R: Real>(pred: R, target: R, alpha: R) -> (R, R) {
    let one = R::lit(1.0);
    let none = alpha.lt(R::lit(0.0));
    let (positive, negative) = (R::select(none, one, alpha), R::select(none, one, one - alpha));
    (pred * (one - R::lit(2.0) * target), R::select(R::lit(0.5).lt(target), positive, negative))
}

/// γ = 0, 1 or 2: one exponential instead of two.
struct Power<const GAMMA: i32>;

impl<const GAMMA: i32> Elementwise for Power<GAMMA> {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_, alpha]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (z, share) = wrong(pred, target, alpha);
        if GAMMA == 0 {
            return share * BceWithLogits::cross_entropy(pred, target);
        }
        let q = z.sigmoid();
        let q = q.keep(q, least(R::lit(f64::from(GAMMA))));
        share * (if GAMMA == 1 { q } else { q.square() } * z.softplus())
    }

    #[inline(always)]
    fn majorizer<R: Real>([gamma, alpha]: [R; 2], pred: [R; 1], target: [R; 1]) -> R {
        Focal::majorizer([gamma, alpha], pred, target)
    }
}

/// α = 0 or 1: one class weighs nothing, even where its loss is infinite, but NaN stays NaN.
struct OneClass;

impl Elementwise for OneClass {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([gamma, alpha]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (z, share) = wrong(pred, target, alpha);
        let whole = Focal::eval([gamma, R::lit(LEFT_OUT)], [pred], [target]);
        R::select(z.eq(z), share.weigh(whole), z.square())
    }

    #[inline(always)]
    fn majorizer<R: Real>([gamma, alpha]: [R; 2], pred: [R; 1], target: [R; 1]) -> R {
        Focal::majorizer([gamma, alpha], pred, target)
    }
}

/// What holds for hard labels and soft ones: between two labels everything lies between what it is at them.
pub(super) fn facts(gamma: f64, alpha: Option<f64>) -> Facts {
    let share = alpha.map_or(1.0, |alpha| alpha.max(1.0 - alpha));
    let (lipschitz, smoothness) = steepest(gamma);
    Facts {
        convex: gamma == 0.0,
        lipschitz: share * lipschitz,
        smoothness: share * smoothness,
        minimiser: if gamma == 0.0 { even(alpha) } else { Minimiser::Unnamed },
        proper: Some(gamma == 0.0 && alpha.is_none_or(|alpha| alpha == 0.5)),
        calibrated: Some(alpha.is_none_or(|alpha| alpha == 0.5)),
        likelihood: (gamma == 0.0).then_some("Bernoulli"),
        ..Facts::new()
    }
}

/// The largest |F′| and |F″| of q^γ·(−ln(1 − q)), q = σ(z). F′ tends to 1 far out.
pub(super) fn steepest(gamma: f64) -> (f64, f64) {
    let at = |z: f64| Program::of::<Focal>().point(&[gamma, LEFT_OUT], &[z], 0.0);
    (peak(&|z| at(z).gradient.abs()).max(1.0), peak(&|z| at(z).curvature.abs()))
}

/// The minimiser of weighted cross entropy: α counts as a weight of positives.
fn even(alpha: Option<f64>) -> Minimiser {
    let positive_weight = alpha.map_or(1.0, |alpha| alpha / (1.0 - alpha));
    Minimiser::LogOdds { positive_weight, smoothing: 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn without_gamma_it_is_cross_entropy_bit_for_bit() {
        let (focal, entropy) = (Focal { gamma: 0.0, alpha: None }, BceWithLogits::default());
        for x in [-1e4, -17.0, -0.5, 0.0, 3.0, 40.0] {
            for y in [0.0, 1.0] {
                let (a, b) = (focal.at(x, y), entropy.at(x, y));
                assert_eq!((a.value.to_bits(), a.gradient.to_bits()), (b.value.to_bits(), b.gradient.to_bits()));
            }
        }
    }

    #[test]
    fn integer_powers_are_the_general_power() {
        for (gamma, fixed) in [(1.0, Program::of::<Power<1>>()), (2.0, Program::of::<Power<2>>())] {
            for x in [-30.0, -1.0, 0.0, 2.0, 12.0] {
                let (a, b) =
                    (fixed.point(&[gamma, 0.25], &[x], 1.0), Program::of::<Focal>().point(&[gamma, 0.25], &[x], 1.0));
                for (a, b) in [(a.value, b.value), (a.gradient, b.gradient), (a.curvature, b.curvature)] {
                    assert!((a - b).abs() <= 1e-12 * b.abs(), "{a} against {b} at {x}");
                }
            }
        }
    }

    #[test]
    fn half_powers_keep_their_gradient() {
        let loss = Focal { gamma: 0.5, alpha: None };
        assert!((loss.at(20.0, 1.0).gradient / -1.4036434e-13 - 1.0).abs() < 1e-7);
    }
}
