//! The engine of the losses over rows of classes.
//!
//! A long row is read once from memory, tile by tile: its largest logit, the exponentials (straight into the gradient's buffer)
//! and their sum, all while the tile is in the first-level cache; then the buffer is scaled in place. Short rows, and rows whose
//! classes do not lie next to each other, are computed `WIDTH` rows at a time, a class a step. Sums of rows have one order, so
//! neither threads nor instruction sets change a bit.

mod blocks;
mod check;
mod direct;
mod evaluation;
mod function;
mod grid;
mod kernel;
mod labels;
mod part;
mod picked;
mod price;
mod product;
mod program;
mod run;
mod soft;
mod spread;
mod terms;
mod tiled;

pub use evaluation::{Denominator, RowEvaluation};
pub(crate) use function::{RowFunction, RowTarget};
pub use program::RowProgram;
