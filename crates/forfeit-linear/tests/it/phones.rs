//! The telephone data: six rows in another unit pull each loss differently.

use crate::common::{close, fitted, phones};
use forfeit_linear::{Certificate, Status};

#[test]
fn squared_error_is_pulled_by_the_outliers() {
    let (design, calls) = phones();
    let fit = fitted(&design, &calls, "squared_error", 0.0);
    close(fit.coefficients[0], 5.0415, 5e-5);
    close(fit.intercept, -260.059, 5e-4);
    assert_eq!(fit.status, Status::Converged);
    assert!(fit.notes().is_empty());
}

#[test]
fn absolute_error_has_many_best_lines() {
    let (design, calls) = phones();
    let fit = fitted(&design, &calls, "absolute_error", 0.0);
    close(fit.mean_loss * 24.0, 844.0, 1e-8);
    let Status::NotUnique { ranges } = &fit.status else { panic!("{:?}", fit.status) };
    assert_eq!(ranges[0].column.as_deref(), Some("year"));
    assert_eq!(ranges[1].column, None);
    close(ranges[0].low, 1.1571, 5e-5);
    close(ranges[0].high, 1.6222, 5e-5);
    // The written rule: the smallest slope, and with it the intercept.
    assert!(fit.coefficients[0] >= ranges[0].low);
    close(fit.coefficients[0], ranges[0].low, 1e-12);
    let sum: f64 = fit.scores(&design).unwrap().iter().zip(&calls).map(|(p, t)| (p - t).abs()).sum();
    close(sum, 844.0, 1e-8);
    assert!(matches!(fit.certificate, Certificate::Duality { gap, .. } if gap < 1e-12));
}

#[test]
fn a_high_quantile_is_unique() {
    let (design, calls) = phones();
    let fit = fitted(&design, &calls, "quantile:tau=0.9", 0.0);
    assert_eq!(fit.status, Status::Converged);
    // The line through 1950 (4.4) and 1968 (182): slope 177.6 / 18.
    close(fit.coefficients[0], 9.0 + 13.0 / 15.0, 1e-10);
    close(fit.intercept, -488.0 - 14.0 / 15.0, 1e-8);
    assert!(matches!(fit.certificate, Certificate::Duality { interpolated: 2, .. }));
}

#[test]
fn losses_that_grow_like_lines_stay_with_the_majority() {
    let (design, calls) = phones();
    for spec in ["huber:delta=5", "smooth_l1", "log_cosh", "pseudo_huber", "truncated_squared_error:c=20"] {
        let fit = fitted(&design, &calls, spec, 0.0);
        assert!(fit.status.is_converged(), "{spec}: {:?}", fit.status);
        assert!(fit.coefficients[0] > 0.9 && fit.coefficients[0] < 2.5, "{spec}: {}", fit.coefficients[0]);
    }
}

#[test]
fn a_loss_that_is_not_convex_says_where_it_started() {
    let (design, calls) = phones();
    let fit = fitted(&design, &calls, "truncated_squared_error:c=20", 0.0);
    assert!(!fit.convex);
    assert!(fit.notes().iter().any(|n| n.contains("local optimum") && n.contains("absolute error")));
}
