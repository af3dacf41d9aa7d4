//! What a node of a graph is: an operation and the nodes it reads.

use core::cmp::Ordering;

use super::number::Symbol;
use crate::Real;

/// One operation. What prints source text (CUDA, SQL) has one line for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// A literal.
    Constant(Literal),
    /// The variable of this index.
    Variable(u32),
    /// −a.
    Negate,
    /// a + b.
    Add,
    /// a − b.
    Subtract,
    /// a·b.
    Multiply,
    /// a / b.
    Divide,
    /// Of four operands a, b, yes, no: yes where the relation of a to b holds, else no. It must drop what the
    /// other branch holds, NaN included.
    Select(Relation),
    /// |a|.
    Abs,
    /// The smaller; NaN if either is (C's `fmin` is not that).
    Min,
    /// The larger; NaN if either is (C's `fmax` is not that).
    Max,
    /// max(a, 0), with NaN kept.
    Relu,
    /// a².
    Square,
    /// √a.
    Sqrt,
    /// eᵃ.
    Exp,
    /// eᵃ − 1, accurate near 0.
    ExpM1,
    /// ln a.
    Ln,
    /// ln(1 + a), accurate near 0.
    Ln1p,
    /// a − ln(1 + a), accurate near 0.
    Ln1pDeficit,
    /// sin a.
    Sin,
    /// cos a.
    Cos,
    /// tanh a.
    Tanh,
    /// arctan a.
    Atan,
    /// aᵇ for a ≥ 0, with 0⁰ = 1.
    Powf,
    /// 1 / (1 + e⁻ᵃ).
    Sigmoid,
    /// ln(1 + eᵃ).
    Softplus,
    /// ln(1 + e⁻ᵃ) for a ≥ 0.
    Tail,
    /// ln cosh a.
    LnCosh,
    /// a·ln b, with 0·ln 0 = 0.
    Xlogy,
    /// ln(a/b) for a and b ≥ 0, accurate where they are close.
    LnRatio,
    /// √(a² + b²).
    Hypot,
    /// b·(√(a² + b²) − b), accurate near 0 and far out.
    Charbonnier,
    /// The polygamma function of this order; −1 is ln Γ.
    Polygamma(i32),
    /// ln(I₀(a)·e⁻ᵃ).
    LnBessel,
    /// 1 − I₁(a)/I₀(a).
    BesselGap,
    /// a·b, with 0·∞ = 0.
    Weigh,
    /// a, carrying no derivative.
    Detach,
}

/// The comparison that a [`Select`](Op::Select) turns on; false where either side is NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// a < b.
    Less,
    /// a = b.
    Equal,
}

/// A literal, ordered by its bits so that a node can be a key.
#[derive(Clone, Copy, Debug)]
pub struct Literal(pub f64);

impl Ord for Literal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Literal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Literal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Literal {}

/// The place of a node in its graph, or of a step in its [`Program`](super::Program).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub(super) u32);

impl Id {
    /// Counted from 0; operands come before what reads them.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An operation and its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    op: Op,
    // Past the operation's arity: `Id(0)`, never read.
    operands: [Id; 4],
}

impl Node {
    pub(super) fn new(op: Op, operands: &[Id]) -> Self {
        let operand = |k: usize| operands.get(k).copied().unwrap_or(Id(0));
        Self { op, operands: [operand(0), operand(1), operand(2), operand(3)] }
    }

    /// The operation.
    pub fn op(&self) -> Op {
        self.op
    }

    /// The operands, as many as the operation takes.
    pub fn operands(&self) -> &[Id] {
        &self.operands[..self.op.arity()]
    }
}

impl Op {
    /// How many operands it takes.
    pub fn arity(self) -> usize {
        match self {
            Op::Constant(_) | Op::Variable(_) => 0,
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Weigh => 2,
            Op::Min | Op::Max | Op::Powf | Op::Xlogy | Op::LnRatio | Op::Hypot | Op::Charbonnier => 2,
            Op::Select(_) => 4,
            _ => 1,
        }
    }

    /// Whether it reads nothing: a constant or a variable.
    pub fn is_leaf(self) -> bool {
        self.arity() == 0
    }

    /// The operation on other symbols, whose graph records it.
    pub(crate) fn again<'g>(self, operands: &[Symbol<'g>]) -> Symbol<'g> {
        let operand = |k: usize| operands.get(k).copied().unwrap_or(Symbol::Constant(0.0));
        match self {
            Op::Detach => operand(0).detached(),
            op => op.apply([operand(0), operand(1), operand(2), operand(3)]),
        }
    }

    /// The operation on any number; a variable hands on the first operand, as the value it is given.
    pub(crate) fn apply<R: Real>(self, [a, b, yes, no]: [R; 4]) -> R {
        match self {
            Op::Constant(Literal(x)) => R::lit(x),
            Op::Variable(_) => a,
            Op::Negate => -a,
            Op::Add => a + b,
            Op::Subtract => a - b,
            Op::Multiply => a * b,
            Op::Divide => a / b,
            Op::Select(Relation::Less) => R::select(a.lt(b), yes, no),
            Op::Select(Relation::Equal) => R::select(Real::eq(a, b), yes, no),
            Op::Abs => Real::abs(a),
            Op::Min => Real::min(a, b),
            Op::Max => Real::max(a, b),
            Op::Relu => a.relu(),
            Op::Square => a.square(),
            Op::Sqrt => Real::sqrt(a),
            Op::Exp => Real::exp(a),
            Op::ExpM1 => Real::exp_m1(a),
            Op::Ln => Real::ln(a),
            Op::Ln1p => Real::ln_1p(a),
            Op::Ln1pDeficit => a.ln_1p_deficit(),
            Op::Sin => Real::sin(a),
            Op::Cos => Real::cos(a),
            Op::Tanh => Real::tanh(a),
            Op::Atan => Real::atan(a),
            Op::Powf => Real::powf(a, b),
            Op::Sigmoid => a.sigmoid(),
            Op::Softplus => a.softplus(),
            Op::Tail => a.tail(),
            Op::LnCosh => a.ln_cosh(),
            Op::Xlogy => a.xlogy(b),
            Op::LnRatio => a.ln_ratio(b),
            Op::Hypot => Real::hypot(a, b),
            Op::Charbonnier => a.charbonnier(b),
            Op::Polygamma(order) => a.polygamma(order),
            Op::LnBessel => a.ln_bessel(),
            Op::BesselGap => a.bessel_gap(),
            Op::Weigh => a.weigh(b),
            Op::Detach => a.detach(),
        }
    }
}
