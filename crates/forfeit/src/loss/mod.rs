//! Every loss, one file each, by family.

pub(crate) mod binary;
pub(crate) mod distance;
