//! Binary losses: separable classes, soft labels, focal loss, one class alone.

use crate::common::{Random, close, fitted};
use forfeit_linear::{Design, Start, Status};

/// Hours of study and passing an examination: the example of many textbooks.
fn hours() -> (Design, Vec<f64>) {
    let hours = vec![
        0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25, 3.5, 4.0, 4.25, 4.5, 4.75, 5.0, 5.5,
    ];
    let passed = "00000010101010111111".chars().map(|c| if c == '1' { 1.0 } else { 0.0 }).collect();
    (Design::new([("hours", hours)]).unwrap(), passed)
}

#[test]
fn the_textbook_example() {
    // scikit-learn 1.9.1: LogisticRegression(C=inf) and (C=1/(20·0.1)), newton-cholesky, tol 1e-14.
    let (design, passed) = hours();
    let fit = fitted(&design, &passed, "bce_with_logits", 0.0);
    close(fit.coefficients[0], 1.50464543, 1e-8);
    close(fit.intercept, -4.07771343, 1e-8);
    let fit = fitted(&design, &passed, "bce_with_logits", 0.1);
    close(fit.coefficients[0], 0.97283682, 1e-8);
    close(fit.intercept, -2.67069214, 1e-8);
}

#[test]
fn separable_classes_are_never_called_converged() {
    let x = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let target = vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    let design = Design::new([("x", x)]).unwrap();
    for spec in ["bce_with_logits", "bce", "focal"] {
        let fit = fitted(&design, &target, spec, 0.0);
        let Status::Separable { intercept, coefficients, complete } = &fit.status else {
            panic!("{spec}: {:?}", fit.status)
        };
        assert!(*complete && coefficients[0] > 0.0);
        let edge = -intercept / coefficients[0];
        assert!(edge > 3.0 && edge < 4.0, "{spec}: {edge}");
        assert!(fit.notes()[0].contains("no finite optimum"));
        let fit = fitted(&design, &target, spec, 0.01);
        assert_eq!(fit.status, Status::Converged, "{spec}");
    }
}

#[test]
fn rows_on_the_plane_make_the_separation_incomplete() {
    let x = vec![1.0, 2.0, 3.0, 3.0, 4.0, 5.0];
    let target = vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    let design = Design::new([("x", x)]).unwrap();
    for spec in ["bce_with_logits", "bce", "focal"] {
        let fit = fitted(&design, &target, spec, 0.0);
        let Status::Separable { intercept, coefficients, complete } = &fit.status else {
            panic!("{spec}: {:?}", fit.status)
        };
        assert!(!complete && coefficients[0] > 0.0);
        close(-intercept / coefficients[0], 3.0, 1e-9);
    }
}

#[test]
fn a_rare_dummy_that_predicts_perfectly_is_found_among_other_features() {
    let mut random = Random(5);
    let rows = 200;
    let columns = [random.normals(rows), random.normals(rows)];
    let target: Vec<f64> = (0..rows).map(|i| f64::from(columns[0][i] + random.normal() > 0.0)).collect();
    // Set only where the class is 1, and not everywhere there.
    let dummy = target.iter().enumerate().map(|(i, t)| if i % 7 == 0 { *t } else { 0.0 }).collect();
    let [a, b] = columns;
    let design = Design::new([("a", a), ("b", b), ("dummy", dummy)]).unwrap();
    let fit = fitted(&design, &target, "bce_with_logits", 0.0);
    let Status::Separable { intercept, coefficients, complete } = &fit.status else { panic!("{:?}", fit.status) };
    assert!(!complete && coefficients[2] > 0.0);
    for other in [*intercept, coefficients[0], coefficients[1]] {
        assert!(other.abs() < 1e-9 * coefficients[2]);
    }
    let plain = Design::new(design.names().iter().cloned().zip(design.columns().iter().cloned()).take(2)).unwrap();
    assert_eq!(fitted(&plain, &target, "bce_with_logits", 0.0).status, Status::Converged);
}

