//! Every fact of every loss, and that a wrong fact is found out.

mod common;

use common::facts::CHECKS;
use common::losses;
use forfeit::{Facts, Family, Interval, Minimiser};

#[test]
fn every_fact_holds() {
    let wrong: Vec<String> = losses()
        .iter()
        .flat_map(|loss| CHECKS.map(|(name, check)| (name, loss, check(loss.as_dyn(), &loss.facts()))))
        .filter_map(|(name, loss, verdict)| verdict.err().map(|why| format!("{loss}: {name}: {why}")))
        .collect();
    assert!(wrong.is_empty(), "{} wrong facts:\n{}", wrong.len(), wrong.join("\n"));
}

/// A bound that is wrong: too low, too high, and there where it is not or the reverse.
fn wrong_bounds(stated: f64) -> Vec<f64> {
    match stated {
        0.0 => vec![0.1, f64::INFINITY],
        f64::INFINITY => vec![1.0, 1e3],
        _ => vec![stated * 0.9, stated * 1.2, f64::INFINITY],
    }
}

fn wrong_minimiser(minimiser: Minimiser) -> Minimiser {
    match minimiser {
        Minimiser::Quantile(tau) => Minimiser::Quantile(if tau < 0.6 { tau + 0.3 } else { tau - 0.3 }),
        Minimiser::Expectile(tau) => Minimiser::Expectile(if tau < 0.6 { tau + 0.1 } else { tau - 0.1 }),
        Minimiser::LogOdds { positive_weight, smoothing } => {
            Minimiser::LogOdds { positive_weight: 1.5 * positive_weight, smoothing }
        }
        Minimiser::Share { positive_weight } => Minimiser::Share { positive_weight: 1.5 * positive_weight },
        Minimiser::Mean | Minimiser::MeanLog1p => Minimiser::Median,
        Minimiser::Mode | Minimiser::Median | Minimiser::RelativeMedian { .. } | Minimiser::Location => Minimiser::Mean,
        _ => Minimiser::Quantile(0.03),
    }
}

/// Every fact of a loss, wrong in every way: the name of the check that must notice, and the facts.
fn mutations(facts: &Facts, family: Family, differentiable: bool) -> Vec<(&'static str, Facts)> {
    let mut all = Vec::new();
    let mut mutate = |name, change: &dyn Fn(&mut Facts)| {
        let mut wrong = facts.clone();
        change(&mut wrong);
        all.push((name, wrong));
    };
    mutate("convex", &|wrong| wrong.convex = !facts.convex);
    mutate("symmetric", &|wrong| wrong.symmetric = !facts.symmetric);
    mutate("minimiser", &|wrong| wrong.minimiser = wrong_minimiser(facts.minimiser));
    let flip = |stated: Option<bool>| Some(!stated.unwrap_or(true));
    mutate("proper and calibrated", &|wrong| wrong.proper = flip(facts.proper));
    mutate("proper and calibrated", &|wrong| wrong.calibrated = flip(facts.calibrated));
    let Interval { low, high, .. } = facts.range;
    let wrong_lows = if low.is_finite() { vec![low - 0.5, low + 0.1, f64::NEG_INFINITY] } else { vec![-1e2, 0.0] };
    for bound in wrong_lows {
        mutate("range", &|wrong| wrong.range.low = bound);
    }
    for bound in wrong_bounds(high) {
        mutate("range", &|wrong| wrong.range.high = bound);
    }
    if !differentiable {
        return all;
    }
    mutate("majorized", &|wrong| wrong.majorized = !facts.majorized);
    for bound in wrong_bounds(facts.lipschitz) {
        mutate("lipschitz", &|wrong| wrong.lipschitz = bound);
    }
    for bound in wrong_bounds(facts.smoothness) {
        mutate("smoothness", &|wrong| wrong.smoothness = bound);
    }
    if family == Family::Probability {
        return all;
    }
    mutate("kinks", &|wrong| wrong.kinks.push(0.37));
    for i in 0..facts.kinks.len() {
        mutate("kinks", &|wrong| wrong.kinks.retain(|kink| *kink != facts.kinks[i]));
        mutate("kinks", &|wrong| wrong.kinks[i] += 0.1);
    }
    all
}

#[test]
fn every_wrong_fact_is_found_out() {
    let mut believed = Vec::new();
    let mut tried = 0;
    for loss in forfeit::registry::LOSSES.iter().map(forfeit::registry::Entry::default_loss) {
        let info = loss.info();
        for (name, wrong) in mutations(&loss.facts(), info.family, info.differentiable) {
            tried += 1;
            let (_, check) = CHECKS.into_iter().find(|(check, _)| *check == name).expect("a check of that name");
            if check(loss.as_dyn(), &wrong).is_ok() {
                believed.push(format!("{loss}: {name} of {wrong:?}"));
            }
        }
    }
    assert!(tried > 10 * forfeit::registry::LOSSES.len());
    assert!(believed.is_empty(), "{} wrong facts are believed:\n{}", believed.len(), believed.join("\n"));
}
