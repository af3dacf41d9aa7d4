//! The forms that a loss can be written in: elementwise and row-wise.

mod declare;
mod elementwise;
mod rowwise;

pub use declare::{ParameterValue, Parametric};
pub(crate) use elementwise::second_derivative;
pub use elementwise::{Definition, Elementwise};
pub use rowwise::{RowDefinition, RowInput, RowOptions, RowTargets, RowWise};
