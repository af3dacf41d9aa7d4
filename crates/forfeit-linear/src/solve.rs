//! Chooses the solver for a loss and turns its answer into a fit.

use forfeit::{DynLoss, Family, Link, Transform};

use crate::design::{Design, check_finite, check_length};
use crate::error::Error;
use crate::face::{Extent, Face};
use crate::fit::{Certificate, Fit, Options, Range, Start, Status};
use crate::objective::{Objective, is_convex, is_of_residual, local};
use crate::pieces::{Pieces, pieces};
use crate::quantile::{ridge, rough, solve};
use crate::reduce::Reduced;
use crate::rows::{add_scaled, dot, solve_positive};
use crate::separation::{Escape, Separation};
use crate::smooth::{Minimum, minimise};

/// A Hessian at the optimum with pivots below this fraction leaves the optimum possibly not unique.
const FLAT: f64 = 1e-9;

/// Scores of a logarithm lie within this: e^±100.
const REACH: f64 = 100.0;
/// Halvings of the interval that holds the best constant: enough for a start.
const BISECTIONS: usize = 60;

/// A design and its target, checked and reduced once, to be fitted under any number of losses.
#[derive(Clone, Debug)]
pub struct Problem {
    reduced: Reduced,
    names: Vec<String>,
    target: Vec<f64>,
    weights: Vec<f64>,
}

/// Fits a linear model: `pred = X·w + b` under the mean of a loss.
///
/// # Errors
/// Lengths that differ, values that are not finite, targets that the loss does not allow, options out of range, a loss
/// without a useful gradient. A fit that does not converge is no error: its status says so.
pub fn fit(design: &Design, target: &[f64], loss: &dyn DynLoss, options: &Options) -> Result<Fit, Error> {
    Problem::new(design, target)?.fit(loss, options)
}

impl Problem {
    /// Checks the data and reduces the columns to independent ones.
    ///
    /// # Errors
    /// Lengths that differ, values that are not finite, nothing to fit.
    pub fn new(design: &Design, target: &[f64]) -> Result<Self, Error> {
        check_length("target", target.len(), design.rows())?;
        check_finite("target", target)?;
        Ok(Self {
            reduced: Reduced::new(design, target)?,
            names: design.names().to_vec(),
            target: target.to_vec(),
            weights: (0..design.rows()).map(|i| design.weight(i)).collect(),
        })
    }

    /// Fits under one loss.
    ///
    /// # Errors
    /// As [`fit`].
    pub fn fit(&self, loss: &dyn DynLoss, options: &Options) -> Result<Fit, Error> {
        options.check()?;
        if let Some(transform) = options.transform {
            let mut scaled = self.clone();
            scaled.target = rescaled(transform, &self.target)?;
            scaled.reduced.target = rescaled(transform, &self.reduced.target)?;
            let fit = scaled.fit(loss, &Options { transform: None, ..*options })?;
            return Ok(Fit { transform: Some(transform), ..fit });
        }
        self.check_loss(loss)?;
        let mut found = self.search(loss, options);
        let objective = Objective::new(loss, &self.reduced, options.l2);
        let (intercept, coefficients) = self.reduced.coefficients(&found.point);
        if let Status::NotUnique { ranges } = &mut found.status {
            // The fit lies within its own ranges, to the last bit.
            for (range, own) in ranges.iter_mut().zip(coefficients.iter().chain([&intercept])) {
                (range.low, range.high) = (range.low.min(*own), range.high.max(*own));
            }
        }
        let mean_loss = objective.mean(&objective.locals(&self.reduced.rows.times(&found.point)));
        Ok(Fit {
            loss: loss.to_string(),
            family: loss.info().family,
            link: loss.info().link,
            transform: None,
            names: self.names.clone(),
            intercept,
            penalty: 0.5 * options.l2 * dot(&coefficients, &coefficients),
            coefficients,
            mean_loss,
            iterations: found.iterations,
            status: found.status,
            certificate: found.certificate,
            start: found.start,
            convex: is_convex(loss, &self.target),
            collinear: self.reduced.collinear.iter().map(|j| self.names[*j].clone()).collect(),
        })
    }

