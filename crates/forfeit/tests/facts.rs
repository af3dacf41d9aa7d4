//! Every fact of every loss, on random points, by tests that a wrong fact fails.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

mod common;

use common::{Random, at_variable, differentiable, losses, variable};
use forfeit::{DynLoss, Family, Info, Interval, Link, Minimiser};

/// Predictions from the whole domain: dense, far out on a logarithmic scale, and beside every kink, for one target.
fn sweep(loss: &dyn DynLoss, target: f64) -> Vec<f64> {
    let info = loss.info();
    let origin = if info.family == Family::Distance { target } else { 0.0 };
    if info.pred == Interval::UNIT && info.family != Family::Distance {
        let tails = (1..300).flat_map(|k| [10f64.powi(-k), 1.0 - 10f64.powi(-k)]);
        return (1..4000).map(|i| f64::from(i) / 4000.0).chain(tails).filter(|&p| 0.0 < p && p < 1.0).collect();
    }
    let scale = loss.facts().kinks.into_iter().map(f64::abs).fold(1.0, f64::max);
    let dense = (-4000..=4000).map(|i| f64::from(i) / 400.0 * scale);
    let far = (-300..300).flat_map(|k| [10f64.powf(f64::from(k) / 100.0), -10f64.powf(f64::from(k) / 100.0)]);
    let beside = loss.facts().kinks.into_iter().flat_map(|kink| [kink - 1e-6, kink + 1e-6]);
    let kinks = beside.map(|kink| at_variable(info, kink, target) - origin).collect::<Vec<_>>();
    // Slow growth, and slow decay, show only far out.
    let farthest =
        [1e15, 1e-15, -1e15, 1e300].into_iter().filter(|_| matches!(info.family, Family::Margin | Family::Likelihood));
    let all = dense.chain(far).chain(kinks).chain(farthest).map(|d| origin + d);
    all.filter(|&pred| info.pred.contains(pred)).collect()
}

/// Targets at which the extremes of a loss lie, or near which they do.
fn targets(loss: &dyn DynLoss) -> Vec<f64> {
    let all: &[f64] = match loss.info().family {
        Family::Margin => &[-1.0, 1.0],
        // 1/e is where −p·ln p is largest.
        Family::Likelihood => &[0.0, 1.0, 0.3, 1.0 / std::f64::consts::E, -1.0, -20.0, 1e4, 1e-20],
        _ => &[0.0, 1.0],
    };
    all.iter().copied().filter(|&target| loss.info().target.contains(target)).collect()
}

/// The largest and the smallest of something over all sweeps.
fn extremes(loss: &dyn DynLoss, of: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let targets = targets(loss);
    let all = targets.iter().flat_map(|&target| sweep(loss, target).into_iter().map(move |pred| (pred, target)));
    all.map(|(pred, target)| of(pred, target)).fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)))
}

#[test]
fn convexity_is_right() {
    for loss in losses() {
        let mut random = Random(11);
        let mut broken = 0;
        for _ in 0..20_000 {
            let ((a, target), (b, _)) = (random.pair(loss.info()), random.pair(loss.info()));
            let [left, middle, right] = [a, f64::midpoint(a, b), b].map(|x| loss.at(x, target).value);
            let chord = f64::midpoint(left, right);
            broken += usize::from(middle > chord + 1e-12 * (1.0 + chord.abs()));
        }
        let convex = loss.facts().convex;
        assert_eq!(broken == 0, convex, "{loss}: convex is {convex}, {broken} of 20000 chords broken");
    }
}

#[test]
fn symmetry_is_right() {
    for loss in losses() {
        let mut random = Random(12);
        let (mut broken, mut compared) = (0, 0);
        for _ in 0..500 {
            let (d, target) = (random.between(-3.0, 3.0), random.point(&loss.info().target));
            // Rounding target ± d breaks what the loss does not, so the sums are made exact.
            let (d, target) = ((d * 1024.0).round() / 1024.0, (target * 1024.0).round() / 1024.0);
            if !loss.info().pred.contains(target + d) || !loss.info().pred.contains(target - d) {
                continue;
            }
            compared += 1;
            broken += usize::from(loss.at(target + d, target).value != loss.at(target - d, target).value);
        }
        // Where predictions cannot lie on both sides of the target, no loss is symmetric.
        if compared == 0 {
            assert!(!loss.facts().symmetric, "{loss}");
            continue;
        }
        assert_eq!(broken == 0, loss.facts().symmetric, "{loss}: {broken} of 500 pairs differ");
    }
}

