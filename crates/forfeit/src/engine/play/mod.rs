//! Losses that are known at run time only: a tape of steps, interpreted over tiles that stay in the first-level cache.
//!
//! `tape` turns a recorded program into steps with registers; `operation` has one vectorised loop for each operation;
//! `player` walks the tiles. The same dispatch, threads, reductions and conversions serve as for compiled kernels.

mod operation;
mod player;
mod tape;
mod tapes;

pub(crate) use player::Registers;
pub(crate) use tape::{Names, Tape};
pub(crate) use tapes::Tapes;
