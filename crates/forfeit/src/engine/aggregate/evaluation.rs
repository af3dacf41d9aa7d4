//! Asking for an aggregate loss over arrays.

use alloc::vec::Vec;

use crate::aggregate_loss::DynAggregateLoss;
use crate::engine::output::{IntoOutput, Output};
use crate::engine::settings::settings;
use crate::engine::view::{AnyView, IntoView};
use crate::engine::{Isa, OnEmpty, Reduction};

/// What becomes of groups whose target is all zeros: an absent class, an empty mask. Groups without elements, or with all weights zero,
/// never count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Absent {
    /// They count as any other: nothing predicted costs 0, anything predicted costs 1 (of an overlap loss without smoothing).
    #[default]
    Count,
    /// They are left out, value and gradient.
    Skip,
}

/// An aggregate loss asked of arrays; [`run`](Self::run) computes all that was asked.
///
/// ```
/// use forfeit::{AggregateLoss, Dice};
/// // Two samples of one mask each: the mean of both, or the loss of all pixels together.
/// let pred = [[0.9, 0.8, 0.1], [0.2, 0.7, 0.0]];
/// let target = [[1, 1, 0], [0, 1, 0]];
/// let mut each = [0.0; 2];
/// let outcome = Dice::default().evaluate(&pred, &target).keep_axes(&[0]).values_into(&mut each).run()?;
/// assert!((outcome.value - (each[0] + each[1]) / 2.0).abs() < 1e-15);
/// assert!((Dice::default().mean(&pred, &target)? - (1.0 - 2.0 * 2.4 / (2.7 + 3.0))).abs() < 1e-15);
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct AggregateEvaluation<'a> {
    pub(super) loss: &'a dyn DynAggregateLoss,
    pub(super) pred: AnyView<'a>,
    pub(super) target: AnyView<'a>,
    pub(super) weights: Option<AnyView<'a>>,
    pub(super) keep: Vec<usize>,
    pub(super) absent: Absent,
    pub(super) logarithm: bool,
    pub(super) upstream: f64,
    pub(super) reduction: Reduction,
    pub(super) on_empty: OnEmpty,
    pub(super) validate: bool,
    pub(super) threads: Option<usize>,
    pub(super) isa: Isa,
    pub(super) values: Option<Output<'a>>,
    pub(super) gradient: Option<Output<'a>>,
}

impl<'a> AggregateEvaluation<'a> {
    pub(crate) fn new(loss: &'a dyn DynAggregateLoss, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Self {
        Self {
            loss,
            pred: pred.into_view().into(),
            target: target.into_view().into(),
            weights: None,
            keep: Vec::new(),
            absent: Absent::default(),
            logarithm: false,
            upstream: 1.0,
            reduction: Reduction::default(),
            on_empty: OnEmpty::default(),
            validate: true,
            threads: None,
            isa: Isa::best(),
            values: None,
            gradient: None,
        }
    }

    /// The axes that are kept apart: every index of them is a group with sums of its own. None unless given: the whole array is one
    /// group. Of (N, C, H, W), `[0]` is per sample, `[1]` per class, `[0, 1]` both.
    pub fn keep_axes(self, axes: &[usize]) -> Self {
        Self { keep: axes.to_vec(), ..self }
    }

    /// A weight for each element, finite and not negative: multiplies what it adds to the sums. 0 leaves it out, whatever it holds.
    /// Losses that sort their elements (the Lovász ones) take weights 0 and 1 alone.
    pub fn weights(self, weights: impl IntoView<'a>) -> Self {
        Self { weights: Some(weights.into_view().into()), ..self }
    }

    /// What becomes of groups whose target is all zeros.
    pub fn absent(self, absent: Absent) -> Self {
        Self { absent, ..self }
    }

    /// Takes −ln(1 − ℓ) of each group for its loss ℓ, which must not pass 1.
    pub fn logarithm(self, logarithm: bool) -> Self {
        Self { logarithm, ..self }
    }

    settings!(upstream threads isa);

    /// How the losses of the groups become one number: both means divide by the number of groups that count.
    pub fn reduction(self, reduction: Reduction) -> Self {
        Self { reduction, ..self }
    }

    /// What the mean of nothing is: no elements, all weights zero, every group absent and skipped. An error unless given.
    pub fn on_empty(self, on_empty: OnEmpty) -> Self {
        Self { on_empty, ..self }
    }

    /// Whether predictions, targets and weights are checked. Yes unless given.
    pub fn validate(self, validate: bool) -> Self {
        Self { validate, ..self }
    }

    /// Writes the loss of each group, in row-major order of the kept axes; 0 for one that is skipped.
    pub fn values_into(mut self, values: impl IntoOutput<'a>) -> Self {
        self.values = Some(values.into_output());
        self
    }

    /// Writes the gradient by the prediction, in row-major order. On an error its contents are unspecified.
    pub fn gradient_into(mut self, gradient: impl IntoOutput<'a>) -> Self {
        self.gradient = Some(gradient.into_output());
        self
    }
}
