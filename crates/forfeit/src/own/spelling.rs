//! Spellings that lose digits, and what is computed in their place.
//!
//! log(1 + exp(x)) overflows from x = 710 on, and its slope is NaN there; softplus(x) is the same function and does not. Each
//! method here records an operation, or the stable composite that it completes.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::text::log_sum;
use crate::real::Real;
use crate::symbol::{Op, Symbol};

/// What is computed in place of what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(What);

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Spelling {
        written: &'static str,
        computed: &'static str,
    },
    /// All of it, by a built-in loss.
    Whole(String),
}

impl Note {
    pub(super) fn whole(built_in: String) -> Self {
        Self(What::Whole(built_in))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            What::Spelling { written, computed } => {
                write!(f, "{written} is computed as {computed}, which keeps its digits")
            }
            What::Whole(built_in) => {
                write!(f, "this is {built_in}: computed by its kernel, with its formula and facts")
            }
        }
    }
}

/// Records operations, in stable spellings unless told otherwise.
#[derive(Debug)]
pub(super) struct Spelling {
    pub(super) verbatim: bool,
    pub(super) notes: Vec<Note>,
}

pub(super) fn lit<'g>(x: f64) -> Symbol<'g> {
    Symbol::lit(x)
}

fn is(x: Symbol<'_>, value: f64) -> bool {
    x.constant() == Some(value)
}

