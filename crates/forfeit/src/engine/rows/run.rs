//! Running a row-wise evaluation: checks, the pre-pass over the targets, and tasks of rows on threads.

use alloc::vec::Vec;
use core::ops::Range;

use super::check::check;
use super::evaluation::{RowEvaluation, RowOutputs};
use super::grid::Grid;
use super::kernel::Lanes;
use super::labels::Labels;
use super::part::{Frame, Part};
use super::program::{Kind, PricedProgram, RowFloat};
use super::{direct, function, picked, product, spread, tiled};
use crate::engine::dispatch::Body;
use crate::engine::domain::within;
use crate::engine::kernel::WIDTH;
use crate::engine::layout::Layout;
use crate::engine::output::Output;
use crate::engine::reduce::Pairwise;
use crate::engine::total::{Reduction, Total};
use crate::engine::{Isa, Outcome, thread_count, threads};
use crate::error::Error;
use crate::form::{RowInput, RowOptions};
use crate::interval::Interval;
use crate::number::{Compute, Number};

/// Below this many elements the calling thread does all. An element of a short row takes some 2 ns, waking a thread some 5 µs.
const PARALLEL_FROM: usize = 16 * 1024;

/// Rows of at most this many classes are computed `WIDTH` at a time.
const SHORT: usize = 48;

/// What all tasks share.
pub(super) struct RowJob<'j, T: 'static, P = &'static PricedProgram> {
    pub(super) evaluation: &'j RowEvaluation<'j>,
    pub(super) program: P,
    pub(super) options: RowOptions,
    pub(super) labels: &'j Labels<'j>,
    pub(super) isa: Isa,
    pub(super) grid: Grid,
    pub(super) frame: Frame,
    pub(super) params64: Vec<f64>,
    pub(super) params: Vec<T>,
    pub(super) scale: f64,
    /// What of the price goes to the label: 1 − ε.
    pub(super) hard: f64,
    pub(super) z_loss: f64,
    /// Label smoothing of a linear price.
    pub(super) smooth: Option<Smoothing<T>>,
}

/// Label smoothing of a linear price over labels.
pub(super) struct Smoothing<T> {
    /// ε/C.
    pub(super) share: f64,
    /// The class weights.
    pub(super) weight: Vec<T>,
    /// Their sum.
    pub(super) total: f64,
    /// Their sum over each tile of a long row.
    pub(super) tiles: Vec<f64>,
}

/// Some rows, with their part of the outputs.
pub(super) struct Task<'a> {
    pub(super) rows: Range<usize>,
    pub(super) values: Option<Output<'a>>,
    pub(super) gradient: Option<Part<'a>>,
    pub(super) curvature: Option<Part<'a>>,
}

/// Turns sums into ln(1 + x) of each.
struct LogSums<'a>(&'a mut [f64]);

impl Body<f64> for LogSums<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        self.0.iter_mut().for_each(|x| *x = R::load(*x).ln_1p().store());
    }
}

struct Decay(f64);

impl Body<f64> for Decay {
    type Output = f64;

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) -> f64 {
        R::load(self.0).decay().store()
    }
}

