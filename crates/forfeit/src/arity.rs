//! How many numbers a loss takes, as a type.

use crate::number::Jet;
use crate::real::Real;

/// A fixed number of numbers: what a loss takes as parameters, as prediction or as target.
///
/// An associated type and no const parameter of the trait, since `[R; Self::N]` does not compile on stable Rust.
pub trait Arity: 'static {
    /// How many.
    const N: usize;
    /// That many numbers.
    type Of<R: Real>: Copy + AsRef<[R]> + AsMut<[R]>;
    /// A number that carries a derivative by each of them.
    type Jet<R: Real>: Real;
    /// That many numbers, made by index.
    fn from_fn<R: Real>(make: impl FnMut(usize) -> R) -> Self::Of<R>;
    /// A jet without derivatives.
    fn constant<R: Real>(value: R) -> Self::Jet<R>;
    /// The jet of variable `direction`.
    fn variable<R: Real>(value: R, direction: usize) -> Self::Jet<R>;
    /// The value of a jet.
    fn value<R: Real>(jet: Self::Jet<R>) -> R;
    /// The derivatives of a jet.
    fn derivative<R: Real>(jet: Self::Jet<R>) -> Self::Of<R>;
}

/// `N` numbers: `A<1>` is one.
#[derive(Clone, Copy, Debug)]
pub struct A<const N: usize>;

impl<const N: usize> Arity for A<N> {
    const N: usize = N;
    type Of<R: Real> = [R; N];
    type Jet<R: Real> = Jet<R, N>;
    #[inline(always)]
    fn from_fn<R: Real>(mut make: impl FnMut(usize) -> R) -> [R; N] {
        // A plain loop compiles in less time than `array::from_fn`.
        let (mut all, mut i) = ([R::lit(0.0); N], 0);
        while i < N {
            all[i] = make(i);
            i += 1;
        }
        all
    }
    #[inline(always)]
    fn constant<R: Real>(value: R) -> Jet<R, N> {
        Jet::constant(value)
    }
    #[inline(always)]
    fn variable<R: Real>(value: R, direction: usize) -> Jet<R, N> {
        Jet::variable(value, direction)
    }
    #[inline(always)]
    fn value<R: Real>(jet: Jet<R, N>) -> R {
        jet.value
    }
    #[inline(always)]
    fn derivative<R: Real>(jet: Jet<R, N>) -> [R; N] {
        jet.derivative
    }
}
