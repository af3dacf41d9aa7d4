//! Cross entropy of picking the right partner among all rows of the batch.
//!
//! # Formula
//! ℓ_i = −ln(exp(s_ii/T)/Σ_j exp(s_ij/T)) with s_ij the cosine of row i of the first array and row j of the second.
//!
//! # Source
//! van den Oord et al. 2018, Representation Learning with Contrastive Predictive Coding, arXiv:1807.03748, eq. 4.
//!
//! # Same as
//! - CLIP takes the mean of this and of this with the arrays exchanged; nt_xent also counts the rows of the first array as wrong partners.
//!
//! # Edge cases
//! A vector of zeros has cosine 0 with any other, and no gradient. The tail keeps its digits, as that of cross_entropy does. A row of
//! weight 0 has no loss of its own, and is still a partner of the others. The time grows as the square of the batch.

use super::{Directions, Own, pick};
use crate::engine::{Batch, Gained};
use crate::{Facts, Family, Info, Interval, Link, Source, VectorDefinition, VectorProgram, loss};

loss! {
    for VectorDefinition, built;
    /// Cross entropy of picking the right partner among all rows of the batch.
    ///
    /// ```
    /// use forfeit::{InfoNce, VectorLoss};
    /// let same = [[1.0, 0.0], [0.0, 1.0]];
    /// let value = InfoNce::new().temperature(1.0)?.evaluate(&same, &same).run()?.value;
    /// assert!((value - (1.0 + (-1f64).exp()).ln()).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct InfoNce {
        /// How sharply near partners are told from far ones.
        temperature: f64 = 0.07, "T", Interval::POSITIVE_FINITE;
    }
}

impl InfoNce {
    fn batch(mut batch: Batch) -> Gained {
        let [first, second] = core::mem::take(&mut batch.arrays);
        let weights = &batch.weights;
        let first = Directions::of(&batch, first, |row| weights[row] != 0.0);
        let second = Directions::of(&batch, second, |_| true);
        pick(&batch, &first, &second, |row| Own { partner: row, itself: None, weight: weights[row] })
    }
}

impl VectorDefinition for InfoNce {
    const INFO: Info = Info {
        name: "info_nce",
        aliases: &["infonce"],
        summary: "Cross entropy of picking the right partner among all rows of the batch.",
        family: Family::Vectors,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Pairs in large batches, every other row being a wrong partner.",
        source: Source {
            citation: "van den Oord et al. 2018, Representation Learning with Contrastive Predictive Coding, arXiv:1807.03748, eq. 4",
            bibtex: r"@article{oord2018representation,
  author = {van den Oord, Aaron and Li, Yazhe and Vinyals, Oriol},
  title = {Representation Learning with Contrastive Predictive Coding},
  journal = {arXiv:1807.03748}, year = {2018}
}",
        },
        same_as: &[],
    };

    fn facts(&self) -> Facts {
        Facts { convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static VectorProgram {
        const { &VectorProgram::batch(Self::batch) }
    }
}
