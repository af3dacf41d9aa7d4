//! Binary cross entropy of a logit: the log-likelihood of a Bernoulli, with weighted positives and smoothed labels.
//!
//! # Formula
//! ℓ = (1 − y)·x + (1 + (w − 1)·y)·ln(1 + e⁻ˣ) with x = pred, y = target·(1 − ε) + ε/2, w = pos_weight.
//!
//! # Source
//! Cox 1958, The Regression Analysis of Binary Sequences, JRSS B 20(2); label smoothing: Szegedy et al. 2016, section
//! 7.
//!
//! # Same as
//! - PyTorch `BCEWithLogitsLoss`: no smoothing; loses its digits from |x| = 10 on.
//! - Keras `BinaryCrossentropy(from_logits=True)`: no pos_weight.
//! - optax `sigmoid_binary_cross_entropy`: neither.
//! - scikit-learn `HalfBinomialLoss`: neither.
//! - LightGBM `binary`: pos_weight is scale_pos_weight.
//! - XGBoost `binary:logistic`: pos_weight is scale_pos_weight.
//!
//! # Edge cases
//! x = ±∞ with the matching label is 0. Both tails keep their digits, for hard and for soft labels. At its optimum a
//! soft label subtracts two like numbers: there the gradient is accurate relative to y, not to itself.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Program, Real, Source, loss,
};

loss! {
    /// Binary cross entropy of a logit, with a weight for positives and label smoothing.
    ///
    /// ```
    /// use forfeit::{BceWithLogits, Loss};
    /// let loss = BceWithLogits::default();
    /// assert_eq!(loss.mean(&[-15.0f32], &[0])?, 3.059022617435403e-7);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct BceWithLogits {
        /// How many negatives one positive counts for.
        pos_weight: f64 = 1.0, "w₊", Interval::POSITIVE_FINITE;
        /// The share of each label that is spread evenly over both classes.
        label_smoothing: f64 = 0.0, "ε", Interval::closed(0.0, 1.0);
    }
}

impl Elementwise for BceWithLogits {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([pos_weight, label_smoothing]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let one = R::lit(1.0);
        let half = R::lit(0.5) * label_smoothing;
        let (positive, negative) = smoothed(target, one - label_smoothing, half);
        let (weight, pull) = (pos_weight * positive + negative, pos_weight * positive);
        logistic(pred, weight, pull, negative)
    }

    #[inline(always)]
    fn majorizer<R: Real>([pos_weight, label_smoothing]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // Jaakkola & Jordan 2000: (σ(x) − ½)/x is the tightest above ln(1 + eˣ), = tanh(x/2)/(2x).
        let half = R::lit(0.5) * label_smoothing;
        let (positive, negative) = smoothed(target, R::lit(1.0) - label_smoothing, half);
        let tight = (R::lit(0.5) * pred).tanh() / (R::lit(2.0) * pred);
        (pos_weight * positive + negative) * R::select(pred.abs().lt(R::lit(1e-9)), R::lit(0.25), tight)
    }
}

impl Definition for BceWithLogits {
    const INFO: Info = Info {
        name: "bce_with_logits",
        aliases: &["binary_cross_entropy_with_logits", "logistic_loss", "sigmoid_binary_cross_entropy"],
        summary: "Cross entropy of a logit against a label in [0, 1].",
        family: Family::Logit,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: "Two classes, and probabilities that mean something. With rare positives, pos_weight = negatives/positives trades calibration for recall.",
        source: Source {
            citation: "Cox 1958, The Regression Analysis of Binary Sequences, JRSS B 20(2); label smoothing: Szegedy et al. 2016, section 7",
            bibtex: r"@article{cox1958regression,
  author = {Cox, David R.}, title = {The Regression Analysis of Binary Sequences},
  journal = {Journal of the Royal Statistical Society, Series B}, volume = {20}, number = {2}, pages = {215--242}, year = {1958}
}",
        },
        same_as: &[
            Equivalent {
                library: "PyTorch",
                name: "BCEWithLogitsLoss",
                difference: "no smoothing; loses its digits from |x| = 10 on",
            },
            Equivalent { library: "Keras", name: "BinaryCrossentropy(from_logits=True)", difference: "no pos_weight" },
            Equivalent { library: "optax", name: "sigmoid_binary_cross_entropy", difference: "neither" },
            Equivalent { library: "scikit-learn", name: "HalfBinomialLoss", difference: "neither" },
            Equivalent { library: "LightGBM", name: "binary", difference: "pos_weight is scale_pos_weight" },
            Equivalent { library: "XGBoost", name: "binary:logistic", difference: "pos_weight is scale_pos_weight" },
        ],
    };

    fn facts(&self) -> Facts {
        let (w, smoothing) = (self.pos_weight, self.label_smoothing);
        Facts {
            lipschitz: w.max(1.0) * (1.0 - 0.5 * smoothing),
            smoothness: 0.25 * (w.max(1.0) * (1.0 - 0.5 * smoothing) + w.min(1.0) * 0.5 * smoothing),
            minimiser: Minimiser::LogOdds { positive_weight: w, smoothing },
            proper: Some(w == 1.0 && smoothing == 0.0),
            calibrated: Some(w == 1.0 && smoothing < 1.0),
            likelihood: Some("Bernoulli"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        let plain = self.pos_weight == 1.0 && self.label_smoothing == 0.0;
        if plain { Program::of::<Unweighted>() } else { Program::of::<Self>() }
    }
}

/// The weights of both classes in a smoothed label.
#[inline(always)]
fn smoothed<R: Real>(target: R, rest: R, half: R) -> (R, R) {
    (target * rest + half, (R::lit(1.0) - target) * rest + half)
}

/// weight·ln(1 + e^−|x|), and what is wrong in the label times |x|: one exponential, the right limit at infinities, and both
/// tails. Through |x| itself the gradient at 0 would be lost, so the sign is chosen.
#[inline(always)]
pub(crate) fn logistic<R: Real>(x: R, weight: R, pull: R, negative: R) -> R {
    let below = x.lt(R::lit(0.0));
    let a = R::select(below, -x, x);
    weight * a.tail() + R::select(below, pull, negative).weigh(a)
}

impl BceWithLogits {
    /// Cross entropy of a logit against a label in [0, 1], unweighted: the heart of other losses.
    #[inline(always)]
    pub(crate) fn cross_entropy<R: Real>(pred: R, target: R) -> R {
        logistic(pred, R::lit(1.0), target, R::lit(1.0) - target)
    }
}

/// The common case: positives count once and labels are as given.
struct Unweighted;

impl Elementwise for Unweighted {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(_: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        BceWithLogits::cross_entropy(pred, target)
    }

    #[inline(always)]
    fn majorizer<R: Real>(_: [R; 2], pred: [R; 1], target: [R; 1]) -> R {
        BceWithLogits::majorizer([R::lit(1.0), R::lit(0.0)], pred, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn keeps_both_tails() {
        let loss = BceWithLogits::default();
        let value = loss.at(-15.0, 0.0).value;
        assert!((value / 3.059022737137205e-7 - 1.0).abs() < 1e-15, "{value}");
        assert!((loss.at(17.0, 1.0).gradient / -4.139937547394331e-8 - 1.0).abs() < 1e-15);
        assert_eq!(loss.at(0.0, 1.0).gradient, -0.5);
        assert_eq!(loss.at(f64::INFINITY, 1.0).value, 0.0);
        assert_eq!(loss.at(f64::NEG_INFINITY, 0.0).value, 0.0);
    }
}
