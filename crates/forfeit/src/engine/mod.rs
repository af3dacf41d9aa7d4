//! The engine: one definition in, arrays through, at memory speed.
//!
//! `kernel` holds the loops that are generic over the loss; `dispatch` compiles them for each instruction set and
//! chooses once at run time; everything else (strides, types, weights, masks, reductions, threads) is code over tiles
//! that knows no loss.

mod aggregate;
mod cast;
mod chunk;
mod dispatch;
mod domain;
mod evaluation;
#[cfg(feature = "half")]
mod half_precision;
mod kernel;
mod lanes;
mod layout;
mod one_by_one;
mod output;
mod play;
mod program;
mod reduce;
mod rows;
mod run;
mod runner;
pub(crate) mod settings;
mod threads;
mod tile;
mod tiled;
mod total;
mod values;
mod vectors;
mod view;
mod weights;

pub use aggregate::{Absent, AggregateEvaluation, AggregateProgram};
pub(crate) use dispatch::Body;
pub use dispatch::Isa;
pub use evaluation::{Curvature, Evaluation, OnEmpty, Outcome};
pub(crate) use kernel::WIDTH;
pub(crate) use lanes::{Inverse, dot, largest, norm, sum_over, sums_over};
pub(crate) use one_by_one::place;
pub use output::{IntoOutput, Output};
pub(crate) use play::{Names, Tape, Tapes};
pub use program::{Execution, Point, Program};
pub(crate) use program::{Kerneled, Lent, NOT_GIVEN};
pub(crate) use reduce::{Pairwise, across};
pub use rows::{Denominator, RowEvaluation, RowProgram};
pub(crate) use rows::{RowFunction, RowTarget};
pub(crate) use threads::for_each;
pub use threads::thread_count;
#[cfg(feature = "rayon")]
pub use threads::{Team, lend_team};
pub(crate) use tile::floor;
pub use total::{Reduction, Total};
pub(crate) use vectors::{Batch, Gained, Panels, STRIP, Strip, VectorFunction};
pub use vectors::{VectorEvaluation, VectorProgram};
pub(crate) use view::AnyView;
pub use view::{Element, Float, IntoView, View};
