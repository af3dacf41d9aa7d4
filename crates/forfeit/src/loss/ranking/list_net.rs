//! ListNet: cross entropy between the orders that relevances and scores suggest.
//!
//! # Formula
//! ℓ = −Σ_c softmax(relevance)_c·ln softmax(pred)_c over the items of a list.
//!
//! # Source
//! Cao et al. 2007, Learning to Rank: From Pairwise Approach to Listwise Approach, ICML, §4, with the top-one probabilities.
//!
//! # Same as
//! - optax `ranking_softmax_loss` takes the relevances as they are, without the softmax.
//!
//! # Edge cases
//! Never below the entropy of the relevances' own softmax. An item of score −∞ is never on top.

use crate::engine::{RowFunction, RowTarget, largest, sum_over, sums_over};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// Cross entropy between the softmax of relevances and that of scores.
    ///
    /// ```
    /// use forfeit::{ListNet, RowLoss};
    /// let step = ListNet.value_and_gradient(&[[0.0, 0.0]], &[[1, 1]])?;
    /// assert_eq!((step.value, step.gradient), (2f64.ln(), vec![0.0, 0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct ListNet;
}

impl RowFunction for ListNet {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(_: &[f64], row: &mut [f64], target: RowTarget<'_>, gradient: &mut [f64]) -> f64 {
        let RowTarget::Shares(relevance) = target else { return f64::NAN };
        let [top, most] = [&*row, relevance].map(|numbers| R::load(largest::<R>(numbers)));
        if gradient.is_empty() {
            let [p, q, gaps] = sums_over([&*row, relevance], |[z, relevance]| {
                let share = power(most, relevance);
                [power(top, z), share, gap(share, top, z)]
            });
            return gaps / q + R::load(p).ln().store();
        }
        // Each exponential once: a relevance's in the place of the gradient, then a score's in that of the score.
        gradient.iter_mut().zip(relevance).for_each(|(share, relevance)| *share = power(most, *relevance));
        let [q, gaps] = sums_over([&*row, &*gradient], |[z, share]| [share, gap(share, top, z)]);
        row.iter_mut().for_each(|z| *z = power(top, *z));
        let p = sum_over([&*row], |[power]| power);
        gradient.iter_mut().zip(row).for_each(|(slope, power)| *slope = *power / p - *slope / q);
        gaps / q + R::load(p).ln().store()
    }
}

/// e^(z − top).
#[inline(always)]
fn power<R: Number<Scalar = f64>>(top: R, z: f64) -> f64 {
    (top - R::load(z)).decay().store()
}

/// The share of a gap.
#[inline(always)]
fn gap<R: Number<Scalar = f64>>(share: f64, top: R, z: f64) -> f64 {
    R::load(share).weigh(top - R::load(z)).store()
}

impl RowDefinition for ListNet {
    const INFO: Info = Info {
        name: "list_net",
        aliases: &["listnet", "listwise_softmax"],
        summary: "Cross entropy between the orders that relevances and scores suggest.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Ranking lists with graded relevances.",
        source: Source {
            citation: "Cao et al. 2007, Learning to Rank: From Pairwise Approach to Listwise Approach, ICML, 129–136",
            bibtex: r"@inproceedings{cao2007learning,
  author = {Cao, Zhe and Qin, Tao and Liu, Tie-Yan and Tsai, Ming-Feng and Li, Hang},
  title = {Learning to Rank: From Pairwise Approach to Listwise Approach},
  booktitle = {International Conference on Machine Learning}, pages = {129--136}, year = {2007}
}",
        },
        same_as: &[Equivalent {
            library: "optax",
            name: "ranking_softmax_loss",
            difference: "takes relevances as they are, without a softmax",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { lipschitz: 1.0, smoothness: 0.25, ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Sets) }
    }
}
