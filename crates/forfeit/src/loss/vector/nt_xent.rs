//! Cross entropy of telling the other view of a sample from all other views in the batch.
//!
//! # Formula
//! ℓ_i = ½·(ℓ(aᵢ → bᵢ) + ℓ(bᵢ → aᵢ)), ℓ(x → y) = −ln(exp(s(x, y)/T)/Σ_{z ≠ x} exp(s(x, z)/T)) over the 2·N rows z of both arrays, s the
//! cosine.
//!
//! # Source
//! Chen et al. 2020, A Simple Framework for Contrastive Learning of Visual Representations, ICML, eq. 1 (SimCLR).
//!
//! # Same as
//! - optax `ntxent` and pytorch-metric-learning `NTXentLoss` with the labels 0…N−1, 0…N−1 for the rows of both arrays.
//!
//! # Edge cases
//! A vector of zeros has cosine 0 with any other, and no gradient. The tail keeps its digits, as that of cross_entropy does. A row of
//! weight 0 has no loss of its own, and is still a partner of the others. The time grows as the square of the batch.

use super::{Directions, Own, pick};
use crate::engine::{Batch, Gained};
use crate::{Equivalent, Facts, Family, Info, Interval, Link, Source, VectorDefinition, VectorProgram, loss};

loss! {
    for VectorDefinition, built;
    /// Cross entropy of telling the other view of a sample from all other views in the batch.
    ///
    /// ```
    /// use forfeit::{NtXent, VectorLoss};
    /// let same = [[1.0, 0.0], [0.0, 1.0]];
    /// let value = NtXent::new().temperature(1.0)?.evaluate(&same, &same).run()?.value;
    /// assert!((value - (1.0 + 2.0 * (-1f64).exp()).ln()).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct NtXent {
        /// How sharply near partners are told from far ones.
        temperature: f64 = 0.5, "T", Interval::POSITIVE_FINITE;
    }
}

impl NtXent {
    fn batch(mut batch: Batch) -> Gained {
        let [mut both, second] = core::mem::take(&mut batch.arrays);
        both.extend(second);
        let (count, weights) = (batch.weights.len(), &batch.weights);
        let all = Directions::of(&batch, both, |_| true);
        let own = |row: usize| Own {
            partner: (row + count) % (2 * count),
            itself: Some(row),
            weight: 0.5 * weights[row % count],
        };
        let Gained { losses, mut gradients } = pick(&batch, &all, &all, own);
        let losses = (0..count).map(|row| 0.5 * (losses[row] + losses[row + count])).collect();
        let half = gradients.len() / 2;
        let (as_own, as_other) = gradients.split_at_mut(half);
        as_own.iter_mut().zip(as_other).for_each(|(slope, other)| *slope += *other);
        gradients.truncate(half);
        Gained { losses, gradients }
    }
}

impl VectorDefinition for NtXent {
    const INFO: Info = Info {
        name: "nt_xent",
        aliases: &["ntxent", "simclr"],
        summary: "Cross entropy of telling the other view of a sample from all other views in the batch.",
        family: Family::Vectors,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Two views of each sample, every other view in the batch being a wrong one.",
        source: Source {
            citation: "Chen et al. 2020, A Simple Framework for Contrastive Learning of Visual Representations, ICML, eq. 1",
            bibtex: r"@inproceedings{chen2020simple,
  author = {Chen, Ting and Kornblith, Simon and Norouzi, Mohammad and Hinton, Geoffrey},
  title = {A Simple Framework for Contrastive Learning of Visual Representations},
  booktitle = {International Conference on Machine Learning}, pages = {1597--1607}, year = {2020}
}",
        },
        same_as: &[
            Equivalent { library: "optax", name: "ntxent", difference: "takes labels; temperature 0.07 unless given" },
            Equivalent {
                library: "pytorch-metric-learning",
                name: "NTXentLoss",
                difference: "takes labels; temperature 0.07 unless given",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static VectorProgram {
        const { &VectorProgram::batch(Self::batch) }
    }
}
