//! ln x and what is made of it.

use core::f64::consts::SQRT_2;

pub(super) use core::f64::consts::LN_2;

use super::exponential::decay;
use super::{Mode, choose, fma, polynomial};

/// The bits of √½, the least mantissa after reduction, and of 1.
const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// LN_2 is rounded down: this much is missing from it to ln 2.
const LN_2_REST: f64 = 2.319_046_813_846_299_6e-17;
/// ln 2 to so few bits that its product with an exponent is exact, and the rest.
const LN_2_PARTS: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
/// 2^−60: below, x² vanishes next to x; kept at 0 there, it never goes subnormal.
const TINY: f64 = f64::from_bits((1023 - 60) << 52);

/// ln(1 + f) for f in [√½ − 1, √2 − 1], by the series of artanh s in s² with s = f/(2 + f).
#[inline(always)]
fn ln_1p_core<M: Mode>(f: f64) -> f64 {
    let g = choose(f.abs() < TINY, 0.0, f);
    let s = g / (2.0 + g);
    let z = s * s;
    let p = polynomial::<M, 7>(
        z,
        [
            0.666_666_666_666_673_4,
            0.399_999_999_994_149_3,
            0.285_714_287_423_329_3,
            0.222_221_985_784_232_63,
            0.181_835_640_791_799_34,
            0.153_140_561_637_073_93,
            0.147_959_006_467_445_73,
        ],
    );
    fma::<M>(-s, fma::<M>(-z, p, f), f)
}

/// The bits of u = 2^k·m moved so that the exponent field holds k + 1023, for m in [√½, √2).
#[inline(always)]
pub(super) fn centered(u: f64) -> u64 {
    u.to_bits().wrapping_add(ONE - ROOT_HALF)
}

/// The m of [`centered`].
#[inline(always)]
pub(super) fn mantissa(centered: u64) -> f64 {
    f64::from_bits((centered & 0x000f_ffff_ffff_ffff) + ROOT_HALF)
}

/// The k of [`centered`], as a float; an integer in the low bits of 2^52.
#[inline(always)]
pub(super) fn exponent(centered: u64) -> f64 {
    f64::from_bits((centered >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0)
}

/// k·ln 2 + y.
#[inline(always)]
fn add_exponent<M: Mode>(k: f64, y: f64) -> f64 {
    fma::<M>(k, LN_2_PARTS[0], fma::<M>(k, LN_2_PARTS[1], y))
}

/// ln x, to 1.11 ulp, for subnormal x too; −inf at 0, NaN below.
#[inline(always)]
pub(crate) fn ln<M: Mode>(x: f64) -> f64 {
    let subnormal = x < f64::MIN_POSITIVE;
    let (up, extra) = (choose(subnormal, 4_503_599_627_370_496.0, 1.0), choose(subnormal, 52.0, 0.0));
    let bits = centered(x * up);
    let y = add_exponent::<M>(exponent(bits) - extra, ln_1p_core::<M>(mantissa(bits) - 1.0));
    let outside = choose(x == 0.0, f64::NEG_INFINITY, f64::NAN);
    let y = choose(x > 0.0, y, outside);
    // Infinity and NaN.
    choose(x < f64::INFINITY, y, x)
}

/// ln(1 + x), to 1.8 ulp, with all its digits near 0; −inf at −1, NaN below.
///
/// 1 + x = 2^k·(1 + f): f is computed from x with a single rounding, so nothing of x is lost and no correction term
/// is needed.
#[inline(always)]
pub(crate) fn ln_1p<M: Mode>(x: f64) -> f64 {
    let u = 1.0 + x;
    let bits = centered(u);
    let shrink = f64::from_bits((2046u64 << 52).wrapping_sub(bits & 0xfff0_0000_0000_0000));
    let near = fma::<M>(x, shrink, shrink - 1.0);
    // 2^−k is subnormal at the very end of the range, where u carries all of x.
    let f = choose(x > 1e18, mantissa(bits) - 1.0, near);
    let y = add_exponent::<M>(exponent(bits), ln_1p_core::<M>(f));
    let outside = choose(u == 0.0, f64::NEG_INFINITY, f64::NAN);
    let y = choose(u > 0.0, y.copysign(x), outside);
    choose(x < f64::INFINITY, y, x)
}

/// ln(1 + e^−x) for x ≥ 0, to 2 ulp: one exponential, one division.
#[inline(always)]
pub(crate) fn tail<M: Mode>(x: f64) -> f64 {
    let e = decay::<M>(x);
    // Beyond √2 − 1 as ln 2 + ln(½ + e/2).
    let big = e > SQRT_2 - 1.0;
    let f = choose(big, fma::<M>(e, 0.5, -0.5), e);
    ln_1p_core::<M>(f) + choose(big, LN_2, 0.0)
}

/// ln cosh x, to 1.75 ulp.
///
/// Near 0 a polynomial in h = x²/2; beyond, |x| − ln 2 + ln(1 + e^−2|x|). The exponential is the one of `tanh`.
#[inline(always)]
pub(crate) fn ln_cosh<M: Mode>(x: f64) -> f64 {
    let a = x.abs();
    let e = decay::<M>(2.0 * a);
    // Below 2^−510.5 the result is less than the smallest normal number.
    let short = choose(!M::SUBNORMALS && a < SQRT_2 * f64::from_bits((1023 - 511) << 52), 0.0, a);
    let h = 0.5 * short * short;
    let p = polynomial::<M, 12>(
        h,
        [
            -0.333_333_333_333_331_65,
            0.177_777_777_777_371_64,
            -0.107_936_507_901_817_65,
            0.069_982_361_826_359_97,
            -0.047_270_551_908_899_36,
            0.032_841_707_086_511_6,
            -0.023_286_785_930_563_464,
            0.016_734_059_882_072_605,
            -0.011_989_541_212_533_799,
            0.008_109_649_759_763_651,
            -0.004_473_011_172_834_021,
            0.001_413_469_161_756_175_8,
        ],
    );
    let near = h * fma::<M>(h, p, 1.0);
    let far = (a - LN_2) + (ln_1p_core::<M>(e) - LN_2_REST);
    choose(a < 0.75, near, far)
}
