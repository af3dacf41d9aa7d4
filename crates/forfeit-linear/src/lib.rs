//! Linear models `pred = X·w + b` under any loss of `forfeit`, each with a proof of how good it is.
//!
//! ```
//! use forfeit_linear::{Design, Options, Status, fit};
//!
//! let design = Design::new([("x", vec![0.0, 1.0, 2.0, 3.0, 4.0])])?;
//! let target = [1.0, 3.0, 70.0, 7.0, 9.0];
//! let loss = forfeit::parse("absolute_error").unwrap();
//! let line = fit(&design, &target, loss.as_ref(), &Options::default())?;
//! assert!((line.coefficients[0] - 2.0).abs() < 1e-12 && (line.intercept - 1.0).abs() < 1e-12);
//! assert_eq!(line.status, Status::Converged);
//! # Ok::<(), forfeit_linear::Error>(())
//! ```
//!
//! | loss | solver | proof |
//! |---|---|---|
//! | smooth and convex | Newton on the loss's curvature, else reweighted least squares on its majorizer | gradient |
//! | piecewise linear (absolute error, quantile, hinge) | interior point, then descent over vertices | duality gap |
//! | the same with `l2` | interior point, then one linear system | duality gap |
//! | not convex | as smooth, from the fit under a convex neighbour | gradient: a local optimum |
//! | binary, margin, counts | as smooth; a direction along which no row's loss rises shows that there is no optimum | gradient |
//! | of several predicted numbers | Newton as over classes; where the location has a kink, in turns with an exact fit of it ([`fit_numbers`]) | gradient |
//! | over rows of classes | Newton by conjugate gradients in a trust region ([`fit_classes`]) | gradient |
//!
//! A loss that takes a logit or a logarithm is given the score itself; one that takes a probability or a positive number,
//! the score through its link.
//!
//! What is minimised is the weighted mean loss plus λ/2·‖w‖², w in the user's units and the intercept free.

mod classes;
pub mod descent;
mod design;
mod error;
mod face;
mod fit;
mod interior;
pub mod judge;
mod number_model;
mod numbers;
mod objective;
mod ordered;
mod pieces;
mod predictors;
mod quantile;
mod reduce;
mod region;
mod rows;
mod separation;
mod simplex;
mod smooth;
mod solve;
mod span;
pub mod split;

pub use classes::{ClassFit, fit_classes};
pub use design::Design;
pub use error::Error;
pub use fit::{Certificate, Fit, Options, Range, Start, Status};
pub use numbers::{NumbersFit, fit_numbers};
pub use reduce::RANK_TOLERANCE;
pub use solve::{Problem, fit};
