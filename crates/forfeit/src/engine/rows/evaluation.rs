//! Asking for a row-wise loss over arrays: everything that can be asked, in one builder.

use crate::engine::output::{IntoOutput, Output};
use crate::engine::settings::settings;
use crate::engine::view::{AnyView, IntoView};
use crate::engine::{Isa, OnEmpty, Reduction};
use crate::row_loss::DynRowLoss;

/// What the mean over rows divides by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Denominator {
    /// Σ of the weights that the terms carry: v·Σ_c w_c·q_c of each row, with v its weight, w the class weights and q the target
    /// after smoothing. Labels and the same labels as probabilities give the same mean.
    #[default]
    Weight,
    /// PyTorch's: Σ v·w of the labels' classes, also where labels are smoothed; the number of rows for probabilities.
    PyTorch,
}

/// A row-wise loss asked of arrays; [`run`](Self::run) computes all that was asked.
///
/// With a reduction, gradients and curvatures are those of the reduced value. What is ignored, masked or of weight 0 takes no
/// part: its gradient is 0 even where its logits are NaN.
///
/// ```
/// use forfeit::{CrossEntropy, Reduction, RowLoss};
/// let logits = [[2.0, 0.0, 1.0], [0.5, 0.5, 0.5], [9.0, 9.0, 9.0]];
/// let mut gradient = [0.0; 9];
/// let outcome = CrossEntropy::new()
///     .evaluate(&logits, &[0, 2, -1])
///     .class_weights(&[1.0, 1.0, 3.0])
///     .ignore_index(-1)
///     .gradient_into(&mut gradient)
///     .run()?;
/// let first = (1.0 + (-2f64).exp() + (-1f64).exp()).ln();
/// assert!((outcome.value - (first + 3.0 * 3f64.ln()) / 4.0).abs() < 1e-15);
/// assert_eq!((outcome.total.weight, outcome.total.count, gradient[6]), (4.0, 2, 0.0));
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct RowEvaluation<'a> {
    pub(super) loss: &'a dyn DynRowLoss,
    pub(super) pred: AnyView<'a>,
    pub(super) target: AnyView<'a>,
    pub(super) class_axis: Option<usize>,
    pub(super) class_weights: Option<AnyView<'a>>,
    pub(super) ignore_index: Option<i64>,
    pub(super) weights: Option<AnyView<'a>>,
    pub(super) mask: Option<AnyView<'a>>,
    pub(super) upstream: f64,
    pub(super) upstream_each: Option<AnyView<'a>>,
    pub(super) reduction: Reduction,
    pub(super) denominator: Denominator,
    pub(super) on_empty: OnEmpty,
    pub(super) validate: bool,
    pub(super) threads: Option<usize>,
    pub(super) isa: Isa,
    pub(super) outputs: RowOutputs<'a>,
}

/// Everything that an evaluation can write.
#[derive(Debug, Default)]
pub(super) struct RowOutputs<'a> {
    pub(super) values: Option<Output<'a>>,
    pub(super) gradient: Option<Output<'a>>,
    pub(super) curvature: Option<Output<'a>>,
    /// A direction, and where the Hessian times it goes.
    pub(super) times: Option<(AnyView<'a>, Output<'a>)>,
    /// The Hessian's block of each row.
    pub(super) blocks: Option<Output<'a>>,
}

impl<'a> RowEvaluation<'a> {
    pub(crate) fn new(loss: &'a dyn DynRowLoss, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Self {
        Self {
            loss,
            pred: pred.into_view().into(),
            target: target.into_view().into(),
            class_axis: None,
            class_weights: None,
            ignore_index: None,
            weights: None,
            mask: None,
            upstream: 1.0,
            upstream_each: None,
            reduction: Reduction::default(),
            denominator: Denominator::default(),
            on_empty: OnEmpty::default(),
            validate: true,
            threads: None,
            isa: Isa::best(),
            outputs: RowOutputs::default(),
        }
    }

