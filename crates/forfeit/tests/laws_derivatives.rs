//! Laws of single points, over every loss of the registry: derivatives, signs, NaN, majorizers, special cases, specs.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

mod common;

use common::{Random, differentiable, loss, losses, variable};
use forfeit::{DynLoss, Family};

/// A derivative by central differences with two Richardson steps: error h⁶.
fn slope(f: impl Fn(f64) -> f64, x: f64, h: f64) -> f64 {
    let central = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    let (one, two, four) = (central(h), central(h / 2.0), central(h / 4.0));
    let (fine, finer) = ((4.0 * two - one) / 3.0, (4.0 * four - two) / 3.0);
    (16.0 * finer - fine) / 15.0
}

/// A step that stays inside the domain and away from kinks.
fn step(loss: &dyn DynLoss, pred: f64, target: f64) -> Option<f64> {
    let info = loss.info();
    let x = variable(info, pred, target);
    let kink = loss.facts().kinks.iter().map(|kink| (x - kink).abs()).fold(f64::INFINITY, f64::min);
    let edge = (pred - info.pred.low).min(info.pred.high - pred);
    let h = 0.02f64.min(0.2 * kink).min(0.02 * edge);
    // Pseudo-Huber and the like change on the scale of their parameter.
    let scale = loss.parameters().into_iter().filter(|p| *p > 0.0 && *p < 1.0).fold(1.0, f64::min);
    (h > 1e-5).then_some(h.min(0.1 * scale))
}

#[test]
fn gradient_and_curvature_are_the_derivatives() {
    for loss in differentiable() {
        let mut random = Random(1);
        let mut checked = 0;
        for _ in 0..400 {
            let (pred, target) = random.pair(loss.info());
            let Some(h) = step(loss.as_dyn(), pred, target) else { continue };
            checked += 1;
            let at = loss.at(pred, target);
            let value = slope(|x| loss.at(x, target).value, pred, h);
            let noise = 1e-13 * at.value.abs() / h;
            assert!(
                (at.gradient - value).abs() <= 1e-6 * (at.gradient.abs() + 1e-3) + noise,
                "{loss} at ({pred}, {target}): gradient {}, differences {value}",
                at.gradient
            );
            let gradient = slope(|x| loss.at(x, target).gradient, pred, h);
            let noise = 1e-13 * at.gradient.abs() / h;
            assert!(
                (at.curvature - gradient).abs() <= 1e-6 * (at.curvature.abs() + 1e-3) + noise,
                "{loss} at ({pred}, {target}): curvature {}, differences {gradient}",
                at.curvature
            );
        }
        assert!(checked >= 100, "{loss}: only {checked} points away from kinks");
    }
}

#[test]
fn target_gradient_is_the_derivative() {
    for loss in differentiable().filter(|loss| !loss.info().target.whole) {
        let mut random = Random(2);
        for _ in 0..200 {
            let (pred, target) = random.pair(loss.info());
            let Some(h) = step(loss.as_dyn(), pred, target) else { continue };
            let at = loss.at(pred, target);
            let differences = slope(|y| loss.at(pred, y).value, target, h);
            let noise = 1e-13 * at.value.abs() / h;
            assert!(
                (at.target_gradient - differences).abs() <= 1e-6 * (at.target_gradient.abs() + 1e-3) + noise,
                "{loss} at ({pred}, {target}): {} against {differences}",
                at.target_gradient
            );
        }
    }
}

/// Zeros, subnormals, large numbers, infinities where allowed, and both sides of every kink.
fn hard_points(loss: &dyn DynLoss) -> Vec<(f64, f64)> {
    let info = loss.info();
    let mut preds =
        vec![0.0, -0.0, 5e-324, 1e-310, -1e-310, 1e-30, -1e-30, 1e-8, 1.0, 1.0 - 6e-8, 36.0, -36.0, 710.0, -746.0];
    preds.extend([1e4, -1e4, 1e30, -1e30, 0.5, -3.0]);
    for kink in loss.facts().kinks {
        preds.extend([kink, kink.next_up(), kink.next_down(), 1.0 + kink]);
    }
    let targets = [0.0, 1.0, 0.25, -7.5];
    let all = preds.into_iter().flat_map(|pred| targets.map(|target| (pred, target)));
    all.filter(|&(pred, target)| info.pred.contains(pred) && info.target.contains(target)).collect()
}

#[test]
fn finite_value_means_finite_gradient_and_curvature() {
    for loss in differentiable() {
        for (pred, target) in hard_points(loss.as_dyn()) {
            let at = loss.at(pred, target);
            // The exact gradient of cross entropy overflows where the probability is subnormal.
            let steep = loss.info().family == Family::Probability && !(1e-150..1.0).contains(&pred);
            if at.value.is_finite() && !steep {
                assert!(at.gradient.is_finite() && at.curvature.is_finite(), "{loss} at ({pred}, {target}): {at:?}");
            }
        }
    }
}

#[test]
fn values_stay_in_their_range() {
    for loss in losses() {
        let range = loss.facts().range;
        let mut random = Random(3);
        let points = (0..300).map(|_| random.pair(loss.info())).collect::<Vec<_>>();
        for (pred, target) in points.into_iter().chain(hard_points(loss.as_dyn())) {
            let value = loss.at(pred, target).value;
            assert!(range.contains(value) && value >= 0.0, "{loss} at ({pred}, {target}): {value} outside {range}");
        }
    }
}

