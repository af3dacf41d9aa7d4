//! Rows whose target is probabilities, or labels that a price spreads over every class; and the curvature of any row.

use core::ops::Range;

use super::kernel::{Lanes, NOWHERE, ShortTile};
use super::labels::Marks;
use super::program::RowFloat;
use super::run::{RowJob, Task};
use super::terms::{Add, Apart, Bends, Combine, Costs, Pivots, Shares, Smooth};
use super::tiled::{Buffers, Patch, STEPS, fetch, load, patches};
use crate::engine::domain::within;
use crate::engine::kernel::WIDTH;
use crate::engine::tile::{self, Column, Factors};
use crate::error::Error;
use crate::form::RowInput;
use crate::interval::Interval;

/// How far from 1 the target probabilities of a row may sum.
const TOLERANCE: f64 = 1e-3;

/// The exponentials of each row, summed relative to the largest logit, whose own 1 is left out.
struct Normaliser {
    top: Lanes<f64>,
    rest: Lanes<f64>,
    pivot: Lanes<usize>,
    log_sum: Lanes<f64>,
}

/// Sums over the classes of each row.
#[derive(Clone, Copy)]
struct Tally {
    value: Lanes<f64>,
    /// Σ of the targets times the class weights.
    share: Lanes<f64>,
    /// Σ of the slopes but the pivot's, and the pivot's.
    slope: Lanes<f64>,
    pivot_slope: Lanes<f64>,
    bend: Lanes<f64>,
    pivot_bend: Lanes<f64>,
}

/// Writes the outputs of up to `WIDTH` rows and returns their losses.
pub(super) fn block<T: RowFloat>(
    job: &RowJob<'_, T>,
    rows: Range<usize>,
    marks: &Marks,
    buffers: &mut Buffers<T>,
    task: &mut Task<'_>,
) -> Result<Lanes<f64>, Error> {
    let size = buffers.z.len();
    for buffer in [&mut buffers.share, &mut buffers.value, &mut buffers.slope] {
        buffer.resize(size, T::ZERO);
    }
    if task.curvature.is_some() {
        buffers.bend.resize(size, T::ZERO);
    }
    let logits = job.program.input == RowInput::Logits;
    let normaliser = if logits { normalise(job, &rows, marks, buffers) } else { Normaliser::none() };
    let tally = tally(job, &rows, marks, &normaliser, buffers)?;

    let upstream = job.upstream(rows.clone());
    let scale: Lanes<f64> = core::array::from_fn(|k| marks.weight[k] * upstream[k]);
    let lse: Lanes<f64> = core::array::from_fn(|k| normaliser.top[k] + normaliser.log_sum[k]);
    let z_loss = |k: usize| if job.z_loss == 0.0 { 0.0 } else { job.z_loss * lse[k] * lse[k] * tally.share[k] };
    let losses =
        core::array::from_fn(
            |k| {
                if marks.weight[k] == 0.0 { 0.0 } else { marks.weight[k] * (tally.value[k] + z_loss(k)) }
            },
        );
    if task.gradient.is_none() && task.curvature.is_none() {
        return Ok(losses);
    }
    let frame = &job.frame;
    for patch in patches(rows.clone(), job.labels.classes) {
        if job.labels.classes > STEPS {
            price(job, &patch, marks, &normaliser, buffers)?;
        }
        let shrink = if logits { exponentials(job, &patch, &normaliser, buffers) } else { [0.0; WIDTH] };
        let row = Derived {
            inverse: core::array::from_fn(|k| shrink[k] / (1.0 + normaliser.rest[k])),
            drift: core::array::from_fn(|k| {
                2.0 * job.z_loss * tally.share[k] * if job.z_loss == 0.0 { 0.0 } else { lse[k] }
            }),
            swing: core::array::from_fn(|k| 2.0 * job.z_loss * tally.share[k]),
            scale: &scale,
            normaliser: &normaliser,
            tally: &tally,
        };
        let (n, first) = (patch.len(), patch.classes.start);
        slope(job, &patch, &row, buffers);
        if let Some(part) = &mut task.curvature {
            bend(job, &patch, &row, buffers);
            if job.options.soft_cap.is_some() {
                let caps = buffers.cap.iter().zip(&buffers.cap_bend).zip(&buffers.slope);
                for (bend, ((cap, cap_bend), slope)) in buffers.bend[..n].iter_mut().zip(caps) {
                    let [b, c, d, s] = [*bend, *cap, *cap_bend, *slope].map(T::to_f64);
                    *bend = T::from_f64(b * c * c + s * d);
                }
            }
            part.store(job.isa, frame, rows.clone(), first, &buffers.bend[..n], &mut buffers.flat);
        }
        if let Some(part) = &mut task.gradient {
            if job.options.soft_cap.is_some() {
                let caps = Factors::Each(Column::Own(&buffers.cap[..n]), 1.0);
                tile::scale(job.isa, &mut buffers.slope[..n], caps);
            }
            part.store(job.isa, frame, rows.clone(), first, &buffers.slope[..n], &mut buffers.flat);
        }
    }
    Ok(losses)
}

