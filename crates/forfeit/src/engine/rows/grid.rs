//! Where the rows of an array lie when one of its axes holds the classes.

use alloc::vec::Vec;
use core::ops::Range;

use crate::engine::layout::Layout;

/// An array as rows: every axis but that of the classes, in row-major order.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// Elements between a class and the next.
    pub(super) class_stride: isize,
    /// Extent and stride of the other axes, axes that follow each other in memory as one.
    axes: Vec<(usize, isize)>,
    offset: isize,
}

impl Grid {
    pub(super) fn new(layout: &Layout, class_axis: usize) -> Self {
        let strides = layout.strides();
        let mut axes: Vec<(usize, isize)> = Vec::new();
        for (axis, (&extent, &stride)) in layout.shape.iter().zip(&strides).enumerate() {
            if axis == class_axis || extent == 1 {
                continue;
            }
            match axes.last_mut() {
                Some((outer, step)) if *step == stride * extent as isize => (*outer, *step) = (*outer * extent, stride),
                _ => axes.push((extent, stride)),
            }
        }
        if axes.is_empty() {
            axes.push((1, 0));
        }
        Self { class_stride: strides[class_axis], axes, offset: layout.offset() as isize }
    }

    /// Calls `visit(position, from, stride, length)` for each run of the rows `rows`: the run fills `length` positions from
    /// `position` on, and class 0 of its rows lies at `from`, `from + stride`, …
    #[inline]
    pub(super) fn runs(&self, rows: Range<usize>, mut visit: impl FnMut(usize, isize, isize, usize)) {
        let (inner, stride) = self.axes[self.axes.len() - 1];
        let mut position = 0;
        while position < rows.len() {
            let mut rest = rows.start + position;
            let column = rest % inner;
            let mut from = self.offset;
            for &(extent, stride) in self.axes.iter().rev() {
                from += (rest % extent) as isize * stride;
                rest /= extent;
            }
            let length = (inner - column).min(rows.len() - position);
            visit(position, from, stride, length);
            position += length;
        }
    }

    /// Where class 0 of a row lies.
    pub(super) fn row(&self, row: usize) -> isize {
        let mut at = 0;
        self.runs(row..row + 1, |_, from, _, _| at = from);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firsts(grid: &Grid, rows: Range<usize>) -> Vec<isize> {
        let mut seen = Vec::new();
        grid.runs(rows, |position, from, stride, length| {
            assert_eq!(position, seen.len());
            seen.extend((0..length as isize).map(|i| from + i * stride));
        });
        seen
    }

    #[test]
    fn rows_follow_any_axis_of_classes() {
        let layout = Layout::contiguous(&[2, 3, 4]);
        let last = Grid::new(&layout, 2);
        assert_eq!((firsts(&last, 0..6), last.class_stride, last.axes.len()), (alloc::vec![0, 4, 8, 12, 16, 20], 1, 1));
        let middle = Grid::new(&layout, 1);
        assert_eq!((firsts(&middle, 2..6), middle.class_stride), (alloc::vec![2, 3, 12, 13], 4));
        assert_eq!(middle.row(5), 13);
        let first = Grid::new(&layout, 0);
        assert_eq!((firsts(&first, 10..12), first.class_stride), (alloc::vec![10, 11], 12));
        assert_eq!(firsts(&Grid::new(&Layout::contiguous(&[5]), 0), 0..1), [0]);
    }
}
