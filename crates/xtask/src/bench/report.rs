//! What a run showed: the rows, what they mean together, and where it ran.

use serde::Serialize;

use super::measure::{Measured, Plan};
use super::protocol::{Crew, PEERS};

/// A whole run.
#[derive(Serialize)]
pub(super) struct Report {
    /// The processor's name.
    pub(super) machine: String,
    /// The load average before the run.
    pub(super) load: f64,
    /// Threads of every worker.
    pub(super) threads: usize,
    /// Rounds measured.
    pub(super) rounds: usize,
    /// Every worker with its version.
    pub(super) workers: Vec<(String, String)>,
    /// What is to be said about peers that did not run.
    pub(super) notes: Vec<String>,
    /// Rows of which there are no figures, and why.
    pub(super) failures: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<Measured>,
    /// Geometric mean over the large rows of the best peer's time over ours.
    pub(super) over_best_peer: Option<f64>,
    /// Geometric mean over the large rows of the first peer's time over ours: what most people run today.
    pub(super) over_torch: Option<f64>,
    /// Rows that miss what is asked of them, in words.
    pub(super) misses: Vec<String>,
}

impl Report {
    /// Draws the conclusions.
    pub(super) fn new(load: f64, threads: usize, plan: &Plan, crew: &Crew, rows: Vec<Measured>) -> Self {
        Self {
            machine: machine(),
            load,
            threads,
            rounds: plan.rounds,
            workers: crew.workers.iter().map(|worker| (worker.name.clone(), worker.version.clone())).collect(),
            notes: crew.notes.clone(),
            failures: crew.failures.clone(),
            over_best_peer: geometric_mean(large(&rows).filter_map(|row| row.best_peer().map(|(_, ratio)| ratio))),
            over_torch: geometric_mean(large(&rows).filter_map(|row| row.ratio(PEERS[0]))),
            misses: rows.iter().flat_map(misses).collect(),
            rows,
        }
    }
}

impl Measured {
    /// The fastest peer and its time over ours; our own losses under PyTorch are no peer.
    pub(super) fn best_peer(&self) -> Option<(&str, f64)> {
        let peers = PEERS.iter().filter(|peer| **peer != "forfeit-torch");
        let peers = peers.filter_map(|peer| Some((*peer, self.ratio(peer)?)));
        peers.min_by(|one, other| one.1.total_cmp(&other.1))
    }

    /// The row in words: id, loss, elements, gradient.
    pub(super) fn name(&self) -> String {
        let gradient = serde_json::to_string(&self.request.gradient).unwrap_or_default();
        format!(
            "{} {}, {} elements, gradient {}",
            self.id,
            self.label,
            elements(self.request.n),
            gradient.trim_matches('"')
        )
    }
}

/// Rows that measure loops. The small ones measure the cost of a call, whose huge ratios would drown the others.
fn large(rows: &[Measured]) -> impl Iterator<Item = &Measured> {
    rows.iter().filter(|row| row.id != "S1")
}

fn misses(row: &Measured) -> Vec<String> {
    let mut misses = Vec::new();
    if let (Some(goal), Some(bound)) = (row.goal, row.ratio("bound"))
        && bound < goal
    {
        misses.push(format!("{}: {bound:.2} of the bound, wanted {goal}", row.name()));
    }
    if let Some((peer, ratio)) = row.best_peer()
        && ratio < 1.0
    {
        misses.push(format!("{}: {peer} takes {ratio:.2} of our time", row.name()));
    }
    if let Some(ordinary) = row.ratio("ours, ordinary inputs")
        && ordinary * 1.5 < 1.0
    {
        misses.push(format!(
            "{}: {:.2} of the time of ordinary inputs, at most 1.5 wanted",
            row.name(),
            1.0 / ordinary
        ));
    }
    misses
}

/// 2^22 where it is a power of two that people do not know by heart.
pub(super) fn elements(n: usize) -> String {
    if n.is_power_of_two() && n > 4096 { format!("2^{}", n.ilog2()) } else { n.to_string() }
}

fn geometric_mean(ratios: impl Iterator<Item = f64>) -> Option<f64> {
    let logarithms: Vec<f64> = ratios.map(f64::ln).collect();
    (!logarithms.is_empty()).then(|| (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp())
}

fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geometric_mean_of_ratios() {
        let mean = geometric_mean([2.0, 8.0].into_iter()).expect("two ratios");
        assert!((mean - 4.0).abs() < 1e-12);
        assert_eq!(geometric_mean(std::iter::empty()), None);
    }

    #[test]
    fn elements_are_powers_where_large() {
        assert_eq!([elements(32), elements(4096), elements(1 << 22), elements(5000)], ["32", "4096", "2^22", "5000"]);
    }
}
