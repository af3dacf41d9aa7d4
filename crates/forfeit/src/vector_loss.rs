//! A loss over vectors as an object, whatever its type, and what every such loss can do.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt::{Debug, Display};

use crate::engine::{IntoView, VectorEvaluation, VectorProgram};
use crate::facts::{Facts, Info};
use crate::form::VectorDefinition;

/// A loss over vectors of any type: what tools hold that take losses by name.
///
/// It displays as its spec, and [`parse_vector`](crate::parse_vector) makes one from a spec.
pub trait DynVectorLoss: Debug + Display + Send + Sync {
    /// What never changes about it.
    fn info(&self) -> &'static Info;
    /// What holds with its parameters.
    fn facts(&self) -> Facts;
    /// The parameters, in the order of [`Info::parameters`].
    fn parameters(&self) -> Vec<f64>;
    /// Its compiled form.
    fn program(&self) -> &'static VectorProgram;
    /// A copy.
    fn boxed(&self) -> Box<dyn DynVectorLoss>;
    /// It as an object.
    fn as_dyn(&self) -> &dyn DynVectorLoss;
}

impl<L: VectorDefinition> DynVectorLoss for L {
    fn info(&self) -> &'static Info {
        const { &L::INFO }
    }
    fn facts(&self) -> Facts {
        VectorDefinition::facts(self)
    }
    fn parameters(&self) -> Vec<f64> {
        self.to_params().as_ref().to_vec()
    }
    fn program(&self) -> &'static VectorProgram {
        VectorDefinition::program(self)
    }
    fn boxed(&self) -> Box<dyn DynVectorLoss> {
        Box::new(*self)
    }
    fn as_dyn(&self) -> &dyn DynVectorLoss {
        self
    }
}

impl Clone for Box<dyn DynVectorLoss> {
    fn clone(&self) -> Self {
        self.as_ref().boxed()
    }
}

/// What every loss over vectors can do: rows of two or three arrays of one shape (N, D), or (N) for vectors of one number.
pub trait VectorLoss: DynVectorLoss {
    /// Asks for the loss of the rows of two arrays; a third one, targets and gradients are asked for on what is returned.
    fn evaluate<'a>(&'a self, first: impl IntoView<'a>, second: impl IntoView<'a>) -> VectorEvaluation<'a> {
        VectorEvaluation::new(self.as_dyn(), first, second)
    }
}

impl<L: DynVectorLoss + ?Sized> VectorLoss for L {}
