//! ln(x/y), x·ln(x/y) − x + y, x − ln(1 + x) and eˣ − 1 − x.

use super::exponential::exp_m1;
use super::logarithm::{ln, ln_1p};
use super::{Mode, choose, flush, fma, polynomial};

/// 2^−30: below, s² vanishes next to 1; kept at 0 there, it never goes subnormal.
const TINY: f32 = f32::from_bits((127 - 30) << 23);
/// The root of twice the smallest normal number, rounded up.
const ROOT: f32 = f32::from_bits((127 - 62) << 23);
/// 2^100: a ratio above it is taken apart, so that it does not overflow.
const FAR: f32 = f32::from_bits((127 + 100) << 23);
const LN_FAR: f32 = 69.314_72;

divergences!(f32);

/// (ln((1 + s)/(1 − s)) − 2s)/s³ in s², up to 4/9.
const ARTANH: [f32; 9] = [
    0.666_666_7,
    0.399_998_36,
    0.285_811_6,
    0.220_029_2,
    0.206_204_22,
    0.004_737_128_7,
    0.650_730_8,
    -0.861_752_7,
    0.948_819_5,
];

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
