//! Buffers of one tile, small enough for the first-level cache, and the loops over them that know no loss.

use alloc::vec::Vec;
use core::ops::Range;

use super::cast::Loaded;
use super::dispatch::{Body, Isa};
use super::kernel::{MAX_ARITY, WIDTH, faded};
use super::view::AnyView;
use crate::number::{Compute, Number, choose};

/// Elements in a tile: 4 KiB of f32.
pub(super) const TILE: usize = 1024;

/// A buffer of a tile, made when it is first asked for: most of them never are.
#[derive(Clone)]
pub(super) struct Buffer<T>(Vec<T>);

impl<T: Compute> Buffer<T> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn first(&mut self, n: usize) -> &mut [T] {
        if self.0.is_empty() {
            self.0.resize(TILE, T::ZERO);
        }
        &mut self.0[..n]
    }
}

/// The buffers of a tile.
pub(super) struct Tile<T> {
    /// The predicted numbers, the derivatives by each, and the second ones.
    pub(super) numbers: Vec<Buffer<T>>,
    pub(super) slopes: Vec<Buffer<T>>,
    pub(super) bends: Vec<Buffer<T>>,
    pub(super) target: Buffer<T>,
    pub(super) values: Buffer<T>,
    pub(super) weights: Buffer<f64>,
    pub(super) mask: Buffer<T>,
    pub(super) upstream: Buffer<f64>,
    /// The derivatives by each parameter.
    pub(super) by_parameter: Vec<Buffer<T>>,
}

impl<T: Compute> Tile<T> {
    pub(super) fn new(predicted: usize, parameters: usize) -> Self {
        let columns = alloc::vec![Buffer::new(); predicted];
        Self {
            numbers: columns.clone(),
            slopes: columns.clone(),
            bends: columns,
            target: Buffer::new(),
            values: Buffer::new(),
            weights: Buffer::new(),
            mask: Buffer::new(),
            upstream: Buffer::new(),
            by_parameter: alloc::vec![Buffer::new(); parameters],
        }
    }
}

/// Weights or upstream gradients of a tile: where they lie, or loaded.
#[derive(Clone, Copy)]
pub(super) enum Column<'a, T> {
    Own(&'a [T]),
    Wide(&'a [f64]),
}

impl<'a, T: Loaded> Column<'a, T> {
    pub(super) fn of(view: &'a AnyView<'_>, part: Range<usize>, buffer: &'a mut Buffer<f64>) -> Self {
        if let Some(all) = T::slice(view) {
            return Self::Own(&all[part]);
        }
        let all = buffer.first(part.len());
        view.load(part, all);
        Self::Wide(all)
    }

    pub(super) fn at(self, i: usize) -> f64 {
        match self {
            Self::Own(all) => all[i].to_f64(),
            Self::Wide(all) => all[i],
        }
    }
}

/// Loads numbers, padded to a whole number of steps by what is as valid as they are.
pub(super) fn load<'b, T: Loaded>(view: &AnyView<'_>, part: Range<usize>, buffer: &'b mut Buffer<T>) -> &'b [T] {
    let n = part.len();
    let all = buffer.first(n.next_multiple_of(WIDTH));
    view.load(part, &mut all[..n]);
    pad(all, n);
    all
}

/// Repeats element 0 behind the first `n`.
pub(super) fn pad<T: Copy>(all: &mut [T], n: usize) {
    let first = all[0];
    all[n..].fill(first);
}

/// The first `n` elements of each column.
pub(super) fn columns_of<T: Compute>(columns: &mut [Buffer<T>], n: usize) -> [&mut [T]; MAX_ARITY] {
    let mut columns = columns.iter_mut();
    core::array::from_fn(|_| columns.next().map_or(&mut [][..], |column| column.first(n)))
}

/// Adds values to the lanes.
pub(super) fn accumulate<T: Compute>(isa: Isa, values: &[T], sum: &mut [f64; WIDTH]) {
    isa.run(Accumulate { values, sum });
}

struct Accumulate<'a, T> {
    values: &'a [T],
    sum: &'a mut [f64; WIDTH],
}

impl<T: Compute> Body<T> for Accumulate<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for step in self.values.chunks(WIDTH) {
            for (sum, value) in self.sum.iter_mut().zip(step) {
                R::load(*value).accumulate(sum);
            }
        }
    }
}

