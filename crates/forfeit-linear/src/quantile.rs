//! Losses of two slopes in each row, one on each side of its target: absolute error, quantile loss, pieces of others.
//!
//! Without a penalty the optimum is a vertex of a linear program: the interior-point solution points at the rows that
//! it interpolates, and a descent over vertices ends at it exactly. With a penalty the optimum interpolates some rows
//! and balances the rest: the same guess, then one linear system.

use faer::Mat;

use crate::face::{Extent, Face};
use crate::fit::Certificate;
use crate::interior::{Centre, Slopes, minimise};
use crate::ordered::Ordered;
use crate::reduce::Reduced;
use crate::rows::{add_scaled, dot, solve_square};
use crate::simplex::{Kink, Program, descend};
use crate::span::independent;

/// Relative gap at which the interior-point method stops.
const GAP: f64 = 1e-11;
/// Residuals below this fraction of the largest target are rounding.
const ROUNDING: f64 = 1e-10;
/// A multiplier this close to one of its slopes, relative to their distance, counts as being there.
const AT_SLOPE: f64 = 1e-9;

/// What the solver found, in reduced coordinates.
pub(crate) struct Answer {
    pub(crate) point: Vec<f64>,
    pub(crate) iterations: usize,
    pub(crate) certificate: Certificate,
    pub(crate) proved: bool,
    /// The range of each functional, where the optimum is not one point. None where that stayed unknown.
    pub(crate) extent: Option<Vec<(f64, f64)>>,
}

/// The problem with residuals of order 1: its target is what least squares leaves over, divided by the mean size.
struct Scaled<'a> {
    reduced: &'a Reduced,
    centre: Vec<f64>,
    unit: f64,
    target: Vec<f64>,
    below: Vec<f64>,
    above: Vec<f64>,
    linear: Vec<f64>,
    quadratic: Option<Mat<f64>>,
    /// The penalty at the centre, in scaled units: the part of the value that the solver does not see.
    constant: f64,
}

impl<'a> Scaled<'a> {
    fn new(reduced: &'a Reduced, slopes: &[(f64, f64)], l2: f64) -> Self {
        let centre = ridge(reduced, l2);
        let fitted = reduced.rows.times(&centre);
        let left: Vec<f64> = reduced.target.iter().zip(&fitted).map(|(t, f)| t - f).collect();
        let mean: f64 = left.iter().zip(&reduced.weight).map(|(r, w)| w * r.abs()).sum();
        // What a perfect fit leaves over is rounding: it must not be blown up to order 1.
        let floor = ROUNDING * crate::rows::largest(&reduced.target);
        let unit = if mean.max(floor) > 0.0 { mean.max(floor) } else { 1.0 };
        // Weights that average to 1, so that slopes are of order 1 too.
        let count = left.len() as f64;
        let mut linear = vec![0.0; centre.len()];
        let mut constant = 0.0;
        let quadratic = (l2 > 0.0).then(|| {
            let p = reduced.penalty();
            let pull = crate::rows::matrix_times(&p, &centre);
            add_scaled(&mut linear, count * l2, &pull);
            constant = 0.5 * count * l2 * dot(&pull, &centre) / unit;
            Mat::from_fn(p.nrows(), p.ncols(), |i, j| count * l2 * unit * p[(i, j)])
        });
        Self {
            reduced,
            unit,
            target: left.iter().map(|r| r / unit).collect(),
            below: reduced.weight.iter().zip(slopes).map(|(w, (below, _))| count * w * below).collect(),
            above: reduced.weight.iter().zip(slopes).map(|(w, (_, above))| count * w * above).collect(),
            centre,
            linear,
            quadratic,
            constant,
        }
    }

    fn slopes(&self) -> Slopes<'_> {
        Slopes {
            rows: &self.reduced.rows,
            target: &self.target,
            below: &self.below,
            above: &self.above,
            linear: &self.linear,
            quadratic: self.quadratic.as_ref(),
        }
    }

    /// Whether the multiplier lies strictly between the slopes of its row.
    fn is_pinned(&self, row: usize, multiplier: f64) -> bool {
        let (low, high) = (self.below[row], self.above[row]);
        (multiplier - low).min(high - multiplier) > AT_SLOPE * (high - low)
    }

    fn back(&self, point: &[f64]) -> Vec<f64> {
        let mut x = self.centre.clone();
        add_scaled(&mut x, self.unit, point);
        x
    }

    /// Gap and dual residual, both relative; a multiplier outside its slopes is moved to the nearer one first.
    fn certificate(&self, point: &[f64], multipliers: &[f64]) -> Certificate {
        let slopes = self.slopes();
        let clipped: Vec<f64> =
            multipliers.iter().enumerate().map(|(i, u)| u.clamp(self.below[i], self.above[i])).collect();
        let errors = slopes.errors(point);
        let value = slopes.value(point, &errors) + self.constant;
        let bound = slopes.bound(point, &clipped) + self.constant;
        let count = clipped.len() as f64;
        let residual = crate::rows::largest(&slopes.dual_residual(point, &clipped)) / count;
        // A perfect fit has value 0: there the gap is measured against 10⁻⁶ of the scale, or what the
        // rounding of the target does to it.
        let rounding = f64::EPSILON * crate::rows::largest(&self.reduced.target) / self.unit;
        let gap = (value - bound).abs() / value.abs().max(count * (rounding / Certificate::GAP).max(1e-6));
        Certificate::Duality { gap, residual, interpolated: errors.iter().filter(|e| e.abs() <= 1e-9).count() }
    }
}

