//! Classes that a plane separates: then the loss falls for ever along some direction and no finite optimum exists.
//!
//! Each row's loss has a slope at either end of its score. A direction along which no row climbs and some row falls for
//! ever is the proof (Albert & Anderson 1984, Biometrika 71(1); Konis 2007). Newton's iterates run off along such a
//! direction; each is tested, after it has been made exact on the rows that it leaves where they are.

use faer::Side;
use forfeit::DynLoss;

use crate::objective::local;
use crate::reduce::Reduced;
use crate::rows::{dot, largest, matrix_times};

/// Scores far enough out for a slope to have reached its limit, near enough for probabilities to stay below 1.
const FAR: f64 = 30.0;
/// Where a loss that is flat at an end may have been lower.
const REACH: i32 = FAR as i32;
/// Rows that a candidate moves by less than this fraction of what it could are meant to stay: first only those that it
/// moves by no more than rounding, then those that Newton's steps have not yet brought to rest.
const STAYS: [f64; 2] = [1e-12, 1e-5];
/// After the candidate has been made exact, what must stay may move by this fraction at most.
const EXACT: f64 = 1e-10;

/// Which way a row's score may go for ever at no cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Free {
    Up,
    Down,
    Both,
    Neither,
}

impl Free {
    fn allows(self, up: bool) -> bool {
        self == Self::Both || self == if up { Self::Up } else { Self::Down }
    }
}

/// A direction along which the loss falls for ever.
pub(crate) struct Escape {
    pub(crate) direction: Vec<f64>,
    /// Whether it moves every row.
    pub(crate) complete: bool,
}

/// Tests directions for a reduced problem.
pub(crate) struct Separation<'a> {
    reduced: &'a Reduced,
    free: Vec<Free>,
    /// With a penalty only the intercept may run off.
    intercept_only: bool,
}

impl<'a> Separation<'a> {
    /// None where every row's loss climbs at both ends, so that an optimum exists.
    pub(crate) fn new(reduced: &'a Reduced, loss: &dyn DynLoss, penalised: bool) -> Option<Self> {
        let least = loss.facts().range.low;
        let free: Vec<Free> = reduced.target.iter().map(|t| free(loss, *t, least)).collect();
        let possible = free.iter().any(|f| *f != Free::Neither);
        possible.then_some(Self { reduced, free, intercept_only: penalised })
    }

    /// One class alone: the intercept can run off by itself.
    pub(crate) fn single_class(&self, intercept: bool) -> Option<Escape> {
        let mut direction = vec![0.0; self.reduced.rows.width()];
        let sign = [true, false].into_iter().find(|up| intercept && self.free.iter().all(|f| f.allows(*up)))?;
        direction[0] = if sign { 1.0 } else { -1.0 };
        Some(Escape { direction, complete: true })
    }

    /// The candidate, made exact, if the loss falls for ever along it.
    pub(crate) fn proves(&self, candidate: &[f64]) -> Option<Escape> {
        if self.intercept_only {
            return None;
        }
        STAYS.into_iter().find_map(|share| self.proves_with(candidate, share))
    }

    fn proves_with(&self, candidate: &[f64], share: f64) -> Option<Escape> {
        let moves = self.reduced.rows.times(candidate);
        let length = dot(candidate, candidate).sqrt();
        let reach = |i: usize| {
            let row = self.reduced.rows.row(i);
            dot(row, row).sqrt() * length
        };
        let stays: Vec<bool> = moves.iter().enumerate().map(|(i, m)| m.abs() <= share * reach(i)).collect();
        if !stays.contains(&false) || !self.allowed(&moves, &stays) {
            return None;
        }
        let complete = !stays.contains(&true);
        let mut direction = if complete { candidate.to_vec() } else { self.held(candidate, &stays)? };
        let moves = self.reduced.rows.times(&direction);
        let most = largest(&moves);
        let still = moves.iter().zip(&stays).all(|(m, s)| !s || m.abs() <= EXACT * most);
        direction.iter_mut().for_each(|d| *d /= most);
        (still && self.allowed(&moves, &stays)).then_some(Escape { direction, complete })
    }

    fn allowed(&self, moves: &[f64], stays: &[bool]) -> bool {
        moves.iter().zip(stays).zip(&self.free).all(|((m, stays), free)| *stays || free.allows(*m > 0.0))
    }

    /// The part of the candidate that leaves the staying rows exactly where they are.
    fn held(&self, candidate: &[f64], stays: &[bool]) -> Option<Vec<f64>> {
        let pick: Vec<f64> = stays.iter().map(|s| f64::from(u8::from(*s))).collect();
        let eigen = self.reduced.rows.gram(&pick).self_adjoint_eigen(Side::Lower).ok()?;
        let (values, vectors) = (eigen.S().column_vector(), eigen.U());
        let top = values.iter().fold(0.0, |t, v| f64::max(t, v.abs()));
        let coordinates = matrix_times(&vectors.transpose().to_owned(), candidate);
        let kept: Vec<f64> =
            (0..coordinates.len()).map(|k| if values[k].abs() <= 1e-13 * top { coordinates[k] } else { 0.0 }).collect();
        let direction = matrix_times(&vectors.to_owned(), &kept);
        (largest(&direction) > 0.0).then_some(direction)
    }
}

/// Towards an end where the slope has vanished or points down, the loss does not rise. A slope that is small and points up
/// still rises: a bounded loss that is not convex. One that is flat there may have risen before: it is clipped.
fn free(loss: &dyn DynLoss, target: f64, least: f64) -> Free {
    let open = |end: f64| {
        let there = local(loss, end, target);
        let lower = |score: i32| local(loss, f64::from(score), target).value < there.value;
        let clipped = || there.gradient == 0.0 && there.value > least && (-REACH..=REACH).any(lower);
        there.gradient * end <= 0.0 && !clipped()
    };
    match (open(-FAR), open(FAR)) {
        (true, true) => Free::Both,
        (true, false) => Free::Down,
        (false, true) => Free::Up,
        (false, false) => Free::Neither,
    }
}
