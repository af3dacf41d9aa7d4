//! Asking for a loss over vectors.

use alloc::vec::Vec;

use crate::engine::output::{IntoOutput, Output};
use crate::engine::settings::settings;
use crate::engine::view::{AnyView, IntoView};
use crate::engine::{Isa, OnEmpty, Reduction};
use crate::vector_loss::DynVectorLoss;

/// A loss over vectors asked of arrays; [`run`](Self::run) computes all that was asked.
///
/// Arrays are (N, …): N rows, each a vector, or (N) for vectors of one number. All are computed in f64.
///
/// ```
/// use forfeit::{TripletMargin, VectorLoss};
/// let (anchor, near, far) = ([[0.0, 0.0]], [[1.0, 0.0]], [[0.0, 1.5]]);
/// let loss = TripletMargin::new().eps(0.0)?;
/// let mut gradient = [0.0; 2];
/// let outcome = loss.evaluate(&anchor, &near).third(&far).gradient_into(0, &mut gradient).run()?;
/// assert_eq!((outcome.value, gradient), (0.5, [-1.0, 1.0]));
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct VectorEvaluation<'a> {
    pub(super) loss: &'a dyn DynVectorLoss,
    pub(super) arrays: Vec<AnyView<'a>>,
    pub(super) target: Option<AnyView<'a>>,
    pub(super) weights: Option<AnyView<'a>>,
    pub(super) upstream: f64,
    pub(super) reduction: Reduction,
    pub(super) on_empty: OnEmpty,
    pub(super) validate: bool,
    pub(super) threads: Option<usize>,
    pub(super) isa: Isa,
    pub(super) values: Option<Output<'a>>,
    /// Each with the number of its array.
    pub(super) gradients: Vec<(usize, Output<'a>)>,
}

impl<'a> VectorEvaluation<'a> {
    pub(crate) fn new(loss: &'a dyn DynVectorLoss, first: impl IntoView<'a>, second: impl IntoView<'a>) -> Self {
        Self {
            loss,
            arrays: alloc::vec![first.into_view().into(), second.into_view().into()],
            target: None,
            weights: None,
            upstream: 1.0,
            reduction: Reduction::default(),
            on_empty: OnEmpty::default(),
            validate: true,
            threads: None,
            isa: Isa::best(),
            values: None,
            gradients: Vec::new(),
        }
    }

    /// The third array, for losses that take three.
    pub fn third(mut self, third: impl IntoView<'a>) -> Self {
        self.arrays.truncate(2);
        self.arrays.push(third.into_view().into());
        self
    }

    /// The target of each row, for losses that take one.
    pub fn target(self, target: impl IntoView<'a>) -> Self {
        Self { target: Some(target.into_view().into()), ..self }
    }

    /// A weight for each row, finite and not negative; 0 removes the row, whatever its loss.
    pub fn weights(self, weights: impl IntoView<'a>) -> Self {
        Self { weights: Some(weights.into_view().into()), ..self }
    }

    settings!(upstream reduction on_empty threads isa);

    /// Whether NaN in the arrays is an error. Yes unless given; targets and weights are checked either way.
    pub fn validate(self, validate: bool) -> Self {
        Self { validate, ..self }
    }

    /// Writes w·ℓ of each row.
    pub fn values_into(mut self, values: impl IntoOutput<'a>) -> Self {
        self.values = Some(values.into_output());
        self
    }

    /// Writes the gradient by array number `array`, from 0, in row-major order. On an error its contents are unspecified.
    pub fn gradient_into(mut self, array: usize, gradient: impl IntoOutput<'a>) -> Self {
        self.gradients.retain(|(asked, _)| *asked != array);
        self.gradients.push((array, gradient.into_output()));
        self
    }
}
