//! Walking the tiles of a tape.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::super::dispatch::{Body, Isa};
use super::super::kernel::{Inputs, MAX_ARITY, WIDTH, ahead, faded};
use super::super::values::Values;
use super::operation::{Any, Cells, Operand, SPAN, perform};
use super::tape::{Place, Scalar, Step, Tape};
use crate::number::{Compute, Number};

/// Bytes of all registers of a tile: most losses need a few dozen KiB, in the first-level cache; what is beyond is in the second. Smaller
/// tiles of many registers were slower: finding a step costs as much as a hundred elements of a cheap one.
const CACHE: usize = 128 * 1024;

/// Spans in a tile, at most: by then a step's own work is far above the cost of finding it.
const MOST: usize = 4;

/// What a tape computes with, kept from call to call.
#[derive(Debug)]
pub(crate) struct Registers<T> {
    /// The tape, by its place in memory, and the parameters that the scalars are of.
    known: (usize, Vec<T>),
    scalars: Vec<Cells<T>>,
    registers: Vec<Option<Box<Register<T>>>>,
    /// The last elements of each column, where they are less than a span.
    last: Vec<Cells<T>>,
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
        Self { known: (0, Vec::new()), scalars: Vec::new(), registers: Vec::new(), last: Vec::new() }
    }
}

impl<T: Compute> Registers<T> {
    /// Makes room for a tape, and says whether its scalars are still to be computed.
    fn prepare(&mut self, tape: &Tape, params: &[T]) -> bool {
        let count = tape.registers.max(1);
        if self.registers.len() < count {
            self.registers.resize_with(count, || Some(Box::new(Register([[T::ZERO; SPAN]; MOST]))));
        }
        let place = core::ptr::from_ref(tape).addr();
        if self.known.0 == place && self.known.1 == params {
            return false;
        }
        self.known = (place, params.to_vec());
        self.scalars.clear();
        self.scalars.extend(tape.scalars.iter().map(|scalar| match *scalar {
            Scalar::Literal(x) => [T::from_f64(x); SPAN],
            Scalar::Parameter(i) => [params[i]; SPAN],
            Scalar::Computed => [T::ZERO; SPAN],
        }));
        true
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
}

impl<T: Compute> Body<T> for Play<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let Self { tape, inputs, registers, outputs } = self;
        // The first round does what scalars alone decide, over one span.
        let mut once = registers.prepare(tape, inputs.params);
        let Registers { scalars, registers, last, .. } = registers;
        let depth = (CACHE / size_of::<Cells<T>>() / tape.registers.max(1)).clamp(1, MOST);
        let Outputs { mut values, columns: mut columns_out, scale, floor } = outputs;
        let (scale, floor) = (R::load(scale), R::load(floor));
        let mut sum = values.as_ref().map_or([0.0; WIDTH], Values::lanes);
        let first = usize::from(values.is_some());
        let total = inputs.pred[0].len();
        let mut from = 0;
        while once || from < total {
            let spans = if once { 1 } else { ((total - from) / SPAN).clamp(1, depth) };
            let length = if once { 0 } else { (spans * SPAN).min(total - from) };
            let tile = || inputs.pred.iter().chain(inputs.target).map(|column| &column[from..][..length]);
            if length < SPAN {
                last.clear();
                last.extend(tile().map(padded));
            }
            let mut read: [&[Cells<T>]; MAX_ARITY + 1] = [&[]; MAX_ARITY + 1];
            for (i, (slot, column)) in read.iter_mut().zip(tile()).enumerate() {
                *slot = if length < SPAN { &last[i..=i] } else { column.as_chunks().0 };
            }
            let steps = if once { &tape.once } else { &tape.steps };
            for (place, Step { code, operands, to }) in steps.iter().enumerate() {
                let slot = if once { 0 } else { *to };
                let Some(mut out) = registers[slot].take() else { continue };
                let found = Found { inputs: &read, scalars, registers };
                let mut columns = [Operand::Column(&[][..]); 4];
                for (slot, place) in columns.iter_mut().zip(operands) {
                    *slot = found.operand(*place);
                }
                perform::<R>(*code, columns, &mut out.0[..spans]);
                if once {
                    scalars[*to] = out.0[0];
                }
                registers[slot] = Some(out);
                // A share of the next tile with each step: its memory works while this one is computed.
                let groups = length / WIDTH;
                for group in place * groups / steps.len()..(place + 1) * groups / steps.len() {
                    tile().for_each(|column| ahead(&column.as_chunks().0[group], length));
                    let written = columns_out.iter().flat_map(|columns| columns.iter());
                    written.for_each(|column| ahead(&column[from..].as_chunks().0[group], length));
                }
            }
            if once {
                once = false;
                continue;
            }
            let found = Found { inputs: &read, scalars, registers };
            if let Some(values) = &mut values {
                let cells = Any::from(found.operand(tape.results[0]));
                for span in 0..spans {
                    let cells = &cells.span(span)[..SPAN.min(length - span * SPAN)];
                    add::<R>(cells, &mut sum);
                    if let Some(values) = &mut values.stored {
                        values[from + span * SPAN..][..cells.len()].copy_from_slice(cells);
                    }
                }
            }
            let written = columns_out.iter_mut().flat_map(|columns| columns.iter_mut());
            for (column, place) in written.zip(&tape.results[first..]) {
                let cells = Any::from(found.operand(*place));
                for (span, out) in column[from..][..length].chunks_mut(SPAN).enumerate() {
                    let groups = out.as_chunks_mut::<WIDTH>().0.iter_mut().zip(cells.span(span).as_chunks::<WIDTH>().0);
                    for (out, cells) in groups {
                        for k in 0..WIDTH {
                            out[k] = (faded(R::load(cells[k]), floor) * scale).store();
                        }
                    }
                }
            }
            from += length;
        }
        if let Some(values) = values {
            values.keep(sum);
        }
    }
}

/// The elements, and the first of them in the place of those that lack: as valid as the data.
fn padded<T: Compute>(elements: &[T]) -> Cells<T> {
    let mut cells = [elements.first().copied().unwrap_or(T::ZERO); SPAN];
    cells[..elements.len()].copy_from_slice(elements);
    cells
}

/// Adds values to the lanes, each lane's in their order.
#[inline(always)]
fn add<R: Number>(values: &[R::Scalar], sum: &mut [f64; WIDTH]) {
    if let Ok(values) = <&Cells<R::Scalar>>::try_from(values) {
        for k in 0..WIDTH {
            let mut lane = sum[k];
            for group in 0..SPAN / WIDTH {
                R::load(values[group * WIDTH + k]).accumulate(&mut lane);
            }
            sum[k] = lane;
        }
    } else {
        for values in values.as_chunks::<WIDTH>().0 {
            for k in 0..WIDTH {
                R::load(values[k]).accumulate(&mut sum[k]);
            }
        }
    }
}
