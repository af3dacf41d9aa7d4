//! Rows at which a loss has no finite value, with the reason.

use forfeit::{DynLoss, Family, Info, Interval, Link};
use serde::Serialize;

use crate::data::{Column, Data, Odd};

/// A row that a loss cannot digest.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bad {
    /// The line of the file.
    pub(crate) line: u64,
    /// The column of predictions.
    pub(crate) pred_column: String,
    pub(crate) pred: Option<f64>,
    pub(crate) target: Option<f64>,
    /// The loss there, if it has a value: an infinity.
    pub(crate) value: Option<f64>,
    pub(crate) reason: String,
}

/// The bad rows of one column of predictions, in the order of the file.
pub(crate) fn find(data: &Data, pred: usize, target: usize, loss: &dyn DynLoss) -> Vec<Bad> {
    let (preds, targets) = (&data.columns[pred], &data.columns[target]);
    let odd = |column: &Column| column.odd.iter().copied().collect::<std::collections::HashMap<usize, Odd>>();
    let (odd_preds, odd_targets) = (odd(preds), odd(targets));
    let mut found = Vec::new();
    for (row, line) in data.lines.iter().enumerate() {
        let (p, t) = (preds.values[row], targets.values[row]);
        let cell = cell("prediction", odd_preds.get(&row)).or_else(|| cell("target", odd_targets.get(&row)));
        let Some((value, reason)) = cell.map(|reason| (None, reason)).or_else(|| reason(loss, p, t)) else { continue };
        let number = |x: f64| Some(x).filter(|x| x.is_finite());
        let pred_column = preds.name.clone();
        found.push(Bad { line: *line, pred_column, pred: number(p), target: number(t), value, reason });
    }
    found
}

/// What is wrong with a cell that holds no finite number.
fn cell(what: &str, odd: Option<&Odd>) -> Option<String> {
    Some(match odd? {
        Odd::Missing => format!("the {what} is missing or NaN"),
        Odd::Text => format!("the {what} is no number"),
        Odd::Infinite => format!("the {what} is infinite"),
    })
}

/// Why the loss has no finite value there, with the value if it has one; None if all is well.
fn reason(loss: &dyn DynLoss, pred: f64, target: f64) -> Option<(Option<f64>, String)> {
    let info = loss.info();
    let outside = |what: &str, domain: Interval, mend: &str| (None, format!("the {what} is outside {domain}{mend}"));
    if !info.target.contains(target) {
        return Some(outside("target", info.target, target_mend(info, target)));
    }
    if !info.pred.contains(pred) {
        return Some(outside("prediction", info.pred, pred_mend(info)));
    }
    let point = loss.at(pred, target);
    if point.value.is_nan() {
        return Some((None, "the loss is not defined there".into()));
    }
    if point.value.is_infinite() {
        let impossible = info.family == Family::Probability || matches!(info.link, Link::Sigmoid | Link::Exp);
        let reason = match impossible {
            true => format!("the prediction {pred} makes what happened impossible: its price is infinite"),
            false => "the loss is beyond the largest 64-bit number".into(),
        };
        return Some((Some(point.value), reason));
    }
    let slope = info.differentiable && !point.gradient.is_finite();
    slope.then(|| (Some(point.value), "the loss is finite, but its gradient is not".into()))
}

fn target_mend(info: &Info, target: f64) -> &'static str {
    let class = target == 0.0 || target == 1.0 || target == -1.0;
    match class && info.target != Interval::REAL {
        true => ": this loss writes its two classes differently",
        false => "",
    }
}

fn pred_mend(info: &Info) -> &'static str {
    match info.link {
        Link::Sigmoid => ": if these are logits, use the loss for logits",
        Link::Exp => ": if these are logarithms, use the loss for logarithms",
        _ => "",
    }
}
