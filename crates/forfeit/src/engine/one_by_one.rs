//! The kernels that matter most where there are no vectors: on x86-64 without AVX2, machines from before 2013.

use super::kernel::{Columns, Inputs, WIDTH, faded};
use super::values::Values;
use crate::arity::Arity;
use crate::form::Elementwise;
use crate::number::{Jet2, Number};

/// Values, and as many gradients and second derivatives as there are columns: one function of a loss for three kernels. A value alone
/// takes longer by it, and a build less long by two functions of each loss.
#[inline(never)]
pub(super) fn one_by_one<E: Elementwise, R: Number>(
    inputs: Inputs<'_, R::Scalar>,
    mut values: Values<'_, R::Scalar>,
    gradient: Columns<'_, '_, R::Scalar>,
    curvature: Columns<'_, '_, R::Scalar>,
    [scale, floor]: [R; 2],
) {
    let params = E::Params::from_fn(|i| Jet2::constant(R::load(inputs.params[i])));
    for at in 0..inputs.pred[0].len() {
        for direction in 0..gradient.len().max(1) {
            let variable = |i: usize, x| if i == direction { Jet2::variable(x) } else { Jet2::constant(x) };
            let jet = E::eval(
                params,
                E::Pred::from_fn(|i| variable(i, R::load(inputs.pred[i][at]))),
                E::Target::from_fn(|i| Jet2::constant(R::load(inputs.target[i][at]))),
            );
            if let Some(column) = gradient.get_mut(direction) {
                column[at] = (faded(jet.first, floor) * scale).store();
            }
            if let Some(column) = curvature.get_mut(direction) {
                column[at] = (faded(jet.second, floor) * scale).store();
            }
            match &mut values {
                _ if direction > 0 => {}
                Values::Stored(values) => values[at] = jet.value.store(),
                Values::Summed(sum) => jet.value.accumulate(&mut sum[at % WIDTH]),
            }
        }
    }
}
