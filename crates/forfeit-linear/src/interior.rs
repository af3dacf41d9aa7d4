//! Weighted quantile regression, with or without a quadratic penalty, by a primal-dual interior-point method.
//!
//! The problem: minimise Σ (below_i·min(e_i, 0) + above_i·max(e_i, 0)) + linear·x + ½·xᵀQx, where e = A·x − target and
//! below_i < above_i are the two slopes of row i. Its dual variables u_i lie in [below_i, above_i] and satisfy
//! Q·x + linear + Aᵀu = 0. A predictor-corrector step (Mehrotra 1992, SIAM J. Optim. 2(4), applied to quantile
//! regression by Portnoy & Koenker 1997, Statist. Sci. 12(4)) costs one Gram matrix and a factorisation; 15 to 40 steps
//! suffice, whatever the data.

use faer::Mat;

use crate::rows::{Rows, add_scaled, dot, half_square, largest, matrix_times, solve_positive};

/// Share of the way to the boundary that one step takes.
const REACH: f64 = 0.9995;

/// A step that leaves more of the gap than this is compared with one that only centres.
const POOR: f64 = 0.7;
/// How much of the gap a centring step keeps.
const KEEP: f64 = 0.3;
/// Gap and residual this many times worse than their best, which is this small, have been spoiled by rounding.
const ROUNDED: f64 = 1e3;

/// More steps than any problem has needed.
const STEPS: usize = 200;

/// A sum of two-sided linear functions of the rows, and a quadratic.
pub(crate) struct Slopes<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) target: &'a [f64],
    pub(crate) below: &'a [f64],
    pub(crate) above: &'a [f64],
    pub(crate) linear: &'a [f64],
    pub(crate) quadratic: Option<&'a Mat<f64>>,
}

impl Slopes<'_> {
    /// The value at a point whose errors A·x − target are known.
    pub(crate) fn value(&self, point: &[f64], errors: &[f64]) -> f64 {
        let sum: f64 = (errors.iter().zip(self.below).zip(self.above))
            .map(|((e, below), above)| if *e < 0.0 { below * e } else { above * e })
            .sum();
        sum + dot(self.linear, point) + self.quadratic.map_or(0.0, |q| half_square(q, point))
    }

    pub(crate) fn errors(&self, point: &[f64]) -> Vec<f64> {
        self.rows.times(point).iter().zip(self.target).map(|(p, t)| p - t).collect()
    }

    /// Q·x + linear + Aᵀu, which is 0 at the optimum.
    pub(crate) fn dual_residual(&self, point: &[f64], multipliers: &[f64]) -> Vec<f64> {
        let mut residual = self.rows.transposed_times(multipliers);
        add_scaled(&mut residual, 1.0, self.linear);
        if let Some(q) = self.quadratic {
            add_scaled(&mut residual, 1.0, &matrix_times(q, point));
        }
        residual
    }

    /// The lower bound on the optimum that multipliers with a vanishing dual residual give.
    pub(crate) fn bound(&self, point: &[f64], multipliers: &[f64]) -> f64 {
        -dot(multipliers, self.target) - self.quadratic.map_or(0.0, |q| half_square(q, point))
    }
}

/// Where the interior-point method stopped.
pub(crate) struct Centre {
    pub(crate) point: Vec<f64>,
    pub(crate) multipliers: Vec<f64>,
    pub(crate) steps: usize,
}

/// Follows the central path until the gap is below `tolerance` relative to the value, or rounding ends all progress;
/// the best point on the way.
pub(crate) fn minimise(problem: &Slopes<'_>, tolerance: f64) -> Centre {
    let n = problem.target.len();
    let mut state = State::new(problem);
    let mut best = Centre { point: state.point.clone(), multipliers: state.multipliers.clone(), steps: 0 };
    let mut least = f64::INFINITY;
    let slack = f64::EPSILON * n as f64 * largest(problem.above).max(largest(problem.below));
    for steps in 0..STEPS {
        let value = problem.value(&state.point, &problem.errors(&state.point));
        let residual: Vec<f64> = problem.dual_residual(&state.point, &state.multipliers).iter().map(|r| -r).collect();
        let (gap, off) = (state.gap(), largest(&residual));
        let worst = gap.max(off);
        if worst < least {
            least = worst;
            best = Centre { point: state.point.clone(), multipliers: state.multipliers.clone(), steps };
        }
        let done = gap <= tolerance * value.abs() + slack * f64::EPSILON && off <= tolerance + slack;
        // Close to the end the Gram matrix loses its digits, and the residual grows again.
        let spent = worst > ROUNDED * least && least < ROUNDED.recip();
        if done || spent || state.advance(problem, &residual).is_none() {
            break;
        }
    }
    best
}

/// Row i holds e_i = over_i − under_i with both parts positive, and its multiplier strictly between its slopes.
struct State {
    point: Vec<f64>,
    multipliers: Vec<f64>,
    over: Vec<f64>,
    under: Vec<f64>,
    /// above − u and u − below.
    to_above: Vec<f64>,
    to_below: Vec<f64>,
}

/// A step of every part of the state.
struct Step {
    point: Vec<f64>,
    multipliers: Vec<f64>,
    over: Vec<f64>,
    under: Vec<f64>,
}

