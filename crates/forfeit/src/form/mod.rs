//! The forms that a loss can be written in: elementwise, row-wise, aggregate, and of vectors.

mod aggregate;
mod declare;
mod elementwise;
mod rowwise;
mod vector;

pub use aggregate::{Aggregate, AggregateDefinition};
pub use declare::{ParameterValue, Parametric};
pub(crate) use elementwise::second_derivative;
pub use elementwise::{Definition, Elementwise};
pub use rowwise::{RowDefinition, RowInput, RowOptions, RowTargets, RowWise};
pub use vector::VectorDefinition;
