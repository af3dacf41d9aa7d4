//! The engine: one definition in, arrays through, at memory speed.
//!
//! `kernel` holds the loops that are generic over the loss; `dispatch` compiles them for each instruction set and
//! chooses once at run time; everything else (strides, types, weights, masks, reductions, threads) is code over tiles
//! that knows no loss.

mod chunk;
mod dispatch;
mod domain;
mod evaluation;
mod kernel;
mod layout;
mod output;
mod program;
mod reduce;
mod run;
mod threads;
mod tile;
mod total;
mod view;

pub use dispatch::Isa;
pub use evaluation::{Curvature, Evaluation, OnEmpty, Outcome};
pub use output::{IntoOutput, Output};
pub use program::{Point, Program};
pub use threads::thread_count;
pub use total::{Reduction, Total};
pub use view::{Element, Float, IntoView, View};
