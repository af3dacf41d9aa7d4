//! Minimisation of smooth losses: Newton steps on the loss's own curvature where that is positive, reweighted least
//! squares on its majorizer where it is not, and a line search that never lets the value rise.

use faer::Mat;
use faer::linalg::solvers::SolveLstsq;

use crate::objective::{Local, Objective};
use crate::rows::{add_scaled, dot, largest, solve_positive};
use crate::separation::Escape;

/// A Hessian, scaled to diagonal 1, whose smallest pivot falls below this is not trusted.
const PIVOT: f64 = 1e-14;
/// The ridge, relative to the largest entry, that ties down directions which reweighting leaves free.
const RIDGE: f64 = 1e-12;
/// Share of the decrease that the slope promises which a step must deliver.
const ARMIJO: f64 = 1e-4;
/// A Newton step that promises less than this fraction of the value promises nothing.
const FIRM: f64 = 1e-9;
/// The slope along a step counts as gone when it is below this fraction of what it was.
const LEVEL: f64 = 0.1;
/// Bisections of a step before the best point met, or none, is taken.
const BISECTIONS: usize = 50;
/// A step that promises less than this many roundings of the value is judged by its gradient.
const PROMISE: f64 = 1e4;
/// The value may then seem to rise by this many roundings.
const RISE: f64 = 16.0;

/// Where the minimisation stopped.
pub(crate) struct Minimum {
    pub(crate) point: Vec<f64>,
    pub(crate) iterations: usize,
    /// ‖gradient‖∞ relative to the terms that cancel in it.
    pub(crate) gradient: f64,
    pub(crate) converged: bool,
    /// Whether the curvature at the point is positive in every direction, and a full Newton step promises nothing more.
    pub(crate) firm: bool,
    /// Set when the watcher asked to stop.
    pub(crate) stopped: Option<Escape>,
}

/// Called with the point and with each step; a direction that it returns ends the minimisation.
pub(crate) type Watch<'a> = &'a dyn Fn(&[f64]) -> Option<Escape>;

/// One point with all that is known there.
struct Here {
    point: Vec<f64>,
    scores: Vec<f64>,
    locals: Vec<Local>,
    value: f64,
    gradient: Vec<f64>,
    scale: f64,
}

impl Here {
    fn new(objective: &Objective<'_>, point: Vec<f64>, scores: Vec<f64>) -> Self {
        let locals = objective.locals(&scores);
        let value = objective.mean(&locals) + objective.penalty_at(&point);
        let (gradient, scale) = objective.gradient(&point, &locals);
        Self { point, scores, locals, value, gradient, scale }
    }
}

/// Minimises from `start` until the scaled gradient is below `tolerance`.
pub(crate) fn minimise(
    objective: &Objective<'_>,
    start: Vec<f64>,
    tolerance: f64,
    limit: usize,
    watch: Watch<'_>,
) -> Minimum {
    let scores = objective.rows.times(&start);
    let mut here = Here::new(objective, start, scores);
    let scaled = |here: &Here| if here.scale > 0.0 { largest(&here.gradient) / here.scale } else { 0.0 };
    let mut iterations = 0;
    let mut stopped = None;
    while iterations < limit && stopped.is_none() && scaled(&here) > tolerance {
        let newton = objective.hessian(|i| here.locals[i].curvature);
        let mut next = direction(&newton, &here.gradient, PIVOT).and_then(|step| {
            stopped = watch(&step);
            search(objective, &here, &step)
        });
        if next.is_none() {
            next = uncertain(objective, &here, newton, scaled(&here));
        }
        let Some(there) = next else { break };
        iterations += 1;
        here = there;
        stopped = stopped.or_else(|| watch(&here.point));
    }
    let gradient = scaled(&here);
    let newton = objective.hessian(|i| here.locals[i].curvature);
    let firm = direction(&newton, &here.gradient, PIVOT)
        .is_some_and(|step| -dot(&here.gradient, &step) <= FIRM * here.value.abs().max(f64::MIN_POSITIVE));
    Minimum {
        point: here.point,
        iterations,
        gradient,
        converged: gradient <= tolerance && stopped.is_none(),
        firm,
        stopped,
    }
}

/// The solution of H·d = −gradient, if H is safely positive definite.
fn direction(hessian: &Mat<f64>, gradient: &[f64], pivot: f64) -> Option<Vec<f64>> {
    let down: Vec<f64> = gradient.iter().map(|g| -g).collect();
    solve_positive(hessian, &down, pivot)
}

