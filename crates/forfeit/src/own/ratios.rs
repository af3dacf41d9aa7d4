//! Spellings of ratios that cancel or overflow.

use super::spelling::{Spelling, above_one, inside, lit, pair};
use crate::real::Real;
use crate::symbol::{Op, Symbol};

impl Spelling {
    /// ln x − ln y cancels where x and y are close.
    pub(super) fn difference_of_logarithms<'g>(&mut self, a: Symbol<'g>, b: Symbol<'g>) -> Option<Symbol<'g>> {
        let both = |op, low: f64| {
            let (x, y) = (inside(a, op)?, inside(b, op)?);
            (x.range().low >= low && y.range().low >= low).then_some([x, y])
        };
        if let Some([x, y]) = both(Op::Ln, 0.0) {
            return self.note("log(x) - log(y)", "log1p((x - y)/y) where they are close", x.ln_ratio(y));
        }
        let [x, y] = both(Op::Ln1p, -1.0)?;
        let (one, below) = (lit(1.0), x.lt(y));
        let apart = Symbol::select(below, y - x, x - y) / (one + Symbol::select(below, x, y));
        let size = apart.ln_1p();
        let near = Symbol::select(below, -size, size);
        // A quotient that may overflow has no need of it.
        let stable = Symbol::select(apart.lt(lit(1e6)), near, (one + x).ln() - (one + y).ln());
        self.note("log1p(x) - log1p(y)", "log1p((x - y)/(1 + y))", stable)
    }

    /// k·x²/(1 + (x/c)²), of which squares overflow far out, where it is k·c².
    pub(super) fn saturating<'g>(&mut self, a: Symbol<'g>, b: Symbol<'g>) -> Option<Symbol<'g>> {
        let factor = |x: Symbol<'g>| match x.parts() {
            (Op::Multiply, [Symbol::Constant(k), x, ..]) => (k, x),
            _ => (1.0, x),
        };
        let ((over, square), (under, sum)) = (factor(a), factor(b));
        let (x, one, k) = (inside(square, Op::Square)?, lit(1.0), over / under);
        let c = scale_of(above_one(sum)?, x)?;
        let near = x.abs().lt(c);
        let (small, large) = (Symbol::select(near, x, c), Symbol::select(near, c, x));
        let half = small.parabola(one) / (one + (small / large).square());
        self.note("x^2/(1 + (x/c)^2)", "the smaller of x and c over the larger, squared", lit(2.0 * k) * half)
    }

    /// The sign of what is squared does not count.
    pub(super) fn square<'g>(&mut self, x: Symbol<'g>) -> Symbol<'g> {
        if self.verbatim { x.square() } else { unsigned(x).square() }
    }
}

/// x or −x, without a choice between a number and its opposite.
fn unsigned<'g>(x: Symbol<'g>) -> Symbol<'g> {
    let plain = |x: Symbol<'g>| match x.parts() {
        (Op::Select(_), [.., yes, no]) if (-no).same(yes) => no,
        _ => x,
    };
    match plain(x).parts() {
        // One choice deep: what lies deeper is not of a spelling here.
        (choice @ Op::Select(_), [a, b, yes, no]) => choice.again(&[a, b, plain(yes), plain(no)]),
        _ => plain(x),
    }
}

/// c > 0 of (x/c)², as it is folded.
fn scale_of<'g>(ratio: Symbol<'g>, x: Symbol<'g>) -> Option<Symbol<'g>> {
    let positive = |c: Symbol<'g>| c.constant().is_some_and(|c| c > 0.0) || c.range().low >= 0.0;
    let c = match ratio.parts() {
        (Op::Square, [y, ..]) if y.same(x) => lit(1.0),
        (Op::Square, [y, ..]) => pair(y, Op::Divide).filter(|[top, _]| top.same(x))?[1],
        (Op::Divide, [y, under, ..]) => {
            inside(y, Op::Square).filter(|y| y.same(x))?;
            inside(under, Op::Square)?
        }
        _ => return None,
    };
    positive(c).then_some(c)
}