    /// The axis of `pred` that holds the classes. Axis 1 unless given, or axis 0 if there is no other.
    pub fn class_axis(self, axis: usize) -> Self {
        Self { class_axis: Some(axis), ..self }
    }

    /// A weight for each class, finite and not negative: multiplies the price of that class, and counts in the mean.
    pub fn class_weights(self, weights: impl IntoView<'a>) -> Self {
        Self { class_weights: Some(weights.into_view().into()), ..self }
    }

    /// The label of rows that take no part. None unless given.
    pub fn ignore_index(self, label: i64) -> Self {
        Self { ignore_index: Some(label), ..self }
    }

    /// A weight for each row, finite and not negative; 0 removes the row, whatever its loss.
    pub fn weights(self, weights: impl IntoView<'a>) -> Self {
        Self { weights: Some(weights.into_view().into()), ..self }
    }

    /// True for each row that counts.
    pub fn mask(self, keep: impl IntoView<'a, Element = bool>) -> Self {
        Self { mask: Some(keep.into_view().into()), ..self }
    }

    settings!(upstream reduction on_empty threads isa);

    /// As [`upstream`](Self::upstream), one for each row: for [`Reduction::None`].
    pub fn upstream_each(self, upstream: impl IntoView<'a>) -> Self {
        Self { upstream_each: Some(upstream.into_view().into()), ..self }
    }

    /// What the mean divides by.
    pub fn denominator(self, denominator: Denominator) -> Self {
        Self { denominator, ..self }
    }

    /// Whether logits, targets and weights are checked. Yes unless given; labels are checked either way.
    pub fn validate(self, validate: bool) -> Self {
        Self { validate, ..self }
    }

    /// Writes w·ℓ of each row, whatever the reduction.
    pub fn values_into(mut self, values: impl IntoOutput<'a>) -> Self {
        self.outputs.values = Some(values.into_output());
        self
    }

    /// Writes the gradient by the prediction, in row-major order. On an error its contents are unspecified.
    pub fn gradient_into(mut self, gradient: impl IntoOutput<'a>) -> Self {
        self.outputs.gradient = Some(gradient.into_output());
        self
    }

    /// Writes the diagonal of the second derivative by the prediction, in row-major order: p·(1 − p) for cross entropy. On an
    /// error its contents are unspecified.
    pub fn curvature_into(mut self, curvature: impl IntoOutput<'a>) -> Self {
        self.outputs.curvature = Some(curvature.into_output());
        self
    }

    /// Writes the Hessian by the prediction times `direction`, which has the prediction's shape: p∘v − p·(pᵀv) of each row's v, times its
    /// weight, for cross entropy. What a Newton step by conjugate gradients needs; nothing larger than a row is held. On an error its
    /// contents are unspecified.
    ///
    /// ```
    /// use forfeit::{CrossEntropy, RowLoss};
    /// let mut product = [0.0; 2];
    /// let loss = CrossEntropy::new();
    /// loss.evaluate(&[[0.0, 0.0]], &[0]).hessian_times_into(&[[1.0, 0.0]], &mut product).run()?;
    /// assert_eq!(product, [0.25, -0.25]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub fn hessian_times_into(mut self, direction: impl IntoView<'a>, product: impl IntoOutput<'a>) -> Self {
        self.outputs.times = Some((direction.into_view().into(), product.into_output()));
        self
    }

    /// Writes the Hessian of each row, (rows, C, C) in row-major order: rows do not depend on each other, so the other blocks are 0. Its
    /// diagonal is what [`curvature_into`](Self::curvature_into) writes. On an error its contents are unspecified.
    ///
    /// ```
    /// use forfeit::{CrossEntropy, RowLoss};
    /// let mut block = [0.0; 4];
    /// CrossEntropy::new().evaluate(&[[0.0, 0.0]], &[0]).hessian_into(&mut block).run()?;
    /// assert_eq!(block, [0.25, -0.25, -0.25, 0.25]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub fn hessian_into(mut self, blocks: impl IntoOutput<'a>) -> Self {
        self.outputs.blocks = Some(blocks.into_output());
        self
    }
}
