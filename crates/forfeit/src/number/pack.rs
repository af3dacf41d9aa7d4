//! Several numbers that are computed side by side.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::real::Real;

/// `K` independent numbers, each operation done for all before the next.
///
/// A definition is one long chain of operations that wait for each other. In the order of a pack a processor always has `K`
/// chains at hand, and no longer waits: without it kernels with an exponential take up to half as long again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pack<R, const K: usize>(pub(crate) [R; K]);

/// The numbers of a pack, each written out: in a loop LLVM keeps a function as long as `powf` in f64 as a loop of four and makes
/// vectors of that, 30 times slower; and in `array::map` a call that is not inlined would lose the kernel's instruction set.
macro_rules! each {
    (|$i:ident| $value:expr) => {{
        const { assert!(matches!(K, 1 | 4)) }
        let first = {
            let $i = 0;
            $value
        };
        let mut all = [first; K];
        if K == 4 {
            each!(all, 1, |$i| $value);
            each!(all, 2, |$i| $value);
            each!(all, 3, |$i| $value);
        }
        all
    }};
    ($all:ident, $index:literal, |$i:ident| $value:expr) => {
        let $i = $index;
        $all[$i] = $value;
    };
}

macro_rules! operators {
    ($($trait:ident $method:ident),*) => {$(
        impl<R: Real, const K: usize> $trait for Pack<R, K> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(each!(|i| self.0[i].$method(other.0[i])))
            }
        }
    )*};
}

operators!(Add add, Sub sub, Mul mul, Div div);

impl<R: Real, const K: usize> Neg for Pack<R, K> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(each!(|i| -self.0[i]))
    }
}

macro_rules! methods {
    (one $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self) -> Self {
            Self(each!(|i| self.0[i].$name()))
        }
    )*};
    (two $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self, other: Self) -> Self {
            Self(each!(|i| self.0[i].$name(other.0[i])))
        }
    )*};
}

impl<R: Real, const K: usize> Real for Pack<R, K> {
    type Mask = [R::Mask; K];
    methods!(one detach abs relu square sqrt exp decay exp_m1 ln ln_1p tanh atan sigmoid softplus tail ln_cosh exp_excess ln_1p_deficit ln_1p_square sin cos ln_bessel bessel_gap);
    methods!(two min max parabola powf xlogy charbonnier hypot weigh faint ln_ratio relative_entropy within_period spoiled_by);

    #[inline(always)]
    fn lit(x: f64) -> Self {
        Self([R::lit(x); K])
    }
    #[inline(always)]
    fn tiny() -> Self {
        Self([R::tiny(); K])
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        each!(|i| self.0[i].lt(other.0[i]))
    }
    #[inline(always)]
    fn eq(self, other: Self) -> Self::Mask {
        each!(|i| self.0[i].eq(other.0[i]))
    }
    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(each!(|i| R::select(mask[i], yes.0[i], no.0[i])))
    }
    #[inline(always)]
    fn polygamma(self, order: i32) -> Self {
        Self(each!(|i| self.0[i].polygamma(order)))
    }
    #[inline(always)]
    fn keep(self, size: Self, limit: Self) -> Self {
        Self(each!(|i| self.0[i].keep(size.0[i], limit.0[i])))
    }
}
