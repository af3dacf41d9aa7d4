//! The check that a stated functional of a sample minimises the mean loss over it.

use forfeit::{DynLoss, Facts, Family, Info, Interval, Minimiser};

use super::Random;
use super::facts::{Verdict, ensure};

/// The value at which a share of the weight lies below.
fn weighted_quantile(sample: &[f64], tau: f64, weight: impl Fn(f64) -> f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let total: f64 = sorted.iter().map(|&x| weight(x)).sum();
    let mut below = 0.0;
    for &x in &sorted {
        below += weight(x);
        if below >= tau * total {
            return x;
        }
    }
    f64::NAN
}

/// The fixed point of the mean in which what lies above it weighs τ, and what lies below 1 − τ.
fn expectile(sample: &[f64], tau: f64) -> f64 {
    let step = |at: f64| {
        let weight = |x: f64| if x > at { tau } else { 1.0 - tau };
        sample.iter().map(|&x| weight(x) * x).sum::<f64>() / sample.iter().map(|&x| weight(x)).sum::<f64>()
    };
    (0..200).fold(0.0, |at, _| step(at))
}

/// The functional that the facts name, of a sample.
fn functional(minimiser: Minimiser, sample: &[f64]) -> Option<f64> {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let odds = |weight: f64, share: f64| weight * share / (weight * share + 1.0 - share);
    let positive = sample.iter().map(|x| x.max(0.0)).sum::<f64>() / n;
    match minimiser {
        Minimiser::Mean => Some(mean),
        Minimiser::Median => Some(weighted_quantile(sample, 0.5, |_| 1.0)),
        Minimiser::Quantile(tau) => Some(weighted_quantile(sample, tau, |_| 1.0)),
        Minimiser::Expectile(tau) => Some(expectile(sample, tau)),
        Minimiser::MeanLog1p => Some((sample.iter().map(|x| x.ln_1p()).sum::<f64>() / n).exp_m1()),
        Minimiser::RelativeMedian { floor } => Some(weighted_quantile(sample, 0.5, |x| 1.0 / x.abs().max(floor))),
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
        Minimiser::Mode => sample.iter().copied().max_by_key(|x| sample.iter().filter(|y| *y == x).count()),
        _ => None,
    }
}

/// What might be observed of a loss's targets: skewed, and with repeats where they are labels or counts.
fn observed(info: &Info, random: &mut Random) -> f64 {
    let skewed = |random: &mut Random| random.between(-1.0, 1.0) * 4.0 + random.unit().powi(4) * 9.0;
    match (info.family, info.target) {
        (Family::Label, _) => random.below(3) as f64,
        (Family::Relative, _) => random.between(0.3, 3.0) + random.unit().powi(4) * 9.0,
        (Family::Distance | Family::Likelihood, Interval::UNIT) => random.unit().powi(2),
        (Family::Distance, _) => skewed(random),
        (Family::Likelihood, domain) if domain.low < 0.0 => -skewed(random).abs(),
        (Family::Likelihood, _) => skewed(random).abs().round() + 1.0,
        _ if random.unit() < 0.3 => 1.0,
        (Family::Margin, _) => -1.0,
        _ => 0.0,
    }
}

/// A prediction to hold against the best one.
fn other(info: &Info, best: f64, random: &mut Random) -> f64 {
    match (info.family, info.pred) {
        (_, Interval::UNIT) => random.unit(),
        (Family::Label, _) => random.below(3) as f64,
        _ => best + random.between(-1.0, 1.0) * 10f64.powf(random.between(-4.0, 1.0)),
    }
}

pub fn minimiser(loss: &dyn DynLoss, facts: &Facts) -> Verdict {
    let (info, mut random) = (loss.info(), Random(13));
    for n in [11, 101] {
        let sample: Vec<f64> = (0..n).map(|_| observed(info, &mut random)).collect();
        let cost = |c: f64| sample.iter().map(|&target| loss.at(c, target).value).sum::<f64>();
        if facts.minimiser == Minimiser::Location {
            between_median_and_mean(&sample, cost)?;
        }
        let Some(best) = functional(facts.minimiser, &sample).filter(|best| best.is_finite()) else { continue };
        ensure(info.pred.contains(best), || format!("{best} is no prediction"))?;
        let least = cost(best);
        ensure(least.is_finite(), || format!("{best} costs {least}"))?;
        for _ in 0..2000 {
            let other = other(info, best, &mut random);
            if !info.pred.contains(other) {
                continue;
            }
            let cost = cost(other);
            ensure(least <= cost + 1e-11 * (1.0 + least.abs()), || format!("{cost} at {other}, {least} at {best}"))?;
        }
    }
    Ok(())
}

/// No closed form; the least cost lies between the median and the mean of a skewed sample, at neither.
fn between_median_and_mean(sample: &[f64], cost: impl Fn(f64) -> f64) -> Verdict {
    let [median, mean] = [Minimiser::Median, Minimiser::Mean].map(|m| functional(m, sample).unwrap_or(f64::NAN));
    let (low, high) = (median.min(mean), median.max(mean));
    let inside = (0..=2000).map(|i| cost(low + (high - low) * f64::from(i) / 2000.0)).fold(f64::MAX, f64::min);
    let outside = (1..400).map(|i| f64::from(i) / 50.0).map(|s| cost(low - s).min(cost(high + s)));
    ensure(inside <= outside.fold(f64::MAX, f64::min) + 1e-9, || format!("not between {median} and {mean}"))
}
