//! The formulas of a loss, derived from its definition.

use crate::arity::{A, Arity};
use crate::facts::{Family, Info, LEFT_OUT};
use crate::form::Elementwise;
use crate::number::Jet2;
use crate::real::Real;
use crate::symbol::{Formula, Graph, Symbol, Variable};

/// A formula in both notations.
#[derive(Clone, Debug)]
pub struct Written {
    unicode: Formula,
    latex: Formula,
}

impl Written {
    fn new(symbol: Symbol<'_>) -> Self {
        Self { unicode: symbol.unicode(), latex: symbol.latex() }
    }

    /// As plain text, for terminals.
    pub fn unicode(&self) -> &Formula {
        &self.unicode
    }

    /// As LaTeX, without delimiters.
    pub fn latex(&self) -> &Formula {
        &self.latex
    }
}

/// Value, gradient and curvature of a loss as formulas.
///
/// ```
/// use forfeit::{DynLoss, SquaredError};
/// let formulas = SquaredError.formulas();
/// assert_eq!(formulas.value.unicode().to_string(), "(ŷ − y)²");
/// assert_eq!(formulas.gradient.unicode().to_string(), "2·(ŷ − y)");
/// ```
#[derive(Clone, Debug)]
pub struct Formulas {
    /// The loss.
    pub value: Written,
    /// Its derivative by the prediction.
    pub gradient: Written,
    /// Its second derivative by the prediction.
    pub curvature: Written,
}

/// Runs the definition over symbols; a parameter that is left out is a number, so that its terms fold away.
pub(crate) fn formulas<E: Elementwise<Pred = A<1>, Target = A<1>>>(info: &Info, params: &[f64]) -> Formulas {
    let graph = Graph::new();
    let pred = graph.variable(match info.family {
        Family::Logit => "logit",
        Family::Probability => "prob",
        Family::Distance | Family::Label => "pred",
    });
    let target = graph.variable("target");
    let parameter = |i: usize| match info.parameters.get(i) {
        Some(parameter) if params[i] != LEFT_OUT || parameter.default.is_some() => {
            let latex = Variable::named(parameter.name);
            graph.declare(Variable::shown(parameter.name, parameter.symbol, latex.latex()))
        }
        _ => Symbol::lit(LEFT_OUT),
    };
    let jet = E::eval(
        <E::Params as Arity>::from_fn(|i| Jet2::constant(parameter(i))),
        [Jet2::variable(pred)],
        [Jet2::constant(target)],
    );
    Formulas { value: Written::new(jet.value), gradient: Written::new(jet.first), curvature: Written::new(jet.second) }
}
