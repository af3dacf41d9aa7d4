//! What the residuals of a robust fit say: spread, tails, skew.

use forfeit_linear::judge::{OUTLIER_DEVIATIONS, spread};
use serde::Serialize;

/// Tails count as heavy from this share of rows beyond the limit on: normal errors leave 0.05 % there.
const HEAVY: f64 = 0.01;
/// Skew below this counts as none, however many rows there are.
const SKEWED: f64 = 0.15;
/// A spread below this fraction of the largest residual is rounding.
const NO_SPREAD: f64 = 1e-12;

/// The residuals, pred − target, of a fit under absolute error.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Residuals {
    /// The median absolute deviation, scaled to the standard deviation of normal errors. 0: most rows are fitted exactly.
    pub(crate) spread: f64,
    /// The lines of the rows beyond 3.5 spreads.
    pub(crate) outliers: Vec<u64>,
    /// How many of them lie above the fit.
    pub(crate) outliers_above: usize,
    /// Whether there are more of them than normal errors explain.
    pub(crate) heavy: bool,
    /// (q90 + q10 − 2·median) / (q90 − q10) of target − pred without the outliers: 0 if symmetric, at most 1.
    pub(crate) skew: f64,
    /// Whether it is more than chance.
    pub(crate) skewed: bool,
    /// Their part that is fitted exactly.
    pub(crate) exact: f64,
}

/// Reads residuals, each with the line of its row.
pub(crate) fn read(residuals: &[f64], lines: &[u64]) -> Residuals {
    let largest = residuals.iter().fold(0.0, |m: f64, r| m.max(r.abs()));
    let (median, found) = spread(residuals);
    let spread = if found > NO_SPREAD * largest { found } else { 0.0 };
    let beyond = |r: &f64| spread > 0.0 && (r - median).abs() > OUTLIER_DEVIATIONS * spread;
    let out: Vec<usize> = (0..residuals.len()).filter(|row| beyond(&residuals[*row])).collect();
    let mut bulk: Vec<f64> = residuals.iter().filter(|r| !beyond(r)).map(|r| -r).collect();
    bulk.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (bulk.len() - 1) as f64 * share;
        let (below, above) = (bulk[place.floor() as usize], bulk[place.ceil() as usize]);
        below + place.fract() * (above - below)
    };
    let (low, middle, high) = (at(0.1), at(0.5), at(0.9));
    let skew = if high > low && spread > 0.0 { (high + low - 2.0 * middle) / (high - low) } else { 0.0 };
    Residuals {
        spread,
        outliers: out.iter().map(|row| lines[*row]).collect(),
        outliers_above: out.iter().filter(|row| residuals[**row] < median).count(),
        heavy: out.len() >= 2 && out.len() as f64 >= HEAVY * residuals.len() as f64,
        skew,
        // Its standard deviation is close to 1/√n for normal errors.
        skewed: skew.abs() > SKEWED.max(3.0 / (bulk.len() as f64).sqrt()),
        exact: residuals.iter().filter(|r| r.abs() <= NO_SPREAD * largest).count() as f64 / residuals.len() as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quantiles of a distribution at evenly spaced probabilities, as errors target − pred.
    fn sample(count: usize, quantile: impl Fn(f64) -> f64) -> Residuals {
        let residuals: Vec<f64> = (0..count).map(|i| -quantile((i as f64 + 0.5) / count as f64)).collect();
        read(&residuals, &(2..count as u64 + 2).collect::<Vec<_>>())
    }

    #[test]
    fn tails_and_skew_are_told_apart() {
        let logistic = sample(500, |p| (p / (1.0 - p)).ln());
        assert!(!logistic.heavy && !logistic.skewed && logistic.skew.abs() < 1e-9);
        let cauchy = sample(500, |p| (std::f64::consts::PI * (p - 0.5)).tan());
        assert!(cauchy.heavy && !cauchy.skewed);
        let exponential = sample(500, |p| -(1.0 - p).ln());
        assert!(exponential.skewed && exponential.skew > 0.3, "{}", exponential.skew);
        assert_eq!(exponential.outliers.len(), exponential.outliers_above);
        assert!((cauchy.spread - 1.4826).abs() < 0.02, "{}", cauchy.spread);
    }

    #[test]
    fn residuals_that_are_mostly_zero_have_no_spread() {
        let mut residuals = vec![0.0; 20];
        residuals.extend([5.0, -7.0, 9.0]);
        let read = read(&residuals, &(0..23).collect::<Vec<_>>());
        assert_eq!((read.spread, read.outliers.len(), read.heavy), (0.0, 0, false));
        assert!((read.exact - 20.0 / 23.0).abs() < 1e-12);
    }
}
