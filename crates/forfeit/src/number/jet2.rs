//! A value with its first and second derivative: the curvature.

use core::ops::{Add, Div, Mul, Neg, Sub};

use super::jet::{by_law, ranked};
use crate::laws::{self, Law, Law2};
use crate::real::Real;

/// A value, its first and its second derivative in one direction.
///
/// ```
/// use forfeit::{Jet2, Real};
/// let y = Jet2::variable(2.0).square();
/// assert_eq!((y.value, y.first, y.second), (4.0, 4.0, 2.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jet2<R> {
    /// The value.
    pub value: R,
    /// The first derivative.
    pub first: R,
    /// The second derivative.
    pub second: R,
}

impl<R: Real> Jet2<R> {
    /// A number that nothing is differentiated by.
    #[inline(always)]
    pub fn constant(value: R) -> Self {
        Self { value, first: R::lit(-0.0), second: R::lit(-0.0) }
    }

    /// The variable.
    #[inline(always)]
    pub fn variable(value: R) -> Self {
        Self { first: R::lit(1.0), ..Self::constant(value) }
    }

    #[inline(always)]
    fn chain(self, [value, slope, bend]: Law<R>) -> Self {
        let second = (self.first * self.first).weigh(bend) + self.second.weigh(slope);
        Self { value, first: self.first.weigh(slope), second }
    }

    #[inline(always)]
    fn chain2(self, other: Self, law: Law2<R>) -> Self {
        let bend = (self.first * self.first).weigh(law.xx)
            + (R::lit(2.0) * self.first).weigh(other.first).weigh(law.xy)
            + (other.first * other.first).weigh(law.yy);
        Self {
            value: law.f,
            first: self.first.weigh(law.x) + other.first.weigh(law.y),
            second: bend + self.second.weigh(law.x) + other.second.weigh(law.y),
        }
    }

    /// The same function of both values, of both first and of both second derivatives.
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(R, R) -> R) -> Self {
        Self {
            value: f(self.value, other.value),
            first: f(self.first, other.first),
            second: f(self.second, other.second),
        }
    }

    #[inline(always)]
    fn product_of_slopes(self, other: Self) -> R {
        (R::lit(2.0) * self.first).weigh(other.first)
    }
}

impl<R: Real> Add for Jet2<R> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
}

impl<R: Real> Sub for Jet2<R> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
}

impl<R: Real> Mul for Jet2<R> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            first: self.first.weigh(other.value) + other.first.weigh(self.value),
            second: self.second.weigh(other.value) + self.product_of_slopes(other) + other.second.weigh(self.value),
        }
    }
}

impl<R: Real> Div for Jet2<R> {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        let first = (self.first + other.first.weigh(-value)) / other.value;
        let bent = other.second.weigh(value) + (R::lit(2.0) * other.first).weigh(first);
        Self { value, first, second: (self.second - bent) / other.value }
    }
}

impl<R: Real> Neg for Jet2<R> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { value: -self.value, first: -self.first, second: -self.second }
    }
}

impl<R: Real> Real for Jet2<R> {
    type Mask = R::Mask;
    by_law!();

    #[inline(always)]
    fn select(mask: R::Mask, yes: Self, no: Self) -> Self {
        yes.zip(no, |a, b| R::select(mask, a, b))
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        let (less, greater) = (self.value.lt(other.value), other.value.lt(self.value));
        Self { value: self.value.min(other.value), ..self.zip(other, |a, b| ranked(less, greater, a, b)) }
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        let (less, greater) = (self.value.lt(other.value), other.value.lt(self.value));
        Self { value: self.value.max(other.value), ..self.zip(other, |a, b| ranked(greater, less, a, b)) }
    }
    #[inline(always)]
    fn keep(self, size: Self, limit: Self) -> Self {
        let keep = |x: R| x.keep(size.value, limit.value);
        Self { value: keep(self.value), first: keep(self.first), second: keep(self.second) }
    }
    #[inline(always)]
    fn spoiled_by(self, x: Self) -> Self {
        let spoil = |number: R| number.spoiled_by(x.value);
        Self { value: spoil(self.value), first: spoil(self.first), second: spoil(self.second) }
    }
    #[inline(always)]
    fn weigh(self, x: Self) -> Self {
        let bend = self.second.weigh(x.value) + self.product_of_slopes(x) + self.value.weigh(x.second);
        Self {
            value: self.value.weigh(x.value),
            first: self.first.weigh(x.value) + self.value.weigh(x.first),
            second: bend,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Jet;

    /// The same expression through a jet of jets, where both derivatives come from the first-order rules alone.
    fn nested(f: impl Fn(Jet<Jet<f64, 1>, 1>) -> Jet<Jet<f64, 1>, 1>, x: f64) -> [f64; 3] {
        let y = f(Jet::variable(Jet::variable(x, 0), 0));
        [y.value.value, y.value.derivative[0], y.derivative[0].derivative[0]]
    }

    macro_rules! agrees {
        ($($name:ident: |$x:ident| $body:expr),* $(,)?) => {$(
            #[test]
            fn $name() {
                fn f<R: Real>($x: R) -> R {
                    $body
                }
                for x in [0.2, 0.7, 1.3, 4.0] {
                    let direct = f(Jet2::variable(x));
                    let nested = nested(f, x);
                    for (a, b) in [direct.value, direct.first, direct.second].into_iter().zip(nested) {
                        assert!((a - b).abs() <= 1e-13 * (1.0 + b.abs()), "{a} against {b} at {x}");
                    }
                }
            }
        )*};
    }

    agrees! {
        products_and_ratios: |x| x * x.exp() / (x + R::lit(2.0)),
        powers: |x| x.powf(x + x),
        norms: |x| x.hypot(x + x) + x.sqrt(),
        logarithmic: |x| x.xlogy(x) + x.ln_1p() + x.ln(),
        logistic: |x| x.sigmoid() * x.softplus() + x.tail(),
        hyperbolic: |x| x.tanh() + x.ln_cosh() + x.exp_m1() + x.atan(),
        gamma: |x| x.ln_gamma() + x.polygamma(0),
        square_roots: |x| x.charbonnier(x + R::lit(2.0)) + x.square(),
        divergences: |x| x.ln_ratio(x + R::lit(1.0)) + x.relative_entropy(x.square()) + x.exp_excess(),
        periodic: |x| x.sin() * x.cos() + (x * x).within_period(R::lit(0.7)).sin(),
        logarithms: |x| x.ln_1p_deficit() + x.ln_1p_square(),
        bessel: |x| x.ln_bessel() + x.bessel_gap(),
        weights: |x| x.weigh(x.square()),
    }
}
