//! One task of an evaluation: its tiles, one after another.

use core::ops::Range;

use super::dispatch::Kernels;
use super::domain::{outside, within};
use super::evaluation::{Evaluation, Outputs};
use super::kernel::{Inputs, WIDTH};
use super::program::Kerneled;
use super::reduce::{BLOCK, Pairwise, across};
use super::tile::{self, TILE, Tile};
use super::total::Total;
use crate::error::Error;
use crate::facts::Info;
use crate::interval::Interval;

/// What all tasks share.
pub(super) struct Job<'j, T: 'static> {
    pub(super) evaluation: &'j Evaluation<'j>,
    pub(super) kernels: &'static Kernels<T>,
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

/// Writes the chunk's outputs and returns its sum.
pub(super) fn run<T: Kerneled>(job: &Job<'_, T>, mut chunk: Chunk<'_>) -> Result<f64, Error> {
    let evaluation = job.evaluation;
    let plain = evaluation.weights.is_none() && evaluation.mask.is_none() && evaluation.upstream_each.is_none();
    let mut sums = Pairwise::default();
    let mut tile = None;
    for start in (0..chunk.length).step_by(BLOCK) {
        let block = start..(start + BLOCK).min(chunk.length);
        let mut lanes = [0.0; WIDTH];
        let direct = if plain { direct(job, &mut chunk, block.clone(), &mut lanes)? } else { 0 };
        for start in (block.start + direct..block.end).step_by(TILE) {
            through_tile(
                job,
                &mut chunk,
                start..(start + TILE).min(block.end),
                tile.get_or_insert_with(Tile::new),
                &mut lanes,
            )?;
        }
        let sum = across(lanes);
        if sum.is_nan() && evaluation.validate {
            find_nan(job, chunk.start + block.start..chunk.start + block.end)?;
        }
        sums.push(sum);
    }
    Ok(sums.sum())
}

/// The plain path: dense slices of the computing type in, the scaled gradient straight out. Returns how many elements it has
/// done, a multiple of the kernel's width.
fn direct<T: Kerneled>(
    job: &Job<'_, T>,
    chunk: &mut Chunk<'_>,
    block: Range<usize>,
    lanes: &mut [f64; WIDTH],
) -> Result<usize, Error> {
    let outputs = &mut chunk.outputs;
    let only_gradient = outputs.values.is_none()
        && outputs.target_gradient.is_none()
        && outputs.curvature.is_none()
        && outputs.majorizer.is_none();
    let (Some(pred), Some(target), Some(gradient), true) = (
        T::slice(&job.evaluation.pred),
        T::slice(&job.evaluation.target),
        outputs.gradient.as_mut().and_then(T::slice_mut),
        only_gradient,
    ) else {
        return Ok(0);
    };
    let factor = T::from_f64(job.scale);
    let floor = tile::floor(factor);
    let whole = block.len() / WIDTH * WIDTH;
    // Domains are checked tile by tile, so that the kernel finds the tile in the first-level cache.
    let bounded = !(job.info.pred.is_real() && job.info.target.is_real());
    let stride = if job.evaluation.validate && bounded { TILE } else { BLOCK };
    for start in (0..whole).step_by(stride) {
        let here = block.start + start..block.start + (start + stride).min(whole);
        let there = chunk.start + here.start..chunk.start + here.end;
        let (pred, target) = (&pred[there.clone()], &target[there.clone()]);
        validate(job, pred, target, there.start, |_| true)?;
        let inputs = Inputs { params: job.params, pred: &[pred], target: &[target] };
        job.kernels.gradient_sum(job.evaluation.isa, inputs, &mut [&mut gradient[here]], factor, floor, lanes);
    }
    Ok(whole)
}

/// Anything else: loaded to a tile, computed there, stored from there.
fn through_tile<T: Kerneled>(
    job: &Job<'_, T>,
    chunk: &mut Chunk<'_>,
    range: Range<usize>,
    tile: &mut Tile<T>,
    lanes: &mut [f64; WIDTH],
) -> Result<(), Error> {
    let evaluation = job.evaluation;
    let (isa, at, n) = (evaluation.isa, range.start, range.len());
    let there = chunk.start + range.start..chunk.start + range.end;
    evaluation.pred.load(there.clone(), &mut tile.pred[..n]);
    evaluation.target.load(there.clone(), &mut tile.target[..n]);
    let weighted = load_weights(evaluation, there.clone(), tile)?;
    validate(job, &tile.pred[..n], &tile.target[..n], there.start, |i| !weighted || tile.weights[i] != 0.0)?;
    factors(job, there, tile, weighted);

    let padded = tile::pad(&mut tile.pred, n).min(tile::pad(&mut tile.target, n));
    let outputs = &mut chunk.outputs;
    let Tile { pred, target, values, gradient, other, weights, factors, .. } = tile;
    let inputs = Inputs { params: job.params, pred: &[&pred[..padded]], target: &[&target[..padded]] };
    let (values, slopes, other) = (&mut values[..padded], &mut gradient[..padded], &mut other[..padded]);

    match (&outputs.curvature, &outputs.gradient) {
        (Some(_), _) => job.kernels.curvature(isa, inputs, values, &mut [slopes], &mut [other]),
        (None, Some(_)) => job.kernels.gradient(isa, inputs, values, &mut [slopes]),
        (None, None) => job.kernels.value(isa, inputs, values),
    }
    if weighted {
        tile::accumulate_weighted(&mut values[..n], &weights[..n], lanes);
    } else {
        tile::accumulate(&values[..n], lanes);
    }
    if let Some(output) = &mut outputs.values {
        output.store(at, &values[..n]);
    }
    let finish = |output: &mut super::Output<'_>, derivatives: &mut [T]| {
        tile::scale(&mut derivatives[..n], &factors[..n]);
        output.store(at, &derivatives[..n]);
    };
    if let Some(output) = &mut outputs.gradient {
        finish(output, slopes);
    }
    if let Some(output) = &mut outputs.curvature {
        finish(output, other);
    }
    if let Some(output) = &mut outputs.target_gradient {
        job.kernels.target_gradient(isa, inputs, &mut [slopes]);
        finish(output, slopes);
    }
    if let Some(output) = &mut outputs.majorizer {
        job.kernels.majorizer(isa, inputs, other);
        finish(output, other);
    }
    Ok(())
}

