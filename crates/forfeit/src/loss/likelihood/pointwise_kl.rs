//! The Kullback–Leibler divergence of a predicted probability, one term of its sum.
//!
//! # Formula
//! ℓ = p·ln(p/q); p = target, q = pred.
//!
//! # Source
//! Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22(1).
//!
//! # Same as
//! - Keras `KLDivergence`: clips both to [1e-7, 1], and may be negative in sum.
//! - LossFunctions.jl `CrossEntropyLoss`: less the entropy of the target.
//! - SciPy `rel_entr`.
//! - torchmetrics `kl_divergence`: makes both sum to 1 first.
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. One term may be negative, down to −1/e; the sum over a
//! distribution is not. 0·ln(0/q) = 0, for q = 0 too; q = 0 under p > 0 costs +∞. The logarithm keeps its digits where
//! p and q are close. It means something over all classes together: each term alone falls as q grows.

use crate::form::second_derivative;
use crate::loss::INVERSE_E;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// One term of the Kullback–Leibler divergence of probabilities: p·ln(p/q).
    ///
    /// ```
    /// use forfeit::{PointwiseKl, Loss};
    /// let total = PointwiseKl.total(&[0.5, 0.5], &[0.25, 0.75])?;
    /// assert!((total.sum - 0.13081203594113692).abs() < 1e-16);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct PointwiseKl;
}

impl Elementwise for PointwiseKl {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        target.weigh(target.ln_ratio(pred)).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for PointwiseKl {
    const INFO: Info = Info {
        name: "pointwise_kl",
        aliases: &["rel_entr", "kld", "kullback_leibler_divergence"],
        summary: "One term of the divergence of a target distribution from a predicted one, of probabilities.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Sigmoid,
        differentiable: true,
        use_when: "Targets that are distributions, with predictions as probabilities. To train, take pointwise_kl_with_log_pred or soft-label cross entropy of logits. For near-equal distributions generalised_kl adds up to digits, not noise.",
        source: Source {
            citation: "Kullback & Leibler 1951, On Information and Sufficiency, Annals of Mathematical Statistics 22(1)",
            bibtex: r"@article{kullback1951information,
  author = {Kullback, Solomon and Leibler, Richard A.},
  title = {On Information and Sufficiency},
  journal = {The Annals of Mathematical Statistics},
  volume = {22},
  number = {1},
  pages = {79--86},
  year = {1951}
}",
        },
        same_as: &[
            Equivalent {
                library: "Keras",
                name: "KLDivergence",
                difference: "clips both to [1e-7, 1], and may be negative in sum",
            },
            Equivalent {
                library: "LossFunctions.jl",
                name: "CrossEntropyLoss",
                difference: "less the entropy of the target",
            },
            Equivalent { library: "SciPy", name: "rel_entr", difference: "" },
            Equivalent { library: "torchmetrics", name: "kl_divergence", difference: "makes both sum to 1 first" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            // p·ln p ≥ −1/e.
            range: Interval::closed(-INVERSE_E, f64::INFINITY),
            majorized: false,
            minimiser: Minimiser::Constant(1.0),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn zeros_follow_the_limit() {
        assert_eq!((PointwiseKl.at(0.0, 0.0).value, PointwiseKl.at(0.3, 0.0).value), (0.0, 0.0));
        assert_eq!(PointwiseKl.at(0.0, 0.5).value, f64::INFINITY);
        assert!(PointwiseKl.at(f64::NAN, 0.0).gradient.is_nan());
    }
}
