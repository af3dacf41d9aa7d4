//! Tests: how the usual losses read, with gradient and curvature.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::symbol::{Graph, Program, Symbol};
use crate::{Jet, Jet2, Real};

/// A loss over [prediction, target, parameter].
macro_rules! losses {
    ($($name:ident([$($input:ident),*]) $body:expr)*) => {$(
        pub(super) struct $name;
        impl Loss for $name {
            const INPUTS: &'static [&'static str] = &[$(stringify!($input)),*];
            fn eval<R: Real>(inputs: &[R]) -> R {
                let [$($input),*] = *inputs else { panic!("inputs") };
                $body
            }
        }
    )*};
}

pub(super) trait Loss {
    const INPUTS: &'static [&'static str];
    fn eval<R: Real>(inputs: &[R]) -> R;
}

fn half<R: Real>() -> R {
    R::lit(0.5)
}

fn one<R: Real>() -> R {
    R::lit(1.0)
}

losses! {
    SquaredError([pred, target]) (pred - target).square()
    HalfSquaredError([pred, target]) half::<R>() * (pred - target).square()
    AbsoluteError([pred, target]) (pred - target).abs()
    Huber([pred, target, delta]) {
        let d = (pred - target).abs();
        let q = d.min(delta);
        q * (d - q / R::lit(2.0))
    }
    SmoothL1([pred, target, beta]) {
        let d = (pred - target).abs();
        R::select(d.lt(beta), half::<R>() * d.square() / beta, d - half::<R>() * beta)
    }
    PseudoHuber([pred, target, delta]) (pred - target).charbonnier(delta)
    LogCosh([pred, target]) (pred - target).ln_cosh()
    Quantile([pred, target, tau]) {
        let r = target - pred;
        tau * r.relu() + (one::<R>() - tau) * (-r).relu()
    }
    BceWithLogits([logit, target]) {
        let negative = logit.lt(R::lit(0.0));
        let size = R::select(negative, -logit, logit);
        let wrong = R::select(negative, target, one::<R>() - target);
        size.tail() + wrong.weigh(size)
    }
    Bce([prob, target]) -(target.xlogy(prob) + (one::<R>() - target).xlogy(one::<R>() - prob))
    Focal([logit, gamma]) (-logit).sigmoid().powf(gamma) * (-logit).softplus()
    Talwar([pred, target, delta]) (pred - target).square().min(delta.square())
    Poisson([pred, target]) pred.exp() - target * pred + (target + one()).ln_gamma()
    Gaussian([pred, target, sigma]) sigma.ln() + half::<R>() * ((target - pred) / sigma).square()
    Overlapping([x, y, z]) {
        let nothing = R::lit(0.0);
        R::select(x.lt(y), x, nothing) + R::select(z.lt(x), x.square(), nothing)
    }
    Everything([x, y]) {
        let s = x.tanh() + x.atan() * y.ln_1p() - y.exp_m1() / (x.hypot(y) + one());
        let t = s.square().sqrt().max(x.min(y)) + y.polygamma(0) * y.ln().sigmoid() + y.powf(x / R::lit(3.0)) + x.sin() * y.cos();
        R::select(x.eq(y), s * s * s, t) - t / (s - R::lit(-0.25) * t) + R::select(x.lt(y), s, -t)
    }
}

/// Value, gradient and curvature with respect to the first input, as symbols.
pub(super) fn manifestations<'g, L: Loss>(graph: &'g Graph) -> [Symbol<'g>; 3] {
    let inputs: Vec<Symbol<'g>> = L::INPUTS.iter().map(|name| graph.variable(name)).collect();
    let mut jets: Vec<Jet<Symbol<'g>, 1>> = inputs.iter().map(|&x| Jet::constant(x)).collect();
    let mut second: Vec<Jet2<Symbol<'g>>> = inputs.iter().map(|&x| Jet2::constant(x)).collect();
    jets[0] = Jet::variable(inputs[0], 0);
    second[0] = Jet2::variable(inputs[0]);
    [L::eval(&inputs), L::eval(&jets).derivative[0], L::eval(&second).second]
}

/// Value, gradient and curvature in plain text.
fn texts<L: Loss>() -> [String; 3] {
    let graph = Graph::new();
    manifestations::<L>(&graph).map(|symbol| symbol.unicode().to_string())
}

fn latex<L: Loss>() -> [String; 3] {
    let graph = Graph::new();
    manifestations::<L>(&graph).map(|symbol| symbol.latex().to_string())
}

