//! A row-wise loss as an object, whatever its type, and what every row-wise loss can do.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt::{Debug, Display};

use crate::any::Step;
use crate::engine::{Float, IntoView, Reduction, RowEvaluation, RowProgram, Total};
use crate::error::Error;
use crate::facts::{Facts, Info};
use crate::form::{RowDefinition, RowOptions};

/// A row-wise loss of any type: what tools hold that take losses by name.
///
/// It displays as its spec, and [`parse_row`](crate::parse_row) makes one from a spec.
pub trait DynRowLoss: Debug + Display + Send + Sync {
    /// What never changes about it.
    fn info(&self) -> &'static Info;
    /// What holds with its parameters.
    fn facts(&self) -> Facts;
    /// The parameters, in the order of [`Info::parameters`].
    fn parameters(&self) -> Vec<f64>;
    /// Its compiled form.
    fn program(&self) -> &'static RowProgram;
    /// What the engine does around it.
    fn options(&self) -> RowOptions;
    /// A copy.
    fn boxed(&self) -> Box<dyn DynRowLoss>;
    /// It as an object.
    fn as_dyn(&self) -> &dyn DynRowLoss;
}

impl<L: RowDefinition> DynRowLoss for L {
    fn info(&self) -> &'static Info {
        const { &L::INFO }
    }
    fn facts(&self) -> Facts {
        RowDefinition::facts(self)
    }
    fn parameters(&self) -> Vec<f64> {
        self.to_params().as_ref().to_vec()
    }
    fn program(&self) -> &'static RowProgram {
        RowDefinition::program(self)
    }
    fn options(&self) -> RowOptions {
        RowDefinition::options(self)
    }
    fn boxed(&self) -> Box<dyn DynRowLoss> {
        Box::new(*self)
    }
    fn as_dyn(&self) -> &dyn DynRowLoss {
        self
    }
}

impl Clone for Box<dyn DynRowLoss> {
    fn clone(&self) -> Self {
        self.as_ref().boxed()
    }
}

/// What every row-wise loss can do with arrays. It is implemented for every such type and for `dyn DynRowLoss`.
///
/// `pred` has an axis of classes: axis 1 of (N, C) and of (N, C, d₁, …), the only axis of (C), any other by
/// [`class_axis`](RowEvaluation::class_axis). `target` is one of
/// - labels, of any integer type, in the shape of `pred` without the classes;
/// - probabilities, in the shape of `pred`.
pub trait RowLoss: DynRowLoss {
    /// The mean loss over the rows.
    ///
    /// ```
    /// use forfeit::{CrossEntropy, RowLoss};
    /// // The tail keeps its digits: every library that forms ln Σ eᶻ − z returns 0 here.
    /// assert_eq!(CrossEntropy::new().mean(&[[17.0f32, 0.0, -1.0]], &[0])? as f32, 5.6629355e-8);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`RowEvaluation::run`].
    fn mean<'a>(&'a self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Result<f64, Error> {
        Ok(self.evaluate(pred, target).run()?.value)
    }

    /// The sum of the losses of the rows, with what is needed to merge it with other sums.
    ///
    /// # Errors
    /// See [`RowEvaluation::run`].
    fn total<'a>(&'a self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Result<Total, Error> {
        Ok(self.evaluate(pred, target).reduction(Reduction::Sum).run()?.total)
    }

    /// The mean loss and its gradient by the prediction, in row-major order.
    ///
    /// ```
    /// use forfeit::{CrossEntropy, RowLoss};
    /// let step = CrossEntropy::new().value_and_gradient(&[[0.0, 0.0], [0.0, 0.0]], &[0, 1])?;
    /// assert_eq!((step.value, step.gradient), (2f64.ln(), vec![-0.25, 0.25, 0.25, -0.25]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`RowEvaluation::run`].
    fn value_and_gradient<'a, P: IntoView<'a>>(
        &'a self,
        pred: P,
        target: impl IntoView<'a>,
    ) -> Result<Step<P::Element>, Error>
    where
        P::Element: Float,
    {
        let pred = pred.into_view();
        let mut gradient = alloc::vec![P::Element::ZERO; pred.shape().iter().product()];
        let value = RowEvaluation::new(self.as_dyn(), pred, target).gradient_into(&mut gradient).run()?.value;
        Ok(Step { value, gradient })
    }

    /// Everything else: class weights, ignored labels, weights of rows, reductions, every derivative.
    fn evaluate<'a>(&'a self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> RowEvaluation<'a> {
        RowEvaluation::new(self.as_dyn(), pred, target)
    }
}

impl<L: DynRowLoss + ?Sized> RowLoss for L {}