/// What the derivatives of rows are made of.
struct Derived<'a> {
    normaliser: &'a Normaliser,
    tally: &'a Tally,
    /// The row's weight, times what comes after.
    scale: &'a Lanes<f64>,
    /// What turns the tile's exponentials into probabilities.
    inverse: Lanes<f64>,
    /// The z-loss's first derivative by the logarithm of the sum, and its second.
    drift: Lanes<f64>,
    swing: Lanes<f64>,
}

impl Normaliser {
    fn none() -> Self {
        Self { top: [0.0; WIDTH], rest: [0.0; WIDTH], pivot: [NOWHERE; WIDTH], log_sum: [0.0; WIDTH] }
    }

    /// Where in a patch the largest class of lane `k` lies, if it does.
    fn place(&self, patch: &Patch, k: usize) -> Option<usize> {
        patch.classes.contains(&self.pivot[k]).then(|| (self.pivot[k] - patch.classes.start) * WIDTH + k)
    }

    /// The probability of the largest class, and what it lacks to 1.
    fn largest(&self, k: usize) -> (f64, f64) {
        (1.0 / (1.0 + self.rest[k]), self.rest[k] / (1.0 + self.rest[k]))
    }
}

/// Sums the exponentials. Of two tiles, the lower one's largest joins the rest.
fn normalise<T: RowFloat>(
    job: &RowJob<'_, T>,
    rows: &Range<usize>,
    marks: &Marks,
    buffers: &mut Buffers<T>,
) -> Normaliser {
    let mut sums = Normaliser { top: [f64::NEG_INFINITY; WIDTH], ..Normaliser::none() };
    for patch in patches(rows.clone(), job.labels.classes) {
        load(job, &patch, marks, buffers);
        let (z, e) = (&buffers.z[..patch.len()], &mut buffers.e[..patch.len()]);
        let hole = job.isa.run(Pivots { z });
        let tile = job.isa.run(ShortTile { z, e, hole: &hole });
        for (k, &hole) in hole.iter().enumerate() {
            let (top, own) = (tile.top[k].to_f64(), tile.own[k].to_f64());
            if sums.pivot[k] == NOWHERE || sums.top[k] < top {
                let before = if sums.pivot[k] == NOWHERE { 0.0 } else { 1.0 + sums.rest[k] };
                let shrink = if before == 0.0 { 0.0 } else { job.shrink(top, T::from_f64(sums.top[k])) };
                sums.rest[k] = tile.rest[k] + before * shrink;
                (sums.top[k], sums.pivot[k]) = (top, patch.classes.start + hole);
            } else {
                sums.rest[k] += (tile.rest[k] + own) * job.shrink(sums.top[k], tile.top[k]);
            }
        }
    }
    // Of logits that are all −∞ none leads.
    sums.rest
        .iter_mut()
        .zip(sums.top)
        .filter(|(_, top)| *top == f64::NEG_INFINITY)
        .for_each(|(rest, _)| *rest = f64::NAN);
    sums.log_sum = job.log_sums(sums.rest);
    sums
}

