//! The symbolic number: formulas derived from a loss's own definition.
//!
//! A loss run over [`Symbol`]s gives its formula, and over jets of symbols the formula of its gradient and curvature:
//! there is no second differentiator. A [`Graph`] holds the nodes, each once; [`Program`] lists them in order for
//! whoever prints source text for another machine; [`Formula`] is the text for people.

mod cases;
mod expr;
mod fold;
mod formula;
mod graph;
mod latex;
mod lower;
mod naming;
mod notation;
mod number;
mod op;
mod program;
mod shape;
mod unicode;
mod variable;

pub use formula::Formula;
pub use graph::Graph;
pub use number::{Mask, Place, Symbol};
pub use op::{Id, Literal, Node, Op, Relation};
pub use program::{MissingVariable, Program};
pub use variable::Variable;

#[cfg(test)]
mod tests;
