//! Linear models of losses of several predicted numbers: the location of a target and its scale, say.

use std::cell::RefCell;

use forfeit::symbol::Program;
use forfeit::{DynLoss, Family, Interval, Link};

use crate::design::{Design, check_length};
use crate::error::Error;
use crate::fit::Options;
use crate::objective::{pred, pred_slope};
use crate::predictors::{self, Predictors};
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
    let weights: Vec<f64> = (0..design.rows()).map(|row| design.weight(row)).collect();
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(Error::Empty { reason: "no row has a positive weight; give one some" });
    }
    check_numbers(loss, target, &weights)?;
    let links = links(loss);
    let rows = Rows::new(loss, target, weights);
    let facts = loss.facts();
    let kinked = loss.info().family == Family::Distance && facts.kinks == [0.0] && facts.smoothness.is_infinite();
    let found = if kinked {
        in_turns(design, &rows, &links, options)?
    } else {
        let model = Model::new(design, &rows, &links, 0, Vec::new(), options.l2);
        let start = model.start();
        let found = descend(&model, start, options.max_iterations, options.tolerance)?;
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
    let absolute = forfeit::AbsoluteError;
    let whole: f64 = rows.weights.iter().sum();
    let mut further = vec![1.0; rows.target.len() * (links.len() - 1)];
    let mut point: Option<Vec<f64>> = None;
    let mut before = f64::INFINITY;
    let mut first_gradient = None;
    let mut iterations = 0;
    loop {
        // A kink's slopes are ± a weight that depends on the further numbers alone.
        let steep =
            further.chunks(links.len() - 1).zip(&rows.target).zip(&rows.weights).map(|((others, y), weight)| {
                let numbers: Vec<f64> = std::iter::once(y + 1.0).chain(others.iter().copied()).collect();
                weight * rows.loss.slopes(&numbers, *y)[0]
            });
        let steep: Vec<f64> = steep.collect();
        let l2 = options.l2 * whole / steep.iter().sum::<f64>();
        let weighted = design.clone().with_weights(steep)?;
        let location = fit(&weighted, &rows.target, &absolute, &Options { l2, ..*options })?;
        let at = location.scores(design)?;
        let model = Model::new(design, rows, links, 1, at, options.l2);
        let start = point.take().unwrap_or_else(|| model.start());
        let steepness = |at: &[f64]| Ok::<f64, Error>(largest(&model.value_and_gradient(at)?.1));
        let first_gradient = match first_gradient {
            Some(first) => first,
            None => *first_gradient.insert(steepness(&start)?),
        };
        let mut found = descend(&model, start, options.max_iterations, options.tolerance)?;
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
            found.gradient = steepness(&found.point)? / first_gradient.max(f64::MIN_POSITIVE);
            found.converged = settled && found.gradient <= STEEPEST && location.status.is_converged();
            found.iterations = iterations;
            return Ok(Several { coefficients, intercepts, penalty, found });
        }
        before = found.value;
        let scores = model.predictors.scores(&found.point);
        further = scores.iter().zip(links[1..].iter().cycle()).map(|(score, link)| pred(*link, *score)).collect();
        point = Some(found.point);
    }
}

/// The rows, and the loss with all its derivatives as one program.
struct Rows<'a> {
    loss: &'a dyn DynLoss,
    target: Vec<f64>,
    weights: Vec<f64>,
    whole: f64,
    program: Program,
    /// Where each variable of the program is found.
    inputs: Vec<Input>,
}

/// What a variable of the program stands for.
#[derive(Clone, Copy)]
enum Input {
    Number(usize),
    Target,
    Parameter(f64),
}

impl<'a> Rows<'a> {
    fn new(loss: &'a dyn DynLoss, target: &[f64], weights: Vec<f64>) -> Self {
        let program = loss.formulas().derivatives.program;
        let (info, parameters) = (loss.info(), loss.parameters());
        let input = |name: &str| {
            let parameter = info.parameters.iter().position(|parameter| parameter.name == name);
            let further = loss.further().iter().position(|number| number.name == name);
            match (name, further, parameter) {
                ("target", ..) => Input::Target,
                (_, Some(place), _) => Input::Number(1 + place),
                (_, _, Some(place)) => Input::Parameter(parameters[place]),
                _ => Input::Number(0),
            }
        };
        let inputs = program.variables().iter().map(|variable| input(variable.name())).collect();
        let whole = weights.iter().sum();
        Self { loss, target: target.to_vec(), weights, whole, program, inputs }
    }

    /// Value, first and second derivatives at a row, as [`forfeit::Derivatives`] orders them.
    fn derivatives(&self, numbers: &[f64], target: f64) -> Vec<f64> {
        let mut place = self.inputs.iter();
        self.program.run(|_| match place.next() {
            Some(Input::Number(k)) => numbers[*k],
            Some(Input::Parameter(x)) => *x,
            Some(Input::Target) | None => target,
        })
    }
}

/// A row's loss by the scores of the free numbers: value, gradient and Hessian.
#[derive(Clone, Default)]
struct Local {
    value: f64,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
}

/// The mean loss by the scores of the numbers from `first` on; those before it are given.
struct Model<'a> {
    rows: &'a Rows<'a>,
    links: &'a [Link],
    first: usize,
    given: Vec<f64>,
    predictors: Predictors,
    /// Where Hessian products were last asked for, and what was found there.
    last: RefCell<(Vec<f64>, Vec<Local>)>,
}

