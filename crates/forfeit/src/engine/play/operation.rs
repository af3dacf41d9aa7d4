//! One loop for each instruction, and one for each kind of its operands where it is so cheap that reading them counts.

#![expect(clippy::needless_range_loop, reason = "one index runs over several operands, and a fixed range vectorises")]

use super::super::kernel::WIDTH;
use super::instruction::Code;
use super::pair;
use crate::number::Number;
use crate::real::Real;
use crate::symbol::{Literal, Op, Relation};

/// A step's numbers of one operand or result.
pub(super) type Cells<T> = [T; WIDTH];

/// What a step reads.
#[derive(Clone, Copy)]
pub(super) enum Operand<'a, T> {
    /// A number for each element.
    Column(&'a [Cells<T>]),
    /// The same number for all.
    Scalar(&'a Cells<T>),
}

/// Where an operand's numbers come from, of a known kind: what is known is not asked again for every element.
trait Source<R: Number>: Copy {
    /// That of as many groups of cells.
    fn of(self, groups: usize) -> Self;
    fn at(self, group: usize, k: usize) -> R;
}

impl<R: Number> Source<R> for &[Cells<R::Scalar>] {
    #[inline(always)]
    fn of(self, groups: usize) -> Self {
        &self[..groups]
    }
    #[inline(always)]
    fn at(self, group: usize, k: usize) -> R {
        R::load(self[group][k])
    }
}

/// A scalar in a register of the machine.
#[derive(Clone, Copy)]
struct Splat<R>(R);

impl<R: Number> Source<R> for Splat<R> {
    #[inline(always)]
    fn of(self, _groups: usize) -> Self {
        self
    }
    #[inline(always)]
    fn at(self, _group: usize, _k: usize) -> R {
        self.0
    }
}

/// An operand of any kind.
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
    pub(super) fn group(self, group: usize) -> &'a Cells<T> {
        &self.cells[group * self.stride]
    }
}

impl<R: Number> Source<R> for Any<'_, R::Scalar> {
    #[inline(always)]
    fn of(self, _groups: usize) -> Self {
        self
    }
    #[inline(always)]
    fn at(self, group: usize, k: usize) -> R {
        R::load(self.group(group)[k])
    }
}

pub(super) type Out<'a, R> = &'a mut [Cells<<R as Number>::Scalar>];

#[inline(always)]
fn one<R: Number>(a: impl Source<R>, out: Out<'_, R>, f: impl Fn(R) -> R) {
    let a = a.of(out.len());
    for (group, out) in out.iter_mut().enumerate() {
        for k in 0..WIDTH {
            out[k] = f(a.at(group, k)).store();
        }
    }
}

#[inline(always)]
fn two<R: Number>(a: impl Source<R>, b: impl Source<R>, out: Out<'_, R>, f: impl Fn(R, R) -> R) {
    let (a, b) = (a.of(out.len()), b.of(out.len()));
    for (group, out) in out.iter_mut().enumerate() {
        for k in 0..WIDTH {
            out[k] = f(a.at(group, k), b.at(group, k)).store();
        }
    }
}

#[inline(always)]
fn choice<R: Number>(
    a: impl Source<R>,
    b: impl Source<R>,
    yes: impl Source<R>,
    no: impl Source<R>,
    out: Out<'_, R>,
    holds: impl Fn(R, R) -> bool,
) {
    let (a, b, yes, no) = (a.of(out.len()), b.of(out.len()), yes.of(out.len()), no.of(out.len()));
    for (group, out) in out.iter_mut().enumerate() {
        for k in 0..WIDTH {
            let mask = holds(a.at(group, k), b.at(group, k));
            out[k] = R::select(mask, yes.at(group, k), no.at(group, k)).store();
        }
    }
}

#[inline(always)]
fn ranked<R: Number>(
    a: impl Source<R>,
    b: impl Source<R>,
    first: impl Source<R>,
    second: impl Source<R>,
    out: Out<'_, R>,
) {
    for (group, out) in out.iter_mut().enumerate() {
        for k in 0..WIDTH {
            let (a, b) = (a.at(group, k), b.at(group, k));
            let (x, y) = (first.at(group, k), second.at(group, k));
            out[k] = R::select(a.lt(b), x, R::select(b.lt(a), y, R::lit(0.5) * (x + y))).store();
        }
    }
}

