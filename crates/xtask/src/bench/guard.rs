//! The guard: has a kernel lost its vectorisation? It fails silently and costs 10 to 100 times.
//!
//! Every kernel's time over the streaming bound's, on one thread and data in the caches, is compared with the
//! ratio on record. A kernel without a record is compared with the slowest of its recorded sisters.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use bench_protocol::{Dtype, Gradient, Request};

use super::measure::{self, Plan};
use super::protocol::Crew;
use super::workloads::{ELEMENTWISE, Row, against_peers};

/// Where the ratios are on record.
const RECORDS: &str = "benches/guard.toml";
/// How far above its record a kernel may be: more than machines differ, less than a lost vectorisation costs.
const FACTOR: f64 = 4.0;
/// Elements: in the second-level cache, and enough that the call itself does not count.
const ELEMENTS: usize = 1 << 15;

const HEADER: &str = "\
# A kernel's time over the streaming bound's (one thread, 2^15 elements, in the caches), written by
# `cargo xtask bench --guard --record` on an AVX-512 machine. The guard fails at 4 times these.
";

/// Measures every kernel. The answer is whether all are as fast as they were.
pub(super) fn run(root: &Path, crew: &mut Crew, record: bool) -> Result<bool> {
    let path = root.join(RECORDS);
    let records: BTreeMap<String, f64> = match std::fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).with_context(|| RECORDS.to_owned())?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
        Err(error) => return Err(error).with_context(|| RECORDS.to_owned()),
    };
    let plan = Plan { rounds: 5, turn: 10.0, ..Plan::default() };
    let mut ratios = BTreeMap::new();
    let mut passed = true;
    for (name, row) in kernels() {
        let measured = measure::measure(crew, &row, &plan)?;
        let bound = measured.ratio("bound").context("the bound did not run")?;
        let ratio = 1.0 / bound;
        let verdict = verdict(ratio, records.get(&name).copied(), slowest(&records));
        passed &= verdict.is_ok() || record;
        let (mark, why) = match verdict {
            Ok(why) => ("ok", why),
            Err(why) => ("SLOW", why),
        };
        let ns = measured.contestants[0].ns_per_element;
        println!("{mark:>5}  {name:<40} {ns:>8.3} ns/element  {ratio:>7.2} of the bound's time  {why}");
        ratios.insert(name, (ratio * 100.0).round() / 100.0);
    }
    if record {
        std::fs::write(&path, format!("{HEADER}{}", toml::to_string(&ratios)?)).with_context(|| RECORDS.to_owned())?;
        println!("written to {RECORDS}");
    }
    Ok(passed)
}

/// Every kernel: each loss in f32 and f64, with its gradient and without.
fn kernels() -> Vec<(String, Row)> {
    let mut kernels = Vec::new();
    for workload in &ELEMENTWISE {
        for (dtype, gradient, name) in [
            (Dtype::F32, Gradient::Reused, "f32, gradient"),
            (Dtype::F32, Gradient::None, "f32, value"),
            (Dtype::F64, Gradient::Reused, "f64, gradient"),
            (Dtype::F64, Gradient::None, "f64, value"),
        ] {
            let request = Request { dtype, gradient, ..workload.request(ELEMENTS, 1) };
            let row = against_peers(workload.id, workload.loss.to_owned(), request, &[]);
            kernels.push((format!("{}, {name}", workload.loss), row));
        }
    }
    kernels
}

fn slowest(records: &BTreeMap<String, f64>) -> Option<f64> {
    records.values().copied().max_by(f64::total_cmp)
}

/// Whether a kernel's ratio is as it should be, in words.
fn verdict(ratio: f64, record: Option<f64>, slowest: Option<f64>) -> Result<String, String> {
    match (record, slowest) {
        (Some(record), _) if ratio > FACTOR * record => {
            Err(format!("{:.1} times its record of {record}", ratio / record))
        }
        (Some(record), _) => Ok(format!("record {record}")),
        (None, Some(slowest)) if ratio > slowest => Err(format!("slower than every recorded sister ({slowest})")),
        (None, _) => Ok("no record".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_far_above_its_record_is_slow() {
        assert!(verdict(12.0, Some(2.0), Some(30.0)).is_err());
        assert!(verdict(7.0, Some(2.0), Some(2.0)).is_ok());
    }

    #[test]
    fn a_kernel_without_record_is_judged_by_its_sisters() {
        assert!(verdict(31.0, None, Some(30.0)).is_err());
        assert!(verdict(29.0, None, Some(30.0)).is_ok());
        assert!(verdict(29.0, None, None).is_ok());
    }
}
