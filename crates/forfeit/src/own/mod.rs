//! A loss of one's own that is known at run time only: written as an expression, with everything that the losses here have.

mod derive;
mod describe;
mod domain;
mod identity;
mod logits;
mod loss;
mod measure;
mod object;
mod ratios;
mod spelling;
mod text;
mod trace;
mod twin;

pub use domain::Finding;
pub use loss::OwnLoss;
pub use spelling::Note;
pub(crate) use text::{Header, is_expression};
