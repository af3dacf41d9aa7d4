//! The engine of aggregate losses: sums over groups of elements, a function of the sums, and back to every element.

mod evaluation;
mod groups;
mod kernel;
mod run;
mod sums;
mod tile;
mod whole;

use crate::engine::cast::Loaded;
use crate::engine::output::Stored;
use crate::form::Aggregate;

pub use evaluation::{Absent, AggregateEvaluation};

/// A loss of a whole group, with a gradient of its own: of predictions and targets; the gradient is empty if none is asked for.
pub(crate) type GroupFunction = fn(&[f64], &[f64], &mut [f64]) -> f64;

/// An aggregate definition, compiled.
pub struct AggregateProgram {
    kind: Kind,
}

enum Kind {
    Sums(SumProgram),
    Group(GroupFunction),
}

/// A loss of sums.
struct SumProgram {
    f32: Kernels<f32>,
    f64: Kernels<f64>,
    finish: kernel::FinishSums,
    /// Whether all groups are one, each group's sums counting by the inverse square of its target's sum.
    pooled: bool,
    /// Whether elements are computed in f64, whatever their type.
    wide: bool,
}

struct Kernels<T> {
    sum: kernel::SumItems<T>,
    slope: kernel::SlopeItems<T>,
}

impl core::fmt::Debug for AggregateProgram {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("AggregateProgram")
    }
}

impl AggregateProgram {
    /// The program of a definition.
    pub const fn of<L: Aggregate>() -> &'static Self {
        const { &Self::sums::<L>(false, false) }
    }

    /// As [`of`](Self::of), for sums that cancel: elements are computed in f64, whatever their type.
    pub const fn wide<L: Aggregate>() -> &'static Self {
        const { &Self::sums::<L>(false, true) }
    }

    /// As [`of`](Self::of), for a loss whose groups are pooled: each group's sums count by the inverse square of its target's sum.
    pub(crate) const fn pooled<L: Aggregate>() -> &'static Self {
        const { &Self::sums::<L>(true, false) }
    }

    /// The program of a function of a whole group.
    pub(crate) const fn group(function: GroupFunction) -> Self {
        Self { kind: Kind::Group(function) }
    }

    const fn sums<L: Aggregate>(pooled: bool, wide: bool) -> Self {
        const { assert!(<L::Sums as crate::Arity>::N <= kernel::SUMS, "a loss has at most 5 sums") };
        let f32 = Kernels { sum: kernel::sum_items::<L, f32>, slope: kernel::slope_items::<L, f32> };
        let f64 = Kernels { sum: kernel::sum_items::<L, f64>, slope: kernel::slope_items::<L, f64> };
        Self { kind: Kind::Sums(SumProgram { f32, f64, finish: kernel::finish_sums::<L>, pooled, wide }) }
    }
}

/// The floats that groups are computed in.
trait GroupFloat: Loaded + Stored {
    fn kernels(program: &SumProgram) -> &Kernels<Self>;
}

impl GroupFloat for f32 {
    fn kernels(program: &SumProgram) -> &Kernels<Self> {
        &program.f32
    }
}

impl GroupFloat for f64 {
    fn kernels(program: &SumProgram) -> &Kernels<Self> {
        &program.f64
    }
}