/// The argument of an operation of one argument.
pub(super) fn inside(x: Symbol<'_>, op: Op) -> Option<Symbol<'_>> {
    let (found, [argument, ..]) = x.parts();
    (found == op).then_some(argument)
}

/// a and b of an operation of two.
pub(super) fn pair(x: Symbol<'_>, op: Op) -> Option<[Symbol<'_>; 2]> {
    let (found, [a, b, ..]) = x.parts();
    (found == op).then_some([a, b])
}

/// x of 1 + x.
pub(super) fn above_one(x: Symbol<'_>) -> Option<Symbol<'_>> {
    match pair(x, Op::Add)? {
        [one, rest] if is(one, 1.0) => Some(rest),
        [rest, one] if is(one, 1.0) => Some(rest),
        _ => None,
    }
}

/// x of 1 + eˣ.
fn above_one_exp(x: Symbol<'_>) -> Option<Symbol<'_>> {
    inside(above_one(x)?, Op::Exp)
}

/// The legs of √(a² + b²), a number last; a number that is no square of one is none.
fn legs(x: Symbol<'_>) -> Option<[Symbol<'_>; 2]> {
    let leg = |side: Symbol<'_>| side.constant().map(Real::sqrt).filter(|c| Some(c * c) == side.constant());
    let [a, b] = pair(x, Op::Add)?;
    match (inside(a, Op::Square), inside(b, Op::Square)) {
        (Some(a), Some(b)) => Some([a, b]),
        (Some(a), None) => leg(b).map(|b| [a, lit(b)]),
        (None, Some(b)) => leg(a).map(|a| [b, lit(a)]),
        _ => None,
    }
}

impl Spelling {
    pub(super) fn new(verbatim: bool) -> Self {
        Self { verbatim, notes: Vec::new() }
    }

    pub(super) fn note<'g>(
        &mut self,
        written: &'static str,
        computed: &'static str,
        symbol: Symbol<'g>,
    ) -> Option<Symbol<'g>> {
        let note = Note(What::Spelling { written, computed });
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
        Some(symbol)
    }

    /// The stable spelling, unless there is none or none is wanted.
    fn stable<'g>(
        &mut self,
        stable: impl FnOnce(&mut Self) -> Option<Symbol<'g>>,
        plain: impl FnOnce() -> Symbol<'g>,
    ) -> Symbol<'g> {
        if self.verbatim {
            return plain();
        }
        stable(self).unwrap_or_else(plain)
    }

    pub(super) fn add<'g>(&mut self, a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
        // What is added with a sign is taken away, and is seen there.
        match (a.constant(), b.constant(), a.parts(), b.parts()) {
            (_, Some(c), ..) if c < 0.0 => self.subtract(a, lit(-c)),
            (Some(c), ..) if c < 0.0 => self.subtract(b, lit(-c)),
            (.., (Op::Negate, [b, ..])) => self.subtract(a, b),
            (.., (Op::Negate, [a, ..]), _) => self.subtract(b, a),
            _ => self.stable(|s| s.cross_entropy_by_size(a, b).or_else(|| s.cross_entropy_by_size(b, a)), || a + b),
        }
    }

    pub(super) fn subtract<'g>(&mut self, a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
        let one = lit(1.0);
        self.stable(
            |s| {
                if let (Some(x), true) = (inside(a, Op::Exp), is(b, 1.0)) {
                    return s.note("exp(x) - 1", "expm1(x)", x.exp_m1());
                }
                if is(a, 1.0) {
                    if let Some(x) = inside(b, Op::Exp) {
                        return s.note("1 - exp(x)", "-expm1(x)", -x.exp_m1());
                    }
                    if let Some(x) = inside(b, Op::Sigmoid) {
                        return s.note("1 - sigmoid(x)", "sigmoid(-x)", (-x).sigmoid());
                    }
                    if let Some(x) = inside(b, Op::Cos) {
                        let half = (lit(0.5) * x).sin();
                        return s.note("1 - cos(x)", "2*sin(x/2)^2", lit(2.0) * half.square());
                    }
                }
                if inside(b, Op::Ln1p).is_some_and(|x| x.same(a)) {
                    return s.note("x - log1p(x)", "its series near 0", a.ln_1p_deficit());
                }
                if let Some(difference) = s.difference_of_logarithms(a, b) {
                    return Some(difference);
                }
                if let Some(entropy) = s.cross_entropy(a, b) {
                    return Some(entropy);
                }
                let [x, leg] = pair(a, Op::Hypot)?;
                if leg.same(b) && is(b, 1.0) {
                    return s.note("sqrt(1 + x^2) - 1", "x^2/(sqrt(1 + x^2) + 1)", x.charbonnier(one));
                }
                let positive = b.range().low >= 0.0 || b.constant().is_some_and(|c| c > 0.0);
                let known = b.constant().is_some() || matches!(b.parts().0, Op::Variable(_));
                if leg.same(b) && positive && known {
                    return s.note("sqrt(x^2 + c^2) - c", "x^2/(sqrt(x^2 + c^2) + c)", x.charbonnier(b) / b);
                }
                None
            },
            || a - b,
        )
    }

    pub(super) fn multiply<'g>(&mut self, a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
        self.stable(
            |s| {
                if a.constant().is_some() || b.constant().is_some() {
                    return None;
                }
                for (weight, x) in [(a, b), (b, a)] {
                    if let Some(y) = inside(x, Op::Ln) {
                        return s.note("y*log(x)", "xlogy(y, x), 0 where y is 0", weight.xlogy(y));
                    }
                    if pair(x, Op::LnRatio).is_some() {
                        return s.note("w*log(x/y)", "0 where w is 0", weight.weigh(x));
                    }
                    if let Some(y) = inside(x, Op::Ln1p) {
                        return s.note("y*log1p(x)", "0 where y is 0", weight.weigh(y.ln_1p()));
                    }
                    // c²·(√(1 + (x/c)²) − 1).
                    let (Some(c), Some([ratio, one])) = (inside(weight, Op::Square), pair(x, Op::Charbonnier)) else {
                        continue;
                    };
                    let Some([x, below]) = pair(ratio, Op::Divide) else { continue };
                    if is(one, 1.0) && below.same(c) && c.range().low >= 0.0 && matches!(c.parts().0, Op::Variable(_)) {
                        return Some(x.charbonnier(c));
                    }
                }
                None
            },
            || a * b,
        )
    }

    pub(super) fn divide<'g>(&mut self, a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
        self.stable(
            |s| {
                if let Some(fraction) = s.saturating(a, b) {
                    return Some(fraction);
                }
                let x = above_one_exp(b)?;
                match a.constant() {
                    Some(c) => s.note("1/(1 + exp(-x))", "sigmoid(x)", lit(c) * (-x).sigmoid()),
                    None if inside(a, Op::Exp)?.same(x) => s.note("exp(x)/(1 + exp(x))", "sigmoid(x)", x.sigmoid()),
                    None => None,
                }
            },
            || a / b,
        )
    }

    pub(super) fn ln<'g>(&mut self, x: Symbol<'g>) -> Symbol<'g> {
        self.stable(|s| s.stable_ln(x), || x.ln())
    }

    fn stable_ln<'g>(&mut self, x: Symbol<'g>) -> Option<Symbol<'g>> {
        if let Some([a, b]) = pair(x, Op::Divide)
            && a.range().low >= 0.0
            && b.range().low >= 0.0
        {
            return self.note("log(x/y)", "log1p((x - y)/y) where they are close", a.ln_ratio(b));
        }
        if let Some(y) = inside(x, Op::Exp) {
            return self.note("log(exp(x))", "x", y);
        }
        if let Some(y) = inside(x, Op::Sigmoid) {
            return self.note("log(sigmoid(x))", "-softplus(-x)", -(-y).softplus());
        }
        if let Some(y) = above_one(x) {
            return match inside(y, Op::Exp) {
                Some(z) => self.note("log(1 + exp(x))", "softplus(x)", z.softplus()),
                None => self.note("log(1 + x)", "log1p(x)", y.ln_1p()),
            };
        }
        if let Some([one, y]) = pair(x, Op::Subtract)
            && is(one, 1.0)
        {
            return self.note("log(1 - x)", "log1p(-x)", (-y).ln_1p());
        }
        if let Some(y) = inside(x, Op::Negate).and_then(|x| inside(x, Op::ExpM1)) {
            let far = y.lt(lit(-core::f64::consts::LN_2));
            let both = Symbol::select(far, (-y.exp()).ln_1p(), (-y.exp_m1()).ln());
            return self.note("log(1 - exp(x))", "log(-expm1(x)) or log1p(-exp(x))", both);
        }
        if let Some([half, sum]) = pair(x, Op::Multiply)
            && is(half, 0.5)
            && let Some([a, b]) = pair(sum, Op::Add)
            && let (Some(a), Some(b)) = (inside(a, Op::Exp), inside(b, Op::Exp))
            && (-a).same(b)
        {
            return self.note("log(cosh(x))", "logcosh(x)", a.ln_cosh());
        }
        let [a, b] = pair(x, Op::Add)?;
        let (a, b) = (inside(a, Op::Exp)?, inside(b, Op::Exp)?);
        self.note("log(exp(x) + exp(y))", "logaddexp(x, y)", log_sum(a, b))
    }

    pub(super) fn ln_1p<'g>(&mut self, x: Symbol<'g>) -> Symbol<'g> {
        self.stable(
            |s| {
                if let Some(y) = inside(x, Op::Exp) {
                    return s.note("log1p(exp(x))", "softplus(x)", y.softplus());
                }
                let y = inside(inside(x, Op::Negate)?, Op::Sigmoid)?;
                s.note("log1p(-sigmoid(x))", "-softplus(x)", -y.softplus())
            },
            || x.ln_1p(),
        )
    }

    pub(super) fn sqrt<'g>(&mut self, x: Symbol<'g>) -> Symbol<'g> {
        self.stable(
            |s| {
                if let Some(y) = inside(x, Op::Square) {
                    return s.note("sqrt(x^2)", "abs(x)", y.abs());
                }
                let [a, b] = legs(x)?;
                s.note("sqrt(x^2 + y^2)", "hypot(x, y)", a.hypot(b))
            },
            || x.sqrt(),
        )
    }

    /// (eˣ + e⁻ˣ)/2.
    pub(super) fn cosh<'g>(&mut self, x: Symbol<'g>) -> Symbol<'g> {
        lit(0.5) * (x.exp() + (-x).exp())
    }

    /// (eˣ − e⁻ˣ)/2, from eˣ − 1 near 0.
    pub(super) fn sinh<'g>(&mut self, x: Symbol<'g>) -> Symbol<'g> {
        let m = x.exp_m1();
        let near = lit(0.5) * (m + m / (m + lit(1.0)));
        Symbol::select(x.abs().lt(lit(1.0)), near, lit(0.5) * (x.exp() - (-x).exp()))
    }

    /// A whole exponent multiplies, and takes numbers of either sign; another takes those from 0 on.
    pub(super) fn power<'g>(&mut self, x: Symbol<'g>, exponent: Symbol<'g>) -> Symbol<'g> {
        const LARGEST: f64 = 64.0;
        match (x.constant(), exponent.constant()) {
            (_, Some(2.0)) => self.square(x),
            (_, Some(n)) if n as i32 as f64 == n && (-LARGEST..=LARGEST).contains(&n) => {
                let product = whole_power(x, n.abs() as u32);
                if n < 0.0 { lit(1.0) / product } else { product }
            }
            (Some(core::f64::consts::E), _) => exponent.exp(),
            (Some(base), None) if base > 0.0 => (exponent * lit(Real::ln(base))).exp(),
            (_, Some(0.5)) => self.sqrt(x),
            _ => x.powf(exponent),
        }
    }
}

/// By squaring.
fn whole_power(x: Symbol<'_>, n: u32) -> Symbol<'_> {
    match n {
        0 => lit(1.0),
        1 => x,
        n if n % 2 == 0 => whole_power(x, n / 2).square(),
        n => whole_power(x, n - 1) * x,
    }
}
