//! The descents of one study: the same rows, start and rates under each loss.

use forfeit::{DynLoss, Family};
use forfeit_linear::descent::{Behaviour, Course, Path, Schedule};
use forfeit_linear::judge::{Judge, Rule};
use forfeit_linear::{Design, Error, Fit, Options, Problem};
use indicatif::ProgressBar;

use crate::command::fit::model::check_targets;
use crate::data::Selection;
use crate::failure::Failure;
use crate::label::labels;
use crate::progress;

/// This much of the way left counts as near.
pub(crate) const NEAR: f64 = 0.01;

/// What is studied.
pub(crate) struct Study {
    /// The file as messages name it.
    pub(crate) source: String,
    pub(crate) target_name: String,
    pub(crate) selection: Selection,
    pub(crate) losses: Vec<Box<dyn DynLoss>>,
    /// Their names in tables and legends.
    pub(crate) labels: Vec<String>,
    pub(crate) schedule: Schedule,
    pub(crate) standardised: bool,
    design: Design,
    course: Course,
    /// The rows that stand out from the fit under absolute error, and the spread of the others; None if none does.
    pub(crate) outliers: Option<Outliers>,
}

/// Rows that stand out.
pub(crate) struct Outliers {
    pub(crate) lines: Vec<u64>,
    /// The other rows.
    rest: Vec<usize>,
    /// The robust spread of the residuals.
    pub(crate) spread: f64,
}

/// One loss's descent, and what it is measured by.
pub(crate) struct Descent {
    pub(crate) path: Path,
    /// The exact fit; its mean loss is the least that can be reached.
    pub(crate) fit: Fit,
    /// The least value known: of the fit, or of the path where there is no exact fit.
    pub(crate) optimum: f64,
    /// The fit as a point of the path's plane.
    pub(crate) best: Vec<f64>,
    pub(crate) behaviour: Behaviour,
    /// The first step from which on it is near its optimum.
    pub(crate) near: Option<usize>,
    /// The largest rate that is stable near the optimum.
    pub(crate) stable_rate: Option<f64>,
    /// How far the outliers move the fit's predictions for the other rows, in spreads of the residuals.
    pub(crate) thrown: Option<f64>,
}

impl Study {
    pub(crate) fn new(
        source: &str,
        target_name: &str,
        selection: Selection,
        losses: Vec<Box<dyn DynLoss>>,
        schedule: Schedule,
        standardised: bool,
    ) -> Result<Self, Failure> {
        if losses.is_empty() {
            return Err(Failure::new("--loss: name a loss to descend by; `forfeit list` shows all"));
        }
        if let Some(flat) = losses.iter().find(|loss| !loss.info().differentiable) {
            return Err(Failure::new(format_args!("--loss: {flat} has no gradient to descend by; leave it out")));
        }
        check_targets(source, target_name, &selection, None, losses.iter().map(AsRef::as_ref))?;
        let told = |e: Error| Failure::new(format_args!("{source}: {e}"));
        let design = selection.design().map_err(told)?;
        let course = Course::new(&design, &selection.target, standardised).map_err(told)?;
        let outliers = match losses.iter().any(|loss| loss.info().family == Family::Distance) {
            true => outliers(&design, &selection).map_err(told)?,
            false => None,
        };
        let labels = labels(&losses.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        let (source, target_name) = (source.to_owned(), target_name.to_owned());
        Ok(Self { source, target_name, selection, losses, labels, schedule, standardised, design, course, outliers })
    }

    /// Descends under every loss.
    pub(crate) fn run(&self) -> Result<Vec<Descent>, Failure> {
        let told = |e: Error| Failure::new(format_args!("{}: {e}", self.source));
        let progress = self.progress();
        let problem = Problem::new(&self.design, &self.selection.target).map_err(told)?;
        let descents = self.losses.iter().zip(&self.labels).map(|(loss, label)| {
            progress.set_message(label.clone());
            let path = self.course.descend(loss.as_ref(), &self.schedule, &mut || progress.inc(1)).map_err(told)?;
            let fit = problem.fit(loss.as_ref(), &Options::default()).map_err(told)?;
            self.descent(loss.as_ref(), path, fit).map_err(told)
        });
        let descents = descents.collect();
        progress.finish_and_clear();
        descents
    }

    fn descent(&self, loss: &dyn DynLoss, path: Path, fit: Fit) -> Result<Descent, Error> {
        let least = path.values.iter().copied().filter(|v| v.is_finite()).fold(f64::INFINITY, f64::min);
        let optimum = fit.mean_loss.min(least);
        let best = self.course.place(fit.intercept, &fit.coefficients);
        let near_best = if fit.status.is_converged() { best.clone() } else { vec![0.0; best.len()] };
        Ok(Descent {
            behaviour: path.behaviour(optimum),
            near: path.arrival(optimum, NEAR),
            stable_rate: self.course.largest_stable_rate(loss, &near_best),
            thrown: self.thrown(loss, &fit)?,
            path,
            fit,
            optimum,
            best,
        })
    }

    /// How far the fit's predictions for the other rows move when the outliers are left out, in spreads.
    fn thrown(&self, loss: &dyn DynLoss, fit: &Fit) -> Result<Option<f64>, Error> {
        let Some(outliers) = self.outliers.as_ref().filter(|_| loss.info().family == Family::Distance) else {
            return Ok(None);
        };
        let design = self.design.select(&outliers.rest)?;
        let target: Vec<f64> = outliers.rest.iter().map(|row| self.selection.target[*row]).collect();
        let without = forfeit_linear::fit(&design, &target, loss, &Options::default())?;
        let (with, without) = (fit.predictions(&design)?, without.predictions(&design)?);
        let square: f64 = with.iter().zip(&without).map(|(a, b)| (a - b).powi(2)).sum();
        Ok(Some((square / with.len() as f64).sqrt() / outliers.spread))
    }

    /// Intercept and coefficients in the user's units.
    pub(crate) fn coefficients(&self, point: &[f64]) -> (f64, Vec<f64>) {
        self.course.coefficients(point)
    }

    /// A bar on standard error; it shows only on terminals, and only where the work takes a while.
    fn progress(&self) -> ProgressBar {
        let steps = self.losses.len() * (self.schedule.steps + 1);
        let work = steps * self.selection.target.len() * (1 + self.selection.features.len());
        progress::bar("descending", steps, work >= 50_000_000)
    }
}

/// The rows that stand out from the fit under absolute error, unless they are more than leave a fit of the others.
fn outliers(design: &Design, selection: &Selection) -> Result<Option<Outliers>, Error> {
    let fit = forfeit_linear::fit(design, &selection.target, &forfeit::AbsoluteError, &Options::default())?;
    let judge = Judge::new(design, &selection.target)?;
    let rule = judge.rule(&fit)?;
    let Rule::Residual { reach, .. } = rule else { return Ok(None) };
    let residuals = judge.residuals(&fit)?;
    let (out, rest): (Vec<usize>, Vec<usize>) = (0..residuals.len()).partition(|row| rule.flags(residuals[*row]));
    let lines = out.iter().map(|row| selection.lines[*row]).collect();
    let spread = reach / forfeit_linear::judge::OUTLIER_DEVIATIONS;
    Ok((!out.is_empty()).then_some(Outliers { lines, rest, spread }))
}
