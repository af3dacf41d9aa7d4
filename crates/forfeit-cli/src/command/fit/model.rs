//! The models of one study: the same rows, fitted under each loss, judged by every loss.

use std::time::Duration;

use forfeit::DynLoss;
use forfeit_linear::split::{self, Split};
use forfeit_linear::{Design, Options, Problem};
use indicatif::{ProgressBar, ProgressStyle};

use super::Judge;
use super::matrix::{Matrix, Totals};
use super::score::{Predicted, Rows};
use crate::data::Selection;
use crate::failure::Failure;

/// What is studied: the rows, and the losses to fit under and to judge by.
pub(crate) struct Study {
    /// The file as messages name it.
    pub(crate) source: String,
    pub(crate) target_name: String,
    pub(crate) selection: Selection,
    /// The losses to judge by.
    pub(crate) losses: Vec<Box<dyn DynLoss>>,
    /// Those of them to fit under, by place in `losses`: all that have a gradient.
    pub(crate) fitted: Vec<usize>,
    design: Design,
    options: Options,
}

/// What came out.
pub(crate) struct Outcome {
    /// One model for each loss that was fitted.
    pub(crate) models: Vec<Model>,
    /// The rows that the models were fitted on, and those held out.
    pub(crate) split: Split,
    /// Every loss at every fit, on the rows fitted.
    pub(crate) values: Matrix,
    /// The same on rows held out, if any were.
    pub(crate) held_out: Option<Matrix>,
}

/// A fit, and its linear predictor at every row.
pub(crate) struct Model {
    pub(crate) fit: forfeit_linear::Fit,
    pub(crate) scores: Vec<f64>,
}

impl Model {
    pub(crate) fn predicted(&self) -> Predicted<'_> {
        Predicted { link: self.fit.link, scores: &self.scores }
    }
}

impl Study {
    pub(crate) fn new(
        source: &str,
        target_name: &str,
        selection: Selection,
        losses: Vec<Box<dyn DynLoss>>,
        l2: f64,
    ) -> Result<Self, Failure> {
        if !(l2.is_finite() && l2 >= 0.0) {
            return Err(Failure::new(format_args!("--l2 {l2}: it must be a number of at least 0")));
        }
        let fitted: Vec<usize> = (0..losses.len()).filter(|i| losses[*i].info().differentiable).collect();
        if fitted.is_empty() {
            return Err(Failure::new(match losses.first() {
                None => "--loss: name a loss to fit; `forfeit list` shows all".to_owned(),
                Some(loss) => format!("--loss: {loss} has no gradient to fit by; add one that has, as bce_with_logits"),
            }));
        }
        check_targets(source, target_name, &selection, fitted.iter().map(|i| losses[*i].as_ref()))?;
        let columns = selection.features.iter().map(|f| (f.name.clone(), f.values.clone()));
        let design = match selection.features.is_empty() {
            true => Design::constant(selection.target.len()),
            false => Design::new(columns).map_err(Failure::new)?,
        };
        let design = match &selection.weights {
            Some(weights) => design.with_weights(weights.clone()).map_err(Failure::new)?,
            None => design,
        };
        let options = Options { l2, ..Options::default() };
        Ok(Self { source: source.into(), target_name: target_name.into(), selection, losses, fitted, design, options })
    }

    /// Fits under every loss, and judges as asked.
    pub(crate) fn run(&self, judge: Judge, seed: u64) -> Result<Outcome, Failure> {
        let count = self.selection.target.len();
        let told = |flag: &str, e: forfeit_linear::Error| Failure::new(format_args!("{flag}: {e}"));
        let all = || Split { train: (0..count).collect(), test: Vec::new() };
        let (split, folds) = match judge {
            Judge::None => (all(), Vec::new()),
            Judge::Holdout(share) => {
                (split::train_test(count, share, seed).map_err(|e| told("--test", e))?, Vec::new())
            }
            Judge::Folds(folds) => (all(), split::folds(count, folds, seed).map_err(|e| told("--cv", e))?),
        };
        let progress = self.progress(1 + folds.len());
        let models = self.models(&split.train, &progress)?;
        let values = self.totals(&models, &split.train)?.means();
        let held_out = match judge {
            Judge::None => None,
            Judge::Holdout(_) => Some(self.totals(&models, &split.test)?.means()),
            Judge::Folds(_) => {
                let mut totals = Totals::default();
                for fold in &folds {
                    let models = self.models(&fold.train, &progress)?;
                    totals.add(self.totals(&models, &fold.test)?);
                }
                Some(totals.means())
            }
        };
        progress.finish_and_clear();
        Ok(Outcome { models, split, values, held_out })
    }

    fn models(&self, train: &[usize], progress: &ProgressBar) -> Result<Vec<Model>, Failure> {
        let design = self.design.select(train).map_err(Failure::new)?;
        let target = pick(&self.selection.target, train);
        let told = |e: forfeit_linear::Error| Failure::new(format_args!("{}: {e}", self.source));
        let problem = Problem::new(&design, &target).map_err(told)?;
        let mut models = Vec::with_capacity(self.fitted.len());
        for &index in &self.fitted {
            let loss = self.losses[index].as_ref();
            progress.set_message(loss.to_string());
            let fit = problem.fit(loss, &self.options).map_err(told)?;
            let scores = fit.scores(&self.design).map_err(told)?;
            models.push(Model { fit, scores });
            progress.inc(1);
        }
        Ok(models)
    }

    fn totals(&self, models: &[Model], rows: &[usize]) -> Result<Totals, Failure> {
        let target = pick(&self.selection.target, rows);
        let weights = self.selection.weights.as_ref().map(|w| pick(w, rows));
        let rows_of = Rows { target: &target, weights: weights.as_deref() };
        let mut cells = Vec::with_capacity(models.len());
        for model in models {
            let scores = pick(&model.scores, rows);
            let predicted = Predicted { scores: &scores, ..model.predicted() };
            let row: Result<Vec<_>, _> = self.losses.iter().map(|l| predicted.total(l.as_ref(), rows_of)).collect();
            cells.push(row?);
        }
        Ok(Totals::new(cells))
    }

    /// A bar on standard error; it shows only on terminals, and only where the work takes a while.
    fn progress(&self, rounds: usize) -> ProgressBar {
        let fits = rounds * self.fitted.len();
        if fits * self.selection.target.len() * (1 + self.selection.features.len()) < 1_000_000 {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("fitting {wide_bar} {pos}/{len}  {msg}");
        let bar = ProgressBar::new(fits as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

/// Complains of the first target that a loss does not take, with its line.
fn check_targets<'a>(
    source: &str,
    name: &str,
    selection: &Selection,
    losses: impl Iterator<Item = &'a dyn DynLoss>,
) -> Result<(), Failure> {
    for loss in losses {
        let domain = loss.info().target;
        if let Some(row) = selection.target.iter().position(|t| !domain.contains(*t)) {
            let (line, value) = (selection.lines[row], selection.target[row]);
            return Err(Failure::new(format_args!(
                "{source}: line {line}, column {name:?}: {loss} takes targets in {domain}, not {value}; \
                 recode the column or choose another loss"
            )));
        }
    }
    Ok(())
}

/// The given places of `values`.
pub(crate) fn pick(values: &[f64], rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|&row| values[row]).collect()
}
