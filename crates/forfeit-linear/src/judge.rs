//! What a fit is worth: every loss at every fit, which rows pull, which rows stand out, and how it does on rows unseen.

use forfeit::{DynLoss, Family};

use crate::design::{Design, check_finite, check_length};
use crate::error::Error;
use crate::fit::{Fit, Options};
use crate::objective::local;
use crate::ordered::Ordered;
use crate::solve::Problem;
use crate::split::folds;

/// Residuals further than this many robust standard deviations from their median are flagged.
pub const OUTLIER_DEVIATIONS: f64 = 3.0;
/// The median absolute deviation of normal errors, times this, is their standard deviation.
pub const NORMAL_CONSISTENCY: f64 = 1.4826;
/// Rows whose true class gets a smaller probability than this are flagged under binary losses.
pub const IMPROBABLE: f64 = 0.01;
/// The share of rows that counts as the worst, unless a number of rows is given; at least one row.
pub const WORST_SHARE: f64 = 0.05;
/// A spread below this fraction of the largest residual is rounding.
const NO_SPREAD: f64 = 1e-12;

/// Rows to judge fits by: those they were fitted on, or others with the same columns.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    design: &'a Design,
    target: &'a [f64],
}

/// How much of the gradient a few rows carry.
#[derive(Clone, Debug, PartialEq)]
pub struct Pull {
    /// The rows with the largest weighted gradients, the largest first.
    pub rows: Vec<usize>,
    /// Their part of Σ |w·∂ℓ/∂pred|, between 0 and 1; 0 where no row pulls at all.
    pub share: f64,
}

/// Which rows stand out, and by which rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Outliers {
    /// One flag per row.
    pub flags: Vec<bool>,
    /// The rule.
    pub rule: Rule,
}

/// How rows are flagged.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// |residual − median| > reach, with reach = 3 · 1.4826 · MAD of this fit's residuals.
    Residual {
        /// The median of the residuals pred − target.
        median: f64,
        /// The greatest distance from it that is not flagged.
        reach: f64,
    },
    /// More than half of the residuals are equal: they have no spread to measure by, and no row is flagged.
    NoSpread,
    /// The probability of the row's own class is below [`IMPROBABLE`].
    Improbable,
}

impl<'a> Judge<'a> {
    /// Judges by these rows. Weights of the design count; its intercept does not matter here.
    ///
    /// # Errors
    /// A target of another length, or not finite; no row of positive weight.
    pub fn new(design: &'a Design, target: &'a [f64]) -> Result<Self, Error> {
        check_length("target", target.len(), design.rows())?;
        check_finite("target", target)?;
        if !(0..design.rows()).any(|i| design.weight(i) > 0.0) {
            return Err(Error::Empty { reason: "no row to judge by has a positive weight" });
        }
        Ok(Self { design, target })
    }

    /// The weighted mean of a loss at a fit's predictions. A fit of probabilities is judged by its logits or its
    /// probabilities, whichever the loss takes, and by its classes (probability at least ½) if the loss compares labels.
    /// None where the predictions or the targets mean nothing to the loss, such as −3 as a probability.
    ///
    /// # Errors
    /// A column of the fit that the design does not have.
    pub fn mean_loss(&self, fit: &Fit, loss: &dyn DynLoss) -> Result<Option<f64>, Error> {
        let info = loss.info();
        let is_label = |t: f64| info.family != Family::Label || t == 0.0 || t == 1.0;
        let (scores, predictions) = (fit.scores(self.design)?, fit.predictions(self.design)?);
        let (mut sum, mut total) = (0.0, 0.0);
        for i in (0..self.target.len()).filter(|i| self.design.weight(*i) > 0.0) {
            let (target, weight, p) = (self.target[i], self.design.weight(i), predictions[i]);
            let pred = match info.family {
                Family::Logit if fit.is_binary() => scores[i],
                Family::Logit => (p / (1.0 - p)).ln(),
                Family::Label => f64::from(u8::from(p >= 0.5)),
                _ => p,
            };
            if !(info.pred.contains(pred) && info.target.contains(target) && is_label(target)) {
                return Ok(None);
            }
            sum += weight * loss.at(pred, target).value;
            total += weight;
        }
        Ok(Some(sum / total))
    }

    /// [`Judge::mean_loss`] of every loss at every fit: one row per fit, one column per loss.
    ///
    /// # Errors
    /// A column of a fit that the design does not have.
    pub fn matrix(&self, fits: &[Fit], losses: &[Box<dyn DynLoss>]) -> Result<Vec<Vec<Option<f64>>>, Error> {
        fits.iter().map(|fit| losses.iter().map(|loss| self.mean_loss(fit, loss.as_ref())).collect()).collect()
    }

    /// pred − target of each row; of a probability if the fit is of one.
    ///
    /// # Errors
    /// A column of the fit that the design does not have.
    pub fn residuals(&self, fit: &Fit) -> Result<Vec<f64>, Error> {
        Ok(fit.predictions(self.design)?.iter().zip(self.target).map(|(p, t)| p - t).collect())
    }

