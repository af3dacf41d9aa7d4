//! A hinge on the difference of two scores.
//!
//! # Formula
//! ℓ = Σ max(0, m − y·(a − b)), y = 1 where a should be larger and −1 where b should.
//!
//! # Source
//! Herbrich et al. 2000, Large Margin Rank Boundaries for Ordinal Regression, Advances in Large Margin Classifiers.
//!
//! # Same as
//! - PyTorch `MarginRankingLoss`, for rows of one score.
//!
//! # Edge cases
//! At the hinge the gradient is 0. A row of several scores costs their sum.

use crate::engine::{VectorFunction, sum_over};
use crate::number::{Compute, Number};
use crate::{Equivalent, Facts, Family, Info, Interval, Link, Source, VectorDefinition, VectorProgram, loss};

loss! {
    for VectorDefinition, built;
    /// A hinge on the difference of two scores.
    ///
    /// ```
    /// use forfeit::{MarginRanking, VectorLoss};
    /// let loss = MarginRanking::new().margin(0.5)?;
    /// assert_eq!(loss.evaluate(&[1.0, 0.0], &[0.0, 1.0]).target(&[1, 1]).run()?.value, 0.75);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct MarginRanking {
        /// How far apart the scores must be.
        margin: f64 = 0.0, "m", Interval::NON_NEGATIVE_FINITE;
    }
}

impl VectorFunction for MarginRanking {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>, S: Compute>(
        params: &[f64],
        [a, b, _]: [&[S]; 3],
        target: f64,
        scale: f64,
        [by_a, by_b, _]: [&mut [S]; 3],
    ) -> f64 {
        let lack = |[a, b]: [f64; 2]| R::load(params[0] - target * (a - b)).relu();
        for ((by_a, by_b), (a, b)) in by_a.iter_mut().zip(by_b).zip(a.iter().zip(b)) {
            let free = lack([a.to_f64(), b.to_f64()]).eq(R::lit(0.0));
            let slope = R::select(free, R::lit(0.0), R::load(target * scale)).store();
            (*by_a, *by_b) = (S::from_f64(-slope), S::from_f64(slope));
        }
        sum_over([a, b], |here| lack(here).store())
    }
}

impl VectorDefinition for MarginRanking {
    const INFO: Info = Info {
        name: "margin_ranking",
        aliases: &["margin_ranking_loss"],
        summary: "A hinge on the difference of two scores.",
        family: Family::Vectors,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval { whole: true, ..Interval::closed(-1.0, 1.0) },
        link: Link::Identity,
        differentiable: true,
        use_when: "Pairs of scores of which the order is known.",
        source: Source {
            citation: "Herbrich et al. 2000, Large Margin Rank Boundaries for Ordinal Regression, Advances in Large Margin Classifiers",
            bibtex: r"@incollection{herbrich2000large,
  author = {Herbrich, Ralf and Graepel, Thore and Obermayer, Klaus},
  title = {Large Margin Rank Boundaries for Ordinal Regression},
  booktitle = {Advances in Large Margin Classifiers}, pages = {115--132}, publisher = {MIT Press}, year = {2000}
}",
        },
        same_as: &[Equivalent { library: "PyTorch", name: "MarginRankingLoss", difference: "" }],
    };

    fn facts(&self) -> Facts {
        Facts { convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static VectorProgram {
        const { &VectorProgram::rows::<Self>(2, Some([1.0, -1.0])) }
    }
}
