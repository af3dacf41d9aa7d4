//! Losses of one's own: read from text, computed by the interpreter, told apart from nothing that is built in.

#[path = "../common/mod.rs"]
mod common;

mod built_in;
mod engine;
mod fuzz;
mod reading;
mod stable;
