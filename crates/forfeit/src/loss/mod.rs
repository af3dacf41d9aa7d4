//! Every loss, one file each, by family.

pub mod binary;
pub mod distance;

pub use binary::*;
pub use distance::*;
