//! What the plain path has no room for: weights, masks, upstream gradients, several predicted numbers, second derivatives.

use core::ops::Range;

use super::chunk::{Chunk, Job, validate, validate_column};
use super::kernel::{Inputs, MAX_ARITY, WIDTH};
use super::program::{Kerneled, NOT_GIVEN};
use super::reduce::{Pairwise, across};
use super::runner::Runner;
use super::tile::{self, Buffer, Column, Factors, Tile};
use super::values::Values;
use super::view::AnyView;
use super::weights::weights_of;
use super::{Isa, Output};
use crate::error::Error;

/// Computes the elements `range` of a chunk, at most a tile.
///
/// What is not dense, not of the computing type or not whole steps is loaded to buffers and stored from there.
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
    let Tile { numbers, slopes, bends, target, values, weights, mask, upstream, by_parameter } = tile;
    let weights = weights_of::<T>(evaluation, there.clone(), weights, mask);
    let each = match (&evaluation.upstream_each, weights) {
        (None, weights) => weights,
        (Some(given), None) => Some(Column::of(given, there.clone(), upstream)),
        (Some(given), Some(weights)) => {
            let upstream = upstream.first(n);
            given.load(there.clone(), upstream);
            tile::multiply(isa, upstream, weights);
            Some(Column::Wide(upstream))
        }
    };
    // One factor for all: the kernel applies it.
    let scale = T::from_f64(job.scale);
    let factors = each.map_or(Factors::Alike(scale), |each| Factors::Each(each, job.scale));
    let scaling = if each.is_none() { [scale, tile::floor(scale)] } else { [T::from_f64(1.0), T::ZERO] };
    let target = column(&evaluation.target, there.clone(), target);
    let (padded, used) = (target.len(), 1 + evaluation.further.len());
    let numbers = predicted(job, &there, numbers, padded);
    let inputs = Inputs { params: job.params, pred: &numbers[..used], target: &[target] };

    let outputs = &mut chunk.outputs;
    let bent = outputs.curvature.is_some();
    let sloped = outputs.gradient.is_some() || outputs.further.iter().any(Option::is_some);
    let summed = weights.is_none() && n == padded;
    let straight = n == padded && outputs.named().all(|(_, output)| T::slice_mut(output).is_some());
    let kept = outputs.values.is_some() || !summed;
    // Straight to the outputs, or to buffers.
    let outs = outputs.of_kernel().map(Option::as_mut).chain(core::iter::repeat_with(|| None));
    let buffers = core::iter::once(&mut *values).chain(&mut *slopes).chain(&mut *bends);
    let mut places = outs.zip(buffers).map(|(output, buffer)| {
        match output.filter(|_| straight).and_then(|output| T::slice_mut(output)) {
            Some(all) => &mut all[at..at + n],
            None => buffer.first(padded),
        }
    });
    let mut stored = places.next().filter(|_| kept);
    let [mut firsts, mut seconds]: [[&mut [T]; MAX_ARITY]; 2] =
        core::array::from_fn(|_| core::array::from_fn(|_| &mut [][..]));
    if sloped || bent {
        let columns = firsts[..used].iter_mut().chain(&mut seconds[..if bent { used } else { 0 }]);
        columns.zip(&mut places).for_each(|(column, place)| *column = place);
    }
    drop(places);
    let taken = Values { stored: stored.as_deref_mut(), summed: summed.then_some(&mut *lanes) };
    match (bent, sloped) {
        (true, _) => kernels.curvature(isa, inputs, taken, &mut firsts[..used], &mut seconds[..used], scaling),
        (false, true) => kernels.gradient(isa, inputs, &mut firsts[..used], taken, scaling),
        (false, false) => kernels.value(isa, inputs, taken),
    }
    // Once the kernel has brought the numbers to the caches.
    check(job, &numbers, target, there, |i| weights.is_none_or(|weights| weights.at(i) != 0.0))?;
    if !parameters.is_empty() {
        let mut slopes = tile::columns_of(by_parameter, padded);
        definition.parameter_gradient(isa, inputs, &mut slopes[..parameters.len()]);
        for (slopes, sums) in slopes.iter_mut().zip(parameters) {
            let mut lanes = [0.0; WIDTH];
            accumulate(isa, &mut slopes[..n], each, &mut lanes);
            sums.push(across(lanes));
        }
    }
    if let Some(values) = stored.filter(|_| !summed) {
        accumulate(isa, &mut values[..n], weights, lanes);
    }
    if each.is_some() {
        let columns = firsts.iter_mut().chain(&mut seconds).filter(|column| !column.is_empty());
        columns.for_each(|column| tile::scale(isa, &mut column[..n], factors));
    }
    if !straight {
        let buffers = core::iter::once(values).chain(&mut *slopes).chain(&mut *bends);
        for (output, buffer) in outputs.of_kernel().zip(buffers) {
            if let Some(output) = output {
                output.store(at, buffer.first(n));
            }
        }
    }
    // These kernels do not scale.
    let finish = |output: &mut Output<'_>, derivatives: &mut [T]| {
        tile::scale(isa, derivatives, factors);
        output.store(at, derivatives);
    };
    if let Some(output) = &mut outputs.target_gradient {
        kernels.target_gradient(isa, inputs, &mut [slopes[0].first(padded)]);
        finish(output, slopes[0].first(n));
    }
    if let Some(output) = &mut outputs.majorizer {
        kernels.majorizer(isa, inputs, bends[0].first(padded));
        finish(output, bends[0].first(n));
    }
    Ok(())
}

/// Adds to the lanes, weighted where there are weights, and leaves what was added.
fn accumulate<T: Kerneled>(isa: Isa, numbers: &mut [T], weights: Option<Column<'_, T>>, lanes: &mut [f64; WIDTH]) {
    match weights {
        Some(weights) => tile::accumulate_weighted(isa, numbers, weights, lanes),
        None => tile::accumulate(isa, numbers, lanes),
    }
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
