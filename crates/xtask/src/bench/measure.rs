//! Measuring in turn: ours, bound, peer, peer, ours, … so that a busy moment hits everyone alike.

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use bench_protocol::{Answer, Check, Dtype, Request};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::protocol::Crew;
use super::workloads::{Contestant, Row};

/// How long and how often.
pub(super) struct Plan {
    /// Rounds after warm-up.
    pub(super) rounds: usize,
    /// About how long one turn lasts, in milliseconds; a slower call is made once.
    pub(super) turn: f64,
    /// Silence before each turn, for the threads of the one before to fall asleep.
    pub(super) pause: Duration,
}

impl Default for Plan {
    fn default() -> Self {
        Self { rounds: 15, turn: 40.0, pause: Duration::from_millis(5) }
    }
}

/// What one row showed.
#[derive(Clone, Serialize)]
pub(super) struct Measured {
    /// The workload's id.
    pub(super) id: String,
    /// What distinguishes the row within the workload.
    pub(super) label: String,
    /// The request of the first contestant.
    pub(super) request: Request,
    /// The least fraction of the bound, where one is asked for.
    pub(super) goal: Option<f64>,
    /// Those who ran, the first being what the others are compared with.
    pub(super) contestants: Vec<Figures>,
    /// Those who could not, and why.
    pub(super) unsupported: Vec<String>,
    /// Outputs that are not equal.
    pub(super) disagreements: Vec<String>,
}

/// A contestant's figures.
#[derive(Clone, Serialize)]
pub(super) struct Figures {
    /// Its name in the row.
    pub(super) name: String,
    /// Median time over all rounds.
    pub(super) ns_per_element: f64,
    /// Lower quartile, median and upper quartile of its time over the first contestant's of the same round.
    pub(super) ratio: [f64; 3],
    /// Every round's time.
    pub(super) rounds: Vec<f64>,
}

impl Measured {
    /// The median ratio of a contestant to ours, if it ran.
    pub(super) fn ratio(&self, name: &str) -> Option<f64> {
        self.contestants.iter().find(|figures| figures.name == name).map(|figures| figures.ratio[1])
    }
}

/// Measures every row behind a progress bar.
pub(super) fn all(crew: &mut Crew, rows: &[Row], plan: &Plan) -> Result<Vec<Measured>> {
    let bar = ProgressBar::new(rows.len() as u64);
    bar.set_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} (about {eta} left) {msg}").context("bar")?,
    );
    let mut results = Vec::new();
    for row in rows {
        bar.set_message(format!("{} {}", row.id, row.label));
        match measure(crew, row, plan) {
            Ok(measured) => results.push(measured),
            Err(error) => crew.fail(format!("{} {}: {error:#}", row.id, row.label)),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(results)
}

/// One contestant, made ready.
struct Ready<'a> {
    contestant: &'a Contestant,
    request: Request,
    rounds: Vec<f64>,
}

/// Measures one row.
pub(super) fn measure(crew: &mut Crew, row: &Row, plan: &Plan) -> Result<Measured> {
    let mut ready: Vec<Ready<'_>> = Vec::new();
    let mut unsupported = Vec::new();
    let mut disagreements = Vec::new();
    let mut expected: Option<(&Request, Check)> = None;
    for contestant in &row.contestants {
        match warm_up(crew, contestant, plan) {
            Ok(Some((request, check))) => {
                let worker = &contestant.worker;
                match (&expected, check) {
                    (None, Some(check)) => expected = Some((&contestant.request, check)),
                    (Some((like, expected)), Some(check)) if same_data(like, &contestant.request) => {
                        disagreements.extend(disagreement(&contestant.name, expected, &check, request.dtype));
                    }
                    (_, None) if worker != "bound" => {
                        disagreements.push(format!("{worker} did not say what it computed"))
                    }
                    _ => {}
                }
                ready.push(Ready { contestant, request, rounds: Vec::new() });
            }
            // Not there, which was said when it did not start.
            Ok(None) => {}
            Err(why) => unsupported.push(format!("{}: {why:#}", contestant.name)),
        }
    }
    let first = &row.contestants[0];
    let subject = ready.first().is_some_and(|ready| ready.contestant.name == first.name);
    anyhow::ensure!(subject, "did not run: {}", unsupported.join("; "));

    for round in 0..plan.rounds {
        // Forth and back, so that nobody always follows the same neighbour.
        let order: Vec<usize> =
            if round % 2 == 0 { (0..ready.len()).collect() } else { (0..ready.len()).rev().collect() };
        for index in order {
            thread::sleep(plan.pause);
            let Ready { contestant, request, rounds } = &mut ready[index];
            rounds.push(ask(crew, contestant, request)?.0);
        }
    }
    let ours = ready[0].rounds.clone();
    let figures = |ready: &Ready<'_>| Figures {
        name: ready.contestant.name.clone(),
        ns_per_element: quartiles(ready.rounds.iter().copied())[1],
        ratio: quartiles(ready.rounds.iter().zip(&ours).map(|(other, ours)| other / ours)),
        rounds: ready.rounds.clone(),
    };
    Ok(Measured {
        id: row.id.to_owned(),
        label: row.label.clone(),
        request: first.request.clone(),
        goal: row.goal,
        contestants: ready.iter().map(figures).collect(),
        unsupported,
        disagreements,
    })
}

