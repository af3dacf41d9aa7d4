//! e^x and e^x − 1.

use super::{Mode, fma, polynomial};

/// The least x whose e^x is a normal number.
const FLOOR: f32 = -87.336_54;
/// Below this even the smallest subnormal number is more than twice e^x.
const SUBNORMAL_FLOOR: f32 = -104.0;
/// Beyond this e^x overflows.
const CEILING: f32 = 89.0;
/// 1.5·2^23: adding it leaves the nearest integer in the low bits.
const MAGIC: f32 = 12_582_912.0;
/// ln 2 to so few bits that its product with an exponent is exact, and the rest.
const LN_2: [f32; 2] = [0.693_145_75, 1.428_606_8e-6];
/// 2^64.
const TWO_64: f32 = 18_446_744_073_709_551_616.0;

/// e^x = rescale·scale·(1 + em), with the scale a power of two.
struct Split {
    scale: f32,
    em: f32,
    rescale: f32,
}

/// Reduces x = k·ln 2 + r and forms e^r − 1 (error 6e-9) and 2^k.
///
/// 2^k does not reach the ends of the range (2^128, and 2^−150 with subnormals): there it comes in two factors. The
/// threshold is far enough out that scale − 1 = scale.
#[inline(always)]
fn split<M: Mode>(x: f32, subnormals: bool) -> Split {
    let t = fma::<M>(x, core::f32::consts::LOG2_E, MAGIC);
    let k = t - MAGIC;
    let r = fma::<M>(k, -LN_2[1], fma::<M>(k, -LN_2[0], x));
    let p = polynomial::<M, 5>(r, [0.5, 0.166_665_43, 0.041_666_28, 0.008_366_584, 0.001_394_646]);
    let em = fma::<M>(r * p, r, r);

    let deep = subnormals && x < -64.0;
    let (bias, rescale) = if x > 64.0 {
        (127 - 64, TWO_64)
    } else if deep {
        (127 + 64, 1.0 / TWO_64)
    } else {
        (127u32, 1.0)
    };
    let scale = f32::from_bits((t.to_bits() << 23).wrapping_add(bias << 23));
    Split { scale, em, rescale }
}

/// Brings x into the range of [`split`]; whatever is below the floor lands where nothing is subnormal.
#[inline(always)]
fn confine(x: f32, floor: f32) -> f32 {
    let x = if x < floor { -44.361_42 } else { x };
    if x > CEILING { CEILING } else { x }
}

/// e^x, to 1.06 ulp.
///
/// Cody and Waite's reduction by ln 2, a polynomial for e^r − 1, and 2^k from bits.
#[inline(always)]
pub(crate) fn exp<M: Mode>(x: f32) -> f32 {
    let floor = if M::SUBNORMALS { SUBNORMAL_FLOOR } else { FLOOR };
    let Split { scale, em, rescale } = split::<M>(confine(x, floor), M::SUBNORMALS);
    let y = fma::<M>(scale, em, scale) * rescale;
    if x < floor { 0.0 } else { y }
}

/// e^x − 1, to 1.66 ulp, with all its digits near 0.
///
/// The same steps as [`exp`], so that the two share them; 2^k − 1 is exact where it matters.
#[inline(always)]
pub(crate) fn exp_m1<M: Mode>(x: f32) -> f32 {
    let Split { scale, em, rescale } = split::<M>(confine(x, FLOOR), false);
    // The sign is that of x: this keeps −0.
    (fma::<M>(scale, em, scale - 1.0) * rescale).copysign(x)
}

/// e^−x for x ≥ 0, in two parts that add up: `scale` and `scale·em`, both 0 in kernels where the result would be subnormal.
///
/// Without the ends of the range that [`split`] must reach: what every logistic function is made of.
#[inline(always)]
pub(super) fn split_decay<M: Mode>(x: f32) -> (f32, f32) {
    /// The bias of the exponent is added with the magic number.
    const BIASED: f32 = MAGIC + 127.0;
    let gone = x > -FLOOR;
    // NaN stays, and the choice is one instruction.
    let x = if gone { -FLOOR } else { x };
    let t = fma::<M>(x, -core::f32::consts::LOG2_E, BIASED);
    let k = BIASED - t;
    let r = fma::<M>(k, LN_2[1], fma::<M>(k, LN_2[0], -x));
    let p = polynomial::<M, 5>(r, [0.5, 0.166_665_43, 0.041_666_28, 0.008_366_584, 0.001_394_646]);
    let em = fma::<M>(r * p, r, r);
    let scale = f32::from_bits(t.to_bits() << 23);
    (if gone { 0.0 } else { scale }, em)
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
