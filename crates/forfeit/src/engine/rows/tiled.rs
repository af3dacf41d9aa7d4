//! Rows of any kind, `WIDTH` at a time, a class a step: short rows, classes that lie apart, probabilities as targets,
//! soft caps, curvature.

use alloc::vec::Vec;
use core::ops::Range;

use super::blocks::each_block;
use super::grid::Grid;
use super::kernel::{Gather, Lanes, NOWHERE, ShortScale, ShortSum, ShortTile};
use super::labels::{Labels, Marks};
use super::price::{Priced, Settle, Settled, Summed};
use super::program::RowFloat;
use super::run::{RowJob, Task, find_nan, gap_below};
use super::soft;
use super::terms::Cap;
use crate::engine::kernel::WIDTH;
use crate::engine::tile::{self, Column, Factors};
use crate::engine::view::AnyView;
use crate::error::Error;
use crate::form::RowInput;

/// Classes in a tile.
pub(super) const STEPS: usize = 64;

/// The buffers of a tile; those that are seldom needed are empty until they are.
pub(super) struct Buffers<T> {
    pub(super) z: Vec<T>,
    pub(super) e: Vec<T>,
    pub(super) flat: Vec<T>,
    pub(super) cap: Vec<T>,
    pub(super) cap_bend: Vec<T>,
    pub(super) share: Vec<T>,
    pub(super) value: Vec<T>,
    pub(super) slope: Vec<T>,
    pub(super) bend: Vec<T>,
}

impl<T: RowFloat> Buffers<T> {
    fn new(steps: usize) -> Self {
        let tile = || alloc::vec![T::ZERO; steps * WIDTH];
        let none = Vec::new;
        Self {
            z: tile(),
            e: tile(),
            flat: tile(),
            cap: none(),
            cap_bend: none(),
            share: none(),
            value: none(),
            slope: none(),
            bend: none(),
        }
    }
}

/// A few classes of a few rows.
#[derive(Clone, Debug)]
pub(super) struct Patch {
    pub(super) rows: Range<usize>,
    pub(super) classes: Range<usize>,
}

impl Patch {
    /// Elements of its tile.
    pub(super) fn len(&self) -> usize {
        self.classes.len() * WIDTH
    }
}

/// Writes the task's outputs and returns its sum.
pub(super) fn run<T: RowFloat>(job: &RowJob<'_, T>, task: Task<'_>) -> Result<f64, Error> {
    let mut buffers = Buffers::new(job.labels.classes.min(STEPS));
    let hard = job.labels.soft.is_none()
        && job.options.label_smoothing == 0.0
        && job.program.input == RowInput::Logits
        && task.curvature.is_none();
    each_block(job, task, |rows, marks, task| {
        let losses = if hard {
            labelled(job, rows.clone(), marks, &mut buffers, task)?
        } else {
            soft::block(job, rows.clone(), marks, &mut buffers, task)?
        };
        for (_, row) in losses.iter().zip(rows).filter(|(loss, _)| loss.is_nan()) {
            find_nan(job, row)?;
        }
        Ok(losses)
    })
}

/// The tiles of some rows, in order.
pub(super) fn patches(rows: Range<usize>, classes: usize) -> impl Iterator<Item = Patch> {
    let starts = (0..classes).step_by(STEPS);
    starts.map(move |from| Patch { rows: rows.clone(), classes: from..(from + STEPS).min(classes) })
}

/// Loads logits. Rows that take no part read 0, so that nothing of them matters.
pub(super) fn load<T: RowFloat>(job: &RowJob<'_, T>, patch: &Patch, marks: &Marks, buffers: &mut Buffers<T>) {
    let z = &mut buffers.z[..patch.len()];
    fetch(job, &job.evaluation.pred, &job.grid, patch, &mut buffers.flat, z);
    if marks.weight.contains(&0.0) {
        for step in z.as_chunks_mut::<WIDTH>().0 {
            step.iter_mut().zip(&marks.weight).filter(|(_, weight)| **weight == 0.0).for_each(|(z, _)| *z = T::ZERO);
        }
    }
    if let Some(cap) = job.options.soft_cap {
        buffers.cap.resize(z.len(), T::ZERO);
        buffers.cap_bend.resize(z.len(), T::ZERO);
        job.isa.run(Cap { z, slope: &mut buffers.cap, bend: &mut buffers.cap_bend, cap: T::from_f64(cap) });
    }
}

