//! Asymmetric loss of a logit: focal loss with a power for each class, and easy negatives cut off.
//!
//! # Formula
//! ℓ = (1 − p)^γ₊·(−ln p) for a positive, q^γ₋·(−ln(1 − q)) with q = max(p − m, 0) for a negative; p = σ(pred).
//!
//! # Source
//! Ridnik et al. 2021, Asymmetric Loss for Multi-Label Classification, ICCV, eqs. 4 to 7.
//!
//! # Same as
//! - timm `AsymmetricLossMultiLabel`: clips both logarithms at 1e-8, which ends the gradient of positives that are
//!   wrong by far.
//! - timm `AsymmetricLossSingleLabel`: no cutoff.
//!
//! # Edge cases
//! Labels are 0 or 1. A negative below the cutoff, p ≤ m, costs nothing. A negative that is wrong by far costs at most
//! −ln m·(1 − m)^γ₋, with a gradient that vanishes: this is the loss, not its arithmetic; m = 0 has no such end. Just
//! above the cutoff p − m cancels, and results are accurate relative to p.

use super::{faded, least, peak};
use crate::loss::INVERSE_E;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Program, Real, Source, loss,
};

loss! {
    /// Asymmetric loss of a logit, for labels of which most are negative.
    ///
    /// ```
    /// use forfeit::{Asymmetric, Loss};
    /// let loss = Asymmetric::default();
    /// assert_eq!(loss.mean(&[-3.0], &[0])?, 0.0);
    /// assert!(loss.mean(&[-30.0], &[1])? > 29.9);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Asymmetric {
        /// How fast easy positives fade.
        gamma_pos: f64 = 1.0, "γ₊", Interval::NON_NEGATIVE_FINITE;
        /// How fast easy negatives fade.
        gamma_neg: f64 = 4.0, "γ₋", Interval::NON_NEGATIVE_FINITE;
        /// The probability below which a negative costs nothing.
        clip: f64 = 0.05, "m", Interval { low_closed: true, ..Interval::OPEN_UNIT };
    }
}

impl Elementwise for Asymmetric {
    type Params = A<3>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([gamma_pos, gamma_neg, clip]: [R; 3], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let Parts { positive, wrong, surprise } = Parts::of(pred, target, clip);
        // A positive fades as in focal: the square of the slope of its probability would vanish before the power of that.
        let easy = (-gamma_pos.weigh(pred.softplus())).exp();
        let easy = easy.keep(easy, faded(gamma_pos));
        R::select(positive, easy, wrong.powf(gamma_neg).keep(wrong, least(gamma_neg))) * surprise
    }

    #[inline(always)]
    fn majorizer<R: Real>([gamma_pos, gamma_neg, clip]: [R; 3], [_]: [R; 1], [target]: [R; 1]) -> R {
        let (one, half) = (R::lit(1.0), R::lit(0.5));
        let over_e = R::lit(INVERSE_E);
        // Of a positive as of focal. Of a negative each term of the second derivative, by p′ ≤ ¼, p′/(1 − q) ≤ 1 and
        // −p′·ln(1 − q) ≤ 1/e; with a power below 1 it is unbounded beside the cutoff, and without one it jumps there.
        let positive = gamma_pos * gamma_pos.max(one) * over_e + half * gamma_pos + half * half;
        let squared = half * half * gamma_neg * (gamma_neg - one).abs();
        let bounded = squared + gamma_neg * (over_e + half) + one;
        let cut = R::select(gamma_neg.lt(one), R::lit(f64::INFINITY), bounded);
        let smooth = gamma_neg * gamma_neg.max(one) * over_e + half * gamma_neg + half * half;
        let negative = R::select(clip.eq(R::lit(0.0)), smooth, cut);
        R::select(half.lt(target), positive, negative)
    }
}

