//! Naive spellings at inputs where they lose all digits.

use forfeit::{DynLoss, OwnLoss};

fn own(expression: &str) -> OwnLoss {
    let header = if expression.contains("c^2") { "expr[c = 2 in (0, inf)]" } else { "expr" };
    format!("{header}: {expression}").parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn spellings_are_made_stable() {
    // Value and gradient at the point, to full precision.
    for (expression, pred, value, gradient) in [
        ("log(1 + exp(pred))", 1000.0, 1000.0, 1.0),
        ("log(exp(pred) + 1)", -50.0, (-50f64).exp(), (-50f64).exp()),
        ("log1p(exp(pred))", 800.0, 800.0, 1.0),
        ("log(sigmoid(pred))", -1000.0, -1000.0, 1.0),
        ("log(1/(1 + exp(-pred)))", -1000.0, -1000.0, 1.0),
        ("log(1 - sigmoid(pred))", 1000.0, -1000.0, -1.0),
        ("-log(1 - 1/(1 + exp(-pred)))", 800.0, 800.0, 1.0),
        ("exp(pred)/(1 + exp(pred))", 800.0, 1.0, 0.0),
        ("exp(pred) - 1", 1e-20, 1e-20, 1.0),
        ("1 - exp(-pred)", 1e-20, 1e-20, 1.0),
        ("log(1 + pred)", 1e-20, 1e-20, 1.0),
        ("log(1 - pred)", 1e-20, -1e-20, -1.0),
        ("pred*log(pred)", 0.0, 0.0, f64::NEG_INFINITY),
        ("sqrt(pred^2 + target^2)", 1e200, 1e200, 1.0),
        ("sqrt(1 + pred^2) - 1", 1e-10, 5e-21, 1e-10),
        ("sqrt(pred^2 + c^2) - c", 1e-10, 2.5e-21, 5e-11),
        ("1 - sigmoid(pred)", 50.0, (-50f64).exp(), -(-50f64).exp()),
        ("log(cosh(pred))", 1e-10, 5e-21, 1e-10),
        ("log(cosh(pred))", 1000.0, 1000.0 - std::f64::consts::LN_2, 1.0),
        ("log(exp(pred) + exp(target))", 1000.0, 1000.0, 1.0),
        ("log(1 - exp(-pred))", 1e-20, -46.051701859880914, 1e20),
        ("1 - cos(pred)", 1e-10, 5e-21, 1e-10),
        ("softplus(pred) - pred", 50.0, (-50f64).exp(), -(-50f64).exp()),
        ("softplus(pred) - 1*pred", 50.0, (-50f64).exp(), -(-50f64).exp()),
        ("relu(pred) - 0.25*pred + log(1 + exp(-abs(pred)))", 0.0, std::f64::consts::LN_2, 0.25),
        ("sqrt(pred^2)", -1e-200, 1e-200, -1.0),
    ] {
        let loss = own(expression);
        let point = loss.at(pred, 0.0);
        let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-15 * b.abs();
        assert!(near(point.value, value), "{expression} at {pred} is {}, {value} is right", point.value);
        assert!(near(point.gradient, gradient), "{expression} at {pred} slopes {}, not {gradient}", point.gradient);
        assert!(!loss.notes().is_empty(), "{expression}");
    }
}

#[test]
fn what_is_written_can_be_kept() {
    let kept: OwnLoss = "expr[verbatim]: log(1 + exp(pred))".parse().expect("a loss");
    assert!(kept.notes().is_empty());
    assert_eq!(kept.at(1000.0, 0.0).value, f64::INFINITY);
    let finding = kept.findings().iter().map(|finding| finding.to_string()).collect::<Vec<_>>().join("; ");
    assert!(finding.contains("gradient is NaN at pred = 1000"), "{finding}");
}

#[test]
fn no_slope_flows_through_detach() {
    let loss = own("detach(pred)*pred");
    assert_eq!(loss.at(3.0, 0.0).gradient, 3.0);
    assert_eq!(loss.formulas().gradient.unicode().to_string(), "ŷ");
}

#[test]
fn ratios_keep_their_digits() {
    let positive = "expr[pred in (0, inf), target in (0, inf)]";
    let above = "expr[pred in (-1, inf), target in (-1, inf)]";
    for (spec, pred, target, value, gradient) in [
        (format!("{positive}: log(pred) - log(target)"), 1.0 + 2f64.powi(-40), 1.0, 2f64.powi(-40), 1.0),
        (format!("{positive}: log(pred/target)"), 1e300, 1e-300, 600.0 * std::f64::consts::LN_10, 1e-300),
        (format!("{above}: log(1 + pred) - log(1 + target)"), 2e-20, 1e-20, 1e-20, 1.0),
        (format!("{above}: log1p(pred) - log1p(target)"), 1e-20, 2e-20, -1e-20, 1.0),
        ("expr[c = 2 in (0, inf)]: pred^2/(1 + (pred/c)^2)".into(), 1e200, 0.0, 4.0, 0.0),
        ("expr: abs(pred) - log(1 + abs(pred))".into(), 1e-10, 0.0, 5e-21, 1e-10),
    ] {
        let loss: OwnLoss = spec.parse().unwrap_or_else(|error| panic!("{error}"));
        let point = loss.at(pred, target);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs();
        assert!(near(point.value, value), "{loss} is {:e}, not {value:e}", point.value);
        assert!(near(point.gradient, gradient), "{loss} slopes {:e}, not {gradient:e}", point.gradient);
        assert!(!loss.notes().is_empty(), "{loss}");
    }
    // Of numbers that may be negative, whose logarithms are none, nothing is put together.
    let any: OwnLoss = "expr: log(pred) - log(target)".parse().expect("a loss");
    assert!(any.notes().is_empty() && any.at(-1.0, -2.0).value.is_nan());
}
