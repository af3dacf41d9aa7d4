//! `forfeit man`: the manual pages.

use clap::{Args, CommandFactory};

use crate::args::Arguments;
use crate::failure::{Failure, Verdict};
use crate::{nearest, output};

/// Print the manual page, of the whole or of one command
///
/// To read it: forfeit man fit | man -l -
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The command whose page to print
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        let mut whole = Arguments::command();
        whole.build();
        let command = match &self.command {
            None => whole,
            Some(name) => whole.find_subcommand(name).cloned().ok_or_else(|| {
                let hint = nearest::suggest(name, whole.get_subcommands().map(clap::Command::get_name));
                Failure::new(format_args!("there is no command {name:?}; {hint}"))
            })?,
        };
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        output::print(&String::from_utf8_lossy(&page))?;
        Ok(Verdict::Fine)
    }
}
