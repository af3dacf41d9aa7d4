//! The mean loss of rows by linear models of several predicted numbers: value, gradient and curvature.

use std::cell::{Ref, RefCell};

use forfeit::symbol::Program;
use forfeit::{DynLoss, Link};

use crate::design::Design;
use crate::error::Error;
use crate::objective::{pred, pred_slope};
use crate::predictors::Predictors;
use crate::region::Surface;

/// The rows, and the loss with all its derivatives as one program.
pub(crate) struct Rows<'a> {
    pub(crate) loss: &'a dyn DynLoss,
    pub(crate) target: Vec<f64>,
    pub(crate) weights: Vec<f64>,
    /// The sum of the weights.
    pub(crate) whole: f64,
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
    pub(crate) fn new(loss: &'a dyn DynLoss, target: &[f64], weights: Vec<f64>) -> Self {
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

/// The mean loss by the scores of the numbers that are free; those before them are given.
pub(crate) struct Model<'a> {
    rows: &'a Rows<'a>,
    links: &'a [Link],
    /// How many numbers are given, and what they are in each row.
    first: usize,
    given: Vec<f64>,
    pub(crate) predictors: Predictors,
    /// Parameters at which every row has the same scores, the best of some.
    pub(crate) start: Vec<f64>,
    /// Where the rows were last computed, and what was found there.
    last: RefCell<Option<(Vec<f64>, Vec<Local>)>>,
}

impl<'a> Model<'a> {
    pub(crate) fn new(design: &Design, rows: &'a Rows<'a>, links: &'a [Link], given: Vec<f64>, l2: f64) -> Self {
        let first = given.len() / rows.target.len();
        let free = links.len() - first;
        let predictors = Predictors::new(design, &rows.weights, vec![1.0; free], l2);
        let (start, last) = (Vec::new(), RefCell::default());
        let mut model = Self { rows, links, first, given, predictors, start, last };
        // Numbers of like curvature: the region in which a step is trusted is a ball.
        let constant = model.constant();
        let locals = model.at_scores(&constant.repeat(rows.target.len()));
        let bend = |k: usize| {
            let sum: f64 = locals.iter().zip(&rows.weights).map(|(at, w)| w * at.hessian[k * free + k].abs()).sum();
            let factor = (rows.whole / sum).sqrt();
            if factor.is_finite() && factor > 0.0 { factor } else { 1.0 }
        };
        model.predictors = model.predictors.with_factors((0..free).map(bend).collect());
        model.start = model.predictors.constant(&constant);
        model
    }

    /// Other given numbers.
    pub(crate) fn give(&mut self, given: Vec<f64>) {
        self.given = given;
        self.last = RefCell::default();
    }

    /// The free numbers of every row, (rows, numbers).
    pub(crate) fn numbers(&self, parameters: &[f64]) -> Vec<f64> {
        let scores = self.predictors.scores(parameters);
        scores.iter().zip(self.links[self.first..].iter().cycle()).map(|(score, link)| pred(*link, *score)).collect()
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

    /// The rows at some parameters. A gradient and the Hessian products after it are of the same.
    fn locals(&self, parameters: &[f64]) -> Ref<'_, [Local]> {
        if self.last.borrow().as_ref().is_none_or(|(at, _)| at != parameters) {
            *self.last.borrow_mut() = Some((parameters.to_vec(), self.at_scores(&self.predictors.scores(parameters))));
        }
        Ref::map(self.last.borrow(), |last| last.as_ref().map_or(&[][..], |(_, locals)| locals))
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
        let locals = self.locals(parameters);
        let free = self.links.len() - self.first;
        let along = self.predictors.scores(direction);
        let mut product = Vec::with_capacity(along.len());
        for ((at, along), weight) in locals.iter().zip(along.chunks(free)).zip(&self.rows.weights) {
            let share = weight / self.rows.whole;
            product.extend(
                at.hessian.chunks(free).map(|row| share * row.iter().zip(along).map(|(h, d)| h * d).sum::<f64>()),
            );
        }
        Ok(self.predictors.gather(&product, direction))
    }
}
