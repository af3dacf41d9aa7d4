//! The symbolic number: a constant, or a node of a graph.

use core::fmt;
use core::ops::{Add, Div, Mul, Neg, Sub};
use core::ptr;

use super::fold;
use super::formula::Formula;
use super::graph::Graph;
use super::op::{Id, Literal, Op, Relation};
use super::program::{MissingVariable, Program};
use crate::Real;
use crate::interval::Interval;

/// A number that remembers how it was computed.
///
/// A loss run over symbols gives its formula; over jets of symbols, the formula of its gradient. Constructors fold:
/// 0·x is 0 and 1·x is x, so that a derivative reads as one would write it. (So a formula is 0 where a literal 0 times
/// an infinity or NaN is NaN on plain numbers. x − x stays.)
///
/// ```
/// use forfeit::Real;
/// use forfeit::symbol::{Graph, Symbol};
///
/// let graph = Graph::new();
/// let logit = graph.variable("logit");
/// let surprise = Symbol::lit(2.0) * (-logit).softplus() + Symbol::lit(0.0);
/// assert_eq!(surprise.unicode().to_string(), "2·ln(1 + e^(−z))");
/// assert_eq!(surprise.latex().to_string(), r"2 \, \ln(1 + e^{-z})");
/// assert_eq!(surprise.evaluate(&[("logit", f64::INFINITY)])?, 0.0);
/// # Ok::<(), forfeit::symbol::MissingVariable>(())
/// ```
#[derive(Clone, Copy)]
pub enum Symbol<'g> {
    /// A literal, which needs no graph.
    Constant(f64),
    /// A node of a graph.
    Node(Place<'g>),
}

/// A node of a graph.
#[derive(Clone, Copy)]
pub struct Place<'g> {
    pub(super) graph: &'g Graph,
    pub(super) id: Id,
}

/// What a comparison of symbols yields: a condition, for [`select`](Real::select).
#[derive(Clone, Copy, Debug)]
pub enum Mask<'g> {
    /// Decided already.
    Constant(bool),
    /// The relation of two symbols.
    Compare(Relation, Symbol<'g>, Symbol<'g>),
}

impl<'g> Symbol<'g> {
    /// The value, if it is a literal.
    pub fn constant(self) -> Option<f64> {
        match self {
            Symbol::Constant(x) => Some(x),
            Symbol::Node(_) => None,
        }
    }

    /// The formula in plain text.
    pub fn unicode(self) -> Formula {
        Formula::unicode(self)
    }

    /// The formula in LaTeX (mathematics mode, `amsmath` for cases).
    pub fn latex(self) -> Formula {
        Formula::latex(self)
    }

    /// The value at these values of the variables, by plain name.
    ///
    /// # Errors
    /// A variable that the formula reads has no value.
    pub fn evaluate(self, values: &[(&str, f64)]) -> Result<f64, MissingVariable> {
        Ok(Program::of(&[self]).evaluate(values)?[0])
    }

    /// The same symbol, recorded as one that carries no derivative: what [`detach`](Real::detach) is to plain numbers, kept for a
    /// [`Program`] that is differentiated later.
    pub fn detached(self) -> Self {
        match self {
            Symbol::Constant(_) => self,
            Symbol::Node(_) => self.unary(Op::Detach),
        }
    }

    /// How many operations it takes once equal sub-expressions are shared.
    pub fn operations(self) -> usize {
        Program::of(&[self]).operations()
    }

    /// Whether both are the same constant or the same node.
    pub(crate) fn same(self, other: Self) -> bool {
        match (self, other) {
            (Symbol::Constant(a), Symbol::Constant(b)) => Literal(a) == Literal(b),
            (Symbol::Node(a), Symbol::Node(b)) => ptr::eq(a.graph, b.graph) && a.id == b.id,
            _ => false,
        }
    }

    /// Where it is known to lie: a variable in its range, anything else anywhere.
    pub(crate) fn range(self) -> Interval {
        fold::range(self)
    }

    pub(super) fn graph(self) -> Option<&'g Graph> {
        match self {
            Symbol::Constant(_) => None,
            Symbol::Node(place) => Some(place.graph),
        }
    }

    /// The operation and what it reads: constants as constants, absent operands as 0.
    pub(crate) fn parts(self) -> (Op, [Self; 4]) {
        let mut operands = [Symbol::Constant(0.0); 4];
        let place = match self {
            Symbol::Constant(x) => return (Op::Constant(Literal(x)), operands),
            Symbol::Node(place) => place,
        };
        let node = place.graph.node(place.id);
        for (slot, &id) in operands.iter_mut().zip(node.operands()) {
            *slot = place.graph.symbol(id);
        }
        (node.op(), operands)
    }

    /// The node of an operation; over constants alone, its value.
    pub(super) fn record(op: Op, operands: &[Self]) -> Self {
        if let Some(graph) = operands.iter().find_map(|operand| operand.graph()) {
            return graph.record(op, operands);
        }
        let number = |k: usize| operands.get(k).and_then(|operand| operand.constant()).unwrap_or(0.0);
        // A negative zero would print as −0, and a formula does not tell the two apart.
        Symbol::Constant(op.apply([number(0), number(1), number(2), number(3)]) + 0.0)
    }

    fn unary(self, op: Op) -> Self {
        Self::record(op, &[self])
    }
}