/// The least-squares fit of the reduced columns, which are orthonormal under the weights.
pub(crate) fn least_squares(reduced: &Reduced) -> Vec<f64> {
    let mut point = vec![0.0; reduced.rows.width()];
    // The second round removes what the rounding of the columns left of the first.
    for _ in 0..2 {
        let fitted = reduced.rows.times(&point);
        let left: Vec<f64> =
            fitted.iter().zip(&reduced.target).zip(&reduced.weight).map(|((f, t), w)| w * (t - f)).collect();
        add_scaled(&mut point, 1.0, &reduced.rows.transposed_times(&left));
    }
    point
}

/// The ridge fit, so that the centre of a penalised problem is not far from its optimum, however strong the penalty.
pub(crate) fn ridge(reduced: &Reduced, l2: f64) -> Vec<f64> {
    let plain = least_squares(reduced);
    let penalty = reduced.penalty();
    let size = plain.len();
    let system = Mat::from_fn(size, size, |i, j| l2 * penalty[(i, j)] + f64::from(u8::from(i == j)));
    if l2 > 0.0 { solve_square(&system, &plain).unwrap_or(plain) } else { plain }
}

/// The interior-point solution under absolute error: a start for other losses.
pub(crate) fn rough(reduced: &Reduced, l2: f64) -> Vec<f64> {
    let scaled = Scaled::new(reduced, &vec![(-1.0, 1.0); reduced.target.len()], l2);
    scaled.back(&minimise(&scaled.slopes(), 1e-6).point)
}

/// Solves to the end, with a proof.
pub(crate) fn solve(reduced: &Reduced, slopes: &[(f64, f64)], l2: f64, functionals: &[Vec<f64>]) -> Answer {
    let scaled = Scaled::new(reduced, slopes, l2);
    let centre = minimise(&scaled.slopes(), GAP);
    let mut answer = match &scaled.quadratic {
        Some(quadratic) => balance(&scaled, quadratic, &centre, functionals),
        None => vertex(&scaled, &centre, functionals),
    };
    answer.proved &= answer.certificate.holds();
    answer.point = scaled.back(&answer.point);
    if let Some(ranges) = &mut answer.extent {
        for ((low, high), functional) in ranges.iter_mut().zip(functionals) {
            let at = dot(functional, &scaled.centre);
            (*low, *high) = (at + scaled.unit * *low, at + scaled.unit * *high);
        }
    }
    answer
}

/// Rows in the order of their distance from the fit.
fn nearest_first(errors: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..errors.len()).collect();
    order.sort_unstable_by_key(|i| (Ordered(errors[*i].abs()), *i));
    order
}

fn vertex(scaled: &Scaled<'_>, centre: &Centre, functionals: &[Vec<f64>]) -> Answer {
    let slopes = scaled.slopes();
    let order = nearest_first(&slopes.errors(&centre.point));
    let basis = independent(order.iter().map(|i| (*i, scaled.reduced.rows.row(*i))), centre.point.len());
    let kinks: Vec<Kink> = (0..scaled.target.len())
        .map(|row| Kink { row, at: scaled.target[row], below: scaled.below[row], above: scaled.above[row] })
        .collect();
    let program = Program { rows: &scaled.reduced.rows, kinks: &kinks, linear: &scaled.linear };
    let limit = 200 * (centre.point.len() + 1) + kinks.len();
    let Some(best) = descend(&program, basis, limit) else { return interior_only(scaled, centre) };
    let certificate = scaled.certificate(&best.point, &best.multipliers);
    let mut answer = Answer {
        point: best.point,
        iterations: centre.steps + best.exchanges,
        certificate,
        proved: best.optimal,
        extent: None,
    };
    if best.optimal && !best.basis.iter().all(|k| scaled.is_pinned(*k, best.multipliers[*k])) {
        look_for_face(scaled, &mut answer, &best.multipliers, functionals);
    }
    answer
}

