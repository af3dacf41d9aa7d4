//! `f32` and `f64` as numbers of their own: exact mode, with subnormal results and the same bits on every machine.

use super::lane::Scalar;
use crate::real::Real;

macro_rules! scalar {
    ($float:ident) => {
        impl Real for $float {
            type Mask = bool;
            fn lit(x: f64) -> Self {
                x as $float
            }
            fn detach(self) -> Self {
                self
            }
            fn lt(self, other: Self) -> bool {
                self < other
            }
            fn eq(self, other: Self) -> bool {
                self == other
            }
            fn select(mask: bool, yes: Self, no: Self) -> Self {
                if mask { yes } else { no }
            }
            fn polygamma(self, order: i32) -> Self {
                Scalar::<$float>::new(self).polygamma(order).0
            }
            fn tiny() -> Self {
                Scalar::<$float>::tiny().0
            }
            scalar!(unary $float abs relu square sqrt exp exp_m1 ln ln_1p tanh atan sigmoid softplus tail ln_cosh exp_excess ln_1p_deficit ln_1p_square sin cos ln_bessel bessel_gap);
            scalar!(binary $float min max parabola powf xlogy hypot charbonnier weigh faint ln_ratio relative_entropy within_period);
        }
    };
    (unary $float:ident $($name:ident)*) => {$(
        fn $name(self) -> Self {
            Scalar::<$float>::new(self).$name().0
        }
    )*};
    (binary $float:ident $($name:ident)*) => {$(
        fn $name(self, other: Self) -> Self {
            Scalar::<$float>::new(self).$name(Scalar::<$float>::new(other)).0
        }
    )*};
}

scalar!(f32);
scalar!(f64);