/// The target of a patch, smoothed and times the class weights.
fn shares<T: RowFloat>(
    job: &RowJob<'_, T>,
    patch: &Patch,
    marks: &Marks,
    buffers: &mut Buffers<T>,
    sums: Option<&mut Lanes<f64>>,
) -> Result<(), Error> {
    let labels = job.labels;
    let Buffers { share, flat, .. } = buffers;
    let share = &mut share[..patch.len()];
    if let Some(grid) = &labels.soft {
        fetch(job, &job.evaluation.target, grid, patch, flat, share);
        check(job, patch, marks, "target", Interval::UNIT, share)?;
        if let Some(sum) = sums {
            job.isa.run(Add { terms: share, sum });
        }
        let all = marks.weight[..patch.rows.len()].iter().all(|weight| *weight != 0.0);
        if all && labels.class_weights.is_none() && labels.smoothing == 0.0 {
            return Ok(());
        }
    } else {
        share.fill(T::ZERO);
        for (lane, label) in marks.label.iter().enumerate() {
            if patch.classes.contains(label) {
                share[(label - patch.classes.start) * WIDTH + lane] = T::from_f64(1.0);
            }
        }
    }
    let (keep, even) = (1.0 - labels.smoothing, labels.smoothing / labels.classes as f64);
    let class_weights = labels.class_weights.as_ref().map(|weights| &weights[patch.classes.clone()]);
    job.isa.run(Smooth { share, class_weights, keep, even, counts: &marks.weight });
    Ok(())
}

/// Names the first element outside its domain.
fn check<T: RowFloat>(
    job: &RowJob<'_, T>,
    patch: &Patch,
    marks: &Marks,
    what: &'static str,
    domain: Interval,
    tile: &[T],
) -> Result<(), Error> {
    if !job.evaluation.validate || within(job.isa, tile, &domain) {
        return Ok(());
    }
    for (class, step) in patch.classes.clone().zip(tile.as_chunks::<WIDTH>().0) {
        for (lane, row) in patch.rows.clone().enumerate().filter(|(lane, _)| marks.weight[*lane] != 0.0) {
            let value = step[lane].to_f64();
            if !domain.contains(value) {
                return Err(job.domain(what, row, class, value, domain));
            }
        }
    }
    Ok(())
}

/// Shares and prices of a patch, whose logits are loaded too.
fn price<T: RowFloat>(
    job: &RowJob<'_, T>,
    patch: &Patch,
    marks: &Marks,
    normaliser: &Normaliser,
    buffers: &mut Buffers<T>,
) -> Result<(), Error> {
    load(job, patch, marks, buffers);
    shares(job, patch, marks, buffers, None)?;
    cost(job, patch, normaliser, buffers);
    Ok(())
}

fn cost<T: RowFloat>(job: &RowJob<'_, T>, patch: &Patch, normaliser: &Normaliser, buffers: &mut Buffers<T>) {
    let n = patch.len();
    let (top, log_sum) = (normaliser.top.map(T::from_f64), normaliser.log_sum.map(T::from_f64));
    let Buffers { z, share, value, slope, bend, .. } = buffers;
    let bend = if bend.is_empty() { None } else { Some(&mut bend[..n]) };
    T::terms(job.program)(
        job.isa,
        Shares { params: &job.params, z: &z[..n], top: &top, log_sum: &log_sum, share: &share[..n] },
        Costs { value: &mut value[..n], slope: &mut slope[..n], bend },
    );
}

/// The second pass: what each row costs, and the sums that its derivatives need.
fn tally<T: RowFloat>(
    job: &RowJob<'_, T>,
    rows: &Range<usize>,
    marks: &Marks,
    normaliser: &Normaliser,
    buffers: &mut Buffers<T>,
) -> Result<Tally, Error> {
    let zero = [0.0; WIDTH];
    let mut tally = Tally { value: zero, share: zero, slope: zero, pivot_slope: zero, bend: zero, pivot_bend: zero };
    let mut targets = zero;
    for patch in patches(rows.clone(), job.labels.classes) {
        // Rows of one patch still lie there.
        if job.program.input != RowInput::Logits || job.labels.classes > STEPS {
            load(job, &patch, marks, buffers);
        }
        if job.program.input != RowInput::Logits {
            check(job, &patch, marks, "pred", job.evaluation.loss.info().pred, &buffers.z[..patch.len()])?;
        }
        shares(job, &patch, marks, buffers, Some(&mut targets))?;
        cost(job, &patch, normaliser, buffers);
        let n = patch.len();
        job.isa.run(Add { terms: &buffers.value[..n], sum: &mut tally.value });
        job.isa.run(Add { terms: &buffers.share[..n], sum: &mut tally.share });
        let hole = normaliser.pivot.map(|class| class.wrapping_sub(patch.classes.start));
        for (terms, sum, own) in [
            (&mut buffers.slope, &mut tally.slope, &mut tally.pivot_slope),
            (&mut buffers.bend, &mut tally.bend, &mut tally.pivot_bend),
        ] {
            if !terms.is_empty() {
                job.isa.run(Apart { terms: &mut terms[..n], hole: &hole, sum, own });
            }
        }
    }
    if job.labels.soft.is_some() && job.evaluation.validate {
        for lane in (0..rows.len()).filter(|&lane| marks.weight[lane] != 0.0) {
            sums_to_one(rows.start + lane, targets[lane])?;
        }
    }
    Ok(tally)
}

