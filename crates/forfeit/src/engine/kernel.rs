//! The loops that are generic over the loss: one body each, compiled under every instruction set by `dispatch`.
//!
//! The inner loop runs over a step of `WIDTH` elements, so that LLVM turns the scalar definition into vectors. Results go to
//! arrays on the stack first, made once a call: they alias nothing, so no run-time overlap check stands before the loop.
//! `K` numbers are computed side by side.

#![expect(clippy::needless_range_loop, reason = "one index runs over many arrays, and a fixed range vectorises")]

use super::dispatch::prefetch;
use super::one_by_one::{derivatives, majorizers, slopes, unscaled};
use super::program::{above, bent};
use super::values::Values;
use crate::arity::{A, Arity};
use crate::form::Elementwise;
use crate::number::{Jet2, Number, Pack};
use crate::real::Real;

/// Elements per step of a kernel; every slice given to one is a multiple of it long.
pub(crate) const WIDTH: usize = 64;

/// The largest arity that a kernel takes.
pub(crate) const MAX_ARITY: usize = 8;

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

/// What a kernel writes besides values: a column for each number that it differentiates by.
pub(crate) type Columns<'a, 'b, T> = &'a mut [&'b mut [T]];

/// Asks for the lines of a step to come, in an array or past its end: memory then works while the kernel computes. Measured at 2²²
/// elements on two threads: 5 to 20 % less time.
#[inline(always)]
pub(super) fn ahead<T>(step: &[T; WIDTH], elements: usize) {
    const LINE: usize = 64;
    for number in (0..WIDTH).step_by(LINE / size_of::<T>()) {
        prefetch(step.as_ptr().wrapping_add(elements + number));
    }
}

/// Asks for the lines of a column eight steps ahead. Not in f64: there hardware alone takes 8 to 25 % less time.
#[inline(always)]
fn column_ahead<T>(step: &[T; WIDTH]) {
    if size_of::<T>() == size_of::<f32>() {
        ahead(step, 8 * WIDTH);
    }
}

/// Columns that are read, cut into steps.
struct Steps<'a, T>([&'a [[T; WIDTH]]; MAX_ARITY]);

impl<'a, T> Steps<'a, T> {
    #[inline(always)]
    fn of<N: Arity>(columns: &'a [&'a [T]], steps: usize) -> Self {
        let mut all: [&[[T; WIDTH]]; MAX_ARITY] = [&[]; MAX_ARITY];
        for i in 0..N::N {
            all[i] = &columns[i].as_chunks().0[..steps];
        }
        Self(all)
    }

    #[inline(always)]
    fn ahead<N: Arity>(&self, step: usize) {
        for i in 0..N::N {
            column_ahead(&self.0[i][step]);
        }
    }

    /// Element `k` of each part of a step.
    #[inline(always)]
    fn load<R: Number<Scalar = T>, const K: usize>(&self, column: usize, step: usize, k: usize) -> Pack<R, K>
    where
        T: Copy,
    {
        let step = &self.0[column][step];
        let mut pack = [R::load(step[k]); K];
        for part in 1..K {
            pack[part] = R::load(step[part * (WIDTH / K) + k]);
        }
        Pack(pack)
    }
}

/// The results of a step.
pub(super) type Results<R> = Pack<R, WIDTH>;

impl<R: Number> Results<R> {
    #[inline(always)]
    fn set<const K: usize>(&mut self, k: usize, from: Pack<R, K>) {
        for part in 0..K {
            self.0[part * (WIDTH / K) + k] = from.0[part];
        }
    }

    #[inline(always)]
    pub(super) fn store(&self, to: &mut [R::Scalar; WIDTH]) {
        for k in 0..WIDTH {
            to[k] = self.0[k].store();
        }
    }
}

/// Columns that are written, with the results of a step for each: of `N` and no more, since all that is here is cleared at every call.
struct Written<'a, R: Number, N: Arity> {
    columns: [&'a mut [[R::Scalar; WIDTH]]; MAX_ARITY],
    results: N::Of<Results<R>>,
}

