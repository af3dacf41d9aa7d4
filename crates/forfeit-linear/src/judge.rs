//! What a fit is worth: every loss at every fit, which rows pull, which rows stand out, and how it does on rows unseen.

use forfeit::{DynLoss, Family, Link, Loss};

use crate::design::{Design, check_finite, check_length};
use crate::error::Error;
use crate::fit::{Fit, Options};
use crate::objective::local;
use crate::ordered::Ordered;
use crate::solve::Problem;
use crate::split::Split;

/// Residuals further than this many spreads from their median are flagged (Iglewicz & Hoaglin 1993).
pub const OUTLIER_DEVIATIONS: f64 = 3.5;
/// The median absolute deviation of normal errors, times this, is their standard deviation.
pub const NORMAL_CONSISTENCY: f64 = 1.4826;
/// Rows whose true class gets a smaller probability than this are flagged under binary losses.
pub const IMPROBABLE: f64 = 0.05;
/// The share of rows that counts as the worst, unless a number of rows is given; at least one row.
pub const WORST_SHARE: f64 = 0.1;
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
    /// The rows with the largest residuals, the largest first.
    pub rows: Vec<usize>,
    /// Their part of Σ |w·∂ℓ/∂pred|, between 0 and 1; 0 where no row pulls at all.
    pub share: f64,
}

/// How rows are flagged.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// |residual − median| > reach, with reach = 3.5 · 1.4826 · MAD of this fit's residuals.
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
    /// The score is on the wrong side, and further off than 1.
    WrongSide,
}

impl Rule {
    /// Whether a row with this residual, pred − target, stands out.
    pub fn flags(&self, residual: f64) -> bool {
        match self {
            Self::Residual { median, reach } => (residual - median).abs() > *reach,
            Self::NoSpread => false,
            // 1 − |p − y| is the probability of the row's own class, for soft labels the overlap with it.
            Self::Improbable => 1.0 - residual.abs() < IMPROBABLE,
            Self::WrongSide => residual.abs() > 2.0,
        }
    }
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
        let (family, link) = (loss.info().family, loss.info().link);
        let (scores, predictions) = (fit.scores(self.design)?, fit.predictions(self.design)?);
        let (mut preds, mut targets, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for i in self.counted() {
            let p = predictions[i];
            preds.push(match (family, link) {
                (Family::Label, _) if fit.is_margin() => p.signum(),
                (Family::Label, _) => f64::from(u8::from(p >= 0.5)),
                (Family::Margin, _) => p,
                _ if fit.is_margin() => p,
                (_, Link::Logit) if fit.is_binary() && fit.transform.is_none() => scores[i],
                (_, Link::Logit) => (p / (1.0 - p)).ln(),
                (_, Link::Log) if fit.is_positive() && fit.transform.is_none() => scores[i],
                (_, Link::Log) => p.ln(),
                _ => p,
            });
            targets.push(self.target[i]);
            weights.push(self.design.weight(i));
        }
        let other = if fit.is_margin() { -1.0 } else { 0.0 };
        if family == Family::Label && !targets.iter().all(|t| *t == other || *t == 1.0) {
            return Ok(None);
        }
        // The engine's complaint is the answer: this loss cannot judge this fit.
        Ok(loss.evaluate(&preds, &targets).weights(&weights).run().ok().map(|outcome| outcome.value))
    }

    /// [`Judge::mean_loss`] of every loss at every fit: one row per fit, one column per loss.
    ///
    /// # Errors
    /// A column of a fit that the design does not have.
    pub fn matrix(&self, fits: &[Fit], losses: &[Box<dyn DynLoss>]) -> Result<Vec<Vec<Option<f64>>>, Error> {
        fits.iter().map(|fit| losses.iter().map(|loss| self.mean_loss(fit, loss.as_ref())).collect()).collect()
    }

    /// pred − target of each row; of a probability if the fit is of one, and of a score only what it lacks to reach the
    /// label.
    ///
    /// # Errors
    /// A column of the fit that the design does not have.
    pub fn residuals(&self, fit: &Fit) -> Result<Vec<f64>, Error> {
        let lack = |p: f64, t: f64| if fit.is_margin() && p * t >= 1.0 { 0.0 } else { p - t };
        Ok(fit.predictions(self.design)?.iter().zip(self.target).map(|(p, t)| lack(*p, *t)).collect())
    }

