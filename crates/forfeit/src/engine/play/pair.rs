//! Two cheap operations in one loop: what the first gives never goes to memory.

use super::operation::{Any, Operand, Out, SPAN};
use crate::number::Number;
use crate::symbol::Op;

/// Each pair: the first operation, of a and b; the second, with the place in it of what the first gives, c being its other operand.
macro_rules! pairs {
    ($($name:ident: $first:ident, $second:ident $place:pat => |$a:pat_param, $b:pat_param, $c:pat_param| $value:expr;)*) => {
        /// Two operations, of which nothing else reads the first.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(super) enum Pair {
            $($name,)*
        }

        impl Pair {
            /// That of an operation and of one whose operand of this index it is.
            pub(super) fn of(first: Op, second: Op, index: usize) -> Option<Self> {
                match (first, second, index) {
                    $((Op::$first, Op::$second, $place) => Some(Self::$name),)*
                    _ => None,
                }
            }
        }

        /// Does a pair for each element of a column.
        #[inline(always)]
        pub(super) fn perform<R: Number>(pair: Pair, operands: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>) {
            match pair {
                $(Pair::$name => three(operands, out, |$a: R, $b: R, $c: R| $value),)*
            }
        }
    };
}

// Those that losses are made of; each takes a part in the time of a build.
pairs! {
    AddDivideBy: Add, Divide _ => |a, b, c| c / (a + b);
    SubtractAdd: Subtract, Add _ => |a, b, c| a - b + c;
    SubtractMultiply: Subtract, Multiply _ => |a, b, c| (a - b) * c;
    SubtractWeigh: Subtract, Weigh 0 => |a, b, c| (a - b).weigh(c);
    SubtractDivide: Subtract, Divide 0 => |a, b, c| (a - b) / c;
    SubtractDivideBy: Subtract, Divide _ => |a, b, c| c / (a - b);
    MultiplyAdd: Multiply, Add _ => |a, b, c| a * b + c;
    MultiplySubtract: Multiply, Subtract 0 => |a, b, c| a * b - c;
    MultiplySubtractFrom: Multiply, Subtract _ => |a, b, c| c - a * b;
    MultiplyMultiply: Multiply, Multiply _ => |a, b, c| a * b * c;
    MultiplyNegate: Multiply, Negate _ => |a, b, _| -(a * b);
    WeighAdd: Weigh, Add _ => |a, b, c| a.weigh(b) + c;
    WeighSubtract: Weigh, Subtract 0 => |a, b, c| a.weigh(b) - c;
    WeighSubtractFrom: Weigh, Subtract _ => |a, b, c| c - a.weigh(b);
    WeighMultiply: Weigh, Multiply _ => |a, b, c| a.weigh(b) * c;
    WeighWeigh: Weigh, Weigh 0 => |a, b, c| a.weigh(b).weigh(c);
    WeighDivide: Weigh, Divide 0 => |a, b, c| a.weigh(b) / c;
    WeighNegate: Weigh, Negate _ => |a, b, _| -a.weigh(b);
    DivideAdd: Divide, Add _ => |a, b, c| a / b + c;
    DivideMultiply: Divide, Multiply _ => |a, b, c| a / b * c;
    DivideWeigh: Divide, Weigh 0 => |a, b, c| (a / b).weigh(c);
    DivideWeighBy: Divide, Weigh _ => |a, b, c| c.weigh(a / b);
    AbsSubtract: Abs, Subtract 0 => |a, _, c| a.abs() - c;
    AbsMultiply: Abs, Multiply _ => |a, _, c| a.abs() * c;
    AbsDivide: Abs, Divide 0 => |a, _, c| a.abs() / c;
    ReluAdd: Relu, Add _ => |a, _, c| a.relu() + c;
    ReluMultiply: Relu, Multiply _ => |a, _, c| a.relu() * c;
    SquareAdd: Square, Add _ => |a, _, c| a.square() + c;
    SquareMultiply: Square, Multiply _ => |a, _, c| a.square() * c;
    SquareWeigh: Square, Weigh 0 => |a, _, c| a.square().weigh(c);
    SquareWeighBy: Square, Weigh _ => |a, _, c| c.weigh(a.square());
    SquareDivide: Square, Divide 0 => |a, _, c| a.square() / c;
}

#[inline(always)]
fn three<R: Number>([a, b, c, _]: [Operand<'_, R::Scalar>; 4], out: Out<'_, R>, f: impl Fn(R, R, R) -> R) {
    let (a, b, c) = (Any::from(a), Any::from(b), Any::from(c));
    for (span, out) in out.iter_mut().enumerate() {
        let (a, b, c) = (a.span(span), b.span(span), c.span(span));
        for k in 0..SPAN {
            out[k] = f(R::load(a[k]), R::load(b[k]), R::load(c[k])).store();
        }
    }
}