/// Makes a contestant ready and finds how many calls fill a turn. None if its worker does not run.
fn warm_up(crew: &mut Crew, contestant: &Contestant, plan: &Plan) -> Result<Option<(Request, Option<Check>)>> {
    let mut request = contestant.request.clone();
    if crew.worker(&contestant.worker).is_none() {
        return Ok(None);
    }
    // From one call up, because a first call says little about the next ones where calls are short.
    loop {
        let (ns_per_element, check) = match ask(crew, contestant, &request) {
            Ok(answer) => answer,
            Err(error) => {
                if error.downcast_ref::<Unsupported>().is_none() {
                    crew.dismiss(&contestant.worker, &format!("{error:#}"));
                }
                return Err(error);
            }
        };
        let call = (ns_per_element * request.n as f64 / 1e6).max(1e-6);
        let calls = ((plan.turn / call) as usize).clamp(1, 1_000_000);
        if calls <= request.repeat * 2 {
            request.repeat = calls;
            return Ok(Some((request, check)));
        }
        request.repeat = calls.min(request.repeat * 100);
    }
}

/// A worker that runs but cannot do this.
#[derive(Debug)]
struct Unsupported(String);

impl std::fmt::Display for Unsupported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsupported {}

fn ask(crew: &mut Crew, contestant: &Contestant, request: &Request) -> Result<(f64, Option<Check>)> {
    match crew.worker(&contestant.worker).context("not running")?.ask(request)? {
        Answer::Timed { ns_per_element, check } => Ok((ns_per_element, check)),
        Answer::Unsupported { unsupported } => Err(Unsupported(unsupported).into()),
    }
}

/// Whether two requests must have the same outputs.
fn same_data(one: &Request, other: &Request) -> bool {
    Request { threads: 0, repeat: 0, ..one.clone() } == Request { threads: 0, repeat: 0, ..other.clone() }
}

/// What two outputs disagree in, beyond the rounding of their type.
fn disagreement(name: &str, expected: &Check, found: &Check, dtype: Dtype) -> Option<String> {
    // Half precision rounds every element, and a mean's gradient falls among the subnormal numbers of f16.
    let (relative, absolute) = match dtype {
        Dtype::F32 | Dtype::F64 => (1e-4, 0.0),
        Dtype::F16 => (2e-3, 6e-8),
        Dtype::Bf16 => (2e-2, 0.0),
    };
    let scale = expected.gradient_head.iter().fold(0.0_f64, |scale, x| scale.max(x.abs()));
    let equal = |a: f64, b: f64, least: f64| (a - b).abs() <= relative * a.abs().max(b.abs()) + least;
    let gradients = || expected.gradient_head.iter().zip(&found.gradient_head);
    let same = equal(expected.value, found.value, 0.0)
        && expected.gradient_head.len() == found.gradient_head.len()
        && gradients().all(|(&a, &b)| equal(a, b, absolute + 1e-3 * relative * scale));
    (!same).then(|| format!("{name} computed {found:?}, ours {expected:?}"))
}

/// Lower quartile, median and upper quartile.
pub(super) fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let at = |quarter: usize| {
        // Between two neighbours where the place is between them.
        let place = (sorted.len() - 1) as f64 * quarter as f64 / 4.0;
        let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        low + (high - low) * place.fract()
    };
    [at(1), at(2), at(3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_of_five() {
        assert_eq!(quartiles([5.0, 1.0, 4.0, 2.0, 3.0].into_iter()), [2.0, 3.0, 4.0]);
        assert_eq!(quartiles([1.0, 2.0].into_iter()), [1.25, 1.5, 1.75]);
    }

    #[test]
    fn outputs_that_differ_disagree() {
        let check = |value, gradient: f64| Check { value, gradient_head: vec![gradient, 0.5] };
        let compare = |found: &Check, dtype| disagreement("peer", &check(1.0, 0.25), found, dtype);
        assert_eq!(compare(&check(1.00005, 0.25), Dtype::F32), None);
        assert!(compare(&check(1.001, 0.25), Dtype::F32).is_some());
        assert!(compare(&check(1.0, 0.2501), Dtype::F32).is_some());
        assert!(compare(&check(1.0, f64::NAN), Dtype::F32).is_some());
        assert_eq!(compare(&check(1.01, 0.25), Dtype::Bf16), None);
        assert!(compare(&Check { value: 1.0, gradient_head: vec![] }, Dtype::F32).is_some());
    }
}
