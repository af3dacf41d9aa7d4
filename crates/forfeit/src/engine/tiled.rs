//! What the plain path has no room for: weights, masks, upstream gradients, several predicted numbers, second derivatives.

use core::ops::Range;

use super::Output;
use super::chunk::{Chunk, Job, validate, validate_column};
use super::kernel::{Inputs, MAX_ARITY, WIDTH};
use super::program::{Kerneled, NOT_GIVEN};
use super::reduce::{Pairwise, across};
use super::runner::Runner;
use super::tile::{self, Buffer, Factors, Tile};
use super::values::Values;
use super::view::AnyView;
use super::weights::load_weights;
use crate::error::Error;

/// Computes the elements `range` of a chunk, at most a tile.
///
/// What is not dense, not of the computing type or not whole steps is loaded to buffers and stored from there, and so are
/// derivatives that have a factor each.
pub(super) fn through_tile<T: Kerneled>(
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
    let Tile { numbers, slopes, bends, target, values, weights, factors, scratch, by_parameter } = tile;
    let weighted = load_weights(evaluation, there.clone(), weights, scratch)?;
    let weights = weighted.then(|| &*weights.first(n));
    // One factor for all: the kernel applies it.
    let (alike, scale) = (!weighted && evaluation.upstream_each.is_none(), T::from_f64(job.scale));
    let upstream = match alike && parameters.is_empty() {
        true => &mut [],
        false => upstream(evaluation.upstream_each.as_ref(), there.clone(), scratch),
    };
    let factors = match alike {
        true => Factors::Alike(scale),
        false => Factors::Each(tile::factors(isa, factors.first(n), weights, job.scale, upstream)),
    };
    let target = column(&evaluation.target, there.clone(), target);
    let (padded, used) = (target.len(), 1 + evaluation.further.len());
    let numbers = predicted(job, &there, numbers, padded);
    let inputs = Inputs { params: job.params, pred: &numbers[..used], target: &[target] };

    let outputs = &mut chunk.outputs;
    let bent = outputs.curvature.is_some();
    let sloped = outputs.gradient.is_some() || outputs.further.iter().any(Option::is_some);
    let summed = alike && n == padded && outputs.values.is_none();
    let straight = alike && n == padded && outputs.named().all(|(_, output)| T::slice_mut(output).is_some());
    let [mut firsts, mut seconds]: [[&mut [T]; MAX_ARITY]; 2] =
        core::array::from_fn(|_| core::array::from_fn(|_| &mut [][..]));
    if sloped || bent {
        let columns = firsts[..used].iter_mut().chain(&mut seconds[..if bent { used } else { 0 }]);
        let asked = outputs.derivatives().map(Option::as_mut).chain(core::iter::repeat_with(|| None));
        for ((column, output), buffer) in columns.zip(asked).zip(slopes.iter_mut().chain(&mut *bends)) {
            *column = match output.filter(|_| straight).and_then(|output| T::slice_mut(output)) {
                Some(all) => &mut all[at..at + n],
                None => buffer.first(padded),
            };
        }
    }
    let taken = if summed { Values::Summed(&mut *lanes) } else { Values::Stored(values.first(padded)) };
    let scaling = if alike { [scale, tile::floor(scale)] } else { [T::from_f64(1.0), T::ZERO] };
    match (bent, sloped) {
        (true, _) => kernels.curvature(isa, inputs, taken, &mut firsts[..used], &mut seconds[..used], scaling),
        (false, true) => kernels.gradient(isa, inputs, &mut firsts[..used], taken, scaling),
        (false, false) => kernels.value(isa, inputs, taken),
    }
    // Once the kernel has brought the numbers to the caches.
    check(job, &numbers, target, there, |i| weights.is_none_or(|weights| weights[i] != 0.0))?;
    if !parameters.is_empty() {
        let mut slopes = tile::columns_of(by_parameter, padded);
        definition.parameter_gradient(isa, inputs, &mut slopes[..parameters.len()]);
        if let Some(weights) = weights {
            upstream.iter_mut().zip(weights).for_each(|(upstream, weight)| *upstream *= weight);
        }
        for (slopes, sums) in slopes.iter_mut().zip(parameters) {
            let mut lanes = [0.0; WIDTH];
            tile::accumulate_weighted(isa, &mut slopes[..n], upstream, &mut lanes);
            sums.push(across(lanes));
        }
    }
    if !summed {
        let values = values.first(n);
        match weights {
            Some(weights) => tile::accumulate_weighted(isa, values, weights, lanes),
            None => tile::accumulate(isa, values, lanes),
        }
        if let Some(output) = &mut outputs.values {
            output.store(at, values);
        }
    }
    let finish = |output: &mut Output<'_>, derivatives: &mut [T], scaled: bool| {
        if !scaled {
            tile::scale(isa, derivatives, factors);
        }
        output.store(at, derivatives);
    };
    if !straight {
        for (output, derivatives) in outputs.derivatives().zip(slopes.iter_mut().chain(&mut *bends)) {
            if let Some(output) = output {
                finish(output, derivatives.first(n), alike);
            }
        }
    }
    // These kernels do not scale.
    if let Some(output) = &mut outputs.target_gradient {
        kernels.target_gradient(isa, inputs, &mut [slopes[0].first(padded)]);
        finish(output, slopes[0].first(n), false);
    }
    if let Some(output) = &mut outputs.majorizer {
        kernels.majorizer(isa, inputs, bends[0].first(padded));
        finish(output, bends[0].first(n), false);
    }
    Ok(())
}

