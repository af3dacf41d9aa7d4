//! Long rows with labels, the classes of each next to each other: read once, the exponentials straight into the gradient's
//! buffer. Half precision is loaded a tile at a time, and its exponentials wait in f32.

use alloc::vec::Vec;
use core::ops::Range;

use super::blocks::Sink;
use super::kernel::{Lanes, LongGaps, LongScale, LongSmooth, LongSum, LongTile, NOWHERE};
use super::labels::Marks;
use super::part::Part;
use super::price::{Priced, Summed};
use super::program::RowFloat;
use super::run::{RowJob, Task, find_nan, gap_below};
use crate::engine::kernel::WIDTH;
use crate::engine::output::Output;
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

/// A tile of a row.
struct Place {
    row: usize,
    /// The row's number in its batch.
    nth: usize,
    classes: Range<usize>,
}

/// The tiles of a row.
fn places(row: usize, nth: usize, classes: usize) -> impl Iterator<Item = Place> {
    (0..classes).step_by(TILE).map(move |at| Place { row, nth, classes: at..(at + TILE).min(classes) })
}

/// Where logits come from.
struct Logits<'l, T> {
    /// All of them, if they lie dense in the type that is computed in.
    dense: Option<&'l [T]>,
    /// A tile of them, if they do not.
    loaded: Vec<T>,
}

impl<T: RowFloat> Logits<'_, T> {
    fn tile(&mut self, job: &RowJob<'_, T>, place: &Place) -> &[T] {
        let Range { start, end } = place.classes;
        if let Some(dense) = self.dense {
            let row = place.row * job.labels.classes;
            return &dense[row + start..row + end];
        }
        self.loaded.resize(end - start, T::ZERO);
        job.evaluation.pred.load_strip(job.grid.row(place.row) + start as isize, 1, &mut self.loaded);
        &self.loaded
    }

    fn one(&self, job: &RowJob<'_, T>, row: usize, class: usize) -> f64 {
        self.dense.map_or_else(|| job.logit(row, class), |dense| dense[row * job.labels.classes + class].to_f64())
    }
}

/// Where exponentials go, which become the gradient.
struct Exponentials<'g, 'o, T> {
    classes: usize,
    /// The task's gradient, and its first row.
    gradient: Option<(&'g mut Output<'o>, usize)>,
    /// What a gradient of another type cannot hold.
    apart: Vec<T>,
    /// Whether a whole batch lies apart, and not only the last tile.
    kept: bool,
}

impl<'g, 'o, T: RowFloat> Exponentials<'g, 'o, T> {
    fn new(gradient: Option<&'g mut Part<'o>>, classes: usize) -> Self {
        let mut gradient = match gradient {
            Some(Part::Whole { output, start }) => Some((output, *start / classes)),
            _ => None,
        };
        let in_place = gradient.as_mut().is_some_and(|(output, _)| T::slice_mut(output).is_some());
        let kept = gradient.is_some() && !in_place && classes <= BATCH;
        let apart = match (in_place, kept) {
            (true, _) => 0,
            (_, true) => rows_of_batch(classes) * classes,
            _ => TILE.min(classes),
        };
        Self { classes, gradient, apart: alloc::vec![T::ZERO; apart], kept }
    }

    /// Where a tile lies apart.
    fn at(&self, place: &Place) -> Range<usize> {
        let start = if self.kept { place.nth * self.classes + place.classes.start } else { 0 };
        start..start + place.classes.len()
    }

    /// Whether a row's first tiles are gone when its last is there.
    fn forgets(&self) -> bool {
        !self.apart.is_empty() && !self.kept
    }

    fn tile(&mut self, place: &Place) -> &mut [T] {
        let at = self.at(place);
        if let Some((output, first)) = &mut self.gradient
            && let Some(slice) = T::slice_mut(output)
        {
            let row = (place.row - *first) * self.classes;
            return &mut slice[row + place.classes.start..row + place.classes.end];
        }
        &mut self.apart[at]
    }

    /// Writes what has become the gradient, if it lies apart.
    fn store(&mut self, place: &Place) {
        let at = self.at(place);
        if let (Some((output, first)), false) = (&mut self.gradient, self.apart.is_empty()) {
            output.store((place.row - *first) * self.classes + place.classes.start, &self.apart[at]);
        }
    }
}

/// Rows that are priced at once.
fn rows_of_batch(classes: usize) -> usize {
    (BATCH / classes).clamp(1, WIDTH)
}

