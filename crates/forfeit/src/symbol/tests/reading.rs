//! Tests: what is printed means what is computed.

use alloc::string::String;
use alloc::vec::Vec;

use super::losses::*;
use crate::symbol::expr::Expr;
use crate::symbol::lower::lower;
use crate::symbol::{Graph, Program, Relation, Symbol};
use crate::{Jet, Jet2, Real};

/// Reads a formula aloud: the value of what is printed, with the values of its names.
fn value(expr: &Expr, names: &[(String, f64)]) -> f64 {
    let of = |x: &Expr| value(x, names);
    let all = |xs: &[Expr]| xs.iter().map(of).product::<f64>();
    match expr {
        Expr::Number(x) => *x,
        Expr::Name(name) if name.unicode == "e" => core::f64::consts::E,
        Expr::Name(name) => names.iter().find(|known| known.0 == name.unicode).map(|known| known.1).unwrap(),
        Expr::Sum(terms) => terms.iter().map(|term| if term.minus { -of(&term.term) } else { of(&term.term) }).sum(),
        Expr::Product(product) => {
            let size = product.coefficient * all(&product.over) / all(&product.under);
            if product.minus { -size } else { size }
        }
        Expr::Power(base, exponent) if **exponent == Expr::Number(2.0) => Real::square(of(base)),
        Expr::Power(base, exponent) => Real::powf(of(base), of(exponent)),
        Expr::Abs(x) => Real::abs(of(x)),
        Expr::Root(x) => Real::sqrt(of(x)),
        Expr::Cases(arms, otherwise) => {
            let holds = |relation, left, right| match relation {
                Relation::Less => of(left) < of(right),
                Relation::Equal => of(left) == of(right),
            };
            let arm = arms.iter().find(|arm| holds(arm.relation, &arm.left, &arm.right));
            of(arm.map_or(otherwise, |arm| &arm.value))
        }
        Expr::Call(name, xs) => match (name.unicode.as_str(), &xs[..]) {
            ("sign", [x]) => f64::from(i8::from(of(x) > 0.0) - i8::from(of(x) < 0.0)),
            ("min", [x, y]) => Real::min(of(x), of(y)),
            ("max", [x, y]) => Real::max(of(x), of(y)),
            ("ln", [x]) => Real::ln(of(x)),
            ("ln cosh", [x]) => of(x).ln_cosh(),
            ("sin", [x]) => Real::sin(of(x)),
            ("cos", [x]) => Real::cos(of(x)),
            ("tanh", [x]) => Real::tanh(of(x)),
            ("sech", [x]) => 2.0 / (Real::exp(of(x)) + Real::exp(-of(x))),
            ("arctan", [x]) => Real::atan(of(x)),
            ("σ", [x]) => of(x).sigmoid(),
            ("σ′", [x]) => of(x).sigmoid() * (-of(x)).sigmoid(),
            ("ln Γ", [x]) => of(x).polygamma(-1),
            ("I₀", [x]) => Real::exp(of(x).ln_bessel() + of(x)),
            ("I₁", [x]) => (1.0 - of(x).bessel_gap()) * Real::exp(of(x).ln_bessel() + of(x)),
            ("ψ", [x]) => of(x).polygamma(0),
            ("ψ′", [x]) => of(x).polygamma(1),
            ("ψ″", [x]) => of(x).polygamma(2),
            (unknown, _) => panic!("{unknown}"),
        },
    }
}

fn printed(symbol: Symbol<'_>, values: &[(&str, f64)]) -> f64 {
    let program = Program::of(&[symbol]);
    let value_of = |name: &str| values.iter().find(|value| value.0 == name).unwrap().1;
    let mut names: Vec<(String, f64)> =
        program.variables().iter().map(|variable| (variable.unicode().into(), value_of(variable.name()))).collect();
    let (lets, body) = lower(&program);
    for (letter, expr) in &lets {
        let known = value(expr, &names);
        assert!(names.iter().all(|(name, _)| name != letter), "{letter} names two things");
        names.push((letter.clone(), known));
    }
    value(&body, &names)
}

