//! `cargo xtask accuracy`: every loss at every point of the sweep, against the exact results of `oracle/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use indicatif::ProgressBar;

mod golden;
mod points;

/// The page's beginning; the tables follow.
const PAGE: &str = "\
# Accuracy

Every loss over its whole domain, dense near kinks and thresholds, through the kernels that arrays go through, in
single and double precision, against exact results from 45 decimal digits. Written by `cargo xtask accuracy`, which
fails if a number lies outside its bound; `docs/accuracy.json` has the same figures for programs.

One ulp is the distance between neighbouring floating-point numbers at the exact result. The plain bounds are 4 ulp for
the value, 8 for the gradient and 16 for the curvature. Where the formula itself amplifies rounding (a power, the
exponential of a rounded number) the bound grows with the amplification and is stated. Below the smallest normal number
kernels return 0. Where a step on the way is that small and a factor k follows it, the error is at most k smallest normal
numbers: k is pos_weight for `bce_with_logits`, (1 + γ)²·(1 + |x|) for `focal`, c² for `cauchy`, `geman_mcclure`, `fair` and
`tukey_biweight`, c²·(1 + 2·(d/c)²) for `welsch`, y + 1/α for `negative_binomial`, and for every other loss what `faint` in
`oracle/` says. Where 1/p, or in a curvature 1/p², overflows for a probability or a rate p, the result may do so too. Terms that
cancel (likelihoods, divergences with logarithms, second derivatives that change sign) are measured against the largest of
them. NaN comes out exactly where NaN went in or the exact result is undefined.

A likelihood of two numbers stands here three times: by `pred` with its second number at 1; `_at_` other values of it; and `_by_` it,
with derivatives by it.
";

/// The peers' page's beginning.
const PEERS_PAGE: &str = "\
# Accuracy of other libraries

The sweep of [the accuracy page](accuracy.md) through PyTorch, torchvision, optax, Keras and scikit-learn, each by its
usual spelling of the loss. Written by `cargo xtask accuracy --peers`. *wrong* stands for a NaN, an infinity, a zero or
a sign where the exact result is an ordinary number.
";

/// What to sweep.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Python with the packages of oracle/requirements.txt.
    #[arg(long, env = "FORFEIT_PYTHON", default_value = "python3", value_name = "PATH")]
    python: PathBuf,
    /// A first look: few points, and no page is written.
    #[arg(long)]
    quick: bool,
    /// The same sweep through other libraries (oracle/requirements-peers.txt) too.
    #[arg(long)]
    peers: bool,
    /// Only losses of rows, sums and vectors, against testdata/: quick, and without Python.
    #[arg(long, conflicts_with_all = ["quick", "peers", "losses"])]
    golden: bool,
    /// Only these losses, and no page is written.
    #[arg(long = "loss", value_name = "NAME", value_delimiter = ',')]
    losses: Vec<String>,
}

impl Options {
    /// Whether the whole sweep runs, so that its tables become the pages of the documentation.
    fn full(&self) -> bool {
        !self.quick && self.losses.is_empty()
    }

    /// `oracle/accuracy.py` with a subcommand, on the chosen losses.
    fn oracle(&self, root: &Path, subcommand: &str) -> Command {
        let mut python = Command::new(&self.python);
        python.arg(root.join("oracle/accuracy.py")).arg(subcommand).current_dir(root);
        python.args(self.losses.iter().flat_map(|name| ["--loss", name]));
        if self.quick && subcommand != "check" {
            python.args(["--points", "1000"]);
        }
        python
    }
}

/// Sweeps, measures and writes the pages. The answer is whether every number was within its bound.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    if options.golden {
        return golden::run(root).map(|()| true);
    }
    let folder = root.join("target/accuracy");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    let status = options.oracle(root, "points").arg("--out").arg(&folder).status();
    let written = status.with_context(|| options.python.display().to_string())?;
    anyhow::ensure!(
        written.success(),
        "oracle/accuracy.py does not run: pip install -r oracle/requirements.txt, or name a Python that has it (--python)"
    );

    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    let progress = ProgressBar::new(files.len() as u64);
    let mut left_out = points::LeftOut::default();
    for file in progress.wrap_iter(files.iter()) {
        points::compute(file, &mut left_out).with_context(|| file.display().to_string())?;
    }

    let (table, json) = (folder.join("table.md"), folder.join("table.json"));
    let mut check = options.oracle(root, "check");
    let checked = check.arg(&folder).arg("--markdown").arg(&table).arg("--json").arg(&json).status()?;
    // 1: something lies outside its bound. Anything else but 0 means that nothing was measured.
    let passed = match checked.code() {
        Some(code @ (0 | 1)) => code == 0,
        _ => anyhow::bail!("oracle/accuracy.py check did not run"),
    };
    println!("{left_out}");
    if options.full() {
        let page = format!("{PAGE}\n{left_out}\n\n{}", std::fs::read_to_string(&table)?);
        write(root, "docs/accuracy.md", &page)?;
        write(root, "docs/accuracy.json", &std::fs::read_to_string(&json)?)?;
    }
    if options.peers {
        let measured = options.oracle(root, "peers").arg("--markdown").arg(&table).arg("--json").arg(&json).status()?;
        anyhow::ensure!(measured.success(), "the peers did not run: pip install -r oracle/requirements-peers.txt");
        if options.full() {
            let page = format!("{PEERS_PAGE}\n{}", std::fs::read_to_string(&table)?);
            write(root, "docs/accuracy-peers.md", &page)?;
            write(root, "docs/accuracy-peers.json", &std::fs::read_to_string(&json)?)?;
        }
    }
    println!(
        "accuracy: {}",
        if passed { "every number is within its bound" } else { "numbers lie outside their bounds" }
    );
    Ok(passed)
}

fn write(root: &Path, name: &str, content: &str) -> Result<()> {
    let path = root.join(name);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    std::fs::write(&path, content).with_context(|| name.to_owned())
}