#[test]
fn overlap_by_a_single_row_is_no_separation() {
    let mut random = Random(6);
    let x: Vec<f64> = (0..400).map(|_| 10.0 * random.normal()).collect();
    let mut target: Vec<f64> = x.iter().map(|x| f64::from(*x > 0.0)).collect();
    let nearest = (0..400).filter(|i| x[*i] > 0.0).min_by(|a, b| x[*a].total_cmp(&x[*b])).unwrap();
    target[nearest] = 0.0;
    let below = (0..400).filter(|i| x[*i] < 0.0).max_by(|a, b| x[*a].total_cmp(&x[*b])).unwrap();
    target[below] = 1.0;
    let design = Design::new([("x", x)]).unwrap();
    let fit = fitted(&design, &target, "bce_with_logits", 0.0);
    assert_eq!(fit.status, Status::Converged, "{:?}", fit.certificate);
}

#[test]
fn one_class_alone_has_no_optimum_even_with_a_penalty() {
    let design = Design::new([("x", vec![1.0, 2.0, 3.0])]).unwrap();
    for l2 in [0.0, 1.0] {
        let fit = fitted(&design, &[1.0; 3], "bce_with_logits", l2);
        assert!(matches!(&fit.status, Status::Separable { intercept, .. } if *intercept > 0.0), "{:?}", fit.status);
    }
    let fit = fitted(&design.without_intercept(), &[1.0; 3], "bce_with_logits", 1.0);
    assert_eq!(fit.status, Status::Converged);
}

#[test]
fn soft_labels_have_an_optimum_and_can_be_met_exactly() {
    let x: Vec<f64> = (-10..=10).map(|k| f64::from(k) / 5.0).collect();
    let target: Vec<f64> = x.iter().map(|x| 1.0 / (1.0 + (1.0 - 2.0 * x).exp())).collect();
    let design = Design::new([("x", x)]).unwrap();
    for spec in ["bce_with_logits", "bce"] {
        let fit = fitted(&design, &target, spec, 0.0);
        assert_eq!(fit.status, Status::Converged, "{spec}");
        close(fit.coefficients[0], 2.0, 1e-8);
        close(fit.intercept, -1.0, 1e-8);
        let predictions = fit.predictions(&design).unwrap();
        for (p, t) in predictions.iter().zip(&target) {
            close(*p, *t, 1e-9);
        }
    }
}

#[test]
fn focal_starts_from_cross_entropy_and_says_so() {
    let (design, passed) = hours();
    let fit = fitted(&design, &passed, "focal", 0.0);
    assert_eq!(fit.status, Status::Converged);
    assert_eq!(fit.start, Start::CrossEntropy);
    assert!(!fit.convex && fit.notes()[0].contains("local optimum"));
    // Stationary: nothing near it is better.
    let loss = forfeit::parse("focal").unwrap();
    let value = |b: f64, w: f64| {
        let rows = design.columns()[0].iter().zip(&passed);
        rows.map(|(x, t)| loss.at(b + w * x, *t).value).sum::<f64>() / 20.0
    };
    let best = value(fit.intercept, fit.coefficients[0]);
    close(best, fit.mean_loss, 1e-14);
    for (db, dw) in [(1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-3), (0.0, -1e-3), (1e-3, -1e-3)] {
        assert!(value(fit.intercept + db, fit.coefficients[0] + dw) > best);
    }
}

#[test]
fn separation_is_found_at_a_scale_that_an_outlier_hides() {
    // The gap between the classes is 1e-9 of the spread of the feature.
    let mut random = Random(14);
    let mut x: Vec<f64> = (0..100).map(|_| 1e-6 * random.normal()).collect();
    x.push(1e3);
    x.push(-1e3);
    let target: Vec<f64> = x.iter().map(|x| f64::from(*x > 1e-7)).collect();
    let design = Design::new([("x", x)]).unwrap();
    for spec in ["bce_with_logits", "bce", "focal"] {
        let fit = fitted(&design, &target, spec, 0.0);
        assert!(matches!(fit.status, Status::Separable { complete: true, .. }), "{spec}: {:?}", fit.status);
    }
}
