//! Losses of one's own: read from text, computed by the interpreter, recognised where they are built in.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

#[path = "../common/mod.rs"]
mod common;

mod built_in;
mod engine;
mod fuzz;
mod reading;
mod recognised;
mod stable;
