//! A formula as one writes it: sums with signs, products over a bar, powers, cases.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::cases::{self, Arm};

/// A formula, between the graph (how it is computed) and the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Number(f64),
    Name(Name),
    Sum(Vec<Term>),
    Product(Product),
    Power(Box<Expr>, Box<Expr>),
    Call(Name, Vec<Expr>),
    Abs(Box<Expr>),
    Root(Box<Expr>),
    Cases(Vec<Arm>, Box<Expr>),
}

/// How something is called in each notation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    pub(super) unicode: String,
    pub(super) latex: String,
}

/// A summand and its sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    pub(super) minus: bool,
    pub(super) term: Expr,
}

/// Factors over and under the bar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Product {
    pub(super) minus: bool,
    pub(super) coefficient: f64,
    pub(super) over: Vec<Expr>,
    pub(super) under: Vec<Expr>,
}

impl Expr {
    pub(super) fn name(unicode: &str, latex: &str) -> Self {
        Expr::Name(Name { unicode: unicode.into(), latex: latex.into() })
    }

    pub(super) fn call(unicode: &str, latex: &str, arguments: Vec<Expr>) -> Self {
        Expr::Call(Name { unicode: unicode.into(), latex: latex.into() }, arguments)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        self.join(other.into_terms())
    }

    /// a − (b − c) keeps its parentheses: it is how the loss was written.
    pub(super) fn minus(self, other: Self) -> Self {
        let terms = match other {
            sum @ Expr::Sum(_) => vec![Term { minus: true, term: sum }],
            other => other.into_terms().into_iter().map(Term::opposite).collect(),
        };
        self.join(terms)
    }

    fn join(self, more: Vec<Term>) -> Self {
        let mut terms = self.into_terms();
        more.into_iter().for_each(|term| cases::gather(&mut terms, term));
        if terms.len() > 1 {
            terms.retain(|term| term.term != Expr::Number(0.0));
        }
        // −a + b reads better as b − a.
        if terms.first().is_some_and(|term| term.minus)
            && let Some(first) = terms.iter().position(|term| !term.minus)
        {
            terms[..=first].rotate_right(1);
        }
        match &terms[..] {
            [] => Expr::Number(0.0),
            [only] if !only.minus => terms.remove(0).term,
            _ => Expr::Sum(terms),
        }
    }

    fn into_terms(self) -> Vec<Term> {
        match self {
            Expr::Sum(terms) => terms,
            term => vec![Term::from(term)],
        }
    }

    pub(super) fn negated(self) -> Self {
        Expr::Number(-1.0).times(self)
    }

    pub(super) fn times(self, other: Self) -> Self {
        let (mut product, other) = (self.into_product(), other.into_product());
        product.minus ^= other.minus;
        product.coefficient *= other.coefficient;
        other.over.into_iter().for_each(|factor| gather(&mut product.over, factor));
        other.under.into_iter().for_each(|factor| gather(&mut product.under, factor));
        product.into_expr()
    }

    pub(super) fn divided_by(self, other: Self) -> Self {
        let Product { minus, coefficient, over, under } = other.into_product();
        let mut inverse = Product { minus, coefficient: 1.0, over: under, under: Vec::new() };
        if coefficient != 1.0 {
            inverse.under.push(Expr::Number(coefficient));
        }
        inverse.under.extend(over);
        self.times(Expr::Product(inverse))
    }

    pub(super) fn power(self, exponent: Self) -> Self {
        let even = matches!(exponent, Expr::Number(n) if n % 2.0 == 0.0);
        match self {
            Expr::Cases(arms, otherwise) if cases::numbers(&arms, &otherwise) && even => {
                let square = |value: Expr| value.clone().times(value);
                let half = |exponent| if let Expr::Number(n) = exponent { Expr::Number(n / 2.0) } else { exponent };
                let raised = cases::map(arms, *otherwise, square);
                if exponent == Expr::Number(2.0) { raised } else { raised.power(half(exponent)) }
            }
            Expr::Product(product) if product.minus && even => product.opposite().into_expr().power(exponent),
            // (1/p)² is 1/p².
            Expr::Product(Product { minus: false, coefficient: 1.0, over, mut under })
                if over.is_empty() && under.len() == 1 =>
            {
                Expr::Number(1.0).divided_by(under.remove(0).power(exponent))
            }
            // (eˣ)² is e²ˣ.
            Expr::Power(base, inner) if *base == Expr::name("e", "e") && matches!(exponent, Expr::Number(_)) => {
                base.power(exponent.times(*inner))
            }
            base => Expr::Power(Box::new(base), Box::new(exponent)),
        }
    }

    pub(super) fn squared(self) -> Self {
        self.power(Expr::Number(2.0))
    }

