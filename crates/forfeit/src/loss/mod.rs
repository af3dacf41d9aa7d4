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
