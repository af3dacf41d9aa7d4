//! The inputs at which other libraries fail, and the worked examples of the notes that began this library.

#![cfg(feature = "half")]

mod common;

use common::golden::{check, directory, fields, report};
use common::loss;
use forfeit::{DynLoss, Loss, Reduction};
use half::f16;

/// The lines of a file of figures, taken apart.
fn lines(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(directory().join(file)).expect("testdata is there");
    text.lines().skip(1).map(quoted).collect()
}

/// As [`fields`], with the spec quoted in any column.
fn quoted(line: &str) -> Vec<String> {
    match line.split_once(",\"") {
        Some((before, rest)) => {
            let (spec, after) = rest.split_once("\",").expect("a closing quote");
            let owned = |part: &str| part.split(',').map(String::from).collect::<Vec<_>>();
            [owned(before), vec![spec.to_string()], owned(after)].concat()
        }
        None => fields(line).into_iter().map(String::from).collect(),
    }
}

#[test]
fn inputs_that_defeat_other_libraries_are_right() {
    let path = directory().join("peers.csv");
    let (single, mut wrong) = check::<f32>(&path, "f32");
    let (double, found) = check::<f64>(&path, "f64");
    wrong.extend(found);
    assert!(single + double >= 70, "only {single} and {double} rows");
    report(wrong);
}

#[test]
fn half_precision_inputs_are_right() {
    let rows: Vec<_> = lines("peers.csv").into_iter().filter(|row| row[1] == "f16").collect();
    assert!(!rows.is_empty());
    for row in rows {
        let input = |hex: &str| f16::from_bits(u16::from_str_radix(hex, 16).expect("hexadecimal bits"));
        let (pred, target) = ([input(&row[2])], [input(&row[4])]);
        let (mut value, mut gradient) = ([f16::ZERO], [f16::ZERO]);
        let loss = loss(&row[0]);
        let evaluation = loss.evaluate(&pred, &target).values_into(&mut value).gradient_into(&mut gradient);
        evaluation.run().unwrap_or_else(|error| panic!("{error}"));
        let rounded = |text: &str| f16::from_f64(text.parse().expect("a number"));
        assert_eq!((value[0], gradient[0]), (rounded(&row[6]), rounded(&row[7])), "{row:?}");
    }
}

/// The constant that minimises the sum of a loss over a sample, from its gradient: a sign change by bisection, and where the
/// gradient is zero over an interval, the middle of it.
fn minimiser(loss: &dyn DynLoss, sample: &[f64]) -> f64 {
    let slope = |c: f64| sample.iter().map(|&target| loss.at(c, target).gradient).sum::<f64>();
    let (low, high) = sample.iter().fold((f64::MAX, f64::MIN), |(low, high), &x| (low.min(x), high.max(x)));
    let edge = |right: bool| {
        let (mut below, mut above) = (low, high);
        while below < f64::midpoint(below, above) && f64::midpoint(below, above) < above {
            let middle = f64::midpoint(below, above);
            // What a sum over the sample may be off by.
            let slope = slope(middle);
            let falls = if right { slope < 1e-11 } else { slope < -1e-11 };
            *if falls { &mut below } else { &mut above } = middle;
        }
        above
    };
    f64::midpoint(edge(false), edge(true))
}

#[test]
fn worked_examples_come_out_as_printed() {
    for row in lines("notes.csv") {
        let [name, kind, spec, dtype, pred, target, value, printed] = &row[..] else { panic!("{row:?}") };
        let list = |text: &str| -> Vec<f64> { text.split_whitespace().map(|x| x.parse().expect("a number")).collect() };
        let single =
            |text: &str| -> Vec<f32> { text.split_whitespace().map(|x| x.parse().expect("a number")).collect() };
        let (pred, target, value) = (list(pred), list(target), value.parse::<f64>().expect("a number"));
        let printed: f64 = printed.parse().expect("a number");
        match kind.as_str() {
            "mean" | "sum" | "each" => {
                let loss = loss(spec);
                let reduction = if kind == "mean" { Reduction::Mean } else { Reduction::Sum };
                let got = if dtype == "f32" {
                    let (pred, target) = (single(&row[4]), single(&row[5]));
                    let total = loss.evaluate(&pred, &target).reduction(reduction).run().map(|outcome| outcome.value);
                    f64::from(total.unwrap_or_else(|error| panic!("{error}")) as f32)
                } else {
                    let total = loss.evaluate(&pred, &target).reduction(reduction).run().map(|outcome| outcome.value);
                    total.unwrap_or_else(|error| panic!("{error}"))
                };
                let ulp = if dtype == "f32" { f64::from(f32::EPSILON) } else { f64::EPSILON };
                assert!((got - printed).abs() <= ulp * printed.abs(), "{name}, {spec}: {got}, not {printed}");
            }
            "minimiser" => {
                let got = minimiser(loss(spec).as_dyn(), &target);
                // A gradient that is flat around the minimum locates it to the sum's own rounding.
                assert!((got - value).abs() <= 1e-9 * value, "{name}, {spec}: {got}, not {value}");
            }
            "entropy" => {
                let expected = pred.iter().map(|&p| p * loss("bce").at(p, 1.0).value).sum::<f64>();
                assert!((expected - value).abs() <= 2.0 * f64::EPSILON * value, "{name}: {expected}, not {value}");
            }
            kind => panic!("{name}: unknown kind {kind}"),
        }
    }
}
