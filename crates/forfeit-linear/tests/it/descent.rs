//! Plain gradient descent against what theory says of it.

use crate::common::{close, fitted, phones};
use forfeit_linear::descent::{Behaviour, Course, Decay, Path, Schedule};

fn descend(course: &Course, spec: &str, rate: f64, decay: Decay, steps: usize) -> Path {
    let loss = forfeit::parse(spec).unwrap();
    course.descend(loss.as_ref(), &Schedule { rate, decay, steps }, &mut || {}).unwrap()
}

#[test]
fn the_largest_stable_rate_divides_what_settles_from_what_runs_away() {
    let (design, target) = phones();
    for (spec, standardised) in [("squared_error", true), ("half_squared_error", true), ("squared_error", false)] {
        let course = Course::new(&design, &target, standardised).unwrap();
        let loss = forfeit::parse(spec).unwrap();
        let best = fitted(&design, &target, spec, 0.0);
        let place = course.place(best.intercept, &best.coefficients);
        let limit = course.largest_stable_rate(loss.as_ref(), &place).unwrap();
        // Standardised columns have the identity as Gram matrix.
        if standardised {
            close(limit, if spec == "squared_error" { 1.0 } else { 2.0 }, 1e-12);
        }
        assert!(!descend(&course, spec, 0.99 * limit, Decay::None, 20_000).diverged);
        assert!(descend(&course, spec, 1.01 * limit, Decay::None, 20_000).diverged);
    }
}

#[test]
fn descent_arrives_at_the_fit() {
    let (design, target) = phones();
    let course = Course::new(&design, &target, true).unwrap();
    for (spec, rate) in
        [("squared_error", 0.4), ("huber:delta=10", 0.9), ("log_cosh", 0.9), ("pseudo_huber:delta=20", 1.0)]
    {
        let best = fitted(&design, &target, spec, 0.0);
        let path = descend(&course, spec, rate, Decay::None, 5000);
        assert_eq!(path.behaviour(best.mean_loss), Behaviour::Settled, "{spec}");
        let (intercept, coefficients) = course.coefficients(path.points.last().unwrap());
        close(intercept, best.intercept, 1e-5 * best.intercept.abs());
        close(coefficients[0], best.coefficients[0], 1e-5 * best.coefficients[0].abs());
    }
}

#[test]
fn places_and_coefficients_are_inverse() {
    let (design, target) = phones();
    let course = Course::new(&design, &target, true).unwrap();
    let (intercept, coefficients) = course.coefficients(&course.place(-260.0, &[5.04]));
    close(intercept, -260.0, 1e-10);
    close(coefficients[0], 5.04, 1e-12);
}

#[test]
fn a_corner_oscillates_at_a_fixed_rate_and_settles_at_a_falling_one() {
    let design = forfeit_linear::Design::constant(3);
    let target = [1.0, 2.03, 9.0];
    let course = Course::new(&design, &target, true).unwrap();
    // The optimum is the median; a third of a row's slope is left on either side of it.
    let optimum = (1.03 + 6.97) / 3.0;
    assert_eq!(descend(&course, "absolute_error", 0.3, Decay::None, 400).behaviour(optimum), Behaviour::Oscillates);
    let end = |decay| *descend(&course, "absolute_error", 0.3, decay, 400).excess(optimum).last().unwrap();
    assert!(end(Decay::Linear) < 0.1 * end(Decay::None));
    assert_eq!(
        descend(&course, "huber", 0.3, Decay::None, 400).behaviour(optimum_of("huber", &target)),
        Behaviour::Settled
    );
}

fn optimum_of(spec: &str, target: &[f64]) -> f64 {
    fitted(&forfeit_linear::Design::constant(target.len()), target, spec, 0.0).mean_loss
}

#[test]
fn what_cannot_descend_is_an_error() {
    let (design, target) = phones();
    let course = Course::new(&design, &target, true).unwrap();
    let attempt = |spec: &str, rate: f64| {
        let loss = forfeit::parse(spec).unwrap();
        let schedule = Schedule { rate, decay: Decay::None, steps: 3 };
        course.descend(loss.as_ref(), &schedule, &mut || {}).unwrap_err().to_string()
    };
    assert!(attempt("squared_error", -1.0).contains("rate"));
    assert!(attempt("zero_one", 1.0).contains("no useful gradient"));
    assert!(attempt("bce_with_logits", 1.0).contains("[0, 1]"));
}

#[test]
fn arrival_is_where_it_stays() {
    let path = Path { points: Vec::new(), values: vec![1.0, 0.001, 0.5, 0.002, 0.001], diverged: false };
    assert_eq!(path.arrival(0.0, 0.01), Some(3));
    assert_eq!(path.arrival(0.0, 1e-4), None);
}
