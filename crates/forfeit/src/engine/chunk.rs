//! One task of an evaluation: its tiles, one after another.

use alloc::vec::Vec;
use core::ops::Range;

use super::domain::{outside, within};
use super::evaluation::{Evaluation, Outputs};
use super::kernel::{Inputs, WIDTH};
use super::program::{Execution, Kerneled};
use super::reduce::{BLOCK, Pairwise, across};
use super::runner::Runner;
use super::tile::{self, Buffer, TILE, Tile};
use super::tiled::through_tile;
use super::values::Values;
use super::weights::weights_of;
use crate::error::Error;
use crate::facts::Info;
use crate::interval::Interval;

/// What all tasks share.
pub(super) struct Job<'j, T> {
    pub(super) evaluation: &'j Evaluation<'j>,
    pub(super) execution: Execution<'j>,
    /// That of the definition itself, for derivatives by parameters.
    pub(super) definition: Execution<'j>,
    pub(super) info: &'static Info,
    pub(super) params: &'j [T],
    pub(super) scale: f64,
}

/// A run of elements, with the outputs' part for it.
pub(super) struct Chunk<'a> {
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) outputs: Outputs<'a>,
}

/// What a chunk adds up to.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    /// The losses.
    pub(super) value: f64,
    /// The derivatives by each parameter, if they were asked for.
    pub(super) parameters: Vec<f64>,
}

/// Writes the chunk's outputs and returns its sums.
pub(super) fn run<T: Kerneled>(job: &Job<'_, T>, mut chunk: Chunk<'_>) -> Result<Sums, Error> {
    let evaluation = job.evaluation;
    let outputs = &chunk.outputs;
    let plain = evaluation.weights.is_none() && evaluation.mask.is_none() && evaluation.upstream_each.is_none();
    let plain = plain && evaluation.further.is_empty() && evaluation.parameter_gradient.is_none();
    let plain =
        plain && outputs.target_gradient.is_none() && outputs.curvature.is_none() && outputs.majorizer.is_none();
    let mut sums = Pairwise::default();
    let by_parameter = evaluation.parameter_gradient.as_ref().map_or(0, |_| job.params.len());
    let mut parameters = alloc::vec![Pairwise::default(); by_parameter];
    let mut tile = None;
    let (kernels, definition) = (Runner::new(job.execution), Runner::new(job.definition));
    for start in (0..chunk.length).step_by(BLOCK) {
        let block = start..(start + BLOCK).min(chunk.length);
        let mut lanes = [0.0; WIDTH];
        if plain {
            plainly(job, &kernels, &mut chunk, block.clone(), &mut tile, &mut lanes)?;
        } else {
            for start in block.clone().step_by(TILE) {
                let range = start..(start + TILE).min(block.end);
                let tile = tile.get_or_insert_with(|| Tile::new(1 + evaluation.further.len(), by_parameter));
                through_tile(job, [&kernels, &definition], &mut chunk, range, tile, &mut lanes, &mut parameters)?;
            }
        }
        let sum = across(lanes);
        if sum.is_nan() && evaluation.validate {
            find_nan(job, chunk.start + block.start..chunk.start + block.end)?;
        }
        sums.push(sum);
    }
    Ok(Sums { value: sums.sum(), parameters: parameters.iter().map(Pairwise::sum).collect() })
}

