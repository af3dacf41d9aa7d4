//! The tapes of a loss, one for each thing that can be asked of it.

use super::super::dispatch::Isa;
use super::super::kernel::{Columns, Inputs};
use super::super::values::Values;
use super::player::{Outputs, Registers, play};
use super::tape::Tape;
use crate::number::Compute;

/// What a recorded loss has in place of compiled kernels.
#[derive(Clone, Debug)]
pub(crate) struct Tapes {
    /// The value.
    pub(crate) value: Tape,
    /// The value and its derivatives by each predicted number.
    pub(crate) gradient: Tape,
    /// The same with the second derivatives, by each predicted number itself.
    pub(crate) curvature: Tape,
    /// The derivative by the target.
    pub(crate) target_gradient: Tape,
    /// The derivatives by each parameter.
    pub(crate) parameter_gradient: Tape,
    /// The curvature of a quadratic above.
    pub(crate) majorizer: Tape,
}

/// Derivatives as they are.
const UNSCALED: f64 = 1.0;

/// As the methods of compiled kernels, with registers to compute in.
impl Tapes {
    pub(crate) fn value<T: Compute>(
        &self,
        isa: Isa,
        inputs: Inputs<'_, T>,
        values: Values<'_, T>,
        registers: &mut Registers<T>,
    ) {
        play(&self.value, isa, inputs, registers, Outputs::unscaled(Some(values), [&mut [], &mut []]));
    }

    pub(crate) fn gradient<T: Compute>(
        &self,
        isa: Isa,
        inputs: Inputs<'_, T>,
        gradient: Columns<'_, '_, T>,
        values: Values<'_, T>,
        [scale, floor]: [T; 2],
        registers: &mut Registers<T>,
    ) {
        let outputs = Outputs { values: Some(values), columns: [gradient, &mut []], scale, floor };
        play(&self.gradient, isa, inputs, registers, outputs);
    }

    pub(crate) fn curvature<'b, T: Compute>(
        &self,
        isa: Isa,
        inputs: Inputs<'_, T>,
        values: Values<'_, T>,
        columns: [Columns<'_, 'b, T>; 2],
        [scale, floor]: [T; 2],
        registers: &mut Registers<T>,
    ) {
        let outputs = Outputs { values: Some(values), columns, scale, floor };
        play(&self.curvature, isa, inputs, registers, outputs);
    }

    pub(crate) fn target_gradient<T: Compute>(
        &self,
        isa: Isa,
        inputs: Inputs<'_, T>,
        gradient: Columns<'_, '_, T>,
        registers: &mut Registers<T>,
    ) {
        play(&self.target_gradient, isa, inputs, registers, Outputs::unscaled(None, [gradient, &mut []]));
    }

    pub(crate) fn parameter_gradient<T: Compute>(
        &self,
        isa: Isa,
        inputs: Inputs<'_, T>,
        gradient: Columns<'_, '_, T>,
        registers: &mut Registers<T>,
    ) {
        play(&self.parameter_gradient, isa, inputs, registers, Outputs::unscaled(None, [gradient, &mut []]));
    }

    pub(crate) fn majorizer<T: Compute>(
        &self,
        isa: Isa,
        inputs: Inputs<'_, T>,
        majorizer: &mut [T],
        registers: &mut Registers<T>,
    ) {
        play(&self.majorizer, isa, inputs, registers, Outputs::unscaled(None, [&mut [majorizer], &mut []]));
    }
}

impl<'a, 'b, T: Compute> Outputs<'a, 'b, T> {
    fn unscaled(values: Option<Values<'a, T>>, columns: [&'a mut [&'b mut [T]]; 2]) -> Self {
        Self { values, columns, scale: T::from_f64(UNSCALED), floor: T::ZERO }
    }
}
