//! Losses of one row of each array: the loop over rows, compiled for each instruction set.

use core::marker::PhantomData;

use crate::engine::Isa;
use crate::engine::dispatch::Body;
use crate::number::Number;

/// The mathematics of a loss of one row of each array.
pub(crate) trait VectorFunction: 'static {
    /// The loss of a row of each array, of which the third is empty where the loss takes two, with its target (1 where there is none);
    /// writes the gradient by each, whatever `slopes` held before. `#[inline(always)]`, like all that it calls in its loops.
    fn row<R: Number<Scalar = f64>>(params: &[f64], rows: [&[f64]; 3], target: f64, slopes: [&mut [f64]; 3]) -> f64;
}

/// Some rows of each array.
pub(super) struct Rows<'a> {
    pub(super) params: &'a [f64],
    /// Numbers of a row.
    pub(super) length: usize,
    pub(super) arrays: [&'a [f64]; 3],
    /// The target and the weight of each row.
    pub(super) targets: &'a [f64],
    pub(super) weights: &'a [f64],
    /// What gradients are multiplied by, besides the weight.
    pub(super) scale: f64,
    /// The weighted loss of each row, and its scaled gradient by each array.
    pub(super) losses: &'a mut [f64],
    pub(super) slopes: [&'a mut [f64]; 3],
}

/// Computes some rows.
pub(super) type Kernel = fn(Isa, Rows<'_>);

pub(super) fn kernel_of<F: VectorFunction>(isa: Isa, rows: Rows<'_>) {
    isa.run(RowsOf::<F>(rows, PhantomData));
}

struct RowsOf<'a, F>(Rows<'a>, PhantomData<F>);

impl<F: VectorFunction> Body<f64> for RowsOf<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        // Known while it is compiled, a single number needs no loops.
        match self.0.length {
            1 => each::<F, R>(self.0, 1),
            length => each::<F, R>(self.0, length),
        }
    }
}

#[inline(always)]
fn each<F: VectorFunction, R: Number<Scalar = f64>>(rows: Rows<'_>, length: usize) {
    let Rows { params, arrays, targets, weights, scale, losses, slopes: [first, second, third], .. } = rows;
    let three = !third.is_empty();
    for i in 0..losses.len() {
        let part = i * length..(i + 1) * length;
        let last = if three { part.clone() } else { 0..0 };
        let by = [&mut first[part.clone()], &mut second[part.clone()], &mut third[last.clone()]];
        if weights[i] == 0.0 || length == 0 {
            losses[i] = 0.0;
            by.into_iter().for_each(|slopes| slopes.fill(0.0));
            continue;
        }
        let rows = [&arrays[0][part.clone()], &arrays[1][part.clone()], &arrays[2][last.clone()]];
        losses[i] = weights[i] * F::row::<R>(params, rows, targets[i], by);
        let scale = scale * weights[i];
        for slopes in [&mut first[part.clone()], &mut second[part], &mut third[last]] {
            for slope in slopes {
                *slope *= scale;
            }
        }
    }
}
