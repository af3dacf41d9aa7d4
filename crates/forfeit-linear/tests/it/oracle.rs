//! Fits of other libraries on the same data and penalty (`oracle/fits.py`), reached to 1e-6.

use forfeit_linear::{Design, Options, Status, fit, fit_numbers};

struct Reference {
    data: String,
    features: Vec<String>,
    spec: String,
    l2: f64,
    who: String,
    intercepts: Vec<f64>,
    coefficients: Vec<f64>,
}

fn references() -> Vec<Reference> {
    read(include_str!("../../../../testdata/fits.csv"))
}

fn read(text: &str) -> Vec<Reference> {
    let reference = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let words = |cell: &str| cell.split(' ').map(str::to_owned).collect::<Vec<_>>();
        Reference {
            data: cells[0].into(),
            features: words(cells[1]),
            spec: cells[2].into(),
            l2: cells[3].parse().unwrap(),
            who: cells[4].into(),
            intercepts: words(cells[5]).iter().map(|w| w.parse().unwrap()).collect(),
            coefficients: words(cells[6]).iter().map(|w| w.parse().unwrap()).collect(),
        }
    };
    text.lines().skip(1).map(reference).collect()
}

/// The data that a reference was fitted to.
fn data(reference: &Reference) -> (Design, Vec<f64>) {
    let (file, kind) =
        reference.data.rsplit_once('_').map_or((reference.data.as_str(), ""), |(file, kind)| match kind {
            "excess" | "signs" => (file, kind),
            _ => (reference.data.as_str(), ""),
        });
    let text = match file {
        "diabetes" => include_str!("../../../../data/diabetes.csv"),
        "breast_cancer" => include_str!("../../../../data/breast_cancer.csv"),
        "phones" => include_str!("../../../../data/phones.csv"),
        other => panic!("no data called {other}"),
    };
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows: Vec<Vec<f64>> = lines.map(|l| l.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    let column = |name: &str| {
        let place = names.iter().position(|known| *known == name).unwrap();
        rows.iter().map(|row| row[place]).collect::<Vec<f64>>()
    };
    let target = column(if file == "phones" { "calls" } else { "target" });
    let target = target.into_iter().map(|y| match kind {
        "excess" => f64::max(y - 100.0, 0.0),
        "signs" => 2.0 * y - 1.0,
        _ => y,
    });
    let design = Design::new(reference.features.iter().map(|name| (name.clone(), column(name)))).unwrap();
    (design, target.collect())
}

#[test]
fn every_reference_is_reached() {
    let mut reached = 0;
    for reference in references() {
        let (design, target) = data(&reference);
        let loss = forfeit::parse(&reference.spec).unwrap();
        let options = Options { l2: reference.l2, ..Options::default() };
        let fit = fit(&design, &target, loss.as_ref(), &options).unwrap();
        let told = format!("{} on {} by {}", reference.spec, reference.data, reference.who);
        assert_eq!(fit.status, Status::Converged, "{told}");
        let close = |found: f64, expected: f64| (found - expected).abs() <= 1e-6 * expected.abs();
        let intercept = reference.intercepts[0];
        assert!(close(fit.intercept, intercept), "{told}: {} is not {intercept}", fit.intercept);
        for (found, expected) in fit.coefficients.iter().zip(&reference.coefficients) {
            assert!(close(*found, *expected), "{told}: {:?} is not {:?}", fit.coefficients, reference.coefficients);
        }
        reached += 1;
    }
    assert!(reached >= 30, "{reached} references");
}

#[test]
fn every_reference_of_two_numbers_is_reached() {
    let references = read(include_str!("../../../../testdata/fits_of_two.csv"));
    assert_eq!(references.len(), 4);
    for reference in references {
        let (design, target) = data(&reference);
        let loss = forfeit::parse(&reference.spec).unwrap();
        let options = Options { l2: reference.l2, ..Options::default() };
        let fit = fit_numbers(&design, &target, loss.as_ref(), &options).unwrap();
        let told = format!("{} on {} by {}", reference.spec, reference.data, reference.who);
        assert!(fit.converged, "{told}");
        let found = fit.intercepts.iter().chain(fit.coefficients.iter().flatten());
        for (found, expected) in found.zip(reference.intercepts.iter().chain(&reference.coefficients)) {
            assert!((found - expected).abs() <= 1e-6 * expected.abs(), "{told}: {found} is not {expected}");
        }
    }
}

/// A count loss has its optimum where the weighted mean of the predictions is that of the targets, column by column.
#[test]
fn counts_balance_along_every_column() {
    let mut reference = references().into_iter().find(|r| r.spec == "poisson" && r.l2 == 0.0).unwrap();
    reference.data = "diabetes_excess".into();
    let (design, target) = data(&reference);
    let fit = fit(&design, &target, &forfeit::Poisson::default(), &Options::default()).unwrap();
    let predictions = fit.predictions(&design).unwrap();
    for column in design.columns() {
        let sum = |values: &[f64]| column.iter().zip(values).map(|(x, v)| x * v).sum::<f64>();
        assert!((sum(&predictions) - sum(&target)).abs() < 1e-9 * sum(&target));
    }
    assert!(fit.is_positive() && !fit.is_binary() && fit.convex);
}

/// The same model through either link of the same likelihood: rates, and logarithms of rates.
#[test]
fn a_rate_and_its_logarithm_give_one_fit() {
    let mut reference = references().into_iter().find(|r| r.spec == "poisson").unwrap();
    reference.data = "diabetes_excess".into();
    let (design, target) = data(&reference);
    let fitted =
        |spec: &str| fit(&design, &target, forfeit::parse(spec).unwrap().as_ref(), &Options::default()).unwrap();
    let (rate, logarithm) = (fitted("poisson_rate"), fitted("poisson"));
    assert!(rate.convex && rate.status == Status::Converged, "{:?}", rate.status);
    for (a, b) in rate.coefficients.iter().zip(&logarithm.coefficients) {
        assert!((a - b).abs() < 1e-9 * b.abs(), "{a} {b}");
    }
}

#[test]
fn zeros_alone_in_one_direction_have_no_finite_optimum() {
    let design = Design::new([("x", vec![0.0, 1.0, 2.0, 3.0])]).unwrap();
    let loss = forfeit::Poisson::default();
    // Nothing but zeros above 0: the slope runs off to −∞.
    let free = fit(&design, &[5.0, 0.0, 0.0, 0.0], &loss, &Options::default()).unwrap();
    assert!(matches!(free.status, Status::Separable { .. }), "{:?}", free.status);
    assert!(free.notes()[0].contains("use --l2"), "{:?}", free.notes());
    let held = fit(&design, &[5.0, 0.0, 0.0, 0.0], &loss, &Options { l2: 0.1, ..Options::default() }).unwrap();
    assert_eq!(held.status, Status::Converged);
    let none = fit(&design, &[0.0; 4], &loss, &Options::default()).unwrap();
    assert!(matches!(none.status, Status::Separable { .. }));
}

#[test]
fn piecewise_losses_are_solved_to_a_vertex_with_a_proof() {
    use forfeit_linear::Certificate;
    let mut reference = references().into_iter().find(|r| r.data == "diabetes").unwrap();
    for (kind, spec, l2) in [
        ("diabetes", "epsilon_insensitive:epsilon=20", 0.0),
        ("diabetes", "epsilon_insensitive:epsilon=20", 1e-3),
        ("diabetes", "absolute_percentage_error", 0.0),
    ] {
        reference.data = kind.into();
        let (design, target) = data(&reference);
        let loss = forfeit::parse(spec).unwrap();
        let found = fit(&design, &target, loss.as_ref(), &Options { l2, ..Options::default() }).unwrap();
        assert!(
            matches!(found.certificate, Certificate::Duality { gap, .. } if gap < 1e-9),
            "{spec}: {:?}",
            found.certificate
        );
        assert!(found.status.is_converged(), "{spec}: {:?}", found.status);
    }
}

/// Least squares on ln y is least squares on that column, its predictions are brought back, and a median stays one.
#[test]
fn a_target_on_another_scale_is_brought_back() {
    let mut reference = references().into_iter().find(|r| r.data == "diabetes").unwrap();
    reference.data = "diabetes".into();
    let (design, target) = data(&reference);
    let logs: Vec<f64> = target.iter().map(|y| y.ln()).collect();
    let on = |target: &[f64], transform: Option<forfeit::Transform>| {
        let options = Options { transform, ..Options::default() };
        fit(&design, target, &forfeit::SquaredError, &options).unwrap()
    };
    let (direct, through) = (on(&logs, None), on(&target, Some(forfeit::Transform::Log)));
    for (a, b) in direct.coefficients.iter().zip(&through.coefficients) {
        assert!((a - b).abs() <= 1e-12 * a.abs(), "{a} {b}");
    }
    let back: Vec<f64> = direct.predictions(&design).unwrap().iter().map(|z| z.exp()).collect();
    for (found, expected) in through.predictions(&design).unwrap().iter().zip(back) {
        assert!((found - expected).abs() < 1e-12 * expected);
    }
    let constant = Design::constant(5);
    let options = Options { transform: Some(forfeit::Transform::Log1p), ..Options::default() };
    let median = fit(&constant, &[1.0, 2.0, 40.0, 50.0, 900.0], &forfeit::AbsoluteError, &options).unwrap();
    assert!((median.predictions(&constant).unwrap()[0] - 40.0).abs() < 1e-10);
    let refused = fit(&constant, &[1.0, 2.0, 40.0, -50.0, 900.0], &forfeit::AbsoluteError, &options).unwrap_err();
    assert!(refused.to_string().contains("row 3") && refused.to_string().contains("log1p"), "{refused}");
}
