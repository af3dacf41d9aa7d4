//! e^x and e^x − 1.

use super::{Mode, choose, fma, polynomial};

/// The least x whose e^x is a normal number.
const FLOOR: f32 = -87.336_54;
/// Below this even the smallest subnormal number is more than twice e^x.
const SUBNORMAL_FLOOR: f32 = -104.0;
/// From here on e^x overflows.
const CEILING: f32 = 88.722_84;
/// 1.5·2^23: adding it leaves the nearest integer in the low bits.
const MAGIC: f32 = 12_582_912.0;
/// ln 2 to so few bits that its product with an exponent is exact, and the rest.
pub(super) const LN_2: [f32; 2] = [0.693_145_75, 1.428_606_8e-6];
/// 2^64.
const TWO_64: f32 = 18_446_744_073_709_551_616.0;

/// Reduces x = k·ln 2 + r: k in the low bits of the first, e^r − 1 the second (error 6e-9).
#[inline(always)]
fn reduce<M: Mode>(x: f32) -> (u32, f32) {
    let t = fma::<M>(x, core::f32::consts::LOG2_E, MAGIC);
    let k = t - MAGIC;
    let r = fma::<M>(k, -LN_2[1], fma::<M>(k, -LN_2[0], x));
    (t.to_bits(), grow::<M>(r))
}

/// e^r − 1 for |r| up to ½·ln 2.
#[inline(always)]
fn grow<M: Mode>(r: f32) -> f32 {
    let p = polynomial::<M, 5>(r, [0.5, 0.166_665_43, 0.041_666_28, 0.008_366_584, 0.001_394_646]);
    fma::<M>(r * p, r, r)
}

/// 2^k·(1 + em), where that is a normal number: by adding k to the exponent of 1 + em, in [√½, √2], so that nothing leaves the range on
/// the way.
#[inline(always)]
fn raise(em: f32, k: u32) -> f32 {
    f32::from_bits((1.0 + em).to_bits().wrapping_add(k << 23))
}

/// e^x, to 1.06 ulp.
///
/// Cody and Waite's reduction by ln 2, a polynomial for e^r − 1, and 2^k from bits. What is out of range is chosen away at the end,
/// whatever its bits are.
#[inline(always)]
pub(crate) fn exp<M: Mode>(x: f32) -> f32 {
    let (k, em) = reduce::<M>(x);
    let deep = M::SUBNORMALS && x < -64.0;
    let y = choose(deep, raise(em, k.wrapping_add(64)) * (1.0 / TWO_64), raise(em, k));
    let floor = if M::SUBNORMALS { SUBNORMAL_FLOOR } else { FLOOR };
    // Infinity, and NaN as it is.
    choose(x < floor, 0.0, choose(x < CEILING, y, x + f32::INFINITY))
}

/// e^x − 1, to 1.66 ulp, with all its digits near 0.
///
/// The same steps as [`exp`], so that the two share them; 2^k − 1 is exact where it matters.
#[inline(always)]
pub(crate) fn exp_m1<M: Mode>(x: f32) -> f32 {
    let (k, em) = reduce::<M>(x);
    let scale = f32::from_bits((k << 23).wrapping_add(127 << 23));
    // The sign is that of x: this keeps −0.
    let near = fma::<M>(scale, em, scale - 1.0).copysign(x);
    // Where 1 is nothing beside e^x, and the scale may leave the range.
    let far = choose(x < CEILING, raise(em, k), x + f32::INFINITY);
    choose(x < -64.0, -1.0, choose(x < 64.0, near, far))
}

/// e^−x for x ≥ 0, in two parts that add up: `scale` and `scale·em`, both 0 in kernels where the result would be subnormal.
///
/// Without the ends of the range that [`exp`] must reach: what every logistic function is made of.
#[inline(always)]
pub(super) fn split_decay<M: Mode>(x: f32) -> (f32, f32) {
    /// The bias of the exponent is added with the magic number.
    const BIASED: f32 = MAGIC + 127.0;
    let gone = x > -FLOOR;
    // NaN stays, and the choice is one instruction.
    let x = choose(gone, -FLOOR, x);
    let t = fma::<M>(x, -core::f32::consts::LOG2_E, BIASED);
    let k = BIASED - t;
    let r = fma::<M>(k, LN_2[1], fma::<M>(k, LN_2[0], -x));
    let scale = f32::from_bits(t.to_bits() << 23);
    (choose(gone, 0.0, scale), grow::<M>(r))
}

/// e^−x for x ≥ 0, to 1.06 ulp.
#[inline(always)]
pub(crate) fn decay<M: Mode>(x: f32) -> f32 {
    if M::SUBNORMALS {
        return exp::<M>(-x);
    }
    let (scale, em) = split_decay::<M>(x);
    fma::<M>(scale, em, scale)
}

/// e^−x − 1 for x ≥ 0, to 1.66 ulp.
#[inline(always)]
pub(crate) fn decay_m1<M: Mode>(x: f32) -> f32 {
    let (scale, em) = split_decay::<M>(x);
    fma::<M>(scale, em, scale - 1.0)
}
