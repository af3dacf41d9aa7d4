//! The abstract number that every loss is written in.

use core::ops::{Add, Div, Mul, Neg, Sub};

/// A number that a loss can be written in.
///
/// The same definition runs over `f32` and `f64` (values), [`Jet`](crate::Jet) (gradient),
/// [`Jet2`](crate::Jet2) (curvature) and `Symbol` (formula). There are no branches on values: a choice is a
/// [`select`](Real::select) over a mask, and takes value and derivative together.
///
/// Spell a stable composite by its own name: `x.softplus()`, never `(x.exp() + lit(1.0)).ln()`, whose
/// derivative is NaN from x = 710 on. `cargo xtask tidy` refuses such spellings.
///
/// A symbol borrows its graph, so there are no `Send`, `'static`, `Default` or `PartialOrd` supertraits.
pub trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// What a comparison yields: `bool` for a plain number, a condition in the graph for a symbol.
    type Mask: Copy;

    /// A literal, rounded to this number's precision. It carries no derivative.
    fn lit(x: f64) -> Self;
    /// The same value, carrying no derivative (stop-gradient).
    fn detach(self) -> Self;

    /// `self < other`; false where either is NaN.
    fn lt(self, other: Self) -> Self::Mask;
    /// `self == other`; false where either is NaN.
    fn eq(self, other: Self) -> Self::Mask;
    /// `yes` where the mask holds, else `no`: value and derivative together, so what the branch not taken
    /// holds (NaN included) is dropped.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;

    /// |x|, with derivative 0 at 0.
    fn abs(self) -> Self;
    /// The smaller; NaN if either is; a tie gives half of the derivative to each side.
    fn min(self, other: Self) -> Self;
    /// The larger; NaN if either is; a tie gives half of the derivative to each side.
    fn max(self, other: Self) -> Self;
    /// max(x, 0), with derivative 0 at 0.
    fn relu(self) -> Self;
    /// x², exactly 0 in a kernel where it would be subnormal.
    fn square(self) -> Self;
    /// x²/(2w) for a width w > 0, neither overflowing nor underflowing on the way.
    #[inline(always)]
    fn parabola(self, width: Self) -> Self {
        Self::lit(0.5) * self.square() / width
    }
    /// √x.
    fn sqrt(self) -> Self;
    /// eˣ.
    fn exp(self) -> Self;
    /// e⁻ˣ for x ≥ 0: cheaper than `exp`, since it cannot overflow.
    #[inline(always)]
    fn decay(self) -> Self {
        (-self).exp()
    }
    /// eˣ − 1, accurate near 0.
    fn exp_m1(self) -> Self;
    /// ln x.
    fn ln(self) -> Self;
    /// ln(1 + x), accurate near 0.
    fn ln_1p(self) -> Self;
    /// tanh x.
    fn tanh(self) -> Self;
    /// arctan x.
    fn atan(self) -> Self;
    /// xʸ for x ≥ 0, with 0⁰ = 1.
    fn powf(self, exponent: Self) -> Self;

    /// σ(x) = 1 / (1 + e⁻ˣ), accurate in both tails.
    fn sigmoid(self) -> Self;
    /// ln(1 + eˣ), accurate in both tails.
    fn softplus(self) -> Self;
    /// ln(1 + e⁻ˣ) for x ≥ 0: softplus without its linear part, so with one exponential.
    fn tail(self) -> Self;
    /// ln cosh x, accurate near 0 and never overflowing.
    fn ln_cosh(self) -> Self;
    /// x·ln y, with 0·ln 0 = 0.
    fn xlogy(self, y: Self) -> Self;
    /// sin x.
    fn sin(self) -> Self;
    /// cos x.
    fn cos(self) -> Self;
    /// `self` less its nearest multiple of `period`: what a function of that period may be given instead, without loss of
    /// digits far out. Identity on symbols.
    fn within_period(self, period: Self) -> Self;
    /// x − ln(1 + x), accurate near 0.
    fn ln_1p_deficit(self) -> Self;
    /// ln(1 + x²), never overflowing.
    fn ln_1p_square(self) -> Self;
    /// eˣ − 1 − x, accurate near 0.
    fn exp_excess(self) -> Self;
    /// ln(x/y) for x, y ≥ 0, accurate where they are close; 0 for two zeros.
    fn ln_ratio(self, other: Self) -> Self;
    /// x·ln(x/y) − x + y for x, y ≥ 0: never negative, accurate where they are close.
    fn relative_entropy(self, other: Self) -> Self;
    /// s·(√(x² + s²) − s) for a scale s > 0: ½x² near 0, s·|x| far out, accurate at both ends.
    fn charbonnier(self, scale: Self) -> Self;
    /// √(x² + y²), neither overflowing nor underflowing on the way.
    fn hypot(self, other: Self) -> Self;
    /// The polygamma function of order n at x > 0: n = −1 is ln Γ, n = 0 digamma, n = 1 trigamma, …
    ///
    /// One family, because the derivative of order n is order n + 1: the vocabulary stays closed.
    fn polygamma(self, order: i32) -> Self;
    /// ln(I₀(x)·e⁻ˣ) for x ≥ 0, I₀ the modified Bessel function of order 0.
    fn ln_bessel(self) -> Self;
    /// 1 − I₁(x)/I₀(x) for x ≥ 0: what its neighbour `ln_bessel` falls by.
    fn bessel_gap(self) -> Self;
    /// ln Γ(x) for x > 0.
    #[inline(always)]
    fn ln_gamma(self) -> Self {
        self.polygamma(-1)
    }

    /// The product `self`·x with 0·∞ = 0: for labels, weights and other factors that switch a term off.
    fn weigh(self, x: Self) -> Self;
    /// `self`, but NaN with all its derivatives where `x` is NaN: where a term without `x`, or a derivative without it, would
    /// hide that. Identity on symbols.
    #[inline(always)]
    fn spoiled_by(self, x: Self) -> Self {
        Self::select(x.eq(x), self, x)
    }
    /// Zero where |`self`| < `limit`, else `self`, with the derivative of `self` either way: put on a factor of a product that
    /// would fall below [`tiny`](Real::tiny), so that no subnormal forms on the way. Identity on scalars and symbols.
    fn faint(self, limit: Self) -> Self;
    /// `self`, but 0 with all its derivatives where `size` < `limit`: as [`faint`](Real::faint), for a factor whose derivative
    /// is to vanish with it. Identity on scalars and symbols.
    #[inline(always)]
    fn keep(self, _size: Self, _limit: Self) -> Self {
        self
    }
    /// The smallest normal number of a kernel's number; 0 where subnormal results are formed.
    fn tiny() -> Self;
}
