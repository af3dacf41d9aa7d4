//! `forfeit completions`: what a shell needs to complete arguments.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::args::Arguments;
use crate::failure::{Failure, Verdict};
use crate::output;

/// Print the completion script of a shell
///
/// For bash: forfeit completions bash > ~/.local/share/bash-completion/completions/forfeit
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        // Through memory, because the generator panics on a pipe that was closed.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "forfeit", &mut script);
        output::print(&String::from_utf8_lossy(&script))?;
        Ok(Verdict::Fine)
    }
}
