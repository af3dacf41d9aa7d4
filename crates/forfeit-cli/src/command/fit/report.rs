//! The result of a fit as data: what `--format json` prints, and what the tables show.

use forfeit_linear::{Certificate, Range, Status};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::model::{Model, Outcome, Study, pick};
use super::notes::kink_note;
use super::robust::Fence;
use super::score::{Predicted, Rows, is_binary};
use crate::failure::Failure;

/// A map that keeps its order.
#[derive(Clone, Debug)]
pub(crate) struct Named<T>(pub(crate) Vec<(String, T)>);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// One fit, told in full.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Entry {
    pub(crate) loss: String,
    pub(crate) intercept: f64,
    pub(crate) coefficients: Named<f64>,
    /// The mean loss over the rows fitted, without the penalty.
    pub(crate) value: f64,
    pub(crate) penalty: f64,
    pub(crate) converged: bool,
    pub(crate) status: &'static str,
    pub(crate) unique: Option<bool>,
    /// Where other coefficients are as good: the least and the greatest.
    pub(crate) ranges: Option<Named<[f64; 2]>>,
    pub(crate) certificate: Proof,
    pub(crate) convex: bool,
    pub(crate) started_from: String,
    pub(crate) iterations: usize,
    /// The mean of every loss at this fit.
    pub(crate) values: Named<Option<f64>>,
    /// The same on rows held out.
    pub(crate) held_out: Option<Named<Option<f64>>>,
    pub(crate) worst_rows: Worst,
    /// Lines of the file whose rows are outliers of this fit.
    pub(crate) outliers: Vec<u64>,
    pub(crate) rows: usize,
    pub(crate) dropped: Vec<u64>,
    pub(crate) skipped: Named<String>,
    pub(crate) notes: Vec<String>,
}

/// The evidence that a fit is optimal.
#[derive(Debug, serde::Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Proof {
    /// The scaled gradient.
    Gradient { scaled: f64 },
    /// The relative gap to a lower bound.
    Duality { gap: f64, residual: f64, interpolated: usize },
    /// Evidence of a kind that this command does not know.
    Other,
}

/// How much of the gradient the rows with the largest residuals carry.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Worst {
    pub(crate) rows: usize,
    pub(crate) share: f64,
}

/// All fits, in the order of the losses.
pub(crate) fn report(study: &Study, outcome: &Outcome) -> Result<Vec<Entry>, Failure> {
    outcome.models.iter().enumerate().map(|(index, model)| entry(study, outcome, index, model)).collect()
}

/// Target minus prediction at every row.
pub(crate) fn residuals(study: &Study, model: &Model) -> Vec<f64> {
    let responses = model.predicted().responses();
    study.selection.target.iter().zip(responses).map(|(target, response)| target - response).collect()
}

/// Which rows are outliers of a fit, by the spread of the rows that it was fitted on.
pub(crate) fn outliers(study: &Study, outcome: &Outcome, model: &Model) -> Vec<bool> {
    let residuals = residuals(study, model);
    let fence = match is_binary(model.fit.link) {
        true => Fence::BINARY,
        false => Fence::around(&pick(&residuals, &outcome.split.train)),
    };
    residuals.iter().map(|r| fence.excludes(*r)).collect()
}

fn entry(study: &Study, outcome: &Outcome, index: usize, model: &Model) -> Result<Entry, Failure> {
    let (fit, selection) = (&model.fit, &study.selection);
    let loss = study.losses[study.fitted[index]].as_ref();
    let train = &outcome.split.train;
    let train_residuals = pick(&residuals(study, model), train);
    let mut notes = fit.notes();
    notes.extend(kink_note(loss, &train_residuals));
    let by_loss =
        |row: &[Option<f64>]| Named(study.losses.iter().map(|l| l.to_string()).zip(row.iter().copied()).collect());
    let flags = outliers(study, outcome, model);
    Ok(Entry {
        loss: loss.to_string(),
        intercept: fit.intercept,
        coefficients: Named(fit.names.iter().cloned().zip(fit.coefficients.iter().copied()).collect()),
        value: fit.mean_loss,
        penalty: fit.penalty,
        converged: fit.status.is_converged(),
        status: status(fit),
        unique: unique(fit),
        ranges: ranges(&fit.status),
        certificate: proof(&fit.certificate),
        convex: fit.convex,
        started_from: fit.start.to_string(),
        iterations: fit.iterations,
        values: by_loss(&outcome.values[index]),
        held_out: outcome.held_out.as_ref().map(|matrix| by_loss(&matrix[index])),
        worst_rows: worst(study, outcome, index, &train_residuals),
        outliers: flags.iter().zip(&selection.lines).filter(|(flag, _)| **flag).map(|(_, line)| *line).collect(),
        rows: train.len(),
        dropped: selection.dropped.clone(),
        skipped: Named(selection.skipped.clone()),
        notes,
    })
}

fn status(fit: &forfeit_linear::Fit) -> &'static str {
    match fit.status {
        Status::Converged if fit.convex => "converged",
        Status::Converged => "local optimum",
        Status::NotUnique { .. } => "converged, not unique",
        Status::Separable { .. } => "no finite optimum: use --l2",
        _ => "not converged",
    }
}

/// Whether no other coefficients are as good, where that is known.
fn unique(fit: &forfeit_linear::Fit) -> Option<bool> {
    match fit.status {
        Status::Converged if fit.collinear.is_empty() => Some(true),
        Status::Converged | Status::NotUnique { .. } => Some(false),
        _ => None,
    }
}

fn ranges(status: &Status) -> Option<Named<[f64; 2]>> {
    let Status::NotUnique { ranges } = status else { return None };
    let named = |r: &Range| (r.column.clone().unwrap_or_else(|| "intercept".into()), [r.low, r.high]);
    Some(Named(ranges.iter().map(named).collect()))
}

fn proof(certificate: &Certificate) -> Proof {
    match *certificate {
        Certificate::Gradient { scaled } => Proof::Gradient { scaled },
        Certificate::Duality { gap, residual, interpolated } => Proof::Duality { gap, residual, interpolated },
        _ => Proof::Other,
    }
}

/// The tenth of the rows with the largest residuals, and their share of the gradient's size.
fn worst(study: &Study, outcome: &Outcome, index: usize, residuals: &[f64]) -> Worst {
    let (model, train) = (&outcome.models[index], &outcome.split.train);
    let loss = study.losses[study.fitted[index]].as_ref();
    let (scores, target) = (pick(&model.scores, train), pick(&study.selection.target, train));
    let weights = study.selection.weights.as_ref().map(|w| pick(w, train));
    let predicted = Predicted { scores: &scores, ..model.predicted() };
    let pulls = predicted.pulls(loss, Rows { target: &target, weights: weights.as_deref() });
    let mut order: Vec<usize> = (0..pulls.len()).collect();
    order.sort_by(|a, b| residuals[*b].abs().total_cmp(&residuals[*a].abs()));
    let rows = pulls.len().div_ceil(10);
    let all: f64 = pulls.iter().sum();
    let theirs: f64 = order[..rows].iter().map(|row| pulls[*row]).sum();
    Worst { rows, share: if all > 0.0 { theirs / all } else { 0.0 } }
}
