//! Elementary functions in double precision.
//!
//! Two things do not vectorise before AVX-512 and are avoided: the arithmetic right shift of 64-bit integers, and
//! their conversion to float.

mod arctangent;
mod bessel;
mod divergence;
mod exponential;
mod gamma;
mod logarithm;
mod pair;
mod power;
mod trigonometric;

use crate::number::{Mode, choose};

pub(crate) use arctangent::atan;
pub(crate) use bessel::{bessel_gap, ln_bessel};
pub(crate) use divergence::{exp_excess, ln_1p_deficit, ln_ratio, relative_entropy};
pub(crate) use exponential::{decay, decay_m1, exp, exp_m1};
pub(crate) use gamma::polygamma;
pub(crate) use logarithm::{ln, ln_1p, ln_cosh, tail};
pub(crate) use power::{power_of_single, powf};
pub(crate) use trigonometric::{cos, sin, within_period};

/// 2^500: squares of numbers from 1/LONG to LONG are far from overflow and underflow.
const LONG: f64 = f64::from_bits((1023 + 500) << 52);
/// 2^−600 and 2^700 bring all longer and all shorter numbers between these.
const SHRINK: f64 = f64::from_bits((1023 - 600) << 52);
const STRETCH: f64 = f64::from_bits((1023 + 700) << 52);

composites!(f64, mul_add_f64, sqrt);