impl<'a, R: Number, N: Arity> Written<'a, R, N> {
    #[inline(always)]
    fn of(columns: Columns<'a, '_, R::Scalar>) -> Self {
        let mut rest = columns;
        let mut taken: [&mut [[R::Scalar; WIDTH]]; MAX_ARITY] = Default::default();
        for i in 0..N::N {
            let (first, others) = rest.split_at_mut(1);
            taken[i] = first[0].as_chunks_mut().0;
            rest = others;
        }
        Self { columns: taken, results: N::from_fn(|_| Results::lit(0.0)) }
    }

    #[inline(always)]
    fn ahead(&self, step: usize) {
        for i in 0..N::N {
            column_ahead(&self.columns[i][step]);
        }
    }

    #[inline(always)]
    fn set<const K: usize>(&mut self, i: usize, k: usize, from: Pack<R, K>) {
        self.results.as_mut()[i].set(k, from);
    }

    #[inline(always)]
    fn set_all<const K: usize>(&mut self, k: usize, from: N::Of<Pack<R, K>>) {
        for i in 0..N::N {
            self.set(i, k, from.as_ref()[i]);
        }
    }

    /// The index is checked here, not once before the loop: the check parts the values from the gradient, and without it LLVM
    /// orders all of a step by need of registers, one chain after another (focal: 1.2 ns an element instead of 0.7).
    #[inline(always)]
    fn store(&mut self, step: usize) {
        for i in 0..N::N {
            self.results.as_ref()[i].store(&mut self.columns[i][step]);
        }
    }

    /// As `store`, each times `scale`, what is below `floor` as 0. With that to do the copy is no `memmove`, which for f64 under
    /// AVX2 is a call and took a quarter of the time.
    #[inline(always)]
    fn store_scaled(&mut self, step: usize, scale: R, floor: R) {
        for i in 0..N::N {
            let (results, column) = (&self.results.as_ref()[i], &mut self.columns[i][step]);
            for k in 0..WIDTH {
                column[k] = (faded(results.0[k], floor) * scale).store();
            }
        }
    }
}

#[inline(always)]
fn load<N: Arity, R: Number, const K: usize>(params: &[R::Scalar]) -> N::Of<Pack<R, K>> {
    N::from_fn(|i| Pack([R::load(params[i]); K]))
}

/// Parameters that nothing is differentiated by.
#[inline(always)]
fn constants<N: Arity, D: Arity, R: Number, const K: usize>(params: &[R::Scalar]) -> N::Of<D::Jet<Pack<R, K>>> {
    N::from_fn(|i| D::constant(Pack([R::load(params[i]); K])))
}

/// The value of each element.
#[inline(always)]
pub(super) fn value<E: Elementwise<Target = A<1>>, R: Number, const K: usize>(
    inputs: Inputs<'_, R::Scalar>,
    mut values: Values<'_, R::Scalar>,
) {
    if !R::VECTORS {
        return derivatives(bent::<E, R>, inputs, values, &mut [], &mut [], 0, unscaled());
    }
    let params = load::<E::Params, R, K>(inputs.params);
    let steps = inputs.steps();
    let (pred, target) = (Steps::of::<E::Pred>(inputs.pred, steps), Steps::of::<E::Target>(inputs.target, steps));
    let mut sum = values.lanes();
    let mut out = Results::<R>::lit(0.0);
    for step in 0..steps {
        pred.ahead::<E::Pred>(step);
        target.ahead::<E::Target>(step);
        for k in 0..WIDTH / K {
            let value = E::eval(
                params,
                E::Pred::from_fn(|i| pred.load(i, step, k)),
                E::Target::from_fn(|i| target.load(i, step, k)),
            );
            out.set(k, value);
        }
        values.take(&out, step, &mut sum);
    }
    values.keep(sum);
}

