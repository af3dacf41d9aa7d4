//! Whether a recorded loss is the same function as another one.
//!
//! A loss is analytic between the choices that it makes, and two such functions that agree around one point of a piece agree
//! in all of it. So it is enough to compare them in every piece: along lines through the domain, on which the places where a
//! choice turns are found by bisection, far out and near zero. What is not seen refuses: a side of a choice that no sample takes, a
//! term that is too small everywhere to be told from rounding.

use alloc::vec::Vec;

use super::trace::{Coverage, Piece, Trace};
use crate::interval::Interval;

/// The recorded side: its domain is that of its numbers, predicted ones before the target.
pub(super) struct Recorded<'a> {
    pub(super) trace: &'a Trace<'a>,
    pub(super) domain: &'a [Interval],
    /// Numbers of special meaning, such as those written in it.
    pub(super) special: &'a [f64],
}

/// Parameters of the recorded side, and the other function with those that correspond.
pub(super) struct Setting<'a> {
    pub(super) parameters: Vec<f64>,
    /// The other function of predicted numbers and target.
    pub(super) other: &'a dyn Fn(&[f64], f64) -> f64,
}

/// Share by which two right results may differ.
const ROUNDING: f64 = 1e-14;

/// Below this, numbers are lost on the way to their squares.
const TINY: f64 = 1e-290;

/// A result counts as seen if it is known to this share.
const KNOWN: f64 = 1e-9;

/// Where 0 is met by bisection.
const SMALLEST: f64 = 1e-20;

/// Pieces to look into along a line, at most.
const PIECES: usize = 8;

/// Steps of bisection, at most: what has more pieces than they find is no built-in loss.
const STEPS: usize = 4000;

impl Recorded<'_> {
    /// Whether they are the same function; the first setting is looked at closely, others at random.
    pub(super) fn is(&self, settings: &[Setting<'_>]) -> bool {
        let mut random = Random(0x5eed);
        let mut coverage = Coverage::new(self.trace);
        let same = settings.iter().enumerate().all(|(i, setting)| {
            let numbers = self.domain.len();
            let mut inputs = alloc::vec![0.0; numbers];
            inputs.extend(&setting.parameters);
            let mut look =
                Look { recorded: self, setting, coverage: &mut coverage, inputs, values: Vec::new(), steps: STEPS };
            look.around(&mut random, if i == 0 { 24 } else { 12 }) && look.along(&mut random, i == 0)
        });
        same && coverage.is_complete()
    }
}

/// Numbers in hand.
struct Look<'a> {
    recorded: &'a Recorded<'a>,
    setting: &'a Setting<'a>,
    coverage: &'a mut Coverage,
    inputs: Vec<f64>,
    /// What every step comes to.
    values: Vec<f64>,
    /// How many steps of bisection are left.
    steps: usize,
}

