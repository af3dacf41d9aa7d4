//! A number inside a kernel: a float in a fixed arithmetic mode.

use core::marker::PhantomData;
use core::ops::{Add, Div, Mul, Neg, Sub};

use super::choose;
use super::mode::{Exact, Fused, Mode, Plain};
use crate::elementary;
use crate::real::Real;

/// A float that computes in mode `M`.
///
/// Kernels never compute in bare `f32`: there `x.exp()` would silently be the standard library's, which does not
/// vectorise.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(crate) struct Lane<T, M>(pub(crate) T, PhantomData<M>);

impl<T, M> Lane<T, M> {
    #[inline(always)]
    pub(crate) const fn new(x: T) -> Self {
        Self(x, PhantomData)
    }
}

/// A number that kernels load from and store to memory.
pub(crate) trait Number: Real<Mask = bool> {
    /// What lies in memory.
    type Scalar: Compute;
    /// Whether loops over it are to become vectors.
    const VECTORS: bool;
    /// Loads.
    fn load(x: Self::Scalar) -> Self;
    /// Stores.
    fn store(self) -> Self::Scalar;
    /// Adds to an accumulator of a sum.
    fn accumulate(self, sum: &mut f64);
    /// `self`·x + y, in one rounding where the machine can.
    fn times_plus(self, x: Self, y: Self) -> Self;
}

/// A float that the engine computes in.
pub(crate) trait Compute: Copy + Send + Sync + PartialOrd + 'static {
    /// It on a machine with fused multiply-add.
    type Fused: Number<Scalar = Self>;
    /// It on a machine without.
    type Plain: Number<Scalar = Self>;
    /// Zero.
    const ZERO: Self;
    /// The smallest normal number, as f64.
    const TINY: f64;
    /// Rounds.
    fn from_f64(x: f64) -> Self;
    /// The product, in this type.
    fn product(self, other: Self) -> Self;
    /// Widens, exactly.
    fn to_f64(self) -> f64;
}

