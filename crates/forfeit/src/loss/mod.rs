//! Every loss, one file each, by family.

pub(crate) mod binary;
pub(crate) mod classes;
pub(crate) mod distance;
