//! Cross entropy of a predicted probability, one term of its sum; with itself, entropy.
//!
//! # Formula
//! ℓ = −p·ln q; p = target, q = pred.
//!
//! # Source
//! Shannon 1948, A Mathematical Theory of Communication, Bell System Technical Journal 27(3); Good 1952, Rational
//! Decisions, JRSS B 14(1), for the loss.
//!
//! # Same as
//! - Keras `CategoricalCrossentropy`: divides q by its sum and clips it to [1e-7, 1 − 1e-7].
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. 0·ln 0 = 0; q = 0 under p > 0 costs +∞. Where pred is target it
//! is a term of the entropy −p·ln p, and what it costs more elsewhere is pointwise_kl.

use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// One term of the cross entropy of probabilities: −p·ln q. At pred = target it is a term of the entropy.
    ///
    /// ```
    /// use forfeit::{PointwiseCrossEntropy, Loss};
    /// let p = [0.5, 0.25, 0.25];
    /// let entropy = PointwiseCrossEntropy.total(&p, &p)?.sum;
    /// assert_eq!(entropy, 1.5 * 2f64.ln());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct PointwiseCrossEntropy;
}

impl Elementwise for PointwiseCrossEntropy {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (-target.xlogy(pred)).spoiled_by(pred).spoiled_by(target)
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for PointwiseCrossEntropy {
    const INFO: Info = Info {
        name: "pointwise_cross_entropy",
        aliases: &[],
        summary: "−p·ln q: one term of the cross entropy of probabilities, and of the entropy where pred is target.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Sigmoid,
        differentiable: true,
        use_when: "Predictions over several classes that are probabilities already. To train, take softmax cross entropy of logits: a softmax before this one loses the tails.",
        source: Source {
            citation: "Shannon 1948, A Mathematical Theory of Communication, Bell System Technical Journal 27(3); Good 1952, Rational Decisions, JRSS B 14(1), for the loss",
            bibtex: r"@article{shannon1948mathematical,
  author = {Shannon, Claude E.}, title = {A Mathematical Theory of Communication},
  journal = {Bell System Technical Journal}, volume = {27}, number = {3}, pages = {379--423}, year = {1948}
}",
        },
        same_as: &[Equivalent {
            library: "Keras",
            name: "CategoricalCrossentropy",
            difference: "divides q by its sum and clips it to [1e-7, 1 − 1e-7]",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { majorized: false, minimiser: Minimiser::Constant(1.0), likelihood: Some("categorical"), ..Facts::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn zeros_follow_the_limit() {
        let loss = PointwiseCrossEntropy;
        assert_eq!(
            [loss.at(0.0, 0.0).value, loss.at(1.0, 0.5).value, loss.at(0.0, 0.5).value],
            [0.0, 0.0, f64::INFINITY]
        );
        assert!(loss.at(f64::NAN, 0.0).gradient.is_nan());
    }
}
