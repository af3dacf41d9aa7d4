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

use alloc::vec::Vec;

use super::{Directions, cosines, pick};
use crate::engine::VectorKind;
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
    fn batch(params: &[f64], arrays: &[Vec<f64>], weights: &[f64], losses: &mut [f64], gradients: &mut [Vec<f64>]) {
        let rows = losses.len();
        let all = Directions::of(&arrays.concat(), 2 * rows);
        let mut gradient = alloc::vec![0.0; 2 * arrays[0].len()];
        for row in (0..2 * rows).filter(|row| weights[row % rows] != 0.0) {
            let cosines = cosines(all.row(row), &all);
            let (loss, slopes) = pick(&cosines, (row + rows) % (2 * rows), Some(row), params[0]);
            losses[row % rows] += 0.5 * loss;
            for (other, slope) in slopes.iter().enumerate().filter(|(other, _)| *other != row) {
                let slope = 0.5 * weights[row % rows] * slope;
                all.lean(row, all.row(other), cosines[other], slope, &mut gradient);
                all.lean(other, all.row(row), cosines[other], slope, &mut gradient);
            }
        }
        let (first, second) = gradient.split_at(arrays[0].len());
        gradients[0].copy_from_slice(first);
        gradients[1].copy_from_slice(second);
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
        const { &VectorProgram { arrays: 2, targets: None, kind: VectorKind::Batch(Self::batch) } }
    }
}
