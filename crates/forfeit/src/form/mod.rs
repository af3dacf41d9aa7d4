//! The forms that a loss can be written in. So far: elementwise.

mod declare;
mod elementwise;

pub use declare::{Parametric, ParameterValue};
pub use elementwise::{Definition, Elementwise};
pub(crate) use elementwise::second_derivative;