    pub(super) fn into_product(self) -> Product {
        let one = Product { minus: false, coefficient: 1.0, over: Vec::new(), under: Vec::new() };
        match self {
            Expr::Product(product) => product,
            Expr::Number(x) if x < 0.0 => Product { minus: true, coefficient: -x, ..one },
            Expr::Number(x) => Product { coefficient: x, ..one },
            factor => Product { over: vec![factor], ..one },
        }
    }

    /// How many names, numbers and signs it takes.
    pub(super) fn size(&self) -> usize {
        let all = |parts: &[Expr]| parts.iter().map(Expr::size).sum::<usize>();
        match self {
            Expr::Number(_) | Expr::Name(_) => 1,
            Expr::Sum(terms) => terms.iter().map(|term| term.term.size()).sum(),
            Expr::Product(product) => {
                all(&product.over) + all(&product.under) + usize::from(product.coefficient != 1.0)
            }
            Expr::Power(base, exponent) => base.size() + exponent.size(),
            Expr::Call(_, arguments) => 1 + all(arguments),
            Expr::Abs(x) | Expr::Root(x) => 1 + x.size(),
            Expr::Cases(arms, otherwise) => otherwise.size() + arms.iter().map(Arm::size).sum::<usize>(),
        }
    }
}

impl From<Expr> for Term {
    /// A summand, its sign taken out.
    fn from(summand: Expr) -> Self {
        match summand {
            Expr::Number(x) if x < 0.0 => Self { minus: true, term: Expr::Number(-x) },
            Expr::Product(mut product) => {
                let minus = core::mem::take(&mut product.minus);
                Self { minus, term: product.into_expr() }
            }
            term => Self { minus: false, term },
        }
    }
}

impl Term {
    pub(super) fn opposite(self) -> Self {
        Self { minus: !self.minus, ..self }
    }

    /// The term with its sign inside.
    pub(super) fn signed(&self) -> Expr {
        if self.minus { self.term.clone().negated() } else { self.term.clone() }
    }
}

impl Product {
    pub(super) fn into_expr(mut self) -> Expr {
        if let Some(place) = self.over.iter().position(|factor| matches!(factor, Expr::Cases(..))) {
            let distinction = self.over.remove(place);
            return cases::spread(self.into_expr(), distinction);
        }
        self.absorb_sign();
        match (self.minus, self.coefficient, &self.over[..], &self.under[..]) {
            (minus, c, [], []) => Expr::Number(if minus { -c } else { c }),
            (false, 1.0, [_], []) => self.over.remove(0),
            _ => Expr::Product(self),
        }
    }

    /// −(a − b) is b − a, and sign(x)·|x| is x.
    fn absorb_sign(&mut self) {
        let difference = |factor: &&mut Expr| matches!(factor, Expr::Sum(terms) if terms.len() == 2 && terms[1].minus);
        if self.minus
            && let Some(Expr::Sum(terms)) = self.over.iter_mut().find(difference)
        {
            terms.rotate_left(1);
            terms.iter_mut().for_each(|term| term.minus = !term.minus);
            self.minus = false;
        }
        let sign_of = |factor: &Expr| match factor {
            Expr::Call(name, arguments) if name.unicode == "sign" => arguments.first().cloned(),
            _ => None,
        };
        let places = self.over.iter().enumerate().find_map(|(sign, factor)| {
            let x = Expr::Abs(Box::new(sign_of(factor)?));
            Some((sign, self.over.iter().position(|other| *other == x)?))
        });
        if let Some((sign, size)) = places
            && let Some(x) = sign_of(&self.over[sign])
        {
            self.over[size] = x;
            self.over.remove(sign);
        }
    }

    fn opposite(self) -> Self {
        Self { minus: !self.minus, ..self }
    }
}

/// Puts a factor among the others; equal ones become a power.
fn gather(factors: &mut Vec<Expr>, factor: Expr) {
    if let Some(place) = factors.iter().position(|known| cases::alike(known, &factor)) {
        let known = factors.remove(place);
        return factors.push(cases::join(known, factor, Expr::times));
    }
    let (base, exponent) = whole_power(factor);
    for place in factors.iter_mut() {
        let (known, times) = whole_power(place.clone());
        if known == base {
            *place = base.power(Expr::Number(exponent + times));
            return;
        }
    }
    factors.push(if exponent == 1.0 { base } else { base.power(Expr::Number(exponent)) });
}

/// The base and the literal exponent of a power; 1 for anything else.
fn whole_power(factor: Expr) -> (Expr, f64) {
    match factor {
        Expr::Power(base, exponent) => match *exponent {
            Expr::Number(n) => (*base, n),
            exponent => (Expr::Power(base, Box::new(exponent)), 1.0),
        },
        factor => (factor, 1.0),
    }
}
