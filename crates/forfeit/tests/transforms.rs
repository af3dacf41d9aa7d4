//! Changes of scale: there and back, the chain rule, and what they estimate.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

use forfeit::{Jet2, Rescaled, Transform};

fn all() -> Vec<Transform> {
    let specs = [
        "log",
        "log1p",
        "asinh",
        "box_cox:lambda=0.5",
        "box_cox:lambda=-1.5",
        "box_cox:lambda=0",
        "box_cox:lambda=1e-9",
        "standardise:mean=-3,deviation=0.25",
    ];
    specs.iter().map(|spec| spec.parse().expect("a transform")).collect()
}

/// Numbers of the domain, tiny and huge.
fn numbers(transform: Transform) -> Vec<f64> {
    let sizes = [1e-12, 1e-5, 0.3, 1.0, 1.5, 40.0, 1e5];
    let signed = sizes.iter().flat_map(|x| [*x, -x]).chain([0.0, -0.999]);
    signed.filter(|x| transform.domain().contains(*x)).collect()
}

#[test]
fn there_and_back_is_the_same_number() {
    for transform in all() {
        for y in numbers(transform) {
            let z = transform.forward(y);
            let back = transform.backward(z);
            // The rounding of z alone moves the way back by its slope.
            let slope = transform.backward(Jet2::variable(z)).first;
            let allowed = 8.0 * f64::EPSILON * (y.abs() + (z * slope).abs() + slope.abs());
            assert!((back - y).abs() <= allowed, "{transform}: {y} became {back}");
        }
    }
}

#[test]
fn scales_rise_and_their_slopes_are_finite_differences() {
    for transform in all() {
        for y in numbers(transform) {
            let jet = transform.forward(Jet2::variable(y));
            assert!(jet.first > 0.0, "{transform} at {y}");
            // A step that is small beside the size of the number and its distance from the end of the domain.
            let h = 1e-4 * (y - transform.domain().low).min(y.abs().max(1e-2));
            let [low, middle, high] = [y - h, y, y + h].map(|x| transform.forward(x));
            let slope = (high - low) / (2.0 * h);
            assert!((slope - jet.first).abs() <= 1e-5 * jet.first, "{transform} at {y}: {slope} {}", jet.first);
            let bend = (high - 2.0 * middle + low) / (h * h);
            let size = low.abs().max(high.abs()) + jet.first * (y.abs() + h);
            let noise = 1e-4 * jet.second.abs() + 1e-7 * jet.first + 16.0 * f64::EPSILON * size / (h * h);
            assert!((bend - jet.second).abs() <= noise, "{transform} at {y}: {bend} {}", jet.second);
        }
        assert!(transform.forward(f64::NAN).is_nan() && transform.backward(f64::NAN).is_nan());
    }
    let slope_at_zero = Transform::Asinh.forward(Jet2::variable(0.0));
    assert_eq!((slope_at_zero.value, slope_at_zero.first), (0.0, 1.0));
}

#[test]
fn known_values() {
    assert_eq!(Transform::Asinh.forward(-2.0), -(2.0 + 5f64.sqrt()).ln());
    let half = Transform::BoxCox { lambda: 0.5 };
    let (there, back): (f64, f64) = (half.forward(9.0), half.backward(4.0));
    assert!((there - 4.0).abs() < 1e-14 && (back - 9.0).abs() < 1e-13);
    let near: f64 = Transform::BoxCox { lambda: 1e-9 }.forward(7.0);
    assert!((near - 7f64.ln()).abs() < 1e-8);
    assert_eq!(Transform::Asinh.backward(1000.0), f64::INFINITY);
}

#[test]
fn squared_error_of_log1p_is_the_squared_log_error() {
    let loss = Rescaled::new(&forfeit::SquaredError, Transform::Log1p);
    let point = loss.at(3.0, 1.0);
    let d = 4f64.ln() - 2f64.ln();
    assert!((point.value - d * d).abs() < 1e-15);
    assert!((point.gradient - 2.0 * d / 4.0).abs() < 1e-15);
    assert!((point.curvature - (2.0 / 16.0 - 2.0 * d / 16.0)).abs() < 1e-15);
    assert!((point.target_gradient + 2.0 * d / 2.0).abs() < 1e-15);
}

#[test]
fn every_loss_of_residuals_obeys_the_chain_rule() {
    for entry in forfeit::registry::LOSSES.iter().filter(|entry| entry.info().family == forfeit::Family::Distance) {
        let inner = entry.default_loss();
        let loss = Rescaled::new(inner.as_ref(), Transform::Log);
        let (p, t) = (2.7, 1.3);
        let (point, h) = (loss.at(p, t), 1e-6);
        let slope = (loss.at(p + h, t).value - loss.at(p - h, t).value) / (2.0 * h);
        assert!((point.gradient - slope).abs() <= 1e-7 * (1.0 + slope.abs()), "{loss}: {} {slope}", point.gradient);
        let bend = (loss.at(p + h, t).gradient - loss.at(p - h, t).gradient) / (2.0 * h);
        assert!((point.curvature - bend).abs() <= 1e-6 * (1.0 + bend.abs()), "{loss}: {} {bend}", point.curvature);
        let step = loss.value_and_gradient(&[p, t], &[t, t]).expect("positive numbers");
        assert!((step.gradient[0] - 0.5 * point.gradient).abs() <= 1e-14 * (1.0 + slope.abs()), "{loss}");
        assert!((step.value - loss.mean(&[p, t], &[t, t]).expect("positive")).abs() <= 1e-15, "{loss}");
    }
}

#[test]
fn estimates_are_those_of_the_data() {
    let Ok(Transform::Standardise { mean, deviation }) = Transform::standardise(&[1.0, 3.0]) else { panic!() };
    assert_eq!((mean, deviation), (2.0, 1.0));
    // Squares of evenly spread numbers want λ near ½, their exponentials near 0, the numbers themselves near 1.
    let even = || (1..200).map(|i| 5.0 + f64::from(i) / 50.0);
    let lambda = |target: Vec<f64>| match Transform::box_cox(&target) {
        Ok(Transform::BoxCox { lambda }) => lambda,
        other => panic!("{other:?}"),
    };
    assert!((lambda(even().map(|x| x * x).collect()) - 0.5 * lambda(even().collect())).abs() < 1e-5);
    assert!(lambda(even().map(f64::exp).collect()).abs() < 0.25);
    assert!(Transform::standardise(&[2.0, 2.0]).is_err() && Transform::box_cox(&[1.0, -1.0]).is_err());
}

#[test]
fn specs_are_read_back_and_wrong_ones_say_what_to_do() {
    for transform in all() {
        assert_eq!(transform.to_string().parse::<Transform>().expect("its own spec"), transform);
    }
    for (spec, words) in [
        ("sqrt", "transforms are log, log1p"),
        ("box_cox", "lambda=NUMBER"),
        ("standardise:mean=1,deviation=0", "above 0"),
    ] {
        let error = spec.parse::<Transform>().expect_err("wrong").to_string();
        assert!(error.contains(words), "{error}");
    }
    let error = Transform::Log.forward_all(&[1.0, 0.0]).expect_err("no logarithm").to_string();
    assert!(error.contains("target is 0 at index 1") && error.contains("(0, ∞)"), "{error}");
    let loss = Rescaled::new(&forfeit::AbsoluteError, Transform::Log);
    assert!(loss.mean(&[-1.0], &[1.0]).expect_err("no logarithm").to_string().contains("pred is -1"), "{loss}");
    assert_eq!(loss.loss().info().name, "absolute_error");
}
