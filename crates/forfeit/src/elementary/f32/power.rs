//! x^y.

use super::{Mode, choose};
use crate::elementary::f64 as double;

/// x^y for x ≥ 0, to 0.51 ulp, through double precision; 0^0 = 1, and NaN for x < 0.
#[inline(always)]
pub(crate) fn powf<M: Mode>(x: f32, y: f32) -> f32 {
    let power = double::power_of_single::<M>(f64::from(x), f64::from(y));
    let subnormal = !M::SUBNORMALS && power < f64::from(f32::MIN_POSITIVE);
    (choose(subnormal, 0.0, power)) as f32
}