    /// The part of the gradient by the linear predictor that the `count` rows with the largest residuals carry; a tenth
    /// of the rows, rounded up, if no count is given. Equal rows come in the order of the data.
    ///
    /// # Errors
    /// A loss without a gradient; a column of the fit that the design does not have.
    pub fn pull(&self, fit: &Fit, loss: &dyn DynLoss, count: Option<usize>) -> Result<Pull, Error> {
        if !loss.info().differentiable {
            return Err(Error::NotDifferentiable { loss: loss.to_string(), surrogate: "bce_with_logits" });
        }
        let (scores, residuals) = (fit.scores(self.design)?, self.residuals(fit)?);
        let scale = |y: f64| fit.transform.map_or(y, |transform| transform.forward(y));
        let size = |i: usize| self.design.weight(i) * local(loss, scores[i], scale(self.target[i])).gradient.abs();
        let mut rows: Vec<usize> = self.counted().collect();
        let total: f64 = rows.iter().map(|i| size(*i)).sum();
        rows.sort_by_key(|i| std::cmp::Reverse(Ordered(residuals[*i].abs())));
        let usual = (WORST_SHARE * rows.len() as f64).ceil() as usize;
        rows.truncate(count.unwrap_or(usual));
        let worst: f64 = rows.iter().map(|i| size(*i)).sum();
        Ok(Pull { rows, share: if total > 0.0 { worst / total } else { 0.0 } })
    }

    /// The rule by which rows stand out from the fit: drawn from these rows, to be used on these or on others.
    ///
    /// # Errors
    /// A column of the fit that the design does not have.
    pub fn rule(&self, fit: &Fit) -> Result<Rule, Error> {
        let residuals = self.residuals(fit)?;
        if fit.is_binary() {
            return Ok(Rule::Improbable);
        }
        if fit.is_margin() {
            return Ok(Rule::WrongSide);
        }
        let counted: Vec<f64> = self.counted().map(|i| residuals[i]).collect();
        let largest = crate::rows::largest(self.target).max(crate::rows::largest(&counted));
        let (median, spread) = spread(&counted);
        if spread <= NO_SPREAD * largest {
            return Ok(Rule::NoSpread);
        }
        Ok(Rule::Residual { median, reach: OUTLIER_DEVIATIONS * spread })
    }

    /// The rows that count: those of positive weight.
    fn counted(&self) -> impl Iterator<Item = usize> {
        (0..self.target.len()).filter(|i| self.design.weight(*i) > 0.0)
    }
}

/// Mean losses on rows that the fit has not seen, over the [`folds`](crate::split::folds) of the data: in each split a model
/// is fitted under each loss to the rows for training, and judged by every loss on the rest. `fitting` is told before each
/// fit. One row per loss fitted, one column per loss that judges; losses without
/// a gradient only judge, their rows are all None. A cell is None, too, where a loss does not apply to a fit.
///
/// # Errors
/// As [`fit`](crate::fit()); rows in a split that are not there.
pub fn cross_validate(
    design: &Design,
    target: &[f64],
    losses: &[Box<dyn DynLoss>],
    options: &Options,
    splits: &[Split],
    fitting: &mut dyn FnMut(&dyn DynLoss),
) -> Result<Vec<Vec<Option<f64>>>, Error> {
    check_length("target", target.len(), design.rows())?;
    let pick = |rows: &[usize]| rows.iter().map(|i| target[*i]).collect::<Vec<f64>>();
    let mut sums = vec![vec![Some(0.0); losses.len()]; losses.len()];
    let mut total = 0.0;
    for split in splits {
        let weight: f64 = split.test.iter().map(|i| design.weight(*i)).sum();
        if weight == 0.0 {
            continue;
        }
        total += weight;
        let problem = Problem::new(&design.select(&split.train)?, &pick(&split.train))?;
        let (unseen, truth) = (design.select(&split.test)?, pick(&split.test));
        let judge = Judge::new(&unseen, &truth)?;
        for (loss, sums) in losses.iter().zip(&mut sums) {
            let fit = match loss.info().differentiable {
                true => {
                    fitting(loss.as_ref());
                    Some(problem.fit(loss.as_ref(), options)?)
                }
                false => None,
            };
            for (other, sum) in losses.iter().zip(sums) {
                let mean = fit.as_ref().map(|f| judge.mean_loss(f, other.as_ref())).transpose()?.flatten();
                *sum = sum.zip(mean).map(|(sum, mean)| sum + weight * mean);
            }
        }
    }
    Ok(sums.into_iter().map(|row| row.into_iter().map(|s| s.map(|s| s / total)).collect()).collect())
}

/// The median of residuals, and the spread of their bulk: the median absolute deviation from it, scaled to the standard
/// deviation of normal errors. NaN of nothing.
pub fn spread(residuals: &[f64]) -> (f64, f64) {
    let centre = median(residuals);
    let deviations: Vec<f64> = residuals.iter().map(|r| (r - centre).abs()).collect();
    (centre, NORMAL_CONSISTENCY * median(&deviations))
}

/// The middle value, or the mean of the two middle ones.
fn median(values: &[f64]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
}
