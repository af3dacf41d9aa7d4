//! The loops that are generic over the loss: one body each, compiled under every instruction set by `dispatch`.
//!
//! The inner loop runs over `WIDTH` elements, so that LLVM turns the scalar definition into vectors. Results go to arrays
//! on the stack first, made once a call: they alias nothing, so no run-time overlap check stands before the loop.

#![expect(clippy::needless_range_loop, reason = "one index runs over many arrays, and a fixed range vectorises")]

use crate::arity::Arity;
use crate::form::Elementwise;
use crate::number::{Jet2, Number};

/// Elements per step of a kernel; every slice given to one is a multiple of it long.
pub(crate) const WIDTH: usize = 64;

/// The largest arity that a kernel takes.
const MAX_ARITY: usize = 8;

/// What every kernel reads: parameters, and a column for each predicted and each target number.
#[derive(Clone, Copy)]
pub(crate) struct Inputs<'a, T> {
    pub(crate) params: &'a [T],
    pub(crate) pred: &'a [&'a [T]],
    pub(crate) target: &'a [&'a [T]],
}

impl<T> Inputs<'_, T> {
    #[inline(always)]
    fn steps(&self) -> usize {
        self.pred[0].len() / WIDTH
    }
}

/// What a kernel writes besides values: a column for each predicted number.
pub(crate) type Columns<'a, 'b, T> = &'a mut [&'b mut [T]];

/// One step of every column.
#[derive(Clone, Copy)]
struct Step<'a, T>([&'a [T; WIDTH]; MAX_ARITY]);

impl<'a, T> Step<'a, T> {
    #[inline(always)]
    fn new<N: Arity>(columns: &'a [&'a [T]], step: usize) -> Self {
        Self(core::array::from_fn(|i| &columns[if i < N::N { i } else { 0 }].as_chunks().0[step]))
    }
}

#[inline(always)]
fn constants<N: Arity, D: Arity, R: Number>(params: &[R::Scalar]) -> N::Of<D::Jet<R>> {
    N::from_fn(|i| D::constant(R::load(params[i])))
}

#[inline(always)]
fn jet<E: Elementwise, R: Number>(
    params: <E::Params as Arity>::Of<<E::Pred as Arity>::Jet<R>>,
    pred: &Step<'_, R::Scalar>,
    target: &Step<'_, R::Scalar>,
    k: usize,
) -> <E::Pred as Arity>::Jet<R> {
    E::eval(
        params,
        E::Pred::from_fn(|i| E::Pred::variable(R::load(pred.0[i][k]), i)),
        E::Target::from_fn(|i| E::Pred::constant(R::load(target.0[i][k]))),
    )
}

/// A step's results, a row for each predicted number.
struct Rows<R>([[R; WIDTH]; MAX_ARITY]);

impl<R: Number> Rows<R> {
    #[inline(always)]
    fn new() -> Self {
        Self([[R::lit(0.0); WIDTH]; MAX_ARITY])
    }

    #[inline(always)]
    fn set<N: Arity>(&mut self, k: usize, from: N::Of<R>) {
        for i in 0..N::N {
            self.0[i][k] = from.as_ref()[i];
        }
    }

    #[inline(always)]
    fn write<N: Arity>(&self, columns: Columns<'_, '_, R::Scalar>, step: usize) {
        for i in 0..N::N {
            store(&self.0[i], &mut columns[i].as_chunks_mut().0[step]);
        }
    }
}

#[inline(always)]
fn store<R: Number>(from: &[R; WIDTH], to: &mut [R::Scalar; WIDTH]) {
    for k in 0..WIDTH {
        to[k] = from[k].store();
    }
}

/// The value of each element.
#[inline(always)]
pub(super) fn value<E: Elementwise, R: Number>(inputs: Inputs<'_, R::Scalar>, values: &mut [R::Scalar]) {
    let params = E::Params::from_fn(|i| R::load(inputs.params[i]));
    let mut out = [R::lit(0.0); WIDTH];
    for (step, values) in values.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
        let pred = Step::new::<E::Pred>(inputs.pred, step);
        let target = Step::new::<E::Target>(inputs.target, step);
        for k in 0..WIDTH {
            out[k] = E::eval(
                params,
                E::Pred::from_fn(|i| R::load(pred.0[i][k])),
                E::Target::from_fn(|i| R::load(target.0[i][k])),
            );
        }
        store(&out, values);
    }
}

