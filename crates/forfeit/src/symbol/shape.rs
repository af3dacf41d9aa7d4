//! Patterns that read better under a name: signs and sizes, the logistic function and its slope.

use alloc::vec::Vec;

use super::op::{Id, Literal, Node, Op, Relation};

/// What a step is, to a reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    /// The operation that it is.
    Plain,
    /// −1, 0 or 1: the derivative of |x|.
    Sign(Id),
    /// 1 above 0, 0 below and at 0: the derivative of max(x, 0).
    Step(Id),
    /// |x|, written as a choice.
    Abs(Id),
    /// σ(x), written as eˣ/(1 + eˣ).
    Logistic(Id),
    /// σ(−x), written as 1/(1 + eˣ).
    Flipped(Id),
    /// σ′(c·x), written as e/(1 + e)² with e = exp(−|c·x|).
    Slope(f64, Id),
    /// 1/cosh x, written as 2e/(1 + e²) with e = exp(−|x|).
    Secant(Id),
}

/// The steps of a formula, read with their patterns.
#[derive(Clone, Copy)]
pub(super) struct Shapes<'a>(pub(super) &'a [Node]);

impl<'a> Shapes<'a> {
    pub(super) fn node(self, id: Id) -> &'a Node {
        &self.0[id.index()]
    }

    fn parts(self, id: Id) -> (Op, &'a [Id]) {
        let node = self.node(id);
        (node.op(), node.operands())
    }

    pub(super) fn constant(self, id: Id) -> Option<f64> {
        match self.node(id).op() {
            Op::Constant(Literal(x)) => Some(x),
            _ => None,
        }
    }

    pub(super) fn is(self, id: Id, x: f64) -> bool {
        self.constant(id) == Some(x)
    }

    pub(super) fn of(self, id: Id) -> Shape {
        self.sign(id)
            .or_else(|| self.abs(id))
            .or_else(|| self.slope(id))
            .or_else(|| self.logistic(id).map(Shape::Logistic))
            .or_else(|| self.flipped(id).map(Shape::Flipped))
            .or_else(|| self.secant(id).map(Shape::Secant))
            .unwrap_or(Shape::Plain)
    }

    /// What is printed of a step's operands.
    pub(super) fn children(self, id: Id) -> Vec<Id> {
        match self.of(id) {
            Shape::Plain => self.node(id).operands().to_vec(),
            Shape::Sign(x) | Shape::Step(x) | Shape::Abs(x) => [x].to_vec(),
            Shape::Logistic(x) | Shape::Flipped(x) | Shape::Slope(_, x) | Shape::Secant(x) => [x].to_vec(),
        }
    }

    fn sign(self, id: Id) -> Option<Shape> {
        let (Op::Select(Relation::Less), &[x, zero, below, rest]) = self.parts(id) else { return None };
        let (Op::Select(Relation::Less), &[nought, y, plus, tail]) = self.parts(rest) else { return None };
        let zeros = self.is(zero, 0.0) && self.is(nought, 0.0);
        if !zeros || !self.is(plus, 1.0) || x != y || x != tail {
            return None;
        }
        match self.constant(below)? {
            -1.0 => Some(Shape::Sign(x)),
            0.0 => Some(Shape::Step(x)),
            _ => None,
        }
    }

    fn abs(self, id: Id) -> Option<Shape> {
        let (Op::Select(Relation::Less), &[x, zero, below, tail]) = self.parts(id) else { return None };
        let opposite = match self.parts(below) {
            (Op::Negate, &[y]) => x == y,
            // Folding turns −(a − b) into b − a.
            (Op::Subtract, &[a, b]) => self.parts(x) == (Op::Subtract, &[b, a]),
            _ => false,
        };
        (self.is(zero, 0.0) && opposite && x == tail).then_some(Shape::Abs(x))
    }

    /// x of 1/(1 + eˣ).
    fn flipped(self, id: Id) -> Option<Id> {
        let (Op::Divide, &[one, under]) = self.parts(id) else { return None };
        let (Op::Add, &[also_one, e]) = self.parts(under) else { return None };
        let (Op::Exp, &[x]) = self.parts(e) else { return None };
        (self.is(one, 1.0) && self.is(also_one, 1.0)).then_some(x)
    }

    /// x of eˣ·(1/(1 + eˣ)).
    fn logistic(self, id: Id) -> Option<Id> {
        let (Op::Multiply, &[e, r]) = self.parts(id) else { return None };
        let (Op::Exp, &[x]) = self.parts(e) else { return None };
        (self.flipped(r)? == x).then_some(x)
    }

    /// x of 2e/(1 + e²) with e = exp(−|x|); constants lead their products, and may have been taken out.
    fn secant(self, id: Id) -> Option<Id> {
        let (Op::Multiply, &[two, ratio]) = self.parts(id) else { return None };
        let (Op::Divide, &[e, under]) = self.parts(ratio) else { return None };
        let (Op::Add, &[one, square]) = self.parts(under) else { return None };
        let (Op::Square, &[also_e]) = self.parts(square) else { return None };
        let (Op::Exp, &[exponent]) = self.parts(e) else { return None };
        let (Op::Negate, &[size]) = self.parts(exponent) else { return None };
        let (Op::Abs, &[x]) = self.parts(size) else { return None };
        (self.is(two, 2.0) && self.is(one, 1.0) && e == also_e).then_some(x)
    }

    /// The slope is even, so −c·|x| may stand as c·x.
    fn slope(self, id: Id) -> Option<Shape> {
        let (Op::Multiply, &[logistic, r]) = self.parts(id) else { return None };
        let x = self.logistic(logistic)?;
        if self.flipped(r)? != x {
            return None;
        }
        let (c, x) = match self.parts(x) {
            (Op::Negate, &[y]) => (1.0, y),
            (Op::Multiply, &[c, y]) => match self.constant(c) {
                Some(c) if c < 0.0 => (-c, y),
                Some(c) => (c, y),
                None => (1.0, x),
            },
            _ => (1.0, x),
        };
        Some(match (self.parts(x), self.of(x)) {
            ((Op::Abs, &[y]), _) | (_, Shape::Abs(y)) => Shape::Slope(c, y),
            _ => Shape::Slope(c, x),
        })
    }
}
