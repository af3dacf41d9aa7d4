//! `cargo xtask tidy`: the written taste of the project, as far as a program can check it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

mod loss;
mod text;

/// The longest a hand-written source file may be.
const LONGEST: usize = 400;
/// Where the losses live, one file each.
const LOSSES: &str = "crates/forfeit/src/loss/";
/// Where every loss has its line.
const REGISTRIES: [&str; 4] = [
    "crates/forfeit/src/registry.rs",
    "crates/forfeit/src/row_registry.rs",
    "crates/forfeit/src/aggregate_registry.rs",
    "crates/forfeit/src/vector_registry.rs",
];

/// Something that a rule found.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// Line of the file, from 1; 0 for the file as a whole.
    line: usize,
    /// What is wrong, and what to do about it.
    message: String,
}

impl Finding {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

/// Checks every file of the repository. The answer is whether nothing was found.
pub(crate) fn run(root: &Path) -> Result<bool> {
    let mut registry = String::new();
    for file in REGISTRIES {
        registry += &std::fs::read_to_string(root.join(file)).with_context(|| file.to_owned())?;
    }
    let mut lengths = Vec::new();
    let mut found = 0;
    for path in files(root)? {
        // What is no text has no lines to judge.
        let Ok(content) = std::fs::read_to_string(root.join(&path)) else { continue };
        let name = path.to_string_lossy().into_owned();
        let mut findings = text::check(&content);
        if is_source(&path) {
            lengths.push(content.lines().count());
            findings.extend(text::length(&content, LONGEST));
            findings.extend(text::unfinished(&content));
        }
        if is_loss(&name) {
            findings.extend(loss::check(&content));
            findings.extend(loss::registered(&name[LOSSES.len()..], &registry));
        }
        for Finding { line, message } in &findings {
            println!("{name}:{line}: {message}");
        }
        found += findings.len();
    }
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
    let longest = lengths.last().copied().unwrap_or(0);
    println!("tidy: {} source files, median {median} lines, longest {longest}; {found} findings", lengths.len());
    Ok(found == 0)
}

/// Every file that git knows or would add.
fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let git = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git")?;
    anyhow::ensure!(git.status.success(), "git ls-files: {}", String::from_utf8_lossy(&git.stderr));
    let names = String::from_utf8(git.stdout).context("a file name is not UTF-8")?;
    let mut files: Vec<PathBuf> = names.split_terminator('\0').map(PathBuf::from).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs" || extension == "py")
}

/// A file that defines a loss; `mod.rs` only names its family's.
fn is_loss(name: &str) -> bool {
    name.strip_prefix(LOSSES).is_some_and(|rest| rest.ends_with(".rs") && !rest.ends_with("mod.rs"))
}
