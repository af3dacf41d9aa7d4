//! ln(x/y), x·ln(x/y) − x + y, x − ln(1 + x) and eˣ − 1 − x.

use super::exponential::{LN_2, exp_m1};
use super::logarithm::ln_1p;
use super::{Mode, choose, flush, fma, polynomial};

/// 2^−30: below, s² vanishes next to 1; kept at 0 there, it never goes subnormal.
const TINY: f32 = f32::from_bits((127 - 30) << 23);
/// The root of twice the smallest normal number, rounded up.
const ROOT: f32 = f32::from_bits((127 - 62) << 23);
/// Between the bits of two numbers, which follow their logarithm in base 2 to 0.086: for a ratio of at most 1/3, and of at most 2.13.
const BELOW: i32 = (-1.498 * 8_388_608.0) as i32;
const ABOVE: i32 = 8_388_608.0 as i32;

divergences!(f32, u32, i32);

/// (ln((1 + s)/(1 − s)) − 2s)/s³ in s², up to 1/25.
const ARTANH: [f32; 4] = [0.666_666_7, 0.400_003_2, 0.285_321_36, 0.237_587_96];

/// The same up to 1/4.
const WIDE_ARTANH: [f32; 7] =
    [0.666_666_7, 0.399_999_04, 0.285_773_2, 0.220_882_65, 0.196_122_65, 0.077_802_72, 0.318_187_37];

/// (eˣ − 1 − x)/x² from −2 to 2.
const EXP_REST: [f32; 10] = [
    0.5,
    0.166_666_67,
    0.041_666_61,
    0.008_333_329,
    0.001_388_999,
    0.000_198_421_1,
    2.472_499e-5,
    2.749_876_7e-6,
    2.972_125_4e-7,
    2.670_871_7e-8,
];
