//! Checks of facts: each takes a loss and what is said about it, and tells what is wrong. A wrong fact must fail.

use forfeit::{DynLoss, Facts, Family, Interval, Link};

use super::{Random, kink_at, targets};

/// What is wrong with a fact, in one sentence.
pub type Verdict = Result<(), String>;

/// A fact and its check, by name.
pub type Check = (&'static str, fn(&dyn DynLoss, &Facts) -> Verdict);

pub const CHECKS: [Check; 9] = [
    ("convex", convex),
    ("symmetric", symmetric),
    ("lipschitz", lipschitz),
    ("smoothness", smoothness),
    ("kinks", kinks),
    ("majorized", majorized),
    ("minimiser", super::minimiser::minimiser),
    ("proper and calibrated", elicits),
    ("range", range),
];

pub fn ensure(holds: bool, what: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(what()) }
}

/// Predictions from the whole domain: dense, far out on a logarithmic scale, and beside every kink, for one target.
fn sweep(loss: &dyn DynLoss, facts: &Facts, target: f64) -> Vec<f64> {
    let domain = loss.info().pred;
    // Slow growth, and slow decay, show only far out.
    let sizes = (-300..=300).map(|k| f64::from(k) / 100.0).chain((-30..=30).map(|k| f64::from(10 * k)));
    let sizes: Vec<f64> = sizes.map(|exponent| 10f64.powf(exponent)).collect();
    let all: Vec<f64> = if domain == Interval::UNIT {
        let tails = (1..300).flat_map(|k| [10f64.powi(-k), 1.0 - 10f64.powi(-k)]);
        (1..4000).map(|i| f64::from(i) / 4000.0).chain(tails).collect()
    } else if domain.low.is_finite() {
        let dense = (1..=4000).map(|i| f64::from(i) / 400.0);
        dense.chain(sizes).map(|x| domain.low + x).collect()
    } else {
        let origin = if loss.info().family == Family::Distance { target } else { 0.0 };
        let scale = facts.kinks.iter().copied().map(f64::abs).fold(1.0, f64::max);
        let dense = (-4000..=4000).map(|i| f64::from(i) / 400.0 * scale);
        let far = sizes.into_iter().flat_map(|size| [size, -size]);
        dense.chain(far).map(|d| origin + d).collect()
    };
    let kinks = facts.kinks.iter().map(|&kink| kink_at(loss.info(), kink, target));
    let beside = kinks.flat_map(|kink| [kink - 1e-6, kink + 1e-6]);
    let inside = |x: &f64| domain.contains(*x) && (domain != Interval::UNIT || (0.0 < *x && *x < 1.0));
    all.into_iter().chain(beside).filter(inside).collect()
}

/// The least and the largest of something over all sweeps.
fn extremes(loss: &dyn DynLoss, facts: &Facts, of: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let targets = targets(loss.info());
    let all = targets.iter().flat_map(|&target| sweep(loss, facts, target).into_iter().map(move |pred| (pred, target)));
    all.map(|(pred, target)| of(pred, target)).fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)))
}

fn convex(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    let mut random = Random(11);
    // Ends of the domain too: a label of exactly 0 may be a case of its own.
    let targets = targets(loss.info());
    let mut broken = 0;
    for i in 0..20_000 {
        let ((a, anywhere), (b, _)) = (random.pair(loss.info()), random.pair(loss.info()));
        let target = targets.get(i % (2 * targets.len())).copied().unwrap_or(anywhere);
        let [left, middle, right] = [a, f64::midpoint(a, b), b].map(|x| loss.at(x, target).value);
        let chord = f64::midpoint(left, right);
        broken += usize::from(middle > chord + 1e-12 * (1.0 + chord.abs()));
    }
    ensure((broken == 0) == facts.convex, || {
        format!("convex is said to be {}, and {broken} of 20000 chords are broken", facts.convex)
    })
}

fn symmetric(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    let mut random = Random(12);
    let (mut broken, mut compared) = (0, 0);
    for _ in 0..500 {
        let (d, target) = (random.between(-3.0, 3.0), random.point(&loss.info().target));
        // Rounding target ± d breaks what the loss does not, so the sums are made exact.
        let (d, target) = ((d * 1024.0).round() / 1024.0, (target * 1024.0).round() / 1024.0);
        if !loss.info().pred.contains(target + d) || !loss.info().pred.contains(target - d) {
            continue;
        }
        let (above, below) = (loss.at(target + d, target).value, loss.at(target - d, target).value);
        compared += 1;
        broken += usize::from((above - below).abs() > 1e-14 * above.abs());
    }
    // Where predictions cannot lie on both sides of the target, no loss is symmetric.
    ensure((broken == 0 && compared > 0) == facts.symmetric, || format!("{broken} of {compared} pairs differ"))
}

