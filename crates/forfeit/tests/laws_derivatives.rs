//! Laws of single points, over every loss of the registry: derivatives, signs, NaN, majorizers, special cases, specs.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

mod common;

use common::{Random, differentiable, kink_at, loss, losses};
use forfeit::{DynLoss, Family};

/// A derivative by central differences with two Richardson steps: error h⁶.
fn slope(f: impl Fn(f64) -> f64, x: f64, h: f64) -> f64 {
    let central = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    let (one, two, four) = (central(h), central(h / 2.0), central(h / 4.0));
    let (fine, finer) = ((4.0 * two - one) / 3.0, (4.0 * four - two) / 3.0);
    (16.0 * finer - fine) / 15.0
}

/// The derivative, unless half the step gives another: then a higher derivative jumps nearby.
fn settled(f: impl Fn(f64) -> f64, x: f64, h: f64, tolerance: f64) -> Option<f64> {
    let (whole, half) = (slope(&f, x, h), slope(&f, x, 0.5 * h));
    ((whole - half).abs() <= tolerance).then_some(whole)
}

/// A step that stays inside the domain and away from kinks.
fn step(loss: &dyn DynLoss, kinks: &[f64], pred: f64, target: f64) -> Option<f64> {
    let info = loss.info();
    let distances = kinks.iter().map(|&kink| (pred - kink_at(info, kink, target)).abs());
    let kink = distances.fold(f64::INFINITY, f64::min);
    let edge = (pred - info.pred.low).min(info.pred.high - pred);
    let h = 0.02f64.min(0.2 * kink).min(0.02 * edge);
    // The target is moved by as much.
    let room = (target - info.target.low).min(info.target.high - target);
    let h = if info.target.ends || room == 0.0 { h } else { h.min(0.02 * room) };
    // Pseudo-Huber and the like change on the scale of their parameter.
    let scale = loss.parameters().into_iter().filter(|p| *p > 0.0 && *p < 1.0).fold(1.0, f64::min);
    // Not across what may have no third derivative, nor to where a ratio has no meaning.
    let near = match info.family {
        Family::Distance => 0.2 * (pred - target).abs(),
        Family::Relative => 0.02 * pred.abs().min(target.abs()).min(target - info.target.low),
        _ => f64::INFINITY,
    };
    let h = h.min(near);
    (h > 1e-5).then_some(h.min(0.1 * scale))
}

#[test]
fn gradient_and_curvature_are_the_derivatives() {
    for loss in differentiable() {
        let mut random = Random(1);
        let kinks = loss.facts().kinks;
        let (mut checked, mut unsettled) = (0, 0);
        for _ in 0..400 {
            let (pred, target) = random.pair(loss.info());
            let Some(h) = step(loss.as_dyn(), &kinks, pred, target) else { continue };
            let at = loss.at(pred, target);
            unsettled += 1;
            let tolerance = 1e-6 * (at.gradient.abs() + 1e-3) + 1e-13 * at.value.abs() / h;
            let Some(value) = settled(|x| loss.at(x, target).value, pred, h, tolerance) else { continue };
            assert!(
                (at.gradient - value).abs() <= tolerance,
                "{loss} at ({pred}, {target}): gradient {}, differences {value}",
                at.gradient
            );
            let tolerance = 1e-6 * (at.curvature.abs() + 1e-3) + 1e-13 * at.gradient.abs() / h;
            let Some(gradient) = settled(|x| loss.at(x, target).gradient, pred, h, tolerance) else { continue };
            (checked, unsettled) = (checked + 1, unsettled - 1);
            assert!(
                (at.curvature - gradient).abs() <= tolerance,
                "{loss} at ({pred}, {target}): curvature {}, differences {gradient}",
                at.curvature
            );
        }
        assert!(checked >= 100, "{loss}: only {checked} points away from kinks");
        assert!(20 * unsettled <= checked, "{loss}: derivatives by differences do not settle at {unsettled} points");
    }
}

