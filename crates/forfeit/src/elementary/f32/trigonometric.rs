//! sin x, cos x and remainders.

use super::{Mode, choose, flush, fma, polynomial};

/// 1.5·2^23: adding it leaves the nearest integer in the low bits.
const MAGIC: f32 = 12_582_912.0;
/// 2^22: up to here the sum with MAGIC holds an integer exactly.
const FARTHEST: f32 = 4_194_304.0;
/// The sign, the exponent and the upper half of the mantissa.
const HIGH_BITS: u32 = 0xffff_f000;
/// 2^−30: below, x² vanishes next to 1; kept at 0 there, it never goes subnormal.
const TINY: f32 = f32::from_bits((127 - 30) << 23);
/// π/2 in parts, the first ones of so few bits that their products with a count of turns are exact.
const QUARTER: [f32; 3] = [1.570_312_5, 4.837_513e-4, 7.549_79e-8];

/// (sin x/x − 1)/x² and (cos x − 1 + x²/2)/x⁴ in x², up to (π/4)².
const SINE: [f32; 4] = [-0.166_666_67, 0.008_333_332, -1.984_004e-4, 2.724_381_2e-6];
const COSINE: [f32; 3] = [0.041_666_664, -0.001_388_827_9, 2.454_289_6e-5];

trigonometric!(f32);
