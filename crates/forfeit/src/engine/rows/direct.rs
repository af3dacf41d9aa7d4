//! Long rows that lie dense in memory, with labels: read once, the exponentials straight into the gradient's buffer.

use alloc::vec::Vec;
use core::ops::Range;

use super::kernel::{Lanes, LongGaps, LongScale, LongSmooth, LongSum, LongTile, NOWHERE};
use super::labels::Marks;
use super::part::Part;
use super::price::{Priced, Summed};
use super::program::RowFloat;
use super::run::{RowJob, Sink, Task, find_nan, gap_below};
use crate::engine::kernel::WIDTH;
use crate::engine::tile;
use crate::error::Error;

/// Classes in a tile: z and e of one lie together in the first-level cache.
pub(super) const TILE: usize = 2048;

/// Elements of the rows that are priced at once, while they still lie in the cache.
const BATCH: usize = 4096;

/// One row between the two passes.
struct Row<T> {
    /// Its tiles, in `tiles`.
    tiles: Range<usize>,
    top: f64,
    rest: f64,
    own: T,
    /// Σ_c w_c·(top − z_c), if labels are smoothed.
    gaps: f64,
}

/// What is known of the rows that are priced at once. All batches share the room: clearing it took as long as pricing.
struct Batch<T> {
    /// None: a row that takes no part.
    rows: Vec<Option<Row<T>>>,
    tiles: Vec<LongSum<T>>,
    rest: Lanes<f64>,
    own: Lanes<f64>,
    gap: Lanes<f64>,
    log_sum: Lanes<f64>,
    value: Lanes<f64>,
    slope: Lanes<f64>,
    losses: Lanes<f64>,
}

impl<T> Batch<T> {
    fn new() -> Self {
        let [rest, own, gap, log_sum, value, slope, losses] = [[0.0; WIDTH]; 7];
        Self { rows: Vec::new(), tiles: Vec::new(), rest, own, gap, log_sum, value, slope, losses }
    }
}

/// Writes the task's outputs and returns its sum.
pub(super) fn run<T: RowFloat>(job: &RowJob<'_, T>, logits: &[T], mut task: Task<'_>) -> Result<f64, Error> {
    let classes = job.labels.classes;
    let count = (BATCH / classes).clamp(1, WIDTH);
    let mut sink = Sink::new(&task.rows);
    let mut scratch: Vec<T> = Vec::new();
    let mut batch = Batch::new();
    for start in task.rows.clone().step_by(count) {
        let rows = start..(start + count).min(task.rows.end);
        let marks = job.labels.marks(rows.clone())?;
        let mut gradient = match &mut task.gradient {
            Some(Part::Whole { output, start }) => {
                let at = rows.start * classes - *start;
                T::slice_mut(output).map(|slice| &mut slice[at..at + rows.len() * classes])
            }
            _ => None,
        };
        batch.rows.clear();
        batch.tiles.clear();
        for (i, row) in rows.clone().enumerate() {
            if marks.weight[i] == 0.0 {
                batch.rows.push(None);
                continue;
            }
            let z = &logits[row * classes..(row + 1) * classes];
            let e = match &mut gradient {
                Some(gradient) => Some(&mut gradient[i * classes..(i + 1) * classes]),
                None => {
                    scratch.resize(TILE.min(classes), T::ZERO);
                    None
                }
            };
            batch.rows.push(Some(sum(job, z, e, &mut scratch, marks.label[i], &mut batch.tiles)));
        }
        finish(job, logits, rows.clone(), &marks, &mut batch, gradient)?;
        sink.add(start, &batch.losses[..rows.len()]);
        if let Some(values) = &mut task.values {
            values.store(start - task.rows.start, &batch.losses.map(T::from_f64)[..rows.len()]);
        }
    }
    Ok(sink.sum())
}

/// The first pass over a row.
fn sum<T: RowFloat>(
    job: &RowJob<'_, T>,
    z: &[T],
    mut e: Option<&mut [T]>,
    scratch: &mut [T],
    label: usize,
    tiles: &mut Vec<LongSum<T>>,
) -> Row<T> {
    let isa = job.isa;
    let first = tiles.len();
    let mut gaps = 0.0;
    for (tile, z) in z.chunks(TILE).enumerate() {
        let at = tile * TILE;
        let e = match &mut e {
            Some(e) => &mut e[at..at + z.len()],
            None => &mut scratch[..z.len()],
        };
        let hole = label.checked_sub(at).unwrap_or(NOWHERE);
        let sum = isa.run(LongTile { z, e, hole });
        if let Some(smooth) = &job.smooth {
            let weight = &smooth.weight[at..at + z.len()];
            gaps += isa.run(LongGaps { z, top: sum.top, weight });
        }
        tiles.push(sum);
    }
    let row = &tiles[first..];
    let mut top = f64::NEG_INFINITY;
    for tile in row {
        top = if top < tile.top.to_f64() { tile.top.to_f64() } else { top };
    }
    let (mut rest, mut own) = (0.0, T::ZERO);
    if let [tile] = row {
        (rest, own) = (tile.rest, tile.own);
    } else {
        for (i, tile) in row.iter().enumerate() {
            let shrink = job.shrink(top, tile.top);
            rest += tile.rest * shrink;
            if (i * TILE..(i + 1) * TILE).contains(&label) {
                own = T::from_f64(tile.own.to_f64() * shrink);
            }
            if let Some(smooth) = &job.smooth {
                // Tiles of weight 0 are left out even if their largest logit is −∞.
                gaps += if smooth.tiles[i] == 0.0 { 0.0 } else { smooth.tiles[i] * (top - tile.top.to_f64()) };
            }
        }
    }
    Row { tiles: first..tiles.len(), top, rest, own, gaps }
}

