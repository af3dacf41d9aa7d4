//! An aggregate loss as an object, whatever its type, and what every aggregate loss can do.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt::{Debug, Display};

use crate::any::Step;
use crate::engine::{AggregateEvaluation, AggregateProgram, Float, IntoView};
use crate::error::Error;
use crate::facts::{Facts, Info};
use crate::form::AggregateDefinition;

/// An aggregate loss of any type: what tools hold that take losses by name.
///
/// It displays as its spec, and [`parse_aggregate`](crate::parse_aggregate) makes one from a spec.
pub trait DynAggregateLoss: Debug + Display + Send + Sync {
    /// What never changes about it.
    fn info(&self) -> &'static Info;
    /// What holds with its parameters.
    fn facts(&self) -> Facts;
    /// The parameters, in the order of [`Info::parameters`].
    fn parameters(&self) -> Vec<f64>;
    /// Its compiled form.
    fn program(&self) -> &'static AggregateProgram;
    /// A copy.
    fn boxed(&self) -> Box<dyn DynAggregateLoss>;
    /// It as an object.
    fn as_dyn(&self) -> &dyn DynAggregateLoss;
}

impl<L: AggregateDefinition> DynAggregateLoss for L {
    fn info(&self) -> &'static Info {
        const { &L::INFO }
    }
    fn facts(&self) -> Facts {
        AggregateDefinition::facts(self)
    }
    fn parameters(&self) -> Vec<f64> {
        self.to_params().as_ref().to_vec()
    }
    fn program(&self) -> &'static AggregateProgram {
        AggregateDefinition::program(self)
    }
    fn boxed(&self) -> Box<dyn DynAggregateLoss> {
        Box::new(*self)
    }
    fn as_dyn(&self) -> &dyn DynAggregateLoss {
        self
    }
}

impl Clone for Box<dyn DynAggregateLoss> {
    fn clone(&self) -> Self {
        self.as_ref().boxed()
    }
}

/// What every aggregate loss can do with arrays: prediction and target of one shape, elements added up over the whole array or over
/// groups of it.
pub trait AggregateLoss: DynAggregateLoss {
    /// The loss of the whole array as one group.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, Jaccard};
    /// assert_eq!(Jaccard::new().mean(&[1.0, 1.0, 0.0], &[1, 0, 0])?, 0.5);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`AggregateEvaluation::run`].
    fn mean<'a>(&'a self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> Result<f64, Error> {
        Ok(self.evaluate(pred, target).run()?.value)
    }

    /// The loss of the whole array as one group, and its gradient by the prediction.
    ///
    /// # Errors
    /// See [`AggregateEvaluation::run`].
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
        let value = AggregateEvaluation::new(self.as_dyn(), pred, target).gradient_into(&mut gradient).run()?.value;
        Ok(Step { value, gradient })
    }

    /// Everything else: groups, weights, absent groups, the logarithmic form.
    fn evaluate<'a>(&'a self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> AggregateEvaluation<'a> {
        AggregateEvaluation::new(self.as_dyn(), pred, target)
    }
}

impl<L: DynAggregateLoss + ?Sized> AggregateLoss for L {}
