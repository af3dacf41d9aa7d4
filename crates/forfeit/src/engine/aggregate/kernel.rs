//! The loops of aggregate losses, compiled under every instruction set.

#![expect(clippy::needless_range_loop, reason = "one index runs over many arrays, and a fixed range vectorises")]

use core::marker::PhantomData;

use crate::arity::Arity;
use crate::engine::Isa;
use crate::engine::dispatch::Body;
use crate::engine::kernel::WIDTH;
use crate::engine::one_by_one::place;
use crate::engine::reduce::across;
use crate::form::Aggregate;
use crate::number::{Compute, Jet, Number};

/// The most sums that a loss has.
pub(super) const SUMS: usize = 5;

/// The sums of a loss, then those of the target and of the weight.
pub(super) type Sums = [f64; SUMS + 2];
/// Where the sum of the target lies.
pub(super) const TARGET: usize = SUMS;
/// Where the sum of the weight lies.
pub(super) const WEIGHT: usize = SUMS + 1;

/// Some elements.
#[derive(Clone, Copy)]
pub(super) struct Items<'a, T> {
    pub(super) params: &'a [T],
    pub(super) pred: &'a [T],
    pub(super) target: &'a [T],
    /// A weight for each, or none.
    pub(super) weight: Option<&'a [T]>,
}

/// `WIDTH` of them; elements beyond the last one have weight 0.
struct Strip<T> {
    pred: [T; WIDTH],
    target: [T; WIDTH],
    weight: Option<[T; WIDTH]>,
}

impl<T: Compute> Items<'_, T> {
    /// How many strips there are. They are taken by their number: a closure that is not inlined would lose the instruction set.
    #[inline(always)]
    fn strips(&self) -> usize {
        self.pred.len().div_ceil(WIDTH)
    }

    #[inline(always)]
    fn strip(&self, strip: usize) -> Strip<T> {
        let start = strip * WIDTH;
        let count = WIDTH.min(self.pred.len() - start);
        let (pred, target) = (filled(&self.pred[start..]), filled(&self.target[start..]));
        let weight = match self.weight {
            Some(weight) => Some(filled(&weight[start..])),
            None if count < WIDTH => Some(filled(&[T::from_f64(1.0); WIDTH][..count])),
            None => None,
        };
        Strip { pred, target, weight }
    }
}

/// The first numbers of an array, with zeros after its end.
#[inline(always)]
fn filled<T: Compute>(from: &[T]) -> [T; WIDTH] {
    match from.first_chunk() {
        Some(whole) => *whole,
        None => {
            let mut strip = [T::ZERO; WIDTH];
            strip[..from.len()].copy_from_slice(from);
            strip
        }
    }
}

/// Adds elements up.
pub(super) type SumItems<T> = fn(Isa, Items<'_, T>) -> Sums;
/// Writes Σ coefficient·∂item/∂pred of each element.
pub(super) type SlopeItems<T> = fn(Isa, Items<'_, T>, &[f64; SUMS], &mut [T]);
/// The loss of sums, and its derivative by each.
pub(super) type FinishSums = fn(Isa, &[f64], &Sums) -> (f64, [f64; SUMS]);

struct Adding<'a, L, T>(Items<'a, T>, PhantomData<L>);

impl<L: Aggregate, T: Compute> Body<T> for Adding<'_, L, T> {
    type Output = Sums;

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> Sums {
        let params = L::Params::from_fn(|i| R::load(self.0.params[i]));
        let mut sums = [[0.0; WIDTH]; SUMS + 2];
        for strip in 0..self.0.strips() {
            let strip = self.0.strip(strip);
            let mut out = [[R::lit(0.0); WIDTH]; SUMS];
            for k in 0..WIDTH {
                let k = place::<R>(k);
                let item = L::item(params, R::load(strip.pred[k]), R::load(strip.target[k]));
                for s in 0..L::Sums::N {
                    out[s][k] = item.as_ref()[s];
                }
            }
            let ones = [T::from_f64(1.0); WIDTH];
            let weight = strip.weight.as_ref().unwrap_or(&ones);
            for s in 0..L::Sums::N {
                for k in 0..WIDTH {
                    R::load(weight[k]).weigh(out[s][k]).accumulate(&mut sums[s][k]);
                }
            }
            for k in 0..WIDTH {
                R::load(weight[k]).weigh(R::load(strip.target[k])).accumulate(&mut sums[TARGET][k]);
                R::load(weight[k]).accumulate(&mut sums[WEIGHT][k]);
            }
        }
        sums.map(across)
    }
}

struct Sloping<'a, L, T> {
    items: Items<'a, T>,
    coefficients: &'a [f64; SUMS],
    gradient: &'a mut [T],
    loss: PhantomData<L>,
}

impl<L: Aggregate, T: Compute> Body<T> for Sloping<'_, L, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let params = L::Params::from_fn(|i| Jet::<R, 1>::constant(R::load(self.items.params[i])));
        let coefficients = self.coefficients.map(R::lit);
        let gradient = self.gradient;
        for (index, to) in gradient.chunks_mut(WIDTH).enumerate() {
            let strip = self.items.strip(index);
            let mut out = [T::ZERO; WIDTH];
            let ones = [T::from_f64(1.0); WIDTH];
            let weight = strip.weight.as_ref().unwrap_or(&ones);
            for k in 0..WIDTH {
                let k = place::<R>(k);
                let pred = Jet::variable(R::load(strip.pred[k]), 0);
                let item = L::item(params, pred, Jet::constant(R::load(strip.target[k])));
                let mut slope = R::lit(0.0);
                for s in 0..L::Sums::N {
                    slope = slope + item.as_ref()[s].derivative[0].weigh(coefficients[s]);
                }
                out[k] = R::load(weight[k]).weigh(slope).faint(R::tiny()).store();
            }
            to.copy_from_slice(&out[..to.len()]);
        }
    }
}

struct Finishing<'a, L> {
    params: &'a [f64],
    sums: &'a Sums,
    loss: PhantomData<L>,
}

impl<L: Aggregate> Body<f64> for Finishing<'_, L> {
    type Output = (f64, [f64; SUMS]);

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) -> (f64, [f64; SUMS]) {
        let loss = L::finish(
            L::Params::from_fn(|i| L::Sums::constant(R::load(self.params[i]))),
            L::Sums::from_fn(|i| L::Sums::variable(R::load(self.sums[i]), i)),
            L::Sums::constant(R::load(self.sums[WEIGHT])),
        );
        let mut slopes = [0.0; SUMS];
        let derivative = L::Sums::derivative(loss);
        slopes.iter_mut().zip(derivative.as_ref()).for_each(|(slope, by)| *slope = by.store());
        (L::Sums::value(loss).store(), slopes)
    }
}

pub(super) fn sum_items<L: Aggregate, T: Compute>(isa: Isa, items: Items<'_, T>) -> Sums {
    isa.run(Adding::<L, T>(items, PhantomData))
}

pub(super) fn slope_items<L: Aggregate, T: Compute>(
    isa: Isa,
    items: Items<'_, T>,
    coefficients: &[f64; SUMS],
    gradient: &mut [T],
) {
    isa.run(Sloping::<L, T> { items, coefficients, gradient, loss: PhantomData });
}

pub(super) fn finish_sums<L: Aggregate>(isa: Isa, params: &[f64], sums: &Sums) -> (f64, [f64; SUMS]) {
    isa.run(Finishing::<L> { params, sums, loss: PhantomData })
}
