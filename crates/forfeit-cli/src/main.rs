//! The `forfeit` command: what the choice of a loss does, seen on real data.

mod args;
mod command;
mod curve;
mod data;
mod failure;
mod file;
mod label;
mod nearest;
mod output;
mod own;
mod progress;
mod sketch;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Arguments;
use crate::failure::{Failure, Verdict};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command.run(arguments.format) {
        Ok(verdict) => verdict.into(),
        Err(Failure::Unread) => Verdict::Fine.into(),
        Err(failure) => {
            output::remark(failure);
            ExitCode::from(2)
        }
    }
}
