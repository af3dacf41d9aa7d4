//! Chooses the solver for a loss and turns its answer into a fit.

use forfeit::{DynLoss, Family, Link};

use crate::design::{Design, check_finite, check_length};
use crate::error::Error;
use crate::face::{Extent, Face};
use crate::fit::{Certificate, Fit, Options, Range, Start, Status};
use crate::objective::Objective;
use crate::quantile::{ridge, rough, solve, two_slopes};
use crate::reduce::Reduced;
use crate::rows::{add_scaled, dot, solve_positive};
use crate::separation::{Escape, Separation};
use crate::smooth::{Minimum, minimise};

/// A Hessian at the optimum with pivots below this fraction leaves the optimum possibly not unique.
const FLAT: f64 = 1e-9;

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
            link: loss.info().link,
            names: self.names.clone(),
            intercept,
            penalty: 0.5 * options.l2 * dot(&coefficients, &coefficients),
            coefficients,
            mean_loss,
            iterations: found.iterations,
            status: found.status,
            certificate: found.certificate,
            start: found.start,
            convex: loss.facts().convex || two_slopes(loss).is_some(),
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
        if let Some(slopes) = two_slopes(loss) {
            self.two_sloped(slopes, options)
        } else if loss.info().link == Link::Identity {
            self.distance(loss, options)
        } else {
            self.binary(loss, options)
        }
    }

    fn two_sloped(&self, slopes: (f64, f64), options: &Options) -> Found {
        let answer = solve(&self.reduced, slopes, options.l2, &self.reduced.functionals());
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
            let mut robust = rough(&self.reduced, (-1.0, 1.0), options.l2);
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

    fn binary(&self, loss: &dyn DynLoss, options: &Options) -> Found {
        let objective = Objective::new(loss, &self.reduced, options.l2);
        let separation = Separation::new(&self.reduced, loss, options.l2 > 0.0);
        let width = self.reduced.rows.width();
        let single = separation.as_ref().and_then(|s| s.single_class(self.reduced.intercept));
        let watch = |candidate: &[f64]| separation.as_ref().and_then(|s| s.proves(candidate));
        let limit = if single.is_some() { 0 } else { options.max_iterations };
        let (mut start, mut from, mut before) = (vec![0.0; width], Start::Zero, 0);
        if !loss.facts().convex {
            // The convex neighbour: the same labels under plain cross entropy.
            if let Ok(entropy) = forfeit::parse("bce_with_logits") {
                let objective = Objective::new(entropy.as_ref(), &self.reduced, options.l2);
                let mut first = minimise(&objective, start, options.tolerance, limit, &watch);
                if let Some(escape) = first.stopped.take() {
                    return self.separable(first, &escape, Start::CrossEntropy);
                }
                (start, from, before) = (first.point, Start::CrossEntropy, first.iterations);
            }
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
            let reason = "the classes are separated, or so nearly that rounding hides it: use --l2";
            found.status = Status::NotConverged { reason: reason.into() };
        }
        found
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

/// An error that names the first target which the loss does not take, if its row counts.
pub(crate) fn check_targets(loss: &dyn DynLoss, target: &[f64], weights: &[f64]) -> Result<(), Error> {
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
