//! Running a box loss: tiles of boxes through the kernel, on threads, with sums in a fixed order.

use alloc::vec::Vec;
use core::ops::Range;

use super::evaluate::BoxEvaluation;
use super::format::Format;
use super::kernel::{Inputs, Kernel, Outputs, Row};
use crate::engine::{
    AnyView, Kerneled, Outcome, Output, Pairwise, Reduction, Total, WIDTH, across, floor, for_each, thread_count,
};
use crate::error::Error;

/// Boxes in a tile: 24 KiB of f32 with gradients.
const TILE: usize = 512;
/// Boxes of a task.
const TASK: usize = 16 * TILE;

/// The buffers of a tile.
struct Tile<T> {
    pred: [Row<T>; TILE],
    target: [Row<T>; TILE],
    gradient: [Row<T>; TILE],
    values: [T; TILE],
    weights: [f64; TILE],
    upstream: [f64; TILE],
}

/// What all tasks share.
struct Job<'j, T> {
    evaluation: &'j BoxEvaluation<'j>,
    kernel: Kernel<T>,
    params: Vec<T>,
    scale: f64,
}

/// A run of boxes, with the outputs' part for it.
struct Task<'a> {
    rows: Range<usize>,
    values: Option<Output<'a>>,
    gradient: Option<Output<'a>>,
    target_gradient: Option<Output<'a>>,
}

/// Runs over `count` boxes in `T`; everything but the boxes themselves has been checked.
pub(super) fn run_in<T: Kerneled>(mut evaluation: BoxEvaluation<'_>, count: usize) -> Result<Outcome, Error> {
    let (kernel, params) = evaluation.kernel::<T>()?;
    let mut total = weigh(&evaluation, count)?;
    let denominator = match evaluation.reduction {
        Reduction::None | Reduction::Sum => 1.0,
        Reduction::Mean => total.weight,
        Reduction::MeanOverCount => total.count as f64,
    };
    let outputs = (evaluation.values.take(), evaluation.gradient.take(), evaluation.target_gradient.take());
    if denominator == 0.0 {
        for mut output in [outputs.0, outputs.1, outputs.2].into_iter().flatten() {
            output.fill_zero();
        }
        let reason = if count == 0 { "there are no boxes" } else { "all weights are zero" };
        return Ok(Outcome { value: evaluation.on_empty.value(reason)?, total });
    }
    let scale = evaluation.upstream / denominator;
    let threads = if count <= TASK { 1 } else { evaluation.threads.unwrap_or_else(thread_count) };
    let job = Job { evaluation: &evaluation, kernel, params, scale };
    let mut sums: Vec<Result<f64, Error>> = Vec::new();
    sums.resize_with(count.div_ceil(TASK), || Ok(0.0));
    let tasks = split(outputs, count).into_iter().zip(&mut sums).collect();
    for_each(tasks, threads, |(task, sum): (Task<'_>, &mut Result<f64, Error>)| *sum = run_task(&job, task));
    total.sum = sums.into_iter().collect::<Result<Pairwise, Error>>()?.sum();
    Ok(Outcome { value: total.reduce(evaluation.reduction), total })
}

type Buffers<'a> = (Option<Output<'a>>, Option<Output<'a>>, Option<Output<'a>>);

fn split((mut values, mut gradient, mut target_gradient): Buffers<'_>, count: usize) -> Vec<Task<'_>> {
    fn part<'a>(rest: &mut Option<Output<'a>>, at: usize) -> Option<Output<'a>> {
        let (head, tail) = rest.take()?.split(at);
        *rest = Some(tail);
        Some(head)
    }
    let mut tasks = Vec::with_capacity(count.div_ceil(TASK));
    for start in (0..count).step_by(TASK) {
        let rows = start..(start + TASK).min(count);
        let n = rows.len();
        tasks.push(Task {
            rows,
            values: part(&mut values, n),
            gradient: part(&mut gradient, 4 * n),
            target_gradient: part(&mut target_gradient, 4 * n),
        });
    }
    tasks
}

/// The pre-pass: Σ w.
fn weigh(evaluation: &BoxEvaluation<'_>, count: usize) -> Result<Total, Error> {
    let mut total = Total { sum: 0.0, weight: count as f64, count: count as u64 };
    let Some(weights) = &evaluation.weights else { return Ok(total) };
    let mut tile = [0.0; TILE];
    let mut sums = Pairwise::default();
    for start in (0..count).step_by(TILE) {
        let tile = &mut tile[..TILE.min(count - start)];
        weights.load(start..start + tile.len(), tile);
        let bad = tile.iter().position(|weight| !(0.0..f64::INFINITY).contains(weight));
        if let Some(i) = bad.filter(|_| evaluation.validate) {
            return Err(Error::Weight { index: start + i, value: tile[i] });
        }
        sums.push(tile.iter().sum());
    }
    total.weight = sums.sum();
    Ok(total)
}

fn run_task<T: Kerneled>(job: &Job<'_, T>, mut task: Task<'_>) -> Result<f64, Error> {
    let zero = [T::ZERO; 4];
    let mut tile = Tile {
        pred: [zero; TILE],
        target: [zero; TILE],
        gradient: [zero; TILE],
        values: [T::ZERO; TILE],
        weights: [1.0; TILE],
        upstream: [1.0; TILE],
    };
    let mut lanes = [0.0; WIDTH];
    for start in (0..task.rows.len()).step_by(TILE) {
        let n = TILE.min(task.rows.len() - start);
        run_tile(job, &mut task, start, n, &mut tile, &mut lanes)?;
    }
    Ok(across(lanes))
}

