//! The engine of losses over vectors: rows of two or three arrays of one shape, in f64.

mod evaluation;
mod run;

use alloc::vec::Vec;

pub use evaluation::VectorEvaluation;

/// The loss of one row of each array, with its target (1 where there is none), and the gradient by each of them, which holds zeros.
pub(crate) type OfRows = fn(params: &[f64], rows: &[&[f64]], target: f64, gradients: &mut [&mut [f64]]) -> f64;

/// The losses of all rows of two arrays at once, of which each may depend on all, and the gradients of their weighted sum.
pub(crate) type OfBatch =
    fn(params: &[f64], arrays: &[Vec<f64>], weights: &[f64], losses: &mut [f64], gradients: &mut [Vec<f64>]);

/// A loss over vectors, compiled.
#[derive(Debug)]
pub struct VectorProgram {
    /// How many arrays it takes: two, or three.
    pub(crate) arrays: usize,
    /// The targets that it takes, if any: 1 and −1, or 1 and 0.
    pub(crate) targets: Option<[f64; 2]>,
    pub(crate) kind: VectorKind,
}

#[derive(Debug)]
pub(crate) enum VectorKind {
    Rows(OfRows),
    Batch(OfBatch),
}

impl VectorProgram {
    /// How many arrays the loss takes.
    pub fn arrays(&self) -> usize {
        self.arrays
    }

    /// The targets that the loss takes, one for each row; None if it takes none.
    pub fn targets(&self) -> Option<[f64; 2]> {
        self.targets
    }
}

/// Σ x·y.
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

/// √Σx², scaled so that no square overflows or underflows.
pub(crate) fn norm(x: &[f64]) -> f64 {
    let largest = largest(x);
    if largest == 0.0 {
        return 0.0;
    }
    let sum: f64 = x.iter().map(|x| (x / largest) * (x / largest)).sum();
    largest * crate::Real::sqrt(sum)
}

/// The largest size; NaN if any number is.
pub(crate) fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |size: f64, x| if x.abs() > size || x.is_nan() { x.abs() } else { size })
}
