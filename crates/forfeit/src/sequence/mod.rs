//! Losses of sequences whose alignment is not known: connectionist temporal classification.

mod alignment;
mod evaluation;
mod run;

pub use evaluation::{Ctc, CtcEvaluation};
