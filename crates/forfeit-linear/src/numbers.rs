//! Linear models of losses of several predicted numbers: the location of a target and its scale, say.

use forfeit::{DynLoss, Family, Interval, Link};

use crate::design::{Design, check_length};
use crate::error::Error;
use crate::fit::{Fit, Options};
use crate::number_model::{Model, Rows};
use crate::objective::pred;
use crate::predictors;
use crate::region::{Found, Surface, descend};
use crate::rows::largest;
use crate::solve::{check_numbers, fit};

/// Rounds of a fit in turns, at most.
const ROUNDS: usize = 500;
/// A round that lowers the loss by less than this share of it is the last.
const SETTLED: f64 = 1e-14;
/// The share of the first gradient that may be left.
const STEEPEST: f64 = 1e-7;

/// A linear model of each number that a loss takes: number k of a row is link k of x·coefficients\[k\] + intercepts\[k\].
#[derive(Clone, Debug, PartialEq)]
pub struct NumbersFit {
    /// The loss, as its spec.
    pub loss: String,
    /// The names of the features, in order.
    pub names: Vec<String>,
    /// The predicted numbers, `pred` first.
    pub numbers: Vec<String>,
    /// How a score becomes each number: as it is, or for a positive number by its exponential.
    pub links: Vec<Link>,
    /// The coefficients of each number's score, in the user's units.
    pub coefficients: Vec<Vec<f64>>,
    /// The intercept of each number's score.
    pub intercepts: Vec<f64>,
    /// The weighted mean loss, without the penalty.
    pub mean_loss: f64,
    /// λ/2·Σ of the squared coefficients.
    pub penalty: f64,
    /// The largest entry of the gradient, over that at the start; of a fit in turns that of the further numbers.
    pub gradient: f64,
    /// Steps taken.
    pub iterations: usize,
    /// Whether a stationary point was reached: the loss need not be convex in all numbers together.
    pub converged: bool,
}

impl NumbersFit {
    /// Each predicted number of every row, in the order of `numbers`.
    ///
    /// # Errors
    /// Another number of features than the model has.
    pub fn predictions(&self, design: &Design) -> Result<Vec<Vec<f64>>, Error> {
        check_length("features", design.columns().len(), self.names.len())?;
        let scores = predictors::scores(design, &self.coefficients, &self.intercepts);
        let count = self.links.len();
        let of = |k: usize| scores.iter().skip(k).step_by(count).map(|score| pred(self.links[k], *score)).collect();
        Ok((0..count).map(of).collect())
    }
}

/// Minimises the weighted mean loss plus λ/2·Σ coefficients², the intercepts free, over a linear model of every number.
///
/// By Newton steps in a trust region. Where the loss has a kink in its residual the location is fitted exactly for given further
/// numbers, and these for given locations, in turns: a point at which neither can be bettered is stationary, since the slope by the
/// further numbers does not depend on how a kink's slope is chosen.
///
/// ```
/// use forfeit_linear::{Design, Options, fit_numbers};
/// let design = Design::new([("x", vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0])])?;
/// let loss = forfeit::parse("gaussian_nll").unwrap();
/// let fit = fit_numbers(&design, &[0.1, 0.8, 2.2, 2.5, 4.9, 4.1], loss.as_ref(), &Options::default())?;
/// assert!(fit.converged);
/// let [location, scale] = &fit.predictions(&design)?[..] else { panic!("two numbers") };
/// assert!((location[3] - 3.0).abs() < 0.5 && scale[5] > scale[0]);
/// # Ok::<(), forfeit_linear::Error>(())
/// ```
///
/// # Errors
/// Targets that the loss does not take, a loss without gradient, nothing to fit, options out of range, a transform.
pub fn fit_numbers(
    design: &Design,
    target: &[f64],
    loss: &dyn DynLoss,
    options: &Options,
) -> Result<NumbersFit, Error> {
    options.check()?;
    check_length("target", target.len(), design.rows())?;
    let weights = design.weights()?;
    check_numbers(loss, target, &weights)?;
    let links = links(loss);
    let rows = Rows::new(loss, target, weights);
    let facts = loss.facts();
    let kinked = loss.info().family == Family::Distance && facts.kinks == [0.0] && facts.smoothness.is_infinite();
    let found = if kinked {
        in_turns(design, &rows, &links, options)?
    } else {
        let model = Model::new(design, &rows, &links, Vec::new(), options.l2);
        let found = descend(&model, model.start.clone(), options.max_iterations, options.tolerance)?;
        let (coefficients, intercepts) = model.predictors.in_users_units(&found.point);
        Several { coefficients, intercepts, penalty: model.predictors.penalty(&found.point), found }
    };
    let Several { coefficients, intercepts, penalty, found } = found;
    let further = loss.further().iter().map(|number| number.name.to_owned());
    Ok(NumbersFit {
        loss: loss.to_string(),
        names: design.names().to_vec(),
        numbers: std::iter::once("pred".to_owned()).chain(further).collect(),
        links,
        coefficients,
        intercepts,
        mean_loss: found.value - penalty,
        penalty,
        gradient: found.gradient,
        iterations: found.iterations,
        converged: found.converged,
    })
}

