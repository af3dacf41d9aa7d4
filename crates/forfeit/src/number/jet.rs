//! A value with its first derivatives: the gradient.

#![expect(clippy::suspicious_arithmetic_impl, reason = "the rules of differentiation mix the operators")]

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::laws::{self, Law, Law2};
use crate::real::Real;

/// A value and its derivatives in `N` directions.
///
/// A constant's derivatives are −0: adding −0 changes no number, so the compiler drops it, and
/// [`weigh`](Real::weigh) keeps 0·∞ from making a NaN where nothing varies.
///
/// ```
/// use forfeit::{Jet, Real};
/// let x = Jet::<f64, 1>::variable(3.0, 0);
/// let y = x.square() + x;
/// assert_eq!((y.value, y.derivative), (12.0, [7.0]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jet<R, const N: usize> {
    /// The value.
    pub value: R,
    /// The derivative in each direction.
    pub derivative: [R; N],
}

impl<R: Real, const N: usize> Jet<R, N> {
    /// A number that nothing is differentiated by.
    #[inline(always)]
    pub fn constant(value: R) -> Self {
        Self { value, derivative: [R::lit(-0.0); N] }
    }

    /// The variable of direction `direction`.
    #[inline(always)]
    pub fn variable(value: R, direction: usize) -> Self {
        let mut jet = Self::constant(value);
        jet.derivative[direction] = R::lit(1.0);
        jet
    }

    #[inline(always)]
    fn chain(self, [value, slope, _]: Law<R>) -> Self {
        self.each(value, |d| d.weigh(slope))
    }

    #[inline(always)]
    fn chain2(self, other: Self, law: Law2<R>) -> Self {
        self.zip(other, law.f, |a, b| a.weigh(law.x) + b.weigh(law.y))
    }

    // Plain loops here and below: `array::map` and iterators are a dozen functions at every call, all to be compiled.
    #[inline(always)]
    fn each(self, value: R, derive: impl Fn(R) -> R) -> Self {
        let (mut derivative, mut i) = (self.derivative, 0);
        while i < N {
            derivative[i] = derive(derivative[i]);
            i += 1;
        }
        Self { value, derivative }
    }

    #[inline(always)]
    fn zip(self, other: Self, value: R, derive: impl Fn(R, R) -> R) -> Self {
        let (mut derivative, mut i) = (self.derivative, 0);
        while i < N {
            derivative[i] = derive(derivative[i], other.derivative[i]);
            i += 1;
        }
        Self { value, derivative }
    }
}

impl<R: Real, const N: usize> Add for Jet<R, N> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, self.value + other.value, |a, b| a + b)
    }
}

impl<R: Real, const N: usize> Sub for Jet<R, N> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, self.value - other.value, |a, b| a + opposite(b))
    }
}

impl<R: Real, const N: usize> Mul for Jet<R, N> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, self.value * other.value, |a, b| a.weigh(other.value) + b.weigh(self.value))
    }
}

impl<R: Real, const N: usize> Div for Jet<R, N> {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let ratio = self.value / other.value;
        self.zip(other, ratio, |a, b| (a + b.weigh(-ratio)) / other.value)
    }
}

impl<R: Real, const N: usize> Neg for Jet<R, N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.each(-self.value, opposite)
    }
}

