//! Products of matrices: what losses that compare all rows with all spend their time on.
//!
//! Every element is one chain of multiply-adds in the order of its terms, whatever tile it lies in: the same bits for any instruction
//! set with fused multiply-add, and for any threads.

use alloc::vec::Vec;

use crate::engine::Isa;
use crate::engine::dispatch::Body;
use crate::number::Number;

/// Rows of a strip: a vector of the widest instruction set.
pub(crate) const STRIP: usize = 8;

/// One column of a strip.
pub(crate) type Strip = [f64; STRIP];

/// A matrix in strips of `STRIP` rows, each stored column after column, the last one filled up with zeros: a product reads it from end to
/// end.
pub(crate) struct Panels {
    columns: usize,
    cells: Vec<Strip>,
}

impl Panels {
    /// The matrix of these rows.
    pub(crate) fn of_rows(numbers: &[f64], columns: usize) -> Self {
        let rows = numbers.len() / columns;
        let mut cells = alloc::vec![[0.0; STRIP]; rows.div_ceil(STRIP) * columns];
        for (strip, rows) in cells.chunks_mut(columns).zip(numbers.chunks(STRIP * columns)) {
            for (lane, row) in rows.chunks(columns).enumerate() {
                strip.iter_mut().zip(row).for_each(|(cell, x)| cell[lane] = *x);
            }
        }
        Self { columns, cells }
    }

    /// The matrix of these columns.
    pub(crate) fn of_columns(numbers: &[f64], rows: usize) -> Self {
        let columns = numbers.len() / rows;
        let mut cells = alloc::vec![[0.0; STRIP]; rows.div_ceil(STRIP) * columns];
        for (strip, strip_cells) in cells.chunks_mut(columns).enumerate() {
            for (cell, column) in strip_cells.iter_mut().zip(numbers.chunks(rows)) {
                let part = &column[strip * STRIP..rows.min((strip + 1) * STRIP)];
                cell[..part.len()].copy_from_slice(part);
            }
        }
        Self { columns, cells }
    }

    /// Its strips.
    pub(crate) fn strips(&self) -> impl ExactSizeIterator<Item = &[Strip]> {
        self.cells.chunks(self.columns)
    }

    /// One of its strips.
    pub(crate) fn strip(&self, strip: usize) -> &[Strip] {
        &self.cells[strip * self.columns..(strip + 1) * self.columns]
    }

    /// Adds to `sums[m][n]` the product of row m of one strip and row n of another, each as long as the shorter.
    pub(crate) fn multiply(isa: Isa, x: &[Strip], y: &[Strip], sums: &mut [Strip; STRIP]) {
        // As many sums as the registers hold.
        if isa.has_wide_vectors() {
            isa.run(Multiply::<STRIP> { x, y, sums });
        } else {
            isa.run(Multiply::<{ STRIP / 2 }> { x, y, sums });
        }
    }
}

struct Multiply<'a, const AT_ONCE: usize> {
    x: &'a [Strip],
    y: &'a [Strip],
    sums: &'a mut [Strip; STRIP],
}

impl<const AT_ONCE: usize> Body<f64> for Multiply<'_, AT_ONCE> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        for first in (0..STRIP).step_by(AT_ONCE) {
            let mut sums = [[0.0; STRIP]; AT_ONCE];
            sums.copy_from_slice(&self.sums[first..first + AT_ONCE]);
            for (x, y) in self.x.iter().zip(self.y) {
                for m in 0..AT_ONCE {
                    for n in 0..STRIP {
                        let sum = R::load(sums[m][n]);
                        sums[m][n] = R::load(x[first + m]).times_plus(R::load(y[n]), sum).store();
                    }
                }
            }
            self.sums[first..first + AT_ONCE].copy_from_slice(&sums);
        }
    }
}