/// How a score becomes each number.
fn links(loss: &dyn DynLoss) -> Vec<Link> {
    let of = |domain: Interval| match (domain.low, domain.high) {
        (0.0, 1.0) => Link::Sigmoid,
        (0.0, f64::INFINITY) => Link::Exp,
        _ => Link::Identity,
    };
    let further = loss.further().iter().map(|number| of(number.domain));
    std::iter::once(loss.info().link).chain(further).collect()
}

/// What was found, in the user's units.
struct Several {
    coefficients: Vec<Vec<f64>>,
    intercepts: Vec<f64>,
    penalty: f64,
    found: Found,
}

fn in_turns(design: &Design, rows: &Rows<'_>, links: &[Link], options: &Options) -> Result<Several, Error> {
    let further = vec![1.0; rows.target.len() * (links.len() - 1)];
    let mut location = fit_location(design, rows, &further, options)?;
    let mut model = Model::new(design, rows, links, location.scores(design)?, options.l2);
    let mut point = model.start.clone();
    let first_gradient = largest(&model.value_and_gradient(&point)?.1).max(f64::MIN_POSITIVE);
    let mut before = f64::INFINITY;
    let mut iterations = 0;
    loop {
        let mut found = descend(&model, point, options.max_iterations, options.tolerance)?;
        iterations += location.iterations + found.iterations;
        let of_location = 0.5 * options.l2 * location.coefficients.iter().map(|w| w * w).sum::<f64>();
        found.value += of_location;
        let settled = before - found.value <= SETTLED * found.value.abs();
        if settled || iterations >= options.max_iterations.max(ROUNDS) || !found.value.is_finite() {
            let (mut coefficients, mut intercepts) = model.predictors.in_users_units(&found.point);
            let penalty = model.predictors.penalty(&found.point) + of_location;
            coefficients.insert(0, location.coefficients);
            intercepts.insert(0, location.intercept);
            // Each round begins near its end: what counts is the first round's beginning.
            found.gradient = largest(&model.value_and_gradient(&found.point)?.1) / first_gradient;
            found.converged = settled && found.gradient <= STEEPEST && location.status.is_converged();
            found.iterations = iterations;
            return Ok(Several { coefficients, intercepts, penalty, found });
        }
        before = found.value;
        location = fit_location(design, rows, &model.numbers(&found.point), options)?;
        model.give(location.scores(design)?);
        point = found.point;
    }
}

/// The location fitted for given further numbers, (rows, numbers): a kink's slopes are ± a weight that depends on these alone.
fn fit_location(design: &Design, rows: &Rows<'_>, further: &[f64], options: &Options) -> Result<Fit, Error> {
    let numbers = further.chunks(further.len() / rows.target.len());
    let steep = numbers.zip(&rows.target).zip(&rows.weights).map(|((others, y), weight)| {
        let numbers: Vec<f64> = std::iter::once(y + 1.0).chain(others.iter().copied()).collect();
        weight * rows.loss.slopes(&numbers, *y)[0]
    });
    let steep: Vec<f64> = steep.collect();
    let l2 = options.l2 * rows.whole / steep.iter().sum::<f64>();
    fit(&design.clone().with_weights(steep)?, &rows.target, &forfeit::AbsoluteError, &Options { l2, ..*options })
}
