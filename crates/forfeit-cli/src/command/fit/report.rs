//! The result of a fit as data: what `--format json` prints, and what the tables show.

use forfeit_linear::judge::Judge;
use forfeit_linear::{Certificate, Fit, Range, Status};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::model::{Outcome, Part, Study};
use super::notes::{kink_note, rule_note};
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
    /// The loss as tables and legends name it.
    #[serde(skip)]
    pub(crate) label: String,
    /// The scale that the model was fitted on.
    pub(crate) transform: Option<String>,
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
    /// Which rows are outliers of this fit.
    #[serde(skip)]
    pub(crate) flags: Vec<bool>,
    /// Their lines in the file.
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
    let train = study.part(&outcome.split.train)?;
    outcome.fits.iter().enumerate().map(|(index, fit)| entry(study, outcome, &train, index, fit)).collect()
}

fn entry(study: &Study, outcome: &Outcome, train: &Part, index: usize, fit: &Fit) -> Result<Entry, Failure> {
    let selection = &study.selection;
    let loss = study.losses[study.fitted[index]].as_ref();
    let told = |e| study.told(e);
    // Rows held out do not shape the rule, but are flagged by it.
    let judge = Judge::new(&train.design, &train.target).map_err(told)?;
    let rule = judge.rule(fit).map_err(told)?;
    let pull = judge.pull(fit, loss, None).map_err(told)?;
    let flags: Vec<bool> = study.judge()?.residuals(fit).map_err(told)?.iter().map(|r| rule.flags(*r)).collect();
    let mut notes = fit.notes();
    notes.extend(kink_note(loss, &judge.residuals(fit).map_err(told)?));
    notes.extend(rule_note(&rule));
    let by_loss =
        |row: &[Option<f64>]| Named(study.losses.iter().map(|l| l.to_string()).zip(row.iter().copied()).collect());
    Ok(Entry {
        loss: loss.to_string(),
        label: study.labels[study.fitted[index]].clone(),
        transform: fit.transform.map(|transform| transform.to_string()),
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
        worst_rows: Worst { rows: pull.rows.len(), share: pull.share },
        outliers: flags.iter().zip(&selection.lines).filter(|(flag, _)| **flag).map(|(_, line)| *line).collect(),
        flags,
        rows: train.target.len(),
        dropped: selection.dropped.clone(),
        skipped: Named(selection.skipped.clone()),
        notes,
    })
}

fn status(fit: &Fit) -> &'static str {
    match fit.status {
        Status::Converged if fit.convex => "converged",
        Status::Converged => "local optimum",
        Status::NotUnique { .. } => "converged, not unique",
        Status::Separable { .. } => "no finite optimum: use --l2",
        _ => "not converged",
    }
}

/// Whether no other coefficients are as good, where that is known.
fn unique(fit: &Fit) -> Option<bool> {
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
