//! Constructors that fold, so that a derivative reads as one would write it.
//!
//! Each rule holds for every finite number up to the rounding of a constant, with one exception wanted in formulas:
//! 0·x, 0/x and `xlogy(0, x)` are 0 whatever x is. So a factor that carries no derivative leaves no trace, where plain
//! numbers have NaN for an x that is infinite or NaN (or 0, under a bar). x − x and x/x do not fold.

use super::number::{Mask, Symbol};
use super::op::{Op, Relation};
use crate::Real;
use crate::interval::Interval;

fn lit<'g>(x: f64) -> Symbol<'g> {
    Symbol::lit(x)
}

fn is(a: Symbol<'_>, x: f64) -> bool {
    a.constant() == Some(x)
}

fn both_constant(a: Symbol<'_>, b: Symbol<'_>) -> bool {
    a.constant().is_some() && b.constant().is_some()
}

/// c and x of a product c·x that leads with a constant; 1 and x otherwise.
fn coefficient(x: Symbol<'_>) -> (f64, Symbol<'_>) {
    match x.parts() {
        (Op::Negate, [y, ..]) => (-1.0, y),
        (Op::Multiply, [Symbol::Constant(c), y, ..]) => (c, y),
        _ => (1.0, x),
    }
}

/// −x, where x shows a sign that a sum can take over.
fn opposite(x: Symbol<'_>) -> Option<Symbol<'_>> {
    match x.constant() {
        Some(c) => (c < 0.0).then(|| lit(-c)),
        None => (coefficient(x).0 < 0.0).then(|| negate(x)),
    }
}

/// a·x ± b·x as (a ± b)·x. Not where that is 0: x − x is NaN at infinities.
fn gather<'g>(a: Symbol<'g>, b: Symbol<'g>, sign: f64) -> Option<Symbol<'g>> {
    let ((of_a, x), (of_b, y)) = (coefficient(a), coefficient(b));
    let total = of_a + sign * of_b;
    (x.same(y) && total != 0.0).then(|| multiply(lit(total), x))
}

pub(super) fn add<'g>(a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
    if both_constant(a, b) {
        return Symbol::record(Op::Add, &[a, b]);
    }
    if is(a, 0.0) {
        return b;
    }
    if is(b, 0.0) {
        return a;
    }
    if let Some(b) = opposite(b) {
        return subtract(a, b);
    }
    if let Some(a) = opposite(a) {
        return subtract(b, a);
    }
    gather(a, b, 1.0).unwrap_or_else(|| Symbol::record(Op::Add, &[a, b]))
}

pub(super) fn subtract<'g>(a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
    if both_constant(a, b) {
        return Symbol::record(Op::Subtract, &[a, b]);
    }
    if is(a, 0.0) {
        return negate(b);
    }
    if is(b, 0.0) {
        return a;
    }
    if let Some(b) = opposite(b) {
        return add(a, b);
    }
    gather(a, b, -1.0).unwrap_or_else(|| Symbol::record(Op::Subtract, &[a, b]))
}

pub(super) fn negate(x: Symbol<'_>) -> Symbol<'_> {
    match x.parts() {
        (Op::Negate, [y, ..]) => y,
        (Op::Subtract, [a, b, ..]) => subtract(b, a),
        (Op::Multiply, [Symbol::Constant(c), y, ..]) => multiply(lit(-c), y),
        (Op::Select(_), [.., yes, no]) if both_constant(yes, no) => scale(-1.0, x),
        _ => Symbol::record(Op::Negate, &[x]),
    }
}

pub(super) fn multiply<'g>(a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
    match (a, b) {
        (Symbol::Constant(_), Symbol::Constant(_)) => return Symbol::record(Op::Multiply, &[a, b]),
        (Symbol::Constant(c), x) | (x, Symbol::Constant(c)) => return scale(c, x),
        _ => {}
    }
    let ((of_a, x), (of_b, y)) = (coefficient(a), coefficient(b));
    let gathered = of_a * of_b;
    if (of_a != 1.0 || of_b != 1.0) && gathered.is_normal() {
        return scale(gathered, multiply(x, y));
    }
    if a.same(b) { square(a) } else { Symbol::record(Op::Multiply, &[a, b]) }
}

/// c·x, c gathered with the constants that x leads with.
fn scale(c: f64, x: Symbol<'_>) -> Symbol<'_> {
    if c == 0.0 {
        return lit(0.0);
    }
    if c == 1.0 {
        return x;
    }
    match x.parts() {
        (Op::Constant(_), _) => Symbol::record(Op::Multiply, &[lit(c), x]),
        (Op::Negate, [y, ..]) => scale(-c, y),
        (Op::Multiply, [Symbol::Constant(of_x), y, ..]) if (c * of_x).is_normal() => scale(c * of_x, y),
        (Op::Divide, [Symbol::Constant(over), under, ..]) if (c * over).is_normal() => divide(lit(c * over), under),
        (Op::Select(relation), [a, b, Symbol::Constant(yes), Symbol::Constant(no)]) => {
            select(Mask::Compare(relation, a, b), lit(c * yes), lit(c * no))
        }
        _ if c == -1.0 => negate(x),
        _ => Symbol::record(Op::Multiply, &[lit(c), x]),
    }
}

pub(super) fn divide<'g>(a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
    if both_constant(a, b) {
        return Symbol::record(Op::Divide, &[a, b]);
    }
    if is(a, 0.0) {
        return a;
    }
    if let Some(reciprocal) = b.constant().and_then(exact_reciprocal) {
        return scale(reciprocal, a);
    }
    if let (Op::Negate, [b, ..]) = b.parts() {
        return negate(divide(a, b));
    }
    match coefficient(a) {
        (1.0, _) => Symbol::record(Op::Divide, &[a, b]),
        (c, x) => scale(c, divide(x, b)),
    }
}

