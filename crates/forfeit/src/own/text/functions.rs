//! The functions of expressions, under the names that NumPy and PyTorch give them.

use alloc::string::{String, ToString};

use crate::own::spelling::Spelling;
use crate::real::Real;
use crate::symbol::Symbol;

/// What a function takes, and what it does.
#[derive(Clone, Copy)]
pub(super) enum Function {
    One(for<'g> fn(&mut Spelling, Symbol<'g>) -> Symbol<'g>),
    Two(for<'g> fn(&mut Spelling, Symbol<'g>, Symbol<'g>) -> Symbol<'g>),
    Three(for<'g> fn(&mut Spelling, Symbol<'g>, Symbol<'g>, Symbol<'g>) -> Symbol<'g>),
    /// Of two, and of more one after the other.
    Many(for<'g> fn(Symbol<'g>, Symbol<'g>) -> Symbol<'g>),
}

use Function::{Many, One, Three, Two};

impl Function {
    pub(super) fn takes(self, arguments: usize) -> bool {
        match self {
            One(_) => arguments == 1,
            Two(_) => arguments == 2,
            Three(_) => arguments == 3,
            Many(_) => arguments >= 2,
        }
    }

    /// How many arguments it takes, in words.
    pub(super) fn arguments(self) -> String {
        match self {
            One(_) => "one argument",
            Two(_) => "two arguments",
            Three(_) => "three arguments",
            Many(_) => "two arguments or more",
        }
        .to_string()
    }
}

/// Every function, its name followed by others that it has.
const FUNCTIONS: &[(&[&str], Function)] = &[
    (&["abs", "absolute", "fabs"], One(|_, x| x.abs())),
    (&["atan", "arctan"], One(|_, x| x.atan())),
    (&["clip", "clamp"], Three(|_, x, low, high| clip(x, low, high))),
    (&["cos"], One(|_, x| x.cos())),
    (&["cosh"], One(|spelling, x| spelling.cosh(x))),
    (&["detach", "stop_gradient"], One(|_, x| x.detached())),
    (&["digamma", "psi"], One(|_, x| x.polygamma(0))),
    (&["exp"], One(|_, x| x.exp())),
    (&["expm1"], One(|_, x| x.exp_m1())),
    (&["hypot"], Two(|_, x, y| x.hypot(y))),
    (&["lgamma", "gammaln"], One(|_, x| x.ln_gamma())),
    (&["log", "ln"], One(|spelling, x| spelling.ln(x))),
    (&["log1p"], One(|spelling, x| spelling.ln_1p(x))),
    (&["log2"], One(|spelling, x| Symbol::lit(core::f64::consts::LOG2_E) * spelling.ln(x))),
    (&["log10"], One(|spelling, x| Symbol::lit(core::f64::consts::LOG10_E) * spelling.ln(x))),
    (&["logaddexp"], Two(|_, x, y| log_sum(x, y))),
    (&["logcosh", "log_cosh"], One(|_, x| x.ln_cosh())),
    (&["logsigmoid", "log_sigmoid"], One(|_, x| -(-x).softplus())),
    (&["maximum", "max"], Many(|x, y| x.max(y))),
    (&["minimum", "min"], Many(|x, y| x.min(y))),
    (&["pow", "power"], Two(|spelling, x, y| spelling.power(x, y))),
    (&["relu"], One(|_, x| x.relu())),
    (&["sigmoid", "expit"], One(|_, x| x.sigmoid())),
    (&["sign", "sgn"], One(|_, x| sign(x))),
    (&["sin"], One(|_, x| x.sin())),
    (&["sinh"], One(|spelling, x| spelling.sinh(x))),
    (&["softplus"], One(|_, x| x.softplus())),
    (&["sqrt"], One(|spelling, x| spelling.sqrt(x))),
    (&["square"], One(|spelling, x| spelling.square(x))),
    (&["tanh"], One(|_, x| x.tanh())),
    (&["xlogy"], Two(|_, x, y| x.xlogy(y))),
];

pub(super) fn find(name: &str) -> Option<Function> {
    FUNCTIONS.iter().find(|(names, _)| names.contains(&name)).map(|&(_, function)| function)
}

/// Every name, `where` too.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().flat_map(|(names, _)| names.iter().copied()).chain(["where"])
}

/// The slope at a bound is that within, as in PyTorch.
fn clip<'g>(x: Symbol<'g>, low: Symbol<'g>, high: Symbol<'g>) -> Symbol<'g> {
    Symbol::select(x.lt(low), low, Symbol::select(high.lt(x), high, x))
}

fn sign(x: Symbol<'_>) -> Symbol<'_> {
    let (zero, one) = (Symbol::lit(0.0), Symbol::lit(1.0));
    Symbol::select(x.lt(zero), -one, Symbol::select(zero.lt(x), one, x.detached()))
}

/// ln(eᵃ + eᵇ).
pub(in crate::own) fn log_sum<'g>(a: Symbol<'g>, b: Symbol<'g>) -> Symbol<'g> {
    a.max(b) + (a - b).abs().tail()
}
