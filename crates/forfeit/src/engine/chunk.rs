//! One task of an evaluation: its tiles, one after another.

use alloc::vec::Vec;
use core::ops::Range;

use super::domain::{outside, within};
use super::evaluation::{Evaluation, Outputs};
use super::kernel::{Inputs, MAX_ARITY, Values, WIDTH};
use super::program::{Execution, Kerneled, NOT_GIVEN};
use super::reduce::{BLOCK, Pairwise, across};
use super::runner::Runner;
use super::tile::{self, Further, TILE, Tile};
use super::total::Total;
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
    let plain = plain && outputs.values.is_none() && outputs.target_gradient.is_none();
    let plain = plain && outputs.curvature.is_none() && outputs.majorizer.is_none();
    let mut sums = Pairwise::default();
    let by_parameter = evaluation.parameter_gradient.as_ref().map_or(0, |slopes| slopes.len());
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
                let tile = tile.get_or_insert_with(|| Tile::new(evaluation.further.len(), by_parameter));
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

/// The plain path: at most the scaled gradient, and the sum. Dense slices of the computing type go straight in and out, anything
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
    let floor = tile::floor(factor);
    let compute = |pred: &[T], target: &[T], slopes: Option<&mut [T]>, values: Values<'_, T>| {
        let inputs = Inputs { params: job.params, pred: &[pred], target: &[target] };
        match slopes {
            Some(slopes) => kernels.gradient(evaluation.isa, inputs, &mut [slopes], values, factor, floor),
            None => kernels.value(evaluation.isa, inputs, values),
        }
    };
    let straight = outputs.gradient.as_mut().is_none_or(|gradient| T::slice_mut(gradient).is_some());
    let dense = T::slice(&evaluation.pred).zip(T::slice(&evaluation.target)).filter(|_| straight);
    // Domains are checked tile by tile, so that the kernel finds the tile in the first-level cache.
    let bounded = evaluation.validate && !(job.info.pred.is_real() && job.info.target.is_real());
    let stride = if bounded || dense.is_none() { TILE } else { BLOCK };
    let whole = block.start + block.len() / WIDTH * WIDTH;
    for start in (block.start..whole).step_by(stride) {
        let here = start..(start + stride).min(whole);
        let (n, there) = (here.len(), chunk.start + here.start..chunk.start + here.end);
        if let Some((pred, target)) = dense {
            let (pred, target) = (&pred[there.clone()], &target[there.clone()]);
            validate(job, pred, target, there.start, |_| true)?;
            let slopes = outputs.gradient.as_mut().and_then(T::slice_mut).map(|all| &mut all[here]);
            compute(pred, target, slopes, Values::Summed(lanes));
        } else {
            let Tile { pred, target, gradient, .. } = tile.get_or_insert_with(|| Tile::new(0, 0));
            evaluation.pred.load(there.clone(), &mut pred[..n]);
            evaluation.target.load(there.clone(), &mut target[..n]);
            validate(job, &pred[..n], &target[..n], there.start, |_| true)?;
            let slopes = outputs.gradient.is_some().then_some(&mut gradient[..n]);
            compute(&pred[..n], &target[..n], slopes, Values::Summed(lanes));
            if let Some(output) = &mut outputs.gradient {
                output.store(start, &gradient[..n]);
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
        compute(&pred, &target, outputs.gradient.is_some().then_some(&mut slopes), Values::Stored(&mut values));
        tile::accumulate(&values[..n], lanes);
        if let Some(output) = &mut outputs.gradient {
            output.store(whole, &slopes[..n]);
        }
    }
    Ok(())
}

/// Anything else: loaded to a tile, computed there, stored from there.
fn through_tile<T: Kerneled>(
    job: &Job<'_, T>,
    [kernels, definition]: [&Runner<'_, T>; 2],
    chunk: &mut Chunk<'_>,
    range: Range<usize>,
    tile: &mut Tile<T>,
    lanes: &mut [f64; WIDTH],
    parameters: &mut [Pairwise],
) -> Result<(), Error> {
    let evaluation = job.evaluation;
    let (isa, at, n) = (evaluation.isa, range.start, range.len());
    let there = chunk.start + range.start..chunk.start + range.end;
    evaluation.pred.load(there.clone(), &mut tile.pred[..n]);
    evaluation.target.load(there.clone(), &mut tile.target[..n]);
    let weighted = load_weights(evaluation, there.clone(), tile)?;
    validate(job, &tile.pred[..n], &tile.target[..n], there.start, |i| !weighted || tile.weights[i] != 0.0)?;
    load_further(job, there.clone(), tile, weighted)?;
    factors(job, there, tile, weighted);

    let padded = tile::pad(&mut tile.pred, n).min(tile::pad(&mut tile.target, n));
    let outputs = &mut chunk.outputs;
    let Tile { pred, further, target, values, gradient, other, weights, factors, by_parameter, scratch } = tile;
    let (numbers, mut slopes, mut bends) = columns(pred, further, gradient, other, padded);
    let used = 1 + evaluation.further.len();
    let inputs = Inputs { params: job.params, pred: &numbers[..used], target: &[&target[..padded]] };
    let values = &mut values[..padded];

    let sloped = outputs.gradient.is_some() || outputs.further.iter().any(Option::is_some);
    match (&outputs.curvature, sloped) {
        (Some(_), _) => kernels.curvature(isa, inputs, values, &mut slopes[..used], &mut bends[..used]),
        (None, true) => {
            let (one, none) = (T::from_f64(1.0), T::ZERO);
            kernels.gradient(isa, inputs, &mut slopes[..used], Values::Stored(&mut *values), one, none);
        }
        (None, false) => kernels.value(isa, inputs, Values::Stored(&mut *values)),
    }
    if !parameters.is_empty() {
        // `scratch` holds the upstream gradients.
        if weighted {
            scratch[..n].iter_mut().zip(&weights[..n]).for_each(|(upstream, weight)| *upstream *= weight);
        }
        let mut slopes = tile::columns_of(by_parameter, padded);
        definition.parameter_gradient(isa, inputs, &mut slopes[..parameters.len()]);
        for (slopes, sums) in slopes.iter_mut().zip(parameters) {
            let mut lanes = [0.0; WIDTH];
            tile::accumulate_weighted(&mut slopes[..n], &scratch[..n], &mut lanes);
            sums.push(across(lanes));
        }
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
    for (output, slopes) in core::iter::once(&mut outputs.gradient).chain(&mut outputs.further).zip(&mut slopes) {
        if let Some(output) = output {
            finish(output, slopes);
        }
    }
    let [slopes, ..] = slopes;
    let [other, ..] = bends;
    if let Some(output) = &mut outputs.curvature {
        finish(output, other);
    }
    if let Some(output) = &mut outputs.target_gradient {
        kernels.target_gradient(isa, inputs, &mut [slopes]);
        finish(output, slopes);
    }
    if let Some(output) = &mut outputs.majorizer {
        kernels.majorizer(isa, inputs, other);
        finish(output, other);
    }
    Ok(())
}

/// The columns of a tile: predicted numbers, their gradients and their curvatures.
#[expect(clippy::type_complexity, reason = "three rows of columns, named where they are taken apart")]
fn columns<'t, T: Kerneled>(
    pred: &'t [T; TILE],
    further: &'t mut [Further<T>],
    gradient: &'t mut [T; TILE],
    other: &'t mut [T; TILE],
    n: usize,
) -> ([&'t [T]; MAX_ARITY], [&'t mut [T]; MAX_ARITY], [&'t mut [T]; MAX_ARITY]) {
    let mut numbers: [&[T]; MAX_ARITY] = [&[]; MAX_ARITY];
    let mut slopes: [&mut [T]; MAX_ARITY] = core::array::from_fn(|_| &mut [][..]);
    let mut bends: [&mut [T]; MAX_ARITY] = core::array::from_fn(|_| &mut [][..]);
    (numbers[0], slopes[0], bends[0]) = (&pred[..n], &mut gradient[..n], &mut other[..n]);
    for (i, further) in further.iter_mut().enumerate() {
        let Further { number, slope, bend } = further;
        (numbers[i + 1], slopes[i + 1], bends[i + 1]) = (&number[..n], &mut slope[..n], &mut bend[..n]);
    }
    (numbers, slopes, bends)
}

/// Loads the predicted numbers after the first, 1 where they are not given, and checks them.
fn load_further<T: Kerneled>(
    job: &Job<'_, T>,
    there: Range<usize>,
    tile: &mut Tile<T>,
    weighted: bool,
) -> Result<(), Error> {
    let n = there.len();
    let numbers = job.evaluation.loss.further();
    for ((number, view), further) in numbers.iter().zip(&job.evaluation.further).zip(&mut tile.further) {
        let Some(view) = view else {
            further.number.fill(T::from_f64(NOT_GIVEN));
            continue;
        };
        let column = &mut further.number;
        view.load(there.clone(), &mut column[..n]);
        if job.evaluation.validate && !within(job.evaluation.isa, &column[..n], &number.domain) {
            let counts = |i: usize| !weighted || tile.weights[i] != 0.0;
            let found = outside(job.info.name, number.name, &column[..n], &number.domain, there.start, counts);
            found.map_or(Ok(()), Err)?;
        }
        tile::pad(column, n);
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
    let mut tile = Tile::<f64>::new(0, 0);
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
    let mut tile = Tile::<f64>::new(0, 0);
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
