//! Buffers of one tile, small enough for the first-level cache, and the loops over them that know no loss.

use alloc::vec::Vec;

use super::kernel::{MAX_ARITY, WIDTH};
use crate::number::Compute;

/// Elements in a tile: 4 KiB of f32.
pub(super) const TILE: usize = 1024;

/// The buffers of a tile.
pub(super) struct Tile<T> {
    pub(super) pred: [T; TILE],
    pub(super) target: [T; TILE],
    pub(super) values: [T; TILE],
    pub(super) gradient: [T; TILE],
    pub(super) other: [T; TILE],
    pub(super) weights: [f64; TILE],
    pub(super) factors: [T; TILE],
    pub(super) scratch: [f64; TILE],
    /// The predicted numbers after the first.
    pub(super) further: Vec<Further<T>>,
    /// The derivatives by each parameter.
    pub(super) by_parameter: Vec<[T; TILE]>,
}

/// A predicted number after the first, with the derivatives by it.
pub(super) struct Further<T> {
    pub(super) number: [T; TILE],
    pub(super) slope: [T; TILE],
    pub(super) bend: [T; TILE],
}

impl<T: Compute> Tile<T> {
    pub(super) fn new(further: usize, parameters: usize) -> Self {
        let (zeros, wide) = ([T::ZERO; TILE], [0.0; TILE]);
        Self {
            pred: zeros,
            target: zeros,
            values: zeros,
            gradient: zeros,
            other: zeros,
            weights: wide,
            factors: zeros,
            scratch: wide,
            further: (0..further).map(|_| Further { number: zeros, slope: zeros, bend: zeros }).collect(),
            by_parameter: alloc::vec![zeros; parameters],
        }
    }
}

/// Repeats element 0 behind the first `n`, up to a whole number of steps: padding that is as valid as the data.
pub(super) fn pad<T: Copy, const N: usize>(tile: &mut [T; N], n: usize) -> usize {
    let padded = n.next_multiple_of(WIDTH);
    let first = tile[0];
    tile[n..padded].fill(first);
    padded
}

/// The first `n` elements of each column.
pub(super) fn columns_of<T>(columns: &mut [[T; TILE]], n: usize) -> [&mut [T]; MAX_ARITY] {
    let mut columns = columns.iter_mut();
    core::array::from_fn(|_| columns.next().map_or(&mut [][..], |column| &mut column[..n]))
}

/// Adds values to the lanes.
pub(super) fn accumulate<T: Compute>(values: &[T], sum: &mut [f64; WIDTH]) {
    for step in values.chunks(WIDTH) {
        for (sum, value) in sum.iter_mut().zip(step) {
            *sum += value.to_f64();
        }
    }
}

/// Adds weighted values to the lanes and leaves them weighted; weight 0 removes even an infinite value.
pub(super) fn accumulate_weighted<T: Compute>(values: &mut [T], weights: &[f64], sum: &mut [f64; WIDTH]) {
    for (step, weights) in values.chunks_mut(WIDTH).zip(weights.chunks(WIDTH)) {
        for ((sum, value), &weight) in sum.iter_mut().zip(step).zip(weights) {
            let weighted = if weight == 0.0 { 0.0 } else { weight * value.to_f64() };
            *sum += weighted;
            *value = T::from_f64(weighted);
        }
    }
}

/// Multiplies by a factor for each element; a factor 0 removes even an infinite derivative, and what would be subnormal is 0.
pub(super) fn scale<T: Compute>(derivatives: &mut [T], factors: &[T]) {
    for (derivative, &factor) in derivatives.iter_mut().zip(factors) {
        let product = if factor == T::ZERO { 0.0 } else { T::product(*derivative, factor).to_f64() };
        *derivative = T::from_f64(if product.abs() < T::TINY { 0.0 } else { product });
    }
}

/// The least derivative whose product with `factor` is a normal number.
pub(crate) fn floor<T: Compute>(factor: T) -> T {
    T::from_f64(T::TINY / factor.to_f64().abs())
}
