//! The formulas of a loss, derived from its definition.

use alloc::vec::Vec;

use crate::arity::{A, Arity};
use crate::facts::{Family, Info, LEFT_OUT, Parameter, Predicted};
use crate::form::Elementwise;
use crate::interval::Interval;
use crate::number::{Jet, Jet2};
use crate::own::Header;
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
    /// Its derivatives by the predicted numbers after the first.
    pub further: Vec<Written>,
    /// The value and every derivative, for whoever computes it elsewhere.
    pub derivatives: Derivatives,
}

/// A loss and its first and second derivatives as one list of steps.
///
/// The program's variables are `pred`, the names of further predicted numbers, `target` and the names of the parameters. Its
/// results are the value, then the first derivatives by every predicted number and the target, then the second ones: by the
/// first of these and each from it on, by the second and each from it on, and so to the target twice.
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

/// A jet of jets of symbols: two directions.
type Nested<'g> = Jet<Jet<Symbol<'g>, 1>, 1>;

/// A definition over jets of symbols: by slices, so that all that is made of it is compiled once, not for each loss.
trait Recorded {
    /// Over second-order jets.
    fn bent<'g>(
        &self,
        params: &[Jet2<Symbol<'g>>],
        pred: &[Jet2<Symbol<'g>>],
        target: Jet2<Symbol<'g>>,
    ) -> Jet2<Symbol<'g>>;
    /// Over jets of jets.
    fn crossed<'g>(&self, params: &[Nested<'g>], pred: &[Nested<'g>], target: Nested<'g>) -> Nested<'g>;
}

/// A definition that is compiled.
struct Compiled<E>(core::marker::PhantomData<E>);

impl<E: Elementwise<Target = A<1>>> Compiled<E> {
    fn eval<R: Real>(params: &[R], pred: &[R], target: R) -> R {
        E::eval(E::Params::from_fn(|i| params[i]), E::Pred::from_fn(|i| pred[i]), [target])
    }
}

impl<E: Elementwise<Target = A<1>>> Recorded for Compiled<E> {
    fn bent<'g>(
        &self,
        params: &[Jet2<Symbol<'g>>],
        pred: &[Jet2<Symbol<'g>>],
        target: Jet2<Symbol<'g>>,
    ) -> Jet2<Symbol<'g>> {
        Self::eval(params, pred, target)
    }
    fn crossed<'g>(&self, params: &[Nested<'g>], pred: &[Nested<'g>], target: Nested<'g>) -> Nested<'g> {
        Self::eval(params, pred, target)
    }
}

/// A definition that is recorded, with the names of what it reads.
struct Listed<'a> {
    value: &'a Program,
    header: &'a Header,
}

impl Listed<'_> {
    fn eval<R: Real>(&self, params: &[R], pred: &[R], target: R) -> R {
        let results = self.value.run(|variable| self.header.number(variable.name(), pred, target, |i| params[i]));
        results[0]
    }
}

impl Recorded for Listed<'_> {
    fn bent<'g>(
        &self,
        params: &[Jet2<Symbol<'g>>],
        pred: &[Jet2<Symbol<'g>>],
        target: Jet2<Symbol<'g>>,
    ) -> Jet2<Symbol<'g>> {
        self.eval(params, pred, target)
    }
    fn crossed<'g>(&self, params: &[Nested<'g>], pred: &[Nested<'g>], target: Nested<'g>) -> Nested<'g> {
        self.eval(params, pred, target)
    }
}

/// Runs the definition over symbols.
pub(crate) fn formulas<E: Elementwise<Target = A<1>>>(info: &Info, further: &[Predicted], params: &[f64]) -> Formulas {
    let numbers = Numbers { info, further, params: &params[..E::Params::N], predicted: E::Pred::N, first: None };
    numbers.formulas(&Compiled::<E>(core::marker::PhantomData))
}

/// As [`formulas`], of a recorded value.
pub(crate) fn formulas_of(value: &Program, header: &Header, info: &Info, further: &[Predicted]) -> Formulas {
    let first = value.variables().iter().find(|variable| variable.name() == "pred");
    let first = first.filter(|variable| variable.unicode() != Variable::named("pred").unicode());
    let numbers = Numbers { info, further, params: &header.values(), predicted: 1 + further.len(), first };
    numbers.formulas(&Listed { value, header })
}

/// What a definition takes.
struct Numbers<'a> {
    info: &'a Info,
    further: &'a [Predicted],
    params: &'a [f64],
    predicted: usize,
    /// How the prediction is shown, if it has a name of its own.
    first: Option<&'a Variable>,
}

