//! arctan x.

use core::f32::consts::{FRAC_PI_2, FRAC_PI_4};

use super::{Mode, choose, fma, polynomial};

/// arctan x, to 1.63 ulp, by the addition theorem on three ranges: arctan a = c + arctan t with |t| ≤ ½, where t is a,
/// (a − 1)/(a + 1) or −1/a, with one division; a − 1 is exact.
#[inline(always)]
pub(crate) fn atan<M: Mode>(x: f32) -> f32 {
    let a = x.abs();
    let middle = a > 0.5;
    let far = a > 2.0;
    let (top, bottom) = (choose(far, -1.0, choose(middle, a - 1.0, a)), choose(far, a, choose(middle, a + 1.0, 1.0)));
    let (high, low) = (
        choose(far, FRAC_PI_2, choose(middle, FRAC_PI_4, 0.0)),
        choose(far, -4.371_139e-8, choose(middle, -2.185_569_4e-8, 0.0)),
    );
    let t = top / bottom;
    let z = t * t;
    let p =
        polynomial::<M, 6>(z, [-0.333_333_28, 0.199_995, -0.142_722_64, 0.109_424_464, -0.079_893_455, 0.038_794_22]);
    (high + (fma::<M>(t * z, p, t) + low)).copysign(x)
}
