//! Every loss of every model, over all rows and over each group.

use std::collections::HashMap;

use forfeit::{DynLoss, Error, Family, Loss, Minimiser, Reduction};
use serde::Serialize;

use crate::data::Selection;
use crate::failure::Failure;

/// The share of rows that counts as the worst; at least one row.
const WORST: f64 = 0.01;

/// What is scored.
pub(crate) struct Subject<'a> {
    /// The file as messages name it.
    pub(crate) source: &'a str,
    pub(crate) target_name: &'a str,
    /// Its features are the predictions.
    pub(crate) selection: &'a Selection,
    /// The group of each row.
    pub(crate) labels: Option<Vec<&'a str>>,
}

/// One loss of one model over some rows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Score {
    /// None: all rows.
    pub(crate) group: Option<String>,
    pub(crate) loss: String,
    pub(crate) pred: String,
    /// sum / weight.
    pub(crate) mean: f64,
    /// Σ w·ℓ.
    pub(crate) sum: f64,
    /// Σ w: what the mean divides by.
    pub(crate) weight: f64,
    pub(crate) rows: u64,
    /// How many rows are the worst 1 %, and their part of the sum; None where a loss is negative or nothing is lost.
    pub(crate) worst_rows: usize,
    pub(crate) worst_share: Option<f64>,
    /// Rows at which the loss is infinite.
    pub(crate) infinite: usize,
    /// For a quantile loss: the weighted share of targets at or below the prediction, to be compared with τ.
    pub(crate) coverage: Option<f64>,
    /// Whether probabilities were read as classes, by whether they reach ½.
    pub(crate) at_half: bool,
}

/// All scores: for all rows and then for each group, by loss, then by model.
pub(crate) fn measure(subject: &Subject<'_>, losses: &[Box<dyn DynLoss>]) -> Result<Vec<Score>, Failure> {
    let all: Vec<usize> = (0..subject.selection.target.len()).collect();
    let mut parts: Vec<(Option<String>, Vec<usize>)> = vec![(None, all)];
    if let Some(labels) = &subject.labels {
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (row, label) in labels.iter().enumerate() {
            let place = *places.entry(label).or_insert(parts.len());
            if place == parts.len() {
                parts.push((Some((*label).to_owned()), Vec::new()));
            }
            parts[place].1.push(row);
        }
    }
    let mut scores = Vec::new();
    for (group, rows) in &parts {
        for loss in losses {
            for model in 0..subject.selection.features.len() {
                scores.push(Score { group: group.clone(), ..score(subject, loss.as_ref(), model, rows)? });
            }
        }
    }
    Ok(scores)
}

fn score(subject: &Subject<'_>, loss: &dyn DynLoss, model: usize, rows: &[usize]) -> Result<Score, Failure> {
    let selection = subject.selection;
    let feature = &selection.features[model];
    let pick = |values: &[f64]| rows.iter().map(|row| values[*row]).collect::<Vec<f64>>();
    let (mut pred, target) = (pick(&feature.values), pick(&selection.target));
    let weights = selection.weights.as_deref().map_or_else(|| vec![1.0; rows.len()], pick);
    let at_half = loss.info().family == Family::Label && are_probabilities(&feature.values, &selection.target);
    if at_half {
        pred.iter_mut().for_each(|p| *p = f64::from(u8::from(*p >= 0.5)));
    }
    let mut values = vec![0.0; rows.len()];
    let evaluation = loss.evaluate(&pred, &target).weights(&weights).reduction(Reduction::Sum);
    let total = evaluation.values_into(&mut values).run().map_err(|e| told(subject, feature, rows, e))?.total;
    let mut costs: Vec<f64> = values.iter().zip(&weights).filter(|(_, w)| **w > 0.0).map(|(v, w)| v * w).collect();
    let infinite = costs.iter().filter(|cost| cost.is_infinite()).count();
    costs.sort_by(|a, b| b.total_cmp(a));
    let worst_rows = (WORST * costs.len() as f64).ceil() as usize;
    let sharable = infinite == 0 && total.sum > 0.0 && costs.last().is_some_and(|least| *least >= 0.0);
    let covered = || {
        let below = pred.iter().zip(&target).zip(&weights).filter(|((p, t), _)| t <= p);
        below.map(|(_, w)| w).sum::<f64>() / total.weight
    };
    Ok(Score {
        group: None,
        loss: loss.to_string(),
        pred: feature.name.clone(),
        mean: total.mean(),
        sum: total.sum,
        weight: total.weight,
        rows: total.count,
        worst_rows,
        worst_share: sharable.then(|| costs.iter().take(worst_rows).sum::<f64>() / total.sum),
        infinite,
        coverage: matches!(loss.facts().minimiser, Minimiser::Quantile(_)).then(covered),
        at_half,
    })
}

/// Whether classes are compared with probabilities of the second one.
fn are_probabilities(pred: &[f64], target: &[f64]) -> bool {
    let labels = |values: &[f64]| values.iter().all(|x| *x == 0.0 || *x == 1.0);
    labels(target) && !labels(pred) && pred.iter().all(|p| (0.0..=1.0).contains(p))
}

/// The engine's complaint, with the line and the column that it is about.
fn told(subject: &Subject<'_>, feature: &crate::data::Feature, rows: &[usize], error: Error) -> Failure {
    let Error::Domain { loss, what, index, value, domain } = &error else {
        return Failure::new(format_args!("{}: {error}", subject.source));
    };
    let (source, line) = (subject.source, subject.selection.lines[rows[*index]]);
    let column = if *what == "pred" { &feature.name } else { subject.target_name };
    Failure::new(format_args!(
        "{source}: line {line}, column {column:?}: {loss} takes a {what} in {domain}, not {value}; \
         `forfeit check` lists all such rows"
    ))
}
