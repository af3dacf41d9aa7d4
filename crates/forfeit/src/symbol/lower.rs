//! From the steps of a program to a formula as one writes it.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::cases::Arm;
use super::expr::Expr;
use super::naming::letters;
use super::op::{Id, Literal, Op, Relation};
use super::program::Program;
use super::shape::{Shape, Shapes};

/// The formula of a program's first result, and the sub-expressions that got letters, in the order of computation.
pub(super) fn lower(program: &Program) -> (Vec<(String, Expr)>, Expr) {
    let letters = letters(program);
    let lowering = Lowering { program, shapes: Shapes(program.steps()), letters: &letters };
    let body = program.results().first().map_or(Expr::Number(0.0), |&root| lowering.written_out(root));
    let apart = letters.iter().enumerate().filter_map(|(index, letter)| {
        letter.as_ref().map(|letter| (letter.clone(), lowering.written_out(Id(index as u32))))
    });
    (apart.collect(), body)
}

struct Lowering<'a> {
    program: &'a Program,
    shapes: Shapes<'a>,
    letters: &'a [Option<String>],
}

impl Lowering<'_> {
    /// The step by its letter, or written out if it has none.
    fn expr(&self, id: Id) -> Expr {
        match &self.letters[id.index()] {
            Some(letter) => Expr::name(letter, letter),
            None => self.written_out(id),
        }
    }

    fn written_out(&self, id: Id) -> Expr {
        let logistic = |x| Expr::call("σ", r"\sigma", vec![x]);
        match self.shapes.of(id) {
            Shape::Plain => self.plain(id),
            Shape::Sign(x) => Expr::call("sign", r"\operatorname{sign}", vec![self.expr(x)]),
            Shape::Abs(x) => Expr::Abs(Box::new(self.expr(x))),
            Shape::Step(x) => {
                let positive = Arm::new(Expr::Number(1.0), Relation::Less, Expr::Number(0.0), self.expr(x));
                Expr::Cases(vec![positive], Box::new(Expr::Number(0.0)))
            }
            Shape::Logistic(x) => logistic(self.expr(x)),
            Shape::Secant(x) => Expr::call("sech", r"\operatorname{sech}", vec![self.expr(x)]),
            Shape::Flipped(x) => logistic(self.expr(x).negated()),
            Shape::Slope(c, x) => Expr::call("σ′", r"\sigma'", vec![Expr::Number(c).times(self.expr(x))]),
        }
    }

    fn plain(&self, id: Id) -> Expr {
        let node = self.shapes.node(id);
        let operand = |k: usize| node.operands().get(k).map_or(Expr::Number(0.0), |&id| self.expr(id));
        let (a, b) = (|| operand(0), || operand(1));
        let call = |unicode: &str, latex: &str, argument: Expr| Expr::call(unicode, latex, vec![argument]);
        let ln = |x: Expr| call("ln", r"\ln", x);
        let e_to = |x: Expr| Expr::name("e", "e").power(x);
        let one = || Expr::Number(1.0);
        // A number's square is a number.
        let leg = |k: usize| match node.operands().get(k).and_then(|&id| self.shapes.constant(id)) {
            Some(x) => Expr::Number(x * x),
            None => operand(k).squared(),
        };
        let norm = || Expr::Root(Box::new(leg(0).plus(leg(1))));
        match node.op() {
            Op::Constant(Literal(x)) => Expr::Number(x),
            Op::Variable(index) => {
                let variable = &self.program.variables()[index as usize];
                Expr::name(variable.unicode(), variable.latex())
            }
            Op::Detach => a(),
            Op::Negate => a().negated(),
            Op::Add => a().plus(b()),
            Op::Subtract => a().minus(b()),
            Op::Multiply | Op::Weigh => a().times(b()),
            Op::Divide => a().divided_by(b()),
            Op::Select(_) => self.cases(id),
            Op::Abs => Expr::Abs(Box::new(a())),
            Op::Min => Expr::call("min", r"\min", vec![a(), b()]),
            Op::Max => Expr::call("max", r"\max", vec![a(), b()]),
            Op::Relu => Expr::call("max", r"\max", vec![Expr::Number(0.0), a()]),
            Op::Square => a().squared(),
            Op::Sqrt => Expr::Root(Box::new(a())),
            Op::Exp => e_to(a()),
            Op::ExpM1 => e_to(a()).minus(one()),
            Op::Ln => ln(a()),
            Op::Ln1p => ln(one().plus(a())),
            Op::Ln1pDeficit => a().minus(ln(one().plus(a()))),
            Op::Sin => call("sin", r"\sin", a()),
            Op::Cos => call("cos", r"\cos", a()),
            Op::Tanh => call("tanh", r"\tanh", a()),
            Op::Atan => call("arctan", r"\arctan", a()),
            Op::Powf => a().power(b()),
            Op::Sigmoid => call("σ", r"\sigma", a()),
            Op::Softplus => ln(one().plus(e_to(a()))),
            Op::Tail => ln(one().plus(e_to(a().negated()))),
            Op::LnCosh => call("ln cosh", r"\ln\cosh", a()),
            Op::Xlogy => a().times(ln(b())),
            Op::LnRatio => ln(a().divided_by(b())),
            Op::Hypot => norm(),
            Op::Charbonnier => b().times(norm().minus(b())),
            Op::Polygamma(order) => polygamma(order, a()),
            Op::LnBessel => ln(bessel("0", a())).minus(a()),
            Op::BesselGap => one().minus(bessel("1", a()).divided_by(bessel("0", a()))),
        }
    }

    /// A chain of choices as one case distinction, read from the top.
    fn cases(&self, first: Id) -> Expr {
        let mut arms: Vec<(Relation, Id, Id, Expr)> = Vec::new();
        let (mut id, mut next) = (first, true);
        while next {
            let node = self.shapes.node(id);
            let (Op::Select(relation), &[a, b, yes, no]) = (node.op(), node.operands()) else { break };
            arms.push((relation, a, b, self.expr(yes)));
            id = no;
            next = self.letters[no.index()].is_none() && self.shapes.of(no) == Shape::Plain;
        }
        let exclusive = match &arms[..] {
            [.., (Relation::Less, a, b, _), (Relation::Less, c, d, _)] if a == d && b == c => Some((*a, *b)),
            _ => None,
        };
        // What is neither below nor above 0 is 0.
        let nothing =
            exclusive.is_some_and(|(a, b)| (a == id && self.shapes.is(b, 0.0)) || (b == id && self.shapes.is(a, 0.0)));
        let mut otherwise = if nothing { Expr::Number(0.0) } else { self.expr(id) };
        if exclusive.is_some() && arms[arms.len() - 2].3 == otherwise {
            let place = arms.len() - 2;
            arms.remove(place);
        } else if let Some((a, b)) = exclusive.filter(|_| !nothing) {
            let equal = |arm: &(Relation, Id, Id, Expr)| {
                arm.0 == Relation::Equal && ((arm.1, arm.2) == (a, b) || (arm.1, arm.2) == (b, a))
            };
            // What is neither below nor above nor equal is no number.
            let spent = arms.iter().any(equal);
            if let Some((.., last)) = arms.pop_if(|_| spent) {
                otherwise = last;
            }
        }
        while arms.last().is_some_and(|arm| arm.3 == otherwise) {
            arms.pop();
        }
        if arms.is_empty() {
            return otherwise;
        }
        let arms =
            arms.into_iter().map(|(relation, a, b, value)| Arm::new(value, relation, self.expr(a), self.expr(b)));
        Expr::Cases(arms.collect(), Box::new(otherwise))
    }
}

/// The modified Bessel function of order 0 or 1.
fn bessel(order: &str, x: Expr) -> Expr {
    let unicode = if order == "0" { "I₀" } else { "I₁" };
    Expr::call(unicode, &alloc::format!("I_{order}"), vec![x])
}

fn polygamma(order: i32, x: Expr) -> Expr {
    let (unicode, latex) = match order {
        ..=-1 => ("ln Γ".to_string(), r"\ln\Gamma".to_string()),
        0..=3 => (format!("ψ{}", ["", "′", "″", "‴"][order as usize]), format!(r"\psi{}", "'".repeat(order as usize))),
        _ => (format!("ψ⁽{}⁾", super::unicode::superscript(order)), format!(r"\psi^{{({order})}}")),
    };
    Expr::call(&unicode, &latex, vec![x])
}
