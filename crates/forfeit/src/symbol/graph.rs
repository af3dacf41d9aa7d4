//! The graph in which symbols live: every distinct node once.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::ptr;

use super::number::{Place, Symbol};
use super::op::{Id, Literal, Node, Op};
use super::program::Program;
use super::variable::Variable;

/// Holds the nodes of formulas; an expression written twice is one node.
///
/// It grows through shared references, so that [`Symbol`] can be `Copy`. Symbols of two graphs may meet: the second
/// is copied over, its variables matched by name.
///
/// ```
/// use forfeit::symbol::Graph;
///
/// let graph = Graph::new();
/// let (pred, target) = (graph.variable("pred"), graph.variable("target"));
/// let residual = pred - target;
/// assert_eq!((residual * residual).unicode().to_string(), "(ŷ − y)²");
/// ```
#[derive(Debug, Default)]
pub struct Graph {
    store: RefCell<Store>,
}

#[derive(Debug, Default)]
struct Store {
    nodes: Vec<Node>,
    places: BTreeMap<Node, Id>,
    variables: Vec<Variable>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// The variable of this name, shown by the symbol of the literature where there is one: `pred` as ŷ, `delta` as δ.
    pub fn variable(&self, name: &str) -> Symbol<'_> {
        self.declare(Variable::named(name))
    }

    /// The variable of this name. The first declaration of a name decides how it is shown.
    pub fn declare(&self, variable: Variable) -> Symbol<'_> {
        let mut store = self.store.borrow_mut();
        let known = store.variables.iter().position(|old| old.name() == variable.name());
        let index = known.unwrap_or_else(|| {
            store.variables.push(variable);
            store.variables.len() - 1
        });
        let id = store.place(Node::new(Op::Variable(index as u32), &[]));
        Symbol::Node(Place { graph: self, id })
    }

    /// The variable of this index.
    pub(super) fn variable_at(&self, index: u32) -> Variable {
        self.store.borrow().variables[index as usize].clone()
    }

    pub(super) fn node(&self, id: Id) -> Node {
        self.store.borrow().nodes[id.index()]
    }

    /// The symbol at a place; a constant comes back as one.
    pub(super) fn symbol(&self, id: Id) -> Symbol<'_> {
        match self.node(id).op() {
            Op::Constant(Literal(x)) => Symbol::Constant(x),
            _ => Symbol::Node(Place { graph: self, id }),
        }
    }

    /// The node of this operation, new or old. Only + and × commute: a `min` with its operands exchanged is another
    /// function once differentiated.
    pub(super) fn record(&self, op: Op, operands: &[Symbol<'_>]) -> Symbol<'_> {
        let ids: Vec<Id> = operands.iter().map(|&operand| self.admit(operand)).collect();
        let mut store = self.store.borrow_mut();
        let exchanged = match (op, &ids[..]) {
            (Op::Add | Op::Multiply, &[a, b]) => store.places.get(&Node::new(op, &[b, a])).copied(),
            _ => None,
        };
        let id = exchanged.unwrap_or_else(|| store.place(Node::new(op, &ids)));
        Symbol::Node(Place { graph: self, id })
    }

    /// The symbol's place in this graph, after copying it here if need be.
    pub(super) fn admit(&self, symbol: Symbol<'_>) -> Id {
        match symbol {
            Symbol::Constant(x) => self.store.borrow_mut().place(Node::new(Op::Constant(Literal(x)), &[])),
            Symbol::Node(place) if ptr::eq(place.graph, self) => place.id,
            Symbol::Node(_) => {
                let copies = Program::of(&[symbol]).run(|variable| self.declare(variable.clone()));
                self.admit(copies[0])
            }
        }
    }
}

impl Store {
    fn place(&mut self, node: Node) -> Id {
        if let Some(&id) = self.places.get(&node) {
            return id;
        }
        let id = Id(self.nodes.len() as u32);
        self.nodes.push(node);
        self.places.insert(node, id);
        id
    }
}