/// The plain path: at most the scaled gradient, the values and their sum. Dense slices of the computing type go straight in and out, anything
/// else through a tile.
fn plainly<T: Kerneled>(
    job: &Job<'_, T>,
    kernels: &Runner<'_, T>,
    chunk: &mut Chunk<'_>,
    block: Range<usize>,
    tile: &mut Option<Tile<T>>,
    lanes: &mut [f64; WIDTH],
) -> Result<(), Error> {
    let (evaluation, outputs) = (job.evaluation, &mut chunk.outputs);
    let factor = T::from_f64(job.scale);
    let scaling = [factor, tile::floor(factor)];
    let compute = |pred: &[T], target: &[T], slopes: Option<&mut [T]>, values: Values<'_, T>| {
        let inputs = Inputs { params: job.params, pred: &[pred], target: &[target] };
        match slopes {
            Some(slopes) => kernels.gradient(evaluation.isa, inputs, &mut [slopes], values, scaling),
            None => kernels.value(evaluation.isa, inputs, values),
        }
    };
    let straight = outputs.named().all(|(_, output)| T::slice_mut(output).is_some());
    let dense = T::slice(&evaluation.pred).zip(T::slice(&evaluation.target)).filter(|_| straight);
    // Domains are checked when the kernel has brought the numbers to the caches.
    let bounded = evaluation.validate && !(job.info.pred.is_real() && job.info.target.is_real());
    let stride = match dense {
        Some(_) if bounded => 4 * TILE,
        Some(_) => BLOCK,
        None => TILE,
    };
    let whole = block.start + block.len() / WIDTH * WIDTH;
    for start in (block.start..whole).step_by(stride) {
        let here = start..(start + stride).min(whole);
        let (n, there) = (here.len(), chunk.start + here.start..chunk.start + here.end);
        if let Some((pred, target)) = dense {
            let (pred, target) = (&pred[there.clone()], &target[there.clone()]);
            let [slopes, stored] = [&mut outputs.gradient, &mut outputs.values]
                .map(|output| output.as_mut().and_then(T::slice_mut).map(|all| &mut all[here.clone()]));
            compute(pred, target, slopes, Values { stored, summed: Some(lanes) });
            validate(job, pred, target, there.start, |_| true)?;
        } else {
            let Tile { numbers, target, slopes, values, .. } = tile.get_or_insert_with(|| Tile::new(1, 0));
            let pred = tile::load(&evaluation.pred, there.clone(), &mut numbers[0]);
            let (target, gradient) = (tile::load(&evaluation.target, there.clone(), target), slopes[0].first(n));
            let mut stored = outputs.values.is_some().then(|| values.first(n));
            let taken = Values { stored: stored.as_deref_mut(), summed: Some(lanes) };
            compute(pred, target, outputs.gradient.is_some().then_some(&mut *gradient), taken);
            validate(job, pred, target, there.start, |_| true)?;
            if let Some((output, values)) = outputs.values.as_mut().zip(stored) {
                output.store(start, values);
            }
            if let Some(output) = &mut outputs.gradient {
                output.store(start, gradient);
            }
        }
    }
    let n = block.end - whole;
    if n > 0 {
        // Less than a step: buffers of one step, far smaller than a tile, for small arrays are mostly this.
        let (mut pred, mut target, mut values, mut slopes) =
            ([T::ZERO; WIDTH], [T::ZERO; WIDTH], [T::ZERO; WIDTH], [T::ZERO; WIDTH]);
        let there = chunk.start + whole..chunk.start + block.end;
        evaluation.pred.load(there.clone(), &mut pred[..n]);
        evaluation.target.load(there.clone(), &mut target[..n]);
        validate(job, &pred[..n], &target[..n], there.start, |_| true)?;
        tile::pad(&mut pred, n);
        tile::pad(&mut target, n);
        let stored = Values { stored: Some(&mut values), summed: None };
        compute(&pred, &target, outputs.gradient.is_some().then_some(&mut slopes), stored);
        tile::accumulate(evaluation.isa, &values[..n], lanes);
        if let Some(output) = &mut outputs.gradient {
            output.store(whole, &slopes[..n]);
        }
        if let Some(output) = &mut outputs.values {
            output.store(whole, &values[..n]);
        }
    }
    Ok(())
}

/// Checks a tile against the domains that are not the whole line; NaN alone is found by the sum.
pub(super) fn validate<T: Kerneled>(
    job: &Job<'_, T>,
    pred: &[T],
    target: &[T],
    first: usize,
    counts: impl Fn(usize) -> bool + Copy,
) -> Result<(), Error> {
    for (what, column, interval) in [("pred", pred, &job.info.pred), ("target", target, &job.info.target)] {
        if !interval.is_real() {
            validate_column(job, what, column, interval, first, counts)?;
        }
    }
    Ok(())
}

/// Checks one column of a tile, for NaN too.
pub(super) fn validate_column<T: Kerneled>(
    job: &Job<'_, T>,
    what: &'static str,
    column: &[T],
    interval: &Interval,
    first: usize,
    counts: impl Fn(usize) -> bool,
) -> Result<(), Error> {
    if !job.evaluation.validate || within(job.evaluation.isa, column, interval) {
        return Ok(());
    }
    outside(job.info.name, what, column, interval, first, counts).map_or(Ok(()), Err)
}

/// The sum of a block is NaN: names the element that is, if one is. (∞ − ∞ makes a NaN that no element is.)
fn find_nan<T: Kerneled>(job: &Job<'_, T>, block: Range<usize>) -> Result<(), Error> {
    let (mut weights, mut mask, mut scratch) = (Buffer::new(), Buffer::new(), Buffer::<f64>::new());
    for start in block.clone().step_by(TILE) {
        let there = start..(start + TILE).min(block.end);
        let n = there.len();
        let weights = weights_of::<T>(job.evaluation, there.clone(), &mut weights, &mut mask);
        let scratch = scratch.first(n);
        let (pred, target) = (&job.evaluation.pred, &job.evaluation.target);
        for (what, view, interval) in [("pred", pred, &job.info.pred), ("target", target, &job.info.target)] {
            view.load(there.clone(), scratch);
            let counts = |i: usize| weights.is_none_or(|weights| weights.at(i) != 0.0);
            if let Some(error) = outside(job.info.name, what, scratch, interval, start, counts) {
                return Err(error);
            }
        }
    }
    Ok(())
}
