//! e^x and e^x − 1.

use super::{Mode, choose, fma, polynomial};

/// The least x whose e^x is a normal number.
const FLOOR: f64 = -708.396_418_532_264;
/// Below this even the smallest subnormal number is more than twice e^x.
const SUBNORMAL_FLOOR: f64 = -746.0;
/// Beyond this e^x overflows.
const CEILING: f64 = 710.0;
/// 1.5·2^52: adding it leaves the nearest integer in the low bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
/// ln 2 to so few bits that its product with an exponent is exact, and the rest.
pub(super) const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
/// 2^64.
const TWO_64: f64 = 18_446_744_073_709_551_616.0;

/// e^x = rescale·scale·(1 + em), with the scale a power of two.
struct Split {
    scale: f64,
    em: f64,
    rescale: f64,
}

/// e^r − 1 for |r| up to ½·ln 2.
#[inline(always)]
fn grow<M: Mode>(r: f64) -> f64 {
    let p = polynomial::<M, 11>(
        r,
        [
            0.5,
            0.166_666_666_666_666_77,
            0.041_666_666_666_666_7,
            0.008_333_333_333_321_617,
            0.001_388_888_888_886_690_8,
            1.984_126_988_615_743_7e-4,
            2.480_158_736_044_131_2e-5,
            2.755_724_418_281_212_4e-6,
            2.755_724_283_948_477_4e-7,
            2.510_904_463_29e-8,
            2.092_442_358_013_703e-9,
        ],
    );
    fma::<M>(r * p, r, r)
}

/// Reduces x + low = k·ln 2 + r and forms e^r − 1 (error 1e-17) and 2^k.
///
/// 2^k does not reach the ends of the range (2^1024, and 2^−1076 with subnormals): there it comes in two factors. The
/// threshold is far enough out that scale − 1 = scale.
#[inline(always)]
fn split<M: Mode>(x: f64, low: f64, subnormals: bool) -> Split {
    let t = fma::<M>(x, core::f64::consts::LOG2_E, MAGIC);
    let k = t - MAGIC;
    let r = fma::<M>(k, -LN_2[1], fma::<M>(k, -LN_2[0], x)) + low;
    let em = grow::<M>(r);

    let deep = subnormals && x < -300.0;
    let high = x > 300.0;
    let bias = choose(high, 1023 - 64, choose(deep, 1023 + 64, 1023u64));
    let rescale = choose(high, TWO_64, choose(deep, 1.0 / TWO_64, 1.0));
    let scale = f64::from_bits((t.to_bits() << 52).wrapping_add(bias << 52));
    Split { scale, em, rescale }
}

/// Brings x into the range of [`split`]; whatever is below the floor lands where nothing is subnormal.
#[inline(always)]
fn confine(x: f64, floor: f64) -> f64 {
    let x = choose(x < floor, -44.361_419_555_836_5, x);
    choose(x > CEILING, CEILING, x)
}

/// e^x, to 0.95 ulp.
///
/// Cody and Waite's reduction by ln 2, a polynomial for e^r − 1, and 2^k from bits.
#[inline(always)]
pub(crate) fn exp<M: Mode>(x: f64) -> f64 {
    // Adding −0 changes nothing: the compiler drops it.
    exp_pair::<M>(x, -0.0)
}

/// e^(x + low), for a small correction to x.
#[inline(always)]
pub(super) fn exp_pair<M: Mode>(x: f64, low: f64) -> f64 {
    let floor = if M::SUBNORMALS { SUBNORMAL_FLOOR } else { FLOOR };
    let low = choose(x > CEILING, -0.0, low);
    let Split { scale, em, rescale } = split::<M>(confine(x, floor), low, M::SUBNORMALS);
    let y = fma::<M>(scale, em, scale) * rescale;
    choose(x < floor, 0.0, y)
}

/// e^x − 1, to 1.8 ulp, with all its digits near 0.
///
/// The same steps as [`exp`], so that the two share them; 2^k − 1 is exact where it matters.
#[inline(always)]
pub(crate) fn exp_m1<M: Mode>(x: f64) -> f64 {
    let Split { scale, em, rescale } = split::<M>(confine(x, FLOOR), -0.0, false);
    // The sign is that of x: this keeps −0.
    (fma::<M>(scale, em, scale - 1.0) * rescale).copysign(x)
}

/// e^−x for x ≥ 0, in two parts that add up: `scale` and `scale·em`, both 0 in kernels where the result would be subnormal.
///
/// Without the ends of the range that [`split`] must reach: what every logistic function is made of.
#[inline(always)]
pub(super) fn split_decay<M: Mode>(x: f64) -> (f64, f64) {
    /// The bias of the exponent is added with the magic number.
    const BIASED: f64 = MAGIC + 1023.0;
    let gone = x > -FLOOR;
    // NaN stays, and the choice is one instruction.
    let x = choose(gone, -FLOOR, x);
    let t = fma::<M>(x, -core::f64::consts::LOG2_E, BIASED);
    let k = BIASED - t;
    let em = grow::<M>(fma::<M>(k, LN_2[1], fma::<M>(k, LN_2[0], -x)));
    let scale = f64::from_bits(t.to_bits() << 52);
    (choose(gone, 0.0, scale), em)
}

/// e^−x for x ≥ 0, to 0.95 ulp.
#[inline(always)]
pub(crate) fn decay<M: Mode>(x: f64) -> f64 {
    if M::SUBNORMALS {
        return exp::<M>(-x);
    }
    let (scale, em) = split_decay::<M>(x);
    fma::<M>(scale, em, scale)
}

/// e^−x − 1 for x ≥ 0, to 1.8 ulp.
#[inline(always)]
pub(crate) fn decay_m1<M: Mode>(x: f64) -> f64 {
    let (scale, em) = split_decay::<M>(x);
    fma::<M>(scale, em, scale - 1.0)
}
