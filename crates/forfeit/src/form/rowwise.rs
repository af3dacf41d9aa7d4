//! Losses of a row: a normaliser over the classes, then a price of the log-probability of each class that the target names.

use core::fmt::{Debug, Display};

use super::Parametric;
use crate::arity::Arity;
use crate::engine::RowProgram;
use crate::facts::{Facts, Info};
use crate::real::Real;

/// What the numbers of a row are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RowInput {
    /// Logits: the probabilities are their softmax.
    Logits,
    /// Logarithms of probabilities, taken as they are.
    LogProbabilities,
    /// Probabilities, taken as they are.
    Probabilities,
}

/// What the target of a row may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RowTargets {
    /// The label of a class.
    Labels,
    /// Probabilities of the classes, which sum to 1.
    Probabilities,
    /// A label or probabilities.
    Either,
    /// A number in [0, 1] for each class, whatever their sum: several classes may be right.
    Sets,
    /// A place between classes, from 0 to the last: it counts for the two around it, each by how near it is.
    Places,
}

/// The mathematics of a row-wise loss, written once.
///
/// With probabilities p over the classes and a target q (all of it on one class for a label), the loss of a row is
/// Σ q_c·w_c·price(ln p_c), with w the class weights. Gradient and curvature follow from the derivatives of the price and the
/// softmax's known ones.
///
/// ```
/// use forfeit::{A, Real, RowWise};
///
/// /// A wrong guess costs what the right class's probability lacks.
/// struct Shortfall;
///
/// impl RowWise for Shortfall {
///     type Params = A<0>;
///     fn price<R: Real>([]: [R; 0], log_p: R) -> R {
///         -log_p.exp_m1()
///     }
/// }
///
/// assert_eq!(Shortfall::price([], 0.5f64.ln()), 0.5);
/// ```
pub trait RowWise: 'static {
    /// How many parameters.
    type Params: Arity;
    /// What a row holds.
    const INPUT: RowInput = RowInput::Logits;

    /// The price of a class whose log-probability is `log_p`, at most 0.
    fn price<R: Real>(params: <Self::Params as Arity>::Of<R>, log_p: R) -> R;
}

/// What a row-wise loss does besides pricing: parts of its parameters that the engine knows by name.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RowOptions {
    /// ε of label smoothing: the target becomes (1 − ε)·q + ε/C.
    pub label_smoothing: f64,
    /// λ of the z-loss: λ·(ln Σ eᶻ)² is added to the price of every class.
    pub z_loss: f64,
    /// c of the soft cap: logits become c·tanh(z/c) first.
    pub soft_cap: Option<f64>,
}

impl RowOptions {
    /// No smoothing, no z-loss, no cap.
    pub const NONE: Self = Self { label_smoothing: 0.0, z_loss: 0.0, soft_cap: None };
}

/// What makes a row-wise definition a loss: its parameters, its description and its facts.
pub trait RowDefinition: Parametric + Debug + Display + Send + Sync {
    /// What never changes.
    const INFO: Info;

    /// What holds with these parameters.
    fn facts(&self) -> Facts;

    /// The kernels to run: [`RowProgram::of`] the definition.
    fn program(&self) -> &'static RowProgram;

    /// What the engine does around the price.
    fn options(&self) -> RowOptions {
        RowOptions::NONE
    }
}
