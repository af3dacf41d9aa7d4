//! Every golden vector, through the kernels of every instruction set and through scalars, within the contract.

mod common;

use common::golden::{check, directory, failures, fields, report, rows};
use common::{Format, loss};
use forfeit::Loss;

#[test]
fn kernels_meet_the_golden_vectors() {
    let mut wrong = Vec::new();
    for name in forfeit::registry::names() {
        let path = directory().join(format!("losses/{name}.csv"));
        for (seen, found) in [check::<f32>(&path, "f32"), check::<f64>(&path, "f64")] {
            assert!(seen >= 50, "{name}: only {seen} golden rows");
            wrong.extend(found);
        }
    }
    report(wrong);
}

#[test]
fn scalars_meet_the_golden_vectors() {
    let mut wrong = Vec::new();
    for name in forfeit::registry::names() {
        for (spec, rows) in rows::<f64>(&directory().join(format!("losses/{name}.csv")), "f64") {
            let loss = loss(&spec);
            let points: Vec<_> = rows.iter().map(|row| loss.at(row.pred, row.target)).collect();
            let differentiable = loss.info().differentiable;
            let part = |f: fn(&forfeit::Point) -> f64| points.iter().filter(|_| differentiable).map(f).collect();
            let got = [
                points.iter().map(|p| p.value).collect(),
                part(|p| p.gradient),
                if loss.info().target.ends { Vec::new() } else { part(|p| p.target_gradient) },
                part(|p| p.curvature),
                part(|p| p.majorizer),
            ];
            wrong.extend(failures(loss.as_dyn(), &rows, &got, "scalar"));
        }
    }
    report(wrong);
}

#[test]
fn soft_labels_are_refused() {
    let path = directory().join("losses/focal.csv");
    let text = std::fs::read_to_string(path).expect("testdata is there");
    let labels = text.lines().skip(1).map(fields).filter(|row| row[1] == "f64").map(|row| f64::from_hex(row[4]));
    let soft: Vec<f64> = labels.filter(|label| *label > 0.0 && *label < 1.0).collect();
    assert!(!soft.is_empty());
    for label in soft {
        let error = loss("focal").mean(&[0.5], &[label]).expect_err("a soft label was taken");
        assert!(matches!(error, forfeit::Error::Domain { what: "target", index: 0, .. }), "{error}");
    }
}
