//! A formula as a flat list of steps, operands first.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::graph::Graph;
use super::number::Symbol;
use super::op::{Id, Node, Op};
use super::variable::Variable;
use crate::Real;

/// What some symbols need, each step once, operands before what reads them.
///
/// Source text for another machine is printed from this; it also runs on any [`Real`].
///
/// ```
/// use forfeit::Real;
/// use forfeit::symbol::{Graph, Program};
///
/// let graph = Graph::new();
/// let residual = graph.variable("pred") - graph.variable("target");
/// let value_and_gradient = Program::of(&[residual.square(), residual + residual]);
/// assert_eq!(value_and_gradient.operations(), 3);
/// assert_eq!(value_and_gradient.evaluate(&[("pred", 5.0), ("target", 2.0)])?, [9.0, 6.0]);
/// # Ok::<(), forfeit::symbol::MissingVariable>(())
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    steps: Vec<Node>,
    variables: Vec<Variable>,
    results: Vec<Id>,
}

/// A formula was evaluated without a value for one of its variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingVariable {
    name: String,
}

impl MissingVariable {
    /// The plain name of the variable.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for MissingVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the formula reads the variable `{0}`, which was given no value: add (\"{0}\", …)", self.name)
    }
}

impl core::error::Error for MissingVariable {}

impl Program {
    /// The steps that lead to all of these symbols, shared where they share.
    pub fn of(symbols: &[Symbol<'_>]) -> Self {
        let constants_only = Graph::new();
        let graph = symbols.iter().find_map(|symbol| symbol.graph()).unwrap_or(&constants_only);
        let mut program = Self { steps: Vec::new(), variables: Vec::new(), results: Vec::new() };
        let mut places = BTreeMap::new();
        for &symbol in symbols {
            let result = program.add(graph, graph.admit(symbol), &mut places);
            program.results.push(result);
        }
        program
    }

    fn add(&mut self, graph: &Graph, root: Id, places: &mut BTreeMap<Id, Id>) -> Id {
        // An explicit stack: a recorded program may be deeper than the thread's own.
        let mut pending = vec![root];
        while let Some(&id) = pending.last() {
            let node = graph.node(id);
            let before = pending.len();
            pending.extend(node.operands().iter().filter(|operand| !places.contains_key(operand)));
            if pending.len() > before {
                continue;
            }
            pending.pop();
            if places.contains_key(&id) {
                continue;
            }
            let operands: Vec<Id> = node.operands().iter().map(|operand| places[operand]).collect();
            let op = match node.op() {
                Op::Variable(index) => {
                    self.variables.push(graph.variable_at(index));
                    Op::Variable(self.variables.len() as u32 - 1)
                }
                op => op,
            };
            let step = self.push(Node::new(op, &operands));
            places.insert(id, step);
        }
        places[&root]
    }

    fn push(&mut self, step: Node) -> Id {
        self.steps.push(step);
        Id(self.steps.len() as u32 - 1)
    }

    /// The steps, operands first; an operand's [`index`](Id::index) is its place here.
    pub fn steps(&self) -> &[Node] {
        &self.steps
    }

    /// The inputs, which [`Op::Variable`] counts.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The step that holds each symbol, in the order asked for.
    pub fn results(&self) -> &[Id] {
        &self.results
    }

    /// How many steps compute something: constants and variables are free.
    pub fn operations(&self) -> usize {
        self.steps.iter().filter(|step| !step.op().is_leaf()).count()
    }

    /// The results on any number: plain ones, jets, or symbols of another graph.
    pub fn run<R: Real>(&self, input: impl FnMut(&Variable) -> R) -> Vec<R> {
        let values = self.values(input);
        self.results.iter().map(|id| values[id.index()]).collect()
    }

    /// What every step comes to.
    pub(crate) fn values<R: Real>(&self, mut input: impl FnMut(&Variable) -> R) -> Vec<R> {
        let mut values: Vec<R> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let mut operands = [R::lit(0.0); 4];
            for (slot, id) in operands.iter_mut().zip(step.operands()) {
                *slot = values[id.index()];
            }
            if let Op::Variable(index) = step.op() {
                operands[0] = input(&self.variables[index as usize]);
            }
            values.push(step.op().apply(operands));
        }
        values
    }

    /// The results at these values, by name; values that the formula does not read are ignored.
    ///
    /// # Errors
    /// A variable that the formula reads has no value.
    pub fn evaluate(&self, values: &[(&str, f64)]) -> Result<Vec<f64>, MissingVariable> {
        let value_of = |variable: &Variable| values.iter().find(|value| value.0 == variable.name());
        if let Some(missing) = self.variables.iter().find(|variable| value_of(variable).is_none()) {
            return Err(MissingVariable { name: missing.name().to_string() });
        }
        Ok(self.run(|variable| value_of(variable).map_or(f64::NAN, |value| value.1)))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use crate::symbol::{Graph, Op, Program, Symbol};
    use crate::{Jet, Real};

    #[test]
    fn operands_come_first_and_only_what_is_needed_is_there() {
        let graph = Graph::new();
        let (x, y) = (graph.variable("x"), graph.variable("y"));
        let unused = y.exp();
        let program = Program::of(&[(x * y).sqrt() + x, x]);
        assert_eq!(program.operations(), 3);
        assert!(program.steps().iter().all(|step| step.op() != Op::Exp), "{unused:?} is not part of it");
        for (place, step) in program.steps().iter().enumerate() {
            assert!(step.operands().iter().all(|operand| operand.index() < place));
        }
        assert_eq!(program.evaluate(&[("x", 4.0), ("y", 9.0)]).unwrap(), [10.0, 4.0]);
    }

    #[test]
    fn a_program_runs_over_jets() {
        let graph = Graph::new();
        let x = graph.variable("x");
        let cubic = Program::of(&[x.square() * x]);
        let [result] = cubic.run(|_| Jet::<f64, 1>::variable(2.0, 0))[..] else { panic!("one result") };
        assert_eq!((result.value, result.derivative), (8.0, [12.0]));
    }

    #[test]
    fn a_missing_value_is_named() {
        let graph = Graph::new();
        let missing = (graph.variable("pred") - graph.variable("delta")).evaluate(&[("pred", 1.0)]).unwrap_err();
        assert_eq!(missing.name(), "delta");
        assert!(missing.to_string().contains("`delta`"));
    }

    #[test]
    fn symbols_of_two_graphs_meet_by_name() {
        let (here, there) = (Graph::new(), Graph::new());
        let sum = here.variable("x") + (there.variable("y") * there.variable("x")).exp();
        assert_eq!(sum.unicode().to_string(), "x + e^(y·x)");
        assert_eq!(sum.evaluate(&[("x", 2.0), ("y", 0.0)]), Ok(3.0));
        assert_eq!(Program::of(&[there.variable("x"), sum, here.variable("x")]).variables().len(), 2);
    }

    #[test]
    fn constants_need_no_graph() {
        let two = Symbol::lit(2.0);
        assert_eq!(Program::of(&[two, two.square()]).evaluate(&[]).unwrap(), [2.0, 4.0]);
        assert_eq!(two.unicode().to_string(), "2");
    }

    #[test]
    fn a_deep_chain_takes_no_stack() {
        let graph = Graph::new();
        let deep = (0..100_000).fold(graph.variable("x"), |x, _| x.sqrt());
        assert_eq!(deep.operations(), 100_000);
        assert_eq!(deep.evaluate(&[("x", 1.0)]), Ok(1.0));
    }
}
