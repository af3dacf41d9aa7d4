//! ln Γ and its derivatives.

use super::Mode;
use crate::elementary::f64 as double;

/// The polygamma function of the given order at x > 0, −1 for ln Γ: computed in double precision, rounded once.
#[inline(always)]
pub(crate) fn polygamma<M: Mode>(order: i32, x: f32) -> f32 {
    let y = double::polygamma::<M>(order, f64::from(x));
    let subnormal = !M::SUBNORMALS && y.abs() < f64::from(f32::MIN_POSITIVE);
    (if subnormal { 0.0 } else { y }) as f32
}