/// The gradient of each element times a scale, and the values. A gradient below the floor would be subnormal when scaled, and is 0.
#[inline(always)]
pub(super) fn gradient<E: Elementwise<Target = A<1>>, R: Number, const K: usize>(
    inputs: Inputs<'_, R::Scalar>,
    gradient: Columns<'_, '_, R::Scalar>,
    mut values: Values<'_, R::Scalar>,
    [scale, floor]: [R::Scalar; 2],
) {
    if !R::VECTORS {
        return derivatives(bent::<E, R>, inputs, values, gradient, &mut [], 0, [scale, floor]);
    }
    let params = constants::<E::Params, E::Pred, R, K>(inputs.params);
    let (scale, floor) = (Pack::<R, K>([R::load(scale); K]), Pack([R::load(floor); K]));
    let steps = inputs.steps();
    let (pred, target) = (Steps::of::<E::Pred>(inputs.pred, steps), Steps::of::<E::Target>(inputs.target, steps));
    let mut gradient = Written::<R, E::Pred>::of(gradient);
    let mut sum = values.lanes();
    let mut out = Results::<R>::lit(0.0);
    for step in 0..steps {
        pred.ahead::<E::Pred>(step);
        target.ahead::<E::Target>(step);
        gradient.ahead(step);
        for k in 0..WIDTH / K {
            let jet = E::eval(
                params,
                E::Pred::from_fn(|i| E::Pred::variable(pred.load(i, step, k), i)),
                E::Target::from_fn(|i| E::Pred::constant(target.load(i, step, k))),
            );
            out.set(k, E::Pred::value(jet));
            let slopes = E::Pred::derivative(jet);
            gradient.set_all(k, E::Pred::from_fn(|i| faded(slopes.as_ref()[i], floor) * scale));
        }
        values.take(&out, step, &mut sum);
        gradient.store(step);
    }
    values.keep(sum);
}

/// `x`, or 0 where it is less than `floor` in size.
#[inline(always)]
pub(super) fn faded<R: Real>(x: R, floor: R) -> R {
    R::select(x.abs().lt(floor), R::lit(0.0), x)
}

/// Value, gradient and second derivative (by each predicted number itself) of each element, the derivatives as `gradient` gives them.
#[inline(always)]
pub(super) fn curvature<E: Elementwise<Target = A<1>>, R: Number, const K: usize>(
    inputs: Inputs<'_, R::Scalar>,
    mut values: Values<'_, R::Scalar>,
    gradient: Columns<'_, '_, R::Scalar>,
    curvature: Columns<'_, '_, R::Scalar>,
    [scale, floor]: [R::Scalar; 2],
) {
    if !R::VECTORS {
        return derivatives(bent::<E, R>, inputs, values, gradient, curvature, 0, [scale, floor]);
    }
    let params = E::Params::from_fn(|i| Jet2::constant(Pack([R::load(inputs.params[i]); K])));
    let (scale, floor) = (R::load(scale), R::load(floor));
    let steps = inputs.steps();
    let (pred, target) = (Steps::of::<E::Pred>(inputs.pred, steps), Steps::of::<E::Target>(inputs.target, steps));
    let mut gradient = Written::<R, E::Pred>::of(gradient);
    let mut curvature = Written::<R, E::Pred>::of(curvature);
    let mut sum = values.lanes();
    let mut out = Results::<R>::lit(0.0);
    for step in 0..steps {
        pred.ahead::<E::Pred>(step);
        target.ahead::<E::Target>(step);
        gradient.ahead(step);
        curvature.ahead(step);
        for k in 0..WIDTH / K {
            // No closure around the definition: one that is not inlined would lose the kernel's instruction set.
            for direction in 0..E::Pred::N {
                let variable = |i: usize, x| if i == direction { Jet2::variable(x) } else { Jet2::constant(x) };
                let jet = E::eval(
                    params,
                    E::Pred::from_fn(|i| variable(i, pred.load::<R, K>(i, step, k))),
                    E::Target::from_fn(|i| Jet2::constant(target.load(i, step, k))),
                );
                out.set(k, jet.value);
                gradient.set(direction, k, jet.first);
                curvature.set(direction, k, jet.second);
            }
        }
        values.take(&out, step, &mut sum);
        gradient.store_scaled(step, scale, floor);
        curvature.store_scaled(step, scale, floor);
    }
    values.keep(sum);
}

