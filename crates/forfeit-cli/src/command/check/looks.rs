//! What a column of predictions looks like, and whether the loss takes such a thing.

use forfeit::{Info, Link};
use serde::Serialize;

use crate::data::Column;

/// Fewer rows than this look like nothing.
const ENOUGH: usize = 10;
/// Rows of class probabilities may miss a sum of 1 by this much.
const SUM: f64 = 1e-3;

/// What predictions look like.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Look {
    /// The columns that are spoken of.
    pub(crate) columns: Vec<String>,
    /// What they look like.
    pub(crate) like: &'static str,
    /// What to do about it, if the loss takes something else.
    pub(crate) warning: Option<String>,
}

/// A word on each column, and on all of them together if they are several.
pub(crate) fn look(columns: &[&Column], info: &Info) -> Vec<Look> {
    let mut looks: Vec<Look> = columns.iter().filter_map(|column| alone(column, info)).collect();
    looks.extend(together(columns));
    looks
}

fn alone(column: &Column, info: &Info) -> Option<Look> {
    let finite: Vec<f64> = column.values.iter().copied().filter(|x| x.is_finite()).collect();
    if finite.len() < ENOUGH {
        return None;
    }
    let all = |test: fn(f64) -> bool| finite.iter().all(|x| test(*x));
    let (labels, unit) = (all(|x| x == 0.0 || x == 1.0), all(|x| (0.0..=1.0).contains(&x)));
    let both_signs = finite.iter().any(|x| *x < 0.0) && finite.iter().any(|x| *x > 0.0);
    let like = match (labels, unit) {
        (true, _) => "labels 0 and 1",
        (_, true) => "probabilities: all lie in [0, 1]",
        _ if both_signs && all(|x| x.abs() < 50.0) => "logits or other scores: some are negative, some positive",
        _ if all(|x| x > 0.0) => "positive numbers",
        _ => "numbers",
    };
    let warning = match info.link {
        Link::Logit if unit => Some(format!(
            "{} takes logits: if these are probabilities, use the loss for probabilities, as bce",
            info.name
        )),
        Link::Sigmoid if labels => {
            Some(format!("{} takes probabilities: labels are too sure, one mistake costs infinity", info.name))
        }
        Link::Sigmoid if !unit => Some(format!(
            "{} takes probabilities: if these are logits, use the loss for logits, as bce_with_logits",
            info.name
        )),
        _ => None,
    };
    Some(Look { columns: vec![column.name.clone()], like, warning })
}

/// Several columns whose rows sum to 1 are the probabilities of classes.
fn together(columns: &[&Column]) -> Option<Look> {
    let (first, rest) = columns.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let sum = |row: usize| first.values[row] + rest.iter().map(|column| column.values[row]).sum::<f64>();
    let in_unit = |row: usize| columns.iter().all(|column| (0.0..=1.0).contains(&column.values[row]));
    let count = first.values.len();
    let sums = count >= ENOUGH && (0..count).all(|row| in_unit(row) && (sum(row) - 1.0).abs() <= SUM);
    sums.then(|| Look {
        columns: columns.iter().map(|column| column.name.clone()).collect(),
        like: "probabilities of classes: every row sums to 1",
        warning: None,
    })
}
