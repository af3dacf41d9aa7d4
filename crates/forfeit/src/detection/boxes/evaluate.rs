//! Asking for a box loss over arrays of boxes, and running it: tiles of boxes through the kernel, on threads.

use alloc::vec::Vec;

use super::array::{IntoBoxes, IntoBoxesOutput};
use super::format::Format;
use super::kernel::Kernel;
use super::loss::BoxLoss;
use super::rule::Rule;
use super::run::run_in;
use crate::engine::settings::settings;
use crate::engine::{AnyView, Float, IntoOutput, IntoView, Isa, OnEmpty, Outcome, Output, Reduction};
use crate::error::Error;

/// A mean box loss with its gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxStep<T> {
    /// The mean loss.
    pub value: f64,
    /// Its gradient by the numbers of each predicted box.
    pub gradient: Vec<[T; 4]>,
}

impl BoxLoss {
    /// The mean loss over boxes given by their corners.
    ///
    /// ```
    /// use forfeit::detection::BoxLoss;
    /// let (pred, target) = ([[0.0f32, 0.0, 1.0, 1.0]], [[0.5f32, 0.0, 1.5, 1.0]]);
    /// assert_eq!(BoxLoss::Iou.mean(&pred, &target)?, f64::from(1.0f32 / 1.5));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`BoxEvaluation::run`].
    pub fn mean<'a>(self, pred: impl IntoBoxes<'a>, target: impl IntoBoxes<'a>) -> Result<f64, Error> {
        Ok(self.evaluate(pred, target).run()?.value)
    }

    /// The mean loss over boxes given by their corners, and its gradient.
    ///
    /// # Errors
    /// See [`BoxEvaluation::run`].
    pub fn value_and_gradient<T: Float>(self, pred: &[[T; 4]], target: &[[T; 4]]) -> Result<BoxStep<T>, Error>
    where
        for<'a> &'a [[T; 4]]: IntoBoxes<'a>,
        for<'a> &'a mut [[T; 4]]: IntoBoxesOutput<'a>,
    {
        let mut gradient = alloc::vec![[T::ZERO; 4]; pred.len()];
        let value = self.evaluate(pred, target).gradient_into(gradient.as_mut_slice()).run()?.value;
        Ok(BoxStep { value, gradient })
    }

    /// Everything else: formats, rules, weights, reductions.
    pub fn evaluate<'a>(self, pred: impl IntoBoxes<'a>, target: impl IntoBoxes<'a>) -> BoxEvaluation<'a> {
        BoxEvaluation {
            loss: self,
            rule: Rule::default(),
            format: Format::default(),
            pred: pred.into_boxes().into(),
            target: target.into_boxes().into(),
            weights: None,
            upstream: 1.0,
            upstream_each: None,
            reduction: Reduction::default(),
            on_empty: OnEmpty::default(),
            validate: true,
            threads: None,
            isa: Isa::best(),
            values: None,
            gradient: None,
            target_gradient: None,
        }
    }
}

/// A box loss asked of arrays of boxes; [`run`](Self::run) computes all that was asked.
///
/// Row i of the prediction meets row i of the target. With a reduction, gradients are those of the reduced value.
///
/// ```
/// use forfeit::Reduction;
/// use forfeit::detection::{BoxLoss, Format};
/// let (pred, target) = ([[0.5f32, 0.5, 1.0, 1.0]], [[0.5f32, 0.5, 2.0, 1.0]]);
/// let (mut values, mut gradient) = ([0.0f32], [[0.0f32; 4]]);
/// BoxLoss::Ciou
///     .evaluate(&pred, &target)
///     .format(Format::Cxcywh)
///     .reduction(Reduction::None)
///     .values_into(&mut values)
///     .gradient_into(&mut gradient)
///     .run()?;
/// assert!(values[0] > 0.5 && gradient[0][2] < 0.0);
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct BoxEvaluation<'a> {
    pub(super) loss: BoxLoss,
    pub(super) rule: Rule,
    pub(super) format: Format,
    pub(super) pred: AnyView<'a>,
    pub(super) target: AnyView<'a>,
    pub(super) weights: Option<AnyView<'a>>,
    pub(super) upstream: f64,
    pub(super) upstream_each: Option<AnyView<'a>>,
    pub(super) reduction: Reduction,
    pub(super) on_empty: OnEmpty,
    pub(super) validate: bool,
    pub(super) threads: Option<usize>,
    pub(super) isa: Isa,
    pub(super) values: Option<Output<'a>>,
    pub(super) gradient: Option<Output<'a>>,
    pub(super) target_gradient: Option<Output<'a>>,
}

