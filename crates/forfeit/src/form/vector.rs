//! Losses of two or three vectors: embeddings that should lie near each other, or apart.

use core::fmt::{Debug, Display};

use super::Parametric;
use crate::engine::VectorProgram;
use crate::facts::{Facts, Info};

/// What makes a function of vectors a loss: its parameters, its description and its facts.
pub trait VectorDefinition: Parametric + Debug + Display + Send + Sync {
    /// What never changes.
    const INFO: Info;

    /// What holds with these parameters.
    fn facts(&self) -> Facts;

    /// Its compiled form.
    fn program(&self) -> &'static VectorProgram;
}
