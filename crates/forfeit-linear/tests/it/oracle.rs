//! Fits of other libraries on the same data and penalty (`oracle/fits.py`), reached to 1e-6.

use forfeit_linear::{Design, Options, Status, fit};

struct Reference {
    data: String,
    features: Vec<String>,
    spec: String,
    l2: f64,
    who: String,
    intercept: f64,
    coefficients: Vec<f64>,
}

fn references() -> Vec<Reference> {
    let text = include_str!("../../../../testdata/fits.csv");
    let reference = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let words = |cell: &str| cell.split(' ').map(str::to_owned).collect::<Vec<_>>();
        Reference {
            data: cells[0].into(),
            features: words(cells[1]),
            spec: cells[2].into(),
            l2: cells[3].parse().unwrap(),
            who: cells[4].into(),
            intercept: cells[5].parse().unwrap(),
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
        // References wait for losses that are not there yet.
        let Ok(loss) = forfeit::parse(&reference.spec) else { continue };
        let options = Options { l2: reference.l2, ..Options::default() };
        let fit = fit(&design, &target, loss.as_ref(), &options).unwrap();
        let told = format!("{} on {} by {}", reference.spec, reference.data, reference.who);
        assert_eq!(fit.status, Status::Converged, "{told}");
        let close = |found: f64, expected: f64| (found - expected).abs() <= 1e-6 * expected.abs();
        assert!(close(fit.intercept, reference.intercept), "{told}: {} is not {}", fit.intercept, reference.intercept);
        for (found, expected) in fit.coefficients.iter().zip(&reference.coefficients) {
            assert!(close(*found, *expected), "{told}: {:?} is not {:?}", fit.coefficients, reference.coefficients);
        }
        reached += 1;
    }
    assert!(reached >= 8, "{reached} references");
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
