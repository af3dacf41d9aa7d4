//! `cargo xtask test`: every check that a change must pass, in one command.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

/// How to run the checks.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only the steps whose name contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

struct Step {
    name: &'static str,
    arguments: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
}

const fn step(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, arguments, variables: &[] }
}

/// The steps, the quick ones first. All are cargo commands, and none needs more than Rust, git, Python
/// and, for the last, the Python package index.
const STEPS: &[Step] = &[
    step("format", &["fmt", "--all", "--check"]),
    step("tidy", &["xtask", "tidy"]),
    step("generated text", &["xtask", "gen", "--check"]),
    step("lints", &["clippy", "--release", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]),
    step("tests", &["test", "--release", "--workspace", "--all-features", "--lib", "--bins", "--tests", "--examples"]),
    step(
        "tests without default features",
        &["test", "--release", "-p", "forfeit", "--no-default-features", "--lib", "--tests"],
    ),
    step("documentation tests", &["test", "--release", "--workspace", "--all-features", "--doc"]),
    Step {
        name: "documentation",
        arguments: &["doc", "--workspace", "--all-features", "--no-deps", "--document-private-items"],
        variables: &[("RUSTDOCFLAGS", "-D warnings")],
    },
    step("example: format", &["fmt", "--manifest-path", OWN_LOSS, "--check"]),
    step(
        "example: lints",
        &["clippy", "--release", "--manifest-path", OWN_LOSS, "--all-targets", "--", "-D", "warnings"],
    ),
    step("example: tests", &["test", "--release", "--locked", "--manifest-path", OWN_LOSS]),
    step("python package", &["xtask", "python"]),
];

/// The crate outside the workspace that defines a loss of its own.
const OWN_LOSS: &str = "examples/own-loss/Cargo.toml";

/// Runs the steps and stops at the first that fails. The answer is whether all passed.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let steps: Vec<&Step> =
        STEPS.iter().filter(|step| options.only.as_ref().is_none_or(|only| step.name.contains(only))).collect();
    anyhow::ensure!(!steps.is_empty(), "no step has such a name; the steps are {}", names());
    let start = Instant::now();
    for (passed, step) in steps.iter().enumerate() {
        if !execute(root, step)? {
            println!("{passed} passed, 1 failed ({}), {} not run", step.name, steps.len() - passed - 1);
            return Ok(false);
        }
    }
    println!("{} passed, 0 failed in {}", steps.len(), seconds(start.elapsed()));
    Ok(true)
}

fn names() -> String {
    STEPS.iter().map(|step| format!("\"{}\"", step.name)).collect::<Vec<_>>().join(", ")
}

/// Runs one step behind a spinner; what it printed is shown when it fails.
fn execute(root: &Path, step: &Step) -> Result<bool> {
    let start = Instant::now();
    let spinner = ProgressBar::new_spinner().with_message(step.name);
    spinner.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}").context("spinner")?);
    spinner.enable_steady_tick(Duration::from_millis(100));

    let (mut output, into) = std::io::pipe()?;
    let mut command = Command::new("cargo");
    command.args(step.arguments).envs(step.variables.iter().copied()).current_dir(root);
    let mut child = command.stdin(Stdio::null()).stdout(into.try_clone()?).stderr(into).spawn().context("cargo")?;
    // The command holds the writing end of the pipe; reading ends only when it is gone.
    drop(command);
    let mut printed = Vec::new();
    output.read_to_end(&mut printed)?;
    let passed = child.wait()?.success();

    spinner.finish_and_clear();
    if !passed {
        print!("{}", String::from_utf8_lossy(&printed));
    }
    let verdict = if passed { "ok" } else { "FAILED" };
    println!("{verdict:>6}  {:<32} {:>8}  cargo {}", step.name, seconds(start.elapsed()), step.arguments.join(" "));
    Ok(passed)
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
