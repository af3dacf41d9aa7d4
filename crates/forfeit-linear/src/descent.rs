//! Plain gradient descent on a linear model, step by step, as it is taught: to see what a loss and a rate do together.
//!
//! Nothing here is meant to fit well; [`fit`](crate::fit()) does that. The features may be standardised first, the start
//! is zero, and every step is `point − rate·gradient`.

use faer::Side;
use forfeit::{DynLoss, Loss, Reduction};

use crate::design::{Design, check_finite, check_length};
use crate::error::Error;
use crate::objective::{local, pred, pred_slope};
use crate::rows::{Rows, largest};

/// A value this many times that of the start, and still rising, is no detour any more.
const RUNAWAY: f64 = 1e3;

/// How the rate falls from step to step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decay {
    /// Not at all.
    #[default]
    None,
    /// As 1/√(1 + step).
    Sqrt,
    /// As 1/(1 + step).
    Inverse,
    /// In a straight line to 0 at the last step.
    Linear,
}

/// How to descend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// The rate of the first step.
    pub rate: f64,
    /// How it falls.
    pub decay: Decay,
    /// How many steps.
    pub steps: usize,
}

impl Schedule {
    /// The rate of a step, counted from 0.
    pub fn rate_at(&self, step: usize) -> f64 {
        let t = step as f64;
        match self.decay {
            Decay::None => self.rate,
            Decay::Sqrt => self.rate / (1.0 + t).sqrt(),
            Decay::Inverse => self.rate / (1.0 + t),
            Decay::Linear => self.rate * (1.0 - t / self.steps as f64),
        }
    }
}

/// The slope of the mean loss, row by row, and the value: everything that one step needs.
struct Slopes {
    value: f64,
    by_score: Vec<f64>,
}

/// A course on which losses descend: the columns as they are, or standardised, under a column of ones.
#[derive(Clone, Debug)]
pub struct Course {
    rows: Rows,
    target: Vec<f64>,
    /// They sum to 1.
    weight: Vec<f64>,
    /// Centre and spread of each column.
    scales: Vec<(f64, f64)>,
}

/// Where a descent went.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The intercept and the coefficients after each step, in the units of the course; the start is first.
    pub points: Vec<Vec<f64>>,
    /// The mean loss at each of them.
    pub values: Vec<f64>,
    /// Whether the value ran away; the path ends there.
    pub diverged: bool,
}

impl Course {
    /// The rows of positive weight; `standardised`: each column with mean 0 and standard deviation 1.
    ///
    /// # Errors
    /// Lengths that differ, values that are not finite, no row of positive weight.
    pub fn new(design: &Design, target: &[f64], standardised: bool) -> Result<Self, Error> {
        check_length("target", target.len(), design.rows())?;
        check_finite("target", target)?;
        let kept: Vec<usize> = (0..design.rows()).filter(|i| design.weight(*i) > 0.0).collect();
        if kept.is_empty() {
            return Err(Error::Empty { reason: "no row has a positive weight" });
        }
        let total: f64 = kept.iter().map(|i| design.weight(*i)).sum();
        let weight: Vec<f64> = kept.iter().map(|i| design.weight(*i) / total).collect();
        let mean = |f: &dyn Fn(usize) -> f64| kept.iter().zip(&weight).map(|(i, w)| w * f(*i)).sum::<f64>();
        let scale = |column: &Vec<f64>| {
            let centre = mean(&|i| column[i]);
            let spread = mean(&|i| (column[i] - centre).powi(2)).sqrt();
            if standardised && spread > 0.0 { (centre, spread) } else { (0.0, 1.0) }
        };
        let scales: Vec<(f64, f64)> = design.columns().iter().map(scale).collect();
        let mut data = Vec::with_capacity(kept.len() * (1 + scales.len()));
        for i in &kept {
            data.push(1.0);
            data.extend(
                design.columns().iter().zip(&scales).map(|(column, (centre, spread))| (column[*i] - centre) / spread),
            );
        }
        let rows = Rows::new(data, 1 + scales.len(), kept.len());
        Ok(Self { rows, target: kept.iter().map(|i| target[*i]).collect(), weight, scales })
    }

    /// Descends from zero; `stepping` is told before each step.
    ///
    /// # Errors
    /// A rate that is not positive, a loss without a gradient, a target that the loss does not take.
    pub fn descend(&self, loss: &dyn DynLoss, schedule: &Schedule, stepping: &mut dyn FnMut()) -> Result<Path, Error> {
        if !(schedule.rate > 0.0 && schedule.rate.is_finite()) {
            return Err(Error::Option { name: "rate", value: schedule.rate, allowed: "positive and finite" });
        }
        if !loss.info().differentiable {
            return Err(Error::NotDifferentiable { loss: loss.to_string(), surrogate: "absolute_error" });
        }
        crate::solve::check_targets(loss, &self.target, &self.weight)?;
        let mut point = vec![0.0; self.rows.width()];
        let mut path = Path { points: vec![point.clone()], values: Vec::new(), diverged: false };
        for step in 0..=schedule.steps {
            stepping();
            let slopes = self.slopes(loss, &point);
            let gradient = self.rows.transposed_times(&slopes.by_score);
            let before = path.values.last().copied().unwrap_or(slopes.value);
            let start = path.values.first().copied().unwrap_or(slopes.value);
            let runaway = slopes.value > before && slopes.value - start > RUNAWAY * start.abs().max(1e-300);
            path.values.push(slopes.value);
            if runaway || !slopes.value.is_finite() || gradient.iter().any(|g| !g.is_finite()) {
                path.diverged = true;
                break;
            }
            if step < schedule.steps {
                let rate = schedule.rate_at(step);
                point.iter_mut().zip(&gradient).for_each(|(x, g)| *x -= rate * g);
                path.points.push(point.clone());
            }
        }
        Ok(path)
    }

