//! The engine of losses over vectors: rows of two or three arrays of one shape, computed in f64.

mod batch;
mod check;
mod evaluation;
mod panels;
mod row;
mod run;

pub(crate) use batch::{Batch, Gained};
pub use evaluation::VectorEvaluation;
pub(crate) use panels::{Panels, STRIP, Strip};
pub(crate) use row::VectorFunction;

/// A loss over vectors, compiled.
#[derive(Debug)]
pub struct VectorProgram {
    /// How many arrays it takes: two, or three.
    arrays: usize,
    /// The targets that it takes, if any: 1 and −1, or 1 and 0.
    targets: Option<[f64; 2]>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// A function of one row of each array, stored in f32 or in f64.
    Rows { single: row::Kernel<f32>, double: row::Kernel<f64> },
    /// A function of all rows of two arrays, each loss of which may depend on all.
    Batch(batch::OfBatch),
}

impl VectorProgram {
    /// The program of a function of one row of each array.
    pub(crate) const fn rows<F: VectorFunction>(arrays: usize, targets: Option<[f64; 2]>) -> Self {
        Self {
            arrays,
            targets,
            kind: Kind::Rows { single: row::kernel_of::<F, f32>, double: row::kernel_of::<F, f64> },
        }
    }

    /// The program of a function of all rows of two arrays.
    pub(crate) const fn batch(function: batch::OfBatch) -> Self {
        Self { arrays: 2, targets: None, kind: Kind::Batch(function) }
    }

    /// How many arrays the loss takes.
    pub fn arrays(&self) -> usize {
        self.arrays
    }

    /// The targets that the loss takes, one for each row; None if it takes none.
    pub fn targets(&self) -> Option<[f64; 2]> {
        self.targets
    }
}