#[test]
fn lipschitz_constants_are_the_least() {
    for loss in differentiable() {
        let (low, high) = extremes(loss.as_dyn(), |pred, target| loss.at(pred, target).gradient);
        let (steepest, stated) = (high.max(-low), loss.facts().lipschitz);
        if stated.is_infinite() {
            // A logarithm goes no further in f64.
            assert!(steepest > 50.0, "{loss}: no more than {steepest}, and said to be unbounded");
        } else {
            assert!(steepest <= stated * (1.0 + 1e-8), "{loss}: {steepest} above {stated}");
            assert!(steepest >= stated * 0.99, "{loss}: {steepest}, far below {stated}");
        }
    }
}

/// What the loss is like beside a point of its variable, for the target where that differs most.
fn beside(loss: &dyn DynLoss, x: f64, gap: f64, of: impl Fn(f64, f64) -> f64) -> f64 {
    let info = loss.info();
    let at = |x: f64, target: f64| at_variable(info, x, target);
    let one = if info.family == Family::Distance { vec![0.0] } else { targets(loss) };
    one.into_iter()
        .map(|target| (of(at(x + gap, target), target) - of(at(x - gap, target), target)).abs())
        .fold(0.0, f64::max)
}

/// Whether the gradient jumps at a kink.
fn jumps(loss: &dyn DynLoss) -> bool {
    let gradient = |pred: f64, target: f64| loss.at(pred, target).gradient;
    loss.facts().kinks.iter().any(|&kink| beside(loss, kink, 1e-9, gradient) > 1e-3)
}

/// Whether the curvature grows without bound towards a kink.
fn rises(loss: &dyn DynLoss) -> bool {
    let curvature = |pred: f64, target: f64| loss.at(pred, target).curvature;
    let near = |kink: f64, gap: f64| beside(loss, kink, gap, curvature);
    loss.facts().kinks.iter().any(|&kink| near(kink, 1e-9) > 2.0 * near(kink, 1e-3))
}

#[test]
fn smoothness_constants_are_the_least() {
    for loss in differentiable() {
        let (low, high) = extremes(loss.as_dyn(), |pred, target| loss.at(pred, target).curvature);
        let (bend, stated) = (high.max(-low), loss.facts().smoothness);
        if stated.is_infinite() {
            assert!(
                jumps(loss.as_dyn()) || rises(loss.as_dyn()) || bend > 1e2,
                "{loss}: bends by {bend}, and said to be unbounded"
            );
        } else {
            assert!(!jumps(loss.as_dyn()), "{loss}: the gradient jumps, and is said to be smooth");
            assert!(bend <= stated * (1.0 + 1e-8), "{loss}: {bend} above {stated}");
            assert!(bend >= stated * 0.99, "{loss}: {bend}, far below {stated}");
        }
    }
}

