//! The command as its users meet it: arguments in, output, files and exit status out.

mod bad_input;
mod classes;
mod commands;
mod common;
mod descend;
mod fit;
mod judging;
mod labels;
mod own;
mod suggest;
