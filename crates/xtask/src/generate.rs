//! `cargo xtask gen`: the checked-in text that follows from the registry.

use std::path::Path;

use anyhow::{Context, Result};

pub(crate) mod gallery;
pub(crate) mod middle;
pub(crate) mod names;
mod stubs;

/// What to do with the generated text.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing; fail if a file is not what would be written.
    #[arg(long)]
    check: bool,
}

/// A generated file: its path, and its content.
struct File {
    path: &'static str,
    content: String,
}

/// Writes the files, or compares them. The answer is whether they are, by now, up to date.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let files = [
        File { path: "docs/losses.md", content: gallery::markdown(|_| None)? },
        File { path: "docs/names.md", content: names::markdown() },
        File { path: "python/forfeit/_classes.pyi", content: stubs::classes() },
        File { path: "python/forfeit/torch/nn/_catalogue.pyi", content: stubs::torch() },
        File { path: "docs/mean-median.md", content: middle::markdown()? },
        File { path: "docs/images/mean-median.svg", content: middle::picture()? },
    ];
    let mut fresh = true;
    for file in &files {
        let path = root.join(file.path);
        let present = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| file.path.to_owned()),
        };
        match difference(&present, &file.content) {
            None => println!("{}: up to date", file.path),
            Some(difference) if options.check => {
                println!("{}: stale: {difference}\nRun `cargo xtask gen`.", file.path);
                fresh = false;
            }
            Some(_) => {
                std::fs::create_dir_all(root.join("docs")).context("docs")?;
                std::fs::write(&path, &file.content).with_context(|| file.path.to_owned())?;
                println!("{}: written", file.path);
            }
        }
    }
    Ok(fresh)
}

/// In how many lines two texts differ, and the first of them; None if they are equal.
fn difference(present: &str, expected: &str) -> Option<String> {
    if present == expected {
        return None;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (present.lines().collect(), expected.lines().collect());
    let first = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[first..], &new[first..]);
    let same_at_the_end = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let line = |lines: &[&str]| lines.first().map_or("(the end)".to_owned(), |line| format!("'{line}'"));
    Some(format!(
        "{} lines become {} from line {} on, where {} becomes {}",
        old.len() - same_at_the_end,
        new.len() - same_at_the_end,
        first + 1,
        line(old),
        line(new)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_in_one_line() {
        assert_eq!(difference("a\nb\nc\n", "a\nb\nc\n"), None);
        let told = difference("a\nb\nc\n", "a\nx\ny\nc\n").expect("they differ");
        assert_eq!(told, "1 lines become 2 from line 2 on, where 'b' becomes 'x'");
        assert!(difference("", "a\n").expect("they differ").contains("(the end)"));
    }
}
