#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
//! Loss functions written once: value, gradient, curvature and formula from one definition, at memory speed.
//!
//! ```
//! use forfeit::{Huber, Loss};
//!
//! let huber = Huber::new(1.5)?;
//! let (pred, target) = ([1.0f32, 4.0], [1.5, 0.0]);
//! let mean = huber.mean(&pred, &target)?;
//! let step = huber.value_and_gradient(&pred, &target)?;
//! assert_eq!((mean, step.value, step.gradient), (2.5, 2.5, vec![-0.25, 0.75]));
//!
//! let by_name = forfeit::parse("focal:gamma=2,alpha=0.25")?;
//! assert_eq!(by_name.mean(&[0.0], &[1])?, 0.25 * 0.25 * 2f64.ln());
//! # Ok::<(), forfeit::Error>(())
//! ```
//!
//! A loss of your own is declared with [`loss!`](macro@loss), defined by [`Elementwise`] and described by [`Definition`]; it then has all that
//! the losses here have, at the same speed.

#[doc(hidden)]
pub extern crate alloc;

#[cfg(feature = "serde")]
#[doc(hidden)]
pub use serde;

mod aggregate_loss;
pub mod aggregate_registry;
mod any;
mod arity;
pub mod class_weights;
pub mod detection;
mod elementary;
mod engine;
mod entry;
mod error;
mod every;
mod facts;
mod form;
mod formulas;
mod interval;
mod laws;
mod loss;
mod nearest;
mod number;
mod one_vs_rest;
mod own;
mod real;
pub mod registry;
mod row_loss;
pub mod row_registry;
pub mod sequence;
mod spec;
pub mod symbol;
mod transform;
mod vector_loss;
pub mod vector_registry;
mod words;

pub use aggregate_loss::{AggregateLoss, DynAggregateLoss};
pub use aggregate_registry::{parse_aggregate, types::*};
pub use any::{DynLoss, Loss, Step};
pub use arity::{A, Arity};
pub use engine::{
    Absent, AggregateEvaluation, AggregateProgram, Curvature, Denominator, Element, Evaluation, Execution, Float,
    IntoOutput, IntoView, Isa, OnEmpty, Outcome, Output, Point, Program, Reduction, RowEvaluation, RowProgram, Total,
    VectorEvaluation, VectorProgram, View, thread_count,
};
#[cfg(feature = "rayon")]
pub use engine::{Team, lend_team};
pub use error::Error;
pub use every::{EveryLoss, every_info, every_loss, parse_every, parse_every_list};
pub use facts::{Equivalent, Facts, Family, Info, LEFT_OUT, Link, Minimiser, Parameter, Predicted, Source};
pub use form::{
    Aggregate, AggregateDefinition, Definition, Elementwise, ParameterValue, Parametric, RowDefinition, RowInput,
    RowOptions, RowTargets, RowWise, VectorDefinition,
};
pub use formulas::{Derivatives, Formulas, Written};
pub use interval::Interval;
pub use nearest::nearest;
pub use number::{Jet, Jet2};
pub use one_vs_rest::one_vs_rest;
pub use own::{Finding, Note, OwnLoss};
pub use real::Real;
pub use registry::types::*;
pub use registry::{parse, parse_list};
pub use row_loss::{DynRowLoss, RowLoss};
pub use row_registry::{parse_row, types::*};
#[doc(hidden)]
pub use spec::{Specified, checked, read_spec, write_spec};
pub use transform::{Rescaled, Transform};
pub use vector_loss::{DynVectorLoss, VectorLoss};
pub use vector_registry::{parse_vector, types::*};
pub use words::facts_in_words;
