//! `cargo xtask docs`: the documentation as a site of static pages, from the same definitions and `docs/*.md`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::generate::{gallery, names};

mod page;
mod picture;

/// Where the site goes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder that is written.
    #[arg(long, value_name = "DIR", default_value = "target/site")]
    out: PathBuf,
}

/// The pages in the order of the menu: name of the file, and title.
const PAGES: [(&str, &str); 14] = [
    ("index", "Start"),
    ("losses", "Losses"),
    ("rows", "Classes"),
    ("masks", "Masks"),
    ("embeddings", "Vectors"),
    ("sequences", "Sequences"),
    ("detection", "Detection"),
    ("mean-median", "Mean or median"),
    ("accuracy", "Accuracy"),
    ("accuracy-rows", "Accuracy over rows"),
    ("benchmarks", "Benchmarks"),
    ("names", "Names elsewhere"),
    ("python", "Python"),
    ("faq", "Questions"),
];

/// What the benchmarks page says before anything has been measured.
const NO_BENCHMARKS: &str = "\
# Benchmarks

Measure on your own machine:

```sh
python3 -m venv .venv && .venv/bin/pip install -r benches/peers/requirements.txt
cargo xtask bench --python .venv/bin/python --out target/bench
```
";

/// Builds the site.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let out = root.join(&options.out);
    let pictures = out.join("losses");
    std::fs::create_dir_all(&pictures).with_context(|| pictures.display().to_string())?;
    for entry in forfeit::registry::LOSSES {
        let name = entry.info().name;
        write(&pictures.join(format!("{name}.svg")), &picture::svg(entry.default_loss().as_ref()))?;
    }
    for (name, title) in PAGES {
        let html = page::html(name, title, &markdown(root, name)?)?;
        write(&out.join(format!("{name}.html")), &html)?;
    }
    write(&out.join("style.css"), include_str!("docs/style.css"))?;
    copy_images(root, &out)?;
    println!("docs: {}", out.join("index.html").display());
    Ok(true)
}

/// What a page says, as Markdown.
fn markdown(root: &Path, name: &str) -> Result<String> {
    Ok(match name {
        "losses" => gallery::markdown(|loss| Some(format!("losses/{}.svg", loss.info().name)))?,
        "names" => names::markdown(),
        "index" => read(root, "start")?.context("docs/start.md is missing")?,
        "benchmarks" => read(root, "benchmarks")?.unwrap_or_else(|| NO_BENCHMARKS.to_owned()),
        "accuracy" => {
            let ours = read(root, "accuracy")?.context("docs/accuracy.md is missing: run `cargo xtask accuracy`")?;
            // One page for both: a reader compares.
            let peers = read(root, "accuracy-peers")?.unwrap_or_default();
            format!("{ours}\n{}", peers.replacen("# ", "## ", 1).replace("(accuracy.md)", "(#accuracy)"))
        }
        _ => read(root, name)?.with_context(|| format!("docs/{name}.md is missing"))?,
    })
}

/// A written page, if it is there.
fn read(root: &Path, name: &str) -> Result<Option<String>> {
    match std::fs::read_to_string(root.join("docs").join(format!("{name}.md"))) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("docs/{name}.md")),
    }
}

/// The pictures that written pages show, if there are any.
fn copy_images(root: &Path, out: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(root.join("docs/images")) else { return Ok(()) };
    std::fs::create_dir_all(out.join("images"))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), out.join("images").join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn write(path: &Path, content: &str) -> Result<()> {
    std::fs::write(path, content).with_context(|| path.display().to_string())
}