    /// The mean loss at a point.
    pub fn value(&self, loss: &dyn DynLoss, point: &[f64]) -> f64 {
        self.slopes(loss, point).value
    }

    fn slopes(&self, loss: &dyn DynLoss, point: &[f64]) -> Slopes {
        let scores = self.rows.times(point);
        let (mut values, mut by_score) = (vec![0.0; scores.len()], vec![0.0; scores.len()]);
        let link = loss.info().link;
        let pred: Vec<f64> = scores.iter().map(|s| pred(link, *s)).collect();
        let evaluation = loss.evaluate(&pred, &self.target).weights(&self.weight).reduction(Reduction::Sum);
        // Targets have been checked; a prediction that ran off must not stop what shows that it did.
        let outcome = evaluation.validate(false).values_into(&mut values).gradient_into(&mut by_score).run();
        let value = outcome.map_or(f64::NAN, |outcome| outcome.value);
        for (slope, score) in by_score.iter_mut().zip(&scores) {
            *slope *= pred_slope(link, *score);
        }
        Slopes { value, by_score }
    }

    /// The largest rate at which descent near `point` does not swing ever wider: 2 divided by the largest curvature of the
    /// mean loss there. None where the loss does not bend upwards there at all, as the absolute error.
    pub fn largest_stable_rate(&self, loss: &dyn DynLoss, point: &[f64]) -> Option<f64> {
        let scores = self.rows.times(point);
        let bends: Vec<f64> = (scores.iter().zip(&self.target).zip(&self.weight))
            .map(|((score, target), weight)| weight * local(loss, *score, *target).curvature)
            .collect();
        if !bends.iter().all(|bend| bend.is_finite()) {
            return None;
        }
        let eigen = self.rows.gram(&bends).self_adjoint_eigen(Side::Lower).ok()?;
        let values = eigen.S().column_vector();
        let top = (0..self.rows.width()).map(|k| values[k]).fold(0.0, f64::max);
        (top > 1e-12 * largest(&bends)).then(|| 2.0 / top)
    }

    /// Intercept and coefficients in the user's units as a point of this course.
    pub fn place(&self, intercept: f64, coefficients: &[f64]) -> Vec<f64> {
        let shift: f64 = coefficients.iter().zip(&self.scales).map(|(w, (centre, _))| w * centre).sum();
        let scaled = coefficients.iter().zip(&self.scales).map(|(w, (_, spread))| w * spread);
        std::iter::once(intercept + shift).chain(scaled).collect()
    }

    /// The inverse of [`Course::place`]: the intercept, and the coefficients in the user's units.
    pub fn coefficients(&self, point: &[f64]) -> (f64, Vec<f64>) {
        let coefficients: Vec<f64> = point[1..].iter().zip(&self.scales).map(|(w, (_, spread))| w / spread).collect();
        let shift: f64 = coefficients.iter().zip(&self.scales).map(|(w, (centre, _))| w * centre).sum();
        (point[0] - shift, coefficients)
    }
}

/// What a descent did in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behaviour {
    /// The value ran away.
    Diverged,
    /// It arrived: less than a millionth of the way is left.
    Settled,
    /// It keeps rising and falling, and comes no nearer.
    Oscillates,
    /// It rises and falls, ever less.
    Settling,
    /// It still falls.
    Falling,
}

/// Less than this part of the way counts as none.
const ARRIVED: f64 = 1e-6;
/// In an oscillation at least this part of the last steps goes up.
const RISES: f64 = 0.1;
/// An oscillation that a quarter of the steps shrinks to less than this dies down.
const SHRINKS: f64 = 0.7;

impl Path {
    /// The part of the way from the start down to `optimum` that is left at each step: 1 at the start.
    pub fn excess(&self, optimum: f64) -> Vec<f64> {
        let whole = self.values[0] - optimum;
        self.values.iter().map(|value| if whole > 0.0 { (value - optimum).max(0.0) / whole } else { 0.0 }).collect()
    }

    /// The first step from which on less than `share` of the way is left for good.
    pub fn arrival(&self, optimum: f64, share: f64) -> Option<usize> {
        let excess = self.excess(optimum);
        let last_above = excess.iter().rposition(|e| e.is_nan() || *e > share);
        last_above.map_or(Some(0), |step| (step + 1 < excess.len()).then_some(step + 1))
    }

    /// What it did.
    pub fn behaviour(&self, optimum: f64) -> Behaviour {
        let excess = self.excess(optimum);
        let last = &excess[3 * excess.len() / 4..];
        if self.diverged {
            return Behaviour::Diverged;
        }
        if last.iter().all(|e| *e <= ARRIVED) {
            return Behaviour::Settled;
        }
        let rises = last.windows(2).filter(|pair| pair[1] > pair[0]).count();
        if (rises as f64) < RISES * last.len() as f64 {
            return Behaviour::Falling;
        }
        let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
        let third = &excess[excess.len() / 2..3 * excess.len() / 4];
        if mean(last) < SHRINKS * mean(third) { Behaviour::Settling } else { Behaviour::Oscillates }
    }
}