/// Prices the rows of a batch and turns their exponentials into gradients.
fn finish<T: RowFloat>(
    job: &RowJob<'_, T>,
    logits: &[T],
    rows: Range<usize>,
    marks: &Marks,
    batch: &mut Batch<T>,
    mut gradient: Option<&mut [T]>,
) -> Result<(), Error> {
    let classes = job.labels.classes;
    let Batch { rows: state, tiles, rest, own, gap, log_sum, value, slope, losses } = batch;
    for (i, row) in state.iter().enumerate() {
        (rest[i], own[i], gap[i]) = (0.0, 1.0, 0.0);
        if let Some(row) = row {
            let z = logits[(rows.start + i) * classes + marks.label[i]].to_f64();
            (rest[i], own[i], gap[i]) = (row.rest, row.own.to_f64(), gap_below(row.top, z));
        }
    }
    // In whole vectors: what is beyond is never read.
    let lanes = rows.len().next_multiple_of(8);
    (job.program.price)(
        job.isa,
        &job.params64,
        Summed { rest: &rest[..lanes], own: &own[..lanes], gap: &gap[..lanes] },
        Priced { log_sum: &mut log_sum[..lanes], value: &mut value[..lanes], slope: &mut slope[..lanes] },
    );
    let upstream = job.upstream(rows.clone());
    for (i, row) in state.iter().enumerate() {
        let mut e = gradient.as_mut().map(|gradient| &mut gradient[i * classes..(i + 1) * classes]);
        let Some(row) = row else {
            losses[i] = 0.0;
            if let Some(e) = &mut e {
                e.fill(T::ZERO);
            }
            continue;
        };
        let label = marks.label[i];
        let lse = row.top + log_sum[i];
        let (weight, share) = (job.labels.class_weight(label), job.labels.share(label));
        let total = rest[i] + own[i];
        // The price of the label, of the smoothed rest, and of the normaliser.
        let hard = job.hard * weight;
        let mut loss = if hard == 0.0 { 0.0 } else { hard * value[i] };
        if let Some(smooth) = &job.smooth {
            loss += smooth.share * (row.gaps + log_sum[i] * smooth.total);
        }
        let drift = if job.z_loss == 0.0 { 0.0 } else { 2.0 * job.z_loss * lse * share };
        if job.z_loss != 0.0 {
            loss += job.z_loss * lse * lse * share;
        }
        losses[i] = marks.weight[i] * loss;
        if losses[i].is_nan() {
            find_nan(job, rows.start + i)?;
        }
        let Some(e) = e else { continue };
        let scale = marks.weight[i] * upstream[i];
        let smoothed = job.smooth.as_ref().map_or(0.0, |smooth| smooth.share * smooth.total);
        let pull = scale * (smoothed + drift - hard * slope[i]) / total;
        for (part, tile) in tiles[row.tiles.clone()].iter().enumerate() {
            let e = &mut e[part * TILE..((part + 1) * TILE).min(classes)];
            let factor = T::from_f64(if row.tiles.len() == 1 { pull } else { pull * job.shrink(row.top, tile.top) });
            let floor = tile::floor(factor);
            match &job.smooth {
                Some(smooth) => {
                    let weight = &smooth.weight[part * TILE..part * TILE + e.len()];
                    job.isa.run(LongSmooth { e, factor, floor, weight, share: T::from_f64(scale * smooth.share) });
                }
                None => job.isa.run(LongScale { e, factor, floor }),
            }
        }
        let p = own[i] / total;
        let smoothed = smoothed * p - job.smooth.as_ref().map_or(0.0, |smooth| smooth.share * weight);
        let own = scale * (hard * slope[i] * (rest[i] / total) + smoothed + drift * p);
        e[label] = T::from_f64(if own.abs() < T::TINY { 0.0 } else { own });
    }
    Ok(())
}
