//! A linear model under a loss: what is asked, what is found, and what is proved about it.

use std::fmt;

use forfeit::{Family, Link, Transform};

use crate::design::Design;
use crate::error::Error;
use crate::objective::sigmoid;

/// How a fit is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// λ: adds λ/2·‖w‖² to the mean loss, w in the user's units, the intercept free. At least 0.
    pub l2: f64,
    /// Steps of the smooth solvers at most.
    pub max_iterations: usize,
    /// The scaled gradient at which a smooth fit counts as converged.
    pub tolerance: f64,
    /// The scale on which the model is fitted: the loss compares the linear predictor with the transformed target, and
    /// predictions are brought back.
    pub transform: Option<Transform>,
}

impl Default for Options {
    fn default() -> Self {
        Self { l2: 0.0, max_iterations: 1000, tolerance: 1e-10, transform: None }
    }
}

impl Options {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(self.l2.is_finite() && self.l2 >= 0.0) {
            return Err(Error::Option { name: "l2", value: self.l2, allowed: "finite and at least 0" });
        }
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            let allowed = "between 0 and 1, both excluded";
            return Err(Error::Option { name: "tolerance", value: self.tolerance, allowed });
        }
        Ok(())
    }
}

/// The evidence that a point is optimal, each number relative and to be compared with 0.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Certificate {
    /// Smooth losses: the largest entry of the gradient over the standardised columns, divided by the sum of the sizes
    /// of the terms that cancel in it (and of 10⁵ times their rounding, so that exact fits can pass).
    Gradient {
        /// The scaled gradient.
        scaled: f64,
    },
    /// Losses of two slopes: multipliers between the slopes of each row prove a lower bound on the optimum.
    Duality {
        /// (value − bound) / value.
        gap: f64,
        /// How far the multipliers are from balancing: the largest entry of their sum over the standardised columns.
        residual: f64,
        /// The number of rows that the fit interpolates.
        interpolated: usize,
    },
}

impl Certificate {
    /// The gap below which a fit under a loss of two slopes counts as optimal.
    pub const GAP: f64 = 1e-9;

    pub(crate) fn excess(&self) -> f64 {
        match self {
            Self::Gradient { scaled } => *scaled,
            Self::Duality { gap, residual, .. } => gap.max(*residual),
        }
    }

    pub(crate) fn holds(&self) -> bool {
        self.excess() <= Self::GAP
    }
}

/// The values that one coefficient takes over all optimal fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The column, or None for the intercept.
    pub column: Option<String>,
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
}

/// What is known about the fit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Status {
    /// The certificate holds: for a convex loss this is the optimum, otherwise a local one.
    Converged,
    /// The certificate holds, and other fits are as good. The fit given is the one whose coefficients, features in
    /// order and then the intercept, are lexicographically smallest.
    NotUnique {
        /// The range of each coefficient over all optimal fits, features in order and then the intercept.
        ranges: Vec<Range>,
    },
    /// A plane separates the classes, or zeros from counts: the loss falls for ever along a direction. The coefficients
    /// given are merely where this was found out.
    Separable {
        /// The direction's intercept.
        intercept: f64,
        /// The direction's coefficients, features in order.
        coefficients: Vec<f64>,
        /// Whether every row is on its own side; otherwise some lie on the plane.
        complete: bool,
    },
    /// The certificate does not hold.
    NotConverged {
        /// Why the solver stopped, and what to try.
        reason: String,
    },
}

impl Status {
    /// Whether the fit is proved to be an optimum (of a non-convex loss: a stationary point).
    pub fn is_converged(&self) -> bool {
        matches!(self, Self::Converged | Self::NotUnique { .. })
    }
}

/// Where a solver began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// The least-squares fit.
    LeastSquares,
    /// The fit under absolute error.
    AbsoluteError,
    /// The fit under cross entropy.
    CrossEntropy,
    /// The best prediction that is the same for all rows.
    Constant,
    /// All coefficients zero.
    Zero,
}

impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LeastSquares => "the least-squares fit",
            Self::AbsoluteError => "the fit under absolute error",
            Self::CrossEntropy => "the fit under cross entropy",
            Self::Constant => "the best constant",
            Self::Zero => "zero",
        })
    }
}