/// Where a multiplier has reached a slope, the row may leave the fit at no cost.
fn look_for_face(scaled: &Scaled<'_>, answer: &mut Answer, multipliers: &[f64], functionals: &[Vec<f64>]) {
    let limits = (multipliers.iter().enumerate())
        .map(|(k, u)| {
            let at = scaled.target[k];
            if scaled.is_pinned(k, *u) {
                (at, at)
            } else if scaled.above[k] - u < u - scaled.below[k] {
                (at, f64::INFINITY)
            } else {
                (f64::NEG_INFINITY, at)
            }
        })
        .collect();
    let face = Face { rows: &scaled.reduced.rows, limits, penalised: scaled.quadratic.is_some() };
    match face.explore(&answer.point, functionals) {
        Extent::Point => {}
        Extent::Ranges { ranges, vertex } => {
            answer.certificate = scaled.certificate(&vertex, multipliers);
            answer.point = vertex;
            answer.extent = Some(ranges);
        }
        Extent::Unknown => answer.proved = false,
    }
}

fn interior_only(scaled: &Scaled<'_>, centre: &Centre) -> Answer {
    Answer {
        point: centre.point.clone(),
        iterations: centre.steps,
        certificate: scaled.certificate(&centre.point, &centre.multipliers),
        proved: true,
        extent: None,
    }
}

/// With a quadratic: rows that the optimum interpolates are those whose multipliers are strictly between their slopes.
/// Fixing these rows and the slopes of the others leaves a linear system. A row whose multiplier then lies outside its
/// slopes is let go, and the system solved again.
fn balance(scaled: &Scaled<'_>, quadratic: &Mat<f64>, centre: &Centre, functionals: &[Vec<f64>]) -> Answer {
    let mut answer = interior_only(scaled, centre);
    let mut multipliers = centre.multipliers.clone();
    let errors = scaled.slopes().errors(&centre.point);
    let inside = |i: &usize| {
        let (u, low, high) = (centre.multipliers[*i], scaled.below[*i], scaled.above[*i]);
        (u - low).min(high - u) > 1e-5 * (high - low) && errors[*i].abs() < 1e-4
    };
    let order: Vec<usize> = nearest_first(&errors).into_iter().filter(inside).collect();
    let rows = order.iter().map(|i| (*i, scaled.reduced.rows.row(*i)));
    let mut held = independent(rows, centre.point.len());
    let mut fixed: Vec<f64> =
        (0..errors.len()).map(|i| if errors[i] > 0.0 { scaled.above[i] } else { scaled.below[i] }).collect();
    // Ties: more rows are interpolated than can be held. The others keep their multipliers; the held ones balance them.
    for i in &order {
        fixed[*i] = centre.multipliers[*i];
    }
    while let Some((point, solved)) = stationary(scaled, quadratic, &held, &fixed, centre.point[0]) {
        let certificate = scaled.certificate(&point, &solved);
        if certificate.excess() <= answer.certificate.excess() {
            answer = Answer { point, certificate, iterations: answer.iterations + 1, ..answer };
            multipliers.clone_from(&solved);
        }
        let excess = |i: usize| (solved[i] - scaled.above[i]).max(scaled.below[i] - solved[i]);
        let worst = (0..held.len()).max_by(|a, b| excess(held[*a]).total_cmp(&excess(held[*b])));
        let Some(worst) = worst.filter(|k| excess(held[*k]) > 0.0) else { break };
        let row = held.swap_remove(worst);
        fixed[row] = solved[row].clamp(scaled.below[row], scaled.above[row]);
    }
    if scaled.reduced.intercept {
        look_for_face(scaled, &mut answer, &multipliers, functionals);
    }
    answer
}

/// The point that interpolates the held rows where all other rows have fixed multipliers, and all multipliers there.
/// Where no row holds the intercept, nothing else does: it stays.
fn stationary(
    scaled: &Scaled<'_>,
    quadratic: &Mat<f64>,
    held: &[usize],
    fixed: &[f64],
    intercept: f64,
) -> Option<(Vec<f64>, Vec<f64>)> {
    let rows = &scaled.reduced.rows;
    let (width, mut multipliers) = (rows.width(), fixed.to_vec());
    for i in held {
        multipliers[*i] = 0.0;
    }
    let pull = rows.transposed_times(&multipliers);
    let loose = if scaled.reduced.intercept && held.is_empty() { 1.0 } else { 0.0 };
    let size = width + held.len();
    let system = Mat::from_fn(size, size, |i, j| match (i < width, j < width) {
        (true, true) => quadratic[(i, j)] + if i + j == 0 { loose } else { 0.0 },
        (true, false) => rows.row(held[j - width])[i],
        (false, true) => rows.row(held[i - width])[j],
        (false, false) => 0.0,
    });
    let mut right: Vec<f64> =
        (0..width).map(|i| -scaled.linear[i] - pull[i]).chain(held.iter().map(|i| scaled.target[*i])).collect();
    right[0] += loose * intercept;
    let mut solution = solve_square(&system, &right)?;
    for (i, u) in held.iter().zip(&solution[width..]) {
        multipliers[*i] = *u;
    }
    solution.truncate(width);
    Some((solution, multipliers))
}
