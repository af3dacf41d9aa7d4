//! The line protocol between `cargo xtask bench` and the workers it times.
//!
//! A worker is a process. On start it writes one [`Hello`]; then, for every [`Request`] line on its standard
//! input, it writes one [`Answer`] line. It generates the data itself ([`data`]), so that nothing large
//! crosses the pipe and every worker computes on equal inputs. `benches/peers/README.md` has the protocol in words.

use serde::{Deserialize, Deserializer, Serialize};

pub mod data;
mod serve;

pub use serve::{Job, serve};

/// The first line that a worker writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hello {
    /// Who answers, with versions: "torch 2.15.0".
    Ready(String),
    /// Why this worker cannot run here: "No module named 'jax'".
    Unavailable(String),
}

/// What to compute, and how often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The row's name in the table, for messages.
    pub workload: String,
    /// The loss as forfeit spells it: "focal:gamma=2,alpha=0.25". Workers know the losses by this text.
    pub loss: String,
    /// What the predictions are.
    pub pred: Pred,
    /// What the targets are.
    pub target: Target,
    /// Number of elements.
    pub n: usize,
    /// Whether the loss takes a second predicted number, a rate, and gives the gradient by it too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second: bool,
    /// Classes of each row, for losses over rows; absent or 0 for the others.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub classes: usize,
    /// Type of predictions, targets and gradient.
    pub dtype: Dtype,
    /// Threads that the worker may use.
    pub threads: usize,
    /// Whether a gradient is made, and where.
    pub gradient: Gradient,
    /// Calls to time; the answer is their mean.
    pub repeat: usize,
}

impl Request {
    /// What most rows ask: predictions and targets in f32 and close to normal, no classes and no second number, a gradient
    /// into memory that every call uses again, one call.
    pub fn of(workload: &str, loss: &str, n: usize, threads: usize) -> Self {
        Self {
            workload: workload.to_owned(),
            loss: loss.to_owned(),
            pred: Pred::Sd(1.0),
            target: Target::Real,
            n,
            second: false,
            classes: 0,
            dtype: Dtype::F32,
            threads,
            gradient: Gradient::Reused,
            repeat: 1,
        }
    }
}

/// The distribution of the predictions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pred {
    /// Close to normal, with this standard deviation.
    Sd(f64),
    /// Every one this number.
    At(f64),
    /// From 0.25 to 4.25.
    Rate,
    /// Between 0 and 1.
    Unit,
    /// Between −4 and 0.
    Log,
}

/// The distribution of the targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Close to normal, with standard deviation 1.
    Real,
    /// 0 or 1, a coin each.
    Label,
    /// All 0: the residual is the prediction.
    Zero,
    /// −1 or 1, a coin each.
    Sign,
    /// Whole numbers from 0 to 7.
    Count,
    /// As [`Pred::Rate`].
    Rate,
    /// As [`Pred::Unit`].
    Unit,
    /// As [`Pred::Log`].
    Log,
    /// A class for each row.
    Class,
    /// As `Class`, and class c weighs 1 + (c mod 4)/4.
    WeightedClass,
    /// Probabilities over the classes of each row: whole numbers from 1 to 8 over their sum.
    Shares,
}

/// An element type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dtype {
    /// IEEE binary32.
    F32,
    /// IEEE binary64.
    F64,
    /// IEEE binary16.
    F16,
    /// bfloat16.
    Bf16,
}

/// Where the gradient goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gradient {
    /// Into memory that every call uses again, if the worker's interface can do that.
    Reused,
    /// Into memory allocated by each call and released after it.
    Fresh,
    /// As `Reused`, and the second derivative by each prediction beside it.
    Curvature,
    /// None: the value alone.
    None,
}

/// A worker's answer to one request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// It ran.
    Timed {
        /// Mean time of a call over `n`.
        ns_per_element: f64,
        /// What it computed; absent for a worker that computes no loss, such as the streaming bound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        check: Option<Check>,
    },
    /// It cannot run this request, and why.
    Unsupported {
        /// The reason, as a sentence fragment.
        unsupported: String,
    },
}

/// What a worker computed, for comparison with the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The mean loss.
    #[serde(deserialize_with = "number")]
    pub value: f64,
    /// The first (at most four) elements of the gradient; empty when none was asked for.
    #[serde(deserialize_with = "numbers")]
    pub gradient_head: Vec<f64>,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// JSON has no NaN and no infinity; `null` stands for both.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Option::deserialize(from).map(|number: Option<f64>| number.unwrap_or(f64::NAN))
}

fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
    let numbers: Vec<Option<f64>> = Vec::deserialize(from)?;
    Ok(numbers.into_iter().map(|number| number.unwrap_or(f64::NAN)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_json_lacks_arrives_as_nan() {
        let sent = Answer::Timed {
            ns_per_element: 1.0,
            check: Some(Check { value: f64::INFINITY, gradient_head: vec![f64::NAN, 2.0] }),
        };
        let line = serde_json::to_string(&sent).expect("plain data");
        let Ok(Answer::Timed { check: Some(check), .. }) = serde_json::from_str(&line) else { panic!("{line}") };
        assert!(check.value.is_nan() && check.gradient_head[0].is_nan() && check.gradient_head[1] == 2.0);
    }

    #[test]
    fn requests_read_as_the_readme_shows_them() {
        let readme = include_str!("../../peers/README.md");
        let lines = readme.lines().filter(|line| line.starts_with(r#"{"workload""#));
        let requests: Vec<Request> = lines.map(|line| serde_json::from_str(line).expect(line)).collect();
        assert!(!requests.is_empty());
    }
}