    fn check_loss(&self, loss: &dyn DynLoss) -> Result<(), Error> {
        let info = loss.info();
        if !info.differentiable {
            let surrogate = match info.family {
                Family::Distance => "absolute_error",
                _ => "bce_with_logits",
            };
            return Err(Error::NotDifferentiable { loss: loss.to_string(), surrogate });
        }
        check_targets(loss, &self.target, &self.weights)
    }

    fn search(&self, loss: &dyn DynLoss, options: &Options) -> Found {
        if let Some(pieces) = pieces(loss, &self.reduced) {
            self.piecewise(&pieces, options)
        } else if is_of_residual(loss) {
            self.distance(loss, options)
        } else {
            self.response(loss, options)
        }
    }

    fn piecewise(&self, pieces: &Pieces, options: &Options) -> Found {
        let answer = solve(&pieces.reduced, &pieces.slopes, options.l2, &self.reduced.functionals());
        let status = match answer.extent {
            _ if !answer.proved => Status::NotConverged {
                reason: match answer.certificate {
                    Certificate::Duality { gap, residual, .. } if options.l2 > 0.0 => format!(
                        "the quadratic program stopped at a gap of {gap:.1e} and a residual of {residual:.1e}: \
                         a larger penalty, or none, leaves less to rounding"
                    ),
                    _ => {
                        "the linear program did not reach a certified vertex: rescale the target or the columns".into()
                    }
                },
            },
            Some(extent) => Status::NotUnique { ranges: self.ranges(extent) },
            None => Status::Converged,
        };
        Found {
            point: answer.point,
            iterations: answer.iterations,
            status,
            certificate: answer.certificate,
            start: Start::LeastSquares,
        }
    }

    fn distance(&self, loss: &dyn DynLoss, options: &Options) -> Found {
        let objective = Objective::centred(loss, &self.reduced, options.l2, ridge(&self.reduced, options.l2));
        let facts = loss.facts();
        let mut start = (vec![0.0; objective.centre.len()], Start::LeastSquares);
        // Losses that grow like lines are near absolute error where they are not near least squares.
        if !facts.convex || facts.lipschitz.is_finite() {
            let mut robust = rough(&self.reduced, options.l2);
            add_scaled(&mut robust, -1.0, &objective.centre);
            if !facts.convex || objective.value(&robust) < objective.value(&start.0) {
                start = (robust, Start::AbsoluteError);
            }
        }
        let minimum = minimise(&objective, start.0, options.tolerance, options.max_iterations, &|_| None);
        let mut found = Found::new(minimum, start.1, options);
        // Under a penalty only the intercept can be free.
        if facts.convex && found.status.is_converged() && (options.l2 == 0.0 || self.reduced.intercept) {
            self.look_for_face(&facts.kinks, &objective, options.l2, &mut found);
        }
        found.point = objective.absolute(&found.point);
        found
    }

