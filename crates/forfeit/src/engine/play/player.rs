//! Walking the tiles of a tape.

use alloc::vec::Vec;
use core::mem;

use super::super::dispatch::{Body, Isa};
use super::super::kernel::{Inputs, MAX_ARITY, Values, WIDTH, faded};
use super::operation::{Cells, perform};
use super::tape::{Place, Scalar, Step, Tape};
use crate::number::{Compute, Number};

/// Bytes of all registers of a tile: two thirds of the usual first-level cache, for the caller's columns pass through it too.
const CACHE: usize = 32 * 1024;

/// Groups of cells in a tile, at most: by then a step's own work is far above the cost of finding it.
const MOST: usize = 16;

/// What a tape computes with, kept from call to call.
#[derive(Debug)]
pub(crate) struct Registers<T> {
    scalars: Vec<Vec<Cells<T>>>,
    registers: Vec<Vec<Cells<T>>>,
}

impl<T> Default for Registers<T> {
    fn default() -> Self {
        Self { scalars: Vec::new(), registers: Vec::new() }
    }
}

/// Where the results of a tape go.
pub(crate) struct Outputs<'a, 'b, T> {
    /// The first result.
    pub(crate) values: Option<Values<'a, T>>,
    /// The results after it, in two runs.
    pub(crate) columns: [&'a mut [&'b mut [T]]; 2],
    /// What those are multiplied by, and the size below which they are 0.
    pub(crate) scale: T,
    pub(crate) floor: T,
}

/// Runs a tape over columns, as a compiled kernel does.
pub(crate) fn play<T: Compute>(
    tape: &Tape,
    isa: Isa,
    inputs: Inputs<'_, T>,
    registers: &mut Registers<T>,
    outputs: Outputs<'_, '_, T>,
) {
    isa.run(Play { tape, inputs, registers, outputs });
}

struct Play<'a, 'b, T> {
    tape: &'a Tape,
    inputs: Inputs<'a, T>,
    registers: &'a mut Registers<T>,
    outputs: Outputs<'a, 'b, T>,
}

/// A group of the same number.
fn group<T: Copy>(x: T) -> Vec<Cells<T>> {
    alloc::vec![[x; WIDTH]]
}

/// Where a place is found.
#[derive(Clone, Copy)]
struct Found<'a, T> {
    inputs: &'a [&'a [Cells<T>]],
    scalars: &'a [Vec<Cells<T>>],
    registers: &'a [Vec<Cells<T>>],
}

impl<'a, T> Found<'a, T> {
    #[inline(always)]
    fn column(self, place: Place, groups: usize) -> &'a [Cells<T>] {
        match place {
            Place::Input(i) => self.inputs[i],
            Place::Scalar(i) => &self.scalars[i],
            Place::Register(i) => &self.registers[i][..groups],
        }
    }
}

impl<T: Compute> Body<T> for Play<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let Self { tape, inputs, registers: Registers { scalars, registers }, outputs } = self;
        let depth = (CACHE / size_of::<Cells<T>>() / tape.registers.max(1)).clamp(1, MOST);
        if registers.len() < tape.registers || registers.first().is_some_and(|register| register.len() < depth) {
            registers.resize_with(tape.registers.max(registers.len()), Vec::new);
            registers.iter_mut().for_each(|register| register.resize(depth.max(register.len()), [T::ZERO; WIDTH]));
        }
        scalars.clear();
        scalars.extend(tape.scalars.iter().map(|scalar| match *scalar {
            Scalar::Literal(x) => group(T::from_f64(x)),
            Scalar::Parameter(i) => group(inputs.params[i]),
            Scalar::Computed => group(T::ZERO),
        }));
        let Outputs { mut values, columns, scale, floor } = outputs;
        let [columns, others] = columns;
        let (scale, floor) = (R::load(scale), R::load(floor));
        let mut sum = values.as_ref().map_or([0.0; WIDTH], Values::lanes);
        let first = usize::from(values.is_some());
        let total = inputs.pred[0].len() / WIDTH;
        let mut from = 0;
        let mut steps = &tape.once;
        // The first round does what scalars alone decide, over one group of cells.
        let mut once = true;
        while once || from < total {
            let groups = if once { 1 } else { depth.min(total - from) };
            let mut read: [&[Cells<T>]; MAX_ARITY + 1] = [&[]; MAX_ARITY + 1];
            for (slot, column) in read.iter_mut().zip(inputs.pred.iter().chain(inputs.target)) {
                *slot = &column.as_chunks().0[from..][..if once { 0 } else { groups }];
            }
            for Step { op, operands, to } in steps {
                let store: &mut Vec<Vec<Cells<T>>> = if once { &mut *scalars } else { &mut *registers };
                let mut out = mem::take(&mut store[*to]);
                let found = Found { inputs: &read, scalars, registers };
                let mut columns: [&[Cells<T>]; 4] = [&[]; 4];
                for (slot, place) in columns.iter_mut().zip(operands) {
                    *slot = found.column(*place, groups);
                }
                perform::<R>(*op, columns, &mut out[..groups]);
                let store: &mut Vec<Vec<Cells<T>>> = if once { &mut *scalars } else { &mut *registers };
                store[*to] = out;
            }
            if once {
                (once, steps) = (false, &tape.steps);
                continue;
            }
            let found = Found { inputs: &read, scalars, registers };
            if let Some(values) = &mut values {
                let column = found.column(tape.results[0], groups);
                let over = usize::from(column.len() > 1);
                for group in 0..groups {
                    let cells = &column[group * over];
                    for k in 0..WIDTH {
                        R::load(cells[k]).accumulate(&mut sum[k]);
                    }
                    if let Values::Stored(values) = values {
                        values.as_chunks_mut().0[from + group] = *cells;
                    }
                }
            }
            for (column, place) in columns.iter_mut().chain(others.iter_mut()).zip(&tape.results[first..]) {
                let result = found.column(*place, groups);
                let over = usize::from(result.len() > 1);
                for (group, out) in column.as_chunks_mut::<WIDTH>().0[from..][..groups].iter_mut().enumerate() {
                    let cells = &result[group * over];
                    for k in 0..WIDTH {
                        out[k] = (faded(R::load(cells[k]), floor) * scale).store();
                    }
                }
            }
            from += groups;
        }
        if let Some(values) = values {
            values.keep(sum);
        }
    }
}