/// 1/c where that is exact: c is a power of two.
fn exact_reciprocal(c: f64) -> Option<f64> {
    const FRACTION: u64 = (1 << 52) - 1;
    (c.is_normal() && c.to_bits() & FRACTION == 0).then(|| 1.0 / c)
}

pub(super) fn abs(x: Symbol<'_>) -> Symbol<'_> {
    match x.parts() {
        (Op::Negate, [y, ..]) => abs(y),
        (Op::Abs, _) => x,
        (Op::Multiply, [c @ Symbol::Constant(_), y, ..]) => multiply(abs(c), abs(y)),
        _ => Symbol::record(Op::Abs, &[x]),
    }
}

/// f(−x) is −f(x).
pub(super) fn odd(op: Op, x: Symbol<'_>) -> Symbol<'_> {
    match coefficient(x).0 < 0.0 {
        true => negate(odd(op, negate(x))),
        false => Symbol::record(op, &[x]),
    }
}

/// f(−x) is f(x).
pub(super) fn even(op: Op, x: Symbol<'_>) -> Symbol<'_> {
    let negative = coefficient(x).0 < 0.0;
    Symbol::record(op, &[if negative { negate(x) } else { x }])
}

pub(super) fn square(x: Symbol<'_>) -> Symbol<'_> {
    match x.parts() {
        (Op::Negate | Op::Abs, [y, ..]) => square(y),
        _ => Symbol::record(Op::Square, &[x]),
    }
}

pub(super) fn powf<'g>(x: Symbol<'g>, exponent: Symbol<'g>) -> Symbol<'g> {
    match exponent.constant() {
        Some(0.0) => lit(1.0),
        Some(0.5) => x.sqrt(),
        Some(1.0) => x,
        Some(2.0) => square(x),
        _ => Symbol::record(Op::Powf, &[x, exponent]),
    }
}

pub(super) fn xlogy<'g>(x: Symbol<'g>, y: Symbol<'g>) -> Symbol<'g> {
    match coefficient(x) {
        (_, Symbol::Constant(0.0)) => lit(0.0),
        (_, Symbol::Constant(c)) => scale(c, y.ln()),
        (1.0, _) => Symbol::record(Op::Xlogy, &[x, y]),
        (c, x) => scale(c, xlogy(x, y)),
    }
}

pub(super) fn weigh<'g>(weight: Symbol<'g>, x: Symbol<'g>) -> Symbol<'g> {
    if weight.constant().is_some() || x.constant().is_some() {
        return multiply(weight, x);
    }
    let ((of_weight, weight), (of_x, x)) = (coefficient(weight), coefficient(x));
    scale(of_weight * of_x, Symbol::record(Op::Weigh, &[weight, x]))
}

/// Where a symbol is known to lie: a variable in its range, anything else anywhere.
pub(super) fn range(x: Symbol<'_>) -> Interval {
    match (x, x.parts().0) {
        (Symbol::Node(place), Op::Variable(index)) => place.graph.variable_at(index).range(),
        _ => Interval::REAL,
    }
}

pub(super) fn compare<'g>(relation: Relation, a: Symbol<'g>, b: Symbol<'g>) -> Mask<'g> {
    match (relation, a.constant(), b.constant()) {
        (Relation::Less, Some(a), Some(b)) => Mask::Constant(a < b),
        (Relation::Equal, Some(a), Some(b)) => Mask::Constant(a == b),
        (Relation::Less, ..) if a.same(b) => Mask::Constant(false),
        // A formula is of finite numbers.
        (Relation::Less, None, Some(f64::INFINITY)) => Mask::Constant(true),
        (Relation::Less, None, Some(bound)) if range(a).low >= bound => Mask::Constant(false),
        (Relation::Less, Some(bound), None) if range(b).high <= bound => Mask::Constant(false),
        // `a = a` stays: it is false for NaN.
        _ => Mask::Compare(relation, a, b),
    }
}

pub(super) fn select<'g>(mask: Mask<'g>, yes: Symbol<'g>, no: Symbol<'g>) -> Symbol<'g> {
    let (relation, a, b) = match mask {
        Mask::Constant(true) => return yes,
        Mask::Constant(false) => return no,
        Mask::Compare(relation, a, b) => (relation, a, b),
    };
    let (yes, no) = (knowing(mask, true, yes), knowing(mask, false, no));
    if yes.same(no) { yes } else { Symbol::record(Op::Select(relation), &[a, b, yes, no]) }
}

/// The branch, where a choice that it opens with is decided by the mask it stands under.
fn knowing<'g>(mask: Mask<'g>, holds: bool, branch: Symbol<'g>) -> Symbol<'g> {
    let (Mask::Compare(relation, a, b), (Op::Select(inner), [x, y, yes, no])) = (mask, branch.parts()) else {
        return branch;
    };
    let (aligned, crossed) = (a.same(x) && b.same(y), a.same(y) && b.same(x));
    let same = inner == relation && (aligned || crossed && relation == Relation::Equal);
    match (same, holds) {
        (true, true) => knowing(mask, holds, yes),
        (true, false) => knowing(mask, holds, no),
        // Of a < b, b < a and a = b at most one holds.
        (false, true) if aligned || crossed => knowing(mask, holds, no),
        _ => branch,
    }
}
