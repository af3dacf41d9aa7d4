//! arctan x.

use core::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use super::{Mode, choose, fma, polynomial};

/// arctan x, to 1.6 ulp, by the addition theorem on three ranges: arctan a = c + arctan t with |t| ≤ ½, where t is a,
/// (a − 1)/(a + 1) or −1/a, with one division; a − 1 is exact.
#[inline(always)]
pub(crate) fn atan<M: Mode>(x: f64) -> f64 {
    let a = x.abs();
    let middle = a > 0.5;
    let far = a > 2.0;
    let (top, bottom) = (choose(far, -1.0, choose(middle, a - 1.0, a)), choose(far, a, choose(middle, a + 1.0, 1.0)));
    let (high, low) = (
        choose(far, FRAC_PI_2, choose(middle, FRAC_PI_4, 0.0)),
        choose(far, 6.123_233_995_736_766e-17, choose(middle, 3.061_616_997_868_383e-17, 0.0)),
    );
    let t = top / bottom;
    let z = t * t;
    let p = polynomial::<M, 13>(
        z,
        [
            -0.333_333_333_333_333_15,
            0.199_999_999_999_934_45,
            -0.142_857_142_849_777_46,
            0.111_111_110_693_631_79,
            -0.090_909_076_920_613_54,
            0.076_922_774_764_530_05,
            -0.066_662_237_027_595_72,
            0.058_778_093_614_887_73,
            -0.052_300_303_281_095_35,
            0.045_895_340_831_855_11,
            -0.037_121_318_688_558_98,
            0.023_659_343_452_129_38,
            -0.008_368_788_679_458_082,
        ],
    );
    (high + (fma::<M>(t * z, p, t) + low)).copysign(x)
}