/// Where the curvature alone gives no direction: the best of a Newton step by orthogonal factorisation, a Newton step
/// tied down by a ridge that shrinks with the gradient, the same with every row's curvature taken as positive, and a
/// step of reweighted least squares.
fn uncertain(objective: &Objective<'_>, here: &Here, newton: Mat<f64>, scaled: f64) -> Option<Here> {
    let positive = objective.hessian(|i| here.locals[i].curvature.abs());
    let reweighted = objective.hessian(|i| here.locals[i].majorizer.min(f64::MAX));
    // Rows without weight leave directions free in the reweighted problem too.
    let tied = [(newton, scaled), (positive, scaled), (reweighted, RIDGE)].map(|(mut hessian, ridge)| {
        let top = (0..hessian.nrows()).fold(0.0, |t, j| f64::max(t, hessian[(j, j)].abs()));
        for j in 0..hessian.nrows() {
            hessian[(j, j)] += ridge * top;
        }
        direction(&hessian, &here.gradient, 0.0)
    });
    let steps = tied.into_iter().chain([orthogonal(objective, here)]).flatten();
    steps.filter_map(|step| search(objective, here, &step)).min_by(|a, b| a.value.total_cmp(&b.value))
}

/// Newton's step as a least-squares problem in the rows, which keeps the digits that squaring them loses. Only where every
/// row that pulls is curved, and there is no penalty.
fn orthogonal(objective: &Objective<'_>, here: &Here) -> Option<Vec<f64>> {
    let curved: Vec<usize> = (0..here.locals.len()).filter(|i| here.locals[*i].curvature > 0.0).collect();
    let width = here.point.len();
    let straight = here.locals.iter().any(|l| l.curvature <= 0.0 && l.gradient != 0.0);
    if straight || objective.is_penalised() || curved.len() < width {
        return None;
    }
    let root: Vec<f64> = curved.iter().map(|i| (objective.weight[*i] * here.locals[*i].curvature).sqrt()).collect();
    let matrix = Mat::from_fn(curved.len(), width, |i, j| root[i] * objective.rows.row(curved[i])[j]);
    let right =
        Mat::from_fn(curved.len(), 1, |i, _| -objective.weight[curved[i]] * here.locals[curved[i]].gradient / root[i]);
    let step = matrix.qr().solve_lstsq(right);
    let step: Vec<f64> = (0..width).map(|j| step[(j, 0)]).collect();
    step.iter().all(|x| x.is_finite()).then_some(step)
}

/// Goes along the step as far as the value falls: all of it, or to where the slope along it has nearly vanished, found
/// by bisection. Behind a kink a Newton step aims far past the minimum; halving alone would only creep up to it.
fn search(objective: &Objective<'_>, here: &Here, step: &[f64]) -> Option<Here> {
    let slope = dot(&here.gradient, step);
    if slope >= 0.0 || slope.is_nan() {
        return None;
    }
    let along = objective.rows.times(step);
    let rounding = objective.rounding(&here.point, &here.locals);
    let (mut near, mut far, mut length) = (0.0, 1.0, 1.0);
    let mut best: Option<Here> = None;
    for _ in 0..BISECTIONS {
        let (mut point, mut scores) = (here.point.clone(), here.scores.clone());
        add_scaled(&mut point, length, step);
        add_scaled(&mut scores, length, &along);
        let there = Here::new(objective, point, scores);
        let enough = there.value <= here.value + ARMIJO * length * slope && there.value < here.value;
        // Near the minimum the change of the value drowns in rounding: there the gradient decides.
        let flat = -slope * length <= PROMISE * rounding
            && there.value <= here.value + RISE * rounding
            && largest(&there.gradient) < 0.9 * largest(&here.gradient);
        let ahead = dot(&there.gradient, step);
        if (enough || flat) && ahead <= -LEVEL * slope && (length == 1.0 || ahead >= LEVEL * slope) {
            return Some(there);
        }
        let falling = (enough || flat) && ahead < 0.0;
        if (enough || flat) && best.as_ref().is_none_or(|b| there.value < b.value) {
            best = Some(there);
        }
        *(if falling { &mut near } else { &mut far }) = length;
        length = f64::midpoint(near, far);
    }
    best
}
