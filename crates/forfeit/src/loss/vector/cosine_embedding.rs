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

use crate::engine::{VectorFunction, divide, dot, norm, sum_over};
use crate::number::Number;
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

impl VectorFunction for CosineEmbedding {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(
        params: &[f64],
        [a, b, _]: [&[f64]; 3],
        target: f64,
        [by_a, by_b, _]: [&mut [f64]; 3],
    ) -> f64 {
        let (norm_a, norm_b) = (norm::<R>(a), norm::<R>(b));
        by_a.copy_from_slice(a);
        by_b.copy_from_slice(b);
        divide(by_a, norm_a);
        divide(by_b, norm_b);
        let cosine = dot(by_a, by_b);
        let zero = norm_a == 0.0 || norm_b == 0.0;
        let (value, slope) = match target {
            _ if cosine.is_nan() => (cosine, cosine),
            1.0 if zero => (1.0, 0.0),
            // Half the squared distance of the directions: 1 minus the cosine would cancel.
            1.0 => (0.5 * sum_over(by_a, by_b, |x, y| (x - y) * (x - y)), -1.0),
            _ if cosine <= params[0] => (0.0, 0.0),
            _ => (cosine - params[0], if zero { 0.0 } else { 1.0 }),
        };
        for (by_a, by_b) in by_a.iter_mut().zip(by_b.iter_mut()) {
            (*by_a, *by_b) = (slope * (*by_b - cosine * *by_a), slope * (*by_a - cosine * *by_b));
        }
        divide(by_a, norm_a);
        divide(by_b, norm_b);
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
        const { &VectorProgram::rows::<Self>(2, Some([1.0, -1.0])) }
    }
}
