//! What a person should know about a fit beyond its numbers.

use forfeit::{DynLoss, Family};
use forfeit_linear::judge::{Rule, spread};

use crate::output::digits;

/// How far residuals reach into the outer part of a loss with a kink such as Huber's δ.
pub(crate) fn kink_note(loss: &dyn DynLoss, residuals: &[f64]) -> Option<String> {
    let info = loss.info();
    let kink = loss.facts().kinks.into_iter().filter(|k| *k > 0.0).fold(f64::INFINITY, f64::min);
    if info.family != Family::Distance || !kink.is_finite() {
        return None;
    }
    let parameter = info.parameters.iter().zip(loss.parameters()).find(|(_, value)| *value == kink)?.0.name;
    let beyond = residuals.iter().filter(|r| r.abs() > kink).count();
    let largest = residuals.iter().fold(0.0f64, |m, r| m.max(r.abs()));
    // 1.345 spreads give 95 % of least squares' efficiency under normal errors (Huber 1981).
    let spread = spread(residuals).1;
    let suggested = match spread > 0.0 {
        true => format!("; the residuals' spread suggests {parameter}={}", digits(1.345 * spread, 2)),
        false => String::new(),
    };
    let facts = loss.facts();
    if beyond == 0 {
        let largest = digits(largest, 4);
        return Some(format!(
            "{parameter} is larger than every residual (the largest is {largest}): this is plain squared error{suggested}"
        ));
    }
    let all = residuals.len();
    if !facts.convex {
        return Some(format!("{beyond} of {all} rows lie beyond {parameter} and have no influence"));
    }
    (10 * beyond >= 9 * all).then(|| {
        format!("{parameter} is smaller than {beyond} of {all} residuals: this is nearly absolute error{suggested}")
    })
}

/// Why no row is flagged, where the rule finds nothing to measure by.
pub(crate) fn rule_note(rule: &Rule) -> Option<String> {
    (*rule == Rule::NoSpread)
        .then(|| "no row is flagged: more than half of the residuals are equal, so they have no spread".into())
}
