//! Case distinctions, and how they meet: the same conditions join, opposite ones stand under each other.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::expr::{Expr, Term};
use super::op::Relation;

/// A line of a case distinction; the first that applies counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arm {
    pub(super) value: Expr,
    pub(super) relation: Relation,
    pub(super) left: Expr,
    pub(super) right: Expr,
}

/// A factor of at most this size may be repeated in every case.
const SHORT: usize = 5;

const NOTHING: Expr = Expr::Number(0.0);

impl Arm {
    /// A case; a − b < 0 reads as a < b.
    pub(super) fn new(value: Expr, relation: Relation, left: Expr, right: Expr) -> Self {
        let (left, right) = match (difference(&left), difference(&right)) {
            (Some((a, b)), _) if right == NOTHING => (a, b),
            (_, Some((a, b))) if left == NOTHING => (b, a),
            _ => (left, right),
        };
        Self { value, relation, left, right }
    }

    pub(super) fn size(&self) -> usize {
        self.value.size() + self.left.size() + self.right.size()
    }

    fn same_condition(&self, other: &Self) -> bool {
        self.relation == other.relation && self.left == other.left && self.right == other.right
    }

    /// a < b and b < a.
    fn excludes(&self, other: &Self) -> bool {
        let both_less = self.relation == Relation::Less && other.relation == Relation::Less;
        both_less && self.left == other.right && self.right == other.left
    }
}

/// a and b of a − b.
fn difference(x: &Expr) -> Option<(Expr, Expr)> {
    match x {
        Expr::Sum(terms) => match &terms[..] {
            [a, b] if !a.minus && b.minus => Some((a.term.clone(), b.term.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// Whether every case is a plain number.
pub(super) fn numbers(arms: &[Arm], otherwise: &Expr) -> bool {
    let number = |value: &Expr| matches!(value, Expr::Number(_));
    arms.iter().all(|arm| number(&arm.value)) && number(otherwise)
}

/// A function of every case; cases that end up like what holds otherwise are dropped from the end.
pub(super) fn map(arms: Vec<Arm>, otherwise: Expr, f: impl Fn(Expr) -> Expr) -> Expr {
    let arms = arms.into_iter().map(|arm| Arm { value: f(arm.value), ..arm }).collect();
    tidy(arms, f(otherwise))
}

fn tidy(mut arms: Vec<Arm>, otherwise: Expr) -> Expr {
    while arms.last().is_some_and(|arm| arm.value == otherwise) {
        arms.pop();
    }
    if arms.is_empty() { otherwise } else { Expr::Cases(arms, Box::new(otherwise)) }
}

/// Whether both distinguish the same cases.
pub(super) fn alike(a: &Expr, b: &Expr) -> bool {
    match (a, b) {
        (Expr::Cases(a, _), Expr::Cases(b, _)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_condition(b))
        }
        _ => false,
    }
}

/// Two distinctions of the same cases as one.
pub(super) fn join(a: Expr, b: Expr, f: impl Fn(Expr, Expr) -> Expr) -> Expr {
    match (a, b) {
        (Expr::Cases(a, otherwise), Expr::Cases(b, or_else)) => {
            let arms = a.into_iter().zip(b).map(|(a, b)| Arm { value: f(a.value, b.value), ..a });
            tidy(arms.collect(), f(*otherwise, *or_else))
        }
        (a, b) => f(a, b),
    }
}

/// factor·cases: into the cases where that repeats nothing long, a product otherwise.
pub(super) fn spread(factor: Expr, distinction: Expr) -> Expr {
    let Expr::Cases(arms, otherwise) = distinction else {
        return factor.times(distinction);
    };
    let alive = arms.iter().map(|arm| &arm.value).chain([&*otherwise]).filter(|value| **value != NOTHING).count();
    let repeats_nothing_long = alive < 2 || factor.size() <= SHORT;
    if matches!(factor, Expr::Number(_)) || numbers(&arms, &otherwise) && repeats_nothing_long {
        let into = |value: Expr| if value == NOTHING { value } else { factor.clone().times(value) };
        return map(arms, *otherwise, into);
    }
    let mut product = factor.into_product();
    product.over.push(Expr::Cases(arms, otherwise));
    Expr::Product(product)
}

/// Puts a summand among the others: numbers add up, distinctions of the same or of opposite cases become one.
pub(super) fn gather(terms: &mut Vec<Term>, new: Term) {
    for known in terms.iter_mut() {
        if let Some(joined) = together(known, &new) {
            *known = Term::from(joined);
            return;
        }
    }
    terms.push(new);
}

/// The number that a summand leads with, and the rest of it.
fn coefficient(summand: &Term) -> (f64, Expr) {
    let mut product = summand.signed().into_product();
    let size = core::mem::replace(&mut product.coefficient, 1.0);
    let minus = core::mem::take(&mut product.minus);
    (if minus { -size } else { size }, product.into_expr())
}

fn together(known: &Term, new: &Term) -> Option<Expr> {
    if let (Expr::Number(a), Expr::Number(b)) = (known.signed(), new.signed()) {
        return Some(Expr::Number(a + b));
    }
    let ((a, x), (b, y)) = (coefficient(known), coefficient(new));
    if x == y && a + b != 0.0 {
        return Some(Expr::Number(a + b).times(x));
    }
    if alike(&known.term, &new.term) {
        return Some(join(known.signed(), new.signed(), Expr::plus));
    }
    let (Expr::Cases(mut arms, otherwise), Expr::Cases(others, or_else)) = (known.signed(), new.signed()) else {
        return None;
    };
    let opposite = arms.len() == 1 && others.len() == 1 && arms[0].excludes(&others[0]);
    (opposite && *otherwise == NOTHING && *or_else == NOTHING).then(|| {
        arms.extend(others);
        Expr::Cases(arms, otherwise)
    })
}
