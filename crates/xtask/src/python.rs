//! `cargo xtask python`: builds the wheel in a fresh virtual environment and tests it as users install it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// How to build and test the Python package.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The Python to make the environment with.
    #[arg(long, env = "PYTHON", default_value = "python3", value_name = "PROGRAM")]
    python: String,
    /// What to hand to pytest.
    #[arg(last = true)]
    pytest: Vec<String>,
}

/// What the tests need besides the package and its extras.
const TOOLS: [&str; 10] = [
    "pytest",
    "mypy",
    "ruff",
    "ml-dtypes",
    "pyarrow",
    "torchvision",
    "setuptools",
    "torchmetrics",
    "pycocotools",
    "tqdm",
];

/// Makes the environment anew, builds, installs, checks style and types, tests. The answer is whether all passed.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let place = root.join("target/python");
    let (environment, wheels) = (place.join("venv"), place.join("wheels"));
    for folder in [&environment, &wheels] {
        if folder.exists() {
            std::fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
    }
    let program = |name: &str| environment.join(if cfg!(windows) { "Scripts" } else { "bin" }).join(name);
    let run = |program: PathBuf, arguments: &[&str]| -> Result<bool> {
        let mut command = Command::new(&program);
        command.args(arguments).current_dir(root).env("VIRTUAL_ENV", &environment);
        let status = command.status().with_context(|| program.display().to_string())?;
        Ok(status.success())
    };
    let must = |program: PathBuf, arguments: &[&str]| -> Result<()> {
        anyhow::ensure!(run(program.clone(), arguments)?, "{} {} failed", program.display(), arguments.join(" "));
        Ok(())
    };
    let path = |path: &Path| path.to_str().map(str::to_owned).context("a path that is no UTF-8");

    must(options.python.clone().into(), &["-m", "venv", &path(&environment)?])?;
    must(program("python"), &["-m", "pip", "install", "--quiet", "uv", "maturin>=1.9,<2"])?;
    must(program("maturin"), &["build", "--release", "--quiet", "--out", &path(&wheels)?])?;
    let wheel = std::fs::read_dir(&wheels)?.next().context("maturin made no wheel")??.path();
    let wheel = format!("{}[torch,jax,sklearn,plot]", path(&wheel)?);
    let mut install = vec!["pip", "install", "--quiet", &wheel];
    install.extend(TOOLS);
    must(program("uv"), &install)?;
    const SOURCES: [&str; 2] = ["python", "examples/python"];
    for arguments in [&["format", "--check", "--quiet"][..], &["check", "--quiet"]] {
        if !run(program("ruff"), &[arguments, &SOURCES].concat())? {
            return Ok(false);
        }
    }
    if !run(program("mypy"), &["python/forfeit"])? {
        return Ok(false);
    }
    let mut pytest = vec!["-m", "pytest"];
    pytest.extend(options.pytest.iter().map(String::as_str));
    run(program("python"), &pytest)
}
