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

/// `yes` or `no`, both computed. As a branch in the source it might become one in the kernel, since a compiler moves what only one
/// side needs into it; a loop with such a branch is no loop of vectors.
#[inline(always)]
pub(crate) fn choose<T>(mask: bool, yes: T, no: T) -> T {
    core::hint::select_unpredictable(mask, yes, no)
}
