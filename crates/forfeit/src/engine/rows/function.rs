//! Rows whose loss is a function of the whole row with a gradient of its own: hinges, sparsemax, divergences, ranks.

use alloc::vec::Vec;
use core::ops::Range;

use super::blocks::each_block;
use super::kernel::NOWHERE;
use super::program::{FunctionProgram, RowFloat};
use super::run::{RowJob, Task, find_nan};
use super::soft::sums_to_one;
use crate::engine::Isa;
use crate::engine::dispatch::Body;
use crate::engine::kernel::WIDTH;
use crate::engine::lanes::sum_over;
use crate::error::Error;
use crate::form::RowTargets;
use crate::interval::Interval;
use crate::number::{Compute, Number};

/// About as many numbers as a task has.
const TASK: usize = 8 * 1024;

/// The target of one row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RowTarget<'a> {
    /// Its class.
    Label(usize),
    /// A number for each class.
    Shares(&'a [f64]),
    /// A place between classes.
    Place(f64),
}

impl RowTarget<'_> {
    /// The target of a class.
    pub(crate) fn of(&self, class: usize) -> f64 {
        match self {
            Self::Label(label) => f64::from(u8::from(*label == class)),
            Self::Shares(shares) => shares[class],
            Self::Place(place) => (1.0 - (place - class as f64).abs()).max(0.0),
        }
    }

    /// The classes around a place, of so many.
    pub(crate) fn bins(&self, classes: usize) -> Range<usize> {
        let lower = if let Self::Place(place) = self { *place as usize } else { 0 };
        lower.min(classes)..lower.saturating_add(2).min(classes)
    }
}

/// The mathematics of a loss that looks at a row as a whole.
pub(crate) trait RowFunction: 'static {
    /// The loss of a row, which is a copy and may be written to; its gradient goes to `gradient`, which is as long as the row, or
    /// empty where none is asked for.
    fn row<R: Number<Scalar = f64>>(
        params: &[f64],
        row: &mut [f64],
        target: RowTarget<'_>,
        gradient: &mut [f64],
    ) -> f64;
}

/// The kernel's type, whatever the loss.
pub(super) type Function = fn(Isa, &[f64], &mut [f64], RowTarget<'_>, &mut [f64]) -> f64;

struct FunctionOf<'a, F> {
    params: &'a [f64],
    row: &'a mut [f64],
    target: RowTarget<'a>,
    gradient: &'a mut [f64],
    function: core::marker::PhantomData<F>,
}

impl<F: RowFunction> Body<f64> for FunctionOf<'_, F> {
    type Output = f64;

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) -> f64 {
        F::row::<R>(self.params, self.row, self.target, self.gradient)
    }
}

/// The kernel of one loss.
pub(super) fn function_of<F: RowFunction>(
    isa: Isa,
    params: &[f64],
    row: &mut [f64],
    target: RowTarget<'_>,
    gradient: &mut [f64],
) -> f64 {
    isa.run(FunctionOf::<F> { params, row, target, gradient, function: core::marker::PhantomData })
}

/// A row's gradient times its factor, in the type that is stored; what would be subnormal there is 0.
struct Weighed<'a, T> {
    slopes: &'a [f64],
    factor: f64,
    out: &'a mut [T],
}

impl<T: Compute> Body<T> for Weighed<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for (out, slope) in self.out.iter_mut().zip(self.slopes) {
            let slope = self.factor * slope;
            *out = T::from_f64(if slope.abs() < T::TINY { 0.0 } else { slope });
        }
    }
}

/// Rows of a task, a multiple of `WIDTH`: a number costs more than where a kernel adds up, some of them hundreds of nanoseconds.
pub(super) fn task(classes: usize, inner: usize) -> usize {
    let size = TASK.div_ceil(classes).next_multiple_of(WIDTH);
    if size < inner { size } else { size.next_multiple_of(inner) }
}

/// Writes the task's outputs and returns its sum.
pub(super) fn run<T: RowFloat>(job: &RowJob<'_, T, &'static FunctionProgram>, task: Task<'_>) -> Result<f64, Error> {
    let classes = job.labels.classes;
    let [mut row, mut shares, mut slopes] = [0; 3].map(|_| alloc::vec![0.0; classes]);
    let mut stored: Vec<T> = alloc::vec![T::ZERO; classes];
    each_block(job, task, |rows, marks, task| {
        let upstream = job.upstream(rows.clone());
        let mut losses = [0.0; WIDTH];
        for (lane, at) in rows.enumerate() {
            stored.fill(T::ZERO);
            if marks.weight[lane] != 0.0 {
                let pred = &job.evaluation.pred;
                pred.load_strip(job.grid.row(at), job.grid.class_stride, &mut row);
                domain(job, "pred", at, &row, job.evaluation.loss.info().pred)?;
                let target = if let Some(grid) = &job.labels.soft {
                    job.evaluation.target.load_strip(grid.row(at), grid.class_stride, &mut shares);
                    check(job, at, &shares)?;
                    RowTarget::Shares(&shares)
                } else if job.program.targets == RowTargets::Places {
                    RowTarget::Place(place(job, at)?)
                } else {
                    RowTarget::Label(marks.label[lane])
                };
                let weight = match marks.label[lane] {
                    NOWHERE => marks.weight[lane],
                    label => marks.weight[lane] * job.labels.class_weight(label),
                };
                let gradient = if task.gradient.is_some() { &mut slopes[..] } else { &mut [] };
                let loss = (job.program.function)(job.isa, &job.params64, &mut row, target, gradient);
                losses[lane] = weight * loss;
                if loss.is_nan() {
                    find_nan(job, at)?;
                }
                let factor = weight * upstream[lane];
                job.isa.run(Weighed { slopes: &slopes, factor, out: &mut stored });
            }
            if let Some(part) = &mut task.gradient {
                part.store_row(&job.frame, at, &stored);
            }
        }
        Ok(losses)
    })
}

/// Names the first number of a row outside its domain.
fn domain<T: RowFloat>(
    job: &RowJob<'_, T, &'static FunctionProgram>,
    what: &'static str,
    row: usize,
    numbers: &[f64],
    domain: Interval,
) -> Result<(), Error> {
    // NaN of a logit is found by the loss.
    if domain.is_real() { Ok(()) } else { job.in_domain(what, row, numbers, domain) }
}

/// The place of a row, between the first class and the last.
fn place<T: RowFloat>(job: &RowJob<'_, T, &'static FunctionProgram>, row: usize) -> Result<f64, Error> {
    let mut place = [0.0];
    job.evaluation.target.load(row..row + 1, &mut place);
    let domain = Interval::closed(0.0, job.labels.classes as f64 - 1.0);
    if job.evaluation.validate && !domain.contains(place[0]) {
        let (loss, value) = (job.evaluation.loss.info().name, place[0]);
        return Err(Error::Domain { loss, what: "target", index: row, value, domain });
    }
    Ok(place[0])
}

fn check<T: RowFloat>(job: &RowJob<'_, T, &'static FunctionProgram>, row: usize, shares: &[f64]) -> Result<(), Error> {
    if !job.evaluation.validate {
        return Ok(());
    }
    domain(job, "target", row, shares, job.evaluation.loss.info().target)?;
    if !matches!(job.program.targets, RowTargets::Probabilities | RowTargets::Either) {
        return Ok(());
    }
    let sum = sum_over([shares], |[share]| share);
    sums_to_one(row, sum)
}