impl Definition for Asymmetric {
    const INFO: Info = Info {
        name: "asymmetric",
        aliases: &["asymmetric_loss", "asl"],
        summary: "Focal loss with a power for each class, and easy negatives cut off.",
        family: Family::Logit,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::BINARY,
        link: Link::Logit,
        differentiable: true,
        use_when: "Many labels, each mostly negative. Probabilities are not calibrated. With wrong negatives the cutoff helps; without them take focal.",
        source: Source {
            citation: "Ridnik et al. 2021, Asymmetric Loss for Multi-Label Classification, ICCV, eqs. 4 to 7",
            bibtex: r"@inproceedings{ridnik2021asymmetric,
  author = {Ridnik, Tal and Ben-Baruch, Emanuel and Zamir, Nadav and Noy, Asaf and Friedman, Itamar and Protter, Matan and Zelnik-Manor, Lihi},
  title = {Asymmetric Loss for Multi-Label Classification},
  booktitle = {IEEE International Conference on Computer Vision}, pages = {82--91}, year = {2021}
}",
        },
        same_as: &[
            Equivalent {
                library: "timm",
                name: "AsymmetricLossMultiLabel",
                difference: "clips both logarithms at 1e-8, which ends the gradient of positives that are wrong by far",
            },
            Equivalent { library: "timm", name: "AsymmetricLossSingleLabel", difference: "no cutoff" },
        ],
    };

    fn facts(&self) -> Facts {
        let even = self.gamma_pos == self.gamma_neg && self.clip == 0.0;
        let entropy = even && self.gamma_pos == 0.0;
        let (lipschitz, smoothness) = self.steepest();
        let cutoff = Real::ln(self.clip / (1.0 - self.clip));
        Facts {
            convex: entropy,
            lipschitz,
            smoothness: if self.clip > 0.0 && self.gamma_neg < 1.0 { f64::INFINITY } else { smoothness },
            // The power of the cutoff lifts it above a corner, and above a jump of the second derivative.
            kinks: if self.clip > 0.0 && self.gamma_neg <= 1.0 { alloc::vec![cutoff] } else { alloc::vec![] },
            minimiser: match entropy {
                true => Minimiser::LogOdds { positive_weight: 1.0, smoothing: 0.0 },
                false => Minimiser::Unnamed,
            },
            proper: Some(entropy),
            calibrated: Some(even),
            likelihood: entropy.then_some("Bernoulli"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        match (self.gamma_pos, self.gamma_neg, self.clip) {
            (_, _, 0.0) => Program::of::<Uncut>(),
            (0.0, 4.0, _) => Program::of::<Whole<0, 4>>(),
            (1.0, 4.0, _) => Program::of::<Whole<1, 4>>(),
            _ => Program::of::<Self>(),
        }
    }
}

impl Asymmetric {
    /// The largest |ℓ′| and |ℓ″| over both labels. Of a positive, ℓ′ tends to 1 far out.
    fn steepest(&self) -> (f64, f64) {
        let params = [self.gamma_pos, self.gamma_neg, self.clip];
        let at = |z: f64, target: f64| Program::of::<Self>().point(&params, &[z], target);
        let both = |size: &dyn Fn(f64, f64) -> f64| peak(&|z| size(z, 0.0)).max(peak(&|z| size(z, 1.0)));
        (both(&|z, y| at(z, y).gradient.abs()).max(1.0), both(&|z, y| at(z, y).curvature.abs()))
    }
}

/// What a label makes of a logit.
struct Parts<R: Real> {
    positive: R::Mask,
    /// The probability of the wrong class, less the cutoff for a negative: what fades.
    wrong: R,
    /// −ln of what is left of it.
    surprise: R,
}

impl<R: Real> Parts<R> {
    #[inline(always)]
    fn of(pred: R, target: R, clip: R) -> Self {
        let positive = R::lit(0.5).lt(target);
        // Both probabilities and ln(1 + e^−|x|) from one exponential.
        let (below, zero) = (pred.lt(R::lit(0.0)), R::lit(0.0));
        let size = R::select(below, -pred, pred);
        let small = size.decay();
        let most = R::lit(1.0) / (R::lit(1.0) + small);
        let least = small * most;
        let (high, low) = (R::select(below, least, most), R::select(below, most, least));
        let beyond = (high - clip).relu();
        // −ln(1 − q): by q where it is small, by what is left where that is.
        let log = R::select(positive, small, -beyond).ln_1p();
        let much = -(low + clip).ln();
        let cost = R::select(beyond.lt(R::lit(0.5)), -log, much);
        let surprise = R::select(positive, log + R::select(below, size, zero), cost);
        Self { positive, wrong: R::select(positive, low, beyond).spoiled_by(target), surprise }
    }
}

/// Whole powers, by multiplication; the power of negatives is 4.
struct Whole<const POS: i32, const NEG: i32>;

impl<const POS: i32, const NEG: i32> Elementwise for Whole<POS, NEG> {
    type Params = A<3>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_, _, clip]: [R; 3], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let Parts { positive, wrong, surprise } = Parts::of(pred, target, clip);
        let (easy, hard) = (least(R::lit(f64::from(POS))), least(R::lit(f64::from(NEG))));
        let kept = wrong.keep(wrong, R::select(positive, easy, hard));
        let easy = if POS == 0 { R::lit(1.0) } else { kept };
        R::select(positive, easy, kept.square().square()) * surprise
    }

    #[inline(always)]
    fn majorizer<R: Real>(params: [R; 3], pred: [R; 1], target: [R; 1]) -> R {
        Asymmetric::majorizer(params, pred, target)
    }
}