#[test]
fn kinks_are_where_derivatives_jump() {
    for loss in differentiable().filter(|loss| loss.info().family != Family::Probability) {
        let kinks = loss.facts().kinks;
        // A jump across a gap that shrinks a thousandfold does not shrink with it.
        let jump = |x: f64, gap: f64| {
            beside(loss.as_dyn(), x, gap, |pred, target| loss.at(pred, target).gradient)
                + beside(loss.as_dyn(), x, gap, |pred, target| loss.at(pred, target).curvature)
        };
        let inside = |x: f64| loss.info().family == Family::Distance || loss.info().pred.contains(x);
        for &kink in &kinks {
            let (near, nearer) = (jump(kink, 1e-4 * kink.abs().max(1e-3)), jump(kink, 1e-7 * kink.abs().max(1e-3)));
            assert!(nearer > 0.5 * near && nearer > 1e-6, "{loss}: no jump at {kink}: {near}, {nearer}");
        }
        for i in -1000..1000 {
            let x = f64::from(i) * 0.013;
            let outside = loss.info().family == Family::Likelihood && !(inside(x - 0.02) && inside(x + 0.02));
            if outside || kinks.iter().any(|kink| (kink - x).abs() <= 0.02) {
                continue;
            }
            // A kink anywhere in the gap jumps by more than a smooth function changes over it.
            let (wide, narrow) = (jump(x, 0.0065), jump(x, 0.0065e-3));
            assert!(narrow <= 0.02 * wide + 1e-9, "{loss}: a jump at {x}: {wide}, {narrow}");
        }
        let (low, high) = extremes(loss.as_dyn(), |pred, target| variable(loss.info(), pred, target));
        assert!(kinks.iter().all(|kink| (low..=high).contains(kink)), "{loss}: kinks outside the sweep");
    }
}

/// The functional that the facts name, of a sample.
fn functional(minimiser: Minimiser, sample: &[f64]) -> Option<f64> {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let odds = |weight: f64, share: f64| weight * share / (weight * share + 1.0 - share);
    let positive = sample.iter().filter(|x| **x > 0.0).count() as f64 / n;
    match minimiser {
        Minimiser::Mean => Some(mean),
        Minimiser::Median => Some(sorted[sample.len() / 2]),
        Minimiser::Quantile(tau) => Some(sorted[(tau * n) as usize]),
        Minimiser::LogOdds { positive_weight, smoothing } => {
            let share = odds(positive_weight, positive * (1.0 - smoothing) + 0.5 * smoothing);
            Some((share / (1.0 - share)).ln())
        }
        Minimiser::HalfLogOdds => Some(0.5 * (positive / (1.0 - positive)).ln()),
        Minimiser::LogMean => Some(mean.ln()),
        Minimiser::ReciprocalMean => Some(1.0 / mean),
        Minimiser::Constant(x) => Some(x),
        Minimiser::Share { positive_weight } if positive_weight.is_infinite() => Some(1.0),
        Minimiser::Share { positive_weight } => Some(odds(positive_weight, mean)),
        Minimiser::Mode => sorted.iter().copied().max_by_key(|x| sorted.iter().filter(|y| *y == x).count()),
        _ => None,
    }
}

/// What might be observed of a loss's targets: skewed, and with repeats where they are labels or counts.
fn observed(info: &Info, random: &mut Random) -> f64 {
    let skewed = |random: &mut Random| random.between(-1.0, 1.0) * 4.0 + random.unit().powi(4) * 9.0;
    match (info.family, info.target) {
        (Family::Label, _) => random.below(3) as f64,
        (Family::Distance | Family::Likelihood, Interval::REAL) => skewed(random),
        (Family::Distance | Family::Likelihood, Interval::UNIT) => random.unit().powi(2),
        (Family::Likelihood, domain) if domain.high_closed => -skewed(random).abs(),
        (Family::Likelihood, _) => skewed(random).abs().round() + 1.0,
        (family, _) => match (random.unit() < 0.3, family) {
            (true, _) => 1.0,
            (false, Family::Margin) => -1.0,
            (false, _) => 0.0,
        },
    }
}

