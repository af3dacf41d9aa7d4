//! Losses of two or three vectors: embeddings and scores that belong together, or do not.
//!
//! Here is what the losses of a whole batch have in common: picking a partner among all rows by their cosines. All cosines of some rows are
//! formed at once, turned into their slopes, and multiplied by the directions again: three products of matrices. Of the cosines no more are
//! held than of one block of rows.

pub(crate) mod contrastive;
pub(crate) mod cosine_embedding;
pub(crate) mod info_nce;
pub(crate) mod margin_ranking;
pub(crate) mod nt_xent;
pub(crate) mod triplet_margin;

use alloc::vec::Vec;

use crate::engine::{Batch, Body, Gained, Inverse, Isa, Panels, STRIP, Strip, dot, for_each, norm};
use crate::number::Number;

/// About as many cosines as a block holds: 2 MiB.
const BLOCK: usize = 1 << 18;

/// Below this many products of numbers the calling thread does all.
const PARALLEL_FROM: usize = 1 << 18;

/// The directions of the rows of an array, and their lengths. A row of zeros has none.
struct Directions {
    norms: Vec<f64>,
    units: Vec<f64>,
    by_rows: Panels,
    by_columns: Panels,
}

/// A row that picks: its partner, the row of the others that it is itself, and the weight of its loss.
struct Own {
    partner: usize,
    itself: Option<usize>,
    weight: f64,
}

impl Directions {
    /// Of an array; rows that do not count have none.
    fn of(batch: &Batch, mut units: Vec<f64>, counts: impl Fn(usize) -> bool) -> Self {
        let mut norms = alloc::vec![0.0; units.len() / batch.length];
        for (row, (unit, norm)) in units.chunks_mut(batch.length).zip(&mut norms).enumerate() {
            let wanted = counts(row);
            *norm = if wanted { batch.isa.run(Direct(unit)) } else { 0.0 };
            if !wanted {
                unit.fill(0.0);
            }
        }
        let (by_rows, by_columns) = (Panels::of_rows(&units, batch.length), Panels::of_columns(&units, batch.length));
        Self { norms, units, by_rows, by_columns }
    }

    /// Turns gradients by the directions of rows, from row `first` on, into those by the rows themselves: a direction moves across itself
    /// alone, and the less the longer the row.
    fn lean(&self, isa: Isa, first: usize, gradients: &mut [f64], length: usize) {
        for ((gradient, unit), norm) in
            gradients.chunks_mut(length).zip(self.units.chunks(length).skip(first)).zip(&self.norms[first..])
        {
            isa.run(Lean { gradient, unit, norm: *norm });
        }
    }
}

/// Divides a row by its length, which it returns.
struct Direct<'a>(&'a mut [f64]);

impl Body<f64> for Direct<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) -> f64 {
        let length = norm::<R>(dot(self.0, self.0), self.0.iter().copied());
        let inverse = Inverse::of(length);
        self.0.iter_mut().for_each(|x| *x = inverse.times(*x));
        length
    }
}

struct Lean<'a> {
    gradient: &'a mut [f64],
    unit: &'a [f64],
    norm: f64,
}

impl Body<f64> for Lean<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        let (along, inverse) = (dot(self.gradient, self.unit), Inverse::of(self.norm));
        let slopes = self.gradient.iter_mut().zip(self.unit);
        slopes.for_each(|(slope, unit)| *slope = inverse.times(*slope - along * unit));
    }
}

/// A strip of rows on their way through a block.
struct Picking<'a> {
    /// The cosines with each of the others, then their slopes.
    cells: &'a mut [Strip],
    losses: &'a mut [f64],
    gradient: &'a mut [f64],
}

/// The loss of each row of `first`, the cross entropy of picking its partner of all rows of `second` by their cosines with it over the
/// temperature, the batch's first parameter; and the gradients by the rows of both.
fn pick(batch: &Batch, first: &Directions, second: &Directions, own: impl Fn(usize) -> Own + Sync) -> Gained {
    let (length, isa) = (batch.length, batch.isa);
    let (count, others) = (first.norms.len(), second.norms.len());
    let threads = if count * others * length < PARALLEL_FROM { 1 } else { batch.threads };
    let mut losses = alloc::vec![0.0; count];
    let width = others.next_multiple_of(STRIP);
    let rows = (BLOCK / width).clamp(8 * STRIP, count.next_multiple_of(STRIP).max(8 * STRIP)) / STRIP * STRIP;
    // One allocation: an allocator that gives much memory back to the system and asks for it again costs as much as a product.
    let slopes = first.units.len() + second.units.len();
    let mut room = alloc::vec![0.0; slopes + rows.min(count.next_multiple_of(STRIP)) * width];
    let (by_first, rest) = room.split_at_mut(first.units.len());
    let (by_second, cells) = rest.split_at_mut(second.units.len());
    let cells = cells.as_chunks_mut().0;
    for start in (0..count).step_by(rows) {
        let here = start..(start + rows).min(count);
        let strips = cells.chunks_mut(width).zip(losses[here.clone()].chunks_mut(STRIP));
        let strips = strips.zip(by_first[here.start * length..here.end * length].chunks_mut(STRIP * length));
        let tasks = strips.map(|((cells, losses), gradient)| Picking { cells, losses, gradient }).enumerate().collect();
        for_each(tasks, threads, |(strip, picking): (usize, Picking<'_>)| {
            let at = start + strip * STRIP;
            picking.cells.fill([0.0; STRIP]);
            for (x, sums) in second.by_rows.strips().zip(picking.cells.as_chunks_mut().0) {
                Panels::multiply(isa, x, first.by_rows.strip(at / STRIP), sums);
            }
            let cells = &mut picking.cells[..others];
            let owns = core::array::from_fn(|lane| (lane < picking.losses.len()).then(|| own(at + lane)));
            let found = isa.run(Pick { cells, owns, temperature: batch.params[0] });
            picking.losses.copy_from_slice(&found[..picking.losses.len()]);
            if batch.differentiate {
                product(isa, cells, |strip| second.by_columns.strip(strip), picking.gradient, length);
                first.lean(isa, at, picking.gradient, length);
            }
        });
        if !batch.differentiate {
            continue;
        }
        let cells = &cells[..here.len().div_ceil(STRIP) * width];
        let tasks = by_second.chunks_mut(STRIP * length).enumerate().collect();
        for_each(tasks, threads, |(strip, gradient): (usize, &mut [f64])| {
            let turned = turned(cells, width, strip);
            let part = |strip| &first.by_columns.strip(strip)[here.clone()];
            product(isa, &turned, part, gradient, length);
            if here.end == count {
                second.lean(isa, strip * STRIP, gradient, length);
            }
        });
    }
    room.truncate(slopes);
    Gained { losses, gradients: room }
}