impl<'a> BoxEvaluation<'a> {
    /// How four numbers tell a box. Corners unless given.
    pub fn format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    /// Whose arithmetic. This library's unless given.
    pub fn rule(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }

    /// A weight for each pair of boxes, finite and not negative; 0 removes the pair.
    pub fn weights(self, weights: impl IntoView<'a>) -> Self {
        Self { weights: Some(weights.into_view().into()), ..self }
    }

    settings!(upstream reduction on_empty threads isa);

    /// As [`upstream`](Self::upstream), one for each pair: for [`Reduction::None`].
    pub fn upstream_each(self, upstream: impl IntoView<'a>) -> Self {
        Self { upstream_each: Some(upstream.into_view().into()), ..self }
    }

    /// Whether boxes and weights are checked. Yes unless given; without, an inverted box gives some number and NaN gives NaN.
    pub fn validate(self, validate: bool) -> Self {
        Self { validate, ..self }
    }

    /// Writes w·ℓ of each pair, whatever the reduction.
    pub fn values_into(mut self, values: impl IntoOutput<'a>) -> Self {
        self.values = Some(values.into_output());
        self
    }

    /// Writes the gradient by the numbers of each predicted box. On an error its contents are unspecified.
    pub fn gradient_into(mut self, gradient: impl IntoBoxesOutput<'a>) -> Self {
        self.gradient = Some(gradient.into_boxes_output());
        self
    }

    /// Writes the gradient by the numbers of each target box, for the losses that are symmetric: all but
    /// [`BoundedIou`](BoxLoss::BoundedIou). On an error its contents are unspecified.
    pub fn target_gradient_into(mut self, gradient: impl IntoBoxesOutput<'a>) -> Self {
        self.target_gradient = Some(gradient.into_boxes_output());
        self
    }

    /// Computes all that was asked.
    ///
    /// # Errors
    /// Arrays that are not of shape (N, 4) or differ in N, outputs of wrong length or type, parameters out of range, a rule that
    /// has no such loss, inverted or infinite boxes (the row is named), bad weights, nothing to average: see [`Error`].
    pub fn run(self) -> Result<Outcome, Error> {
        self.loss.check()?;
        let shape = &self.pred.layout.shape;
        let [count, 4] = shape[..] else {
            return Err(Error::Shape {
                pred: shape.clone(),
                other: "a list of boxes",
                shape: alloc::vec![shape[0], 4],
            });
        };
        let others = [
            ("target", Some(&self.target), &shape[..]),
            ("weights", self.weights.as_ref(), &shape[..1]),
            ("upstream", self.upstream_each.as_ref(), &shape[..1]),
        ];
        for (other, view, expected) in others {
            if let Some(view) = view
                && view.layout.shape != expected
            {
                return Err(Error::Shape { pred: expected.to_vec(), other, shape: view.layout.shape.clone() });
            }
        }
        let expected_type = self.pred.output_type();
        let outputs = [
            ("values", &self.values, count),
            ("the gradient", &self.gradient, 4 * count),
            ("the target's gradient", &self.target_gradient, 4 * count),
        ];
        for (what, output, expected) in outputs {
            let Some(output) = output else { continue };
            if output.len() != expected {
                return Err(Error::Length { what, got: output.len(), expected });
            }
            if output.type_name() != expected_type {
                return Err(Error::Type { what, got: output.type_name(), expected: expected_type });
            }
        }
        if self.target_gradient.is_some() && !self.loss.is_symmetric() {
            let mend = "it treats prediction and target differently; take its gradient by the prediction";
            return Err(Error::Unavailable { what: "the target's gradient", of: self.loss.name(), mend });
        }
        if self.pred.computes_in_f32() { run_in::<f32>(self, count) } else { run_in::<f64>(self, count) }
    }

    /// The kernel, or that the rule has none.
    pub(super) fn kernel<T: crate::number::Compute>(&self) -> Result<(Kernel<T>, Vec<T>), Error> {
        let mend = "take iou, giou, diou or ciou, or the rule forfeit";
        let missing = Error::Unavailable { what: "this rule", of: self.loss.name(), mend };
        let (kernel, params) = self.loss.kernel::<T>(self.rule).ok_or(missing)?;
        Ok((kernel, params.into_iter().map(T::from_f64).collect()))
    }
}
