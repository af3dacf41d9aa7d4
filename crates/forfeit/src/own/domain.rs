//! Samples of a loss's domain, and what is wrong there.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::text::Header;
use crate::facts::{Family, Info};
use crate::interval::Interval;

/// A sample of the domain at which a loss is no finite number.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    what: &'static str,
    value: f64,
    at: Vec<(String, f64)>,
}

impl Finding {
    /// The predicted numbers and the target there, by name.
    pub fn at(&self) -> &[(String, f64)] {
        &self.at
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at: Vec<String> = self.at.iter().map(|(name, x)| alloc::format!("{name} = {x}")).collect();
        let mend = if self.value.is_nan() {
            "declare the domain that is meant, or choose by where(…)"
        } else {
            "it overflows"
        };
        write!(f, "the {} is {} at {}: {mend}", self.what, self.value, at.join(", "))
    }
}

/// Numbers of an interval: ordinary ones, its ends, and far out.
pub(super) fn samples(interval: Interval) -> Vec<f64> {
    const ORDINARY: [f64; 15] = [0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 0.25, 0.75, 0.9, 3.7, -3.7, 11.0, -11.0, 1e-3];
    const FAR: [f64; 6] = [1e-6, 50.0, -50.0, 1e3, -1e3, 1e4];
    if interval.ends {
        return alloc::vec![interval.low, interval.high];
    }
    let mut all = Vec::new();
    all.extend(ORDINARY.iter().copied().filter(|x| interval.contains(*x)));
    if interval.low.is_finite() && interval.high.is_finite() {
        let width = interval.high - interval.low;
        all.extend([0.1, 0.3, 0.6, 0.8].map(|share| interval.low + share * width));
    }
    all.extend([interval.low, interval.high].into_iter().filter(|x| x.is_finite() && interval.contains(*x)));
    all.extend(FAR.iter().copied().filter(|x| interval.contains(*x)));
    all
}

/// Targets to sample: 0 alone where only the residual counts.
pub(super) fn targets(info: &Info) -> Vec<f64> {
    let residual = info.family == Family::Distance && info.pred.is_real() && info.target.is_real();
    if residual { alloc::vec![0.0] } else { samples(info.target) }
}

/// Within this size of input, an infinite result is told too; beyond, an exponential may overflow by right.
const MODERATE: f64 = 50.0;

/// At most this many are told.
const TOLD: usize = 3;

/// Samples at which the value or a slope is NaN, or infinite though the inputs are moderate; one of each kind. `sloped` gives the
/// value and the slopes by the predicted numbers.
pub(super) fn findings(header: &Header, info: &Info, sloped: impl Fn(&[f64], f64) -> (f64, Vec<f64>)) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for_each_sample(header, &targets(info), |pred, target| {
        let moderate = pred.iter().chain([&target]).all(|x| x.abs() <= MODERATE);
        let (value, slopes) = sloped(pred, target);
        let slopes = slopes.into_iter().take(pred.len()).map(|slope| ("gradient", slope));
        for (what, value) in core::iter::once(("value", value)).chain(slopes) {
            let wrong = value.is_nan() || value.is_infinite() && moderate;
            let new = found.iter().all(|old| old.what != what || old.value.is_nan() != value.is_nan());
            if wrong && new && found.len() < TOLD {
                let mut at: Vec<(String, f64)> =
                    header.predicted.iter().map(|declared| declared.name.clone()).zip(pred.to_vec()).collect();
                at.push(("target".into(), target));
                found.push(Finding { what, value, at });
            }
        }
    });
    found
}

/// Calls for samples of prediction and target together; predicted numbers after the first go through theirs in step.
fn for_each_sample(header: &Header, targets: &[f64], mut visit: impl FnMut(&[f64], f64)) {
    let all: Vec<Vec<f64>> = header.predicted.iter().map(|declared| samples(declared.range)).collect();
    for (i, &first) in all[0].iter().enumerate() {
        for (j, &target) in targets.iter().enumerate() {
            let mut pred = alloc::vec![first];
            pred.extend(all[1..].iter().enumerate().map(|(k, others)| others[(i + j + k) % others.len()]));
            visit(&pred, target);
        }
    }
}