    /// Where the Hessian is singular at the optimum of a convex loss, rows whose loss is straight may leave it free.
    fn look_for_face(&self, kinks: &[f64], objective: &Objective<'_>, l2: f64, found: &mut Found) {
        let scores = self.reduced.rows.times(&found.point);
        let locals = objective.locals(&scores);
        let hessian = objective.hessian(|i| locals[i].curvature);
        let zero = vec![0.0; found.point.len()];
        if solve_positive(&hessian, &zero, FLAT).is_some() {
            return;
        }
        let left = objective.residuals(&scores);
        let unit: f64 = left.iter().zip(&self.reduced.weight).map(|(r, w)| w * r.abs()).sum();
        if unit == 0.0 {
            return;
        }
        let limits = (left.iter().zip(&locals))
            .map(|(residual, local)| {
                if local.curvature > 0.0 {
                    return (0.0, 0.0);
                }
                let low = kinks.iter().filter(|k| **k <= *residual).fold(f64::NEG_INFINITY, |m, k| m.max(*k));
                let high = kinks.iter().filter(|k| **k > *residual).fold(f64::INFINITY, |m, k| m.min(*k));
                ((low - residual) / unit, (high - residual) / unit)
            })
            .collect();
        let functionals = self.reduced.functionals();
        let face = Face { rows: &self.reduced.rows, limits, penalised: l2 > 0.0 };
        match face.explore(&zero, &functionals) {
            Extent::Point => {}
            Extent::Ranges { ranges, vertex } => {
                let point = objective.absolute(&found.point);
                let moved = (functionals.iter().zip(ranges))
                    .map(|(f, (low, high))| (dot(f, &point) + unit * low, dot(f, &point) + unit * high))
                    .collect();
                add_scaled(&mut found.point, unit, &vertex);
                found.status = Status::NotUnique { ranges: self.ranges(moved) };
            }
            Extent::Unknown => {
                let reason = "the optimum is flat in some direction, and its extent could not be found: use --l2";
                found.status = Status::NotConverged { reason: reason.into() };
            }
        }
    }

    /// Losses of a label or a count: not of the residual, and perhaps without a finite optimum.
    fn response(&self, loss: &dyn DynLoss, options: &Options) -> Found {
        let objective = Objective::new(loss, &self.reduced, options.l2);
        let separation = Separation::new(&self.reduced, loss, options.l2 > 0.0);
        let single = separation.as_ref().and_then(|s| s.single_class(self.reduced.intercept));
        let watch = |candidate: &[f64]| separation.as_ref().and_then(|s| s.proves(candidate));
        let limit = if single.is_some() { 0 } else { options.max_iterations };
        let (mut start, mut from) = self.beginning(loss);
        let mut before = 0;
        if let Some(neighbour) = self.neighbour(loss) {
            let objective = Objective::new(neighbour.as_ref(), &self.reduced, options.l2);
            let mut first = minimise(&objective, start, options.tolerance, limit, &watch);
            if let Some(escape) = first.stopped.take() {
                return self.separable(first, &escape, Start::CrossEntropy);
            }
            (start, from, before) = (first.point, Start::CrossEntropy, first.iterations);
        }
        let mut minimum = minimise(&objective, start, options.tolerance, limit, &watch);
        minimum.iterations += before;
        minimum.stopped = single.or(minimum.stopped);
        if let Some(escape) = minimum.stopped.take() {
            return self.separable(minimum, &escape, from);
        }
        let firm = minimum.firm;
        let mut found = Found::new(minimum, from, options);
        // A small gradient is no proof where a direction is left in which the loss hardly bends.
        if separation.is_some() && options.l2 == 0.0 && found.status.is_converged() && !firm {
            let reason = "the loss falls for ever in some direction, or so nearly that rounding hides it: use --l2";
            found.status = Status::NotConverged { reason: reason.into() };
        }
        found
    }

    /// Zero, or the best constant where zero may be far from all targets.
    fn beginning(&self, loss: &dyn DynLoss) -> (Vec<f64>, Start) {
        let mut point = vec![0.0; self.reduced.rows.width()];
        let info = loss.info();
        if !self.reduced.intercept || matches!(info.link, Link::Logit | Link::Sigmoid) || info.family == Family::Margin
        {
            return (point, Start::Zero);
        }
        let slope = |score: f64| -> f64 {
            let rows = self.reduced.target.iter().zip(&self.reduced.weight);
            rows.map(|(target, weight)| weight * local(loss, score, *target).gradient).sum()
        };
        let top = self.reduced.target.iter().fold(1.0, |t: f64, x| t.max(x.abs()));
        let least = self.reduced.target.iter().fold(f64::INFINITY, |least: f64, x| least.min(*x));
        let (mut low, mut high) = match info.link {
            Link::Identity => (-top, top),
            // Beyond the targets a loss that is clipped may be flat, and tells nothing.
            _ if least > 0.0 => (least.ln(), top.ln()),
            _ => (-REACH, REACH),
        };
        for _ in 0..BISECTIONS {
            let middle = f64::midpoint(low, high);
            // Where the loss is not defined the slope is no number: the constant lies above.
            *(if slope(middle) > 0.0 { &mut high } else { &mut low }) = middle;
        }
        point[0] = f64::midpoint(low, high);
        (point, Start::Constant)
    }

