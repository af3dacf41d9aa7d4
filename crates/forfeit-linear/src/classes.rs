//! Linear models of several classes: a score for each class, under a loss over rows of classes.

use forfeit::{DynRowLoss, RowLoss, View};

use crate::design::{Design, check_length};
use crate::error::Error;
use crate::fit::Options;
use crate::predictors::{self, Predictors};
use crate::region::{Surface, descend};

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
    /// The largest entry of the gradient, over that at the start: what proves the fit.
    pub gradient: f64,
    /// Steps taken.
    pub iterations: usize,
    /// Whether the gradient fell below the tolerance.
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
    let model = Model { predictors, labels, classes, loss, weights };
    let start = vec![0.0; model.predictors.parameters()];
    model.times(&start, &start)?;
    let found = descend(&model, start, options.max_iterations, options.tolerance)?;
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

struct Model<'a> {
    predictors: Predictors,
    labels: Vec<i64>,
    classes: usize,
    loss: &'a dyn DynRowLoss,
    weights: Vec<f64>,
}

impl Model<'_> {
    fn view<'v>(&self, scores: &'v [f64]) -> Result<View<'v, f64>, Error> {
        let shape = [self.labels.len(), self.classes];
        View::shaped(scores, &shape).ok_or(Error::Empty { reason: "there are no classes; name some" })
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
        let scores = self.predictors.scores(parameters);
        let mut by_scores = vec![0.0; scores.len()];
        let asked = self.loss.evaluate(self.view(&scores)?, &self.labels).weights(&self.weights);
        let outcome = asked.gradient_into(&mut by_scores).run().map_err(|error| self.told(&error))?;
        Ok((outcome.value + self.predictors.penalty(parameters), self.predictors.gather(&by_scores, parameters)))
    }

    fn times(&self, parameters: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        let (scores, along) = (self.predictors.scores(parameters), self.predictors.scores(direction));
        let mut product = vec![0.0; scores.len()];
        let asked = self.loss.evaluate(self.view(&scores)?, &self.labels).weights(&self.weights);
        let asked = asked.hessian_times_into(self.view(&along)?, &mut product);
        asked.run().map_err(|error| self.told(&error))?;
        Ok(self.predictors.gather(&product, direction))
    }
}