    /// The part of the gradient by the linear predictor that the `count` worst rows carry; 5 % of the rows, rounded up,
    /// if no count is given. Equal rows come in the order of the data.
    ///
    /// # Errors
    /// A loss without a gradient; a column of the fit that the design does not have.
    pub fn pull(&self, fit: &Fit, loss: &dyn DynLoss, count: Option<usize>) -> Result<Pull, Error> {
        if !loss.info().differentiable {
            return Err(Error::NotDifferentiable { loss: loss.to_string(), surrogate: "bce_with_logits" });
        }
        let scores = fit.scores(self.design)?;
        let size = |i: usize| self.design.weight(i) * local(loss, scores[i], self.target[i]).gradient.abs();
        let sizes: Vec<f64> =
            (0..scores.len()).map(|i| if self.design.weight(i) > 0.0 { size(i) } else { 0.0 }).collect();
        let usual = (WORST_SHARE * sizes.len() as f64).ceil() as usize;
        let mut rows: Vec<usize> = (0..sizes.len()).collect();
        rows.sort_by_key(|i| std::cmp::Reverse(Ordered(sizes[*i])));
        rows.truncate(count.unwrap_or(usual.max(1)));
        let total: f64 = sizes.iter().sum();
        let worst: f64 = rows.iter().map(|i| sizes[*i]).sum();
        Ok(Pull { rows, share: if total > 0.0 { worst / total } else { 0.0 } })
    }

    /// The rows that stand out from the fit. Rows of weight 0 do not shape the rule, but are flagged by it.
    ///
    /// # Errors
    /// A column of the fit that the design does not have.
    pub fn outliers(&self, fit: &Fit) -> Result<Outliers, Error> {
        let residuals = self.residuals(fit)?;
        if fit.is_binary() {
            // 1 − |p − y| is the probability of the row's own class, for soft labels the overlap with it.
            let flags = residuals.iter().map(|r| 1.0 - r.abs() < IMPROBABLE).collect();
            return Ok(Outliers { flags, rule: Rule::Improbable });
        }
        let counted: Vec<f64> =
            (0..residuals.len()).filter(|i| self.design.weight(*i) > 0.0).map(|i| residuals[i]).collect();
        let centre = median(&counted);
        let deviations: Vec<f64> = counted.iter().map(|r| (r - centre).abs()).collect();
        let deviation = median(&deviations);
        let reach = OUTLIER_DEVIATIONS * NORMAL_CONSISTENCY * deviation;
        let largest = crate::rows::largest(self.target).max(crate::rows::largest(&counted));
        if deviation <= NO_SPREAD * largest {
            return Ok(Outliers { flags: vec![false; residuals.len()], rule: Rule::NoSpread });
        }
        let flags = residuals.iter().map(|r| (r - centre).abs() > reach).collect();
        Ok(Outliers { flags, rule: Rule::Residual { median: centre, reach } })
    }
}

/// Mean losses on rows that the fit has not seen: each of `count` folds is held out once, a model is fitted under each
/// loss on the rest, and judged by every loss. One row per loss fitted, one column per loss that judges; losses without
/// a gradient only judge, their rows are all None. A cell is None, too, where a loss does not apply to a fit.
///
/// # Errors
/// As [`crate::fit`] and [`folds`].
pub fn cross_validate(
    design: &Design,
    target: &[f64],
    losses: &[Box<dyn DynLoss>],
    options: &Options,
    count: usize,
    seed: u64,
) -> Result<Vec<Vec<Option<f64>>>, Error> {
    check_length("target", target.len(), design.rows())?;
    let pick = |rows: &[usize]| rows.iter().map(|i| target[*i]).collect::<Vec<f64>>();
    let mut sums = vec![vec![Some(0.0); losses.len()]; losses.len()];
    let mut total = 0.0;
    for split in folds(design.rows(), count, seed)? {
        let weight: f64 = split.test.iter().map(|i| design.weight(*i)).sum();
        if weight == 0.0 {
            continue;
        }
        total += weight;
        let problem = Problem::new(&design.select(&split.train)?, &pick(&split.train))?;
        let (unseen, truth) = (design.select(&split.test)?, pick(&split.test));
        let judge = Judge::new(&unseen, &truth)?;
        for (loss, sums) in losses.iter().zip(&mut sums) {
            let fit = if loss.info().differentiable { Some(problem.fit(loss.as_ref(), options)?) } else { None };
            for (other, sum) in losses.iter().zip(sums) {
                let mean = fit.as_ref().map(|f| judge.mean_loss(f, other.as_ref())).transpose()?.flatten();
                *sum = sum.zip(mean).map(|(sum, mean)| sum + weight * mean);
            }
        }
    }
    Ok(sums.into_iter().map(|row| row.into_iter().map(|s| s.map(|s| s / total)).collect()).collect())
}

/// The middle value, or the mean of the two middle ones. The slice is not empty.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
}