/// The gradient of each element times `scale`, and the sum of the values: nothing else is written. A gradient below
/// `floor` would be subnormal when scaled, and is 0.
#[inline(always)]
pub(super) fn gradient_sum<E: Elementwise, R: Number>(
    inputs: Inputs<'_, R::Scalar>,
    gradient: Columns<'_, '_, R::Scalar>,
    scale: R::Scalar,
    floor: R::Scalar,
    sum: &mut [f64; WIDTH],
) {
    let params = constants::<E::Params, E::Pred, R>(inputs.params);
    let (scale, floor) = (R::load(scale), R::load(floor));
    let mut out = [R::lit(0.0); WIDTH];
    let mut slopes = Rows::<R>::new();
    for step in 0..inputs.steps() {
        let pred = Step::new::<E::Pred>(inputs.pred, step);
        let target = Step::new::<E::Target>(inputs.target, step);
        for k in 0..WIDTH {
            let value = jet::<E, R>(params, &pred, &target, k);
            out[k] = E::Pred::value(value);
            let slope = E::Pred::derivative(value);
            slopes.set::<E::Pred>(
                k,
                E::Pred::from_fn(|i| {
                    let slope = slope.as_ref()[i];
                    R::select(slope.abs().lt(floor), R::lit(0.0), slope) * scale
                }),
            );
        }
        // A loop of its own: f64 lanes in the loop above would halve the width of its f32 vectors.
        for k in 0..WIDTH {
            out[k].accumulate(&mut sum[k]);
        }
        slopes.write::<E::Pred>(gradient, step);
    }
}

/// Value and gradient of each element.
#[inline(always)]
pub(super) fn gradient<E: Elementwise, R: Number>(
    inputs: Inputs<'_, R::Scalar>,
    values: &mut [R::Scalar],
    gradient: Columns<'_, '_, R::Scalar>,
) {
    let params = constants::<E::Params, E::Pred, R>(inputs.params);
    let mut out = [R::lit(0.0); WIDTH];
    let mut slopes = Rows::<R>::new();
    for (step, values) in values.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
        let pred = Step::new::<E::Pred>(inputs.pred, step);
        let target = Step::new::<E::Target>(inputs.target, step);
        for k in 0..WIDTH {
            let value = jet::<E, R>(params, &pred, &target, k);
            out[k] = E::Pred::value(value);
            slopes.set::<E::Pred>(k, E::Pred::derivative(value));
        }
        store(&out, values);
        slopes.write::<E::Pred>(gradient, step);
    }
}

/// Value, gradient and second derivative (by each predicted number itself) of each element.
#[inline(always)]
pub(super) fn curvature<E: Elementwise, R: Number>(
    inputs: Inputs<'_, R::Scalar>,
    values: &mut [R::Scalar],
    gradient: Columns<'_, '_, R::Scalar>,
    curvature: Columns<'_, '_, R::Scalar>,
) {
    let params = E::Params::from_fn(|i| Jet2::constant(R::load(inputs.params[i])));
    let mut out = [R::lit(0.0); WIDTH];
    let mut slopes = Rows::<R>::new();
    let mut bends = Rows::<R>::new();
    for (step, values) in values.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
        let pred = Step::new::<E::Pred>(inputs.pred, step);
        let target = Step::new::<E::Target>(inputs.target, step);
        for k in 0..WIDTH {
            let along = |direction: usize| {
                let variable = |i: usize, x| if i == direction { Jet2::variable(x) } else { Jet2::constant(x) };
                E::eval(
                    params,
                    E::Pred::from_fn(|i| variable(i, R::load(pred.0[i][k]))),
                    E::Target::from_fn(|i| Jet2::constant(R::load(target.0[i][k]))),
                )
            };
            out[k] = along(0).value;
            slopes.set::<E::Pred>(k, E::Pred::from_fn(|i| along(i).first));
            bends.set::<E::Pred>(k, E::Pred::from_fn(|i| along(i).second));
        }
        store(&out, values);
        slopes.write::<E::Pred>(gradient, step);
        bends.write::<E::Pred>(curvature, step);
    }
}

/// The gradient by the target.
#[inline(always)]
pub(super) fn target_gradient<E: Elementwise, R: Number>(
    inputs: Inputs<'_, R::Scalar>,
    gradient: Columns<'_, '_, R::Scalar>,
) {
    let params = constants::<E::Params, E::Target, R>(inputs.params);
    let mut slopes = Rows::<R>::new();
    for step in 0..inputs.steps() {
        let pred = Step::new::<E::Pred>(inputs.pred, step);
        let target = Step::new::<E::Target>(inputs.target, step);
        for k in 0..WIDTH {
            slopes.set::<E::Target>(
                k,
                E::Target::derivative(E::eval(
                    params,
                    E::Pred::from_fn(|i| E::Target::constant(R::load(pred.0[i][k]))),
                    E::Target::from_fn(|i| E::Target::variable(R::load(target.0[i][k]), i)),
                )),
            );
        }
        slopes.write::<E::Target>(gradient, step);
    }
}

/// The curvature of the quadratic above each element.
#[inline(always)]
pub(super) fn majorizer<E: Elementwise, R: Number>(inputs: Inputs<'_, R::Scalar>, majorizer: &mut [R::Scalar]) {
    let params = E::Params::from_fn(|i| R::load(inputs.params[i]));
    let mut out = [R::lit(0.0); WIDTH];
    for (step, majorizer) in majorizer.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
        let pred = Step::new::<E::Pred>(inputs.pred, step);
        let target = Step::new::<E::Target>(inputs.target, step);
        for k in 0..WIDTH {
            out[k] = E::majorizer(
                params,
                E::Pred::from_fn(|i| R::load(pred.0[i][k])),
                E::Target::from_fn(|i| R::load(target.0[i][k])),
            );
        }
        store(&out, majorizer);
    }
}