impl fmt::Debug for Symbol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.unicode())
    }
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Symbol::Node(*self).fmt(f)
    }
}

impl Add for Symbol<'_> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        fold::add(self, other)
    }
}

impl Sub for Symbol<'_> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        fold::subtract(self, other)
    }
}

impl Mul for Symbol<'_> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        fold::multiply(self, other)
    }
}

impl Div for Symbol<'_> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        fold::divide(self, other)
    }
}

impl Neg for Symbol<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        fold::negate(self)
    }
}

impl<'g> Real for Symbol<'g> {
    type Mask = Mask<'g>;

    fn lit(x: f64) -> Self {
        Symbol::Constant(x + 0.0)
    }
    /// The symbol itself: symbols are differentiated by jets over them, and a jet has dropped its derivative by now.
    fn detach(self) -> Self {
        self
    }

    fn lt(self, other: Self) -> Mask<'g> {
        fold::compare(Relation::Less, self, other)
    }
    fn eq(self, other: Self) -> Mask<'g> {
        fold::compare(Relation::Equal, self, other)
    }
    fn select(mask: Mask<'g>, yes: Self, no: Self) -> Self {
        fold::select(mask, yes, no)
    }

    fn abs(self) -> Self {
        fold::abs(self)
    }
    fn min(self, other: Self) -> Self {
        if self.same(other) { self } else { Self::record(Op::Min, &[self, other]) }
    }
    fn max(self, other: Self) -> Self {
        if self.same(other) { self } else { Self::record(Op::Max, &[self, other]) }
    }
    fn relu(self) -> Self {
        self.unary(Op::Relu)
    }
    fn square(self) -> Self {
        fold::square(self)
    }
    fn sqrt(self) -> Self {
        self.unary(Op::Sqrt)
    }
    fn exp(self) -> Self {
        self.unary(Op::Exp)
    }
    fn exp_m1(self) -> Self {
        self.unary(Op::ExpM1)
    }
    fn ln(self) -> Self {
        self.unary(Op::Ln)
    }
    fn ln_1p(self) -> Self {
        self.unary(Op::Ln1p)
    }
    fn tanh(self) -> Self {
        fold::odd(Op::Tanh, self)
    }
    fn atan(self) -> Self {
        fold::odd(Op::Atan, self)
    }
    fn powf(self, exponent: Self) -> Self {
        fold::powf(self, exponent)
    }

    fn sigmoid(self) -> Self {
        self.unary(Op::Sigmoid)
    }
    fn softplus(self) -> Self {
        self.unary(Op::Softplus)
    }
    fn tail(self) -> Self {
        self.unary(Op::Tail)
    }
    fn ln_cosh(self) -> Self {
        fold::even(Op::LnCosh, self)
    }
    fn xlogy(self, y: Self) -> Self {
        fold::xlogy(self, y)
    }
    fn sin(self) -> Self {
        fold::odd(Op::Sin, self)
    }
    fn cos(self) -> Self {
        fold::even(Op::Cos, self)
    }
    /// The symbol itself: a formula has no digits to lose.
    fn within_period(self, _period: Self) -> Self {
        self
    }
    fn ln_1p_deficit(self) -> Self {
        self.unary(Op::Ln1pDeficit)
    }
    fn ln_1p_square(self) -> Self {
        self.square().ln_1p()
    }
    fn exp_excess(self) -> Self {
        self.exp() - Self::lit(1.0) - self
    }
    fn ln_ratio(self, other: Self) -> Self {
        Self::record(Op::LnRatio, &[self, other])
    }
    fn relative_entropy(self, other: Self) -> Self {
        self.xlogy(self / other) - self + other
    }
    fn charbonnier(self, scale: Self) -> Self {
        Self::record(Op::Charbonnier, &[self, scale])
    }
    fn hypot(self, other: Self) -> Self {
        Self::record(Op::Hypot, &[self, other])
    }
    fn polygamma(self, order: i32) -> Self {
        self.unary(Op::Polygamma(order))
    }

    fn ln_bessel(self) -> Self {
        self.unary(Op::LnBessel)
    }
    fn bessel_gap(self) -> Self {
        self.unary(Op::BesselGap)
    }

    fn weigh(self, x: Self) -> Self {
        fold::weigh(self, x)
    }
    /// The symbol itself: a NaN is no part of a formula.
    fn spoiled_by(self, _x: Self) -> Self {
        self
    }
    /// The symbol itself: what vanishes below the smallest normal number is no part of a formula.
    fn faint(self, _limit: Self) -> Self {
        self
    }
    fn tiny() -> Self {
        Self::lit(0.0)
    }
}