#[test]
fn distance_losses() {
    assert_eq!(texts::<SquaredError>(), ["(ŷ − y)²", "2·(ŷ − y)", "2"]);
    assert_eq!(texts::<HalfSquaredError>(), ["½·(ŷ − y)²", "ŷ − y", "1"]);
    assert_eq!(texts::<AbsoluteError>(), ["|ŷ − y|", "sign(ŷ − y)", "0"]);
    assert_eq!(texts::<Gaussian>(), ["ln(σ) + ½·((y − ŷ)/σ)²", "(ŷ − y)/σ²", "1/σ²"]);
    assert_eq!(texts::<LogCosh>(), ["ln cosh(ŷ − y)", "tanh(ŷ − y)", "sech(ŷ − y)²"]);
    let pseudo_huber =
        ["δ·(√((ŷ − y)² + δ²) − δ)", "δ·d/√(d² + δ²) where d = ŷ − y", "r³ where r = δ/√((ŷ − y)² + δ²)"];
    assert_eq!(texts::<PseudoHuber>(), pseudo_huber);
}

#[test]
fn losses_with_cases() {
    assert_eq!(texts::<Overlapping>()[0], "{ x if x < y; 0 otherwise } + { x² if z < x; 0 otherwise }");
    let [huber, gradient, _] = texts::<Huber>();
    assert_eq!(huber, "q·(|d| − ½·q) where d = ŷ − y, q = min(|d|, δ)");
    let lines: Vec<&str> = gradient.lines().collect();
    let expected = [
        "a·(|d| − ½·q) + q·(sign(d) − ½·a)",
        "where d = ŷ − y",
        "      q = min(|d|, δ)",
        "      a = { sign(d) if |d| < δ; 0 if |d| > δ; ½·sign(d) otherwise }",
    ];
    assert_eq!(lines, expected);
    let [smooth_l1, gradient, _] = texts::<SmoothL1>();
    assert_eq!(smooth_l1, "{ d²/(2·β) if |d| < β; |d| − ½·β otherwise } where d = ŷ − y");
    assert_eq!(gradient, "{ d/β if |d| < β; sign(d) otherwise } where d = ŷ − y");
    let quantile = ["τ·max(0, y − ŷ) + (1 − τ)·max(0, ŷ − y)", "{ 1 − τ if y < ŷ; −τ if y > ŷ; 0 otherwise }", "0"];
    assert_eq!(texts::<Quantile>(), quantile);
    let [talwar, gradient, _] = texts::<Talwar>();
    assert_eq!(talwar, "min((ŷ − y)², δ²)");
    assert_eq!(gradient, "{ 2·d if d² < δ²; 0 if d² > δ²; d otherwise } where d = ŷ − y");
}

#[test]
fn binary_losses() {
    let bce_with_logits = [
        "ln(1 + e^(−|z|)) + |z|·{ y if z < 0; 1 − y otherwise }",
        "{ σ(−|z|) − y if z < 0; 1 − y − σ(−|z|) otherwise }",
        "σ′(z)",
    ];
    assert_eq!(texts::<BceWithLogits>(), bce_with_logits);
    let bce = ["−(y·ln(p) + (1 − y)·ln(1 − p))", "(1 − y)/(1 − p) − y/p", "(1 − y)/(1 − p)² + y/p²"];
    assert_eq!(texts::<Bce>(), bce);
    let [focal, gradient, _] = texts::<Focal>();
    assert_eq!(focal, "σ(−z)^γ·ln(1 + e^(−z))");
    assert_eq!(gradient, "−γ·σ′(z)·σ(−z)^(γ − 1)·ln(1 + e^(−z)) − σ(−z)·σ(−z)^γ");
    assert_eq!(texts::<Poisson>(), ["e^ŷ − y·ŷ + ln Γ(y + 1)", "e^ŷ − y", "e^ŷ"]);
}