impl<T: RowFloat, P> RowJob<'_, T, P> {
    /// e^(part − top): what exponentials relative to the top of a part are multiplied by.
    pub(super) fn shrink(&self, top: f64, part: T) -> f64 {
        let part = part.to_f64();
        if part == top { 1.0 } else { self.isa.run(Decay(top - part)) }
    }

    /// ln(1 + rest) of each row.
    pub(super) fn log_sums<const N: usize>(&self, mut rest: [f64; N]) -> [f64; N] {
        self.isa.run(LogSums(&mut rest));
        rest
    }

    /// What the gradient of each row is multiplied by, besides its weight.
    pub(super) fn upstream(&self, rows: Range<usize>) -> Lanes<f64> {
        let mut upstream = [self.scale; WIDTH];
        if let Some(each) = &self.evaluation.upstream_each {
            let mut factors = [0.0; WIDTH];
            each.load(rows.clone(), &mut factors[..rows.len()]);
            upstream.iter_mut().zip(factors).for_each(|(upstream, factor)| *upstream *= factor);
        }
        upstream
    }

    /// A number outside its domain.
    pub(super) fn domain(&self, what: &'static str, row: usize, class: usize, value: f64, domain: Interval) -> Error {
        let index = self.frame.grid.row(row) as usize + class * self.frame.inner;
        Error::Domain { loss: self.evaluation.loss.info().name, what, index, value, domain }
    }

    /// Names the first number of a row outside its domain.
    pub(super) fn in_domain<S: Compute>(
        &self,
        what: &'static str,
        row: usize,
        numbers: &[S],
        domain: Interval,
    ) -> Result<(), Error> {
        if !self.evaluation.validate || within(self.isa, numbers, &domain) {
            return Ok(());
        }
        let class = numbers.iter().position(|x| !domain.contains(x.to_f64()));
        class.map_or(Ok(()), |class| Err(self.domain(what, row, class, numbers[class].to_f64(), domain)))
    }

    /// One logit.
    pub(super) fn logit(&self, row: usize, class: usize) -> f64 {
        let mut z = [0.0];
        let at = self.grid.row(row) + class as isize * self.grid.class_stride;
        self.evaluation.pred.load_strip(at, 1, &mut z);
        z[0]
    }
}

/// How far a logit lies below the largest one: no difference of +∞ and itself, and NaN where all are −∞.
pub(super) fn gap_below(top: f64, z: f64) -> f64 {
    if z == top && top > f64::NEG_INFINITY { 0.0 } else { top - z }
}

/// The loss of a row is NaN: names the logit that is, if one is. (∞ − ∞ makes a NaN that no logit is.)
pub(super) fn find_nan<T: RowFloat, P>(job: &RowJob<'_, T, P>, row: usize) -> Result<(), Error> {
    if !job.evaluation.validate {
        return Ok(());
    }
    let class = (0..job.labels.classes).find(|&class| job.logit(row, class).is_nan());
    class.map_or(Ok(()), |class| Err(job.domain("pred", row, class, f64::NAN, Interval::REAL)))
}

impl RowEvaluation<'_> {
    /// Computes all that was asked.
    ///
    /// # Errors
    /// Arrays that do not fit, labels out of range, target probabilities that do not sum to 1, outputs of wrong length or type, NaN
    /// logits, bad weights, nothing to average: see [`Error`].
    pub fn run(mut self) -> Result<Outcome, Error> {
        let shape = &self.pred.layout.shape;
        let axis = self.class_axis.unwrap_or(usize::from(shape.len() > 1));
        let classes = shape.get(axis).copied().unwrap_or(0);
        if classes == 0 {
            return Err(Error::ClassAxis { pred: shape.clone(), class_axis: axis });
        }
        let soft = check(&self, axis)?;
        let outputs = core::mem::take(&mut self.outputs);
        if self.pred.computes_in_f32() {
            run_in::<f32>(&self, outputs, axis, soft)
        } else {
            run_in::<f64>(&self, outputs, axis, soft)
        }
    }
}

