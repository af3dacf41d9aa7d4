//! Linear models of several classes: a score for each class, under a loss over rows of classes.

use forfeit::{CrossEntropy, DynRowLoss, RowLoss, View};

use crate::design::{Design, check_length};
use crate::error::Error;
use crate::fit::Options;
use crate::predictors::{self, Predictors};
use crate::region::{Found, Surface, descend};

/// The gap to a proved lower bound, as a share of the value, below which a fit under a loss with kinks counts as optimal.
const GAP: f64 = 1e-6;
/// How much sharper each round of such a fit is than the one before.
const SHARPER: f64 = 0.25;
/// How exactly each round is solved: the next one begins elsewhere anyway.
const ROUND: f64 = 1e-5;
/// Sharper than this rounding is all that is left.
const SHARPEST: f64 = 1e-11;

/// A linear model of K classes: score k of a row is x·coefficients\[k\] + intercepts\[k\].
#[derive(Clone, Debug, PartialEq)]
pub struct ClassFit {
    /// The names of the features, in order.
    pub names: Vec<String>,
    /// The coefficients of each class, in the user's units.
    pub coefficients: Vec<Vec<f64>>,
    /// The intercept of each class; they sum to 0.
    pub intercepts: Vec<f64>,
    /// The weighted mean loss, without the penalty.
    pub mean_loss: f64,
    /// λ/2·Σ of the squared coefficients.
    pub penalty: f64,
    /// What proves the fit: the largest entry of the gradient, over that at the start; under Crammer and Singer's loss, which has
    /// kinks, the gap to a lower bound as a share of the value.
    pub gradient: f64,
    /// Steps taken.
    pub iterations: usize,
    /// Whether the gradient, or the gap, fell below the tolerance.
    pub converged: bool,
    /// Whether the loss is convex, so that the optimum is the global one.
    pub convex: bool,
}

impl ClassFit {
    /// The scores of every row, (rows, classes) in row-major order.
    ///
    /// # Errors
    /// Another number of features than the model has.
    pub fn scores(&self, design: &Design) -> Result<Vec<f64>, Error> {
        check_length("features", design.columns().len(), self.names.len())?;
        Ok(predictors::scores(design, &self.coefficients, &self.intercepts))
    }
}

/// Minimises the weighted mean loss plus λ/2·Σ coefficients², the intercepts free, by Newton steps of conjugate gradients in a trust region.
///
/// Crammer and Singer's loss is what T times the cross entropy of (scores − margin of the right class)/T tends to as T falls: it is
/// fitted through that, until the probabilities, which are multipliers of the dual problem, prove that little is left to gain.
///
/// ```
/// use forfeit_linear::{Design, Options, fit_classes};
/// let design = Design::new([("x", vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0])])?;
/// let loss = forfeit::parse_row("cross_entropy").unwrap();
/// let options = Options { l2: 0.01, ..Options::default() };
/// let fit = fit_classes(&design, &[0, 0, 1, 1, 2, 2], 3, loss.as_ref(), &options)?;
/// assert!(fit.converged && fit.mean_loss < 0.5);
/// let scores = fit.scores(&design)?;
/// assert!(scores[0] > scores[1] && scores[17] > scores[16]);
/// # Ok::<(), forfeit_linear::Error>(())
/// ```
///
/// # Errors
/// Labels that do not fit the rows or the classes, a loss without a second derivative, nothing to fit, options out of range.
pub fn fit_classes(
    design: &Design,
    labels: &[usize],
    classes: usize,
    loss: &dyn DynRowLoss,
    options: &Options,
) -> Result<ClassFit, Error> {
    options.check()?;
    check_length("target", labels.len(), design.rows())?;
    if let Some(row) = labels.iter().position(|label| *label >= classes) {
        let allowed = format!("labels are whole numbers below {classes}");
        return Err(Error::Value { place: "target".to_owned(), row, value: labels[row] as f64, allowed });
    }
    let weights = design.weights()?;
    let predictors = Predictors::new(design, &weights, vec![1.0; classes], options.l2);
    let labels = labels.iter().map(|&label| label as i64).collect();
    let kinked = (loss.info().name == "crammer_singer").then(|| loss.parameters()[0]);
    let entropy = CrossEntropy::new();
    let smooth: &dyn DynRowLoss = if kinked.is_some() { &entropy } else { loss };
    let unit = Unit { margin: kinked.unwrap_or(0.0), temperature: 1.0 };
    let mut model = Model { predictors, labels, classes, loss: smooth, unit, weights };
    let start = vec![0.0; model.predictors.parameters()];
    model.times(&start, &start)?;
    let found = match kinked {
        Some(_) => sharpen(&mut model, loss, start, options)?,
        None => descend(&model, start, options.max_iterations, options.tolerance)?,
    };
    let (coefficients, mut intercepts) = model.predictors.in_users_units(&found.point);
    if design.intercept() {
        // What all classes share changes no probability.
        let mean = intercepts.iter().sum::<f64>() / classes as f64;
        intercepts.iter_mut().for_each(|intercept| *intercept -= mean);
    }
    let penalty = model.predictors.penalty(&found.point);
    Ok(ClassFit {
        names: design.names().to_vec(),
        coefficients,
        intercepts,
        mean_loss: found.value - penalty,
        penalty,
        gradient: found.gradient,
        iterations: found.iterations,
        converged: found.converged,
        convex: loss.facts().convex,
    })
}