/// Loads a patch of an array of rows as steps of one class each.
pub(super) fn fetch<T: RowFloat>(
    job: &RowJob<'_, T>,
    view: &AnyView<'_>,
    grid: &Grid,
    patch: &Patch,
    flat: &mut [T],
    steps: &mut [T],
) {
    let Patch { rows, classes } = patch;
    let count = classes.len();
    if grid.class_stride != 1 {
        return strips(view, grid, patch, steps);
    }
    // Classes lie next to each other: rows are read as they lie, then turned.
    let mut gathered = true;
    grid.runs(rows.clone(), |position, from, stride, length| {
        let from = from + classes.start as isize;
        if let (Some(dense), true) = (T::slice(view), stride == count as isize && length == rows.len()) {
            let rows = &dense[from as usize..from as usize + length * count];
            return job.isa.run(Gather { rows, classes: count, steps });
        }
        gathered = false;
        let to = &mut flat[position * count..(position + length) * count];
        if stride == count as isize {
            view.load_strip(from, 1, to);
        } else {
            for (i, row) in to.chunks_exact_mut(count).enumerate() {
                view.load_strip(from + i as isize * stride, 1, row);
            }
        }
    });
    if !gathered {
        job.isa.run(Gather { rows: &flat[..rows.len() * count], classes: count, steps });
    }
}

/// Loads a patch class by class.
fn strips<T: RowFloat>(view: &AnyView<'_>, grid: &Grid, patch: &Patch, steps: &mut [T]) {
    grid.runs(patch.rows.clone(), |position, from, stride, length| {
        for (class, step) in patch.classes.clone().zip(steps.as_chunks_mut::<WIDTH>().0) {
            let from = from + class as isize * grid.class_stride;
            view.load_strip(from, stride, &mut step[position..position + length]);
        }
    });
}

/// Σ_c w_c·q_c of each row of probabilities, for the pre-pass.
pub(super) fn row_shares(labels: &Labels<'_>, grid: &Grid, rows: Range<usize>) -> Lanes<f64> {
    let mut shares = [0.0; WIDTH];
    let mut steps = alloc::vec![0.0; STEPS.min(labels.classes) * WIDTH];
    for patch in patches(rows, labels.classes) {
        strips(&labels.evaluation().target, grid, &patch, &mut steps);
        for (class, step) in patch.classes.zip(steps.as_chunks::<WIDTH>().0) {
            let weight = labels.class_weight(class);
            shares.iter_mut().zip(step).for_each(|(share, q)| *share += weight * q);
        }
    }
    let smoothed = labels.smoothing * labels.mean_weight;
    shares.map(|share| (1.0 - labels.smoothing) * share + smoothed)
}

/// The running sum of exponentials of each row.
pub(super) struct Running {
    pub(super) top: Lanes<f64>,
    pub(super) rest: Lanes<f64>,
    pub(super) own: Lanes<f64>,
}

impl Running {
    pub(super) fn new() -> Self {
        Self { top: [f64::NEG_INFINITY; WIDTH], rest: [0.0; WIDTH], own: [0.0; WIDTH] }
    }

    fn add<T: RowFloat>(&mut self, job: &RowJob<'_, T>, tile: &ShortSum<T>) {
        for lane in 0..WIDTH {
            let part = tile.top[lane].to_f64();
            let top = if self.top[lane] < part { part } else { self.top[lane] };
            let (before, now) = (job.shrink(top, T::from_f64(self.top[lane])), job.shrink(top, tile.top[lane]));
            self.rest[lane] = self.rest[lane] * before + tile.rest[lane] * now;
            self.own[lane] = self.own[lane] * before + tile.own[lane].to_f64() * now;
            self.top[lane] = top;
        }
    }
}

