//! What every notation shares: where parentheses go.

use alloc::string::String;
use alloc::vec::Vec;

use super::cases::Arm;
use super::expr::{Expr, Name, Product};
use super::op::Relation;

/// How tightly a formula holds together; what stands in a tighter place gets parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Cases,
    Sum,
    Product,
    Power,
    Atom,
}

/// A way of writing formulas down.
pub(super) trait Notation {
    const MINUS: &'static str;
    const TIMES: &'static str;
    /// Whether a fraction is drawn with a bar, which parenthesises by itself.
    const BAR: bool;
    /// How tightly a case distinction holds together.
    const CASES: Level;

    fn name(name: &Name) -> &str;
    /// A number ≥ 0, or NaN.
    fn number(x: f64) -> String;
    fn parentheses(inside: String) -> String;
    fn fraction(over: String, under: String) -> String;
    fn power(base: String, exponent: &Expr) -> String;
    fn abs(inside: String) -> String;
    fn root(inside: String) -> String;
    fn cases(arms: Vec<(String, String)>, otherwise: String) -> String;

    /// The formula, in parentheses where it holds together less tightly than its place.
    fn text(expr: &Expr, place: Level) -> String {
        let text = match expr {
            Expr::Number(x) if *x < 0.0 => [Self::MINUS, &Self::number(-*x)].concat(),
            Expr::Number(x) => Self::number(*x),
            Expr::Name(name) => Self::name(name).into(),
            Expr::Sum(terms) => {
                let mut text = String::new();
                for (k, term) in terms.iter().enumerate() {
                    let sign = match (k, term.minus) {
                        (0, false) => "",
                        (0, true) => Self::MINUS,
                        (_, false) => " + ",
                        (_, true) => &[" ", Self::MINUS, " "].concat(),
                    };
                    text.push_str(sign);
                    text.push_str(&Self::text(&term.term, if term.minus { Level::Product } else { Level::Sum }));
                }
                text
            }
            Expr::Product(product) if product.minus => {
                let positive = Expr::Product(Product { minus: false, ..product.clone() });
                [Self::MINUS, &Self::text(&positive, Level::Product)].concat()
            }
            Expr::Product(product) => Self::product(product),
            Expr::Power(base, exponent) => Self::power(Self::text(base, Level::Atom), exponent),
            Expr::Call(name, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(|x| Self::text(x, Level::Cases)).collect();
                [Self::name(name), &Self::parentheses(arguments.join(", "))].concat()
            }
            Expr::Abs(x) => Self::abs(Self::text(x, Level::Cases)),
            Expr::Root(x) => Self::root(Self::text(x, Level::Cases)),
            Expr::Cases(arms, otherwise) => {
                let (lines, otherwise) = Self::lines(arms, otherwise);
                Self::cases(lines, otherwise)
            }
        };
        if Self::level(expr) < place { Self::parentheses(text) } else { text }
    }

    /// Value and condition of each case, and what holds otherwise.
    fn lines(arms: &[Arm], otherwise: &Expr) -> (Vec<(String, String)>, String) {
        let subject = arms.first().map(|arm| &arm.left);
        let line = |arm: &Arm| (Self::text(&arm.value, Level::Sum), Self::condition(arm, subject));
        (arms.iter().map(line).collect(), Self::text(otherwise, Level::Sum))
    }

    /// `x > 0` rather than `0 < x`, and what the first case speaks of on the left.
    fn condition(arm: &Arm, subject: Option<&Expr>) -> String {
        let number_first = matches!(arm.left, Expr::Number(_));
        let turned = number_first || subject == Some(&arm.right);
        let (left, right) = if turned { (&arm.right, &arm.left) } else { (&arm.left, &arm.right) };
        let sign = match (arm.relation, turned) {
            (Relation::Equal, _) => " = ",
            (Relation::Less, false) => " < ",
            (Relation::Less, true) => " > ",
        };
        [&Self::text(left, Level::Sum), sign, &Self::text(right, Level::Sum)].concat()
    }

    fn product(product: &Product) -> String {
        let (mut coefficient, mut under) = (product.coefficient, product.under.clone());
        // ½·x/y reads better as x/(2·y).
        let inverse = 1.0 / coefficient;
        if !under.is_empty() && coefficient < 1.0 && inverse % 1.0 == 0.0 {
            coefficient = 1.0;
            under.insert(0, Expr::Number(inverse));
        }
        let mut over = product.over.clone();
        if coefficient != 1.0 || over.is_empty() {
            over.insert(0, Expr::Number(coefficient));
        }
        // Parameters lead.
        over.sort_by_key(|factor| match factor {
            Expr::Number(_) => 0,
            Expr::Name(_) => 1,
            _ => 2,
        });
        let joined = |factors: &[Expr]| {
            let texts: Vec<String> = factors.iter().map(|factor| Self::text(factor, Level::Power)).collect();
            texts.join(Self::TIMES)
        };
        let barred = |factors: &[Expr]| match factors {
            [only] if Self::BAR => Self::text(only, Level::Sum),
            factors => joined(factors),
        };
        match &under[..] {
            [] => joined(&over),
            [_, _, ..] if !Self::BAR => Self::fraction(joined(&over), Self::parentheses(joined(&under))),
            under => Self::fraction(barred(&over), barred(under)),
        }
    }

    fn level(expr: &Expr) -> Level {
        match expr {
            Expr::Cases(..) => Self::CASES,
            Expr::Sum(_) => Level::Sum,
            Expr::Number(x) if *x < 0.0 => Level::Sum,
            Expr::Product(product) if product.minus => Level::Sum,
            Expr::Product(_) => Level::Product,
            Expr::Power(..) => Level::Power,
            _ => Level::Atom,
        }
    }
}
