//! The mean loss of a linear predictor plus its penalty, row by row, with the link of the loss in between.

use faer::Mat;
use forfeit::{DynLoss, Family, Link};

use crate::reduce::Reduced;
use crate::rows::{Rows, add_scaled, half_square, largest, matrix_times};

/// Weight of rounding in the scale of the gradient: ε divided by it is the least scaled gradient that can be asked for.
const ROUNDING: f64 = 1e-5;

/// Terms added one after the other before sums are added by halves.
const LEAF: usize = 16;

/// Value and derivatives of one row's loss along the linear predictor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Local {
    pub(crate) value: f64,
    pub(crate) gradient: f64,
    pub(crate) curvature: f64,
    pub(crate) majorizer: f64,
    /// What value and gradient change by when their inputs change by as much as they are large: times ε, what rounding
    /// of the inputs does to them.
    pub(crate) value_rounding: f64,
    pub(crate) gradient_rounding: f64,
}

/// What a loss calls `pred` at a linear predictor `score`.
pub(crate) fn pred(link: Link, score: f64) -> f64 {
    match link {
        Link::Sigmoid => sigmoid(score),
        Link::Exp => score.exp(),
        _ => score,
    }
}

/// The derivative of [`pred`] by the score.
pub(crate) fn pred_slope(link: Link, score: f64) -> f64 {
    match link {
        Link::Sigmoid => sigmoid(score) * sigmoid(-score),
        Link::Exp => score.exp(),
        _ => 1.0,
    }
}

/// The loss at a linear predictor `score`, through the link if the loss takes a probability or a positive number.
pub(crate) fn local(loss: &dyn DynLoss, score: f64, target: f64) -> Local {
    let link = loss.info().link;
    let pred = pred(link, score);
    let p = loss.at(pred, target);
    let slope = pred_slope(link, score);
    let second = match link {
        Link::Sigmoid => slope * (sigmoid(-score) - pred),
        Link::Exp => pred,
        _ => {
            return Local {
                value: p.value,
                gradient: p.gradient,
                curvature: p.curvature,
                majorizer: p.majorizer,
                value_rounding: p.value.abs() + p.gradient.abs() * (score.abs() + target.abs()),
                gradient_rounding: p.curvature.abs() * (score.abs() + target.abs()),
            };
        }
    };
    // Gauss-Newton: the chain rule without the bend of the link, which alone may be negative.
    let straight = p.curvature * slope * slope;
    Local {
        value: p.value,
        gradient: p.gradient * slope,
        curvature: straight + p.gradient * second,
        majorizer: straight.max(0.0),
        value_rounding: p.value.abs() + p.gradient.abs() * pred,
        gradient_rounding: p.curvature.abs() * pred * slope,
    }
}

/// Whether the loss is convex along the score. Through a link that bends this is another thing than convexity in the
/// prediction; it is then tried at many scores for up to this many targets.
pub(crate) fn is_convex(loss: &dyn DynLoss, targets: &[f64]) -> bool {
    const TARGETS: usize = 50;
    if !matches!(loss.info().link, Link::Sigmoid | Link::Exp) {
        return loss.facts().convex;
    }
    let step = targets.len().div_ceil(TARGETS).max(1);
    targets.iter().step_by(step).all(|target| {
        (-40..=40).map(|i| local(loss, 0.5 * f64::from(i), *target)).all(|l| {
            let rounding = 1e-12 * (l.gradient.abs() + l.curvature.abs() + 1.0);
            l.curvature.is_nan() || l.curvature >= -rounding
        })
    })
}

/// Whether the loss depends on the residual alone, so that data may be moved.
pub(crate) fn is_of_residual(loss: &dyn DynLoss) -> bool {
    let info = loss.info();
    info.family == Family::Distance && info.link == Link::Identity && {
        let values = [0.0, 1.0, -3.0, 100.0].map(|target| loss.at(target + 0.75, target).value);
        values.iter().all(|value| *value == values[0])
    }
}

/// 1 / (1 + e^−x), with full relative precision in the left tail.
pub(crate) fn sigmoid(x: f64) -> f64 {
    if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) }
}

/// What is minimised: Σ w_i·ℓ_i + ½·λ·‖w‖², the weights summing to 1, as a function of the distance from a centre.
///
/// Losses of residuals are centred on a ridge fit: predictions are then as small as what that fit leaves over, however
/// large the target is, and so is their rounding.
pub(crate) struct Objective<'a> {
    pub(crate) loss: &'a dyn DynLoss,
    pub(crate) rows: &'a Rows,
    pub(crate) weight: &'a [f64],
    pub(crate) centre: Vec<f64>,
    target: Vec<f64>,
    /// λ·P, where ‖w‖² = pointᵀ·P·point.
    penalty: Option<Mat<f64>>,
}

