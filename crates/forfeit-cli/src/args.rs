//! The command line as data: parsing, help, completions and the manual page all come from here.

use clap::{Parser, ValueEnum};

use crate::command::Command;

/// Loss functions, written once: fit, compare, explain and draw them.
///
/// A loss is named by a spec: its name, and after a colon its parameters, as in "huber:delta=1.5". Several specs are
/// joined by commas, as in "huber:delta=5,focal:gamma=2,alpha=0.25,log_cosh", which names three losses. A loss of your own is an
/// expression, as in "expr: sqrt(1 + (pred - target)^2) - 1" or "cost[under=3]: d = target - pred; max(under*d, -d)".
#[derive(Debug, Parser)]
#[command(
    name = "forfeit",
    version,
    after_help = "Exit status: 0 fine, 1 something bad was found in the data, 2 it could not be done."
)]
pub(crate) struct Arguments {
    /// How to print the result
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    pub(crate) format: Format,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns, for people.
    Table,
    /// JSON, with every digit.
    Json,
    /// CSV, with every digit.
    Csv,
}
