//! The formulas of a loss, derived from its definition.

use crate::arity::{A, Arity};
use crate::facts::{Family, Info, LEFT_OUT};
use crate::form::Elementwise;
use crate::number::{Jet, Jet2};
use crate::real::Real;
use crate::symbol::{Formula, Graph, Program, Symbol, Variable};

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
    /// The value and every derivative, for whoever computes it elsewhere.
    pub derivatives: Derivatives,
}

/// A loss and its first and second derivatives as one list of steps.
///
/// The program's variables are `pred`, `target` and the names of the parameters. Its results are the value, then the first
/// derivatives by prediction and target, then the second ones: by the prediction twice, by both, by the target twice.
///
/// ```
/// use forfeit::{DynLoss, SquaredError};
/// let program = SquaredError.formulas().derivatives.program;
/// assert_eq!(program.evaluate(&[("pred", 5.0), ("target", 2.0)])?, [9.0, 6.0, -6.0, 2.0, -2.0, 2.0]);
/// # Ok::<(), forfeit::symbol::MissingVariable>(())
/// ```
#[derive(Clone, Debug)]
pub struct Derivatives {
    /// The steps.
    pub program: Program,
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
    Formulas {
        value: Written::new(jet.value),
        gradient: Written::new(jet.first),
        curvature: Written::new(jet.second),
        derivatives: derivatives::<E>(info, params),
    }
}

/// Runs the definition over jets of jets of symbols, one pair of directions after the other; the graph shares what they share.
fn derivatives<E: Elementwise<Pred = A<1>, Target = A<1>>>(info: &Info, params: &[f64]) -> Derivatives {
    let graph = Graph::new();
    let inputs = [graph.variable("pred"), graph.variable("target")];
    let parameter = |i: usize| match info.parameters.get(i) {
        Some(parameter) if params[i] != LEFT_OUT || parameter.default.is_some() => graph.variable(parameter.name),
        _ => Symbol::lit(LEFT_OUT),
    };
    let along = |first: usize, second: usize| {
        let jet = |i: usize| {
            let inner = if i == second { Jet::<_, 1>::variable(inputs[i], 0) } else { Jet::constant(inputs[i]) };
            if i == first { Jet::<_, 1>::variable(inner, 0) } else { Jet::constant(inner) }
        };
        E::eval(<E::Params as Arity>::from_fn(|i| Jet::constant(Jet::constant(parameter(i)))), [jet(0)], [jet(1)])
    };
    let (by_pred, mixed, by_target) = (along(0, 0), along(0, 1), along(1, 1));
    let first = |jet: Jet<Jet<_, 1>, 1>| jet.derivative[0].value;
    let second = |jet: Jet<Jet<_, 1>, 1>| jet.derivative[0].derivative[0];
    let results =
        [by_pred.value.value, first(by_pred), first(by_target), second(by_pred), second(mixed), second(by_target)];
    Derivatives { program: Program::of(&results) }
}