impl Look<'_> {
    /// Ordinary numbers, and numbers of all sizes.
    fn around(&mut self, random: &mut Random, points: usize) -> bool {
        (0..points).all(|i| {
            let ordinary = i % 3 != 2;
            for (place, interval) in self.recorded.domain.iter().enumerate() {
                self.inputs[place] = if ordinary { random.ordinary(*interval) } else { random.of_any_size(*interval) };
            }
            self.agrees(ordinary)
        })
    }

    /// Lines through the domain: along the target, and along each predicted number for targets of every piece.
    fn along(&mut self, random: &mut Random, closely: bool) -> bool {
        let domain = self.recorded.domain;
        for (place, interval) in domain.iter().enumerate() {
            self.inputs[place] = random.ordinary(*interval);
        }
        let target = domain.len() - 1;
        let mut targets = alloc::vec![self.inputs[target]];
        if domain[target].ends {
            targets = alloc::vec![domain[target].low, domain[target].high];
        } else if closely {
            let Some(pieces) = self.line(target, true) else { return false };
            targets.extend(pieces);
        }
        let start = self.inputs.clone();
        targets.into_iter().all(|at| {
            (0..target).all(|predicted| {
                self.inputs.copy_from_slice(&start);
                self.inputs[target] = at;
                self.line(predicted, closely).is_some()
            })
        })
    }

    /// Whether they agree along a line, with a place in each piece that it crosses.
    fn line(&mut self, axis: usize, closely: bool) -> Option<Vec<f64>> {
        let start = self.inputs[axis];
        let mut pieces: Vec<(f64, Piece)> = Vec::new();
        let mut before: Option<(f64, Piece)> = None;
        for x in self.ladder(axis) {
            self.inputs[axis] = x;
            if !self.agrees(false) {
                return None;
            }
            if closely {
                let here = (x, self.recorded.trace.piece(&self.values));
                if let Some(before) = before.filter(|before| before.1 != here.1)
                    && !self.between(axis, before, here, &mut pieces)
                {
                    return None;
                }
                before = Some(here);
                remember(&mut pieces, here);
            }
        }
        self.inputs[axis] = start;
        Some(pieces.into_iter().map(|(x, _)| x).collect())
    }

    /// Looks for where the pieces meet, and for others between.
    fn between(&mut self, axis: usize, from: (f64, Piece), to: (f64, Piece), pieces: &mut Vec<(f64, Piece)>) -> bool {
        let (mut left, mut right) = (from, to);
        loop {
            let middle = if left.0 > 0.0 && right.0 > 4.0 * left.0 || right.0 < 0.0 && left.0 < 4.0 * right.0 {
                crate::Real::sqrt(left.0 / right.0) * right.0
            } else {
                0.5 * (left.0 + right.0)
            };
            let near = right.0 - left.0 <= KNOWN * left.0.abs().max(right.0.abs()) + SMALLEST;
            if near || !(left.0 < middle && middle < right.0) {
                break;
            }
            if self.steps == 0 {
                return false;
            }
            self.steps -= 1;
            self.inputs[axis] = middle;
            let here = (middle, self.piece());
            if here.1 == left.1 {
                left = here;
            } else if here.1 == right.1 {
                right = here;
            } else {
                remember(pieces, here);
                return self.agrees(false)
                    && self.between(axis, left, here, pieces)
                    && self.between(axis, here, right, pieces);
            }
        }
        [left, right].into_iter().all(|(x, _)| {
            self.inputs[axis] = x;
            self.agrees(false)
        })
    }

    fn piece(&mut self) -> Piece {
        self.recorded.trace.values(&self.inputs, &mut self.values);
        self.recorded.trace.piece(&self.values)
    }

    /// Whether both functions have one value here, as far as the recorded one can be computed.
    fn agrees(&mut self, ordinary: bool) -> bool {
        let (trace, numbers) = (self.recorded.trace, self.recorded.domain.len() - 1);
        trace.values(&self.inputs, &mut self.values);
        let values = &self.values;
        let (ours, theirs) =
            (trace.result(values), (self.setting.other)(&self.inputs[..numbers], self.inputs[numbers]));
        if !ours.is_finite() {
            // A plain spelling may overflow, or be 0/0 in special places.
            return !ordinary || ours == theirs || ours.is_nan() && theirs.is_nan();
        }
        let (apart, right) = ((ours - theirs).abs(), ROUNDING * theirs.abs() + TINY);
        if !theirs.is_finite() || apart <= right && self.coverage.is_complete() {
            return theirs.is_finite();
        }
        let influence = trace.influence(values);
        let tolerance = 4.0 * influence.rounding + right;
        if !tolerance.is_finite() {
            return apart <= right || !ordinary;
        }
        if apart > tolerance {
            return false;
        }
        if tolerance <= KNOWN * theirs.abs() + TINY {
            self.coverage.take(trace, values, &influence, tolerance);
        }
        true
    }

    /// Numbers of every size along an axis, in order: around 0, around the other number, and those of special meaning.
    fn ladder(&self, axis: usize) -> Vec<f64> {
        let (domain, special) = (self.recorded.domain[axis], self.recorded.special);
        let target = self.recorded.domain.len() - 1;
        let other = if axis == target { self.inputs[0] } else { self.inputs[target] };
        let sizes = (-9..=9).map(|k| crate::Real::exp(f64::from(k) * 4.0));
        let offsets: Vec<f64> = sizes.chain(special.iter().copied()).flat_map(|x| [x, -x]).chain([0.0]).collect();
        let mut all: Vec<f64> = Vec::new();
        for anchor in [0.0, other, domain.low, domain.high].into_iter().filter(|anchor| anchor.is_finite()) {
            all.extend(offsets.iter().map(|x| anchor + x));
        }
        all.retain(|x| domain.contains(*x) && x.is_finite());
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }
}

fn remember(pieces: &mut Vec<(f64, Piece)>, here: (f64, Piece)) {
    if !here.1.on_edge && pieces.len() < PIECES && pieces.iter().all(|(_, known)| *known != here.1) {
        pieces.push(here);
    }
}

/// The same numbers each time.
pub(super) struct Random(pub(super) u64);

impl Random {
    /// Between −1 and 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// A number of an interval that is neither large nor small.
    pub(super) fn ordinary(&mut self, interval: Interval) -> f64 {
        let x = self.next();
        self.placed(interval, 4.0 * x, crate::Real::exp(1.5 * x))
    }

    /// A number of any size.
    fn of_any_size(&mut self, interval: Interval) -> f64 {
        let (sign, size) = (self.next(), crate::Real::exp(12.0 * self.next()));
        self.placed(interval, if sign < 0.0 { -size } else { size }, size)
    }

    /// In an interval: of both signs, or from its one end on.
    fn placed(&mut self, interval: Interval, signed: f64, positive: f64) -> f64 {
        let Interval { low, high, ends, .. } = interval;
        match (low.is_finite(), high.is_finite()) {
            _ if ends => {
                if signed < 0.0 {
                    low
                } else {
                    high
                }
            }
            (true, true) => low + (high - low) * (0.5 + 0.49 * self.next()),
            (true, false) => low + positive,
            (false, true) => high - positive,
            (false, false) => signed,
        }
    }
}