/// Fits in ever smaller units, until the gap to the dual problem is closed.
fn sharpen(model: &mut Model<'_>, loss: &dyn DynRowLoss, start: Vec<f64>, options: &Options) -> Result<Found, Error> {
    let (mut point, mut iterations) = (start, 0);
    loop {
        let mut found = descend(model, point, options.max_iterations, ROUND)?;
        iterations += found.iterations;
        let (exact, penalty) = (model.exact(loss, &found.point)?, model.predictors.penalty(&found.point));
        // The multipliers' value, whose coefficients are these ones where the gradient is 0.
        let bound = model.unit.margin * model.wrong(&found.point)? - penalty;
        let gap = (exact + penalty - bound) / (exact + penalty).max(f64::MIN_POSITIVE);
        found.value = exact + penalty;
        if gap <= GAP || model.unit.temperature < SHARPEST || iterations >= options.max_iterations {
            return Ok(Found { gradient: gap, converged: gap <= GAP, iterations, ..found });
        }
        model.unit.temperature *= SHARPER;
        point = found.point;
    }
}

/// What a loss is told of the scores: T times the loss of (scores − margin of the right class)/T.
#[derive(Clone, Copy)]
struct Unit {
    margin: f64,
    temperature: f64,
}

struct Model<'a> {
    predictors: Predictors,
    labels: Vec<i64>,
    classes: usize,
    loss: &'a dyn DynRowLoss,
    unit: Unit,
    weights: Vec<f64>,
}

impl Model<'_> {
    fn view<'v>(&self, scores: &'v [f64]) -> Result<View<'v, f64>, Error> {
        let shape = [self.labels.len(), self.classes];
        View::shaped(scores, &shape).ok_or(Error::Empty { reason: "there are no classes; name some" })
    }

    /// The scores as the loss is told them.
    fn told_scores(&self, parameters: &[f64]) -> Vec<f64> {
        let Unit { margin, temperature } = self.unit;
        let mut scores = self.predictors.scores(parameters);
        for (row, label) in scores.chunks_mut(self.classes).zip(&self.labels) {
            row[*label as usize] -= margin;
            row.iter_mut().for_each(|score| *score /= temperature);
        }
        scores
    }

    /// The weighted mean of another loss.
    fn exact(&self, loss: &dyn DynRowLoss, parameters: &[f64]) -> Result<f64, Error> {
        let scores = self.predictors.scores(parameters);
        let outcome = loss.evaluate(self.view(&scores)?, &self.labels).weights(&self.weights).run();
        outcome.map(|outcome| outcome.value).map_err(|error| self.told(&error))
    }

    /// The weighted mean probability of the wrong classes.
    fn wrong(&self, parameters: &[f64]) -> Result<f64, Error> {
        let scores = self.told_scores(parameters);
        let mut slopes = vec![0.0; scores.len()];
        let asked = self.loss.evaluate(self.view(&scores)?, &self.labels).weights(&self.weights);
        asked.gradient_into(&mut slopes).run().map_err(|error| self.told(&error))?;
        Ok(slopes.chunks(self.classes).zip(&self.labels).map(|(row, label)| -row[*label as usize]).sum())
    }

    fn told(&self, error: &forfeit::Error) -> Error {
        match error {
            forfeit::Error::NotDifferentiable { .. } => Error::NoCurvature { loss: self.loss.to_string() },
            other => Error::Loss { message: other.to_string() },
        }
    }
}

impl Surface for Model<'_> {
    fn value_and_gradient(&self, parameters: &[f64]) -> Result<(f64, Vec<f64>), Error> {
        let scores = self.told_scores(parameters);
        let mut by_scores = vec![0.0; scores.len()];
        let asked = self.loss.evaluate(self.view(&scores)?, &self.labels).weights(&self.weights);
        let outcome = asked.gradient_into(&mut by_scores).run().map_err(|error| self.told(&error))?;
        let value = self.unit.temperature * outcome.value + self.predictors.penalty(parameters);
        Ok((value, self.predictors.gather(&by_scores, parameters)))
    }

    fn times(&self, parameters: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        let (scores, mut along) = (self.told_scores(parameters), self.predictors.scores(direction));
        along.iter_mut().for_each(|along| *along /= self.unit.temperature);
        let mut product = vec![0.0; scores.len()];
        let asked = self.loss.evaluate(self.view(&scores)?, &self.labels).weights(&self.weights);
        let asked = asked.hessian_times_into(self.view(&along)?, &mut product);
        asked.run().map_err(|error| self.told(&error))?;
        Ok(self.predictors.gather(&product, direction))
    }
}