/// Adds weighted values to the lanes and leaves them weighted; weight 0 removes even an infinite value.
pub(super) fn accumulate_weighted<T: Compute>(
    isa: Isa,
    values: &mut [T],
    weights: Column<'_, T>,
    sum: &mut [f64; WIDTH],
) {
    isa.run(AccumulateWeighted { values, weights, sum });
}

struct AccumulateWeighted<'a, T> {
    values: &'a mut [T],
    weights: Column<'a, T>,
    sum: &'a mut [f64; WIDTH],
}

impl<T: Compute> AccumulateWeighted<'_, T> {
    #[inline(always)]
    fn by<W: Compute>(self, weights: &[W]) {
        let mut products = [0.0; WIDTH];
        for (step, weights) in self.values.chunks_mut(WIDTH).zip(weights.chunks(WIDTH)) {
            // Loops of their own: each is vector code, all in one are not.
            for ((product, value), weight) in products.iter_mut().zip(&*step).zip(weights) {
                let weight = weight.to_f64();
                *product = choose(weight == 0.0, 0.0, weight * value.to_f64());
            }
            step.iter_mut().zip(&products).for_each(|(value, product)| *value = T::from_f64(*product));
            self.sum.iter_mut().zip(&products).take(step.len()).for_each(|(sum, product)| *sum += product);
        }
    }
}

impl<T: Compute> Body<T> for AccumulateWeighted<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        match self.weights {
            Column::Own(weights) => self.by(weights),
            Column::Wide(weights) => self.by(weights),
        }
    }
}

/// What the derivatives of a tile are multiplied by.
#[derive(Clone, Copy)]
pub(super) enum Factors<'a, T> {
    /// One number.
    Alike(T),
    /// A number for each element, times one for all.
    Each(Column<'a, T>, f64),
}

/// Multiplies derivatives; a factor 0 removes even an infinite one, and what would be subnormal is 0.
pub(super) fn scale<T: Compute>(isa: Isa, derivatives: &mut [T], factors: Factors<'_, T>) {
    isa.run(Scale { derivatives, factors });
}

struct Scale<'a, T> {
    derivatives: &'a mut [T],
    factors: Factors<'a, T>,
}

impl<T: Compute> Scale<'_, T> {
    #[inline(always)]
    fn by<R: Number<Scalar = T>, F: Copy>(self, factors: &[F], factor: impl Fn(F) -> T) {
        for (x, each) in self.derivatives.iter_mut().zip(factors) {
            *x = scaled::<R>(*x, factor(*each));
        }
    }
}

impl<T: Compute> Body<T> for Scale<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        match self.factors {
            Factors::Alike(factor) => {
                for x in self.derivatives {
                    *x = scaled::<R>(*x, factor);
                }
            }
            Factors::Each(Column::Own(each), 1.0) => self.by::<R, T>(each, |each| each),
            Factors::Each(Column::Own(each), all) => self.by::<R, T>(each, |each| T::from_f64(each.to_f64() * all)),
            Factors::Each(Column::Wide(each), all) => self.by::<R, f64>(each, |each| T::from_f64(each * all)),
        }
    }
}

#[inline(always)]
fn scaled<R: Number>(derivative: R::Scalar, factor: R::Scalar) -> R::Scalar {
    faded(R::load(factor).weigh(R::load(derivative)), R::tiny()).store()
}

/// Multiplies numbers in f64.
pub(super) fn multiply<T: Compute>(isa: Isa, numbers: &mut [f64], by: Column<'_, T>) {
    isa.run(Multiply { numbers, by });
}

struct Multiply<'a, T> {
    numbers: &'a mut [f64],
    by: Column<'a, T>,
}

impl<T: Compute> Body<T> for Multiply<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        match self.by {
            Column::Own(by) => self.numbers.iter_mut().zip(by).for_each(|(x, by)| *x *= by.to_f64()),
            Column::Wide(by) => self.numbers.iter_mut().zip(by).for_each(|(x, by)| *x *= by),
        }
    }
}

/// The least derivative whose product with `factor` is a normal number.
pub(crate) fn floor<T: Compute>(factor: T) -> T {
    T::from_f64(T::TINY / factor.to_f64().abs())
}