/// Without a cutoff: focal loss with a power for each class.
struct Uncut;

impl Elementwise for Uncut {
    type Params = A<3>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([gamma_pos, gamma_neg, _]: [R; 3], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let one = R::lit(1.0);
        let z = pred * (one - R::lit(2.0) * target);
        let positive = R::lit(0.5).lt(target);
        let fade = (-R::select(positive, gamma_pos, gamma_neg).weigh((-z).softplus())).exp();
        fade.keep(fade, R::select(positive, faded(gamma_pos), faded(gamma_neg))) * z.softplus()
    }

    #[inline(always)]
    fn majorizer<R: Real>(params: [R; 3], pred: [R; 1], target: [R; 1]) -> R {
        Asymmetric::majorizer(params, pred, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DynLoss, Focal};

    #[test]
    fn whole_powers_are_the_general_power() {
        let loss = Asymmetric::default();
        for (x, y) in [(-30.0, 1.0), (-1.0, 1.0), (4.0, 1.0), (-3.0, 0.0), (-2.9, 0.0), (0.5, 0.0), (30.0, 0.0)] {
            let (a, b) = (loss.at(x, y), Program::of::<Asymmetric>().point(&[1.0, 4.0, 0.05], &[x], y));
            for (a, b) in [(a.value, b.value), (a.gradient, b.gradient), (a.curvature, b.curvature)] {
                assert!((a - b).abs() <= 1e-13 * b.abs(), "{a} against {b} at {x}, {y}");
            }
        }
    }

    #[test]
    fn without_a_cutoff_it_is_focal() {
        let (loss, focal) = (Asymmetric { gamma_pos: 1.5, gamma_neg: 1.5, clip: 0.0 }, Focal::new(1.5, None));
        let focal = focal.expect("in range");
        for (x, y) in [(-20.0, 1.0), (0.5, 1.0), (20.0, 1.0), (-20.0, 0.0), (3.0, 0.0)] {
            assert_eq!(loss.at(x, y).value, focal.at(x, y).value);
        }
    }

    #[test]
    fn positives_that_are_wrong_by_far_keep_their_gradient() {
        let at = Asymmetric::default().at(-30.0, 1.0);
        assert!((at.value - 30.0).abs() < 1e-10 && (at.gradient + 1.0).abs() < 1e-10, "{at:?}");
    }
}
