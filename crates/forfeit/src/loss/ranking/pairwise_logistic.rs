//! Pairwise logistic loss: every pair of items in the wrong order costs.
//!
//! # Formula
//! ℓ = mean of softplus(−(pred_i − pred_j)) over the pairs with relevance_i > relevance_j.
//!
//! # Source
//! Burges et al. 2005, Learning to Rank Using Gradient Descent, ICML, eq. 3 (RankNet).
//!
//! # Same as
//! - XGBoost `rank:pairwise`, without its sampling of pairs and its weights.
//!
//! # Edge cases
//! A list whose relevances are all alike has no pair and costs 0. Right in both tails.

use crate::engine::{RowFunction, RowTarget, sums_over};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// The logistic loss of every pair of items.
    ///
    /// ```
    /// use forfeit::{PairwiseLogistic, RowLoss};
    /// let step = PairwiseLogistic.value_and_gradient(&[[0.0, 0.0]], &[[2, 1]])?;
    /// assert_eq!((step.value, step.gradient), (2f64.ln(), vec![-0.5, 0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct PairwiseLogistic;
}

impl RowFunction for PairwiseLogistic {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(_: &[f64], row: &mut [f64], target: RowTarget<'_>, gradient: &mut [f64]) -> f64 {
        let RowTarget::Shares(relevance) = target else { return f64::NAN };
        let (mut loss, mut pairs) = (0.0, 0.0);
        for (i, (own, rank)) in row.iter().zip(relevance).enumerate() {
            let (own, rank) = (R::load(*own), R::load(*rank));
            // Each pair is met from both sides, and counts from above.
            let terms = |[other, other_rank]: [f64; 2]| {
                let (gap, other_rank) = (own - R::load(other), R::load(other_rank));
                let (above, below) = (other_rank.lt(rank), rank.lt(other_rank));
                let wrong = R::select(above, -gap, gap);
                let slope = R::select(above, -wrong.sigmoid(), R::select(below, wrong.sigmoid(), R::lit(0.0)));
                let counts = R::select(above, R::lit(1.0), R::lit(0.0));
                [counts.store(), counts.weigh(wrong.softplus()).store(), slope.store()]
            };
            let [count, cost, slope] = sums_over([row, relevance], terms);
            (pairs, loss) = (pairs + count, loss + cost);
            if let Some(to) = gradient.get_mut(i) {
                *to = slope;
            }
        }
        if pairs == 0.0 {
            return 0.0;
        }
        gradient.iter_mut().for_each(|slope| *slope /= pairs);
        loss / pairs
    }
}

impl RowDefinition for PairwiseLogistic {
    const INFO: Info = Info {
        name: "pairwise_logistic",
        aliases: &["ranknet", "rank_pairwise"],
        summary: "Every pair of items in the wrong order costs, by a logistic loss.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Ranking where only the order of pairs is known.",
        source: Source {
            citation: "Burges et al. 2005, Learning to Rank Using Gradient Descent, ICML, 89–96, eq. 3",
            bibtex: r"@inproceedings{burges2005learning,
  author = {Burges, Chris and Shaked, Tal and Renshaw, Erin and Lazier, Ari and Deeds, Matt and Hamilton, Nicole and Hullender, Greg},
  title = {Learning to Rank Using Gradient Descent},
  booktitle = {International Conference on Machine Learning}, pages = {89--96}, year = {2005}
}",
        },
        same_as: &[Equivalent {
            library: "XGBoost",
            name: "rank:pairwise",
            difference: "samples pairs and weighs them",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { lipschitz: 1.0, smoothness: 0.25, ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Sets) }
    }
}
