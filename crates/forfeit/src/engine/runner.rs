//! What runs a loss: kernels compiled for its definition, or an interpreted recording of it.

use core::cell::RefCell;

use super::dispatch::{Isa, Kernels};
use super::kernel::{Columns, Inputs};
use super::play::{Registers, Tapes};
use super::program::{Execution, Kerneled, Way};
use super::values::Values;

/// An execution over one float, with what one thread needs for it.
pub(super) enum Runner<'a, T: 'static> {
    Compiled(&'static Kernels<T>),
    Recorded(&'a Tapes, RefCell<Registers<T>>),
}

/// Each kernel by its name; the choice between both ways costs a branch a call.
macro_rules! methods {
    ($($name:ident($($argument:ident: $type:ty),*);)*) => {$(
        pub(super) fn $name(&self, isa: Isa, inputs: Inputs<'_, T>, $($argument: $type),*) {
            match self {
                Self::Compiled(kernels) => kernels.$name(isa, inputs, $($argument),*),
                Self::Recorded(tapes, registers) => tapes.$name(isa, inputs, $($argument,)* &mut registers.borrow_mut()),
            }
        }
    )*};
}

impl<'a, T: Kerneled> Runner<'a, T> {
    pub(super) fn new(execution: Execution<'a>) -> Self {
        match execution.way {
            Way::Compiled(program) => Self::Compiled(T::kernels(program)),
            Way::Recorded(tapes) => Self::Recorded(tapes, RefCell::default()),
        }
    }

    methods! {
        value(values: Values<'_, T>);
        gradient(gradient: Columns<'_, '_, T>, values: Values<'_, T>, scaling: [T; 2]);
        target_gradient(gradient: Columns<'_, '_, T>);
        parameter_gradient(gradient: Columns<'_, '_, T>);
        majorizer(majorizer: &mut [T]);
    }

    pub(super) fn curvature<'b>(
        &self,
        isa: Isa,
        inputs: Inputs<'_, T>,
        values: Values<'_, T>,
        gradient: Columns<'_, 'b, T>,
        curvature: Columns<'_, 'b, T>,
        scaling: [T; 2],
    ) {
        match self {
            Self::Compiled(kernels) => kernels.curvature(isa, inputs, values, gradient, curvature, scaling),
            Self::Recorded(tapes, registers) => {
                tapes.curvature(isa, inputs, values, [gradient, curvature], scaling, &mut registers.borrow_mut());
            }
        }
    }
}
