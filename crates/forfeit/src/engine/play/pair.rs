//! Two cheap operations in one loop: what the first gives never goes to memory.

use super::super::kernel::WIDTH;
use super::operation::{Any, Operand, Out};
use crate::number::Number;
use crate::symbol::Op;

/// The first operation of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum First {
    Add,
    Subtract,
    Multiply,
    Weigh,
    Divide,
    Abs,
    Relu,
    Square,
}

/// The second operation, of what the first gives and of another number c.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Second {
    Add,
    Subtract,
    SubtractFrom,
    Multiply,
    Weigh,
    WeighBy,
    Divide,
    DivideBy,
    Negate,
}

impl First {
    pub(super) fn of(op: Op) -> Option<Self> {
        Some(match op {
            Op::Add => Self::Add,
            Op::Subtract => Self::Subtract,
            Op::Multiply => Self::Multiply,
            Op::Weigh => Self::Weigh,
            Op::Divide => Self::Divide,
            Op::Abs => Self::Abs,
            Op::Relu => Self::Relu,
            Op::Square => Self::Square,
            _ => return None,
        })
    }
}

impl Second {
    /// The operation whose operand of this index is what the first gives.
    pub(super) fn of(op: Op, index: usize) -> Option<Self> {
        Some(match (op, index) {
            (Op::Add, _) => Self::Add,
            (Op::Subtract, 0) => Self::Subtract,
            (Op::Subtract, _) => Self::SubtractFrom,
            (Op::Multiply, _) => Self::Multiply,
            (Op::Weigh, 0) => Self::Weigh,
            (Op::Weigh, _) => Self::WeighBy,
            (Op::Divide, 0) => Self::Divide,
            (Op::Divide, _) => Self::DivideBy,
            (Op::Negate, _) => Self::Negate,
            _ => return None,
        })
    }
}

/// Does a pair for each element of a column.
#[inline(always)]
pub(super) fn perform<R: Number>(first: First, second: Second, operands: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>) {
    match first {
        First::Add => then::<R>(second, operands, out, |a, b| a + b),
        First::Subtract => then::<R>(second, operands, out, |a, b| a - b),
        First::Multiply => then::<R>(second, operands, out, |a, b| a * b),
        First::Weigh => then::<R>(second, operands, out, |a: R, b: R| a.weigh(b)),
        First::Divide => then::<R>(second, operands, out, |a, b| a / b),
        First::Abs => then::<R>(second, operands, out, |a: R, _| a.abs()),
        First::Relu => then::<R>(second, operands, out, |a: R, _| a.relu()),
        First::Square => then::<R>(second, operands, out, |a: R, _| a.square()),
    }
}

#[inline(always)]
fn then<R: Number>(second: Second, operands: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>, first: impl Fn(R, R) -> R) {
    match second {
        Second::Add => three(operands, out, |a, b, c| first(a, b) + c),
        Second::Subtract => three(operands, out, |a, b, c| first(a, b) - c),
        Second::SubtractFrom => three(operands, out, |a, b, c| c - first(a, b)),
        Second::Multiply => three(operands, out, |a, b, c| first(a, b) * c),
        Second::Weigh => three(operands, out, |a, b, c| first(a, b).weigh(c)),
        Second::WeighBy => three(operands, out, |a, b, c: R| c.weigh(first(a, b))),
        Second::Divide => three(operands, out, |a, b, c| first(a, b) / c),
        Second::DivideBy => three(operands, out, |a, b, c| c / first(a, b)),
        Second::Negate => three(operands, out, |a, b, _| -first(a, b)),
    }
}

/// Operands of any kind: a loop for each kind of each would be eight for every pair.
#[inline(always)]
fn three<R: Number>([a, b, c, _]: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>, f: impl Fn(R, R, R) -> R) {
    let (a, b, c) = (Any::from(a), Any::from(b), Any::from(c));
    for (group, out) in out.iter_mut().enumerate() {
        let (a, b, c) = (a.group(group), b.group(group), c.group(group));
        for k in 0..WIDTH {
            out[k] = f(R::load(a[k]), R::load(b[k]), R::load(c[k])).store();
        }
    }
}
