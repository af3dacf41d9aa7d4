//! Sums over a row, for losses that look at it as a whole.
//!
//! They run in lanes, whose number is of no machine: the same bits for any instruction set. All are parts of a kernel, and inlined there.

#![expect(clippy::needless_range_loop, reason = "one index runs over many arrays, and a fixed range vectorises")]

use core::ops::RangeInclusive;

use crate::number::Number;
use crate::real::Real;

/// Two vectors of the widest instruction set: no addition waits for the one before.
const LANES: usize = 16;

/// Sums of squares that are right as they come: what overflows or underflows on the way would lie far outside.
const TAME: RangeInclusive<f64> = 1e-280..=1e280;

/// Σ of each of the terms of (xᵢ, yᵢ).
#[inline(always)]
pub(crate) fn sums_over<const K: usize>(x: &[f64], y: &[f64], terms: impl Fn(f64, f64) -> [f64; K]) -> [f64; K] {
    let (x_steps, x_rest) = x.as_chunks::<LANES>();
    let (y_steps, y_rest) = y.as_chunks::<LANES>();
    let mut sums = [0.0; K];
    for (x, y) in x_rest.iter().zip(y_rest) {
        let terms = terms(*x, *y);
        for i in 0..K {
            sums[i] += terms[i];
        }
    }
    // Of short rows there is nothing to add up.
    if x_steps.is_empty() {
        return sums;
    }
    let mut lanes = [[0.0; LANES]; K];
    for (x, y) in x_steps.iter().zip(y_steps) {
        for k in 0..LANES {
            let terms = terms(x[k], y[k]);
            for i in 0..K {
                lanes[i][k] += terms[i];
            }
        }
    }
    for i in 0..K {
        sums[i] += across(&lanes[i]);
    }
    sums
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

/// Σ term(xᵢ, yᵢ).
#[inline(always)]
pub(crate) fn sum_over(x: &[f64], y: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    sums_over(x, y, |x, y| [term(x, y)])[0]
}

/// Σ x·y.
#[inline(always)]
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    sum_over(x, y, |x, y| x * y)
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
    let mut largest = lanes[0];
    for k in 1..LANES {
        largest = largest.max(lanes[k]);
    }
    for x in rest {
        largest = largest.max(R::load(*x));
    }
    largest.store()
}

/// √Σx², with no overflow or underflow on the way.
#[inline(always)]
pub(crate) fn norm<R: Number<Scalar = f64>>(x: &[f64]) -> f64 {
    let sum = dot(x, x);
    if TAME.contains(&sum) { R::load(sum).sqrt().store() } else { far_norm(x) }
}

/// The norm in units of the largest number.
#[cold]
fn far_norm(x: &[f64]) -> f64 {
    let largest = x.iter().fold(0.0, |size: f64, x| if x.abs() > size || x.is_nan() { x.abs() } else { size });
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * Real::sqrt(sum_over(x, x, |x, _| (x / largest) * (x / largest)))
}

/// Divides a vector by its norm, which leaves its direction; zeros have none, and stay.
#[inline(always)]
pub(crate) fn divide(x: &mut [f64], norm: f64) {
    let inverse = 1.0 / norm;
    if inverse.is_finite() {
        x.iter_mut().for_each(|x| *x *= inverse);
    } else if norm == 0.0 {
        x.fill(0.0);
    } else {
        // Below the normal numbers, or NaN.
        x.iter_mut().for_each(|x| *x /= norm);
    }
}