/// Code for each kind of some operands.
macro_rules! by_kind {
    ($body:expr; $R:ident) => { $body };
    ($body:expr; $R:ident $operand:ident $($rest:ident)*) => {
        match $operand {
            Operand::Column($operand) => by_kind!($body; $R $($rest)*),
            Operand::Scalar(cells) => {
                let $operand = Splat($R::load(cells[0]));
                by_kind!($body; $R $($rest)*)
            }
        }
    };
}

/// Does an instruction for each element of a column.
#[inline(always)]
pub(super) fn perform<R: Number>(code: Code, operands: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>) {
    let [a, b, yes, no] = operands;
    macro_rules! cheap {
        (|$x:ident| $value:expr) => { by_kind!(one(a, out, |$x: R| $value); R a) };
        (|$x:ident, $y:ident| $value:expr) => { by_kind!(two(a, b, out, |$x: R, $y: R| $value); R a b) };
        (where |$x:ident, $y:ident| $holds:expr) => {
            by_kind!(choice(a, b, yes, no, out, |$x: R, $y: R| $holds); R a b yes no)
        };
    }
    macro_rules! dear {
        ($f:expr) => {
            one::<R>(Any::from(a), out, $f)
        };
        (two $f:expr) => {
            two::<R>(Any::from(a), Any::from(b), out, $f)
        };
    }
    let op = match code {
        Code::Op(op) => op,
        Code::SelectLessOrEqual => return cheap!(where |x, y| x.lt(y) | Real::eq(x, y)),
        Code::Sign => {
            let (zero, one) = (R::lit(0.0), R::lit(1.0));
            return cheap!(|x| R::select(x.lt(zero), -one, R::select(zero.lt(x), one, x)));
        }
        Code::Decay => return dear!(R::decay),
        Code::Ranked => return ranked::<R>(Any::from(a), Any::from(b), Any::from(yes), Any::from(no), out),
        Code::Pair(first, second) => return pair::perform::<R>(first, second, operands, out),
    };
    match op {
        Op::Constant(Literal(x)) => dear!(|_| R::lit(x)),
        Op::Variable(_) | Op::Detach => dear!(|x| x),
        Op::Negate => cheap!(|x| -x),
        Op::Add => cheap!(|x, y| x + y),
        Op::Subtract => cheap!(|x, y| x - y),
        Op::Multiply => cheap!(|x, y| x * y),
        Op::Divide => cheap!(|x, y| x / y),
        Op::Select(Relation::Less) => cheap!(where |x, y| x.lt(y)),
        Op::Select(Relation::Equal) => {
            choice::<R>(Any::from(a), Any::from(b), Any::from(yes), Any::from(no), out, |x, y| Real::eq(x, y))
        }
        Op::Abs => cheap!(|x| x.abs()),
        Op::Min => cheap!(|x, y| x.min(y)),
        Op::Max => cheap!(|x, y| x.max(y)),
        Op::Relu => cheap!(|x| x.relu()),
        Op::Square => cheap!(|x| x.square()),
        Op::Weigh => cheap!(|x, y| x.weigh(y)),
        Op::Sqrt => dear!(R::sqrt),
        Op::Exp => dear!(R::exp),
        Op::ExpM1 => dear!(R::exp_m1),
        Op::Ln => dear!(R::ln),
        Op::Ln1p => dear!(R::ln_1p),
        Op::Ln1pDeficit => dear!(R::ln_1p_deficit),
        Op::Sin => dear!(R::sin),
        Op::Cos => dear!(R::cos),
        Op::Tanh => dear!(R::tanh),
        Op::Atan => dear!(R::atan),
        Op::Powf => dear!(two R::powf),
        Op::Sigmoid => dear!(R::sigmoid),
        Op::Softplus => dear!(R::softplus),
        Op::Tail => dear!(R::tail),
        Op::LnCosh => dear!(R::ln_cosh),
        Op::Xlogy => dear!(two R::xlogy),
        Op::LnRatio => dear!(two R::ln_ratio),
        Op::Hypot => dear!(two R::hypot),
        Op::Charbonnier => dear!(two R::charbonnier),
        Op::Polygamma(order) => dear!(|x: R| x.polygamma(order)),
        Op::LnBessel => dear!(R::ln_bessel),
        Op::BesselGap => dear!(R::bessel_gap),
    }
}
