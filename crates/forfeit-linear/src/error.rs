//! What can go wrong before a fit begins, said with its place and its cure.

use std::fmt;

/// Why a model cannot be fitted or judged.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// Two inputs that must have one entry per row do not.
    Length {
        /// What has the wrong length, for example `target` or `column "age"`.
        what: String,
        /// Its length.
        found: usize,
        /// The number of rows.
        expected: usize,
    },
    /// There is nothing to fit: no rows of positive weight, or neither a feature nor an intercept.
    Empty {
        /// What is missing, and what to do about it.
        reason: &'static str,
    },
    /// A number that is not allowed where it stands.
    Value {
        /// Where, for example `column "age"`.
        place: String,
        /// The row, counted from 0.
        row: usize,
        /// The number.
        value: f64,
        /// What is allowed.
        allowed: String,
    },
    /// An option out of range.
    Option {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The loss has no gradient that a solver could follow.
    NotDifferentiable {
        /// The loss.
        loss: String,
        /// A loss to fit in its place.
        surrogate: &'static str,
    },
    /// The loss has no second derivative, which the solver of several classes follows.
    NoCurvature {
        /// The loss.
        loss: String,
    },
    /// The loss refuses the data.
    Loss {
        /// What it says.
        message: String,
    },
    /// The loss takes several predicted numbers, where a linear model gives one.
    Several {
        /// The loss.
        loss: String,
    },
    /// A column is asked for that the design does not have, or two have the same name.
    Column {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A factorisation that cannot fail on finite numbers did: the numbers are too large or too small for f64.
    Scale {
        /// The step that failed.
        step: &'static str,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { what, found, expected } => {
                write!(f, "{what} has {found} entries, but there are {expected} rows: give one entry per row")
            }
            Self::Empty { reason } => write!(f, "nothing to fit: {reason}"),
            Self::Value { place, row, value, allowed } => {
                write!(f, "{place}, row {row}: {value} is not allowed, {allowed}")
            }
            Self::Option { name, value, allowed } => write!(f, "option {name} is {value}: it must be {allowed}"),
            Self::NotDifferentiable { loss, surrogate } => write!(
                f,
                "{loss} has no useful gradient, so nothing can be fitted to it: fit {surrogate} and judge by {loss}"
            ),
            Self::NoCurvature { loss } => write!(
                f,
                "{loss} has no second derivative, which the solver follows: fit cross_entropy and judge by {loss}"
            ),
            Self::Loss { message } => f.write_str(message),
            Self::Several { loss } => {
                write!(
                    f,
                    "{loss} takes several predicted numbers, and a linear model gives one: fit a loss of one number"
                )
            }
            Self::Column { name, problem } => write!(f, "column {name:?} {problem}"),
            Self::Scale { step } => write!(
                f,
                "{step} failed: some numbers are too large or too small for 64-bit arithmetic, rescale the columns"
            ),
        }
    }
}

impl std::error::Error for Error {}
