//! The project's own tools: `cargo xtask <command>`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod accuracy;
mod bench;
mod docs;
mod generate;
mod python;
mod test;
mod tidy;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's own tools")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every check that a change must pass.
    Test(test::Options),
    /// Time forfeit, the machine's streaming bound and other libraries in turn.
    Bench(bench::Options),
    /// Measure every loss against exact results, and write docs/accuracy.md.
    Accuracy(accuracy::Options),
    /// Write docs/losses.md, docs/names.md and the stubs of the Python package from the registry.
    Gen(generate::Options),
    /// Build the documentation site: static pages that need no network and no scripts.
    Docs(docs::Options),
    /// Build the Python wheel in a fresh virtual environment and test it there.
    Python(python::Options),
    /// Check file lengths, the order of parts in loss files, and forbidden spellings.
    Tidy,
}

fn main() -> ExitCode {
    let root = root();
    let found = match Cli::parse().command {
        Command::Test(options) => test::run(&root, &options),
        Command::Bench(options) => bench::run(&root, &options),
        Command::Accuracy(options) => accuracy::run(&root, &options),
        Command::Gen(options) => generate::run(&root, &options),
        Command::Docs(options) => docs::run(&root, &options),
        Command::Python(options) => python::run(&root, &options),
        Command::Tidy => tidy::run(&root),
    };
    match found {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The repository: two folders above this crate.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}
