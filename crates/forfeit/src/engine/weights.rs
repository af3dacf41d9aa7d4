//! Weights and masks.

use core::ops::Range;

use super::evaluation::Evaluation;
use super::kernel::WIDTH;
use super::reduce::{BLOCK, Pairwise, across};
use super::tile::{self, Buffer, TILE};
use super::total::Total;
use crate::error::Error;

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
        for i in 0..n {
            if scratch[i] == 0.0 {
                weights[i] = 0.0;
            }
        }
    }
    let good = |weight: f64| (0.0..f64::INFINITY).contains(&weight);
    match (0..n).find(|&i| !good(weights[i])) {
        Some(i) if evaluation.validate => Err(Error::Weight { index: there.start + i, value: weights[i] }),
        _ => Ok(true),
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