fn run_in<T: RowFloat>(
    evaluation: &RowEvaluation<'_>,
    outputs: RowOutputs<'_>,
    axis: usize,
    soft: bool,
) -> Result<Outcome, Error> {
    let layout = &evaluation.pred.layout;
    let classes = layout.shape[axis];
    let rows = layout.count() / classes;
    let labels = Labels::new(evaluation, axis, classes, soft)?;
    let mut total = labels.weigh(rows)?;
    let denominator = match evaluation.reduction {
        Reduction::None | Reduction::Sum => 1.0,
        Reduction::Mean => total.weight,
        Reduction::MeanOverCount => total.count as f64,
    };
    if denominator == 0.0 {
        return nothing(evaluation, outputs, rows, total);
    }
    let scale = evaluation.upstream / denominator;
    total.sum = match &evaluation.loss.program().kind {
        Kind::Priced(program) => {
            let mut outputs = outputs;
            let (times, blocks) = (outputs.times.take(), outputs.blocks.take());
            let job = || job::<T, _>(evaluation, &labels, axis, scale, program);
            let sum = priced(job(), outputs, rows)?;
            if let Some((direction, output)) = times {
                product::times(&job(), axis, &direction, output, rows)?;
            }
            if let Some(output) = blocks {
                product::blocks(&job(), output, rows)?;
            }
            Ok(sum)
        }
        Kind::Function(program) => {
            let job = job::<T, _>(evaluation, &labels, axis, scale, program);
            let size = function::task(classes, job.frame.inner);
            each_task(&job, outputs, rows, size, |task| function::run(&job, task))
        }
    }?;
    Ok(Outcome { value: total.reduce(evaluation.reduction), total })
}

fn job<'j, T: RowFloat, P>(
    evaluation: &'j RowEvaluation<'j>,
    labels: &'j Labels<'j>,
    axis: usize,
    scale: f64,
    program: P,
) -> RowJob<'j, T, P> {
    let layout = &evaluation.pred.layout;
    let inner = layout.shape[axis + 1..].iter().product();
    let options = evaluation.loss.options();
    let params64 = evaluation.loss.parameters();
    RowJob {
        evaluation,
        program,
        options,
        labels,
        isa: evaluation.isa,
        grid: Grid::new(layout, axis),
        frame: Frame { grid: Grid::new(&Layout::contiguous(&layout.shape), axis), classes: labels.classes, inner },
        params: params64.iter().map(|&x| T::from_f64(x)).collect(),
        params64,
        scale,
        hard: 1.0 - options.label_smoothing,
        z_loss: options.z_loss,
        smooth: None,
    }
}

/// Chooses the path of a priced loss: long rows in place, all else through tiles.
fn priced<T: RowFloat>(mut job: RowJob<'_, T>, outputs: RowOutputs<'_>, rows: usize) -> Result<f64, Error> {
    let (labels, options, inner) = (job.labels, job.options, job.frame.inner);
    let (logits, linear) = (job.program.input == RowInput::Logits, job.program.linear);
    let (soft, smoothed) = (labels.soft.as_ref(), options.label_smoothing > 0.0);
    // What no label names takes no part, where every number is allowed.
    let free = !job.evaluation.validate || job.evaluation.loss.info().pred.is_real();
    if !logits && soft.is_none() && !smoothed && outputs.curvature.is_none() && free {
        let size = short_task(rows, labels.classes, inner);
        return each_task(&job, outputs, rows, size, |task| picked::run(&job, task));
    }
    let long = labels.classes > SHORT
        && inner == 1
        && job.grid.class_stride == 1
        && logits
        && options.soft_cap.is_none()
        && outputs.curvature.is_none();
    if long && linear && soft.is_some_and(|grid| grid.class_stride == 1) {
        return each_task(&job, outputs, rows, long_task(rows, labels.classes), |task| spread::run(&job, task));
    }
    if !long || soft.is_some() || (smoothed && !linear) {
        let size = short_task(rows, labels.classes, inner);
        return each_task(&job, outputs, rows, size, |task| tiled::run(&job, task));
    }
    job.smooth = smoothed.then(|| smoothing(labels));
    let dense = T::slice(&job.evaluation.pred);
    each_task(&job, outputs, rows, long_task(rows, labels.classes), |task| direct::run(&job, dense, task))
}

