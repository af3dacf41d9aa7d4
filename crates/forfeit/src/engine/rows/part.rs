//! The part of an output that belongs to one task.

use alloc::vec::Vec;
use core::ops::Range;

use super::grid::Grid;
use super::kernel::Scatter;
use crate::engine::Isa;
use crate::engine::kernel::WIDTH;
use crate::engine::output::{Output, Stored};

/// The shape of an output around its classes.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) grid: Grid,
    pub(super) classes: usize,
    /// Rows between two classes of the same row: 1 where classes are the last axis.
    pub(super) inner: usize,
}

/// Some rows of an output.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// All elements of some blocks of `inner` rows, from element `start` on.
    Whole { output: Output<'a>, start: usize },
    /// Some rows of one block, a slice for each class, from row `first` on.
    Planes { planes: Vec<Output<'a>>, first: usize },
}

impl Frame {
    /// Splits an output into parts of `rows` rows, a multiple or a part of `inner`.
    pub(super) fn split<'a>(&self, output: Output<'a>, rows: usize) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        let mut rest = output;
        let mut start = 0;
        if rows.is_multiple_of(self.inner) {
            while rest.len() > 0 {
                let length = (rows * self.classes).min(rest.len());
                let (head, tail) = rest.split(length);
                parts.push(Part::Whole { output: head, start });
                (rest, start) = (tail, start + length);
            }
            return parts;
        }
        let mut first = 0;
        while rest.len() > 0 {
            let (block, tail) = rest.split(self.classes * self.inner);
            let mut planes: Vec<Option<Output<'a>>> = Vec::new();
            let mut block = block;
            for _ in 0..self.classes {
                let (plane, others) = block.split(self.inner);
                planes.push(Some(plane));
                block = others;
            }
            for from in (0..self.inner).step_by(rows) {
                let length = rows.min(self.inner - from);
                let cut = planes.iter_mut().filter_map(|plane| {
                    let (head, others) = plane.take()?.split(length);
                    *plane = Some(others);
                    Some(head)
                });
                parts.push(Part::Planes { planes: cut.collect(), first: first + from });
            }
            (rest, first) = (tail, first + self.inner);
        }
        parts
    }
}

impl Part<'_> {
    /// Writes steps of `WIDTH` rows, one for each class from `class` on; `scratch` holds as many elements.
    pub(super) fn store<T: Stored>(
        &mut self,
        isa: Isa,
        frame: &Frame,
        rows: Range<usize>,
        class: usize,
        steps: &[T],
        scratch: &mut [T],
    ) {
        let count = steps.len() / WIDTH;
        if frame.inner == 1 {
            let Part::Whole { output, start } = self else { return };
            let at = rows.start * frame.classes - *start;
            let whole = count == frame.classes;
            if let (true, Some(slice)) = (whole, T::slice_mut(output)) {
                let to = &mut slice[at..at + rows.len() * count];
                return isa.run(Scatter { steps, classes: count, rows: to });
            }
            let flat = &mut scratch[..rows.len() * count];
            isa.run(Scatter { steps, classes: count, rows: flat });
            if whole {
                return output.store(at, flat);
            }
            for (row, values) in flat.chunks_exact(count).enumerate() {
                output.store(at + row * frame.classes + class, values);
            }
            return;
        }
        frame.grid.runs(rows.clone(), |position, from, _, length| {
            for (step, values) in steps.as_chunks::<WIDTH>().0.iter().enumerate() {
                let values = &values[position..position + length];
                match self {
                    Part::Whole { output, start } => {
                        output.store(from as usize + (class + step) * frame.inner - *start, values);
                    }
                    Part::Planes { planes, first } => {
                        planes[class + step].store(rows.start + position - *first, values);
                    }
                }
            }
        });
    }

    /// Writes 0 everywhere.
    pub(super) fn fill_zero(&mut self) {
        match self {
            Part::Whole { output, .. } => output.fill_zero(),
            Part::Planes { planes, .. } => planes.iter_mut().for_each(Output::fill_zero),
        }
    }

    /// Writes one class of a row.
    pub(super) fn store_one<T: Stored>(&mut self, frame: &Frame, row: usize, class: usize, value: T) {
        let value = core::slice::from_ref(&value);
        match self {
            Part::Whole { output, start } => {
                output.store(frame.grid.row(row) as usize + class * frame.inner - *start, value);
            }
            Part::Planes { planes, first } => planes[class].store(row - *first, value),
        }
    }

    /// A row where it lies, if its classes lie next to each other in this type.
    pub(super) fn row<T: Stored>(&mut self, frame: &Frame, row: usize) -> Option<&mut [T]> {
        match self {
            Part::Whole { output, start } if frame.inner == 1 => {
                let at = row * frame.classes - *start;
                T::slice_mut(output).map(|all| &mut all[at..at + frame.classes])
            }
            _ => None,
        }
    }

    /// Writes one row.
    pub(super) fn store_row<T: Stored>(&mut self, frame: &Frame, row: usize, values: &[T]) {
        let at = frame.grid.row(row) as usize;
        match self {
            Part::Whole { output, start } if frame.inner == 1 => output.store(at - *start, values),
            Part::Whole { output, start } => {
                for (class, value) in values.iter().enumerate() {
                    output.store(at + class * frame.inner - *start, core::slice::from_ref(value));
                }
            }
            Part::Planes { planes, first } => {
                for (plane, value) in planes.iter_mut().zip(values) {
                    plane.store(row - *first, core::slice::from_ref(value));
                }
            }
        }
    }
}
