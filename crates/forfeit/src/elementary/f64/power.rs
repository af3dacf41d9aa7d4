//! x^y.

use super::exponential::exp_pair;
use super::logarithm::{LN_2, centered, exponent, mantissa};
use super::pair::{ln_pair, product};
use super::{Mode, choose, flush, fma, polynomial};

/// x^y for x ≥ 0, to 1.1 ulp; 0^0 = 1, and NaN for x < 0 unless y = 0.
///
/// The product y·ln x, whose rounding the exponential would amplify up to 745 times, in twice the precision.
#[inline(always)]
pub(crate) fn powf<M: Mode>(x: f64, y: f64) -> f64 {
    let log = ln_pair::<M>(x);
    let y_bounded = bounded(y, -1e30, 1e30);
    let p = product::<M>(y_bounded, log.high);
    let power = exp_pair::<M>(p.high, fma::<M>(y_bounded, log.low, p.low));
    flush::<M>(edges(x, y, power))
}

/// x^y for x and y that come from single precision, to 2^−33.
#[inline(always)]
pub(crate) fn power_of_single<M: Mode>(x: f64, y: f64) -> f64 {
    let bits = centered(x);
    let f = mantissa(bits) - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let q = polynomial::<M, 4>(
        z,
        [0.666_666_656_457_574_1, 0.400_003_351_474_959_4, 0.285_373_098_910_290_45, 0.235_821_450_009_130_8],
    );
    let log = fma::<M>(exponent(bits), LN_2, fma::<M>(s * z, q, 2.0 * s));
    // In single precision the power is 0 or infinite beyond.
    let p = bounded(bounded(y, -1e30, 1e30) * log, -110.0, 90.0);

    let t = fma::<M>(p, core::f64::consts::LOG2_E, 6_755_399_441_055_744.0);
    let r = fma::<M>(t - 6_755_399_441_055_744.0, -LN_2, p);
    let q = polynomial::<M, 6>(
        r,
        [
            0.500_000_006_761_618,
            0.166_666_658_621_498_8,
            0.041_666_295_016_833_436,
            0.008_333_498_488_708_787,
            0.001_394_465_922_356_63,
            0.000_197_896_101_032_848_92,
        ],
    );
    let em = fma::<M>(r * r, q, r);
    let scale = f64::from_bits((t.to_bits() << 52).wrapping_add(1023 << 52));
    edges(x, y, fma::<M>(scale, em, scale))
}

/// `x` moved into the interval; NaN stays. Beyond 1e30, an exponent takes all numbers but 1 to 0 or infinity.
#[inline(always)]
fn bounded(x: f64, least: f64, greatest: f64) -> f64 {
    let x = choose(x < least, least, x);
    choose(x > greatest, greatest, x)
}

/// The power at 0, at infinity, to the power 0, of a negative number and of NaN; elsewhere `power`.
#[inline(always)]
fn edges(x: f64, y: f64, power: f64) -> f64 {
    let zero = x == 0.0;
    let end = choose(zero == (y < 0.0), f64::INFINITY, 0.0);
    let power = choose(zero | (x == f64::INFINITY), end, power);
    let power = choose(x < 0.0, f64::NAN, power);
    let power = choose(y == 0.0, 1.0, power);
    choose(x.is_nan() | y.is_nan(), f64::NAN, power)
}