/// Rows with one label each.
fn labelled<T: RowFloat>(
    job: &RowJob<'_, T>,
    rows: Range<usize>,
    marks: &Marks,
    buffers: &mut Buffers<T>,
    task: &mut Task<'_>,
) -> Result<Lanes<f64>, Error> {
    let classes = job.labels.classes;
    let single = classes <= STEPS;
    let (mut sums, mut gap) = (Running::new(), [0.0; WIDTH]);
    let mut target = [0.0; WIDTH];
    for patch in patches(rows.clone(), classes) {
        load(job, &patch, marks, buffers);
        let hole = marks.label.map(|label| label.checked_sub(patch.classes.start).unwrap_or(NOWHERE));
        for (lane, &class) in hole.iter().enumerate() {
            if class < patch.classes.len() {
                target[lane] = buffers.z[class * WIDTH + lane].to_f64();
            }
        }
        let (z, e) = (&buffers.z[..patch.len()], &mut buffers.e[..patch.len()]);
        let tile = job.isa.run(ShortTile { z, e, hole: &hole });
        if single {
            sums = Running { top: tile.top.map(T::to_f64), rest: tile.rest, own: tile.own.map(T::to_f64) };
        } else {
            sums.add(job, &tile);
        }
    }
    for lane in 0..WIDTH {
        gap[lane] = gap_below(sums.top[lane], target[lane]);
    }
    let (mut log_sum, mut value, mut slope) = ([0.0; WIDTH], [0.0; WIDTH], [0.0; WIDTH]);
    (job.program.price)(
        job.isa,
        &job.params64,
        Summed { rest: &sums.rest, own: &sums.own, gap: &gap },
        Priced { log_sum: &mut log_sum, value: &mut value, slope: &mut slope },
    );
    let mut weight = marks.weight;
    if job.labels.class_weights.is_some() {
        for (weight, &label) in weight.iter_mut().zip(&marks.label).filter(|(_, label)| **label != NOWHERE) {
            *weight *= job.labels.class_weight(label);
        }
    }
    let mut drift = [0.0; WIDTH];
    if job.z_loss != 0.0 {
        for lane in 0..WIDTH {
            let lse = sums.top[lane] + log_sum[lane];
            value[lane] += job.z_loss * lse * lse;
            drift[lane] = 2.0 * job.z_loss * lse;
        }
    }
    let upstream = job.upstream(rows.clone());
    let Settled { losses, pull, own } = job.isa.run(Settle {
        rest: &sums.rest,
        own: &sums.own,
        value: &value,
        slope: &slope,
        drift: &drift,
        weight: &weight,
        upstream: &upstream,
    });
    let Some(part) = &mut task.gradient else { return Ok(losses) };
    for patch in patches(rows.clone(), classes) {
        let top = (!single).then(|| {
            load(job, &patch, marks, buffers);
            let (z, e) = (&buffers.z[..patch.len()], &mut buffers.e[..patch.len()]);
            job.isa.run(ShortTile { z, e, hole: &[NOWHERE; WIDTH] }).top
        });
        let mut factor = pull;
        if let Some(top) = top {
            factor.iter_mut().zip(sums.top).zip(top).for_each(|((factor, all), part)| *factor *= job.shrink(all, part));
        }
        let e = &mut buffers.e[..patch.len()];
        job.isa.run(ShortScale { e, factor: &factor });
        for lane in 0..rows.len() {
            let class = marks.label[lane].wrapping_sub(patch.classes.start);
            if class < patch.classes.len() {
                e[class * WIDTH + lane] = T::from_f64(if own[lane].abs() < T::TINY { 0.0 } else { own[lane] });
            }
        }
        if job.options.soft_cap.is_some() {
            tile::scale(job.isa, e, Factors::Each(Column::Own(&buffers.cap[..patch.len()]), 1.0));
        }
        part.store(job.isa, &job.frame, rows.clone(), patch.classes.start, e, &mut buffers.flat);
    }
    Ok(losses)
}