/// The laws of one and of two arguments, for every jet.
macro_rules! by_law {
    () => {
        by_law!(one abs relu square sqrt exp decay exp_m1 ln ln_1p tanh atan sigmoid softplus tail ln_cosh exp_excess ln_1p_deficit ln_1p_square sin cos ln_bessel bessel_gap);
        by_law!(two parabola powf xlogy hypot charbonnier ln_ratio relative_entropy within_period);
        #[inline(always)]
        fn polygamma(self, order: i32) -> Self {
            self.chain(laws::polygamma(order, self.value))
        }
        #[inline(always)]
        fn lt(self, other: Self) -> Self::Mask {
            self.value.lt(other.value)
        }
        #[inline(always)]
        fn eq(self, other: Self) -> Self::Mask {
            self.value.eq(other.value)
        }
        #[inline(always)]
        fn lit(x: f64) -> Self {
            Self::constant(R::lit(x))
        }
        #[inline(always)]
        fn detach(self) -> Self {
            Self::constant(self.value.detach())
        }
        #[inline(always)]
        fn tiny() -> Self {
            Self::constant(R::tiny())
        }
        #[inline(always)]
        fn faint(self, limit: Self) -> Self {
            Self { value: self.value.faint(limit.value), ..self }
        }
    };
    (one $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self) -> Self {
            self.chain(laws::$name(self.value))
        }
    )*};
    (two $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self, other: Self) -> Self {
            self.chain2(other, laws::$name(self.value, other.value))
        }
    )*};
}
pub(super) use by_law;

impl<R: Real, const N: usize> Real for Jet<R, N> {
    type Mask = R::Mask;
    by_law!();

    #[inline(always)]
    fn select(mask: R::Mask, yes: Self, no: Self) -> Self {
        yes.zip(no, R::select(mask, yes.value, no.value), |a, b| R::select(mask, a, b))
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        let (less, greater) = (self.value.lt(other.value), other.value.lt(self.value));
        self.zip(other, self.value.min(other.value), |a, b| ranked(less, greater, a, b))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        let (less, greater) = (self.value.lt(other.value), other.value.lt(self.value));
        self.zip(other, self.value.max(other.value), |a, b| ranked(greater, less, a, b))
    }
    #[inline(always)]
    fn keep(self, size: Self, limit: Self) -> Self {
        let keep = |x: R| x.keep(size.value, limit.value);
        self.each(keep(self.value), keep)
    }
    #[inline(always)]
    fn spoiled_by(self, x: Self) -> Self {
        let spoil = |number: R| number.spoiled_by(x.value);
        self.each(spoil(self.value), spoil)
    }
    #[inline(always)]
    fn weigh(self, x: Self) -> Self {
        self.zip(x, self.value.weigh(x.value), |a, b| a.weigh(x.value) + self.value.weigh(b))
    }
}

/// −d, but −0 for −0: a constant taken from a constant stays free to add.
#[inline(always)]
pub(super) fn opposite<R: Real>(d: R) -> R {
    d.weigh(R::lit(-1.0))
}

/// What the winner of a `min` or `max` carries; a tie gives half of each.
#[inline(always)]
pub(super) fn ranked<R: Real>(first: R::Mask, second: R::Mask, a: R, b: R) -> R {
    R::select(first, a, R::select(second, b, R::lit(0.5) * (a + b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinity_times_nothing_is_nothing() {
        let inside = Jet::<f64, 1>::variable(f64::INFINITY, 0).min(Jet::lit(2.0));
        assert_eq!((inside * Jet::lit(f64::INFINITY)).derivative, [0.0]);
    }

    #[test]
    fn kinks_follow_one_rule() {
        let zero = Jet::<f64, 1>::variable(0.0, 0);
        assert_eq!(zero.abs().derivative, [0.0]);
        assert_eq!(zero.relu().derivative, [0.0]);
        assert_eq!(zero.max(Jet::lit(0.0)).derivative, [0.5]);
        assert_eq!(zero.min(Jet::lit(0.0)).derivative, [0.5]);
    }

    #[test]
    fn not_a_number_reaches_the_derivative() {
        let nan = Jet::<f64, 1>::variable(f64::NAN, 0);
        assert!(nan.abs().derivative[0].is_nan() && nan.relu().derivative[0].is_nan());
        assert!(nan.abs().min(Jet::lit(1.0)).derivative[0].is_nan());
    }

    #[test]
    fn two_variables_meet() {
        let (x, y) = (Jet::<f64, 2>::variable(3.0, 0), Jet::variable(4.0, 1));
        assert_eq!(x.hypot(y), Jet { value: 5.0, derivative: [0.6, 0.8] });
        assert_eq!((x / y).derivative, [0.25, -0.1875]);
    }
}
