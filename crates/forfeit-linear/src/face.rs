//! The set of all optimal points, where there is more than one.
//!
//! On the set of minimisers of a convex sum, every row keeps its slope: each prediction stays within the interval where
//! its loss has that slope. So the set is a polyhedron: pinned rows, and rows bounded on one side or on both. It is
//! bounded when the columns are independent. Linear programs over it give the range of each coefficient.

use crate::rows::{Rows, add_scaled, dot};
use crate::simplex::{Kink, Program, Vertex, descend};
use crate::span::{Span, independent};

/// Rows count as standing at their limit within this distance; predictions are scaled to residuals of order 1.
const TOUCHING: f64 = 1e-9;
/// Ranges narrower than this are points, in the same units.
const POINT: f64 = 1e-7;
/// A multiplier above this says that a row cannot move; coefficients are scaled to norm 1.
const HELD: f64 = 1e-9;

/// For each row the interval that its prediction may lie in.
pub(crate) struct Face<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) limits: Vec<(f64, f64)>,
    /// Under a penalty the coefficients are unique: only the intercept, the first unknown, may slide.
    pub(crate) penalised: bool,
}

/// What is known about the optimal set.
pub(crate) enum Extent {
    /// It is one point.
    Point,
    /// The least and greatest value of each functional, and the vertex that is lexicographically least in them.
    Ranges {
        /// Pairs of least and greatest, one per functional.
        ranges: Vec<(f64, f64)>,
        /// The chosen vertex.
        vertex: Vec<f64>,
    },
    /// A linear program over it did not finish.
    Unknown,
}

impl Face<'_> {
    /// Explores the face from one of its points. All lengths are relative to that point.
    pub(crate) fn explore(&self, point: &[f64], functionals: &[Vec<f64>]) -> Extent {
        if self.penalised {
            self.slide(point, functionals)
        } else {
            self.walk(point, functionals).unwrap_or(Extent::Unknown)
        }
    }

    /// All rows move alike with the intercept, so the interval that it may take is where their limits meet.
    fn slide(&self, point: &[f64], functionals: &[Vec<f64>]) -> Extent {
        let along = self.rows.times(point);
        let room = self.limits.iter().zip(&along).map(|((low, high), at)| (low - at, high - at));
        let (low, high) =
            room.fold((f64::NEG_INFINITY, f64::INFINITY), |(l, h), (low, high)| (l.max(low), h.min(high)));
        if high - low <= POINT || !(high - low).is_finite() {
            return Extent::Point;
        }
        let range = |functional: &Vec<f64>| {
            let at = dot(functional, point);
            let ends = (at + functional[0] * low, at + functional[0] * high);
            (ends.0.min(ends.1), ends.0.max(ends.1))
        };
        let mut vertex = point.to_vec();
        vertex[0] += low;
        Extent::Ranges { ranges: functionals.iter().map(range).collect(), vertex }
    }

    fn walk(&self, point: &[f64], functionals: &[Vec<f64>]) -> Option<Extent> {
        let mut kinks = self.kinks();
        let mut basis = self.corner(&kinks, point.to_vec())?;
        let mut ranges = Vec::with_capacity(functionals.len());
        for functional in functionals {
            let low = self.extreme(&kinks, basis.clone(), functional, 1.0)?;
            let high = self.extreme(&kinks, low.basis.clone(), functional, -1.0)?;
            basis = high.basis;
            let length = dot(functional, functional).sqrt();
            let (low, high) = (dot(functional, &low.point), dot(functional, &high.point));
            // An interval of no width is its midpoint: rounding must not show as a range.
            let narrow = high - low <= POINT * length;
            ranges.push(if narrow { (f64::midpoint(low, high), f64::midpoint(low, high)) } else { (low, high) });
        }
        if ranges.iter().all(|(low, high)| low == high) {
            return Some(Extent::Point);
        }
        let mut vertex = Vec::new();
        for functional in functionals {
            let least = self.extreme(&kinks, basis, functional, 1.0)?;
            // What the functional's least value holds in place stays there: the face of the face.
            for (kink, u) in kinks.iter_mut().zip(&least.multipliers) {
                if u.abs() > HELD {
                    (kink.below, kink.above) = (f64::NEG_INFINITY, f64::INFINITY);
                }
            }
            basis = least.basis;
            vertex = least.point;
        }
        Some(Extent::Ranges { ranges, vertex })
    }

    /// Every finite limit as a constraint.
    fn kinks(&self) -> Vec<Kink> {
        let mut kinks = Vec::new();
        for (row, &(low, high)) in self.limits.iter().enumerate() {
            if low == high {
                kinks.push(Kink { row, at: low, below: f64::NEG_INFINITY, above: f64::INFINITY });
                continue;
            }
            if low.is_finite() {
                kinks.push(Kink { row, at: low, below: f64::NEG_INFINITY, above: 0.0 });
            }
            if high.is_finite() {
                kinks.push(Kink { row, at: high, below: 0.0, above: f64::INFINITY });
            }
        }
        kinks
    }

    fn extreme(&self, kinks: &[Kink], basis: Vec<usize>, functional: &[f64], sign: f64) -> Option<Vertex> {
        let length = dot(functional, functional).sqrt();
        let scale = if length > 0.0 { sign / length } else { 0.0 };
        let linear: Vec<f64> = functional.iter().map(|x| scale * x).collect();
        let limit = 50 * (functional.len() + 20) + kinks.len();
        let vertex = descend(&Program { rows: self.rows, kinks, linear: &linear }, basis, limit)?;
        vertex.optimal.then_some(vertex)
    }

    /// Walks from a point of the face to one of its corners; the kinks that meet there.
    fn corner(&self, kinks: &[Kink], mut point: Vec<f64>) -> Option<Vec<usize>> {
        for _ in 0..=point.len() {
            let along = self.rows.times(&point);
            let distance = |k: &Kink| along[k.row] - k.at;
            let touching: Vec<usize> = (0..kinks.len()).filter(|k| distance(&kinks[*k]).abs() <= TOUCHING).collect();
            let candidates = touching.iter().map(|k| (*k, self.rows.row(kinks[*k].row)));
            let basis = independent(candidates, point.len());
            if basis.len() == point.len() {
                return Some(basis);
            }
            let mut span = Span::new(point.len());
            for k in &basis {
                span.admit(self.rows.row(kinks[*k].row), 0.0);
            }
            let direction = span.free_direction()?;
            let speeds = self.rows.times(&direction);
            // The nearest limit ahead and the nearest behind; the face is bounded, so there is at least one.
            let (mut ahead, mut behind) = (f64::INFINITY, f64::NEG_INFINITY);
            for kink in kinks {
                let speed = speeds[kink.row];
                if speed.abs() > TOUCHING {
                    let step = -distance(kink) / speed;
                    let forward = (kink.above == f64::INFINITY) == (speed > 0.0);
                    if forward { ahead = ahead.min(step.max(0.0)) } else { behind = behind.max(step.min(0.0)) }
                }
            }
            let step = if ahead.is_finite() { ahead } else { behind };
            if !step.is_finite() {
                return None;
            }
            add_scaled(&mut point, step, &direction);
        }
        None
    }
}
