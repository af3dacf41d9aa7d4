//! Weights and masks.

use core::ops::Range;

use super::dispatch::Body;
use super::domain::within;
use super::evaluation::Evaluation;
use super::kernel::WIDTH;
use super::reduce::{BLOCK, Pairwise, across};
use super::tile::{self, Buffer, TILE};
use super::total::Total;
use crate::error::Error;
use crate::interval::Interval;
use crate::number::{Number, choose};

/// Loads the weights of a tile, 0 where the mask is false; false if every element counts once. `scratch` then holds the mask.
pub(super) fn load_weights(
    evaluation: &Evaluation<'_>,
    there: Range<usize>,
    weights: &mut Buffer<f64>,
    scratch: &mut Buffer<f64>,
) -> Result<bool, Error> {
    let n = there.len();
    if evaluation.weights.is_none() && evaluation.mask.is_none() {
        return Ok(false);
    }
    let weights = weights.first(n);
    match &evaluation.weights {
        Some(given) => given.load(there.clone(), weights),
        None => weights.fill(1.0),
    }
    if let Some(mask) = &evaluation.mask {
        let scratch = scratch.first(n);
        mask.load(there.clone(), scratch);
        evaluation.isa.run(Masked { weights, mask: scratch });
    }
    if !evaluation.validate || within(evaluation.isa, weights, &Interval::NON_NEGATIVE_FINITE) {
        return Ok(true);
    }
    let bad = weights.iter().position(|weight| !Interval::NON_NEGATIVE_FINITE.contains(*weight));
    bad.map_or(Ok(true), |i| Err(Error::Weight { index: there.start + i, value: weights[i] }))
}

/// Weights, 0 where the mask is.
struct Masked<'a> {
    weights: &'a mut [f64],
    mask: &'a [f64],
}

impl Body<f64> for Masked<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        for (weight, keep) in self.weights.iter_mut().zip(self.mask) {
            *weight = choose(*keep == 0.0, 0.0, *weight);
        }
    }
}

/// The pre-pass: Σ w and the number of elements that are not masked.
pub(super) fn weigh(evaluation: &Evaluation<'_>, count: usize) -> Result<Total, Error> {
    let (mut weights, mut scratch) = (Buffer::new(), Buffer::new());
    let mut sums = Pairwise::default();
    let mut kept = 0;
    for start in (0..count).step_by(BLOCK) {
        let end = (start + BLOCK).min(count);
        let mut lanes = [0.0; WIDTH];
        for start in (start..end).step_by(TILE) {
            let there = start..(start + TILE).min(end);
            let n = there.len();
            load_weights(evaluation, there, &mut weights, &mut scratch)?;
            tile::accumulate(evaluation.isa, weights.first(n), &mut lanes);
            let masked = evaluation.mask.as_ref().map_or(0, |_| scratch.first(n).iter().filter(|&&m| m == 0.0).count());
            kept += n - masked;
        }
        sums.push(across(lanes));
    }
    Ok(Total { sum: 0.0, weight: sums.sum(), count: kept as u64 })
}
