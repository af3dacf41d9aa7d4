//! Long rows whose target is probabilities, under a price that is −ln p itself, the classes of each next to each other: a row at a time.

use alloc::vec::Vec;

use super::blocks::each_block;
use super::kernel::{Lanes, LongGaps, LongSmooth, LongTile, NOWHERE, largest, raise};
use super::labels::Labels;
use super::program::RowFloat;
use super::run::{RowJob, Task, find_nan};
use super::soft::sums_to_one;
use crate::engine::dispatch::Body;
use crate::engine::kernel::WIDTH;
use crate::engine::reduce::across;
use crate::engine::tile;
use crate::engine::view::AnyView;
use crate::error::Error;
use crate::interval::Interval;
use crate::number::{Compute, Number};

/// Room for one row of what does not lie dense in the type that is computed in, and for its shares where they are not its target.
struct Room<T> {
    z: Vec<T>,
    target: Vec<T>,
    share: Vec<T>,
}

/// Writes the task's outputs and returns its sum.
pub(super) fn run<T: RowFloat>(job: &RowJob<'_, T>, task: Task<'_>) -> Result<f64, Error> {
    // Zeros that nothing writes to take no memory.
    let room = || alloc::vec![T::ZERO; job.labels.classes];
    let (mut room, mut apart) = (Room { z: room(), target: room(), share: room() }, room());
    each_block(job, task, |rows, marks, task| {
        let upstream = job.upstream(rows.clone());
        let mut losses = [0.0; WIDTH];
        for (lane, at) in rows.enumerate() {
            let weight = marks.weight[lane];
            let scale = task.gradient.is_some().then_some(weight * upstream[lane]);
            let place = task.gradient.as_mut().and_then(|part| part.row(&job.frame, at));
            let there = place.is_some();
            let e = place.unwrap_or(&mut apart);
            if weight == 0.0 {
                e.fill(T::ZERO);
            } else {
                losses[lane] = weight * row(job, at, scale, &mut room, e)?;
            }
            if let (Some(part), false) = (&mut task.gradient, there) {
                part.store_row(&job.frame, at, &apart);
            }
        }
        Ok(losses)
    })
}

/// The loss of a row; the exponentials in `e` become its gradient times `scale`, where it is asked for.
fn row<T: RowFloat>(
    job: &RowJob<'_, T>,
    at: usize,
    scale: Option<f64>,
    room: &mut Room<T>,
    e: &mut [T],
) -> Result<f64, Error> {
    let Room { z, target, share } = room;
    let z = numbers(job, &job.evaluation.pred, job.grid.row(at), z);
    let from = job.labels.soft.as_ref().map_or(0, |grid| grid.row(at));
    let target = numbers(job, &job.evaluation.target, from, target);
    let pivot = job.isa.run(Pivot(z));
    let (mut others, mut own_share) = job.isa.run(Sum { terms: target, but: pivot });
    job.in_domain("target", at, target, Interval::UNIT)?;
    if job.evaluation.validate {
        sums_to_one(at, others + own_share)?;
    }
    let Labels { class_weights, smoothing, classes, .. } = job.labels;
    let mut shares = target;
    if class_weights.is_some() || *smoothing != 0.0 {
        let (keep, even) = (1.0 - smoothing, smoothing / *classes as f64);
        job.isa.run(Spread { target, class_weights: class_weights.as_deref(), keep, even, share });
        shares = share;
        (others, own_share) = job.isa.run(Sum { terms: shares, but: pivot });
    }
    let whole = others + own_share;

    // Without the largest, whose own 1 would hide the others.
    let sum = job.isa.run(LongTile { z, e, hole: pivot });
    let (rest, own) = (sum.rest, sum.own.to_f64());
    let [log_sum] = job.log_sums([(own - 1.0) + rest]);
    let lse = sum.top.to_f64() + log_sum;
    let gaps = job.isa.run(LongGaps { z, top: sum.top, weight: shares });
    let price = if whole == 0.0 { gaps } else { gaps + whole * log_sum };
    let (mut loss, mut drift) = (price, 0.0);
    if job.z_loss != 0.0 {
        loss += job.z_loss * lse * lse * whole;
        drift = 2.0 * job.z_loss * lse * whole;
    }
    if loss.is_nan() || own == 0.0 {
        find_nan(job, at)?;
        loss = f64::NAN;
    }
    let Some(scale) = scale else { return Ok(loss) };
    // p_j·(Σ of the shares + drift) − share_j; the largest class by what it lacks to 1.
    let total = own + rest;
    let factor = T::from_f64(scale * (whole + drift) / total);
    let floor = tile::floor(factor);
    job.isa.run(LongSmooth { e, factor, floor, weight: shares, share: T::from_f64(scale) });
    if let Some(slope) = e.get_mut(pivot) {
        let own = scale * ((others + drift) * (own / total) - own_share * (rest / total));
        *slope = T::from_f64(if own.abs() < T::TINY { 0.0 } else { own });
    }
    Ok(loss)
}

