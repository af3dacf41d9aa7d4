//! What the engine knows of a loss: its kernels, its value at a point and its formulas.

use alloc::vec::Vec;

use super::cast::Loaded;
use super::dispatch::Kernels;
use super::output::Stored;
use super::play::Tapes;
use crate::arity::{A, Arity};
use crate::facts::{Info, Predicted};
use crate::form::{Elementwise, second_derivative};
use crate::formulas::{Formulas, formulas};
use crate::number::Jet;
use crate::real::Real;

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
    pub(crate) point: fn(&[f64], &[f64], f64) -> Point,
    pub(crate) slopes: fn(&[f64], &[f64], f64) -> Vec<f64>,
    pub(crate) formulas: fn(&Info, &[Predicted], &[f64]) -> Formulas,
}

impl core::fmt::Debug for Program {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Program")
    }
}

impl Program {
    /// The program of a definition.
    pub const fn of<E: Elementwise<Target = A<1>>>() -> &'static Self {
        const {
            &Self {
                f32: Kernels::of::<E>(),
                f64: Kernels::of::<E>(),
                point: point::<E>,
                slopes: slopes::<E>,
                formulas: formulas::<E>,
            }
        }
    }
}

/// How a loss is computed: by compiled kernels, or by an interpreted recording.
#[derive(Clone, Copy, Debug)]
pub struct Execution<'a>(pub(super) Way<'a>);

#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    Compiled(&'static Program),
    Recorded(&'a Tapes),
}

impl<'a> Execution<'a> {
    pub(crate) fn compiled(program: &'static Program) -> Self {
        Self(Way::Compiled(program))
    }

    pub(crate) fn recorded(tapes: &'a Tapes) -> Self {
        Self(Way::Recorded(tapes))
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

/// What a predicted number is that is not given.
pub(crate) const NOT_GIVEN: f64 = 1.0;

/// A definition's numbers, those after the given ones at [`NOT_GIVEN`].
fn numbers<N: Arity, R: Real>(given: &[f64], make: impl Fn(f64, usize) -> R) -> N::Of<R> {
    N::from_fn(|i| make(given.get(i).copied().unwrap_or(NOT_GIVEN), i))
}

fn point<E: Elementwise<Target = A<1>>>(params: &[f64], pred: &[f64], target: f64) -> Point {
    let jet = E::eval(
        numbers::<E::Params, _>(params, |x, _| Jet::constant(x)),
        numbers::<E::Pred, _>(pred, |x, i| if i == 0 { Jet::<f64, 2>::variable(x, 0) } else { Jet::constant(x) }),
        [Jet::variable(target, 1)],
    );
    let params = numbers::<E::Params, _>(params, |x, _| x);
    let pred = numbers::<E::Pred, _>(pred, |x, _| x);
    Point {
        value: jet.value,
        gradient: jet.derivative[0],
        target_gradient: jet.derivative[1],
        curvature: second_derivative::<E, f64>(params, pred, [target]),
        majorizer: E::majorizer(params, pred, [target]),
    }
}

/// The derivatives by each predicted number, then by each parameter.
fn slopes<E: Elementwise<Target = A<1>>>(params: &[f64], pred: &[f64], target: f64) -> Vec<f64> {
    let by_pred = E::eval(
        numbers::<E::Params, _>(params, |x, _| E::Pred::constant(x)),
        numbers::<E::Pred, _>(pred, E::Pred::variable),
        [E::Pred::constant(target)],
    );
    let by_parameter = E::eval(
        numbers::<E::Params, _>(params, E::Params::variable),
        numbers::<E::Pred, _>(pred, |x, _| E::Params::constant(x)),
        [E::Params::constant(target)],
    );
    let mut all = E::Pred::derivative(by_pred).as_ref().to_vec();
    all.extend_from_slice(E::Params::derivative(by_parameter).as_ref());
    all
}
