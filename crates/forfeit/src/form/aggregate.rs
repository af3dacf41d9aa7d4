//! Losses of sums: a few statistics of every element, added up, then one function of the sums.

use core::fmt::{Debug, Display};

use super::Parametric;
use crate::arity::Arity;
use crate::engine::AggregateProgram;
use crate::facts::{Facts, Info};
use crate::real::Real;

/// The mathematics of an aggregate loss, written once.
///
/// ```
/// use forfeit::{A, Aggregate, Real};
///
/// /// 1 − Σ min(p, t) / Σ max(p, t).
/// struct Ruzicka;
///
/// impl Aggregate for Ruzicka {
///     type Params = A<0>;
///     type Sums = A<2>;
///     fn item<R: Real>([]: [R; 0], pred: R, target: R) -> [R; 2] {
///         [pred.min(target), pred.max(target)]
///     }
///     fn finish<R: Real>([]: [R; 0], [inner, outer]: [R; 2], _count: R) -> R {
///         (outer - inner) / outer
///     }
/// }
/// ```
pub trait Aggregate: 'static {
    /// How many parameters.
    type Params: Arity;
    /// How many sums.
    type Sums: Arity;

    /// What one element adds to each sum.
    fn item<R: Real>(params: <Self::Params as Arity>::Of<R>, pred: R, target: R) -> <Self::Sums as Arity>::Of<R>;

    /// The loss of the sums over `count` elements.
    fn finish<R: Real>(params: <Self::Params as Arity>::Of<R>, sums: <Self::Sums as Arity>::Of<R>, count: R) -> R;
}

/// What makes an aggregate definition a loss: its parameters, its description and its facts.
pub trait AggregateDefinition: Parametric + Debug + Display + Send + Sync {
    /// What never changes.
    const INFO: Info;

    /// What holds with these parameters.
    fn facts(&self) -> Facts;

    /// The kernels to run: [`AggregateProgram::of`] the definition.
    fn program(&self) -> &'static AggregateProgram;
}
