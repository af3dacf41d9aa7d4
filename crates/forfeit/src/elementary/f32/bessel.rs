//! The modified Bessel functions of order 0 and 1: computed in double precision, rounded once.

use super::{Mode, rounded};
use crate::elementary::f64 as double;

/// ln(I₀(x)·e⁻ˣ) for x ≥ 0; NaN below.
#[inline(always)]
pub(crate) fn ln_bessel<M: Mode>(x: f32) -> f32 {
    rounded::<M>(double::ln_bessel::<M>(f64::from(x)))
}

/// 1 − I₁(x)/I₀(x) for x ≥ 0; NaN below.
#[inline(always)]
pub(crate) fn bessel_gap<M: Mode>(x: f32) -> f32 {
    rounded::<M>(double::bessel_gap::<M>(f64::from(x)))
}
