//! Walking the tiles of a tape.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::super::dispatch::{Body, Isa};
use super::super::kernel::{Inputs, MAX_ARITY, Values, WIDTH, ahead, faded};
use super::operation::{Cells, Operand, perform};
use super::tape::{Place, Scalar, Step, Tape};
use crate::number::{Compute, Number};

/// Bytes of all registers of a tile: most losses need a few dozen KiB, in the first-level cache; what is beyond is in the second. Smaller
/// tiles of many registers were slower: finding a step costs as much as a hundred elements of a cheap one.
const CACHE: usize = 128 * 1024;

/// Groups of cells in a tile, at most: by then a step's own work is far above the cost of finding it.
const MOST: usize = 16;

/// What a tape computes with, kept from call to call.
#[derive(Debug)]
pub(crate) struct Registers<T> {
    scalars: Vec<Cells<T>>,
    registers: Vec<Option<Box<Register<T>>>>,
}

/// The numbers of a result over a tile.
///
/// All begin at the same place of a page. A read is held up by an earlier write of the same last twelve bits; here those of one
/// element are the same in every register, and the write comes after the read.
#[derive(Debug)]
#[repr(align(4096))]
struct Register<T>([Cells<T>; MOST]);

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

/// Where a place is found.
#[derive(Clone, Copy)]
struct Found<'a, T> {
    inputs: &'a [&'a [Cells<T>]],
    scalars: &'a [Cells<T>],
    registers: &'a [Option<Box<Register<T>>>],
}

impl<'a, T> Found<'a, T> {
    #[inline(always)]
    fn operand(self, place: Place) -> Operand<'a, T> {
        match place {
            Place::Input(i) => Operand::Column(self.inputs[i]),
            Place::Scalar(i) => Operand::Scalar(&self.scalars[i]),
            // A step never reads the register that it has taken to write.
            Place::Register(i) => Operand::Column(self.registers[i].as_ref().map_or(&[], |register| &register.0)),
        }
    }

    #[inline(always)]
    fn cells(self, place: Place, group: usize) -> &'a Cells<T> {
        match self.operand(place) {
            Operand::Column(column) => &column[group],
            Operand::Scalar(cells) => cells,
        }
    }
}

impl<T: Compute> Body<T> for Play<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let Self { tape, inputs, registers: Registers { scalars, registers }, outputs } = self;
        let depth = (CACHE / size_of::<Cells<T>>() / tape.registers.max(1)).clamp(1, MOST);
        if registers.len() < tape.registers.max(1) {
            registers.resize_with(tape.registers.max(1), || Some(Box::new(Register([[T::ZERO; WIDTH]; MOST]))));
        }
        scalars.clear();
        scalars.extend(tape.scalars.iter().map(|scalar| match *scalar {
            Scalar::Literal(x) => [T::from_f64(x); WIDTH],
            Scalar::Parameter(i) => [inputs.params[i]; WIDTH],
            Scalar::Computed => [T::ZERO; WIDTH],
        }));
        let Outputs { mut values, columns: mut columns_out, scale, floor } = outputs;
        let used = inputs.pred.len() + inputs.target.len();
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
            for (place, Step { code, operands, to }) in steps.iter().enumerate() {
                let slot = if once { 0 } else { *to };
                let Some(mut out) = registers[slot].take() else { continue };
                let found = Found { inputs: &read, scalars, registers };
                let mut columns = [Operand::Column(&[][..]); 4];
                for (slot, place) in columns.iter_mut().zip(operands) {
                    *slot = found.operand(*place);
                }
                perform::<R>(*code, columns, &mut out.0[..groups]);
                if once {
                    scalars[*to] = out.0[0];
                } else {
                    // A share of the next tile with each step: its memory works while this one is computed.
                    for group in place * groups / steps.len()..(place + 1) * groups / steps.len() {
                        read.iter().take(used).for_each(|column| ahead(&column[group], groups * WIDTH));
                        let written = columns_out.iter().flat_map(|columns| columns.iter());
                        written.for_each(|column| ahead(&column.as_chunks().0[from + group], groups * WIDTH));
                    }
                }
                registers[slot] = Some(out);
            }
            if once {
                (once, steps) = (false, &tape.steps);
                continue;
            }
            let found = Found { inputs: &read, scalars, registers };
            if let Some(values) = &mut values {
                for group in 0..groups {
                    let cells = found.cells(tape.results[0], group);
                    for k in 0..WIDTH {
                        R::load(cells[k]).accumulate(&mut sum[k]);
                    }
                    if let Values::Stored(values) = values {
                        values.as_chunks_mut().0[from + group] = *cells;
                    }
                }
            }
            let written = columns_out.iter_mut().flat_map(|columns| columns.iter_mut());
            for (column, place) in written.zip(&tape.results[first..]) {
                for (group, out) in column.as_chunks_mut::<WIDTH>().0[from..][..groups].iter_mut().enumerate() {
                    let cells = found.cells(*place, group);
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
