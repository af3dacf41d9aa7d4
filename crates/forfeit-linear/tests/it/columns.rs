//! Columns and rows that make trouble: dependence, scales, offsets, weights, bad input.

use crate::common::{Random, close, fitted, phones};
use forfeit_linear::{Design, Error, Options, Status, fit};

#[test]
fn dependent_columns_are_named_and_the_least_norm_is_given() {
    let mut random = Random(7);
    let (a, b) = (random.normals(40), random.normals(40));
    let target: Vec<f64> = (0..40).map(|i| 2.0 * a[i] - b[i] + 1.0 + 0.1 * random.normal()).collect();
    let twice: Vec<f64> = a.iter().map(|x| 2.0 * x + 3.0).collect();
    let plain = Design::new([("a", a.clone()), ("b", b.clone())]).unwrap();
    let design = Design::new([("a", a), ("b", b), ("twice", twice), ("flat", vec![0.1; 40])]).unwrap();
    for spec in ["squared_error", "absolute_error", "huber:delta=0.1", "log_cosh"] {
        let least = fitted(&plain, &target, spec, 0.0);
        let fit = fitted(&design, &target, spec, 0.0);
        assert_eq!(fit.collinear, ["a", "twice", "flat"], "{spec}");
        close(fit.mean_loss, least.mean_loss, 1e-11);
        // a + 2·twice predicts the same for all (u, v) with u + 2v fixed: least norm at (u, v) ∝ (1, 2).
        close(fit.coefficients[0], least.coefficients[0] / 5.0, 1e-8);
        close(fit.coefficients[2], least.coefficients[0] * 2.0 / 5.0, 1e-8);
        close(fit.coefficients[1], least.coefficients[1], 1e-8);
        close(fit.coefficients[3], 0.0, 1e-12);
        assert!(fit.notes().iter().any(|n| n.contains("a, twice, flat")));
        // The penalty approaches the same point.
        let tiny = fitted(&design, &target, spec, 1e-9);
        for (x, y) in tiny.coefficients.iter().zip(&fit.coefficients) {
            close(*x, *y, 1e-6);
        }
    }
}

#[test]
fn scales_and_offsets_far_apart_cost_nothing() {
    let mut random = Random(8);
    let rows = 60;
    let (u, v) = (random.normals(rows), random.normals(rows));
    let target: Vec<f64> = (0..rows).map(|i| u[i] + v[i] + random.normal()).collect();
    let plain = Design::new([("u", u.clone()), ("v", v.clone())]).unwrap();
    let small: Vec<f64> = u.iter().map(|x| x * 1e-6).collect();
    let large: Vec<f64> = v.iter().map(|x| (x * 1e6).round()).collect();
    let near: Vec<f64> = large.iter().map(|x| x / 1e6).collect();
    let same = Design::new([("u", u), ("v", near)]).unwrap();
    let design = Design::new([("u", small), ("v", large.iter().map(|x| x + 1e9).collect())]).unwrap();
    for spec in ["squared_error", "absolute_error", "quantile:tau=0.2", "huber", "log_cosh", "pseudo_huber"] {
        let expected = fitted(&same, &target, spec, 0.0);
        let fit = fitted(&design, &target, spec, 0.0);
        assert!(fit.status.is_converged() && fit.collinear.is_empty(), "{spec}");
        close(fit.coefficients[0] * 1e-6, expected.coefficients[0], 1e-9);
        close(fit.coefficients[1] * 1e6, expected.coefficients[1], 1e-9);
        close(fit.intercept + 1e9 * fit.coefficients[1], expected.intercept, 1e-6);
        close(fit.mean_loss, expected.mean_loss, 1e-12);
        assert!(fitted(&plain, &target, spec, 0.0).status.is_converged());
    }
}

#[test]
fn a_target_of_any_size_gives_the_same_fit() {
    let (design, calls) = phones();
    for spec in ["squared_error", "absolute_error", "quantile:tau=0.9"] {
        let plain = fitted(&design, &calls, spec, 0.0);
        for size in [1e-9, 1e9] {
            let scaled: Vec<f64> = calls.iter().map(|c| c * size).collect();
            let fit = fitted(&design, &scaled, spec, 0.0);
            assert!(fit.status.is_converged());
            close(fit.coefficients[0] / size, plain.coefficients[0], 1e-9);
        }
    }
}

