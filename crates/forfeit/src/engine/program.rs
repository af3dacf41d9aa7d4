//! What the engine knows of a loss: its kernels, its value at a point and its formulas.

use alloc::vec::Vec;

use super::cast::Loaded;
use super::dispatch::Kernels;
use super::output::Stored;
use super::play::Tapes;
use crate::arity::{A, Arity};
use crate::facts::{Info, Predicted};
use crate::form::Elementwise;
use crate::formulas::{Formulas, formulas};
use crate::number::Jet2;
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
    pub(crate) value: fn(&[f64], &[f64], f64) -> f64,
    bent: fn(&[f64], &[f64], f64, usize) -> Jet2<f64>,
    above: fn(&[f64], &[f64], f64) -> f64,
    /// How many predicted numbers and parameters it takes.
    counts: [usize; 2],
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
                value: value::<E>,
                bent: bent::<E, f64>,
                above: above::<E, f64>,
                counts: [E::Pred::N, E::Params::N],
                formulas: formulas::<E>,
            }
        }
    }
}

impl Program {
    pub(crate) fn point(&self, params: &[f64], pred: &[f64], target: f64) -> Point {
        let jet = (self.bent)(params, pred, target, 0);
        Point {
            value: jet.value,
            gradient: jet.first,
            target_gradient: (self.bent)(params, pred, target, self.counts[0]).first,
            curvature: jet.second,
            majorizer: (self.above)(params, pred, target),
        }
    }

    /// The derivatives by each predicted number, then by each parameter.
    pub(crate) fn slopes(&self, params: &[f64], pred: &[f64], target: f64) -> Vec<f64> {
        let [predicted, parameters] = self.counts;
        let directions = (0..predicted).chain(predicted + 1..=predicted + parameters);
        directions.map(|direction| (self.bent)(params, pred, target, direction).first).collect()
    }
}

/// How a loss is computed: by compiled kernels, or by an interpreted recording.
#[derive(Clone, Copy, Debug)]
pub struct Execution<'a> {
    pub(super) way: Way<'a>,
    lent: Option<&'a Lent>,
}

/// The parameters of a loss that computes for another one.
#[derive(Clone, Debug)]
pub(crate) struct Lent {
    pub(crate) values: Vec<f64>,
    /// Which parameter of the other loss each one is; None: it is a number.
    pub(crate) owners: Vec<Option<usize>>,
}

impl Lent {
    /// Derivatives by the other loss's parameters, from those by these.
    pub(crate) fn hand_back(&self, slopes: &[f64], to: &mut [f64]) {
        to.fill(0.0);
        for (slope, owner) in slopes.iter().zip(&self.owners) {
            if let Some(owner) = owner {
                to[*owner] += slope;
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    Compiled(&'static Program),
    Recorded(&'a Tapes),
}

impl<'a> Execution<'a> {
    pub(crate) fn compiled(program: &'static Program) -> Self {
        Self { way: Way::Compiled(program), lent: None }
    }

    pub(crate) fn recorded(tapes: &'a Tapes) -> Self {
        Self { way: Way::Recorded(tapes), lent: None }
    }

    /// The same with parameters of its own, for another loss.
    pub(crate) fn lent(self, parameters: &'a Lent) -> Self {
        Self { lent: Some(parameters), ..self }
    }

    /// The parameters that it computes with: its own, or those of the loss.
    pub(super) fn parameters(&self, of_loss: impl FnOnce() -> Vec<f64>) -> Vec<f64> {
        self.lent.map_or_else(of_loss, |lent| lent.values.clone())
    }

    /// Hands the derivatives by those parameters to the parameters of the loss.
    pub(super) fn hand_back(&self, slopes: &[f64], to: &mut [f64]) {
        match self.lent {
            Some(lent) => lent.hand_back(slopes, to),
            None => to.iter_mut().zip(slopes).for_each(|(to, slope)| *to = *slope),
        }
    }

    /// The value at one point in f64, of what is compiled.
    pub(crate) fn value(&self, params: &[f64], pred: &[f64], target: f64) -> Option<f64> {
        match self.way {
            Way::Compiled(program) => Some((program.value)(params, pred, target)),
            Way::Recorded(_) => None,
        }
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

fn value<E: Elementwise<Target = A<1>>>(params: &[f64], pred: &[f64], target: f64) -> f64 {
    E::eval(numbers::<E::Params, _>(params, |x, _| x), numbers::<E::Pred, _>(pred, |x, _| x), [target])
}

/// The value with its first and second derivative by one number: the predicted ones are counted first, then the target, then the
/// parameters.
pub(super) fn bent<E: Elementwise<Target = A<1>>, R: Real>(
    params: &[f64],
    pred: &[f64],
    target: f64,
    direction: usize,
) -> Jet2<R> {
    let number = |x, i| if i == direction { Jet2::variable(R::lit(x)) } else { Jet2::constant(R::lit(x)) };
    E::eval(
        numbers::<E::Params, _>(params, |x, i| number(x, E::Pred::N + 1 + i)),
        numbers::<E::Pred, _>(pred, number),
        [number(target, E::Pred::N)],
    )
}

/// The curvature of the quadratic above.
pub(super) fn above<E: Elementwise<Target = A<1>>, R: Real>(params: &[f64], pred: &[f64], target: f64) -> R {
    let number = |x, _| R::lit(x);
    E::majorizer(numbers::<E::Params, _>(params, number), numbers::<E::Pred, _>(pred, number), [R::lit(target)])
}
