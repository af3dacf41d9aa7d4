//! Negative log-likelihood of rows that hold log-probabilities.
//!
//! # Formula
//! ℓ = −Σ_c q_c·pred_c; for a label, minus its class's log-probability.
//!
//! # Source
//! Fisher 1922, On the Mathematical Foundations of Theoretical Statistics, Philosophical Transactions A 222.
//!
//! # Same as
//! - PyTorch `NLLLoss`: labels alone; its `ignore_index` is −100 unless given, ours is none.
//! - burn, candle `nll`.
//!
//! # Edge cases
//! The rows are taken as they are: whether they are normalised is not asked. With log-softmax before it this is cross_entropy,
//! except that the tail's digits are lost on the way. A class of log-probability −∞ costs nothing unless the target names it.

use crate::{
    A, Equivalent, Facts, Family, Info, Interval, Link, Real, RowDefinition, RowInput, RowProgram, RowWise, Source,
    loss,
};

loss! {
    for RowDefinition;
    /// Negative log-likelihood of log-probabilities.
    ///
    /// ```
    /// use forfeit::{NllLoss, RowLoss};
    /// let step = NllLoss.value_and_gradient(&[[-0.5, -1.0], [-2.0, -0.25]], &[0, 1])?;
    /// assert_eq!((step.value, step.gradient), (0.375, vec![-0.5, 0.0, 0.0, -0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct NllLoss;
}

impl RowWise for NllLoss {
    type Params = A<0>;
    const INPUT: RowInput = RowInput::LogProbabilities;

    #[inline(always)]
    fn price<R: Real>([]: [R; 0], log_p: R) -> R {
        -log_p
    }
}

impl RowDefinition for NllLoss {
    const INFO: Info = Info {
        name: "nll_loss",
        aliases: &["nll", "negative_log_likelihood"],
        summary: "Negative log-likelihood of rows of log-probabilities.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Log,
        differentiable: true,
        use_when: "The model ends in a log-softmax. Where it ends in logits, cross_entropy is faster and keeps the tail.",
        source: Source {
            citation: "Fisher 1922, On the Mathematical Foundations of Theoretical Statistics, Philosophical Transactions of the Royal Society A 222, 309–368",
            bibtex: r"@article{fisher1922mathematical,
  author = {Fisher, Ronald A.},
  title = {On the Mathematical Foundations of Theoretical Statistics},
  journal = {Philosophical Transactions of the Royal Society A}, volume = {222}, pages = {309--368}, year = {1922}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "NLLLoss", difference: "ignore_index is −100 unless given" },
            Equivalent { library: "candle", name: "nll", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::REAL,
            lipschitz: 1.0,
            smoothness: 0.0,
            likelihood: Some("Categorical"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static RowProgram {
        RowProgram::of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CrossEntropy, RowLoss};

    #[test]
    fn of_a_log_softmax_it_is_cross_entropy() {
        let (a, b, c) = (0.3f64, -1.2, 2.0);
        let log_sum = [a, b, c].map(Real::exp).iter().sum::<f64>();
        let log_sum = Real::ln(log_sum);
        for label in 0..3 {
            let entropy = CrossEntropy::new().mean(&[[a, b, c]], &[label]).unwrap();
            let likelihood = NllLoss.mean(&[[a - log_sum, b - log_sum, c - log_sum]], &[label]).unwrap();
            assert!((entropy - likelihood).abs() < 1e-15);
        }
    }
}
