//! What there is in place of kernels of vectors: on x86-64 without AVX2, machines from before 2013.
//!
//! Numbers are taken one at a time. Of each loss two functions are compiled for that, and the loops over memory once for all losses: there
//! the time of a build counts for more.

use super::kernel::{Columns, Inputs, MAX_ARITY, WIDTH, faded};
use super::values::Values;
use crate::number::{Compute, Jet2, Number};

/// Place `k` of a step. The compiler does not see through it where there are to be no vectors.
#[inline(always)]
pub(crate) fn place<R: Number>(k: usize) -> usize {
    if R::VECTORS { k } else { core::hint::black_box(k) % WIDTH }
}

/// Scale and floor of a derivative that stays as it is.
pub(super) fn unscaled<T: Compute>() -> [T; 2] {
    [T::from_f64(1.0), T::ZERO]
}

/// Parameters or predicted numbers of one element.
type Numbers = [f64; MAX_ARITY];

/// All numbers of an element, in f64.
fn element<T: Compute>(inputs: Inputs<'_, T>, at: usize) -> (Numbers, Numbers, f64) {
    let number = |x: Option<T>| x.map_or(f64::NAN, T::to_f64);
    let params = core::array::from_fn(|i| number(inputs.params.get(i).copied()));
    let pred = core::array::from_fn(|i| number(inputs.pred.get(i).map(|column| column[at])));
    (params, pred, inputs.target[0][at].to_f64())
}

/// Values, and first and second derivatives by as many numbers as there are columns for them, from `number` on.
pub(super) fn derivatives<R: Number>(
    bent: fn(&[f64], &[f64], f64, usize) -> Jet2<R>,
    inputs: Inputs<'_, R::Scalar>,
    mut values: Values<'_, R::Scalar>,
    first: Columns<'_, '_, R::Scalar>,
    second: Columns<'_, '_, R::Scalar>,
    number: usize,
    scaling: [R::Scalar; 2],
) {
    let [scale, floor] = scaling.map(R::load);
    let scaled = |slope| (faded(slope, floor) * scale).store();
    for at in 0..inputs.pred[0].len() {
        let (params, pred, target) = element(inputs, at);
        for column in 0..first.len().max(1) {
            let jet = bent(&params, &pred, target, number + column);
            if let Some(column) = first.get_mut(column) {
                column[at] = scaled(jet.first);
            }
            if let Some(column) = second.get_mut(column) {
                column[at] = scaled(jet.second);
            }
            if column > 0 {
                continue;
            }
            if let Some(values) = &mut values.stored {
                values[at] = jet.value.store();
            }
            if let Some(sum) = &mut values.summed {
                jet.value.accumulate(&mut sum[at % WIDTH]);
            }
        }
    }
}

/// First derivatives alone, as they are, by as many numbers as there are columns, from `number` on.
pub(super) fn slopes<R: Number>(
    bent: fn(&[f64], &[f64], f64, usize) -> Jet2<R>,
    inputs: Inputs<'_, R::Scalar>,
    columns: Columns<'_, '_, R::Scalar>,
    number: usize,
) {
    derivatives(bent, inputs, Values { stored: None, summed: None }, columns, &mut [], number, unscaled());
}

/// The majorizer of each element.
pub(super) fn majorizers<R: Number>(
    above: fn(&[f64], &[f64], f64) -> R,
    inputs: Inputs<'_, R::Scalar>,
    out: &mut [R::Scalar],
) {
    for (at, out) in out.iter_mut().enumerate() {
        let (params, pred, target) = element(inputs, at);
        *out = above(&params, &pred, target).store();
    }
}
