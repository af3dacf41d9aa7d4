//! What the engine knows of a row-wise loss: its kernels.

use super::function::{Function, RowFunction, function_of};
use super::price::{Price, price_of};
use super::terms::{Terms, terms_of};
use crate::engine::cast::Loaded;
use crate::engine::output::Stored;
use crate::form::{RowInput, RowTargets, RowWise};

/// A row-wise definition, compiled.
pub struct RowProgram {
    pub(super) kind: Kind,
}

/// How a row-wise loss is computed.
pub(super) enum Kind {
    /// By pricing log-probabilities.
    Priced(PricedProgram),
    /// By a function of the row.
    Function(FunctionProgram),
}

/// The kernels of a price.
pub(super) struct PricedProgram {
    pub(super) price: Price,
    pub(super) f32: Terms<f32>,
    pub(super) f64: Terms<f64>,
    pub(super) input: RowInput,
    pub(super) linear: bool,
}

/// The kernel of a function of a row.
pub(super) struct FunctionProgram {
    pub(super) function: Function,
    pub(super) targets: RowTargets,
}

impl core::fmt::Debug for RowProgram {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RowProgram")
    }
}

impl RowProgram {
    /// The program of a definition.
    pub const fn of<L: RowWise>() -> &'static Self {
        const { &Self::priced::<L>(false) }
    }

    /// The program of a definition whose price is −ln p itself: smoothed targets then need no price for each class.
    pub(crate) const fn linear<L: RowWise>() -> &'static Self {
        const { &Self::priced::<L>(true) }
    }

    /// The program of a function of a row.
    pub(crate) const fn function<F: RowFunction>(targets: RowTargets) -> Self {
        Self { kind: Kind::Function(FunctionProgram { function: function_of::<F>, targets }) }
    }

    const fn priced<L: RowWise>(linear: bool) -> Self {
        let (f32, f64) = (terms_of::<L, f32>, terms_of::<L, f64>);
        Self { kind: Kind::Priced(PricedProgram { price: price_of::<L>, f32, f64, input: L::INPUT, linear }) }
    }

    /// What the target of a row may be.
    pub fn targets(&self) -> RowTargets {
        match &self.kind {
            Kind::Priced(_) => RowTargets::Either,
            Kind::Function(program) => program.targets,
        }
    }
}

/// The floats that rows are computed in.
pub(super) trait RowFloat: Loaded + Stored {
    fn terms(program: &'static PricedProgram) -> Terms<Self>;
}

impl RowFloat for f32 {
    fn terms(program: &'static PricedProgram) -> Terms<Self> {
        program.f32
    }
}

impl RowFloat for f64 {
    fn terms(program: &'static PricedProgram) -> Terms<Self> {
        program.f64
    }
}
