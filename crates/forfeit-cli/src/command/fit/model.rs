//! The models of one study: the same rows, fitted under each loss, judged by every loss.

use forfeit::{DynLoss, Transform};
use forfeit_linear::judge::{Judge, cross_validate};
use forfeit_linear::split::Split;
use forfeit_linear::{Design, Error, Fit, Options, Problem};
use indicatif::ProgressBar;

use crate::data::Selection;
use crate::failure::Failure;
use crate::label::labels;
use crate::progress;

/// Means by fit, then by loss; None where a loss does not apply to a fit's predictions.
pub(crate) type Matrix = Vec<Vec<Option<f64>>>;

/// What is studied: the rows, and the losses to fit under and to judge by.
pub(crate) struct Study {
    /// The file as messages name it.
    pub(crate) source: String,
    pub(crate) target_name: String,
    pub(crate) selection: Selection,
    /// The losses to judge by.
    pub(crate) losses: Vec<Box<dyn DynLoss>>,
    /// Their names in tables and legends.
    pub(crate) labels: Vec<String>,
    /// Those of them to fit under, by place in `losses`: all that have a gradient.
    pub(crate) fitted: Vec<usize>,
    pub(crate) design: Design,
    pub(crate) options: Options,
}

/// What came out.
pub(crate) struct Outcome {
    /// One fit for each loss that has a gradient.
    pub(crate) fits: Vec<Fit>,
    /// The rows that the models were fitted on, and those held out.
    pub(crate) split: Split,
    /// Every loss at every fit, on the rows fitted.
    pub(crate) values: Matrix,
    /// The same on rows held out, if any were.
    pub(crate) held_out: Option<Matrix>,
}

/// Some rows of a study: what the solver and its judge take.
pub(crate) struct Part {
    pub(crate) design: Design,
    pub(crate) target: Vec<f64>,
}

impl Study {
    pub(crate) fn new(
        source: &str,
        target_name: &str,
        selection: Selection,
        losses: Vec<Box<dyn DynLoss>>,
        options: Options,
    ) -> Result<Self, Failure> {
        let l2 = options.l2;
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
        check_targets(source, target_name, &selection, options.transform, fitted.iter().map(|i| losses[*i].as_ref()))?;
        let design = selection.design().map_err(Failure::new)?;
        let labels = labels(&losses.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        let (source, target_name) = (source.into(), target_name.into());
        Ok(Self { source, target_name, selection, losses, labels, fitted, design, options })
    }

    /// Fits under every loss, and judges on the rows held out; where there are folds, on every row by models that did not see it.
    pub(crate) fn run(&self, split: Split, folds: &[Split]) -> Result<Outcome, Failure> {
        let progress = self.progress(1 + folds.len());
        let mut fitting = |loss: &dyn DynLoss| {
            progress.inc(1);
            progress.set_message(loss.to_string());
        };
        let train = self.part(&split.train)?;
        let problem = Problem::new(&train.design, &train.target).map_err(|e| self.told(e))?;
        let mut fits = Vec::with_capacity(self.fitted.len());
        for loss in self.fitted.iter().map(|i| self.losses[*i].as_ref()) {
            fitting(loss);
            fits.push(problem.fit(loss, &self.options).map_err(|e| self.told(e))?);
        }
        let values = self.judged(&fits, &train)?;
        let held_out = if !folds.is_empty() {
            let target = &self.selection.target;
            let all = cross_validate(&self.design, target, &self.losses, &self.options, folds, &mut fitting);
            let all = all.map_err(|e| self.told(e))?;
            Some(self.fitted.iter().map(|i| all[*i].clone()).collect())
        } else if !split.test.is_empty() {
            Some(self.judged(&fits, &self.part(&split.test)?)?)
        } else {
            None
        };
        progress.finish_and_clear();
        Ok(Outcome { fits, split, values, held_out })
    }

    /// The given rows.
    pub(crate) fn part(&self, rows: &[usize]) -> Result<Part, Failure> {
        let design = self.design.select(rows).map_err(|e| self.told(e))?;
        Ok(Part { design, target: rows.iter().map(|row| self.selection.target[*row]).collect() })
    }

    /// Every row.
    pub(crate) fn judge(&self) -> Result<Judge<'_>, Failure> {
        Judge::new(&self.design, &self.selection.target).map_err(|e| self.told(e))
    }

    fn judged(&self, fits: &[Fit], part: &Part) -> Result<Matrix, Failure> {
        let judge = Judge::new(&part.design, &part.target).map_err(|e| self.told(e))?;
        judge.matrix(fits, &self.losses).map_err(|e| self.told(e))
    }

    /// A solver's complaint, with the file it is about.
    pub(crate) fn told(&self, error: Error) -> Failure {
        Failure::new(format_args!("{}: {error}", self.source))
    }

    /// A bar on standard error; it shows only on terminals, and only where the work takes a while.
    fn progress(&self, rounds: usize) -> ProgressBar {
        let fits = rounds * self.fitted.len();
        let work = fits * self.selection.target.len() * (1 + self.selection.features.len());
        progress::bar("fitting", fits, work >= 1_000_000)
    }
}

/// Complains of the first target that a loss does not take, with its line.
pub(crate) fn check_targets<'a>(
    source: &str,
    name: &str,
    selection: &Selection,
    transform: Option<Transform>,
    losses: impl Iterator<Item = &'a dyn DynLoss>,
) -> Result<(), Failure> {
    for loss in losses {
        let domain = loss.info().target;
        let scaled = |t: f64| transform.map_or(t, |transform| transform.forward(t));
        if let Some(row) = selection.target.iter().position(|t| !domain.contains(scaled(*t))) {
            let (line, value) = (selection.lines[row], selection.target[row]);
            return Err(Failure::new(format_args!(
                "{source}: line {line}, column {name:?}: {loss} takes targets in {domain}, not {value}; \
                 recode the column or choose another loss"
            )));
        }
    }
    Ok(())
}