impl<'a> Model<'a> {
    fn new(design: &Design, rows: &'a Rows<'a>, links: &'a [Link], first: usize, given: Vec<f64>, l2: f64) -> Self {
        let free = links.len() - first;
        let plain = Predictors::new(design, &rows.weights, vec![1.0; free], l2);
        let mut model = Self { rows, links, first, given, predictors: plain, last: RefCell::default() };
        // Numbers of like curvature: the region in which a step is trusted is a ball.
        let start = model.predictors.constant(&model.constant());
        let locals = model.locals(&start);
        let bend = |k: usize| {
            let sum: f64 = locals.iter().zip(&rows.weights).map(|(at, w)| w * at.hessian[k * free + k].abs()).sum();
            let factor = (rows.whole / sum).sqrt();
            if factor.is_finite() && factor > 0.0 { factor } else { 1.0 }
        };
        model.predictors = Predictors::new(design, &rows.weights, (0..free).map(bend).collect(), l2);
        model
    }

    fn start(&self) -> Vec<f64> {
        self.predictors.constant(&self.constant())
    }

    /// The best of some scores that are the same for every row: the first number at quantiles of the target, others from e^−12 to e^12.
    fn constant(&self) -> Vec<f64> {
        let mut sorted = self.rows.target.clone();
        sorted.sort_by(f64::total_cmp);
        let quantile = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
        let places = if self.first == 0 { [0.5, 0.25, 0.75].map(quantile).to_vec() } else { vec![0.0] };
        let mut best = (f64::INFINITY, vec![0.0; self.links.len() - self.first]);
        for place in places {
            for other in (-24..=24).map(|half| 0.5 * f64::from(half)) {
                let mut scores = vec![other; self.links.len() - self.first];
                if self.first == 0 {
                    scores[0] = place;
                }
                let all = scores.repeat(self.rows.target.len());
                let value = self.sum(&self.at_scores(&all));
                if value < best.0 {
                    best = (value, scores);
                }
            }
        }
        best.1
    }

    fn locals(&self, parameters: &[f64]) -> Vec<Local> {
        self.at_scores(&self.predictors.scores(parameters))
    }

    fn at_scores(&self, scores: &[f64]) -> Vec<Local> {
        let (count, free) = (self.links.len(), self.links.len() - self.first);
        let local = |(row, scores): (usize, &[f64])| {
            if self.rows.weights[row] == 0.0 {
                return Local { value: 0.0, gradient: vec![0.0; free], hessian: vec![0.0; free * free] };
            }
            let given = &self.given[row * self.first..(row + 1) * self.first];
            let links = &self.links[self.first..];
            let numbers: Vec<f64> =
                given.iter().copied().chain(scores.iter().zip(links).map(|(s, link)| pred(*link, *s))).collect();
            let all = self.rows.derivatives(&numbers, self.rows.target[row]);
            // Inputs are the numbers and the target; second derivatives stand by pairs, each once.
            let inputs = count + 1;
            let second = |i: usize, j: usize| all[1 + inputs + i * inputs - i * (i + 1) / 2 + j];
            let slopes: Vec<f64> = scores.iter().zip(links).map(|(s, link)| pred_slope(*link, *s)).collect();
            let gradient: Vec<f64> = (0..free).map(|k| all[1 + self.first + k] * slopes[k]).collect();
            let mut hessian = vec![0.0; free * free];
            for i in 0..free {
                for j in i..free {
                    let mut bend = second(self.first + i, self.first + j) * slopes[i] * slopes[j];
                    if i == j {
                        // The links' own curvature.
                        bend += match links[i] {
                            Link::Exp => gradient[i],
                            Link::Sigmoid => gradient[i] * (1.0 - 2.0 * numbers[self.first + i]),
                            _ => 0.0,
                        };
                    }
                    (hessian[i * free + j], hessian[j * free + i]) = (bend, bend);
                }
            }
            Local { value: all[0], gradient, hessian }
        };
        scores.chunks(free).enumerate().map(local).collect()
    }

    fn sum(&self, locals: &[Local]) -> f64 {
        let value: f64 = locals.iter().zip(&self.rows.weights).map(|(at, w)| w * at.value).sum();
        if value.is_nan() { f64::INFINITY } else { value / self.rows.whole }
    }
}

impl Surface for Model<'_> {
    fn value_and_gradient(&self, parameters: &[f64]) -> Result<(f64, Vec<f64>), Error> {
        let locals = self.locals(parameters);
        let weights = self.rows.weights.iter().map(|w| w / self.rows.whole);
        let by_scores: Vec<f64> =
            locals.iter().zip(weights).flat_map(|(at, w)| at.gradient.iter().map(move |g| w * g)).collect();
        let value = self.sum(&locals) + self.predictors.penalty(parameters);
        Ok((value, self.predictors.gather(&by_scores, parameters)))
    }

    fn times(&self, parameters: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        let mut last = self.last.borrow_mut();
        if last.0 != parameters {
            *last = (parameters.to_vec(), self.locals(parameters));
        }
        let free = self.links.len() - self.first;
        let along = self.predictors.scores(direction);
        let mut product = Vec::with_capacity(along.len());
        for ((at, along), weight) in last.1.iter().zip(along.chunks(free)).zip(&self.rows.weights) {
            let share = weight / self.rows.whole;
            product.extend(
                at.hessian.chunks(free).map(|row| share * row.iter().zip(along).map(|(h, d)| h * d).sum::<f64>()),
            );
        }
        Ok(self.predictors.gather(&product, direction))
    }
}