/// The formulas that people read.
struct Along {
    value: Written,
    gradient: Written,
    curvature: Written,
    further: Vec<Written>,
}

impl Numbers<'_> {
    fn formulas(&self, definition: &dyn Recorded) -> Formulas {
        let Along { value, gradient, curvature, further } = self.written(definition);
        Formulas { value, gradient, curvature, further, derivatives: self.derivatives(definition) }
    }

    /// Whether parameter `i` is a letter; one that is left out is a number, so that its terms fold away.
    fn lettered(&self, i: usize) -> Option<&'static Parameter> {
        let parameter = self.info.parameters.get(i)?;
        (self.params[i] != LEFT_OUT || parameter.default.is_some()).then_some(parameter)
    }

    fn written(&self, definition: &dyn Recorded) -> Along {
        let graph = Graph::new();
        let pred = match (self.first, self.info.family) {
            (Some(shown), _) => graph.declare(shown.clone()),
            (None, Family::Logit) => graph.variable("logit"),
            (None, Family::Probability) => graph.variable("prob"),
            (None, _) => graph.variable("pred"),
        };
        let target = graph.variable("target");
        let parameter = |i: usize| match self.lettered(i) {
            Some(parameter) => {
                let latex = Variable::named(parameter.name);
                let shown = Variable::shown(parameter.name, parameter.symbol, latex.latex());
                graph.declare(shown.within(parameter.range))
            }
            None => Symbol::lit(LEFT_OUT),
        };
        let predicted = |i: usize| match i.checked_sub(1).and_then(|i| self.further.get(i)) {
            Some(number) => {
                graph.declare(Variable::shown(number.name, number.symbol, Variable::named(number.name).latex()))
            }
            None => pred,
        };
        let at = |direction: usize, target| {
            let variable = |x, i| if i == direction { Jet2::variable(x) } else { Jet2::constant(x) };
            let params: Vec<_> = (0..self.params.len()).map(|i| Jet2::constant(parameter(i))).collect();
            let pred: Vec<_> = (0..self.predicted).map(|i| variable(predicted(i), i)).collect();
            definition.bent(&params, &pred, Jet2::constant(target))
        };
        // Two labels, two formulas: each reads better than what they have in common.
        let along = |direction: usize| {
            if self.info.target != Interval::BINARY {
                return at(direction, target);
            }
            let (one, zero) = (at(direction, Symbol::lit(1.0)), at(direction, Symbol::lit(0.0)));
            let each = |one, zero| Symbol::select(Real::eq(target, Symbol::lit(1.0)), one, zero);
            Jet2 {
                value: each(one.value, zero.value),
                first: each(one.first, zero.first),
                second: each(one.second, zero.second),
            }
        };
        let jet = along(0);
        Along {
            value: Written::new(jet.value),
            gradient: Written::new(jet.first),
            curvature: Written::new(jet.second),
            further: (1..self.predicted).map(|i| Written::new(along(i).first)).collect(),
        }
    }

    /// One pair of directions after the other; the graph shares what they share.
    fn derivatives(&self, definition: &dyn Recorded) -> Derivatives {
        let graph = Graph::new();
        let mut inputs = alloc::vec![graph.variable("pred")];
        inputs.extend(self.further.iter().map(|number| graph.variable(number.name)));
        inputs.push(graph.variable("target"));
        let parameter = |i: usize| match self.lettered(i) {
            Some(parameter) => graph.variable(parameter.name),
            None => Symbol::lit(LEFT_OUT),
        };
        let last = inputs.len() - 1;
        let along = |first: usize, second: usize| {
            let jet = |i: usize| {
                let inner = if i == second { Jet::<_, 1>::variable(inputs[i], 0) } else { Jet::constant(inputs[i]) };
                if i == first { Jet::<_, 1>::variable(inner, 0) } else { Jet::constant(inner) }
            };
            let params: Vec<_> = (0..self.params.len()).map(|i| Jet::constant(Jet::constant(parameter(i)))).collect();
            let pred: Vec<_> = (0..self.predicted).map(jet).collect();
            definition.crossed(&params, &pred, jet(last))
        };
        let mut results = alloc::vec![along(0, 0).value.value];
        results.extend((0..=last).map(|i| along(i, i).derivative[0].value));
        results.extend(
            (0..=last)
                .flat_map(|i| (i..=last).map(move |j| (i, j)))
                .map(|(i, j)| along(i, j).derivative[0].derivative[0]),
        );
        Derivatives { program: Program::of(&results) }
    }
}
