//! ln x and what is made of it.

use core::f32::consts::{LN_2, SQRT_2};

use super::exponential::decay;
use super::{Mode, choose, fma, polynomial};

/// The bits of √½, the least mantissa after reduction, and of 1.
const ROOT_HALF: u32 = 0x3f35_04f3;
const ONE: u32 = 0x3f80_0000;
/// LN_2 rounded up: this much is missing from ln 2 to it.
const LN_2_EXCESS: f32 = 1.904_654_3e-9;
/// 2^−30: below, x² vanishes next to x; kept at 0 there, it never goes subnormal.
const TINY: f32 = f32::from_bits((127 - 30) << 23);

/// ln(1 + f) for f in [√½ − 1, √2 − 1].
#[inline(always)]
fn ln_1p_core<M: Mode>(f: f32) -> f32 {
    let p = polynomial::<M, 8>(
        f,
        [
            0.333_333_16,
            -0.250_008_1,
            0.200_022_88,
            -0.166_245_36,
            0.141_811_48,
            -0.131_289_18,
            0.128_820_36,
            -0.078_596_2,
        ],
    );
    let g = choose(f.abs() < TINY, 0.0, f);
    fma::<M>(g * fma::<M>(f, p, -0.5), g, f)
}

/// The bits of u = 2^k·m moved so that the exponent field holds k + 127, for m in [√½, √2).
#[inline(always)]
fn centered(u: f32) -> u32 {
    u.to_bits().wrapping_add(ONE - ROOT_HALF)
}

/// The m of [`centered`].
#[inline(always)]
fn mantissa(centered: u32) -> f32 {
    f32::from_bits((centered & 0x007f_ffff) + ROOT_HALF)
}

/// The k of [`centered`], as a float; an integer in the low bits of 2^23.
#[inline(always)]
fn exponent(centered: u32) -> f32 {
    f32::from_bits((centered >> 23) | 0x4b00_0000) - (8_388_608.0 + 127.0)
}

/// ln x, to 0.95 ulp, for subnormal x too; −inf at 0, NaN below.
#[inline(always)]
pub(crate) fn ln<M: Mode>(x: f32) -> f32 {
    let subnormal = x < f32::MIN_POSITIVE;
    let (up, extra) = (choose(subnormal, 8_388_608.0, 1.0), choose(subnormal, 23.0, 0.0));
    let bits = centered(x * up);
    let y = fma::<M>(exponent(bits) - extra, LN_2, ln_1p_core::<M>(mantissa(bits) - 1.0));
    let outside = choose(x == 0.0, f32::NEG_INFINITY, f32::NAN);
    let y = choose(x > 0.0, y, outside);
    // Infinity and NaN.
    choose(x < f32::INFINITY, y, x)
}

/// ln(1 + x), to 1.48 ulp, with all its digits near 0; −inf at −1, NaN below.
///
/// 1 + x = 2^k·(1 + f): f is computed from x with a single rounding, so nothing of x is lost and no correction term
/// is needed.
#[inline(always)]
pub(crate) fn ln_1p<M: Mode>(x: f32) -> f32 {
    let u = 1.0 + x;
    let bits = centered(u);
    let shrink = f32::from_bits((254u32 << 23).wrapping_sub(bits & 0xff80_0000));
    let near = fma::<M>(x, shrink, shrink - 1.0);
    // 2^−k is subnormal at the very end of the range, where u carries all of x.
    let f = choose(x > 1e9, mantissa(bits) - 1.0, near);
    let y = fma::<M>(exponent(bits), LN_2, ln_1p_core::<M>(f));
    let outside = choose(u == 0.0, f32::NEG_INFINITY, f32::NAN);
    let y = choose(u > 0.0, y.copysign(x), outside);
    choose(x < f32::INFINITY, y, x)
}

/// ln(1 + e^−x) for x ≥ 0, to 1.73 ulp: one exponential, no division.
#[inline(always)]
pub(crate) fn tail<M: Mode>(x: f32) -> f32 {
    let e = decay::<M>(x);
    // Beyond √2 − 1 as ln 2 + ln(½ + e/2).
    let big = e > SQRT_2 - 1.0;
    let f = choose(big, fma::<M>(e, 0.5, -0.5), e);
    ln_1p_core::<M>(f) + choose(big, LN_2, 0.0)
}

/// ln cosh x, to 2.04 ulp.
///
/// Near 0 a polynomial in h = x²/2; beyond, |x| − ln 2 + ln(1 + e^−2|x|), whose logarithm needs few terms. The
/// exponential is the one of `tanh`.
#[inline(always)]
pub(crate) fn ln_cosh<M: Mode>(x: f32) -> f32 {
    let a = x.abs();
    let e = decay::<M>(2.0 * a);
    // Up to 2^−62.5 the result is less than the smallest normal number.
    let short = choose(!M::SUBNORMALS && a <= SQRT_2 / 9_223_372_036_854_775_808.0, 0.0, a);
    let h = 0.5 * short * short;
    let p = polynomial::<M, 5>(h, [-0.333_332_56, 0.177_737_16, -0.107_242_46, 0.064_686_544, -0.027_812_423]);
    let near = h * fma::<M>(h, p, 1.0);
    let q = polynomial::<M, 5>(e, [-0.499_997_32, 0.333_207_46, -0.247_836_1, 0.182_296_66, -0.093_862_5]);
    let g = choose(e < TINY, 0.0, e);
    let far = (a - LN_2) + fma::<M>(g * q, g, e) + LN_2_EXCESS;
    choose(a < 0.75, near, far)
}