#[test]
fn nan_in_is_nan_out() {
    for loss in losses() {
        for (pred, target) in [(f64::NAN, 0.0), (f64::NAN, 1.0), (0.5, f64::NAN), (f64::NAN, f64::NAN)] {
            let at = loss.at(pred, target);
            assert!(at.value.is_nan(), "{loss} at ({pred}, {target}): value {}", at.value);
            assert!(!loss.info().differentiable || at.gradient.is_nan(), "{loss} at ({pred}, {target}): {at:?}");
        }
    }
}

#[test]
fn a_perfect_prediction_costs_the_least() {
    for loss in losses() {
        let least = loss.facts().range.low;
        let mut random = Random(4);
        for _ in 0..100 {
            let (_, target) = random.pair(loss.info());
            let perfect = match loss.info().family {
                Family::Logit if target.round() == target => f64::INFINITY.copysign(target - 0.5),
                Family::Logit => continue,
                Family::Probability => target.round(),
                _ => target,
            };
            let target = if loss.info().family == Family::Probability { target.round() } else { target };
            let smoothed = loss.info().parameters.iter().zip(loss.parameters());
            if smoothed.into_iter().any(|(p, x)| p.name == "label_smoothing" && x > 0.0) {
                continue;
            }
            assert_eq!(loss.at(perfect, target).value, least, "{loss} at target {target}");
        }
    }
}

#[test]
fn majorizers_lie_above() {
    // The losses of a probability state their second derivative instead: no quadratic lies above a pole.
    for loss in differentiable().filter(|loss| loss.info().family != Family::Probability) {
        let mut random = Random(5);
        for _ in 0..2000 {
            let (here, target) = random.pair(loss.info());
            let (there, _) = random.pair(loss.info());
            let (at, value) = (loss.at(here, target), loss.at(there, target).value);
            let away = there - here;
            let above = at.value + at.gradient * away + 0.5 * at.majorizer * away * away;
            let rounding = 1e-12 * (1.0 + at.value.abs() + value.abs() + (at.majorizer * away * away).abs());
            assert!(
                value <= above + rounding,
                "{loss}: at {there} {value}, above {above} from {here}, target {target}"
            );
            assert!(at.majorizer >= 0.0, "{loss} at ({here}, {target}): majorizer {}", at.majorizer);
        }
    }
}

#[test]
fn special_cases_agree() {
    let mut random = Random(6);
    let close = |a: f64, b: f64| (a - b).abs() <= 4.0 * f64::EPSILON * a.abs().max(b.abs());
    for _ in 0..500 {
        let (pred, target) = random.pair(loss("huber").info());
        for (scaled, base, factor) in [
            ("smooth_l1:beta=0.7", "huber:delta=0.7", 1.0 / 0.7),
            ("quantile:tau=0.5", "absolute_error", 0.5),
            ("huber:delta=inf", "half_squared_error", 1.0),
            ("smooth_l1:beta=0", "absolute_error", 1.0),
            ("squared_error", "half_squared_error", 2.0),
        ] {
            let (a, b) = (loss(scaled).at(pred, target), loss(base).at(pred, target));
            assert!(close(a.value, factor * b.value), "{scaled} at ({pred}, {target}): {a:?}, {b:?}");
            assert!(close(a.gradient, factor * b.gradient), "{scaled} at ({pred}, {target}): {a:?}, {b:?}");
        }
        let (logit, label) = random.pair(loss("focal").info());
        let (focal, entropy) = (loss("focal:gamma=0").at(logit, label), loss("bce_with_logits").at(logit, label));
        assert_eq!(focal.value.to_bits(), entropy.value.to_bits());
        assert_eq!(focal.gradient.to_bits(), entropy.gradient.to_bits());
        let (p, y) = random.pair(loss("bce").info());
        assert_eq!(loss("weighted_bce").at(p, y), loss("bce").at(p, y));
        // A probability and its logit cost the same.
        let logit = (p / (1.0 - p)).ln();
        let (of_p, of_logit) = (loss("bce").at(p, y).value, loss("bce_with_logits").at(logit, y).value);
        assert!((of_p - of_logit).abs() <= 1e-13 * (1.0 + of_p), "p = {p}, y = {y}: {of_p}, {of_logit}");
    }
}

#[test]
fn specs_are_read_back() {
    for loss in losses() {
        let again = forfeit::parse(&loss.to_string()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((again.to_string(), again.parameters()), (loss.to_string(), loss.parameters()));
        assert!(std::ptr::eq(again.info(), loss.info()) || again.info() == loss.info());
        for alias in loss.info().aliases {
            assert_eq!(common::loss(alias).info().name, loss.info().name, "{alias}");
        }
    }
    let list = "huber:delta=5,focal:gamma=2,alpha=0.25,log_cosh";
    let specs: Vec<String> = forfeit::parse_list(list).expect("a list").iter().map(ToString::to_string).collect();
    assert_eq!(specs.join(","), list);
}
