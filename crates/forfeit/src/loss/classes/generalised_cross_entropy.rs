//! Generalised cross entropy: between cross entropy and absolute error, for labels that may be wrong.
//!
//! # Formula
//! ℓ = Σ_c t_c·(1 − p_c^q)/q with p = softmax(pred) and t the target.
//!
//! # Source
//! Zhang & Sabuncu 2018, Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels, NeurIPS, eq. 6.
//!
//! # Same as
//! - Keras `CategoricalGeneralizedCrossEntropy`: q = 0.5 by default, takes probabilities; loses its digits for small q.
//!
//! # Edge cases
//! Formed as −expm1(q·ln p)/q: a small q keeps its digits and tends to cross_entropy. Never above 1/q, and flat where the right
//! class has no chance. q = 1 is 1 − p, half of the absolute error of the row.

use crate::{
    A, Equivalent, Facts, Family, Info, Interval, Link, Real, RowDefinition, RowProgram, RowWise, Source, loss,
};

loss! {
    for RowDefinition, built;
    /// Cross entropy that bounds what a wrong label costs.
    ///
    /// ```
    /// use forfeit::{GeneralisedCrossEntropy, RowLoss};
    /// let loss = GeneralisedCrossEntropy::new().q(0.5)?;
    /// let value = loss.mean(&[[0.0, 0.0, 0.0, 0.0]], &[2])?;
    /// assert!((value - 1.0).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct GeneralisedCrossEntropy {
        /// 1 is the most robust; towards 0 it becomes cross entropy.
        q: f64 = 0.7, "q", Interval { low_closed: false, ..Interval::UNIT };
    }
}

impl RowWise for GeneralisedCrossEntropy {
    type Params = A<1>;

    #[inline(always)]
    fn price<R: Real>([q]: [R; 1], log_p: R) -> R {
        -(q * log_p).exp_m1() / q
    }
}

impl RowDefinition for GeneralisedCrossEntropy {
    const INFO: Info = Info {
        name: "generalised_cross_entropy",
        aliases: &["generalized_cross_entropy", "gce"],
        summary: "Between cross entropy and absolute error: what a wrong label costs is bounded.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "A share of the labels is wrong.",
        source: Source {
            citation: "Zhang & Sabuncu 2018, Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels, NeurIPS, eq. 6",
            bibtex: r"@inproceedings{zhang2018generalized,
  author = {Zhang, Zhilu and Sabuncu, Mert R.},
  title = {Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels},
  booktitle = {Advances in Neural Information Processing Systems}, year = {2018}
}",
        },
        same_as: &[Equivalent {
            library: "Keras",
            name: "CategoricalGeneralizedCrossEntropy",
            difference: "takes probabilities; q = 0.5 unless given",
        }],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, 1.0 / self.q),
            convex: false,
            lipschitz: 1.0,
            proper: Some(false),
            calibrated: Some(true),
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
    fn a_small_power_is_cross_entropy() {
        let logits = [[0.3, -1.0, 2.0]];
        let small = GeneralisedCrossEntropy::new().q(1e-9).unwrap().mean(&logits, &[0]).unwrap();
        assert!((small - CrossEntropy::new().mean(&logits, &[0]).unwrap()).abs() < 1e-8);
    }

    #[test]
    fn no_chance_costs_a_bounded_price() {
        let step = GeneralisedCrossEntropy::new().value_and_gradient(&[[0.0, f64::NEG_INFINITY]], &[1]).unwrap();
        assert_eq!((step.value, step.gradient), (1.0 / 0.7, alloc::vec![0.0, 0.0]));
    }
}
