//! Convex piecewise linear losses as sums of pieces with two slopes each: absolute error has one, the ε-insensitive loss
//! two, hinge one whose place and slopes depend on the label.

use forfeit::{DynLoss, Family, Link};

use crate::reduce::Reduced;

/// A slope that differs from another of its segment by less than this fraction is the same.
const SAME: f64 = 1e-12;

/// A loss over a reduced problem as one two-sloped function per row.
pub(crate) struct Pieces {
    /// The rows, each as often as the loss has kinks, their targets the places of the kinks.
    pub(crate) reduced: Reduced,
    /// The slopes of each row below and above its kink.
    pub(crate) slopes: Vec<(f64, f64)>,
}

/// The pieces of a loss, if it is convex and piecewise linear in the score.
pub(crate) fn pieces(loss: &dyn DynLoss, reduced: &Reduced) -> Option<Pieces> {
    let (info, facts) = (loss.info(), loss.facts());
    let takes_scores = info.link == Link::Identity && !matches!(info.family, Family::Label | Family::Likelihood);
    if !takes_scores || !facts.convex || facts.kinks.is_empty() {
        return None;
    }
    let count = facts.kinks.len();
    let mut found = Vec::with_capacity(count * reduced.target.len());
    for target in &reduced.target {
        found.extend(of_row(loss, &facts.kinks, *target)?);
    }
    let share = count as f64;
    let slopes = found.iter().map(|piece| (share * piece.below, share * piece.above)).collect();
    let mut reduced = reduced.repeated(count);
    reduced.target = found.iter().map(|piece| piece.at).collect();
    Some(Pieces { reduced, slopes })
}

struct Piece {
    at: f64,
    below: f64,
    above: f64,
}

/// One row's pieces: the slopes of its segments, each taken for the piece at the segment's lower end.
fn of_row(loss: &dyn DynLoss, kinks: &[f64], target: f64) -> Option<Vec<Piece>> {
    // Kinks are told in the family's variable: the residual, else the margin or the ratio to the target.
    let place = |kink: f64| if loss.info().family == Family::Distance { target + kink } else { target * kink };
    let mut places: Vec<f64> = kinks.iter().map(|kink| place(*kink)).collect();
    places.sort_by(f64::total_cmp);
    let outside = [1e-3, 0.1, 1.0, 10.0, 1e3];
    let inside = [0.01, 0.3, 0.7, 0.99];
    let (first, last) = (*places.first()?, *places.last()?);
    let mut segments: Vec<Vec<f64>> = vec![outside.iter().map(|d| first - d).collect()];
    segments.extend(places.windows(2).map(|pair| inside.iter().map(|d| pair[0] + d * (pair[1] - pair[0])).collect()));
    segments.push(outside.iter().map(|d| last + d).collect());
    let slopes: Option<Vec<f64>> = segments.iter().map(|points| steady(loss, points, target)).collect();
    let slopes = slopes?;
    let rises = slopes.windows(2).all(|pair| pair[0] < pair[1]);
    // The first piece carries the slope from −∞; each further one adds its bend.
    let piece = |(k, at): (usize, &f64)| {
        let before = if k == 0 { slopes[0] } else { 0.0 };
        Piece { at: *at, below: before, above: slopes[k + 1] - slopes[k] + before }
    };
    rises.then(|| places.iter().enumerate().map(piece).collect())
}

/// The slope of the loss at all of the points, if it is one.
fn steady(loss: &dyn DynLoss, points: &[f64], target: f64) -> Option<f64> {
    let slopes: Vec<f64> = points.iter().map(|point| loss.at(*point, target).gradient).collect();
    let first = slopes[0];
    let same = slopes.iter().all(|slope| (slope - first).abs() <= SAME * first.abs().max(slope.abs()));
    (same && first.is_finite()).then_some(first)
}
