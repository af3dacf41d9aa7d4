//! The numbers that a loss runs over: kernel lanes, scalars and jets.

mod jet;
mod jet2;
mod lane;
pub(crate) mod mode;
mod pack;
mod scalar;

pub use jet::Jet;
pub use jet2::Jet2;
pub(crate) use lane::{Compute, Number};
pub(crate) use mode::Mode;
pub(crate) use pack::Pack;
