//! Spellings of cross entropy by a logit, of which the terms cancel where it is confident and right.

use super::spelling::{Spelling, inside, pair};
use crate::BceWithLogits;
use crate::real::Real;
use crate::symbol::{Op, Symbol};

impl Spelling {
    /// softplus(x) − y·x: for a large x and y = 1 nothing is left of the difference.
    pub(super) fn cross_entropy<'g>(&mut self, a: Symbol<'g>, b: Symbol<'g>) -> Option<Symbol<'g>> {
        let x = inside(a, Op::Softplus)?;
        if b.same(x) {
            return self.note("softplus(x) - x", "softplus(-x)", (-x).softplus());
        }
        let label = label_of(b, x)?;
        self.note(
            "softplus(x) - y*x",
            "softplus(-abs(x)) + where(x < 0, y, 1 - y)*abs(x)",
            BceWithLogits::cross_entropy(x, label),
        )
    }

    /// max(x, 0) − y·x + ln(1 + exp(−|x|)), whose slope at 0 is that of neither side.
    pub(super) fn cross_entropy_by_size<'g>(&mut self, a: Symbol<'g>, b: Symbol<'g>) -> Option<Symbol<'g>> {
        let [above, pull] = pair(a, Op::Subtract)?;
        let x = inside(inside(inside(b, Op::Softplus)?, Op::Negate)?, Op::Abs)?;
        let label = label_of(pull, x)?;
        let positive = inside(above, Op::Relu).or_else(|| {
            let [x, zero] = pair(above, Op::Max)?;
            match (x.constant(), zero.constant()) {
                (_, Some(0.0)) => Some(x),
                (Some(0.0), _) => Some(zero),
                _ => None,
            }
        })?;
        if !positive.same(x) {
            return None;
        }
        self.note(
            "max(x, 0) - y*x + log(1 + exp(-abs(x)))",
            "the same, smooth at 0",
            BceWithLogits::cross_entropy(x, label),
        )
    }
}

/// y of y·x.
fn label_of<'g>(product: Symbol<'g>, x: Symbol<'g>) -> Option<Symbol<'g>> {
    match pair(product, Op::Multiply)? {
        [y, also_x] if also_x.same(x) => Some(y),
        [also_x, y] if also_x.same(x) => Some(y),
        _ => None,
    }
}
