//! Losses of one row of each array: the loop over rows, compiled for each instruction set.

use core::marker::PhantomData;

use crate::engine::Isa;
use crate::engine::dispatch::Body;
use crate::number::{Compute, Number};

/// The mathematics of a loss of one row of each array, in f64 whatever the rows are stored in.
pub(crate) trait VectorFunction: 'static {
    /// The loss of a row of each array, of which the third is empty where the loss takes two, with its target (1 where there is none);
    /// writes the gradient by each times `scale`, whatever `slopes` held before, unless they are empty. `#[inline(always)]`, like all
    /// that it calls in its loops.
    fn row<R: Number<Scalar = f64>, S: Compute>(
        params: &[f64],
        rows: [&[S]; 3],
        target: f64,
        scale: f64,
        slopes: [&mut [S]; 3],
    ) -> f64;
}

/// Some rows of each array.
pub(super) struct Rows<'a, S> {
    pub(super) params: &'a [f64],
    /// Numbers of a row.
    pub(super) length: usize,
    pub(super) arrays: [&'a [S]; 3],
    /// The target and the weight of each row.
    pub(super) targets: &'a [f64],
    pub(super) weights: &'a [f64],
    /// What gradients are multiplied by, besides the weight.
    pub(super) scale: f64,
    /// The weighted loss of each row, and its scaled gradient by each array: of all, or empty.
    pub(super) losses: &'a mut [f64],
    pub(super) slopes: [&'a mut [S]; 3],
}

/// Computes some rows.
pub(super) type Kernel<S> = fn(Isa, Rows<'_, S>);

pub(super) fn kernel_of<F: VectorFunction, S: Compute>(isa: Isa, rows: Rows<'_, S>) {
    isa.run(RowsOf::<F, S>(rows, PhantomData));
}

struct RowsOf<'a, F, S>(Rows<'a, S>, PhantomData<F>);

impl<F: VectorFunction, S: Compute> Body<f64> for RowsOf<'_, F, S> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        // A look at each weight would be a branch.
        if self.0.length == 1 && self.0.arrays[2].is_empty() && !self.0.weights.contains(&0.0) {
            pairs::<F, R, S>(self.0);
        } else {
            each::<F, R, S>(self.0);
        }
    }
}

/// Rows of one number of two arrays, which all take part: vectors of rows, where the loss has no branches.
#[inline(always)]
fn pairs<F: VectorFunction, R: Number<Scalar = f64>, S: Compute>(rows: Rows<'_, S>) {
    let Rows { params, arrays: [a, b, _], targets, weights, scale, losses, slopes: [by_a, by_b, _], .. } = rows;
    let row = |a: S, b: S, target: f64, weight: f64| {
        let (mut by_a, mut by_b) = ([S::ZERO], [S::ZERO]);
        let loss = F::row::<R, S>(params, [&[a], &[b], &[]], target, scale * weight, [&mut by_a, &mut by_b, &mut []]);
        (weight * loss, by_a[0], by_b[0])
    };
    let count = losses.len();
    let (a, b, targets, weights) = (&a[..count], &b[..count], &targets[..count], &weights[..count]);
    if by_a.is_empty() {
        for i in 0..count {
            losses[i] = row(a[i], b[i], targets[i], weights[i]).0;
        }
        return;
    }
    let (by_a, by_b) = (&mut by_a[..count], &mut by_b[..count]);
    for i in 0..count {
        (losses[i], by_a[i], by_b[i]) = row(a[i], b[i], targets[i], weights[i]);
    }
}

#[inline(always)]
fn each<F: VectorFunction, R: Number<Scalar = f64>, S: Compute>(rows: Rows<'_, S>) {
    let Rows { params, length, arrays, targets, weights, scale, losses, slopes: [first, second, third] } = rows;
    let (two, three) = (!first.is_empty(), !third.is_empty());
    for i in 0..losses.len() {
        let part = i * length..(i + 1) * length;
        let last = if arrays[2].is_empty() { 0..0 } else { part.clone() };
        let asked = if two { part.clone() } else { 0..0 };
        let by = [&mut first[asked.clone()], &mut second[asked], &mut third[if three { part.clone() } else { 0..0 }]];
        if weights[i] == 0.0 || length == 0 {
            losses[i] = 0.0;
            by.into_iter().for_each(|slopes| slopes.fill(S::ZERO));
            continue;
        }
        let rows = [&arrays[0][part.clone()], &arrays[1][part], &arrays[2][last]];
        losses[i] = weights[i] * F::row::<R, S>(params, rows, targets[i], scale * weights[i], by);
    }
}
