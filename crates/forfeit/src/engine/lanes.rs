//! Sums over a row, for losses that look at it as a whole.
//!
//! They run in lanes, whose number is of no machine: the same bits for any instruction set. All are parts of a kernel, and inlined there.

#![expect(clippy::needless_range_loop, reason = "one index runs over many arrays, and a fixed range vectorises")]

use core::ops::RangeInclusive;

use crate::number::{Compute, Number};
use crate::real::Real;

/// So many that a loop over them stays one until it is made vector code: a shorter one is written out first, and then stays scalars.
const LANES: usize = 32;

/// Rows of at most this many numbers are added up one by one.
const SHORT: usize = 8;

/// Sums of squares that are right as they come: what overflows or underflows on the way would lie far outside.
const TAME: RangeInclusive<f64> = 1e-280..=1e280;

/// Σ of each of the terms of the numbers that stand at the same place in some rows of one length.
#[inline(always)]
pub(crate) fn sums_over<S: Compute, const N: usize, const K: usize>(
    rows: [&[S]; N],
    terms: impl Fn([f64; N]) -> [f64; K],
) -> [f64; K] {
    let length = rows[0].len();
    let mut sums = [0.0; K];
    if length <= SHORT {
        for place in 0..length {
            let mut numbers = [0.0; N];
            for n in 0..N {
                numbers[n] = rows[n][place].to_f64();
            }
            let terms = terms(numbers);
            for i in 0..K {
                sums[i] += terms[i];
            }
        }
        return sums;
    }
    let mut lanes = [[0.0; LANES]; K];
    let whole = length / LANES * LANES;
    for start in (0..whole).step_by(LANES) {
        add(rows, start, LANES, &terms, &mut lanes);
    }
    if whole < length {
        add(rows, whole, length - whole, &terms, &mut lanes);
    }
    for i in 0..K {
        sums[i] = across(&lanes[i]);
    }
    sums
}

/// Adds the terms of `count` places from `start` on, each to its lane.
#[inline(always)]
fn add<S: Compute, const N: usize, const K: usize>(
    rows: [&[S]; N],
    start: usize,
    count: usize,
    terms: &impl Fn([f64; N]) -> [f64; K],
    lanes: &mut [[f64; LANES]; K],
) {
    let mut here = [&rows[0][start..start + count]; N];
    for n in 1..N {
        here[n] = &rows[n][start..start + count];
    }
    // Terms first and sums in a loop of their own: each of the two is vector code, both in one are not.
    let mut out = [[0.0; LANES]; K];
    for k in 0..count {
        let mut numbers = [0.0; N];
        for n in 0..N {
            numbers[n] = here[n][k].to_f64();
        }
        let terms = terms(numbers);
        for i in 0..K {
            out[i][k] = terms[i];
        }
    }
    for i in 0..K {
        for k in 0..count {
            lanes[i][k] += out[i][k];
        }
    }
}

/// The sum of lanes, halves onto halves. A call, so that lanes are whole vectors until then, and not the pairs that they end as.
#[inline(never)]
fn across(lanes: &[f64; LANES]) -> f64 {
    let mut lanes = *lanes;
    let mut half = LANES / 2;
    while half > 0 {
        for k in 0..half {
            lanes[k] += lanes[k + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// Σ of a term.
#[inline(always)]
pub(crate) fn sum_over<S: Compute, const N: usize>(rows: [&[S]; N], term: impl Fn([f64; N]) -> f64) -> f64 {
    sums_over(rows, |numbers| [term(numbers)])[0]
}

/// Σ x·y.
#[inline(always)]
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    sum_over([x, y], |[x, y]| x * y)
}

/// The largest number, −∞ of none; NaN if any is.
#[inline(always)]
pub(crate) fn largest<R: Number<Scalar = f64>>(x: &[f64]) -> f64 {
    let (steps, rest) = x.as_chunks::<LANES>();
    let mut lanes = [R::lit(f64::NEG_INFINITY); LANES];
    for step in steps {
        for k in 0..LANES {
            lanes[k] = lanes[k].max(R::load(step[k]));
        }
    }
    for k in 0..rest.len() {
        lanes[k] = lanes[k].max(R::load(rest[k]));
    }
    let mut half = LANES / 2;
    while half > 0 {
        for k in 0..half {
            lanes[k] = lanes[k].max(lanes[k + half]);
        }
        half /= 2;
    }
    lanes[0].store()
}

/// √Σx², with no overflow or underflow on the way: of the sum as it came, and of the numbers where that is far out.
#[inline(always)]
pub(crate) fn norm<R: Number<Scalar = f64>>(squares: f64, numbers: impl Iterator<Item = f64> + Clone) -> f64 {
    if TAME.contains(&squares) { R::load(squares).sqrt().store() } else { far_norm(numbers) }
}

/// The norm in units of the largest number.
#[cold]
#[inline(never)]
fn far_norm(numbers: impl Iterator<Item = f64> + Clone) -> f64 {
    let larger = |size: f64, x: f64| if x.abs() > size || x.is_nan() { x.abs() } else { size };
    let largest = numbers.clone().fold(0.0, larger);
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * Real::sqrt(numbers.map(|x| (x / largest) * (x / largest)).sum::<f64>())
}

/// What a vector is multiplied by to leave its direction; zeros have none, and stay.
#[derive(Clone, Copy)]
pub(crate) struct Inverse {
    /// Lifts what has no inverse in f64; 1 otherwise.
    lift: f64,
    by: f64,
}

impl Inverse {
    /// Of a norm.
    #[inline(always)]
    pub(crate) fn of(norm: f64) -> Self {
        const LIFT: f64 = (1u128 << 100) as f64;
        let by = 1.0 / norm;
        if norm == 0.0 {
            Self { lift: 1.0, by: 0.0 }
        } else if by.is_infinite() {
            Self { lift: LIFT, by: 1.0 / (norm * LIFT) }
        } else {
            Self { lift: 1.0, by }
        }
    }

    #[inline(always)]
    pub(crate) fn times(self, x: f64) -> f64 {
        x * self.lift * self.by
    }
}