/// The upstream gradient of each element, 1 where none is given.
fn upstream<'b>(given: Option<&AnyView<'_>>, there: Range<usize>, buffer: &'b mut Buffer<f64>) -> &'b mut [f64] {
    let all = buffer.first(there.len());
    match given {
        Some(given) => given.load(there, all),
        None => all.fill(1.0),
    }
    all
}

/// The numbers of a tile where they lie, if they are dense, of the computing type and whole steps; else loaded.
fn column<'c, T: Kerneled>(view: &'c AnyView<'_>, there: Range<usize>, buffer: &'c mut Buffer<T>) -> &'c [T] {
    match T::slice(view) {
        Some(all) if there.len().is_multiple_of(WIDTH) => &all[there],
        _ => tile::load(view, there, buffer),
    }
}

/// The predicted numbers of a tile, 1 for those that are not given.
fn predicted<'c, T: Kerneled>(
    job: &Job<'c, T>,
    there: &Range<usize>,
    buffers: &'c mut [Buffer<T>],
    padded: usize,
) -> [&'c [T]; MAX_ARITY] {
    let mut columns: [&[T]; MAX_ARITY] = [&[]; MAX_ARITY];
    let given = core::iter::once(Some(&job.evaluation.pred)).chain(job.evaluation.further.iter().map(Option::as_ref));
    for ((place, view), buffer) in columns.iter_mut().zip(given).zip(buffers) {
        *place = match view {
            Some(view) => column(view, there.clone(), buffer),
            None => {
                let all = buffer.first(padded);
                all.fill(T::from_f64(NOT_GIVEN));
                all
            }
        };
    }
    columns
}

/// Checks a tile against the domains.
fn check<T: Kerneled>(
    job: &Job<'_, T>,
    numbers: &[&[T]],
    target: &[T],
    there: Range<usize>,
    counts: impl Fn(usize) -> bool + Copy,
) -> Result<(), Error> {
    let (evaluation, n) = (job.evaluation, there.len());
    validate(job, &numbers[0][..n], &target[..n], there.start, counts)?;
    let further = evaluation.loss.further().iter().zip(&evaluation.further).zip(&numbers[1..]);
    for ((number, _), column) in further.filter(|((_, view), _)| view.is_some()) {
        validate_column(job, number.name, &column[..n], &number.domain, there.start, counts)?;
    }
    Ok(())
}
