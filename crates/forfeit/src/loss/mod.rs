//! Every loss, one file each, by family.

pub(crate) mod aggregate;
pub(crate) mod binary;
pub(crate) mod classes;
pub(crate) mod distance;
pub(crate) mod likelihood;
pub(crate) mod margin;
pub(crate) mod ranking;
pub(crate) mod relative;
pub(crate) mod robust;
pub(crate) mod vector;

/// 1/e, which −p·ln p never passes.
pub(crate) const INVERSE_E: f64 = 0.367_879_441_171_442_33;
