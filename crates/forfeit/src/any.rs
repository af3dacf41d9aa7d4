//! A loss as an object, whatever its type, and what every loss can do.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt::{Debug, Display};

use crate::engine::{Evaluation, Execution, Float, IntoView, Point, Program, Reduction, Total};
use crate::error::Error;
use crate::facts::{Facts, Info, Predicted};
use crate::form::Definition;
use crate::formulas::Formulas;
use crate::own::OwnLoss;
use crate::spec;

/// A loss of any type: what tools hold that take losses by name.
///
/// It displays as its spec, and [`parse`](crate::parse) makes one from a spec.
pub trait DynLoss: Debug + Display + Send + Sync {
    /// What never changes about it.
    fn info(&self) -> &'static Info;
    /// The predicted numbers after the first.
    fn further(&self) -> &'static [Predicted];
    /// What holds with its parameters.
    fn facts(&self) -> Facts;
    /// The parameters, in the order of [`Info::parameters`].
    fn parameters(&self) -> Vec<f64>;
    /// How it is computed.
    fn execution(&self) -> Execution<'_>;
    /// How the definition itself is computed: a cheaper form may leave parameters out, and has no derivative by them.
    fn definition(&self) -> Execution<'_>;
    /// Value and derivatives at one point, in f64 and in exact mode: right subnormals too. Further predicted numbers are 1.
    fn at(&self, pred: f64, target: f64) -> Point {
        self.at_all(&[pred], target)
    }
    /// As [`at`](Self::at), with all predicted numbers.
    fn at_all(&self, pred: &[f64], target: f64) -> Point;
    /// The derivatives at one point by each predicted number, then by each parameter.
    fn slopes(&self, pred: &[f64], target: f64) -> Vec<f64>;
    /// The formulas of value, gradient and curvature.
    fn formulas(&self) -> Formulas;
    /// A copy.
    fn boxed(&self) -> Box<dyn DynLoss>;
    /// It as an object.
    fn as_dyn(&self) -> &dyn DynLoss;
    /// It as a loss of one's own, if it is one.
    fn own(&self) -> Option<&OwnLoss> {
        None
    }
}

impl<L: Definition> DynLoss for L {
    fn info(&self) -> &'static Info {
        spec::info::<L>()
    }
    fn further(&self) -> &'static [Predicted] {
        L::FURTHER
    }
    fn facts(&self) -> Facts {
        Definition::facts(self)
    }
    fn parameters(&self) -> Vec<f64> {
        self.to_params().as_ref().to_vec()
    }
    fn execution(&self) -> Execution<'_> {
        Execution::compiled(Definition::program(self))
    }
    fn definition(&self) -> Execution<'_> {
        Execution::compiled(Program::of::<L>())
    }
    fn at_all(&self, pred: &[f64], target: f64) -> Point {
        Definition::program(self).point(self.to_params().as_ref(), pred, target)
    }
    fn slopes(&self, pred: &[f64], target: f64) -> Vec<f64> {
        Program::of::<L>().slopes(self.to_params().as_ref(), pred, target)
    }
    fn formulas(&self) -> Formulas {
        (Definition::program(self).formulas)(spec::info::<L>(), L::FURTHER, self.to_params().as_ref())
    }
    fn boxed(&self) -> Box<dyn DynLoss> {
        Box::new(*self)
    }
    fn as_dyn(&self) -> &dyn DynLoss {
        self
    }
}

impl Clone for Box<dyn DynLoss> {
    fn clone(&self) -> Self {
        self.as_ref().boxed()
    }
}

/// A mean loss with its gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<T> {
    /// The mean loss.
    pub value: f64,
    /// Its gradient by the prediction.
    pub gradient: Vec<T>,
}

/// What every loss can do with arrays. It is implemented for every loss type and for `dyn DynLoss`.
///
/// Predictions and targets are slices, vectors, arrays or views of one shape; they are never broadcast.
pub trait Loss: DynLoss {
    /// The mean loss.
    ///
    /// ```
    /// use forfeit::{AbsoluteError, Loss};
    /// assert_eq!(AbsoluteError.mean(&[0.0, 0.1, 0.2], &[0.0, 0.2, 0.25])?, 0.049999999999999996);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`Evaluation::run`].
    fn mean<'a>(&'a self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Result<f64, Error> {
        Ok(self.evaluate(pred, target).run()?.value)
    }

    /// The sum of the losses, with what is needed to merge it with other sums.
    ///
    /// # Errors
    /// See [`Evaluation::run`].
    fn total<'a>(&'a self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Result<Total, Error> {
        Ok(self.evaluate(pred, target).reduction(Reduction::Sum).run()?.total)
    }

    /// The mean loss and its gradient by the prediction, in one pass.
    ///
    /// ```
    /// use forfeit::{Huber, Loss};
    /// let step = Huber::new(1.5)?.value_and_gradient(&[1.0f32, 4.0], &[1.5, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (2.5, vec![-0.25, 0.75]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`Evaluation::run`].
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
        let value = Evaluation::new(self.as_dyn(), pred, target).gradient_into(&mut gradient).run()?.value;
        Ok(Step { value, gradient })
    }

    /// Everything else: weights, masks, reductions, every derivative.
    fn evaluate<'a>(&'a self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Evaluation<'a> {
        Evaluation::new(self.as_dyn(), pred, target)
    }
}

impl<L: DynLoss + ?Sized> Loss for L {}
