//! Weights and masks.

use alloc::vec::Vec;
use core::ops::Range;

use super::cast::Loaded;
use super::dispatch::{Body, Isa};
use super::domain::within;
use super::evaluation::Evaluation;
use super::kernel::WIDTH;
use super::reduce::{BLOCK, Pairwise, across};
use super::threads;
use super::tile::{self, Buffer, Column, TILE};
use super::total::Total;
use crate::error::Error;
use crate::interval::Interval;
use crate::number::{Compute, Number, choose};

/// The weights of a tile, 0 where the mask is false; None if every element counts once.
pub(super) fn weights_of<'c, T: Loaded>(
    evaluation: &'c Evaluation<'_>,
    there: Range<usize>,
    weights: &'c mut Buffer<f64>,
    mask: &'c mut Buffer<T>,
) -> Option<Column<'c, T>> {
    let Some(keep) = &evaluation.mask else {
        return evaluation.weights.as_ref().map(|given| Column::of(given, there, weights));
    };
    let mask = mask.first(there.len());
    keep.load(there.clone(), mask);
    let Some(given) = &evaluation.weights else {
        return Some(Column::Own(mask));
    };
    let weights = weights.first(there.len());
    given.load(there, weights);
    evaluation.isa.run(Masked { weights, mask });
    Some(Column::Wide(weights))
}

/// Weights, 0 where the mask is.
struct Masked<'a, T> {
    weights: &'a mut [f64],
    mask: &'a [T],
}

impl<T: Compute> Body<T> for Masked<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for (weight, keep) in self.weights.iter_mut().zip(self.mask) {
            *weight = choose(*keep == T::ZERO, 0.0, *weight);
        }
    }
}

/// The pre-pass: Σ w and the number of elements that are not masked, in parts of `size` elements.
pub(super) fn weigh<T: Loaded>(
    evaluation: &Evaluation<'_>,
    count: usize,
    size: usize,
    workers: usize,
) -> Result<Total, Error> {
    let mut parts: Vec<Result<[f64; 2], Error>> = Vec::new();
    parts.resize_with(count.div_ceil(size), || Ok([0.0; 2]));
    let tasks = parts.iter_mut().enumerate().collect();
    threads::for_each(tasks, workers, |(i, part): (usize, &mut Result<[f64; 2], Error>)| {
        *part = part_of::<T>(evaluation, i * size..count.min((i + 1) * size));
    });
    let parts = parts.into_iter().collect::<Result<Vec<_>, Error>>()?;
    let kept = parts.iter().map(|[_, kept]| kept).sum::<f64>() as u64;
    Ok(Total { sum: 0.0, weight: parts.iter().map(|[weight, _]| *weight).collect::<Pairwise>().sum(), count: kept })
}

/// Σ w of some elements, and how many of them are not masked.
fn part_of<T: Loaded>(evaluation: &Evaluation<'_>, part: Range<usize>) -> Result<[f64; 2], Error> {
    let (mut weights, mut mask) = (Buffer::new(), Buffer::new());
    let mut sums = Pairwise::default();
    let mut kept = 0.0;
    for start in part.clone().step_by(BLOCK) {
        let end = (start + BLOCK).min(part.end);
        let mut lanes = [0.0; WIDTH];
        for start in (start..end).step_by(TILE) {
            let there = start..(start + TILE).min(end);
            let n = there.len();
            let good = match weights_of::<T>(evaluation, there, &mut weights, &mut mask) {
                Some(Column::Own(weights)) => taken(evaluation, weights, &mut lanes),
                Some(Column::Wide(weights)) => taken(evaluation, weights, &mut lanes),
                None => Ok(()),
            };
            good.map_err(|(i, value)| Error::Weight { index: start + i, value })?;
            kept += if evaluation.mask.is_some() { total(evaluation.isa, mask.first(n)) } else { n as f64 };
        }
        sums.push(across(lanes));
    }
    Ok([sums.sum(), kept])
}

/// Adds weights to the lanes; the first that is none otherwise, with its place.
fn taken<W: Compute>(evaluation: &Evaluation<'_>, weights: &[W], lanes: &mut [f64; WIDTH]) -> Result<(), (usize, f64)> {
    tile::accumulate(evaluation.isa, weights, lanes);
    if !evaluation.validate || within(evaluation.isa, weights, &Interval::NON_NEGATIVE_FINITE) {
        return Ok(());
    }
    let bad = |weight: &W| !Interval::NON_NEGATIVE_FINITE.contains(weight.to_f64());
    weights.iter().position(bad).map_or(Ok(()), |i| Err((i, weights[i].to_f64())))
}

fn total<T: Compute>(isa: Isa, mask: &[T]) -> f64 {
    let mut lanes = [0.0; WIDTH];
    tile::accumulate(isa, mask, &mut lanes);
    across(lanes)
}
