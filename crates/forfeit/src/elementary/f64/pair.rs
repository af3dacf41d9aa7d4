//! Numbers of twice the precision, as the unevaluated sum of two: for what amplifies a rounding error.

use super::logarithm::{centered, exponent, mantissa};
use super::{Mode, choose, fma};

/// `high + low`, with |low| at most about an ulp of `high`.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) high: f64,
    pub(super) low: f64,
}

/// a·b and its rounding error (Dekker; Veltkamp's splitting where nothing is fused).
///
/// The factors must be far from overflow.
#[inline(always)]
pub(super) fn product<M: Mode>(a: f64, b: f64) -> Pair {
    let high = a * b;
    // A constant: the compiler keeps one of the two.
    let step = 1.0 + f64::EPSILON;
    let fused = fma::<M>(step, step, -(1.0 + 2.0 * f64::EPSILON)) != 0.0;
    let low = if fused {
        fma::<M>(a, b, -high)
    } else {
        let halve = |x: f64| {
            let c = 134_217_729.0 * x;
            let top = c - (c - x);
            (top, x - top)
        };
        let ((a1, a0), (b1, b0)) = (halve(a), halve(b));
        ((a1 * b1 - high) + a1 * b0 + a0 * b1) + a0 * b0
    };
    Pair { high, low }
}

/// a + b and its rounding error, for |a| ≥ |b| or a = 0 (Dekker).
#[inline(always)]
pub(super) fn ordered_sum(a: f64, b: f64) -> Pair {
    let high = a + b;
    Pair { high, low: (a - high) + b }
}

/// ln x with a relative error of about 2^−66, for finite x > 0.
///
/// The series of artanh s, with s = f/(2 + f), its cube and the leading coefficient 2/3 in twice the precision; the
/// rest of the series is below 2^−12 of the sum.
#[inline(always)]
pub(super) fn ln_pair<M: Mode>(x: f64) -> Pair {
    let subnormal = x < f64::MIN_POSITIVE;
    let (up, extra) = (choose(subnormal, 4_503_599_627_370_496.0, 1.0), choose(subnormal, 52.0, 0.0));
    let bits = centered(x * up);
    let k = exponent(bits) - extra;
    let f = mantissa(bits) - 1.0;

    let d = ordered_sum(2.0, f);
    let inverse = 1.0 / d.high;
    let s = f * inverse;
    let back = product::<M>(s, d.high);
    let s_low = (((f - back.high) - back.low) - s * d.low) * inverse;
    let z = product::<M>(s, s);
    let z_low = fma::<M>(2.0 * s, s_low, z.low);
    let rest = z.high * super::polynomial::<M, 7>(z.high, ARTANH);
    let c = ordered_sum(2.0 / 3.0, rest);
    let c_low = c.low + 3.700_743_415_417_188e-17;
    let cube = product::<M>(s, z.high);
    let cube_low = cube.low + fma::<M>(s, z_low, s_low * z.high);
    let term = product::<M>(cube.high, c.high);
    let term_low = term.low + fma::<M>(cube.high, c_low, cube_low * c.high);
    let near = ordered_sum(2.0 * s, term.high);
    let near_low = near.low + fma::<M>(2.0, s_low, term_low);

    let sum = ordered_sum(k * 0.693_147_180_559_663, near.high);
    let low = sum.low + fma::<M>(k, 2.823_529_056_303_157_7e-13, near_low);
    ordered_sum(sum.high, low)
}

/// artanh s = s + s³/3 + …: twice the coefficients from s⁵ on, in s².
const ARTANH: [f64; 7] = [
    0.400_000_000_000_022_5,
    0.285_714_285_701_008_4,
    0.222_222_225_197_223_84,
    0.181_817_843_829_078_26,
    0.153_867_566_651_332_67,
    0.132_568_322_184_113_68,
    0.131_962_013_053_210_54,
];