macro_rules! lane {
    ($float:ident, $mul_add:ident) => {
        impl Compute for $float {
            type Fused = Lane<$float, Fused>;
            type Plain = Lane<$float, Plain>;
            const ZERO: Self = 0.0;
            const TINY: f64 = $float::MIN_POSITIVE as f64;
            #[inline(always)]
            fn from_f64(x: f64) -> Self {
                x as $float
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn product(self, other: Self) -> Self {
                self * other
            }
        }

        impl<M: Mode> Number for Lane<$float, M> {
            type Scalar = $float;
            const VECTORS: bool = M::VECTORS;
            #[inline(always)]
            fn load(x: $float) -> Self {
                Self::new(x)
            }
            #[inline(always)]
            fn store(self) -> $float {
                self.0
            }
            #[inline(always)]
            fn accumulate(self, sum: &mut f64) {
                *sum += self.0 as f64;
            }
            #[inline(always)]
            fn times_plus(self, x: Self, y: Self) -> Self {
                Self::new(M::$mul_add(self.0, x.0, y.0))
            }
        }

        lane!(operator $float Add add +);
        lane!(operator $float Sub sub -);
        lane!(operator $float Mul mul *);
        lane!(operator $float Div div /);

        impl<M: Mode> Neg for Lane<$float, M> {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                Self::new(-self.0)
            }
        }

        impl<M: Mode> Real for Lane<$float, M> {
            type Mask = bool;
            #[inline(always)]
            fn lit(x: f64) -> Self {
                Self::new(x as $float)
            }
            #[inline(always)]
            fn detach(self) -> Self {
                self
            }
            #[inline(always)]
            fn lt(self, other: Self) -> bool {
                self.0 < other.0
            }
            #[inline(always)]
            fn eq(self, other: Self) -> bool {
                self.0 == other.0
            }
            #[inline(always)]
            fn select(mask: bool, yes: Self, no: Self) -> Self {
                choose(mask, yes, no)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                Self::new(self.0.abs())
            }
            // Comparisons are false for NaN, so the last branch is a tie or a NaN: adding keeps the NaN of either side.
            #[inline(always)]
            fn min(self, other: Self) -> Self {
                let unordered = Self::new(self.0 + other.0);
                let greater_or_equal = choose(other.0 <= self.0, other, unordered);
                choose(self.0 < other.0, self, greater_or_equal)
            }
            #[inline(always)]
            fn max(self, other: Self) -> Self {
                let unordered = Self::new(self.0 + other.0);
                let less_or_equal = choose(self.0 <= other.0, other, unordered);
                choose(other.0 < self.0, self, less_or_equal)
            }
            #[inline(always)]
            fn relu(self) -> Self {
                Self::new(choose(self.0 < 0.0, 0.0, self.0))
            }
            #[inline(always)]
            fn square(self) -> Self {
                // The least float whose square is normal: the smallest normal number is an even power of two.
                const ROOT: $float = $float::from_bits(($float::MIN_POSITIVE.to_bits() >> 1) + ($float::to_bits(1.0) >> 1));
                let x = choose(!M::SUBNORMALS && self.0.abs() < ROOT, 0.0, self.0);
                Self::new(x * x)
            }
            // Halved first, so that only what overflows itself does; the square is normal or 0 in a kernel.
            #[inline(always)]
            fn parabola(self, width: Self) -> Self {
                let slope = self * (Self::lit(1.0) / width);
                let limit = Self::lit(2.0) * Self::tiny();
                let root = if M::SUBNORMALS { limit } else { Self::new(elementary::$float::sqrt::<M>((limit * width).0)) };
                slope * (Self::lit(0.5) * self.faint(root))
            }
            // (s·x)·(x/(r + s)) cancels nowhere, and s·x overflows only where the result does.
            #[inline(always)]
            fn charbonnier(self, scale: Self) -> Self {
                let r = self.hypot(scale);
                let ratio = self / (r + scale);
                (scale * self) * choose(r.0 < $float::INFINITY, ratio, self)
            }
            #[inline(always)]
            fn polygamma(self, order: i32) -> Self {
                Self::new(elementary::$float::polygamma::<M>(order, self.0))
            }
            // A zero weight keeps its sign: jets mark "no derivative" by −0, and adding −0 is free.
            #[inline(always)]
            fn weigh(self, x: Self) -> Self {
                choose(self.0 == 0.0, self, self * x)
            }
            #[inline(always)]
            fn faint(self, limit: Self) -> Self {
                choose(!M::SUBNORMALS && self.0.abs() < limit.0, Self::new(0.0), self)
            }
            #[inline(always)]
            fn keep(self, size: Self, limit: Self) -> Self {
                choose(!M::SUBNORMALS && size.0 < limit.0, Self::new(0.0), self)
            }
            #[inline(always)]
            fn tiny() -> Self {
                Self::new(if M::SUBNORMALS { 0.0 } else { $float::MIN_POSITIVE })
            }
            lane!(unary $float sqrt exp decay exp_m1 ln ln_1p tanh atan sigmoid softplus tail ln_cosh exp_excess ln_1p_deficit ln_1p_square sin cos ln_bessel bessel_gap);
            lane!(binary $float powf xlogy hypot ln_ratio relative_entropy within_period);
        }
    };
    (unary $float:ident $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self) -> Self {
            Self::new(elementary::$float::$name::<M>(self.0))
        }
    )*};
    (binary $float:ident $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self, other: Self) -> Self {
            Self::new(elementary::$float::$name::<M>(self.0, other.0))
        }
    )*};
    (operator $float:ident $trait:ident $method:ident $sign:tt) => {
        impl<M: Mode> $trait for Lane<$float, M> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self::new(self.0 $sign other.0)
            }
        }
    };
}

lane!(f32, mul_add_f32);
lane!(f64, mul_add_f64);

/// A scalar in its exact mode.
pub(crate) type Scalar<T> = Lane<T, Exact>;