#[test]
fn a_weight_counts_rows() {
    let mut random = Random(9);
    let rows = 30;
    let (x, y) = (random.normals(rows), random.normals(rows));
    let target: Vec<f64> = (0..rows).map(|i| x[i] - y[i] + random.normal()).collect();
    let labels: Vec<f64> = target.iter().map(|t| f64::from(*t + random.normal() > 0.0)).collect();
    let times: Vec<usize> = (0..rows).map(|i| i % 4).collect();
    let repeat: Vec<usize> = (0..rows).flat_map(|i| std::iter::repeat_n(i, times[i])).collect();
    let design = Design::new([("x", x), ("y", y)]).unwrap();
    let repeated = design.select(&repeat).unwrap();
    let weighted = design.with_weights(times.iter().map(|t| 0.25 * *t as f64).collect()).unwrap();
    for spec in
        ["squared_error", "huber:delta=0.5", "absolute_error", "quantile:tau=0.8", "log_cosh", "bce_with_logits"]
    {
        for l2 in [0.0, 0.1] {
            let target = if spec.starts_with("bce") { &labels } else { &target };
            let copies: Vec<f64> = repeat.iter().map(|i| target[*i]).collect();
            let (one, other) = (fitted(&weighted, target, spec, l2), fitted(&repeated, &copies, spec, l2));
            close(one.mean_loss, other.mean_loss, 1e-12);
            close(one.intercept, other.intercept, 1e-8);
            for (a, b) in one.coefficients.iter().zip(&other.coefficients) {
                close(*a, *b, 1e-8);
            }
        }
    }
}

#[test]
fn without_an_intercept_the_fit_passes_through_zero() {
    let design = Design::new([("x", vec![1.0, 2.0, 3.0])]).unwrap().without_intercept();
    let fit = fitted(&design, &[2.0, 3.0, 7.0], "squared_error", 0.0);
    close(fit.coefficients[0], 29.0 / 14.0, 1e-14);
    assert_eq!(fit.intercept, 0.0);
    // Weights |x| = 1, 2, 3 of the slopes 2, 3/2, 7/3: their median is where half of 6 is passed.
    let fit = fitted(&design, &[2.0, 3.0, 7.0], "absolute_error", 0.0);
    let Status::NotUnique { ranges } = &fit.status else { panic!("{:?}", fit.status) };
    assert_eq!(ranges.len(), 1);
    close(ranges[0].low, 2.0, 1e-12);
    close(ranges[0].high, 7.0 / 3.0, 1e-12);
}

#[test]
fn more_columns_than_rows_interpolate() {
    let mut random = Random(10);
    let design = Design::new((0..8).map(|k| (format!("x{k}"), random.normals(5)))).unwrap();
    for spec in ["squared_error", "absolute_error", "huber", "quantile:tau=0.3"] {
        let fit = fitted(&design, &[1.0, -2.0, 3.0, 0.5, 7.0], spec, 0.0);
        assert_eq!(fit.status, Status::Converged, "{spec}");
        assert!(fit.mean_loss.abs() < 1e-12);
        assert_eq!(fit.collinear.len(), 8);
    }
}

#[test]
fn huber_says_when_its_optimum_is_flat() {
    // The constant between two far groups: any value at least δ from both is as good.
    let fit = fitted(&Design::constant(4), &[0.0, 1.0, 10.0, 12.0], "huber", 0.0);
    let Status::NotUnique { ranges } = &fit.status else { panic!("{:?}", fit.status) };
    close(ranges[0].low, 2.0, 1e-9);
    close(ranges[0].high, 9.0, 1e-9);
    close(fit.intercept, 2.0, 1e-9);
}

#[test]
fn bad_input_is_an_error_with_its_place() {
    let design = Design::new([("x", vec![1.0, 2.0, 3.0])]).unwrap();
    let loss = |spec: &str| forfeit::parse(spec).unwrap();
    let run = |target: &[f64], spec: &str, options: &Options| fit(&design, target, loss(spec).as_ref(), options);
    let plain = Options::default();
    let error = run(&[1.0, 2.0], "squared_error", &plain).unwrap_err();
    assert_eq!(error.to_string(), "target has 2 entries, but there are 3 rows: give one entry per row");
    let error = run(&[1.0, f64::NAN, 2.0], "squared_error", &plain).unwrap_err();
    assert!(error.to_string().starts_with("target, row 1: NaN is not allowed"), "{error}");
    let error = run(&[0.0, 1.0, 2.0], "bce_with_logits", &plain).unwrap_err();
    assert!(matches!(&error, Error::Value { row: 2, .. }), "{error}");
    let error = run(&[0.0, 1.0, 1.0], "zero_one", &plain).unwrap_err();
    assert!(error.to_string().contains("fit bce_with_logits and judge by zero_one"), "{error}");
    let error = run(&[0.0, 1.0, 1.0], "squared_error", &Options { l2: -1.0, ..plain }).unwrap_err();
    assert!(matches!(error, Error::Option { name: "l2", .. }));

    assert!(Design::new([("x", vec![1.0]), ("x", vec![2.0])]).is_err());
    assert!(Design::new([("x", vec![1.0]), ("y", vec![2.0, 3.0])]).is_err());
    assert!(Design::new([("x", vec![f64::INFINITY])]).is_err());
    assert!(design.clone().with_weights(vec![1.0, -1.0, 1.0]).is_err());
    assert!(design.clone().with_weights(vec![1.0]).is_err());
    assert!(design.select(&[3]).is_err());
    let nothing = design.with_weights(vec![0.0; 3]).unwrap();
    let error = fit(&nothing, &[1.0; 3], loss("squared_error").as_ref(), &plain).unwrap_err();
    assert!(matches!(error, Error::Empty { .. }));
}