impl State {
    fn new(problem: &Slopes<'_>) -> Self {
        let point = vec![0.0; problem.rows.width()];
        let errors = problem.errors(&point);
        let mean = errors.iter().map(|e| e.abs()).sum::<f64>() / errors.len() as f64;
        let margin = if mean > 0.0 { mean } else { 1.0 };
        let half = |(above, below): (&f64, &f64)| 0.5 * (above - below);
        let to_above: Vec<f64> = problem.above.iter().zip(problem.below).map(half).collect();
        Self {
            point,
            multipliers: problem.above.iter().zip(problem.below).map(|(a, b)| 0.5 * (a + b)).collect(),
            over: errors.iter().map(|e| e.max(0.0) + margin).collect(),
            under: errors.iter().map(|e| (-e).max(0.0) + margin).collect(),
            to_below: to_above.clone(),
            to_above,
        }
    }

    fn gap(&self) -> f64 {
        dot(&self.over, &self.to_above) + dot(&self.under, &self.to_below)
    }

    /// One predictor-corrector step. None where the Gram matrix cannot be factored.
    fn advance(&mut self, problem: &Slopes<'_>, residual: &[f64]) -> Option<()> {
        let n = self.over.len();
        let scale: Vec<f64> =
            (0..n).map(|i| 1.0 / (self.over[i] / self.to_above[i] + self.under[i] / self.to_below[i])).collect();
        let mut gram = problem.rows.gram(&scale);
        if let Some(q) = problem.quadratic {
            gram += q;
        }
        let gap = self.gap();
        let aim = |keep: f64, second: Option<&Step>| -> Vec<(f64, f64)> {
            let centre = keep * gap / (2 * n) as f64;
            let towards = |i: usize| {
                let bend =
                    second.map_or((0.0, 0.0), |s| (s.over[i] * s.multipliers[i], -s.under[i] * s.multipliers[i]));
                (centre - self.over[i] * self.to_above[i] + bend.0, centre - self.under[i] * self.to_below[i] + bend.1)
            };
            (0..n).map(towards).collect()
        };
        // The affine step aims at complementarity 0; how far it comes says how much centring the true step needs.
        let affine = self.solve(problem, &gram, &scale, residual, &aim(0.0, None))?;
        let lengths = self.lengths(problem, &affine, 1.0);
        let keep = (self.gap_after(&affine, lengths) / gap).powi(3);
        let mut step = self.solve(problem, &gram, &scale, residual, &aim(keep, Some(&affine)))?;
        let mut lengths = self.lengths(problem, &step, REACH);
        // Second-order terms can mislead near the boundary, for ever if nothing checks them.
        if self.gap_after(&step, lengths) > POOR * gap {
            let plain = self.solve(problem, &gram, &scale, residual, &aim(KEEP, None))?;
            let plain_lengths = self.lengths(problem, &plain, REACH);
            if self.gap_after(&plain, plain_lengths) < self.gap_after(&step, lengths) {
                (step, lengths) = (plain, plain_lengths);
            }
        }
        let (primal, dual) = lengths;
        add_scaled(&mut self.point, primal, &step.point);
        add_scaled(&mut self.over, primal, &step.over);
        add_scaled(&mut self.under, primal, &step.under);
        add_scaled(&mut self.multipliers, dual, &step.multipliers);
        add_scaled(&mut self.to_above, -dual, &step.multipliers);
        add_scaled(&mut self.to_below, dual, &step.multipliers);
        Some(())
    }

    /// The gap that a step of these lengths leaves.
    fn gap_after(&self, step: &Step, (primal, dual): (f64, f64)) -> f64 {
        (0..self.over.len())
            .map(|i| {
                let change = dual * step.multipliers[i];
                (self.over[i] + primal * step.over[i]) * (self.to_above[i] - change)
                    + (self.under[i] + primal * step.under[i]) * (self.to_below[i] + change)
            })
            .sum()
    }

    /// Solves the linearised conditions for given right-hand sides of the two complementarity rows.
    fn solve(
        &self,
        problem: &Slopes<'_>,
        gram: &Mat<f64>,
        scale: &[f64],
        residual: &[f64],
        aim: &[(f64, f64)],
    ) -> Option<Step> {
        let n = scale.len();
        let offset: Vec<f64> = (0..n).map(|i| aim[i].0 / self.to_above[i] - aim[i].1 / self.to_below[i]).collect();
        let scaled: Vec<f64> = offset.iter().zip(scale).map(|(f, d)| f * d).collect();
        let mut right = problem.rows.transposed_times(&scaled);
        add_scaled(&mut right, 1.0, residual);
        let point = solve_positive(gram, &right, 0.0)?;
        let along = problem.rows.times(&point);
        let multipliers: Vec<f64> = (0..n).map(|i| scale[i] * (along[i] - offset[i])).collect();
        let over = (0..n).map(|i| (aim[i].0 + self.over[i] * multipliers[i]) / self.to_above[i]).collect();
        let under = (0..n).map(|i| (aim[i].1 - self.under[i] * multipliers[i]) / self.to_below[i]).collect();
        Some(Step { point, multipliers, over, under })
    }

    /// How far the step may go before a part reaches its boundary. With a quadratic both lengths are the same.
    fn lengths(&self, problem: &Slopes<'_>, step: &Step, share: f64) -> (f64, f64) {
        let room = |value: &[f64], change: &[f64], sign: f64| {
            let ratios = value.iter().zip(change).filter(|(_, c)| sign * **c < 0.0).map(|(v, c)| v / -(sign * c));
            ratios.fold(f64::INFINITY, f64::min)
        };
        let primal = (share * room(&self.over, &step.over, 1.0).min(room(&self.under, &step.under, 1.0))).min(1.0);
        let up = room(&self.to_above, &step.multipliers, -1.0);
        let dual = (share * up.min(room(&self.to_below, &step.multipliers, 1.0))).min(1.0);
        if problem.quadratic.is_some() { (primal.min(dual), primal.min(dual)) } else { (primal, dual) }
    }
}
