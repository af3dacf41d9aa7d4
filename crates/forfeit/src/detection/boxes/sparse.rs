//! A number that knows, while it is compiled, whether it is nothing: the derivatives of a box loss, most of which are.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::real::Real;

/// A number, and whether it is the −0 of a derivative that is not there.
///
/// A jet multiplies its derivatives by [`weigh`](Real::weigh), so that nothing stays nothing whatever it is multiplied by: a
/// comparison for each product, of which a box loss has hundreds. Here the flag is a constant wherever a definition has been
/// inlined, so products with nothing are not compiled and the others are plain. That 0·∞ is then NaN does no harm: in units
/// of the hull nothing is infinite but what a `select` drops.
#[derive(Clone, Copy)]
pub(super) struct Sparse<R> {
    number: R,
    nothing: bool,
}

impl<R: Real> Sparse<R> {
    #[inline(always)]
    pub(super) fn new(number: R) -> Self {
        Self { number, nothing: false }
    }

    #[inline(always)]
    pub(super) fn number(self) -> R {
        self.number
    }
}

impl<R: Real> Add for Sparse<R> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        match (self.nothing, other.nothing) {
            (true, _) => other,
            (_, true) => self,
            _ => Self::new(self.number + other.number),
        }
    }
}

impl<R: Real> Sub for Sparse<R> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        match (self.nothing, other.nothing) {
            (true, _) => -other,
            (_, true) => self,
            _ => Self::new(self.number - other.number),
        }
    }
}

impl<R: Real> Mul for Sparse<R> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        match (self.nothing, other.nothing) {
            (true, _) => self,
            (_, true) => other,
            _ => Self::new(self.number * other.number),
        }
    }
}

impl<R: Real> Div for Sparse<R> {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        if self.nothing { self } else { Self::new(self.number / other.number) }
    }
}

impl<R: Real> Neg for Sparse<R> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        if self.nothing { self } else { Self::new(-self.number) }
    }
}

macro_rules! methods {
    (one $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self) -> Self {
            Self::new(self.number.$name())
        }
    )*};
    (two $($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self, other: Self) -> Self {
            Self::new(self.number.$name(other.number))
        }
    )*};
}

impl<R: Real> Real for Sparse<R> {
    type Mask = R::Mask;
    methods!(one abs relu square sqrt exp decay exp_m1 ln ln_1p tanh atan sigmoid softplus tail ln_cosh exp_excess ln_1p_deficit ln_1p_square sin cos ln_bessel bessel_gap);
    methods!(two min max parabola powf xlogy charbonnier hypot faint ln_ratio relative_entropy within_period spoiled_by);

    #[inline(always)]
    fn lit(x: f64) -> Self {
        Self { number: R::lit(x), nothing: x == 0.0 && x.is_sign_negative() }
    }
    #[inline(always)]
    fn detach(self) -> Self {
        Self { number: self.number.detach(), ..self }
    }
    #[inline(always)]
    fn tiny() -> Self {
        Self::new(R::tiny())
    }
    #[inline(always)]
    fn lt(self, other: Self) -> R::Mask {
        self.number.lt(other.number)
    }
    #[inline(always)]
    fn eq(self, other: Self) -> R::Mask {
        self.number.eq(other.number)
    }
    #[inline(always)]
    fn select(mask: R::Mask, yes: Self, no: Self) -> Self {
        Self { number: R::select(mask, yes.number, no.number), nothing: yes.nothing && no.nothing }
    }
    #[inline(always)]
    fn weigh(self, x: Self) -> Self {
        self * x
    }
    #[inline(always)]
    fn polygamma(self, order: i32) -> Self {
        Self::new(self.number.polygamma(order))
    }
    #[inline(always)]
    fn keep(self, size: Self, limit: Self) -> Self {
        Self::new(self.number.keep(size.number, limit.number))
    }
}
