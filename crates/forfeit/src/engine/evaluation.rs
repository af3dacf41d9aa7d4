//! Asking for a loss over arrays: everything that can be asked, in one builder.

use alloc::vec::Vec;

use super::Isa;
use super::output::{IntoOutput, Output};
use super::settings::settings;
use super::total::{Reduction, Total};
use super::view::{AnyView, IntoView};
use crate::any::DynLoss;
use crate::error::Error;

/// What the mean of nothing is (no elements, all masked, all weights zero).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnEmpty {
    /// An error that says why.
    #[default]
    Error,
    /// 0.
    Zero,
    /// NaN. Gradients are zeros all the same.
    Nan,
}

impl OnEmpty {
    /// The mean of nothing, or the error that says why there is nothing.
    pub(crate) fn value(self, reason: &'static str) -> Result<f64, Error> {
        match self {
            Self::Zero => Ok(0.0),
            Self::Nan => Ok(f64::NAN),
            Self::Error => Err(Error::Empty { reason }),
        }
    }
}

/// Which second-order quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Curvature {
    /// The second derivative: it may be negative or zero.
    Exact,
    /// The curvature of a quadratic that touches the loss and lies above it: never negative.
    Majorizer,
}

/// The result of an [`Evaluation`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The reduced loss.
    pub value: f64,
    /// The sum, with what is needed to merge it with others.
    pub total: Total,
}

/// A loss asked of arrays; [`run`](Self::run) computes all that was asked in one pass.
///
/// With a reduction, gradients and curvatures are those of the reduced value.
///
/// ```
/// use forfeit::{Curvature, Huber, Loss, Reduction};
/// let (pred, target, weight) = ([0.0, 1.0, 5.0], [0.5, 1.0, 1.0], [1.0, 1.0, 2.0]);
/// let (mut gradient, mut curvature) = ([0.0; 3], [0.0; 3]);
/// let outcome = Huber::new(1.0)?
///     .evaluate(&pred, &target)
///     .weights(&weight)
///     .reduction(Reduction::Sum)
///     .gradient_into(&mut gradient)
///     .curvature_into(Curvature::Exact, &mut curvature)
///     .run()?;
/// assert_eq!((outcome.value, gradient, curvature), (7.125, [-0.5, 0.0, 2.0], [1.0, 1.0, 0.0]));
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct Evaluation<'a> {
    pub(super) loss: &'a dyn DynLoss,
    pub(super) pred: AnyView<'a>,
    /// The predicted numbers after the first, where they are given.
    pub(super) further: Vec<Option<AnyView<'a>>>,
    pub(super) target: AnyView<'a>,
    pub(super) weights: Option<AnyView<'a>>,
    pub(super) mask: Option<AnyView<'a>>,
    pub(super) upstream: f64,
    pub(super) upstream_each: Option<AnyView<'a>>,
    pub(super) reduction: Reduction,
    pub(super) on_empty: OnEmpty,
    pub(super) validate: bool,
    pub(super) threads: Option<usize>,
    pub(super) isa: Isa,
    pub(super) outputs: Outputs<'a>,
    pub(super) parameter_gradient: Option<&'a mut [f64]>,
    /// A name that is no predicted number of the loss.
    pub(super) unknown: Option<&'a str>,
}

/// Everything that an evaluation can write.
#[derive(Debug, Default)]
pub(super) struct Outputs<'a> {
    pub(super) values: Option<Output<'a>>,
    pub(super) gradient: Option<Output<'a>>,
    /// By each predicted number after the first.
    pub(super) further: Vec<Option<Output<'a>>>,
    pub(super) target_gradient: Option<Output<'a>>,
    pub(super) curvature: Option<Output<'a>>,
    pub(super) majorizer: Option<Output<'a>>,
}

impl<'a> Outputs<'a> {
    /// Every output that was asked for, with its name.
    pub(super) fn named(&mut self) -> impl Iterator<Item = (&'static str, &mut Output<'a>)> {
        let Self { values, gradient, further, target_gradient, curvature, majorizer } = self;
        let all = [
            ("values", values),
            ("the gradient", gradient),
            ("the target's gradient", target_gradient),
            ("the curvature", curvature),
            ("the majorizer", majorizer),
        ];
        let further = further.iter_mut().map(|output| ("the gradient by a further number", output));
        all.into_iter().chain(further).filter_map(|(name, output)| output.as_mut().map(|output| (name, output)))
    }