#[test]
fn target_gradient_is_the_derivative() {
    for loss in differentiable().filter(|loss| !loss.info().target.ends) {
        let mut random = Random(2);
        let kinks = loss.facts().kinks;
        let (mut checked, mut unsettled) = (0, 0);
        for _ in 0..200 {
            let (pred, target) = random.pair(loss.info());
            let Some(h) = step(loss.as_dyn(), &kinks, pred, target) else { continue };
            let at = loss.at(pred, target);
            let tolerance = 1e-6 * (at.target_gradient.abs() + 1e-3) + 1e-13 * at.value.abs() / h;
            unsettled += 1;
            let Some(differences) = settled(|y| loss.at(pred, y).value, target, h, tolerance) else { continue };
            (checked, unsettled) = (checked + 1, unsettled - 1);
            assert!(
                (at.target_gradient - differences).abs() <= tolerance,
                "{loss} at ({pred}, {target}): {} against {differences}",
                at.target_gradient
            );
        }
        assert!(20 * unsettled <= checked, "{loss}: derivatives by differences do not settle at {unsettled} points");
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
    let targets = [0.0, 1.0, 0.25, -7.5, -1.0];
    let all = preds.into_iter().flat_map(|pred| targets.map(|target| (pred, target)));
    all.filter(|&(pred, target)| info.pred.contains(pred) && info.target.contains(target)).collect()
}

#[test]
fn finite_value_means_finite_gradient_and_curvature() {
    for loss in differentiable() {
        let kinks = loss.facts().kinks;
        for (pred, target) in hard_points(loss.as_dyn()) {
            let at = loss.at(pred, target);
            // The exact gradient of cross entropy, and of a rate, overflows where the prediction is subnormal.
            let zero = loss.info().family == Family::Probability && pred == 1.0;
            let steep = zero || loss.info().pred.low == 0.0 && pred < 1e-150;
            // So does the curvature of a power below 2 beside 0.
            let pole = kinks
                .iter()
                .map(|&kink| kink_at(loss.info(), kink, target))
                .any(|kink| (pred - kink).abs() < 1e-100 && loss.at(kink + 1e-100, target).curvature.abs() > 1e50);
            if at.value.is_finite() && !steep && !pole {
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
            let rounded = value - 4.0 * f64::EPSILON * value.abs();
            assert!(
                range.contains(value) || range.low <= value && range.contains(rounded),
                "{loss} at ({pred}, {target}): {value} outside {range}"
            );
        }
    }
}

#[test]
fn nan_in_is_nan_out() {
    for loss in losses() {
        let negative = if loss.info().family == Family::Margin { -1.0 } else { 0.0 };
        for (pred, target) in [(f64::NAN, negative), (f64::NAN, 1.0), (0.5, f64::NAN), (f64::NAN, f64::NAN)] {
            let at = loss.at(pred, target);
            assert!(at.value.is_nan(), "{loss} at ({pred}, {target}): value {}", at.value);
            assert!(!loss.info().differentiable || at.gradient.is_nan(), "{loss} at ({pred}, {target}): {at:?}");
        }
    }
}

#[test]
fn a_perfect_prediction_costs_the_least() {
    // The least of a likelihood of two numbers depends on the second.
    for loss in losses().into_iter().filter(|loss| loss.further().is_empty()) {
        let least = loss.facts().range.low;
        let mut random = Random(4);
        for _ in 0..100 {
            let (_, target) = random.pair(loss.info());
            let perfect = match loss.info().family {
                Family::Logit if target.round() == target => f64::INFINITY.copysign(target - 0.5),
                Family::Logit => continue,
                Family::Probability => target.round(),
                Family::Margin if least == 0.0 => f64::INFINITY.copysign(target),
                Family::Margin | Family::Likelihood => continue,
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
fn special_cases_agree() {
    let mut random = Random(6);
    let close = |a: f64, b: f64| (a - b).abs() <= 4.0 * f64::EPSILON * a.abs().max(b.abs());
    let same = |one: &str, other: &str, pred: f64, target: f64| {
        let (a, b) = (loss(one).at(pred, target), loss(other).at(pred, target));
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-14 * a.abs().max(b.abs());
        assert!(near(a.value, b.value), "{one} at ({pred}, {target}): {a:?}, {b:?}");
        assert!(near(a.gradient, b.gradient), "{one} at ({pred}, {target}): {a:?}, {b:?}");
    };
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
        same("binary_poly1:epsilon=0", "bce_with_logits", logit, label);
        same("asymmetric:gamma_pos=0,gamma_neg=0,clip=0", "bce_with_logits", logit, label);
        same("asymmetric:gamma_pos=2,gamma_neg=2,clip=0", "focal", logit, label);
        let (binomial, share) = (loss("binomial:trials=7").at(logit, 0.3), loss("bce_with_logits").at(logit, 0.3));
        assert!(close(binomial.value, 7.0 * share.value) && close(binomial.curvature, 7.0 * share.curvature));
        let side = 2.0 * label - 1.0;
        let (margin, entropy) = (loss("logistic").at(logit, side), loss("bce_with_logits").at(logit, label));
        assert!(close(margin.value, entropy.value) && close(margin.gradient, entropy.gradient));
        let (quarter, huber) = (loss("smoothed_hinge:gamma=2").at(logit, side), loss("modified_huber").at(logit, side));
        assert!(close(4.0 * quarter.value, huber.value) && close(4.0 * quarter.majorizer, huber.majorizer));
        let (p, y) = random.pair(loss("bce").info());
        assert_eq!(loss("weighted_bce").at(p, y), loss("bce").at(p, y));
        same("focal_on_probabilities:gamma=0", "bce", p, y.round());
        // A probability and its logit cost the same.
        let logit = (p / (1.0 - p)).ln();
        let (of_p, of_logit) = (loss("bce").at(p, y).value, loss("bce_with_logits").at(logit, y).value);
        assert!((of_p - of_logit).abs() <= 1e-13 * (1.0 + of_p), "p = {p}, y = {y}: {of_p}, {of_logit}");
    }
}

/// Random shares that sum to 1.
fn distribution(random: &mut Random, n: usize) -> Vec<f64> {
    let sizes: Vec<f64> = (0..n).map(|_| random.unit().powi(3) + 1e-6).collect();
    let sum: f64 = sizes.iter().sum();
    sizes.into_iter().map(|size| size / sum).collect()
}

#[test]
fn divergences_of_distributions_agree() {
    let mut random = Random(7);
    for _ in 0..200 {
        let (p, q) = (distribution(&mut random, 6), distribution(&mut random, 6));
        let logs = |x: &[f64]| x.iter().map(|x| x.ln()).collect::<Vec<_>>();
        let sum = |spec: &str, pred: &[f64], target: &[f64]| -> f64 {
            pred.iter().zip(target).map(|(&pred, &target)| loss(spec).at(pred, target).value).sum()
        };
        let divergence = sum("pointwise_kl", &q, &p);
        for (spec, pred, target) in [
            ("pointwise_kl_with_log_pred", logs(&q), p.clone()),
            ("pointwise_kl_with_logs", logs(&q), logs(&p)),
            ("generalised_kl", q.clone(), p.clone()),
            ("generalised_kl_with_log_pred", logs(&q), p.clone()),
            ("generalised_kl_with_logs", logs(&q), logs(&p)),
        ] {
            let other = sum(spec, &pred, &target);
            assert!((other - divergence).abs() <= 1e-14, "{spec}: {other}, not {divergence}");
        }
        // Pinsker's inequality, and the divergence from the mixture as two others.
        let variation = sum("total_variation", &q, &p);
        assert!(2.0 * variation * variation <= divergence + 1e-15);
        let mixture: Vec<f64> = p.iter().zip(&q).map(|(p, q)| f64::midpoint(*p, *q)).collect();
        let halves = 0.5 * (sum("pointwise_kl", &mixture, &p) + sum("pointwise_kl", &mixture, &q));
        assert!((sum("pointwise_js", &q, &p) - halves).abs() <= 1e-15);
    }
}

#[test]
fn cross_entropy_is_entropy_and_divergence() {
    let mut random = Random(8);
    for _ in 0..500 {
        let (q, p) = (random.between(1e-6, 1.0), random.unit());
        let cross = loss("bce").at(q, p).value;
        let entropy = loss("bce").at(p, p).value;
        let divergence = loss("pointwise_kl").at(q, p).value + loss("pointwise_kl").at(1.0 - q, 1.0 - p).value;
        assert!((cross - entropy - divergence).abs() <= 1e-13 * (1.0 + cross), "p = {p}, q = {q}");
        // The same of each term.
        let term = |q: f64| loss("pointwise_cross_entropy").at(q, p).value;
        let divergence = loss("pointwise_kl").at(q, p).value;
        assert!((term(q) - term(p) - divergence).abs() <= 1e-13 * (1.0 + term(q)), "p = {p}, q = {q}");
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