/// Whether `found`, the largest size in a sweep, is what `stated` says.
fn least_bound(found: f64, stated: f64) -> Verdict {
    if stated.is_infinite() {
        return ensure(found > 1e2, || format!("no more than {found}, and said to be unbounded"));
    }
    ensure(found <= stated * (1.0 + 1e-8), || format!("{found} above {stated}"))?;
    ensure(found >= stated * 0.99, || format!("{found}, far below {stated}"))
}

/// Whether something grows by half, time and again, as far out as numbers go, on some side and for some target.
fn grows(loss: &dyn DynLoss, of: impl Fn(f64, f64) -> f64) -> bool {
    let domain = loss.info().pred;
    let ends = [[1e-150, 1e-300], [1e150, 1e300], [-1e150, -1e300]];
    targets(loss.info()).into_iter().any(|target| {
        ends.iter().filter(|end| end.iter().all(|&pred| domain.contains(pred))).any(|&[far, farther]| {
            let (near, far) = (of(far, target).abs(), of(farther, target).abs());
            near > 1.0 && far >= 1.5 * near
        })
    })
}

fn lipschitz(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    if !loss.info().differentiable {
        return Ok(());
    }
    let gradient = |pred: f64, target: f64| loss.at(pred, target).gradient;
    if facts.lipschitz.is_infinite() && grows(loss, gradient) {
        return Ok(());
    }
    let (low, high) = extremes(loss, facts, gradient);
    least_bound(high.max(-low), facts.lipschitz)
}

fn smoothness(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    if !loss.info().differentiable {
        return Ok(());
    }
    let beside = |kink: f64, target: f64, gap: f64| loss.at(kink_at(loss.info(), kink, target) + gap, target);
    let places: Vec<(f64, f64)> = targets(loss.info())
        .into_iter()
        .flat_map(|target| facts.kinks.iter().map(move |&kink| (kink, target)))
        .collect();
    let jumps = places.iter().any(|&(kink, target)| {
        (beside(kink, target, 1e-9).gradient - beside(kink, target, -1e-9).gradient).abs() > 1e-3
    });
    if jumps {
        return ensure(facts.smoothness.is_infinite(), || "the gradient jumps, and is said to be smooth".into());
    }
    // Or the curvature rises without bound towards a kink.
    let rises = places.iter().any(|&(kink, target)| {
        let [far, near] = [1e-3, 1e-9].map(|gap| {
            [gap, -gap].map(|gap| beside(kink, target, gap).curvature.abs()).into_iter().fold(0.0, f64::max)
        });
        near > 2.0 * far && near > 1e-3
    });
    if rises {
        return ensure(facts.smoothness.is_infinite(), || {
            "the curvature rises towards a kink, and is said to be bounded".into()
        });
    }
    let (low, high) = extremes(loss, facts, |pred, target| loss.at(pred, target).curvature);
    least_bound(high.max(-low), facts.smoothness)
}

fn kinks(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    if !loss.info().differentiable || loss.info().family == Family::Probability {
        return Ok(());
    }
    let mut found = vec![false; facts.kinks.len()];
    for target in targets(loss.info()) {
        kinks_at(loss, facts, target, &mut found)?;
    }
    match found.iter().position(|found| !found) {
        Some(missing) => Err(format!("no jump at {}", facts.kinks[missing])),
        None => Ok(()),
    }
}

/// Marks the kinks at which derivatives jump for this target; an error where they jump and no kink is stated.
fn kinks_at(loss: &dyn DynLoss, facts: &Facts, target: f64, found: &mut [bool]) -> Verdict {
    let place = |kink: f64| kink_at(loss.info(), kink, target);
    let sides = |x: f64, gap: f64| (loss.at(x - gap, target), loss.at(x + gap, target));
    // A jump across a gap that shrinks a thousandfold does not shrink with it.
    let jump = |x: f64, gap: f64| {
        let (left, right) = sides(x, gap);
        (left.gradient - right.gradient).abs() + (left.curvature - right.curvature).abs()
    };
    for (&kink, found) in facts.kinks.iter().zip(found) {
        let unit = (place(1.0) - place(0.0)).abs();
        let (x, size) = (place(kink), unit * kink.abs().max(1e-3));
        let (near, nearer) = (jump(x, 1e-4 * size), jump(x, 1e-7 * size));
        // Or the curvature has a pole.
        let [flat, steep] = [1e-4, 1e-7].map(|gap| sides(x, gap * size).1.curvature.abs());
        *found |= nearer > 0.5 * near && nearer > 1e-6 || steep > 1.5 * flat;
    }
    for i in -1000..1000 {
        let x = f64::from(i) * 0.013;
        let close = facts.kinks.iter().any(|&kink| (place(kink) - x).abs() <= 0.02);
        // A distance is one outside its domain too.
        let inside = [x - 0.02, x + 0.02].iter().all(|&x| loss.info().pred.contains(x));
        if close || !inside && loss.info().family != Family::Distance {
            continue;
        }
        // Into the half that changes more, again and again: what a smooth function changes by shrinks with the gap.
        let (mut middle, mut gap) = (x, 0.0065);
        let wide = jump(middle, gap);
        for _ in 0..17 {
            gap /= 2.0;
            let left = jump(middle - gap, gap) > jump(middle + gap, gap);
            middle += if left { -gap } else { gap };
        }
        let narrow = jump(middle, gap);
        ensure(narrow <= 1e-3 * wide + 1e-9, || format!("a jump at {middle}: {wide}, {narrow}"))?;
    }
    Ok(())
}