/// The gradient by the target.
#[inline(always)]
pub(super) fn target_gradient<E: Elementwise<Target = A<1>>, R: Number, const K: usize>(
    inputs: Inputs<'_, R::Scalar>,
    gradient: Columns<'_, '_, R::Scalar>,
) {
    if !R::VECTORS {
        return slopes(bent::<E, R>, inputs, gradient, E::Pred::N);
    }
    let params = constants::<E::Params, E::Target, R, K>(inputs.params);
    let steps = inputs.steps();
    let (pred, target) = (Steps::of::<E::Pred>(inputs.pred, steps), Steps::of::<E::Target>(inputs.target, steps));
    let mut gradient = Written::<R, E::Target>::of(gradient);
    for step in 0..steps {
        for k in 0..WIDTH / K {
            let jet = E::eval(
                params,
                E::Pred::from_fn(|i| E::Target::constant(pred.load::<R, K>(i, step, k))),
                E::Target::from_fn(|i| E::Target::variable(target.load(i, step, k), i)),
            );
            gradient.set_all(k, E::Target::derivative(jet));
        }
        gradient.store(step);
    }
}

/// The gradient by the parameters.
#[inline(always)]
pub(super) fn parameter_gradient<E: Elementwise<Target = A<1>>, R: Number, const K: usize>(
    inputs: Inputs<'_, R::Scalar>,
    gradient: Columns<'_, '_, R::Scalar>,
) {
    if !R::VECTORS {
        return slopes(bent::<E, R>, inputs, gradient, E::Pred::N + 1);
    }
    let params = E::Params::from_fn(|i| E::Params::variable(Pack([R::load(inputs.params[i]); K]), i));
    let steps = inputs.steps();
    let (pred, target) = (Steps::of::<E::Pred>(inputs.pred, steps), Steps::of::<E::Target>(inputs.target, steps));
    let mut gradient = Written::<R, E::Params>::of(gradient);
    for step in 0..steps {
        for k in 0..WIDTH / K {
            let jet = E::eval(
                params,
                E::Pred::from_fn(|i| E::Params::constant(pred.load::<R, K>(i, step, k))),
                E::Target::from_fn(|i| E::Params::constant(target.load(i, step, k))),
            );
            gradient.set_all(k, E::Params::derivative(jet));
        }
        gradient.store(step);
    }
}

/// The curvature of the quadratic above each element.
#[inline(always)]
pub(super) fn majorizer<E: Elementwise<Target = A<1>>, R: Number, const K: usize>(
    inputs: Inputs<'_, R::Scalar>,
    majorizer: &mut [R::Scalar],
) {
    if !R::VECTORS {
        return majorizers(above::<E, R>, inputs, majorizer);
    }
    let params = load::<E::Params, R, K>(inputs.params);
    let steps = inputs.steps();
    let (pred, target) = (Steps::of::<E::Pred>(inputs.pred, steps), Steps::of::<E::Target>(inputs.target, steps));
    let mut out = Results::<R>::lit(0.0);
    for (step, majorizer) in majorizer.as_chunks_mut::<WIDTH>().0[..steps].iter_mut().enumerate() {
        for k in 0..WIDTH / K {
            let bend = E::majorizer(
                params,
                E::Pred::from_fn(|i| pred.load(i, step, k)),
                E::Target::from_fn(|i| target.load(i, step, k)),
            );
            out.set(k, bend);
        }
        out.store(majorizer);
    }
}
