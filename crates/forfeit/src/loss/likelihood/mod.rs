//! Negative log-likelihoods of one or two predicted numbers, and divergences of one from another.

use core::marker::PhantomData;

use crate::{A, Arity, Elementwise, Interval, Predicted, Program, Real};

pub(crate) mod binomial;
pub(crate) mod exponential_nll;
pub(crate) mod gamma;
pub(crate) mod gaussian_nll;
pub(crate) mod generalised_kl;
pub(crate) mod generalised_kl_with_log_pred;
pub(crate) mod generalised_kl_with_logs;
pub(crate) mod laplace_nll;
pub(crate) mod negative_binomial;
pub(crate) mod pointwise_cross_entropy;
pub(crate) mod pointwise_js;
pub(crate) mod pointwise_kl;
pub(crate) mod pointwise_kl_with_log_pred;
pub(crate) mod pointwise_kl_with_logs;
pub(crate) mod poisson;
pub(crate) mod poisson_rate;
pub(crate) mod student_t_nll;
pub(crate) mod total_variation;
pub(crate) mod tweedie;
pub(crate) mod von_mises_nll;

/// ln 2π.
const LN_TAU: f64 = 1.837_877_066_409_345_5;

/// The second number of a likelihood of location and scale.
const SCALE: &[Predicted] = &[Predicted {
    name: "scale",
    symbol: "σ",
    domain: Interval::POSITIVE_FINITE,
    meaning: "how far from the prediction targets are expected, in units of the target",
}];

/// A likelihood with a part that no prediction changes.
trait Constant: Elementwise<Target = A<1>> {
    /// That part, which the loss leaves out.
    fn constant<R: Real>(params: <Self::Params as Arity>::Of<R>, target: R) -> R;
}

/// A likelihood with that part.
struct Full<L>(PhantomData<L>);

impl<L: Constant> Elementwise for Full<L> {
    const SIDE_BY_SIDE: bool = L::SIDE_BY_SIDE;
    type Params = L::Params;
    type Pred = L::Pred;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(params: <L::Params as Arity>::Of<R>, pred: <L::Pred as Arity>::Of<R>, [target]: [R; 1]) -> R {
        L::eval(params, pred, [target]) + L::constant(params, target)
    }

    #[inline(always)]
    fn majorizer<R: Real>(params: <L::Params as Arity>::Of<R>, pred: <L::Pred as Arity>::Of<R>, target: [R; 1]) -> R {
        L::majorizer(params, pred, target)
    }
}

/// The kernels of a likelihood whose parameter `full` is 1 or 0.
fn program<L: Constant>(full: f64) -> &'static Program {
    if full == 1.0 { Program::of::<Full<L>>() } else { Program::of::<L>() }
}
