//! The orchestrator's side of the line protocol: workers, started once and asked in turn.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};
use bench_protocol::{Answer, Hello, Request};

/// The peers, in the table's order. The first is what most people run today.
pub(super) const PEERS: [&str; 8] =
    ["torch", "torch-compile", "forfeit-torch", "jax", "optax", "sklearn", "burn", "candle"];

/// A running worker.
pub(super) struct Worker {
    /// Its name: "ours", "bound", or a peer's.
    pub(super) name: String,
    /// What it says it is, with versions.
    pub(super) version: String,
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn start(name: &str, command: &mut Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let requests = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().context("no standard output")?);
        let mut worker = Self { name: name.to_owned(), version: String::new(), child, requests, answers };
        match serde_json::from_str(&worker.line()?)? {
            Hello::Ready(version) => worker.version = version,
            Hello::Unavailable(why) => anyhow::bail!(why),
        }
        Ok(worker)
    }

    /// Asks and waits.
    pub(super) fn ask(&mut self, request: &Request) -> Result<Answer> {
        let requests = self.requests.as_mut().context("no standard input")?;
        let asked = writeln!(requests, "{}", serde_json::to_string(request)?).and_then(|()| requests.flush());
        asked.with_context(|| format!("{} is gone", self.name))?;
        let line = self.line()?;
        serde_json::from_str(&line).with_context(|| format!("{} answered {line:?}", self.name))
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let length = self.answers.read_line(&mut line)?;
        anyhow::ensure!(length > 0, "{} ended without an answer", self.name);
        Ok(line)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // A worker ends when its requests do. If it cannot be waited for, nothing is left to clean up.
        drop(self.requests.take());
        _ = self.child.wait();
    }
}

/// The workers of a run, and what is to be said about those that are not there.
pub(super) struct Crew {
    /// The running ones.
    pub(super) workers: Vec<Worker>,
    /// "jax skipped: No module named 'jax'".
    pub(super) notes: Vec<String>,
    /// Rows of which there are no figures, and why.
    pub(super) failures: Vec<String>,
}

impl Crew {
    /// `ours` and `bound` alone.
    pub(super) fn of_ours(binary: &Path) -> Result<Self> {
        let start =
            |name| Worker::start(name, Command::new(binary).arg(name)).with_context(|| binary.display().to_string());
        Ok(Self { workers: vec![start("ours")?, start("bound")?], notes: Vec::new(), failures: Vec::new() })
    }

    /// Starts a peer, or notes why it is skipped.
    pub(super) fn hire(&mut self, root: &Path, peer: &str, python: &Path, threads: usize) {
        let started = command(root, peer, python).and_then(|mut command| {
            // What a library decides when it is loaded; the rest it is told by each request.
            command.env("OMP_NUM_THREADS", threads.to_string()).env("RAYON_NUM_THREADS", threads.to_string());
            Worker::start(peer, &mut command)
        });
        match started {
            Ok(worker) => self.workers.push(worker),
            Err(error) => self.note(format!("{peer} skipped: {error:#}")),
        }
    }

    /// The worker of that name, if it runs.
    pub(super) fn worker(&mut self, name: &str) -> Option<&mut Worker> {
        self.workers.iter_mut().find(|worker| worker.name == name)
    }

    /// Lets a worker go that has failed.
    pub(super) fn dismiss(&mut self, name: &str, why: &str) {
        self.workers.retain(|worker| worker.name != name);
        self.note(format!("{name} dropped: {why}"));
    }

    /// Remembers a row that failed.
    pub(super) fn fail(&mut self, failure: String) {
        eprintln!("{failure}");
        self.failures.push(failure);
    }

    /// Remembers something for the report, and says it at once.
    pub(super) fn note(&mut self, note: String) {
        eprintln!("{note}");
        self.notes.push(note);
    }
}

fn command(root: &Path, peer: &str, python: &Path) -> Result<Command> {
    let peers = root.join("benches/peers");
    if matches!(peer, "burn" | "candle") {
        let mut command = Command::new(build(&peers.join("rust"), "rust-peers", &[])?);
        command.arg(peer);
        return Ok(command);
    }
    let mut command = Command::new(python);
    command.arg(peers.join("peers.py")).arg(peer);
    Ok(command)
}

/// Builds the workers `ours` and `bound`, and says where they are.
pub(super) fn build_ours(root: &Path) -> Result<PathBuf> {
    build(root, "forfeit-bench", &["-p", "forfeit-bench"])
}

/// Builds a release binary with cargo, and says where it is.
fn build(folder: &Path, binary: &str, selection: &[&str]) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--message-format=json-render-diagnostics", "--bin", binary]).args(selection);
    let built = cargo.current_dir(folder).stderr(Stdio::inherit()).output().context("cargo")?;
    anyhow::ensure!(built.status.success(), "{binary} does not build");
    let messages = String::from_utf8_lossy(&built.stdout);
    let executable = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
        .next_back();
    executable.with_context(|| format!("cargo named no executable for {binary}"))
}