    /// The convex loss of the same targets from whose fit a loss that is not convex starts: cross entropy.
    fn neighbour(&self, loss: &dyn DynLoss) -> Option<Box<dyn DynLoss>> {
        if is_convex(loss, &self.target) {
            return None;
        }
        let info = loss.info();
        let name = match info.link {
            _ if info.family == Family::Margin => "logistic",
            Link::Logit | Link::Sigmoid => "bce_with_logits",
            _ => return None,
        };
        forfeit::parse(name).ok()
    }

    fn separable(&self, minimum: Minimum, escape: &Escape, start: Start) -> Found {
        let (intercept, coefficients) = self.reduced.coefficients(&escape.direction);
        Found {
            point: minimum.point,
            iterations: minimum.iterations,
            status: Status::Separable { intercept, coefficients, complete: escape.complete },
            certificate: Certificate::Gradient { scaled: minimum.gradient },
            start,
        }
    }

    fn ranges(&self, extent: Vec<(f64, f64)>) -> Vec<Range> {
        let columns = self.names.iter().cloned().map(Some).chain([None]);
        columns.zip(extent).map(|(column, (low, high))| Range { column, low, high }).collect()
    }
}

/// The targets on another scale.
fn rescaled(transform: Transform, target: &[f64]) -> Result<Vec<f64>, Error> {
    let domain = transform.domain();
    transform.forward_all(target).map_err(|_| {
        let row = target.iter().position(|y| !domain.contains(*y)).unwrap_or(0);
        let allowed = format!("{transform} takes targets in {domain}");
        Error::Value { place: "target".to_owned(), row, value: target[row], allowed }
    })
}

/// An error where the loss takes more than one prediction, or as [`check_numbers`].
pub(crate) fn check_targets(loss: &dyn DynLoss, target: &[f64], weights: &[f64]) -> Result<(), Error> {
    if !loss.further().is_empty() {
        return Err(Error::Several { loss: loss.to_string() });
    }
    check_numbers(loss, target, weights)
}

/// An error that names the first target which the loss does not take, if its row counts.
pub(crate) fn check_numbers(loss: &dyn DynLoss, target: &[f64], weights: &[f64]) -> Result<(), Error> {
    let allowed = loss.info().target;
    match (0..target.len()).find(|i| weights[*i] > 0.0 && !allowed.contains(target[*i])) {
        None => Ok(()),
        Some(row) => Err(Error::Value {
            place: "target".to_owned(),
            row,
            value: target[row],
            allowed: format!("{loss} takes targets in {allowed}"),
        }),
    }
}

/// A solver's answer, before it is put in the user's units.
struct Found {
    point: Vec<f64>,
    iterations: usize,
    status: Status,
    certificate: Certificate,
    start: Start,
}

impl Found {
    fn new(minimum: Minimum, start: Start, options: &Options) -> Self {
        let status = if minimum.converged {
            Status::Converged
        } else if minimum.iterations >= options.max_iterations {
            Status::NotConverged { reason: format!("{} iterations were not enough: allow more", minimum.iterations) }
        } else {
            let reason = format!(
                "no step lowers the value any more at a scaled gradient of {:.1e}: rescale the columns or use --l2",
                minimum.gradient
            );
            Status::NotConverged { reason }
        };
        Self {
            point: minimum.point,
            iterations: minimum.iterations,
            status,
            certificate: Certificate::Gradient { scaled: minimum.gradient },
            start,
        }
    }
}
