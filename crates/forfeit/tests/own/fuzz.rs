//! A thousand expressions at random, against an independent evaluation in f64.

use crate::common::Random;
use forfeit::{DynLoss, OwnLoss};

/// An expression, which writes itself and computes itself.
enum Tree {
    Pred,
    Target,
    Parameter,
    Number(f64),
    One(&'static str, Box<Tree>),
    Two(&'static str, Box<Tree>, Box<Tree>),
    Choice(Box<Tree>, Box<Tree>, Box<Tree>, Box<Tree>),
}

const C: f64 = 0.7;

const ONE: [&str; 20] = [
    "exp",
    "expm1",
    "tanh",
    "atan",
    "sin",
    "cos",
    "sigmoid",
    "softplus",
    "logsigmoid",
    "logcosh",
    "abs",
    "relu",
    "square",
    "-",
    "log1p∘abs",
    "sqrt∘abs",
    "log∘1+square",
    "cosh",
    "sinh",
    "sign",
];

const TWO: [&str; 8] = ["+", "-", "*", "/1+square", "min", "max", "hypot", "pow∘above"];

impl Tree {
    fn random(random: &mut Random, depth: usize) -> Self {
        if depth == 0 || random.unit() < 0.15 {
            return match random.below(4) {
                0 => Self::Target,
                1 => Self::Parameter,
                2 => Self::Number((random.between(-3.0, 3.0) * 4.0).round() / 4.0),
                _ => Self::Pred,
            };
        }
        let mut part = || Box::new(Self::random(random, depth - 1));
        let (a, b, c, d) = (part(), part(), part(), part());
        match random.below(9) {
            0..=3 => Self::One(ONE[random.below(ONE.len())], a),
            4..=7 => Self::Two(TWO[random.below(TWO.len())], a, b),
            _ => Self::Choice(a, b, c, d),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Pred => "pred".into(),
            Self::Target => "target".into(),
            Self::Parameter => "c".into(),
            Self::Number(x) => format!("({x})"),
            Self::One("log1p∘abs", a) => format!("log1p(abs({}))", a.text()),
            Self::One("sqrt∘abs", a) => format!("sqrt(abs({}))", a.text()),
            Self::One("log∘1+square", a) => format!("log(1 + ({})^2)", a.text()),
            Self::One(name, a) => format!("{name}({})", a.text()),
            Self::Two("/1+square", a, b) => format!("({})/(1 + ({})^2)", a.text(), b.text()),
            Self::Two("pow∘above", a, b) => format!("(0.1 + abs({}))^({})", a.text(), b.text()),
            Self::Two(name @ ("min" | "max" | "hypot"), a, b) => format!("{name}({}, {})", a.text(), b.text()),
            Self::Two(sign, a, b) => format!("({} {sign} {})", a.text(), b.text()),
            Self::Choice(a, b, c, d) => format!("where({} < {}, {}, {})", a.text(), b.text(), c.text(), d.text()),
        }
    }

    fn value(&self, pred: f64, target: f64) -> f64 {
        let at = |tree: &Self| tree.value(pred, target);
        match self {
            Self::Pred => pred,
            Self::Target => target,
            Self::Parameter => C,
            Self::Number(x) => *x,
            Self::One(name, a) => {
                let x = at(a);
                match *name {
                    "exp" => x.exp(),
                    "expm1" => x.exp_m1(),
                    "tanh" => x.tanh(),
                    "atan" => x.atan(),
                    // Far out a rounding of the angle is a turn.
                    "sin" | "cos" if x.abs() > 1e4 => f64::NAN,
                    "sin" => x.sin(),
                    "cos" => x.cos(),
                    "sigmoid" => 1.0 / (1.0 + (-x).exp()),
                    "softplus" => x.max(0.0) + (-x.abs()).exp().ln_1p(),
                    "logsigmoid" => x.min(0.0) - (-x.abs()).exp().ln_1p(),
                    "logcosh" => x.abs() + (-2.0 * x.abs()).exp().ln_1p() - std::f64::consts::LN_2,
                    "abs" => x.abs(),
                    "relu" => x.max(0.0),
                    "square" => x * x,
                    "-" => -x,
                    "log1p∘abs" => x.abs().ln_1p(),
                    "sqrt∘abs" => x.abs().sqrt(),
                    "log∘1+square" => (x * x).ln_1p(),
                    "cosh" => x.cosh(),
                    "sinh" => x.sinh(),
                    "sign" => {
                        if x == 0.0 {
                            0.0
                        } else {
                            x.signum()
                        }
                    }
                    other => panic!("{other}"),
                }
            }
            Self::Two(name, a, b) => {
                let (x, y) = (at(a), at(b));
                match *name {
                    "+" => x + y,
                    "-" => x - y,
                    "*" => x * y,
                    "/1+square" => x / (1.0 + y * y),
                    "min" => x.min(y),
                    "max" => x.max(y),
                    "hypot" => x.hypot(y),
                    "pow∘above" => (0.1 + x.abs()).powf(y),
                    other => panic!("{other}"),
                }
            }
            Self::Choice(a, b, c, d) => {
                if at(a) < at(b) {
                    at(c)
                } else {
                    at(d)
                }
            }
        }
    }

    /// The slope by central differences, with what it may be wrong by; None near kinks and far out.
    fn slope(&self, pred: f64, target: f64) -> Option<(f64, f64)> {
        let difference = |h: f64| (self.value(pred + h, target) - self.value(pred - h, target)) / (2.0 * h);
        let (fine, coarse, coarser) = (difference(1e-5), difference(2e-5), difference(4e-5));
        let size = self.value(pred, target).abs();
        let wrong = 20.0 * (fine - coarse).abs() + 20.0 * (coarse - coarser).abs() + 1e-9 * size + 1e-9;
        (wrong < 1e-3 * fine.abs().max(1.0)).then_some((fine, wrong))
    }
}

#[test]
fn a_thousand_expressions_agree_with_plain_arithmetic() {
    let mut random = Random(2026);
    let (mut values, mut slopes) = (0, 0);
    for _ in 0..1000 {
        let tree = Tree::random(&mut random, 4);
        let loss: OwnLoss = format!("expr[c = {C}]: {}", tree.text()).parse().unwrap_or_else(|error| panic!("{error}"));
        let again: OwnLoss = loss.to_string().parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(again.to_string(), loss.to_string());
        assert_eq!(again.value().steps(), loss.value().steps(), "{loss}");
        assert_eq!(again.value().results(), loss.value().results(), "{loss}");
        for _ in 0..4 {
            let (pred, target) = (random.between(-3.0, 3.0), random.between(-3.0, 3.0));
            let (point, expected) = (loss.at(pred, target), tree.value(pred, target));
            if !expected.is_finite() || expected.abs() > 1e12 {
                continue;
            }
            // Inner numbers may be far larger than the result, and round there.
            let bound = 1e-9 * expected.abs().max(1.0);
            assert!(
                (point.value - expected).abs() <= bound,
                "{loss} at ({pred}, {target}): {} for {expected}",
                point.value
            );
            values += 1;
            let Some((slope, wrong)) = tree.slope(pred, target) else { continue };
            assert!(
                (point.gradient - slope).abs() <= wrong,
                "{loss} at ({pred}, {target}): slope {} for {slope}",
                point.gradient
            );
            slopes += 1;
        }
    }
    assert!(values > 3000 && slopes > 2500, "{values} values and {slopes} slopes were compared");
}