#[test]
fn the_stated_functional_minimises_the_mean() {
    for loss in losses() {
        let mut random = Random(13);
        let facts = loss.facts();
        for n in [11, 101] {
            let sample: Vec<f64> = (0..n).map(|_| observed(loss.info(), &mut random)).collect();
            let cost = |c: f64| sample.iter().map(|&target| loss.at(c, target).value).sum::<f64>();
            let mean = sample.iter().sum::<f64>() / f64::from(n);
            let best = match (facts.minimiser, functional(facts.minimiser, &sample)) {
                (_, Some(best)) if best.is_finite() => best,
                (Minimiser::Location, _) => {
                    // No closed form; the least cost lies between the median and the mean of a skewed sample, or at one.
                    let median = functional(Minimiser::Median, &sample).expect("a median");
                    let (low, high) = (median.min(mean), median.max(mean));
                    let inside =
                        (0..=2000).map(|i| cost(low + (high - low) * f64::from(i) / 2000.0)).fold(f64::MAX, f64::min);
                    let outside = (1..400).map(|i| f64::from(i) / 50.0).map(|s| cost(low - s).min(cost(high + s)));
                    assert!(
                        inside <= outside.fold(f64::MAX, f64::min) + 1e-9,
                        "{loss}: not between {median} and {mean}"
                    );
                    continue;
                }
                _ => continue,
            };
            let least = cost(best);
            for _ in 0..2000 {
                let other = match loss.info().pred {
                    Interval::UNIT => random.unit(),
                    _ => best + random.between(-1.0, 1.0) * 10f64.powf(random.between(-4.0, 1.0)),
                };
                if !loss.info().pred.contains(other) {
                    continue;
                }
                let cost = cost(other);
                assert!(least <= cost + 1e-11 * (1.0 + least.abs()), "{loss}: {cost} at {other}, {least} at {best}");
            }
        }
    }
}

/// The probability that minimises the expected loss where positives have probability `p`, by a fine search.
fn elicited(loss: &dyn DynLoss, p: f64) -> f64 {
    let expected = |q: f64| {
        let pred = if loss.info().family == Family::Probability { q } else { (q / (1.0 - q)).ln() };
        let negative = if loss.info().family == Family::Margin { -1.0 } else { 0.0 };
        p * loss.at(pred, 1.0).value + (1.0 - p) * loss.at(pred, negative).value
    };
    let grid = (1..10_000).map(|i| f64::from(i) / 10_000.0);
    grid.map(|q| (expected(q), q)).min_by(|a, b| a.0.total_cmp(&b.0)).map_or(f64::NAN, |(_, q)| q)
}

#[test]
fn proper_and_calibrated_are_right() {
    let probabilities = [0.05, 0.3, 0.48, 0.49, 0.499, 0.501, 0.51, 0.52, 0.7, 0.95];
    for loss in losses() {
        let facts = loss.facts();
        // A distance between two things is no score of one.
        let scored = matches!(loss.info().family, Family::Logit | Family::Probability | Family::Margin);
        if !scored || loss.info().name == "hinge_embedding" {
            assert_eq!((facts.proper, facts.calibrated), (None, None), "{loss}");
            continue;
        }
        let found = probabilities.map(|p| (p, elicited(loss.as_dyn(), p)));
        let proper = found.iter().all(|(p, q)| (p - q).abs() < 2e-3);
        let calibrated = found.iter().all(|(p, q)| (*p > 0.5) == (*q > 0.5));
        // A score that is no logit has no probability to be proper for.
        let linked = loss.info().link != Link::Identity;
        assert_eq!(facts.proper, linked.then_some(proper), "{loss}: proper, by {found:?}");
        assert_eq!(facts.calibrated, Some(calibrated), "{loss}: calibrated, by {found:?}");
    }
}

#[test]
fn ranges_are_reached() {
    for loss in losses() {
        let range = loss.facts().range;
        let (low, mut high) = extremes(loss.as_dyn(), |pred, target| loss.at(pred, target).value);
        if range.high.is_finite() {
            // It may be reached in the limit alone.
            let Interval { low, high: far, .. } = loss.info().pred;
            let ends =
                targets(loss.as_dyn()).into_iter().flat_map(|target| [low, far].map(|x| loss.at(x, target).value));
            high = ends.fold(high, f64::max);
        }
        let smoothed = low > 0.0 && loss.to_string().contains("label_smoothing");
        let deep = if range.low.is_finite() { low - range.low <= 1e-3 } else { low < -30.0 };
        assert!(deep || smoothed, "{loss}: no less than {low}, range {range}");
        let tall = if range.high.is_finite() { (high - range.high).abs() <= 1e-9 } else { high > 30.0 };
        assert!(tall, "{loss}: {high}, range {range}");
    }
}