/// The rows of a tile: where they lie, if they are dense, of this type and a whole number of steps; else loaded, the first one
/// repeated behind the last.
fn rows<'t, T: Kerneled>(view: &'t AnyView<'_>, range: Range<usize>, tile: &'t mut [Row<T>; TILE]) -> &'t [Row<T>] {
    let n = range.len();
    if let Some(slice) = T::slice(view)
        && n.is_multiple_of(WIDTH)
    {
        return slice[4 * range.start..4 * range.end].as_chunks().0;
    }
    view.load(4 * range.start..4 * range.end, tile[..n].as_flattened_mut());
    let padded = n.next_multiple_of(WIDTH);
    let first = tile[0];
    tile[n..padded].fill(first);
    &tile[..padded]
}

fn run_tile<T: Kerneled>(
    job: &Job<'_, T>,
    task: &mut Task<'_>,
    start: usize,
    n: usize,
    tile: &mut Tile<T>,
    lanes: &mut [f64; WIDTH],
) -> Result<(), Error> {
    let evaluation = job.evaluation;
    let here = task.rows.start + start..task.rows.start + start + n;
    let Tile { pred, target, gradient, values, weights, upstream } = tile;
    let pred = rows(&evaluation.pred, here.clone(), pred);
    let target = rows(&evaluation.target, here.clone(), target);
    let padded = pred.len();
    let plain = evaluation.weights.is_none() && evaluation.upstream_each.is_none();
    if let Some(view) = &evaluation.weights {
        view.load(here.clone(), &mut weights[..n]);
    }
    if let Some(view) = &evaluation.upstream_each {
        view.load(here.clone(), &mut upstream[..n]);
    }
    let uniform = if plain { T::from_f64(job.scale) } else { T::from_f64(1.0) };
    let mut compute = |pred: &[Row<T>], target: &[Row<T>], gradient: &mut [Row<T>]| {
        let inputs = Inputs { params: &job.params, format: evaluation.format, pred, target };
        let outputs = Outputs { values: &mut values[..padded], gradient, scale: uniform, floor: floor(uniform) };
        let good = (job.kernel)(evaluation.isa, inputs, outputs);
        if good || !evaluation.validate { Ok(()) } else { wrong_box(evaluation, here.clone()) }
    };
    let each = |i: usize| if weights[i] == 0.0 { 0.0 } else { weights[i] * job.scale * upstream[i] };

    if let Some(output) = &mut task.target_gradient {
        compute(target, pred, &mut gradient[..padded])?;
        store(output, start, &mut gradient[..n], plain, each);
    }
    let direct = task.gradient.as_mut().filter(|_| plain && padded == n).and_then(T::slice_mut);
    if let Some(slice) = direct {
        compute(pred, target, slice[4 * start..4 * (start + n)].as_chunks_mut().0)?;
    } else {
        compute(pred, target, &mut gradient[..padded])?;
        if let Some(output) = &mut task.gradient {
            store(output, start, &mut gradient[..n], plain, each);
        }
    }
    for (step, weights) in values[..n].chunks_mut(WIDTH).zip(weights.chunks(WIDTH)) {
        if plain {
            lanes.iter_mut().zip(&*step).for_each(|(sum, value)| *sum += value.to_f64());
            continue;
        }
        for ((sum, value), &weight) in lanes.iter_mut().zip(step).zip(weights) {
            let weighted = if weight == 0.0 { 0.0 } else { weight * value.to_f64() };
            *sum += weighted;
            *value = T::from_f64(weighted);
        }
    }
    if let Some(output) = &mut task.values {
        output.store(start, &values[..n]);
    }
    Ok(())
}

/// Stores gradients, each row times its factor where they differ.
fn store<T: Kerneled>(
    output: &mut Output<'_>,
    start: usize,
    gradient: &mut [Row<T>],
    plain: bool,
    each: impl Fn(usize) -> f64,
) {
    if !plain {
        for (i, row) in gradient.iter_mut().enumerate() {
            let factor = T::from_f64(each(i));
            for slope in row {
                *slope = if factor == T::ZERO { T::ZERO } else { slope.product(factor) };
            }
        }
    }
    output.store(4 * start, gradient.as_flattened());
}

/// Names the first row that is no box.
#[cold]
fn wrong_box(evaluation: &BoxEvaluation<'_>, here: Range<usize>) -> Result<(), Error> {
    for (what, view) in [("pred", &evaluation.pred), ("target", &evaluation.target)] {
        for row in here.clone() {
            let mut numbers = [0.0; 4];
            view.load::<f64>(4 * row..4 * row + 4, &mut numbers);
            if let Some(reason) = fault(evaluation.format, numbers) {
                return Err(Error::Box { what, row, numbers, format: evaluation.format.name(), reason });
            }
        }
    }
    // Each box is one, and yet the pair is not: they lie too far apart for their type.
    let (what, row, reason) =
        ("pred", here.start, "some pair from this row on spans more than the type can hold; rescale");
    Err(Error::Box { what, row, numbers: [f64::NAN; 4], format: evaluation.format.name(), reason })
}

/// What is wrong with a box, if anything.
fn fault(format: Format, numbers: [f64; 4]) -> Option<&'static str> {
    let [x1, y1, x2, y2] = format.edges(numbers);
    if !numbers.iter().all(|x| x.is_finite()) {
        return Some("every number must be finite");
    }
    match format {
        Format::Xyxy if x2 < x1 || y2 < y1 => Some("it is inverted: give x1 <= x2 and y1 <= y2"),
        Format::Cxcywh if numbers[2] < 0.0 || numbers[3] < 0.0 => Some("width and height must not be negative"),
        _ if (x2 - x1).max(y2 - y1) > 1e37 => Some("it is too large for single precision; rescale"),
        _ => None,
    }
}
