//! The forms that a loss can be written in. So far: elementwise.

mod declare;
mod elementwise;

pub use declare::{ParameterValue, Parametric};
pub(crate) use elementwise::second_derivative;
pub use elementwise::{Definition, Elementwise};
