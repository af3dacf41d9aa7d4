//! One loop for each instruction.

use super::super::kernel::WIDTH;
use super::instruction::Code;
use super::pair;
use crate::number::Number;
use crate::real::Real;
use crate::symbol::{Literal, Op, Relation};

/// Elements of an inner loop. Before each stand checks of bounds and overlaps, which cost as much as four vectors.
pub(super) const SPAN: usize = 4 * WIDTH;

/// The numbers of one operand or result over a span.
pub(super) type Cells<T> = [T; SPAN];

/// What a step reads.
#[derive(Clone, Copy)]
pub(super) enum Operand<'a, T> {
    /// A number for each element.
    Column(&'a [Cells<T>]),
    /// The same number for all.
    Scalar(&'a Cells<T>),
}

/// An operand of either kind. A scalar is read from its cells too: a loop for each kind of each operand would be many times the code, and
/// no faster, since a loop of two operands waits for what it writes.
#[derive(Clone, Copy)]
pub(super) struct Any<'a, T> {
    cells: &'a [Cells<T>],
    stride: usize,
}

impl<'a, T> From<Operand<'a, T>> for Any<'a, T> {
    #[inline(always)]
    fn from(operand: Operand<'a, T>) -> Self {
        match operand {
            Operand::Column(cells) => Self { cells, stride: 1 },
            Operand::Scalar(cells) => Self { cells: core::slice::from_ref(cells), stride: 0 },
        }
    }
}

impl<'a, T> Any<'a, T> {
    #[inline(always)]
    pub(super) fn span(self, span: usize) -> &'a Cells<T> {
        &self.cells[span * self.stride]
    }
}

pub(super) type Out<'a, R> = &'a mut [Cells<<R as Number>::Scalar>];

#[inline(always)]
fn one<R: Number>(a: Operand<'_, R::Scalar>, out: Out<'_, R>, f: impl Fn(R) -> R) {
    let a = Any::from(a);
    for (span, out) in out.iter_mut().enumerate() {
        let a = a.span(span);
        for k in 0..SPAN {
            out[k] = f(R::load(a[k])).store();
        }
    }
}

/// A function that takes many instructions, over 64 elements: they are unrolled, and several vectors are under way at once.
#[inline(always)]
fn long<R: Number>(a: Operand<'_, R::Scalar>, out: Out<'_, R>, f: impl Fn(R) -> R) {
    let a = Any::from(a);
    for (span, out) in out.iter_mut().enumerate() {
        for (a, out) in a.span(span).as_chunks::<WIDTH>().0.iter().zip(out.as_chunks_mut::<WIDTH>().0) {
            for k in 0..WIDTH {
                out[k] = f(R::load(a[k])).store();
            }
        }
    }
}

#[inline(always)]
fn two<R: Number>([a, b, ..]: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>, f: impl Fn(R, R) -> R) {
    let (a, b) = (Any::from(a), Any::from(b));
    for (span, out) in out.iter_mut().enumerate() {
        let (a, b) = (a.span(span), b.span(span));
        for k in 0..SPAN {
            out[k] = f(R::load(a[k]), R::load(b[k])).store();
        }
    }
}

#[inline(always)]
fn four<R: Number>(operands: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>, f: impl Fn(R, R, R, R) -> R) {
    let [a, b, c, d] = operands.map(Any::from);
    for (span, out) in out.iter_mut().enumerate() {
        let (a, b, c, d) = (a.span(span), b.span(span), c.span(span), d.span(span));
        for k in 0..SPAN {
            out[k] = f(R::load(a[k]), R::load(b[k]), R::load(c[k]), R::load(d[k])).store();
        }
    }
}

/// Does an instruction for each element of a column.
#[inline(always)]
pub(super) fn perform<R: Number>(code: Code, operands: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>) {
    macro_rules! each {
        (|$x:ident| $value:expr) => {
            one(operands[0], out, |$x: R| $value)
        };
        (long |$x:ident| $value:expr) => {
            long(operands[0], out, |$x: R| $value)
        };
        (|$x:ident, $y:ident| $value:expr) => {
            two(operands, out, |$x: R, $y: R| $value)
        };
        (where |$x:ident, $y:ident| $holds:expr) => {
            four(operands, out, |$x: R, $y: R, yes, no| R::select($holds, yes, no))
        };
    }
    let op = match code {
        Code::Op(op) => op,
        Code::SelectLessOrEqual => return each!(where |x, y| x.lt(y) | Real::eq(x, y)),
        Code::Sign => {
            let (zero, one) = (R::lit(0.0), R::lit(1.0));
            return each!(|x| R::select(x.lt(zero), -one, R::select(zero.lt(x), one, x)));
        }
        Code::Decay => return each!(long | x | x.decay()),
        Code::DecayOfSize => return each!(long | x | x.abs().decay()),
        Code::Ranked => {
            let half = R::lit(0.5);
            let ranked = |a: R, b: R, x, y| R::select(a.lt(b), x, R::select(b.lt(a), y, half * (x + y)));
            return four(operands, out, ranked);
        }
        Code::Pair(pair) => return pair::perform::<R>(pair, operands, out),
    };
    match op {
        Op::Constant(Literal(x)) => each!(|_x| R::lit(x)),
        Op::Variable(_) | Op::Detach => each!(|x| x),
        Op::Negate => each!(|x| -x),
        Op::Add => each!(|x, y| x + y),
        Op::Subtract => each!(|x, y| x - y),
        Op::Multiply => each!(|x, y| x * y),
        Op::Divide => each!(|x, y| x / y),
        Op::Select(Relation::Less) => each!(where |x, y| x.lt(y)),
        Op::Select(Relation::Equal) => each!(where |x, y| Real::eq(x, y)),
        Op::Abs => each!(|x| x.abs()),
        Op::Min => each!(|x, y| x.min(y)),
        Op::Max => each!(|x, y| x.max(y)),
        Op::Relu => each!(|x| x.relu()),
        Op::Square => each!(|x| x.square()),
        Op::Weigh => each!(|x, y| x.weigh(y)),
        Op::Sqrt => each!(long | x | x.sqrt()),
        Op::Exp => each!(long | x | x.exp()),
        Op::ExpM1 => each!(long | x | x.exp_m1()),
        Op::Ln => each!(long | x | x.ln()),
        Op::Ln1p => each!(long | x | x.ln_1p()),
        Op::Ln1pDeficit => each!(long | x | x.ln_1p_deficit()),
        Op::Sin => each!(long | x | x.sin()),
        Op::Cos => each!(long | x | x.cos()),
        Op::Tanh => each!(long | x | x.tanh()),
        Op::Atan => each!(long | x | x.atan()),
        Op::Powf => each!(|x, y| x.powf(y)),
        Op::Sigmoid => each!(long | x | x.sigmoid()),
        Op::Softplus => each!(long | x | x.softplus()),
        Op::Tail => each!(long | x | x.tail()),
        Op::LnCosh => each!(long | x | x.ln_cosh()),
        Op::Xlogy => each!(|x, y| x.xlogy(y)),
        Op::LnRatio => each!(|x, y| x.ln_ratio(y)),
        Op::Hypot => each!(|x, y| x.hypot(y)),
        Op::Charbonnier => each!(|x, y| x.charbonnier(y)),
        Op::Polygamma(order) => each!(long | x | x.polygamma(order)),
        Op::LnBessel => each!(long | x | x.ln_bessel()),
        Op::BesselGap => each!(long | x | x.bessel_gap()),
    }
}
