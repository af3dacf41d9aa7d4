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

use crate::engine::{Inverse, VectorFunction, norm, sums_over};
use crate::number::{Compute, Number};
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
    fn row<R: Number<Scalar = f64>, S: Compute>(
        params: &[f64],
        [a, b, _]: [&[S]; 3],
        target: f64,
        scale: f64,
        [by_a, by_b, _]: [&mut [S]; 3],
    ) -> f64 {
        let [square_a, square_b] = sums_over([a, b], |[a, b]| [a * a, b * b]);
        let norm_a = norm::<R>(square_a, a.iter().map(|a| a.to_f64()));
        let norm_b = norm::<R>(square_b, b.iter().map(|b| b.to_f64()));
        let (inverse_a, inverse_b) = (Inverse::of(norm_a), Inverse::of(norm_b));
        let directions = |[a, b]: [f64; 2]| [inverse_a.times(a), inverse_b.times(b)];
        let [cosine, squares] = sums_over([a, b], |here| {
            let [x, y] = directions(here);
            [x * y, (x - y) * (x - y)]
        });
        let zero = norm_a == 0.0 || norm_b == 0.0;
        let (value, slope) = match target {
            _ if cosine.is_nan() => (cosine, cosine),
            1.0 if zero => (1.0, 0.0),
            // Half the squared distance of the directions: 1 minus the cosine would cancel.
            1.0 => (0.5 * squares, -1.0),
            _ if cosine <= params[0] => (0.0, 0.0),
            _ => (cosine - params[0], if zero { 0.0 } else { 1.0 }),
        };
        let slope = slope * scale;
        for ((by_a, by_b), (a, b)) in by_a.iter_mut().zip(by_b).zip(a.iter().zip(b)) {
            let [x, y] = directions([a.to_f64(), b.to_f64()]);
            *by_a = S::from_f64(inverse_a.times(slope * (y - cosine * x)));
            *by_b = S::from_f64(inverse_b.times(slope * (x - cosine * y)));
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
        const { &VectorProgram::rows::<Self>(2, Some([1.0, -1.0])) }
    }
}