/// A fitted linear model.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The loss, as its spec.
    pub loss: String,
    /// The family of the loss.
    pub family: Family,
    /// How the linear predictor becomes what the loss calls a prediction.
    pub link: Link,
    /// The scale that the model was fitted on: coefficients and loss are of it, predictions are brought back.
    pub transform: Option<Transform>,
    /// The names of the features, in the order of the coefficients.
    pub names: Vec<String>,
    /// The intercept, 0 if none was asked for.
    pub intercept: f64,
    /// One coefficient per feature, in the user's units.
    pub coefficients: Vec<f64>,
    /// The weighted mean loss over the rows fitted, without the penalty.
    pub mean_loss: f64,
    /// λ/2·‖w‖².
    pub penalty: f64,
    /// Steps of all solvers that took part: Newton, reweighting, interior point, exchanges of rows.
    pub iterations: usize,
    /// What is known about the fit.
    pub status: Status,
    /// The evidence.
    pub certificate: Certificate,
    /// Where the solver began.
    pub start: Start,
    /// Whether the loss is convex, so that a converged fit is a global optimum.
    pub convex: bool,
    /// The columns that take part in a linear dependence (or do not vary): the fit given is the one of least ‖w‖.
    pub collinear: Vec<String>,
}

impl Fit {
    /// The mean loss and the penalty together: what was minimised.
    pub fn value(&self) -> f64 {
        self.mean_loss + self.penalty
    }

    /// The linear predictor X·w + b of each row: the prediction itself, its logit or its logarithm.
    ///
    /// # Errors
    /// A column of the fit that the design does not have.
    pub fn scores(&self, design: &Design) -> Result<Vec<f64>, Error> {
        let mut scores = vec![self.intercept; design.rows()];
        for (name, coefficient) in self.names.iter().zip(&self.coefficients) {
            let Some(column) = design.names().iter().position(|n| n == name) else {
                return Err(Error::Column { name: name.clone(), problem: "is in the fit but not in the data" });
            };
            crate::rows::add_scaled(&mut scores, *coefficient, &design.columns()[column]);
        }
        Ok(scores)
    }

    /// What a person would call the prediction: the probability for a binary loss, the positive number behind a logarithm,
    /// the linear predictor otherwise.
    ///
    /// # Errors
    /// A column of the fit that the design does not have.
    pub fn predictions(&self, design: &Design) -> Result<Vec<f64>, Error> {
        Ok(self.scores(design)?.into_iter().map(|score| self.response(score)).collect())
    }

    /// The prediction at one value of the linear predictor.
    pub fn response(&self, score: f64) -> f64 {
        let predicted = match self.link {
            _ if self.is_margin() => score,
            Link::Logit | Link::Sigmoid => sigmoid(score),
            Link::Log | Link::Exp => score.exp(),
            _ => score,
        };
        self.transform.map_or(predicted, |transform| transform.backward(predicted))
    }

    /// Whether the fit is of a probability through a logit, for labels 0 and 1.
    pub fn is_binary(&self) -> bool {
        matches!(self.link, Link::Logit | Link::Sigmoid) && !self.is_margin()
    }

    /// Whether the fit is of a positive number through its logarithm.
    pub fn is_positive(&self) -> bool {
        matches!(self.link, Link::Log | Link::Exp)
    }

    /// Whether the fit is of a score whose sign is the class, for labels −1 and 1.
    pub fn is_margin(&self) -> bool {
        self.family == Family::Margin
    }

    /// What a reader of the fit should know, one sentence each; none if there is nothing to say.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match &self.status {
            Status::Converged => {}
            Status::NotUnique { .. } => notes.push(
                "not unique: other coefficients are as good, the lexicographically smallest are given".to_owned(),
            ),
            Status::Separable { .. } if self.is_positive() => notes.push(
                "some coefficients run off: zeros alone lie in some direction; no finite optimum, use --l2".to_owned(),
            ),
            Status::Separable { complete, .. } => notes.push(format!(
                "the classes are {}separable: no finite optimum, use --l2",
                if *complete { "" } else { "quasi-" }
            )),
            Status::NotConverged { reason } => notes.push(format!("not converged: {reason}")),
        }
        if !self.convex {
            notes.push(format!("local optimum: the loss is not convex, started from {}", self.start));
        }
        if !self.collinear.is_empty() {
            notes.push(format!(
                "linearly dependent columns: {}; the coefficients of least norm are given",
                self.collinear.join(", ")
            ));
        }
        notes
    }
}
