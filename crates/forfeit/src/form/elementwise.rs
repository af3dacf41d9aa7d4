//! Losses of one element: a pure function of parameters, prediction and target.

use core::fmt::{Debug, Display};

use super::Parametric;
use crate::arity::{A, Arity};
use crate::engine::Program;
use crate::facts::{Facts, Info, Predicted};
use crate::number::{Jet, Jet2};
use crate::real::Real;

/// The mathematics of a loss of one element, written once.
///
/// Value, gradient, curvature and formula are this function over different numbers. Implement it for a type of your
/// own crate and the engine compiles the same kernels for it as for the losses here; [`loss!`](macro@crate::loss) declares the
/// type, and [`Definition`] describes it.
///
/// ```
/// use forfeit::{A, Elementwise, Real};
///
/// /// |d|³: an error of twice the size costs eight times as much.
/// struct Cubic;
///
/// impl Elementwise for Cubic {
///     type Params = A<0>;
///     type Pred = A<1>;
///     type Target = A<1>;
///     fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
///         let d = pred - target;
///         d.abs() * d.square()
///     }
/// }
///
/// assert_eq!(Cubic::eval([], [3.0], [1.0]), 8.0);
/// ```
pub trait Elementwise: 'static {
    /// How many parameters.
    type Params: Arity;
    /// How many predicted numbers.
    type Pred: Arity;
    /// How many target numbers.
    type Target: Arity;

    /// Whether kernels compute several numbers side by side: faster, unless one alone has work for all registers.
    const SIDE_BY_SIDE: bool = true;

    /// The loss of one element.
    fn eval<R: Real>(
        params: <Self::Params as Arity>::Of<R>,
        pred: <Self::Pred as Arity>::Of<R>,
        target: <Self::Target as Arity>::Of<R>,
    ) -> R;

    /// The curvature of a quadratic that touches the loss here and lies above it: what a solver may divide by.
    ///
    /// Unless a loss says otherwise it is taken for a function of the residual d, where the tightest one is ψ(d)/d
    /// (de Leeuw & Lange 2009), and the second derivative at d = 0 and d = ±∞.
    #[inline(always)]
    fn majorizer<R: Real>(
        params: <Self::Params as Arity>::Of<R>,
        pred: <Self::Pred as Arity>::Of<R>,
        target: <Self::Target as Arity>::Of<R>,
    ) -> R {
        let d = pred.as_ref()[0] - target.as_ref()[0];
        let slope = Self::eval(
            <Self::Params as Arity>::from_fn(|i| Jet::constant(params.as_ref()[i])),
            <Self::Pred as Arity>::from_fn(|i| {
                let x = pred.as_ref()[i];
                if i == 0 { Jet::<R, 1>::variable(x, 0) } else { Jet::constant(x) }
            }),
            <Self::Target as Arity>::from_fn(|i| Jet::constant(target.as_ref()[i])),
        );
        let bend = second_derivative::<Self, R>(params, pred, target);
        let limit = R::select(d.abs().eq(R::lit(f64::INFINITY)), bend, slope.derivative[0] / d);
        R::select(d.eq(R::lit(0.0)), bend, limit)
    }
}

/// The second derivative by the first predicted number.
#[inline(always)]
pub(crate) fn second_derivative<E: Elementwise + ?Sized, R: Real>(
    params: <E::Params as Arity>::Of<R>,
    pred: <E::Pred as Arity>::Of<R>,
    target: <E::Target as Arity>::Of<R>,
) -> R {
    let jet = |x: R, i: usize| if i == 0 { Jet2::variable(x) } else { Jet2::constant(x) };
    E::eval(
        <E::Params as Arity>::from_fn(|i| Jet2::constant(params.as_ref()[i])),
        <E::Pred as Arity>::from_fn(|i| jet(pred.as_ref()[i], i)),
        <E::Target as Arity>::from_fn(|i| Jet2::constant(target.as_ref()[i])),
    )
    .second
}

/// What makes a definition a loss: its parameters, its description and its facts.
///
/// The engine feeds one target number, and as many predicted ones as the definition takes: the first is the prediction, and
/// [`FURTHER`](Self::FURTHER) names the others.
pub trait Definition:
    Elementwise<Target = A<1>> + Parametric<Arity = Self::Params> + Debug + Display + Send + Sync
{
    /// What never changes.
    const INFO: Info;

    /// The predicted numbers after the first.
    const FURTHER: &'static [Predicted] = &[];

    /// What holds with these parameters.
    fn facts(&self) -> Facts;

    /// The kernels to run. A loss with cheaper forms at some parameter values (focal's γ = 2) names them here, and the
    /// choice is made once, outside every loop.
    fn program(&self) -> &'static Program {
        Program::of::<Self>()
    }
}
