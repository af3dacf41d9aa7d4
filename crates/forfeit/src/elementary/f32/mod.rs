//! Elementary functions in single precision.

mod arctangent;
mod bessel;
mod divergence;
mod exponential;
mod gamma;
mod logarithm;
mod power;
mod trigonometric;

use crate::number::{Mode, choose};

pub(crate) use arctangent::atan;
pub(crate) use bessel::{bessel_gap, ln_bessel};
pub(crate) use divergence::{exp_excess, ln_1p_deficit, ln_ratio, relative_entropy};
pub(crate) use exponential::{decay, decay_m1, exp, exp_m1};
pub(crate) use gamma::polygamma;
pub(crate) use logarithm::{ln, ln_1p, ln_cosh, tail};
pub(crate) use power::powf;
pub(crate) use trigonometric::{cos, sin, within_period};

/// 2^60: squares of numbers from 1/LONG to LONG are far from overflow and underflow.
const LONG: f32 = f32::from_bits((127 + 60) << 23);
/// 2^−70 and 2^100 bring all longer and all shorter numbers between these.
const SHRINK: f32 = f32::from_bits((127 - 70) << 23);
const STRETCH: f32 = f32::from_bits((127 + 100) << 23);

/// A result in double precision as a kernel in single precision returns it.
#[inline(always)]
fn rounded<M: Mode>(y: f64) -> f32 {
    let subnormal = !M::SUBNORMALS && y.abs() < f64::from(f32::MIN_POSITIVE);
    (choose(subnormal, 0.0, y)) as f32
}

composites!(f32, mul_add_f32, sqrtf);
