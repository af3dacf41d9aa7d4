//! One loop for each operation.

use crate::number::Number;
use crate::real::Real;
use crate::symbol::{Literal, Op, Relation};

use super::super::kernel::WIDTH;

/// A step's numbers of one operand or result.
pub(super) type Cells<T> = [T; WIDTH];

/// How far one moves in a column for each move in the result: a scalar is one group of cells, the same for all.
#[inline(always)]
fn stride<T>(column: &[Cells<T>]) -> usize {
    usize::from(column.len() > 1)
}

#[inline(always)]
fn one<R: Number>(a: &[Cells<R::Scalar>], out: &mut [Cells<R::Scalar>], f: impl Fn(R) -> R) {
    let over_a = stride(a);
    for (group, out) in out.iter_mut().enumerate() {
        let a = &a[group * over_a];
        for k in 0..WIDTH {
            out[k] = f(R::load(a[k])).store();
        }
    }
}

#[inline(always)]
fn two<R: Number>([a, b]: [&[Cells<R::Scalar>]; 2], out: &mut [Cells<R::Scalar>], f: impl Fn(R, R) -> R) {
    let (over_a, over_b) = (stride(a), stride(b));
    for (group, out) in out.iter_mut().enumerate() {
        let (a, b) = (&a[group * over_a], &b[group * over_b]);
        for k in 0..WIDTH {
            out[k] = f(R::load(a[k]), R::load(b[k])).store();
        }
    }
}

#[inline(always)]
fn four<R: Number>([a, b, c, d]: [&[Cells<R::Scalar>]; 4], out: &mut [Cells<R::Scalar>], f: impl Fn(R, R, R, R) -> R) {
    let (over_a, over_b, over_c, over_d) = (stride(a), stride(b), stride(c), stride(d));
    for (group, out) in out.iter_mut().enumerate() {
        let (a, b) = (&a[group * over_a], &b[group * over_b]);
        let (c, d) = (&c[group * over_c], &d[group * over_d]);
        for k in 0..WIDTH {
            out[k] = f(R::load(a[k]), R::load(b[k]), R::load(c[k]), R::load(d[k])).store();
        }
    }
}

/// Does an operation for each element of a column; a scalar operand is one group of cells.
#[inline(always)]
pub(super) fn perform<R: Number>(op: Op, operands: [&[Cells<R::Scalar>]; 4], out: &mut [Cells<R::Scalar>]) {
    let [a, b, ..] = operands;
    match op {
        Op::Constant(Literal(x)) => one(a, out, |_: R| R::lit(x)),
        Op::Variable(_) | Op::Detach => one(a, out, |x: R| x),
        Op::Negate => one(a, out, |x: R| -x),
        Op::Add => two([a, b], out, |x: R, y| x + y),
        Op::Subtract => two([a, b], out, |x: R, y| x - y),
        Op::Multiply => two([a, b], out, |x: R, y| x * y),
        Op::Divide => two([a, b], out, |x: R, y| x / y),
        Op::Select(Relation::Less) => four(operands, out, |a: R, b, yes, no| R::select(a.lt(b), yes, no)),
        Op::Select(Relation::Equal) => four(operands, out, |a: R, b, yes, no| R::select(Real::eq(a, b), yes, no)),
        Op::Abs => one(a, out, R::abs),
        Op::Min => two([a, b], out, R::min),
        Op::Max => two([a, b], out, R::max),
        Op::Relu => one(a, out, R::relu),
        Op::Square => one(a, out, R::square),
        Op::Sqrt => one(a, out, R::sqrt),
        Op::Exp => one(a, out, R::exp),
        Op::ExpM1 => one(a, out, R::exp_m1),
        Op::Ln => one(a, out, R::ln),
        Op::Ln1p => one(a, out, R::ln_1p),
        Op::Sin => one(a, out, R::sin),
        Op::Cos => one(a, out, R::cos),
        Op::Tanh => one(a, out, R::tanh),
        Op::Atan => one(a, out, R::atan),
        Op::Powf => two([a, b], out, R::powf),
        Op::Sigmoid => one(a, out, R::sigmoid),
        Op::Softplus => one(a, out, R::softplus),
        Op::Tail => one(a, out, R::tail),
        Op::LnCosh => one(a, out, R::ln_cosh),
        Op::Xlogy => two([a, b], out, R::xlogy),
        Op::Hypot => two([a, b], out, R::hypot),
        Op::Charbonnier => two([a, b], out, R::charbonnier),
        Op::Polygamma(order) => one(a, out, |x: R| x.polygamma(order)),
        Op::Weigh => two([a, b], out, R::weigh),
    }
}
