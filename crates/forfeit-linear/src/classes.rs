//! Linear models of several classes: a score for each class, under a loss over rows of classes.

use forfeit::{DynRowLoss, RowLoss, View};

use crate::design::{Design, check_length};
use crate::error::Error;
use crate::fit::Options;
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
        let classes = self.intercepts.len();
        let mut scores = self.intercepts.repeat(design.rows());
        for (feature, column) in design.columns().iter().enumerate() {
            for (row, x) in scores.chunks_mut(classes).zip(column) {
                row.iter_mut().zip(&self.coefficients).for_each(|(score, of_class)| *score += x * of_class[feature]);
            }
        }
        Ok(scores)
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
    let weights: Vec<f64> = (0..design.rows()).map(|row| design.weight(row)).collect();
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(Error::Empty { reason: "no row has a positive weight; give one some" });
    }
    let model = Model::new(design, labels, classes, loss, weights, options.l2);
    let start = vec![0.0; (model.units.len() + usize::from(design.intercept())) * classes];
    model.times(&start, &start)?;
    let found = descend(&model, start, options.max_iterations, options.tolerance)?;
    let (coefficients, intercepts) = model.in_users_units(&found.point);
    let penalty = 0.5 * options.l2 * coefficients.iter().flatten().map(|w| w * w).sum::<f64>();
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

/// Mean 0 and the factor that makes a feature's curvature about that of any other.
struct Unit {
    mean: f64,
    factor: f64,
}

struct Model<'a> {
    /// Features in their units, (rows, features).
    features: Vec<f64>,
    units: Vec<Unit>,
    labels: Vec<i64>,
    classes: usize,
    loss: &'a dyn DynRowLoss,
    weights: Vec<f64>,
    intercept: bool,
    l2: f64,
}

impl<'a> Model<'a> {
    fn new(
        design: &Design,
        labels: &[usize],
        classes: usize,
        loss: &'a dyn DynRowLoss,
        weights: Vec<f64>,
        l2: f64,
    ) -> Self {
        let whole: f64 = weights.iter().sum();
        let mean_of = |values: &mut dyn Iterator<Item = f64>| {
            values.zip(&weights).map(|(x, weight)| x * weight).sum::<f64>() / whole
        };
        let unit = |column: &Vec<f64>| {
            let mean = if design.intercept() { mean_of(&mut column.iter().copied()) } else { 0.0 };
            // ¼ of the variance is about the curvature of a score, and λ that of the penalty.
            let curvature = mean_of(&mut column.iter().map(|x| (x - mean) * (x - mean))) + 4.0 * l2;
            Unit { mean, factor: if curvature > 0.0 { 1.0 / curvature.sqrt() } else { 1.0 } }
        };
        let units: Vec<Unit> = design.columns().iter().map(unit).collect();
        let row = |row: usize| {
            let cell = move |(column, unit): (&Vec<f64>, &Unit)| (column[row] - unit.mean) * unit.factor;
            design.columns().iter().zip(&units).map(cell)
        };
        let features = (0..design.rows()).flat_map(row).collect();
        let labels = labels.iter().map(|&label| label as i64).collect();
        Self { features, labels, classes, loss, weights, intercept: design.intercept(), l2, units }
    }

    /// The scores of every row: features times parameters.
    fn scores(&self, parameters: &[f64]) -> Vec<f64> {
        let (slopes, intercepts) = parameters.split_at(self.units.len() * self.classes);
        let mut scores = vec![0.0; self.labels.len() * self.classes];
        for (row, score) in scores.chunks_mut(self.classes).enumerate() {
            if self.intercept {
                score.copy_from_slice(intercepts);
            }
            for (x, of_feature) in self.row(row).iter().zip(slopes.chunks(self.classes)) {
                score.iter_mut().zip(of_feature).for_each(|(score, slope)| *score += x * slope);
            }
        }
        scores
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.features[row * self.units.len()..(row + 1) * self.units.len()]
    }

    /// What derivatives by the scores are by the parameters, plus that of the penalty at `parameters`.
    fn gather(&self, by_scores: &[f64], parameters: &[f64]) -> Vec<f64> {
        let mut by_parameters = vec![0.0; parameters.len()];
        let (slopes, intercepts) = by_parameters.split_at_mut(self.units.len() * self.classes);
        for (row, by_score) in by_scores.chunks(self.classes).enumerate() {
            if self.intercept {
                intercepts.iter_mut().zip(by_score).for_each(|(to, by)| *to += by);
            }
            for (x, to) in self.row(row).iter().zip(slopes.chunks_mut(self.classes)) {
                to.iter_mut().zip(by_score).for_each(|(to, by)| *to += x * by);
            }
        }
        for ((to, from), unit) in slopes.chunks_mut(self.classes).zip(parameters.chunks(self.classes)).zip(&self.units)
        {
            let pull = self.l2 * unit.factor * unit.factor;
            to.iter_mut().zip(from).for_each(|(to, w)| *to += pull * w);
        }
        by_parameters
    }

    fn in_users_units(&self, parameters: &[f64]) -> (Vec<Vec<f64>>, Vec<f64>) {
        let slope =
            |feature: usize, class: usize| parameters[feature * self.classes + class] * self.units[feature].factor;
        let features = 0..self.units.len();
        let coefficients: Vec<Vec<f64>> =
            (0..self.classes).map(|class| features.clone().map(|feature| slope(feature, class)).collect()).collect();
        let mut intercepts = vec![0.0; self.classes];
        if self.intercept {
            let free = &parameters[self.units.len() * self.classes..];
            for (class, intercept) in intercepts.iter_mut().enumerate() {
                let shift: f64 = coefficients[class].iter().zip(&self.units).map(|(w, unit)| w * unit.mean).sum();
                *intercept = free[class] - shift;
            }
            // What all classes share changes no probability.
            let mean = intercepts.iter().sum::<f64>() / self.classes as f64;
            intercepts.iter_mut().for_each(|intercept| *intercept -= mean);
        }
        (coefficients, intercepts)
    }

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
        let scores = self.scores(parameters);
        let mut by_scores = vec![0.0; scores.len()];
        let asked = self.loss.evaluate(self.view(&scores)?, &self.labels).weights(&self.weights);
        let outcome = asked.gradient_into(&mut by_scores).run().map_err(|error| self.told(&error))?;
        let slopes = parameters.chunks(self.classes).zip(&self.units);
        let square = |(of_feature, unit): (&[f64], &Unit)| {
            unit.factor * unit.factor * of_feature.iter().map(|w| w * w).sum::<f64>()
        };
        let penalty = 0.5 * self.l2 * slopes.map(square).sum::<f64>();
        Ok((outcome.value + penalty, self.gather(&by_scores, parameters)))
    }

    fn times(&self, parameters: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        let (scores, along) = (self.scores(parameters), self.scores(direction));
        let mut product = vec![0.0; scores.len()];
        let asked = self.loss.evaluate(self.view(&scores)?, &self.labels).weights(&self.weights);
        let asked = asked.hessian_times_into(self.view(&along)?, &mut product);
        asked.run().map_err(|error| self.told(&error))?;
        Ok(self.gather(&product, direction))
    }
}