/// A row of an array: where it lies, if it is dense and of the computing type, or loaded.
fn numbers<'a, T: RowFloat>(job: &RowJob<'_, T>, view: &'a AnyView<'_>, from: isize, room: &'a mut [T]) -> &'a [T] {
    if let Some(dense) = T::slice(view) {
        return &dense[from as usize..][..job.labels.classes];
    }
    view.load_strip(from, 1, room);
    room
}

/// The class of the largest logit, the first of several; `NOWHERE` where all are NaN.
struct Pivot<'a, T>(&'a [T]);

impl<T: Compute> Body<T> for Pivot<'_, T> {
    type Output = usize;

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> usize {
        let (steps, tail) = self.0.as_chunks::<WIDTH>();
        let mut tops = [R::lit(f64::NEG_INFINITY); WIDTH];
        for step in steps {
            raise(&mut tops, step);
        }
        let mut top = largest(tops);
        for &z in tail {
            top = R::select(top.lt(R::load(z)), R::load(z), top);
        }
        let top = top.store();
        let found = steps.iter().position(|step| step.iter().fold(false, |found, z| found | (*z == top)));
        let from = found.unwrap_or(steps.len()) * WIDTH;
        self.0[from..].iter().position(|z| *z == top).map_or(NOWHERE, |at| from + at)
    }
}

/// The sum of all terms but one, and that one.
struct Sum<'a, T> {
    terms: &'a [T],
    but: usize,
}

impl<T: Compute> Body<T> for Sum<'_, T> {
    type Output = (f64, f64);

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> (f64, f64) {
        let (steps, tail) = self.terms.as_chunks::<WIDTH>();
        let mut sum = [0.0; WIDTH];
        for step in steps {
            add::<R>(step, &mut sum);
        }
        let mut last = [T::ZERO; WIDTH];
        last[..tail.len()].copy_from_slice(tail);
        add::<R>(&last, &mut sum);
        let Some(own) = self.terms.get(self.but) else { return (across(sum), 0.0) };
        // Its lane again, without it.
        let lane = self.but % WIDTH;
        sum[lane] = 0.0;
        for (i, term) in self.terms.iter().enumerate().skip(lane).step_by(WIDTH) {
            sum[lane] += if i == self.but { 0.0 } else { term.to_f64() };
        }
        (across(sum), own.to_f64())
    }
}

#[inline(always)]
fn add<R: Number>(step: &Lanes<R::Scalar>, sum: &mut Lanes<f64>) {
    sum.iter_mut().zip(step).for_each(|(sum, term)| R::load(*term).accumulate(sum));
}

/// The target, smoothed and times the class weights.
struct Spread<'a, T> {
    target: &'a [T],
    class_weights: Option<&'a [f64]>,
    keep: f64,
    even: f64,
    share: &'a mut [T],
}

impl<T: Compute> Body<T> for Spread<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let smoothed = |q: &T| self.keep * q.to_f64() + self.even;
        let shares = self.share.iter_mut().zip(self.target);
        match self.class_weights {
            Some(weights) => {
                shares.zip(weights).for_each(|((share, q), weight)| *share = T::from_f64(weight * smoothed(q)));
            }
            None => shares.for_each(|(share, q)| *share = T::from_f64(smoothed(q))),
        }
    }
}
