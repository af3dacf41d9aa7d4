//! sin x, cos x and remainders.

use super::{Mode, choose, flush, fma, polynomial};

/// 1.5·2^52: adding it leaves the nearest integer in the low bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
/// 2^51: up to here the sum with MAGIC holds an integer exactly.
const FARTHEST: f64 = 2_251_799_813_685_248.0;
/// The sign, the exponent and the upper half of the mantissa.
const HIGH_BITS: u64 = 0xffff_ffff_f800_0000;
/// 2^−60: below, x² vanishes next to 1; kept at 0 there, it never goes subnormal.
const TINY: f64 = f64::from_bits((1023 - 60) << 52);
/// π/2 in parts, the first ones of so few bits that their products with a count of turns are exact.
const QUARTER: [f64; 3] = [1.570_796_326_734_125_6, 6.077_100_506_303_966e-11, 2.022_266_248_795_950_7e-21];

/// (sin x/x − 1)/x² and (cos x − 1 + x²/2)/x⁴ in x², up to (π/4)².
const SINE: [f64; 7] = [
    -0.166_666_666_666_666_67,
    0.008_333_333_333_333_331,
    -1.984_126_984_126_457e-4,
    2.755_731_921_895_673e-6,
    -2.505_210_610_092_667_3e-8,
    1.605_851_097_953_535e-10,
    -7.585_492_507_821_142e-13,
];
const COSINE: [f64; 7] = [
    0.041_666_666_666_666_664,
    -0.001_388_888_888_888_888_8,
    2.480_158_730_158_437e-5,
    -2.755_731_922_119_02e-7,
    2.087_675_571_795_729_4e-9,
    -1.147_044_941_240_970_9e-11,
    4.745_202_155_702_304_7e-14,
];

trigonometric!(f64);