fn close(a: f64, b: f64) -> bool {
    a == b || Real::abs(a - b) <= 1e-9 * Real::max(1.0, Real::abs(a))
}

/// The symbol, what is printed of it, and the plain numbers agree, on a grid that hits the kinks.
fn agrees<L: Loss>(predictions: &[f64], targets: &[f64], parameters: &[f64]) {
    let graph = Graph::new();
    let symbols = manifestations::<L>(&graph);
    for &pred in predictions {
        for &target in targets {
            for &parameter in parameters {
                let inputs = &[pred, target, parameter][..L::INPUTS.len()];
                let values: Vec<(&str, f64)> = L::INPUTS.iter().copied().zip(inputs.iter().copied()).collect();
                let mut jets: Vec<Jet<f64, 1>> = inputs.iter().map(|&x| Jet::constant(x)).collect();
                let mut second: Vec<Jet2<f64>> = inputs.iter().map(|&x| Jet2::constant(x)).collect();
                jets[0] = Jet::variable(pred, 0);
                second[0] = Jet2::variable(pred);
                let plain = [L::eval(inputs), L::eval(&jets).derivative[0], L::eval(&second).second];
                for (symbol, plain) in symbols.into_iter().zip(plain) {
                    let computed = symbol.evaluate(&values).unwrap();
                    assert!(close(plain, computed), "{symbol:?} at {values:?}: {computed}, plain {plain}");
                    let read = printed(symbol, &values);
                    assert!(close(computed, read), "{symbol:?} at {values:?}: {read} is read, {computed} computed");
                }
            }
        }
    }
}

#[test]
fn formulas_mean_what_is_computed() {
    let reals = [-3.0, -1.5, -0.25, 0.0, 0.3, 1.0, 1.75, 2.0];
    let positive = [0.25, 0.5, 0.75, 1.0, 2.0];
    let labels = [0.0, 0.3, 1.0];
    let probabilities = [0.01, 0.25, 0.5, 0.9];
    agrees::<SquaredError>(&reals, &reals, &[0.0]);
    agrees::<HalfSquaredError>(&reals, &reals, &[0.0]);
    agrees::<AbsoluteError>(&reals, &reals, &[0.0]);
    agrees::<Huber>(&reals, &reals, &positive);
    agrees::<SmoothL1>(&reals, &reals, &positive);
    agrees::<PseudoHuber>(&reals, &reals, &positive);
    agrees::<LogCosh>(&reals, &reals, &[0.0]);
    agrees::<Quantile>(&reals, &reals, &probabilities);
    agrees::<BceWithLogits>(&reals, &labels, &[0.0]);
    agrees::<Bce>(&probabilities, &labels, &[0.0]);
    agrees::<Focal>(&reals, &positive, &[0.0]);
    agrees::<Talwar>(&reals, &reals, &positive);
    agrees::<Poisson>(&reals, &positive, &[0.0]);
    agrees::<Gaussian>(&reals, &reals, &positive);
    agrees::<Overlapping>(&reals, &reals, &positive);
    agrees::<Everything>(&positive, &positive, &[0.0]);
}

#[test]
fn infinities_and_nan_survive_evaluation() {
    let graph = Graph::new();
    let [value, gradient, _] = manifestations::<BceWithLogits>(&graph);
    let at = |logit: f64, target: f64| [("logit", logit), ("target", target)];
    assert_eq!(value.evaluate(&at(f64::INFINITY, 1.0)), Ok(0.0));
    assert_eq!(value.evaluate(&at(f64::NEG_INFINITY, 1.0)), Ok(f64::INFINITY));
    assert_eq!(gradient.evaluate(&at(0.0, 1.0)), Ok(-0.5));
    assert!(value.evaluate(&at(f64::NAN, 1.0)).unwrap().is_nan());
    assert!(gradient.evaluate(&at(f64::NAN, 1.0)).unwrap().is_nan());
}
