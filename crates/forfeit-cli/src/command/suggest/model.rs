//! Models that the data are read through: a fit under absolute error, and how the spread grows with the mean.

use forfeit_linear::judge::Judge;
use forfeit_linear::{Error, Options, Problem};
use serde::Serialize;

use super::portrait::{Kind, Portrait};
use super::residuals::{self, Residuals};
use crate::data::Selection;
use crate::failure::Failure;
use crate::progress;

/// Rows in a bin of similar predictions, at least.
const BIN: usize = 20;
/// Bins at least and at most.
const BINS: (usize, usize) = (3, 12);
/// The largest mean must be this many times the least, or nothing can be said about growth.
const REACH: f64 = 2.0;

/// How the variance of a target grows with its mean, from a model of the mean with a logarithmic link.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Growth {
    /// The variance is about proportional to this power of the mean; None where the means are too alike, or the rows too
    /// few, to say.
    pub(crate) power: Option<f64>,
    /// Σ (y − μ)²/μ over the degrees of freedom: 1 for Poisson counts.
    pub(crate) dispersion: f64,
    /// α of a variance μ + α·μ².
    pub(crate) excess: f64,
    /// The share of zeros that Poisson counts of these means would have.
    pub(crate) poisson_zeros: f64,
}

/// The residuals of a fit under absolute error and, for targets that are not negative, the growth of their spread.
pub(crate) fn read(
    source: &str,
    selection: &Selection,
    target: &Portrait,
) -> Result<(Option<Residuals>, Option<Growth>), Failure> {
    let told = |e: Error| Failure::new(format_args!("{source}: {e}"));
    let bar = progress::bar("fitting", 2, selection.target.len() * (1 + selection.features.len()) >= 300_000);
    let design = selection.design().map_err(told)?;
    let judge = Judge::new(&design, &selection.target).map_err(told)?;
    let problem = Problem::new(&design, &selection.target).map_err(told)?;
    let median = problem.fit(&forfeit::AbsoluteError, &Options::default()).map_err(told)?;
    let residuals = residuals::read(&judge.residuals(&median).map_err(told)?, &selection.lines);
    bar.inc(1);
    let growth = match target.kind {
        Kind::Counts | Kind::Positive | Kind::PositiveWithZeros => {
            let mean = problem.fit(&forfeit::Poisson::default(), &Options::default()).map_err(told)?;
            let means = mean.predictions(&design).map_err(told)?;
            mean.status.is_converged().then(|| growth(&selection.target, &means, 1 + selection.features.len()))
        }
        _ => None,
    };
    bar.finish_and_clear();
    Ok((Some(residuals), growth))
}

fn growth(target: &[f64], means: &[f64], parameters: usize) -> Growth {
    let count = target.len();
    let square = |i: usize| (target[i] - means[i]).powi(2);
    let freedom = count.saturating_sub(parameters).max(1) as f64;
    let pearson: f64 = (0..count).map(|i| square(i) / means[i]).sum();
    // The moments of μ + α·μ², each row with the weight that makes the sum free of the scale of μ.
    let excess = (0..count).map(|i| (square(i) - means[i]) / means[i].powi(2)).sum::<f64>() / freedom;
    Growth {
        power: power(target, means),
        dispersion: pearson / freedom,
        excess,
        poisson_zeros: means.iter().map(|m| (-m).exp()).sum::<f64>() / count as f64,
    }
}

/// The slope of ln variance over ln mean, between bins of rows with similar means (Taylor 1961, Nature 189).
fn power(target: &[f64], means: &[f64]) -> Option<f64> {
    let bins = (target.len() / BIN).min(BINS.1);
    if bins < BINS.0 {
        return None;
    }
    let mut order: Vec<usize> = (0..target.len()).collect();
    order.sort_by(|a, b| means[*a].total_cmp(&means[*b]));
    let points: Vec<(f64, f64)> = (0..bins)
        .map(|k| &order[k * target.len() / bins..(k + 1) * target.len() / bins])
        .map(|rows| {
            let size = rows.len() as f64;
            let mean = rows.iter().map(|i| means[*i]).sum::<f64>() / size;
            let variance = rows.iter().map(|i| (target[*i] - means[*i]).powi(2)).sum::<f64>() / size;
            (mean.ln(), variance.ln())
        })
        .filter(|point| point.0.is_finite() && point.1.is_finite())
        .collect();
    let (first, last) = (points.first()?, points.last()?);
    if points.len() < BINS.0 || last.0 - first.0 < REACH.ln() {
        return None;
    }
    let size = points.len() as f64;
    let middle = points.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0 / size, sum.1 + p.1 / size));
    let covariance: f64 = points.iter().map(|p| (p.0 - middle.0) * (p.1 - middle.1)).sum();
    Some(covariance / points.iter().map(|p| (p.0 - middle.0).powi(2)).sum::<f64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_of_the_spread_is_read_back() {
        for expected in [0.0, 1.0, 1.5, 2.0] {
            let means: Vec<f64> = (0..400).map(|i| 1.0 + f64::from(i) / 10.0).collect();
            // Half of the rows above, half below, by the standard deviation that the power asks for.
            let sign = |i: usize| if i.is_multiple_of(2) { 1.0 } else { -1.0 };
            let target: Vec<f64> =
                means.iter().enumerate().map(|(i, m)| m + sign(i) * 0.1 * m.powf(0.5 * expected)).collect();
            let found = power(&target, &means).expect("enough rows");
            assert!((found - expected).abs() < 0.05, "{found} {expected}");
        }
        assert_eq!(power(&[1.0; 400], &[3.0; 400]), None);
        assert_eq!(power(&[1.0; 10], &[3.0; 10]), None);
    }
}