/// Writes the task's outputs and returns its sum.
pub(super) fn run<T: RowFloat>(job: &RowJob<'_, T>, dense: Option<&[T]>, task: Task<'_>) -> Result<f64, Error> {
    let classes = job.labels.classes;
    let count = rows_of_batch(classes);
    let Task { rows: all, mut values, mut gradient, .. } = task;
    let mut logits = Logits { dense, loaded: Vec::new() };
    let mut e = Exponentials::new(gradient.as_mut(), classes);
    let mut sink = Sink::new(&all);
    let mut batch = Batch::new();
    for start in all.clone().step_by(count) {
        let rows = start..(start + count).min(all.end);
        let marks = job.labels.marks(rows.clone())?;
        batch.rows.clear();
        batch.tiles.clear();
        for (nth, row) in rows.clone().enumerate() {
            let part = marks.weight[nth] != 0.0;
            let tiles = &mut batch.tiles;
            batch.rows.push(part.then(|| sum(job, (row, nth), &mut logits, &mut e, marks.label[nth], tiles)));
        }
        finish(job, rows.clone(), &marks, &mut batch, &mut logits, &mut e)?;
        sink.add(start, &batch.losses[..rows.len()]);
        if let Some(values) = &mut values {
            values.store(start - all.start, &batch.losses.map(T::from_f64)[..rows.len()]);
        }
    }
    Ok(sink.sum())
}

/// The first pass over a row.
fn sum<T: RowFloat>(
    job: &RowJob<'_, T>,
    (row, nth): (usize, usize),
    logits: &mut Logits<'_, T>,
    e: &mut Exponentials<'_, '_, T>,
    label: usize,
    tiles: &mut Vec<LongSum<T>>,
) -> Row<T> {
    let first = tiles.len();
    let mut gaps = 0.0;
    for place in places(row, nth, job.labels.classes) {
        let z = logits.tile(job, &place);
        let hole = label.checked_sub(place.classes.start).unwrap_or(NOWHERE);
        let sum = job.isa.run(LongTile { z, e: e.tile(&place), hole });
        if let Some(smooth) = &job.smooth {
            gaps += job.isa.run(LongGaps { z, top: sum.top, weight: &smooth.weight[place.classes] });
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
    rows: Range<usize>,
    marks: &Marks,
    batch: &mut Batch<T>,
    logits: &mut Logits<'_, T>,
    e: &mut Exponentials<'_, '_, T>,
) -> Result<(), Error> {
    let classes = job.labels.classes;
    let Batch { rows: state, tiles, rest, own, gap, log_sum, value, slope, losses } = batch;
    for (i, row) in state.iter().enumerate() {
        (rest[i], own[i], gap[i]) = (0.0, 1.0, 0.0);
        if let Some(row) = row {
            let z = logits.one(job, rows.start + i, marks.label[i]);
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
        let at = rows.start + i;
        let Some(row) = row else {
            losses[i] = 0.0;
            for place in places(at, i, classes) {
                e.tile(&place).fill(T::ZERO);
                e.store(&place);
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
            find_nan(job, at)?;
        }
        if e.gradient.is_none() {
            continue;
        }
        let scale = marks.weight[i] * upstream[i];
        let smoothed = job.smooth.as_ref().map_or(0.0, |smooth| smooth.share * smooth.total);
        let pull = scale * (smoothed + drift - hard * slope[i]) / total;
        let p = own[i] / total;
        let smoothed = smoothed * p - job.smooth.as_ref().map_or(0.0, |smooth| smooth.share * weight);
        let own = scale * (hard * slope[i] * (rest[i] / total) + smoothed + drift * p);
        for (place, tile) in places(at, i, classes).zip(&tiles[row.tiles.clone()]) {
            if e.forgets() {
                let z = logits.tile(job, &place);
                job.isa.run(LongTile { z, e: e.tile(&place), hole: NOWHERE });
            }
            let factor = T::from_f64(if row.tiles.len() == 1 { pull } else { pull * job.shrink(row.top, tile.top) });
            let (floor, e_tile) = (tile::floor(factor), e.tile(&place));
            match &job.smooth {
                Some(smooth) => {
                    let (weight, share) = (&smooth.weight[place.classes.clone()], T::from_f64(scale * smooth.share));
                    job.isa.run(LongSmooth { e: e_tile, factor, floor, weight, share });
                }
                None => job.isa.run(LongScale { e: e_tile, factor, floor }),
            }
            if place.classes.contains(&label) {
                let slope = T::from_f64(if own.abs() < T::TINY { 0.0 } else { own });
                e.tile(&place)[label - place.classes.start] = slope;
            }
            e.store(&place);
        }
    }
    Ok(())
}