/// Runs every task on threads, and adds up what they return.
fn each_task<T: RowFloat, P: Sync>(
    job: &RowJob<'_, T, P>,
    outputs: RowOutputs<'_>,
    rows: usize,
    size: usize,
    run: impl Fn(Task<'_>) -> Result<f64, Error> + Sync,
) -> Result<f64, Error> {
    let evaluation = job.evaluation;
    let tasks = split(job, outputs, rows, size);
    let mut results: Vec<Result<f64, Error>> = Vec::new();
    results.resize_with(tasks.len(), || Ok(0.0));
    let few = rows * job.labels.classes < PARALLEL_FROM;
    let threads = if few { 1 } else { evaluation.threads.unwrap_or_else(thread_count) };
    let tasks = tasks.into_iter().zip(&mut results).collect();
    threads::for_each(tasks, threads, |(task, result): (Task<'_>, &mut Result<f64, Error>)| *result = run(task));
    Ok(results.into_iter().collect::<Result<Pairwise, Error>>()?.sum())
}

fn smoothing<T: Compute>(labels: &Labels<'_>) -> Smoothing<T> {
    let weight: Vec<f64> = (0..labels.classes).map(|class| labels.class_weight(class)).collect();
    Smoothing {
        share: labels.smoothing / labels.classes as f64,
        total: labels.mean_weight * labels.classes as f64,
        tiles: weight.chunks(direct::TILE).map(|tile| tile.iter().sum()).collect(),
        weight: weight.into_iter().map(T::from_f64).collect(),
    }
}

/// Rows of a task: of their number and length alone, so that the tree of sums does not depend on the threads.
fn long_task(rows: usize, classes: usize) -> usize {
    (64 * 1024 / classes).next_power_of_two().max((rows / 1024).next_power_of_two()).max(1)
}

/// As [`long_task`], a multiple of `WIDTH` rows; and of whole blocks of rows where a block is short.
pub(super) fn short_task(rows: usize, classes: usize, inner: usize) -> usize {
    let size = long_task(rows, classes).max(WIDTH);
    if size < inner { size } else { size.next_multiple_of(inner) }
}

fn split<'a, T, P>(job: &RowJob<'_, T, P>, outputs: RowOutputs<'a>, rows: usize, size: usize) -> Vec<Task<'a>> {
    let parts = |output: Option<Output<'a>>| {
        output.map(|output| job.frame.split(output, size).into_iter()).into_iter().flatten()
    };
    let (mut gradient, mut curvature) = (parts(outputs.gradient), parts(outputs.curvature));
    let mut values = outputs.values;
    let mut tasks = Vec::new();
    for rows in row_ranges(rows, size, job.frame.inner) {
        let (head, rest) = match values.map(|values| values.split(rows.len())) {
            Some((head, rest)) => (Some(head), Some(rest)),
            None => (None, None),
        };
        tasks.push(Task { rows, values: head, gradient: gradient.next(), curvature: curvature.next() });
        values = rest;
    }
    tasks
}

/// The rows of each task. Where a task is a part of a block of `inner` rows, the block's last task is shorter.
pub(super) fn row_ranges(rows: usize, size: usize, inner: usize) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    core::iter::from_fn(move || {
        let end = if size < inner { (start + size).min((start / inner + 1) * inner) } else { start + size };
        let range = start..end.min(rows);
        start = range.end;
        (!range.is_empty()).then_some(range)
    })
}

/// The mean of nothing.
fn nothing(
    evaluation: &RowEvaluation<'_>,
    outputs: RowOutputs<'_>,
    rows: usize,
    total: Total,
) -> Result<Outcome, Error> {
    let RowOutputs { values, gradient, curvature, times, blocks } = outputs;
    let times = times.map(|(_, product)| product);
    [values, gradient, curvature, times, blocks].into_iter().flatten().for_each(|mut output| output.fill_zero());
    let reason = match (rows, total.count) {
        (0, _) => "there are no rows",
        (_, 0) => "every row is ignored or masked",
        _ => "all weights are zero",
    };
    let value = evaluation.on_empty.value(reason)?;
    Ok(Outcome { value, total })
}
