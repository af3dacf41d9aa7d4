//! What the engine knows of a loss: its kernels, its value at a point and its formulas.

use super::dispatch::Kernels;
use super::output::Stored;
use super::view::Loaded;
use crate::arity::{A, Arity};
use crate::facts::Info;
use crate::form::{Elementwise, second_derivative};
use crate::formulas::{Formulas, formulas};
use crate::number::Jet;

/// The loss at one point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The value.
    pub value: f64,
    /// The derivative by the prediction.
    pub gradient: f64,
    /// The derivative by the target.
    pub target_gradient: f64,
    /// The second derivative by the prediction.
    pub curvature: f64,
    /// The curvature of a quadratic above the loss.
    pub majorizer: f64,
}

/// A definition, compiled: what [`Definition::program`](crate::Definition::program) chooses from.
pub struct Program {
    pub(crate) f32: Kernels<f32>,
    pub(crate) f64: Kernels<f64>,
    pub(crate) point: fn(&[f64], f64, f64) -> Point,
    pub(crate) formulas: fn(&Info, &[f64]) -> Formulas,
}

impl core::fmt::Debug for Program {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Program")
    }
}

impl Program {
    /// The program of a definition.
    pub const fn of<E: Elementwise<Pred = A<1>, Target = A<1>>>() -> &'static Self {
        const { &Self { f32: Kernels::of::<E>(), f64: Kernels::of::<E>(), point: point::<E>, formulas: formulas::<E> } }
    }
}

/// The kernels of a program over one float.
pub(crate) trait Kerneled: Loaded + Stored {
    fn kernels(program: &'static Program) -> &'static Kernels<Self>;
}

impl Kerneled for f32 {
    fn kernels(program: &'static Program) -> &'static Kernels<Self> {
        &program.f32
    }
}

impl Kerneled for f64 {
    fn kernels(program: &'static Program) -> &'static Kernels<Self> {
        &program.f64
    }
}

fn point<E: Elementwise<Pred = A<1>, Target = A<1>>>(params: &[f64], pred: f64, target: f64) -> Point {
    let constants = <E::Params as Arity>::from_fn(|i| params[i]);
    let jet = E::eval(
        <E::Params as Arity>::from_fn(|i| Jet::constant(params[i])),
        [Jet::<f64, 2>::variable(pred, 0)],
        [Jet::variable(target, 1)],
    );
    Point {
        value: jet.value,
        gradient: jet.derivative[0],
        target_gradient: jet.derivative[1],
        curvature: second_derivative::<E, f64>(constants, [pred], [target]),
        majorizer: E::majorizer(constants, [pred], [target]),
    }
}