/// Strip `strip` of the transpose of the cells, whose strips are `width` long.
fn turned(cells: &[Strip], width: usize, strip: usize) -> Vec<Strip> {
    let mut turned = alloc::vec![[0.0; STRIP]; cells.len() / width * STRIP];
    for (to, from) in turned.as_chunks_mut::<STRIP>().0.iter_mut().zip(cells.chunks(width)) {
        for (m, from) in from[strip * STRIP..(strip + 1) * STRIP].iter().enumerate() {
            to.iter_mut().zip(from).for_each(|(to, x)| to[m] = *x);
        }
    }
    turned
}

/// Adds to rows of `length` numbers the product of a strip with each strip of a matrix.
fn product<'a>(isa: Isa, x: &[Strip], y: impl Fn(usize) -> &'a [Strip], rows: &mut [f64], length: usize) {
    for strip in 0..length.div_ceil(STRIP) {
        let part = strip * STRIP..length.min((strip + 1) * STRIP);
        let mut sums = [[0.0; STRIP]; STRIP];
        let reach = part.len();
        sums.iter_mut()
            .zip(rows.chunks(length))
            .for_each(|(sum, row)| sum[..reach].copy_from_slice(&row[part.clone()]));
        Panels::multiply(isa, x, y(strip), &mut sums);
        let to = rows.chunks_mut(length).zip(&sums);
        to.for_each(|(row, sum)| row[part.clone()].copy_from_slice(&sum[..reach]));
    }
}

/// The losses of a strip of rows; turns their cosines into weighted slopes. Rows side by side: every step is one for all of them.
struct Pick<'a> {
    cells: &'a mut [Strip],
    /// None behind the last row.
    owns: [Option<Own>; STRIP],
    temperature: f64,
}

impl Body<f64> for Pick<'_> {
    type Output = Strip;

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) -> Strip {
        let (zero, temperature) = (R::lit(0.0), R::load(self.temperature));
        // Relative to the partner: where it leads, the value is ln(1 + Σ of the others), and nothing cancels.
        let mut right = [zero; STRIP];
        let mut weight = [zero; STRIP];
        for (lane, own) in self.owns.iter().enumerate() {
            let Some(own) = own else { continue };
            right[lane] = R::load(self.cells[own.partner][lane]);
            weight[lane] = R::load(own.weight);
            for gone in [Some(own.partner), own.itself].into_iter().flatten() {
                self.cells[gone][lane] = f64::NEG_INFINITY;
            }
        }
        let mut top = right;
        for cell in self.cells.iter() {
            for lane in 0..STRIP {
                top[lane] = top[lane].max(R::load(cell[lane]));
            }
        }
        for lane in 0..STRIP {
            top[lane] = (top[lane] - right[lane]) / temperature;
        }
        let mut rest = [zero; STRIP];
        for cell in self.cells.iter_mut() {
            for lane in 0..STRIP {
                let share = (top[lane] - (R::load(cell[lane]) - right[lane]) / temperature).decay();
                rest[lane] = rest[lane] + share;
                cell[lane] = share.store();
            }
        }
        let mut scale = [zero; STRIP];
        let mut losses = [0.0; STRIP];
        for lane in 0..STRIP {
            let whole = rest[lane] + top[lane].decay();
            scale[lane] = weight[lane].weigh(R::lit(1.0) / (whole * temperature));
            let ahead = top[lane].eq(zero);
            losses[lane] = R::select(ahead, rest[lane].ln_1p(), top[lane] + whole.ln()).store();
        }
        for cell in self.cells.iter_mut() {
            for lane in 0..STRIP {
                cell[lane] = scale[lane].weigh(R::load(cell[lane])).store();
            }
        }
        for (lane, own) in self.owns.iter().enumerate() {
            if let Some(own) = own {
                self.cells[own.partner][lane] = -scale[lane].weigh(rest[lane]).store();
            }
        }
        losses
    }
}