impl<'a> Objective<'a> {
    /// For a loss that depends on the target itself: the centre is 0.
    pub(crate) fn new(loss: &'a dyn DynLoss, reduced: &'a Reduced, l2: f64) -> Self {
        let penalty = (l2 > 0.0).then(|| {
            let p = reduced.penalty();
            Mat::from_fn(p.nrows(), p.ncols(), |i, j| l2 * p[(i, j)])
        });
        let centre = vec![0.0; reduced.rows.width()];
        Self { loss, rows: &reduced.rows, weight: &reduced.weight, centre, target: reduced.target.clone(), penalty }
    }

    /// For a loss of residuals.
    pub(crate) fn centred(loss: &'a dyn DynLoss, reduced: &'a Reduced, l2: f64, centre: Vec<f64>) -> Self {
        let mut objective = Self::new(loss, reduced, l2);
        for (target, fitted) in objective.target.iter_mut().zip(reduced.rows.times(&centre)) {
            *target -= fitted;
        }
        objective.centre = centre;
        objective
    }

    pub(crate) fn is_penalised(&self) -> bool {
        self.penalty.is_some()
    }

    /// The point in reduced coordinates, no longer relative to the centre.
    pub(crate) fn absolute(&self, point: &[f64]) -> Vec<f64> {
        let mut sum = self.centre.clone();
        add_scaled(&mut sum, 1.0, point);
        sum
    }

    /// Prediction − target of each row, for scores relative to the centre.
    pub(crate) fn residuals(&self, scores: &[f64]) -> Vec<f64> {
        scores.iter().zip(&self.target).map(|(s, t)| s - t).collect()
    }

    pub(crate) fn locals(&self, scores: &[f64]) -> Vec<Local> {
        scores.iter().zip(&self.target).map(|(s, t)| local(self.loss, *s, *t)).collect()
    }

    /// The absolute rounding of the value.
    pub(crate) fn rounding(&self, point: &[f64], locals: &[Local]) -> f64 {
        let sum = self.sum(locals, |l| l.value_rounding);
        let absolute: Vec<f64> = self.absolute(point).iter().map(|x| x.abs()).collect();
        // The coefficients may cancel in the penalty where the columns are nearly parallel.
        let pull = self.penalty.as_ref().map_or(0.0, |p| {
            let size = Mat::from_fn(p.nrows(), p.ncols(), |i, j| p[(i, j)].abs());
            half_square(&size, &absolute)
        });
        f64::EPSILON * (sum + pull)
    }

    /// The mean loss without the penalty.
    pub(crate) fn mean(&self, locals: &[Local]) -> f64 {
        self.sum(locals, |l| l.value)
    }

    /// Σ w·f by halves, so that its rounding grows with the logarithm of the rows: the line search compares such sums to
    /// their last digits.
    fn sum(&self, locals: &[Local], f: impl Fn(&Local) -> f64 + Copy) -> f64 {
        let term = |(local, weight): (&Local, &f64)| weight * f(local);
        let leaf = |(locals, weights): (&[Local], &[f64])| locals.iter().zip(weights).map(term).sum();
        let mut sums: Vec<f64> = locals.chunks(LEAF).zip(self.weight.chunks(LEAF)).map(leaf).collect();
        while sums.len() > 1 {
            sums = sums.chunks(2).map(|pair| pair.iter().sum()).collect();
        }
        sums.first().copied().unwrap_or(0.0)
    }

    pub(crate) fn penalty_at(&self, point: &[f64]) -> f64 {
        self.penalty.as_ref().map_or(0.0, |p| half_square(p, &self.absolute(point)))
    }

    /// Everything that is minimised.
    pub(crate) fn value(&self, point: &[f64]) -> f64 {
        self.mean(&self.locals(&self.rows.times(point))) + self.penalty_at(point)
    }

    /// The gradient, and the scale that it is measured by: the sizes of the terms that cancel in it, and of their rounding.
    pub(crate) fn gradient(&self, point: &[f64], locals: &[Local]) -> (Vec<f64>, f64) {
        let slopes: Vec<f64> = locals.iter().zip(self.weight).map(|(l, w)| w * l.gradient).collect();
        let mut gradient = self.rows.transposed_times(&slopes);
        let mut scale = 0.0;
        for (i, local) in locals.iter().enumerate() {
            let size = local.gradient.abs() + ROUNDING * local.gradient_rounding;
            scale += self.weight[i] * size * largest(self.rows.row(i));
        }
        if let Some(p) = &self.penalty {
            let pull = matrix_times(p, &self.absolute(point));
            scale += largest(&pull);
            add_scaled(&mut gradient, 1.0, &pull);
        }
        (gradient, scale)
    }

    /// Aᵀ·diag(w·bend)·A + λ·P.
    pub(crate) fn hessian(&self, bend: impl Fn(usize) -> f64) -> Mat<f64> {
        let scaled: Vec<f64> = self.weight.iter().enumerate().map(|(i, w)| w * bend(i)).collect();
        let mut hessian = self.rows.gram(&scaled);
        if let Some(p) = &self.penalty {
            hessian += p;
        }
        hessian
    }
}