    /// What a kernel of values and derivatives writes: the values, the gradients by each predicted number, the curvature by the first.
    pub(super) fn of_kernel(&mut self) -> impl Iterator<Item = &mut Option<Output<'a>>> {
        [&mut self.values, &mut self.gradient].into_iter().chain(&mut self.further).chain([&mut self.curvature])
    }

    /// The parts of every output before and after element `at`.
    pub(super) fn split(self, at: usize) -> (Self, Self) {
        let part = |output: Option<Output<'a>>| match output.map(|output| output.split(at)) {
            Some((head, tail)) => (Some(head), Some(tail)),
            None => (None, None),
        };
        let (values, gradient) = (part(self.values), part(self.gradient));
        let (target_gradient, curvature) = (part(self.target_gradient), part(self.curvature));
        let majorizer = part(self.majorizer);
        let further: (Vec<_>, Vec<_>) = self.further.into_iter().map(part).unzip();
        let head = Self {
            values: values.0,
            gradient: gradient.0,
            further: further.0,
            target_gradient: target_gradient.0,
            curvature: curvature.0,
            majorizer: majorizer.0,
        };
        let tail = Self {
            values: values.1,
            gradient: gradient.1,
            further: further.1,
            target_gradient: target_gradient.1,
            curvature: curvature.1,
            majorizer: majorizer.1,
        };
        (head, tail)
    }
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(loss: &'a dyn DynLoss, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Self {
        Self {
            loss,
            pred: pred.into_view().into(),
            further: loss.further().iter().map(|_| None).collect(),
            target: target.into_view().into(),
            weights: None,
            mask: None,
            upstream: 1.0,
            upstream_each: None,
            reduction: Reduction::default(),
            on_empty: OnEmpty::default(),
            validate: true,
            threads: None,
            isa: Isa::best(),
            outputs: Outputs { further: loss.further().iter().map(|_| None).collect(), ..Outputs::default() },
            parameter_gradient: None,
            unknown: None,
        }
    }

    /// A predicted number after the first, by its name: the scale of a likelihood, say. 1 for every element unless given.
    ///
    /// The names are those of [`DynLoss::further`]; [`run`](Self::run) refuses others.
    pub fn predicted(mut self, name: &'a str, numbers: impl IntoView<'a>) -> Self {
        match self.loss.further().iter().position(|number| number.name == name) {
            Some(i) => self.further[i] = Some(numbers.into_view().into()),
            None => self.unknown = Some(name),
        }
        self
    }

    /// A weight for each element, finite and not negative; 0 removes the element, whatever its loss.
    pub fn weights(self, weights: impl IntoView<'a>) -> Self {
        Self { weights: Some(weights.into_view().into()), ..self }
    }

    /// True for each element that counts.
    pub fn mask(self, keep: impl IntoView<'a, Element = bool>) -> Self {
        Self { mask: Some(keep.into_view().into()), ..self }
    }

    settings!(upstream reduction on_empty threads isa);

    /// As [`upstream`](Self::upstream), one for each element: for [`Reduction::None`].
    pub fn upstream_each(self, upstream: impl IntoView<'a>) -> Self {
        Self { upstream_each: Some(upstream.into_view().into()), ..self }
    }

    /// Whether predictions, targets and weights are checked against their domains. Yes unless given; without, NaN goes in
    /// and NaN comes out.
    pub fn validate(self, validate: bool) -> Self {
        Self { validate, ..self }
    }

    /// Writes w·ℓ of each element, whatever the reduction.
    pub fn values_into(mut self, values: impl IntoOutput<'a>) -> Self {
        self.outputs.values = Some(values.into_output());
        self
    }

    /// Writes the gradient by the prediction. On an error its contents are unspecified.
    pub fn gradient_into(mut self, gradient: impl IntoOutput<'a>) -> Self {
        self.outputs.gradient = Some(gradient.into_output());
        self
    }

    /// Writes the gradient by a predicted number after the first. On an error its contents are unspecified.
    pub fn gradient_by(mut self, name: &'a str, gradient: impl IntoOutput<'a>) -> Self {
        match self.loss.further().iter().position(|number| number.name == name) {
            Some(i) => self.outputs.further[i] = Some(gradient.into_output()),
            None => self.unknown = Some(name),
        }
        self
    }

    /// Writes the gradient of the reduced loss by each parameter, in the order of [`Info::parameters`](crate::Info::parameters).
    /// On an error its contents are unspecified.
    ///
    /// ```
    /// use forfeit::{Huber, Loss};
    /// let mut slope = [0.0];
    /// Huber::new(1.0)?.evaluate(&[0.5, 3.0], &[0.0, 0.0]).parameter_gradient_into(&mut slope).run()?;
    /// assert_eq!(slope, [1.0]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub fn parameter_gradient_into(self, gradient: &'a mut [f64]) -> Self {
        Self { parameter_gradient: Some(gradient), ..self }
    }

    /// Writes the gradient by the target. On an error its contents are unspecified.
    pub fn target_gradient_into(mut self, gradient: impl IntoOutput<'a>) -> Self {
        self.outputs.target_gradient = Some(gradient.into_output());
        self
    }

    /// Writes the curvature by the prediction. On an error its contents are unspecified.
    pub fn curvature_into(mut self, kind: Curvature, curvature: impl IntoOutput<'a>) -> Self {
        let output = Some(curvature.into_output());
        match kind {
            Curvature::Exact => self.outputs.curvature = output,
            Curvature::Majorizer => self.outputs.majorizer = output,
        }
        self
    }
}
