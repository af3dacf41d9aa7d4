//! Losses of boxes: overlap and what completes it where boxes are apart.

mod array;
mod definition;
mod evaluate;
mod format;
mod geometry;
mod kernel;
mod loss;
mod pairwise;
mod rule;
mod run;
mod sparse;

pub use array::{IntoBoxes, IntoBoxesOutput};
pub use evaluate::{BoxEvaluation, BoxStep};
pub use format::Format;
pub use loss::BoxLoss;
pub use rule::Rule;