/// Whether the target probabilities of a row are those of a distribution.
pub(super) fn sums_to_one(row: usize, sum: f64) -> Result<(), Error> {
    if (sum - 1.0).abs() <= TOLERANCE { Ok(()) } else { Err(Error::Distribution { row, sum }) }
}

/// The exponentials of a patch whose logits are loaded, which those of rows of one patch are already; returns what makes them relative to
/// the row's largest.
fn exponentials<T: RowFloat>(
    job: &RowJob<'_, T>,
    patch: &Patch,
    normaliser: &Normaliser,
    buffers: &mut Buffers<T>,
) -> Lanes<f64> {
    if job.labels.classes <= STEPS {
        return [1.0; WIDTH];
    }
    let (z, e) = (&buffers.z[..patch.len()], &mut buffers.e[..patch.len()]);
    let top = job.isa.run(ShortTile { z, e, hole: &[NOWHERE; WIDTH] }).top;
    core::array::from_fn(|k| job.shrink(normaliser.top[k], top[k]))
}

/// Turns slopes into the gradient: a_j − p_j·Σa, and for the largest class a·(1 − p) − p·Σ of the others.
fn slope<T: RowFloat>(job: &RowJob<'_, T>, patch: &Patch, row: &Derived<'_>, buffers: &mut Buffers<T>) {
    let n = patch.len();
    let Derived { normaliser, tally, scale, inverse, drift, .. } = row;
    let sum = |k: usize| tally.slope[k] + tally.pivot_slope[k] - drift[k];
    let pull = core::array::from_fn(|k| T::from_f64(scale[k] * sum(k) * inverse[k]));
    let slope = &mut buffers.slope[..n];
    job.isa.run(Combine { e: &buffers.e[..n], slope, factor: &scale.map(T::from_f64), pull: &pull });
    for k in 0..patch.rows.len() {
        if let Some(at) = normaliser.place(patch, k) {
            let (p, lack) = normaliser.largest(k);
            let own = scale[k] * (tally.pivot_slope[k] * lack - p * (tally.slope[k] - drift[k]));
            slope[at] = T::from_f64(if own.abs() < T::TINY { 0.0 } else { own });
        }
    }
}

/// Turns the second derivatives of the price into the curvature by each class.
fn bend<T: RowFloat>(job: &RowJob<'_, T>, patch: &Patch, row: &Derived<'_>, buffers: &mut Buffers<T>) {
    let n = patch.len();
    let Derived { normaliser, tally, scale, inverse, drift, swing } = row;
    let slopes: Lanes<f64> = core::array::from_fn(|k| tally.slope[k] + tally.pivot_slope[k] - drift[k]);
    let bends: Lanes<f64> = core::array::from_fn(|k| tally.bend[k] + tally.pivot_bend[k] + swing[k]);
    job.isa.run(Bends {
        e: &buffers.e[..n],
        bend: &mut buffers.bend[..n],
        inverse: &inverse.map(T::from_f64),
        slopes: &slopes.map(T::from_f64),
        bends: &bends.map(T::from_f64),
        factor: &scale.map(T::from_f64),
    });
    for k in 0..patch.rows.len() {
        if let Some(at) = normaliser.place(patch, k) {
            let (p, lack) = normaliser.largest(k);
            let others = tally.bend[k] + swing[k];
            let own = scale[k] * (tally.pivot_bend[k] * lack * lack + others * p * p - slopes[k] * p * lack);
            buffers.bend[at] = T::from_f64(if own.abs() < T::TINY { 0.0 } else { own });
        }
    }
}
