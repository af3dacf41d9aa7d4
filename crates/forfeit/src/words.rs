//! Facts in words, for pages and terminals alike.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::any::DynLoss;
use crate::facts::{Facts, Family, Info, Link, Minimiser};

impl fmt::Display for Minimiser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean => f.write_str("the mean of the targets"),
            Self::Median => f.write_str("a median of the targets"),
            Self::Quantile(tau) => write!(f, "the {tau}-quantile of the targets"),
            Self::Expectile(tau) => write!(f, "the {tau}-expectile of the targets"),
            Self::MeanLog1p => f.write_str("exp(mean of ln(1 + target)) − 1"),
            Self::RelativeMedian { .. } => f.write_str("the median in which each target counts 1/|target|"),
            Self::Location => f.write_str("a value between median and mean of the targets"),
            Self::LogOdds { .. } => f.write_str("ln(p / (1 − p)) of the share p of positives"),
            Self::Share { .. } => f.write_str("the share of positives"),
            Self::HalfLogOdds => f.write_str("½·ln(p / (1 − p)) of the share p of positives"),
            Self::LogMean => f.write_str("the logarithm of the mean of the targets"),
            Self::ReciprocalMean => f.write_str("1 / the mean of the targets"),
            Self::Constant(x) => write!(f, "{}, whatever the targets", number(*x)),
            Self::Mode => f.write_str("the most frequent target"),
            Self::Unnamed => f.write_str("a value without a name, found numerically"),
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "what is predicted",
            Self::Logit => "a logit; the probability is σ(pred)",
            Self::Sigmoid => "a probability",
            Self::Log => "a logarithm; what is predicted is e^pred",
            Self::Exp => "a positive number",
        })
    }
}

/// The facts of a loss in words, in a fixed order; what has no meaning for it is left out.
///
/// ```
/// let facts = forfeit::facts_in_words(&forfeit::Huber::new(1.5)?);
/// assert!(facts.contains(&("largest gradient", "1.5".to_string())));
/// assert!(facts.contains(&("kinks", "−1.5, 1.5".to_string())));
/// # Ok::<(), forfeit::Error>(())
/// ```
pub fn facts_in_words(loss: &dyn DynLoss) -> Vec<(&'static str, String)> {
    facts(loss.info(), &loss.facts())
}

/// As [`facts_in_words`], of any form: kinks and minimisers are told of elements alone.
pub(crate) fn facts(info: &Info, facts: &Facts) -> Vec<(&'static str, String)> {
    let of_elements = !matches!(info.family, Family::Classes | Family::Aggregate | Family::Vectors);
    let yes = |b: bool| if b { "yes" } else { "no" }.to_owned();
    let bound = |x: f64| if x.is_finite() { number(x) } else { "unbounded".to_owned() };
    let mut rows = alloc::vec![
        ("predictions", alloc::format!("{}, {}", info.pred, info.link)),
        ("targets", info.target.to_string()),
        ("values", facts.range.to_string()),
        ("convex", yes(facts.convex)),
    ];
    if info.family == Family::Distance {
        rows.push(("symmetric", yes(facts.symmetric)));
    }
    if info.differentiable {
        rows.push(("largest gradient", bound(facts.lipschitz)));
        rows.push(("largest curvature", bound(facts.smoothness)));
    } else {
        rows.push(("gradient", "none that is of use: asking for it is an error".to_owned()));
    }
    if of_elements {
        if info.differentiable {
            rows.push(("a parabola lies above", yes(facts.majorized)));
        }
        let kinks: Vec<String> = facts.kinks.iter().map(|kink| number(*kink)).collect();
        rows.push(("kinks", if kinks.is_empty() { "none".to_owned() } else { kinks.join(", ") }));
        rows.push(("minimised by", facts.minimiser.to_string()));
    }
    rows.extend(facts.likelihood.map(|noise| ("likelihood", noise.to_owned())));
    rows.extend(facts.proper.map(|proper| ("least at the true probability (proper)", yes(proper))));
    rows.extend(facts.calibrated.map(|calibrated| ("classifies as the Bayes rule (calibrated)", yes(calibrated))));
    if facts.measured {
        rows.push(("how this is known", "measured on samples of the domain: likely, not proved".to_owned()));
    }
    rows
}

/// Six significant digits at most, the last zeros left out.
fn number(x: f64) -> String {
    let scientific = alloc::format!("{x:.5e}");
    // Rounded to six digits, then written as the shortest number that reads back as that.
    let rounded: f64 = scientific.parse().unwrap_or(x);
    let plain = if x == 0.0 || (1e-5..1e6).contains(&rounded.abs()) {
        rounded.to_string()
    } else {
        alloc::format!("{rounded:e}")
    };
    plain.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_six_digits() {
        for (x, text) in [(1.0 / 3.0, "0.333333"), (-2.5, "−2.5"), (1e-9, "1e−9"), (0.0, "0"), (1234567.0, "1.23457e6")]
        {
            assert_eq!(number(x), text);
        }
    }

    #[test]
    fn every_loss_tells_its_facts() {
        for entry in crate::registry::LOSSES {
            let rows = facts_in_words(entry.default_loss().as_ref());
            assert!(rows.len() >= 7 && rows.iter().all(|(_, value)| !value.is_empty()), "{}", entry.info().name);
        }
    }
}
