//! Buffers of one tile, small enough for the first-level cache, and the loops over them that know no loss.

use alloc::vec::Vec;
use core::ops::Range;

use super::cast::Loaded;
use super::dispatch::{Body, Isa};
use super::kernel::{MAX_ARITY, WIDTH, faded};
use super::view::AnyView;
use crate::number::{Compute, Number};

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
    pub(super) factors: Buffer<T>,
    pub(super) scratch: Buffer<f64>,
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
            factors: Buffer::new(),
            scratch: Buffer::new(),
            by_parameter: alloc::vec![Buffer::new(); parameters],
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
pub(super) fn accumulate_weighted<T: Compute>(isa: Isa, values: &mut [T], weights: &[f64], sum: &mut [f64; WIDTH]) {
    isa.run(AccumulateWeighted { values, weights, sum });
}

struct AccumulateWeighted<'a, T> {
    values: &'a mut [T],
    weights: &'a [f64],
    sum: &'a mut [f64; WIDTH],
}

impl<T: Compute> Body<T> for AccumulateWeighted<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for (step, weights) in self.values.chunks_mut(WIDTH).zip(self.weights.chunks(WIDTH)) {
            for ((sum, value), &weight) in self.sum.iter_mut().zip(step).zip(weights) {
                let weighted = if weight == 0.0 { 0.0 } else { weight * value.to_f64() };
                *sum += weighted;
                *value = T::from_f64(weighted);
            }
        }
    }
}

/// What the derivatives of a tile are multiplied by.
#[derive(Clone, Copy)]
pub(super) enum Factors<'a, T> {
    /// One number.
    Alike(T),
    /// A number for each element.
    Each(&'a [T]),
}

/// Multiplies derivatives; a factor 0 removes even an infinite one, and what would be subnormal is 0.
pub(super) fn scale<T: Compute>(isa: Isa, derivatives: &mut [T], factors: Factors<'_, T>) {
    isa.run(Scale { derivatives, factors });
}

struct Scale<'a, T> {
    derivatives: &'a mut [T],
    factors: Factors<'a, T>,
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
            Factors::Each(factors) => {
                for (x, factor) in self.derivatives.iter_mut().zip(factors) {
                    *x = scaled::<R>(*x, *factor);
                }
            }
        }
    }
}

#[inline(always)]
fn scaled<R: Number>(derivative: R::Scalar, factor: R::Scalar) -> R::Scalar {
    faded(R::load(factor).weigh(R::load(derivative)), R::tiny()).store()
}

/// weight·scale·upstream of each element.
pub(super) fn factors<'b, T: Compute>(
    isa: Isa,
    out: &'b mut [T],
    weights: Option<&[f64]>,
    scale: f64,
    upstreams: &[f64],
) -> &'b [T] {
    isa.run(Multiply { out, weights, scale, upstreams });
    out
}

struct Multiply<'a, T> {
    out: &'a mut [T],
    weights: Option<&'a [f64]>,
    scale: f64,
    upstreams: &'a [f64],
}

impl<T: Compute> Body<T> for Multiply<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let Self { out, weights, scale, upstreams } = self;
        let Some(weights) = weights else {
            for (x, upstream) in out.iter_mut().zip(upstreams) {
                *x = T::from_f64(scale * upstream);
            }
            return;
        };
        for ((x, upstream), weight) in out.iter_mut().zip(upstreams).zip(weights) {
            *x = T::from_f64(weight * scale * upstream);
        }
    }
}

/// The least derivative whose product with `factor` is a normal number.
pub(crate) fn floor<T: Compute>(factor: T) -> T {
    T::from_f64(T::TINY / factor.to_f64().abs())
}