fn majorized(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    if !loss.info().differentiable {
        return Ok(());
    }
    let mut random = Random(5);
    let mut below = None;
    for _ in 0..4000 {
        let ((here, target), (there, _)) = (random.pair(loss.info()), random.pair(loss.info()));
        let (at, value) = (loss.at(here, target), loss.at(there, target).value);
        let away = there - here;
        let above = at.value + at.gradient * away + 0.5 * at.majorizer * away * away;
        let rounding = 1e-12 * (1.0 + at.value.abs() + value.abs() + (at.majorizer * away * away).abs());
        if value > above + rounding {
            below = Some(format!("at {there} {value}, above {above} from {here}, target {target}"));
        }
        ensure(at.majorizer >= 0.0, || format!("majorizer {} at ({here}, {target})", at.majorizer))?;
    }
    match below {
        Some(place) if facts.majorized => Err(place),
        None if !facts.majorized => Err("every parabola lies above, and is said not to".into()),
        _ => Ok(()),
    }
}

/// The probability that minimises the expected loss where positives have probability `p`, by a fine search.
fn elicited(loss: &dyn DynLoss, p: f64) -> f64 {
    let family = loss.info().family;
    let negative = if family == Family::Margin { -1.0 } else { 0.0 };
    let expected = |q: f64| {
        let pred = if family == Family::Probability { q } else { (q / (1.0 - q)).ln() };
        p * loss.at(pred, 1.0).value + (1.0 - p) * loss.at(pred, negative).value
    };
    let grid = (1..10_000).map(|i| f64::from(i) / 10_000.0);
    grid.map(|q| (expected(q), q)).min_by(|a, b| a.0.total_cmp(&b.0)).map_or(f64::NAN, |(_, q)| q)
}

fn elicits(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    let stated = (facts.proper, facts.calibrated);
    if !matches!(loss.info().family, Family::Logit | Family::Probability | Family::Margin) {
        return ensure(stated == (None, None), || "proper or calibrated has no meaning here".into());
    }
    let found = [0.05, 0.3, 0.48, 0.49, 0.499, 0.501, 0.51, 0.52, 0.7, 0.95].map(|p| (p, elicited(loss, p)));
    // A score that is no logit has no probability to be proper for.
    let linked = loss.info().link != Link::Identity;
    let proper = linked.then_some(found.iter().all(|(p, q)| (p - q).abs() < 2e-3));
    let calibrated = found.iter().all(|(p, q)| (*p > 0.5) == (*q > 0.5));
    ensure(stated == (proper, Some(calibrated)), || format!("proper, calibrated: {stated:?}, by {found:?}"))
}

fn range(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    let range = facts.range;
    // Of every predicted number, the further ones at all sizes.
    let sizes: &[f64] = if loss.further().is_empty() { &[1.0] } else { &[1e-300, 1.0, 1e300] };
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for &size in sizes {
        let ends = extremes(loss, facts, |pred, target| loss.at_all(&[pred, size], target).value);
        (low, high) = (low.min(ends.0), high.max(ends.1));
    }
    // A bound that is no whole number is met up to rounding; 0 is never passed.
    let meets = |x: f64, bound: f64| bound.is_finite() && (x - bound).abs() <= 1e-12 * bound.abs();
    let rounded = |x: f64| meets(x, range.low) || meets(x, range.high);
    let inside = |x: f64| range.contains(x) || rounded(x);
    ensure(inside(low) && inside(high), || format!("from {low} to {high}, outside {range}"))?;
    if range.low.is_finite() {
        let smoothed = low > 0.0 && loss.to_string().contains("label_smoothing");
        ensure(low - range.low <= 1e-3 || smoothed, || format!("no less than {low}, range {range}"))?;
    } else {
        ensure(low < -1e2, || format!("no less than {low}, range {range}"))?;
    }
    if range.high.is_finite() {
        return ensure(high >= range.high * (1.0 - 1e-12), || format!("no more than {high}, range {range}"));
    }
    ensure(high > 1e100 || grows(loss, |pred, target| loss.at(pred, target).value), || {
        format!("no end in sight at {high}, but it grows no more: range {range}")
    })
}