#[test]
fn losses_in_latex() {
    assert_eq!(latex::<SquaredError>(), [r"(\hat{y} - y)^2", r"2 \, (\hat{y} - y)", "2"]);
    let [huber, ..] = latex::<Huber>();
    let parts = [
        r"q \, (\lvert d \rvert - \tfrac{1}{2} \, q)",
        r" \quad \text{where} \quad d = \hat{y} - y, \quad q = \min(\lvert d \rvert, \delta)",
    ];
    assert_eq!(huber, parts.concat());
    let [_, gradient, _] = latex::<SmoothL1>();
    let parts = [
        r"\begin{cases} \frac{d}{\beta} & \text{if } \lvert d \rvert < \beta \\ ",
        r"\operatorname{sign}(d) & \text{otherwise} \end{cases} \quad \text{where} \quad d = \hat{y} - y",
    ];
    assert_eq!(gradient, parts.concat());
    assert_eq!(latex::<Bce>()[1], r"\frac{1 - y}{1 - p} - \frac{y}{p}");
    assert_eq!(latex::<Poisson>()[0], r"e^{\hat{y}} - y \, \hat{y} + \ln\Gamma(y + 1)");
}

#[test]
fn value_and_gradient_share() {
    let graph = Graph::new();
    let operations = |[value, gradient, _]: [Symbol<'_>; 3]| Program::of(&[value, gradient]).operations();
    assert_eq!(operations(manifestations::<SquaredError>(&graph)), 3);
    assert_eq!(operations(manifestations::<LogCosh>(&graph)), 3);
    assert_eq!(operations(manifestations::<SmoothL1>(&graph)), 13);
    assert_eq!(operations(manifestations::<BceWithLogits>(&graph)), 16);
}

#[test]
fn long_case_distinctions_take_a_line_for_each_case() {
    let graph = Graph::new();
    let (x, y) = (graph.variable("x"), graph.variable("y"));
    let inner = Symbol::select(x.lt(y), (x + y).exp() - x.exp(), x.tanh() * y.sigmoid());
    let cases = Symbol::select(x.lt(Symbol::lit(-1.0)), x.square() + y.square(), inner);
    let expected = "⎧ x² + y²          if x < −1\n⎨ e^(x + y) − e^x  if x < y\n⎩ tanh(x)·σ(y)     otherwise";
    assert_eq!(cases.unicode().to_string(), expected);
    let apart = (y - cases).unicode();
    assert_eq!((apart.body(), apart.lets()[0].0.as_str()), ("y − a", "a"));
    assert!(apart.to_string().lines().skip(2).all(|line| line.starts_with("          ")));
}

#[test]
fn letters_keep_clear_of_variables() {
    let graph = Graph::new();
    let (d, a, q) = (graph.variable("d"), graph.variable("a"), graph.variable("q"));
    let difference = d - a;
    let formula = (difference.exp() + q * difference).unicode();
    assert_eq!(formula.to_string(), "e^b + q·b where b = d − a");
}

#[test]
fn parentheses_stand_where_they_are_needed() {
    let graph = Graph::new();
    let (x, y, z) = (graph.variable("x"), graph.variable("y"), graph.variable("z"));
    let text = |symbol: Symbol<'_>| symbol.unicode().to_string();
    assert_eq!(text(x - (y - z)), "x − (y − z)");
    assert_eq!(text(x + (y - z)), "x + y − z");
    assert_eq!(text(x / (y * z)), "x/(y·z)");
    assert_eq!(text(x / (y / z)), "x·z/y");
    let step = |high: f64| Symbol::select(x.lt(y), Symbol::lit(high), Symbol::lit(2.0 * high));
    assert_eq!(text(z + step(1.0) + step(-1.0)), "z", "cases that cancel leave nothing behind");
    assert_eq!(text((x + y) * z), "z·(x + y)");
    assert_eq!(text((x * y).square()), "(x·y)²");
    assert_eq!(text(x.powf(y).powf(z)), "(x^y)^z");
    assert_eq!(text(x.powf(-y)), "x^(−y)");
    assert_eq!(text(x * x * x * (one::<Symbol<'_>>() / x)), "x³/x");
    assert_eq!(text(x.exp_m1() * y), "y·(e^x − 1)");
    assert_eq!(text(x.polygamma(2)), "ψ″(x)");
    assert_eq!(text(x.polygamma(4)), "ψ⁽⁴⁾(x)");
    assert_eq!(text(Symbol::lit(1e-10) * x + Symbol::lit(2.5e9)), "1e-10·x + 2.5e9");
    let latex = |symbol: Symbol<'_>| symbol.latex().to_string();
    assert_eq!(latex((x / y).abs()), r"\left\lvert \frac{x}{y} \right\rvert");
    assert_eq!(latex(x.powf(y + z)), "x^{y + z}");
    assert_eq!(latex((x / y).square()), r"\left(\frac{x}{y}\right)^2");
    assert_eq!(latex(Symbol::lit(1e-10) * x), r"10^{-10} \, x");
}
