//! What a target is: read from its values alone.

use std::collections::BTreeMap;

use serde::Serialize;

/// More distinct values than this are no classes.
const CLASSES: usize = 10;
/// A class needs this many rows on average to count as one.
const ROWS_EACH: usize = 5;

/// What kind of thing a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// One value only.
    Constant,
    /// Two values.
    TwoClasses,
    /// A few labels.
    Classes,
    /// Whole numbers from 0 or 1 on.
    Counts,
    /// Numbers from 0 to 1.
    Shares,
    /// Numbers above 0.
    Positive,
    /// Numbers above 0, and zeros.
    PositiveWithZeros,
    /// Any numbers.
    Real,
}

/// A target's portrait.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Portrait {
    pub(crate) kind: Kind,
    pub(crate) distinct: usize,
    pub(crate) zeros: f64,
    pub(crate) whole: bool,
    pub(crate) least: Option<f64>,
    pub(crate) median: Option<f64>,
    pub(crate) mean: Option<f64>,
    pub(crate) greatest: Option<f64>,
    /// The rows of each value, where these are few.
    pub(crate) classes: Vec<(String, usize)>,
}

/// A target of text: classes, whatever they are called.
pub(crate) fn of_labels(labels: &[String]) -> Portrait {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    labels.iter().for_each(|label| *counts.entry(label).or_default() += 1);
    let kind = match counts.len() {
        1 => Kind::Constant,
        2 => Kind::TwoClasses,
        _ => Kind::Classes,
    };
    Portrait {
        kind,
        distinct: counts.len(),
        zeros: 0.0,
        whole: false,
        least: None,
        median: None,
        mean: None,
        greatest: None,
        classes: counts.into_iter().map(|(label, count)| (label.to_owned(), count)).collect(),
    }
}

/// A target of finite numbers, at least one.
pub(crate) fn of_numbers(target: &[f64]) -> Portrait {
    let mut sorted = target.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let count = sorted.len();
    let (least, greatest) = (sorted[0], sorted[count - 1]);
    let mut classes: Vec<(f64, usize)> = Vec::new();
    for x in &sorted {
        match classes.last_mut() {
            Some((value, rows)) if value == x => *rows += 1,
            _ => classes.push((*x, 1)),
        }
    }
    let distinct = classes.len();
    let whole = sorted.iter().all(|x| x.fract() == 0.0);
    let zeros = sorted.iter().filter(|x| **x == 0.0).count() as f64 / count as f64;
    let few = distinct <= CLASSES && count >= ROWS_EACH * distinct;
    let kind = match distinct {
        1 => Kind::Constant,
        2 => Kind::TwoClasses,
        _ if whole && (0.0..=1.0).contains(&least) && (!few || looks_like_counts(&classes)) => Kind::Counts,
        _ if whole && few && greatest - least < 2.0 * CLASSES as f64 => Kind::Classes,
        _ if least >= 0.0 && greatest <= 1.0 => Kind::Shares,
        _ if least > 0.0 => Kind::Positive,
        _ if least == 0.0 => Kind::PositiveWithZeros,
        _ => Kind::Real,
    };
    Portrait {
        kind,
        distinct,
        zeros,
        whole,
        least: Some(least),
        median: Some(f64::midpoint(sorted[(count - 1) / 2], sorted[count / 2])),
        mean: Some(sorted.iter().sum::<f64>() / count as f64),
        greatest: Some(greatest),
        classes: if few { classes.into_iter().map(|(x, rows)| (x.to_string(), rows)).collect() } else { Vec::new() },
    }
}

/// Few whole numbers from 0 or 1 on: counts get rarer towards the end, and hardly stop all at once.
fn looks_like_counts(classes: &[(f64, usize)]) -> bool {
    let most = classes.iter().map(|(_, rows)| *rows).max().unwrap_or(0);
    let last = classes.last().map_or(0, |(_, rows)| *rows);
    let starts_at_zero = classes.first().is_some_and(|(x, _)| *x == 0.0);
    starts_at_zero && classes.len() > 3 && 8 * last < most
}
