//! Cosine distance of vectors that belong together, and closeness of those that do not.
//!
//! # Formula
//! ℓ = 1 − cos(a, b) for target 1, max(0, cos(a, b) − m) for target −1.
//!
//! # Source
//! Weston et al. 2011, WSABIE: Scaling Up to Large Vocabulary Image Annotation, IJCAI.
//!
//! # Same as
//! - PyTorch `CosineEmbeddingLoss`: adds 1e-12 under the root.
//!
//! # Edge cases
//! A vector of zeros has no direction: its cosine with any other is 0, with no gradient. Lengths neither overflow nor underflow.

use alloc::vec::Vec;

use crate::engine::{VectorKind, dot, norm};
use crate::{Equivalent, Facts, Family, Info, Interval, Link, Source, VectorDefinition, VectorProgram, loss};

loss! {
    for VectorDefinition, built;
    /// Cosine distance of vectors that belong together, and closeness of those that do not.
    ///
    /// ```
    /// use forfeit::{CosineEmbedding, VectorLoss};
    /// let value = CosineEmbedding::new().evaluate(&[[1.0, 0.0]], &[[0.0, 2.0]]).target(&[1]).run()?.value;
    /// assert_eq!(value, 1.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct CosineEmbedding {
        /// How close vectors that do not belong together may be.
        margin: f64 = 0.0, "m", Interval::closed(-1.0, 1.0);
    }
}

impl CosineEmbedding {
    fn rows(params: &[f64], rows: &[&[f64]], target: f64, gradients: &mut [&mut [f64]]) -> f64 {
        let (a, b) = (norm(rows[0]), norm(rows[1]));
        let scaled =
            |row: &[f64], by: f64| -> Vec<f64> { row.iter().map(|x| if by == 0.0 { 0.0 } else { x / by }).collect() };
        let (unit_a, unit_b) = (scaled(rows[0], a), scaled(rows[1], b));
        let cosine = dot(&unit_a, &unit_b);
        let (value, slope) = match target {
            1.0 => {
                // Half the squared distance of the directions: 1 minus the cosine would cancel.
                let apart: Vec<f64> = unit_a.iter().zip(&unit_b).map(|(x, y)| x - y).collect();
                let value = if a == 0.0 || b == 0.0 { 1.0 } else { 0.5 * dot(&apart, &apart) };
                (if cosine.is_nan() { cosine } else { value }, -1.0)
            }
            _ if cosine <= params[0] => (0.0, 0.0),
            _ => (cosine - params[0], 1.0),
        };
        if a > 0.0 && b > 0.0 {
            for i in 0..unit_a.len() {
                gradients[0][i] = slope * (unit_b[i] - cosine * unit_a[i]) / a;
                gradients[1][i] = slope * (unit_a[i] - cosine * unit_b[i]) / b;
            }
        }
        value
    }
}

impl VectorDefinition for CosineEmbedding {
    const INFO: Info = Info {
        name: "cosine_embedding",
        aliases: &["cosine_embedding_loss"],
        summary: "Cosine distance of vectors that belong together, and closeness of those that do not.",
        family: Family::Vectors,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval { whole: true, ..Interval::closed(-1.0, 1.0) },
        link: Link::Identity,
        differentiable: true,
        use_when: "Embeddings whose length means nothing.",
        source: Source {
            citation: "Weston et al. 2011, WSABIE: Scaling Up to Large Vocabulary Image Annotation, IJCAI",
            bibtex: r"@inproceedings{weston2011wsabie,
  author = {Weston, Jason and Bengio, Samy and Usunier, Nicolas},
  title = {WSABIE: Scaling Up to Large Vocabulary Image Annotation},
  booktitle = {International Joint Conference on Artificial Intelligence}, pages = {2764--2770}, year = {2011}
}",
        },
        same_as: &[Equivalent {
            library: "PyTorch",
            name: "CosineEmbeddingLoss",
            difference: "adds 1e-12 under the root",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static VectorProgram {
        const { &VectorProgram { arrays: 2, targets: Some([1.0, -1.0]), kind: VectorKind::Rows(Self::rows) } }
    }
}
