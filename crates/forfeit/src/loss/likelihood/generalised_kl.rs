//! The generalised Kullback–Leibler divergence of two numbers, one term of its sum: never negative.
//!
//! # Formula
//! ℓ = p·ln(p/q) − p + q; p = target, q = pred.
//!
//! # Source
//! Csiszár 1991, Why Least Squares and Maximum Entropy?, Annals of Statistics 19(4), eq. 1.3.
//!
//! # Same as
//! - scikit-learn `NMF(beta_loss='kullback-leibler')`: one term.
//! - SciPy `kl_div`.
//! - torchmetrics `tweedie_deviance_score(power=1)`: half of it.
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. Every term is ≥ 0, and accurate where p and q are close: the sum
//! over near-equal distributions is digits, not noise, and equals their Kullback–Leibler divergence. p and q need not
//! be probabilities. p = 0 costs q; q = 0 under p > 0 costs +∞.

use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// One term of the generalised Kullback–Leibler divergence: p·ln(p/q) − p + q.
    ///
    /// ```
    /// use forfeit::{GeneralisedKl, Loss};
    /// let total = GeneralisedKl.total(&[0.5, 0.5], &[0.25, 0.75])?;
    /// assert!((total.sum - 0.13081203594113692).abs() < 1e-16);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct GeneralisedKl;
}

impl Elementwise for GeneralisedKl {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        target.relative_entropy(pred).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        second_derivative::<Self, R>([], [pred], [target])
    }
}

impl Definition for GeneralisedKl {
    const INFO: Info = Info {
        name: "generalised_kl",
        aliases: &["generalized_kl", "i_divergence"],
        summary: "p·ln(p/q) − p + q: a divergence of which every term counts.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::NON_NEGATIVE_FINITE,
        target: Interval::NON_NEGATIVE_FINITE,
        link: Link::Exp,
        differentiable: true,
        use_when: "As pointwise_kl, where distributions nearly agree or do not sum to 1: factorising counts, comparing spectra.",
        source: Source {
            citation: "Csiszár 1991, Why Least Squares and Maximum Entropy?, Annals of Statistics 19(4), eq. 1.3",
            bibtex: r"@article{csiszar1991least,
  author = {Csisz\'ar, Imre},
  title = {Why Least Squares and Maximum Entropy? {An} Axiomatic Approach to Inference for Linear Inverse Problems},
  journal = {The Annals of Statistics},
  volume = {19},
  number = {4},
  pages = {2032--2066},
  year = {1991}
}",
        },
        same_as: &[
            Equivalent { library: "scikit-learn", name: "NMF(beta_loss='kullback-leibler')", difference: "one term" },
            Equivalent { library: "SciPy", name: "kl_div", difference: "" },
            Equivalent { library: "torchmetrics", name: "tweedie_deviance_score(power=1)", difference: "half of it" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { majorized: false, minimiser: Minimiser::Mean, likelihood: Some("Poisson"), ..Facts::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn near_equal_numbers_keep_their_digits() {
        let at = GeneralisedKl.at(0.25 * (1.0 + 1e-7), 0.25);
        assert!((at.value / 1.24999991579e-15 - 1.0).abs() < 1e-8, "{at:?}");
        assert_eq!((GeneralisedKl.at(0.5, 0.0).value, GeneralisedKl.at(0.0, 0.0).value), (0.5, 0.0));
    }
}
