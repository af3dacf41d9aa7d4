//! Losses that are known at run time only: a tape of steps, interpreted over tiles that stay in the first-level cache.
//!
//! `instruction` and `tape` turn a recorded program into steps with registers; `operation` has one vectorised loop for each, `pair` one for
//! two cheap ones;
//! `player` walks the tiles. The same dispatch, threads, reductions and conversions serve as for compiled kernels.

mod instruction;
mod operation;
mod pair;
mod player;
mod tape;
mod tapes;

pub(crate) use player::Registers;
pub(crate) use tape::{Names, Tape};
pub(crate) use tapes::Tapes;