/// What each derivative of the tile is multiplied by.
fn factors<T: Kerneled>(job: &Job<'_, T>, there: Range<usize>, tile: &mut Tile<T>, weighted: bool) {
    let n = there.len();
    if let Some(upstream) = &job.evaluation.upstream_each {
        upstream.load(there, &mut tile.scratch[..n]);
    } else {
        tile.scratch[..n].fill(1.0);
    }
    for i in 0..n {
        let weight = if weighted { tile.weights[i] } else { 1.0 };
        tile.factors[i] = T::from_f64(weight * job.scale * tile.scratch[i]);
    }
}

/// Loads the weights of a tile, 0 where the mask is false; false if every element counts once.
fn load_weights<T>(evaluation: &Evaluation<'_>, there: Range<usize>, tile: &mut Tile<T>) -> Result<bool, Error> {
    let n = there.len();
    match &evaluation.weights {
        Some(weights) => weights.load(there.clone(), &mut tile.weights[..n]),
        None if evaluation.mask.is_some() => tile.weights[..n].fill(1.0),
        None => return Ok(false),
    }
    if let Some(mask) = &evaluation.mask {
        mask.load(there.clone(), &mut tile.scratch[..n]);
        for i in 0..n {
            if tile.scratch[i] == 0.0 {
                tile.weights[i] = 0.0;
            }
        }
    }
    let good = |weight: f64| (0.0..f64::INFINITY).contains(&weight);
    match (0..n).find(|&i| !good(tile.weights[i])) {
        Some(i) if evaluation.validate => Err(Error::Weight { index: there.start + i, value: tile.weights[i] }),
        _ => Ok(true),
    }
}

/// The pre-pass: Σ w and the number of elements that are not masked.
pub(super) fn weigh(evaluation: &Evaluation<'_>, count: usize) -> Result<Total, Error> {
    let mut tile = Tile::<f64>::new();
    let mut sums = Pairwise::default();
    let mut kept = 0;
    for start in (0..count).step_by(BLOCK) {
        let end = (start + BLOCK).min(count);
        let mut lanes = [0.0; WIDTH];
        for start in (start..end).step_by(TILE) {
            let there = start..(start + TILE).min(end);
            let n = there.len();
            load_weights(evaluation, there, &mut tile)?;
            tile::accumulate(&tile.weights[..n], &mut lanes);
            // `scratch` holds the mask.
            let masked =
                evaluation.mask.as_ref().map_or(0, |_| tile.scratch[..n].iter().filter(|&&m| m == 0.0).count());
            kept += n - masked;
        }
        sums.push(across(lanes));
    }
    Ok(Total { sum: 0.0, weight: sums.sum(), count: kept as u64 })
}

/// Checks a tile against the domains that are not the whole line; NaN alone is found by the sum.
fn validate<T: Kerneled>(
    job: &Job<'_, T>,
    pred: &[T],
    target: &[T],
    first: usize,
    counts: impl Fn(usize) -> bool + Copy,
) -> Result<(), Error> {
    let check = |what, tile: &[T], interval: &Interval| {
        if !job.evaluation.validate || interval.is_real() || within(job.evaluation.isa, tile, interval) {
            return Ok(());
        }
        outside(job.info.name, what, tile, interval, first, counts).map_or(Ok(()), Err)
    };
    check("pred", pred, &job.info.pred)?;
    check("target", target, &job.info.target)
}

/// The sum of a block is NaN: names the element that is, if one is. (∞ − ∞ makes a NaN that no element is.)
fn find_nan<T: Kerneled>(job: &Job<'_, T>, block: Range<usize>) -> Result<(), Error> {
    let mut tile = Tile::<f64>::new();
    for start in block.clone().step_by(TILE) {
        let there = start..(start + TILE).min(block.end);
        let n = there.len();
        let weighted = load_weights(job.evaluation, there.clone(), &mut tile)?;
        let (pred, target) = (&job.evaluation.pred, &job.evaluation.target);
        for (what, view, interval) in [("pred", pred, &job.info.pred), ("target", target, &job.info.target)] {
            view.load(there.clone(), &mut tile.scratch[..n]);
            let counts = |i: usize| !weighted || tile.weights[i] != 0.0;
            if let Some(error) = outside(job.info.name, what, &tile.scratch[..n], interval, start, counts) {
                return Err(error);
            }
        }
    }
    Ok(())
}
