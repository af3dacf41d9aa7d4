//! `cargo xtask bench`: forfeit, the machine's streaming bound and other libraries, timed in turn in one run.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

mod catalogue;
mod groups;
mod guard;
mod measure;
mod plot;
mod protocol;
mod report;
mod table;
mod workloads;

use measure::Plan;
use protocol::Crew;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Rows to run, by their id (E1, D1, …); all if not given.
    #[arg(long = "workload", value_name = "ID", value_delimiter = ',')]
    workloads: Vec<String>,
    /// Peers to compare with; all if not given.
    #[arg(long = "peer", value_name = "NAME", value_delimiter = ',', value_parser = protocol::PEERS)]
    peers: Vec<String>,
    /// No peers at all.
    #[arg(long, conflicts_with = "peers")]
    no_peers: bool,
    /// Elements of the large rows instead of 2^22 and 2^25.
    #[arg(long = "elements", value_name = "N", value_delimiter = ',')]
    sizes: Vec<usize>,
    /// Threads of every worker.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Rounds measured after warm-up, the median counts: 15, or 5 with --quick.
    #[arg(long)]
    rounds: Option<usize>,
    /// A first look: 2^22 elements, reused gradient, few rounds.
    #[arg(long)]
    quick: bool,
    /// Python with the packages of benches/peers/requirements.txt.
    #[arg(long, env = "FORFEIT_PYTHON", default_value = "python3", value_name = "PATH")]
    python: PathBuf,
    /// Folder for results.json, table.md and ratios.svg.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Run even though the machine is busy; the report says so.
    #[arg(long)]
    force: bool,
    /// Only check that no kernel of ours has lost its vectorisation (benches/guard.toml).
    #[arg(long)]
    guard: bool,
    /// With --guard: write what was measured into benches/guard.toml.
    #[arg(long, requires = "guard")]
    record: bool,
}

/// Measures and reports. The answer is whether the outputs agreed, or the guard had nothing to say.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let load = load_average();
    if load > 1.0 && !options.force {
        anyhow::bail!(
            "the load average is {load:.2}: times taken now mean little. Wait until the machine is quiet, or add --force"
        );
    }
    let ours = protocol::build_ours(root)?;
    if options.guard {
        return guard::run(root, &mut Crew::of_ours(&ours)?, options.record);
    }
    let peers = match options.no_peers {
        true => Vec::new(),
        false if options.peers.is_empty() => protocol::PEERS.map(String::from).to_vec(),
        false => options.peers.clone(),
    };
    let mut crew = Crew::of_ours(&ours)?;
    for peer in &peers {
        crew.hire(root, peer, &options.python, options.threads);
    }
    let rows = workloads::rows(&workloads::Selection {
        ids: &options.workloads,
        peers: &peers,
        sizes: if !options.sizes.is_empty() {
            &options.sizes
        } else if options.quick {
            &workloads::SIZES[..1]
        } else {
            &workloads::SIZES
        },
        threads: options.threads,
        reused_only: options.quick,
    });
    anyhow::ensure!(!rows.is_empty(), "no row has such an id; the ids are {}", workloads::ids().join(", "));
    let plan = Plan { rounds: options.rounds.unwrap_or(if options.quick { 5 } else { 15 }), ..Plan::default() };
    let results = measure::all(&mut crew, &rows, &plan)?;
    let report = report::Report::new(load, options.threads, &plan, &crew, results);

    let table = table::markdown(&report);
    println!("{table}");
    if let Some(folder) = &options.out {
        let write = |name: &str, content: &str| {
            let path = folder.join(name);
            std::fs::write(&path, content).with_context(|| path.display().to_string())
        };
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        write("results.json", &serde_json::to_string_pretty(&report)?)?;
        write("table.md", &table)?;
        write("ratios.svg", &plot::svg(&report))?;
    }
    Ok(report.failures.is_empty() && report.rows.iter().all(|row| row.disagreements.is_empty()))
}

/// Processes that wanted to run, averaged over the last minute; 0 where the system does not tell.
fn load_average() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|load| load.parse().ok()).unwrap_or(0.0)
}
