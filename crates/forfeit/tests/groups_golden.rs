//! Aggregate losses and losses over vectors against exact values (`oracle/group_losses.py`).

use forfeit::{AggregateLoss, VectorLoss, View};

/// Reads a table of testdata/groups, without its header: the spec, which may hold commas in quotes, and lists of numbers.
fn table(name: &str) -> Vec<(String, Vec<Vec<f64>>)> {
    let path = format!("{}/../../testdata/groups/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let numbers = |field: &str| field.split_whitespace().map(|x| x.parse().unwrap()).collect();
    text.lines()
        .skip(1)
        .map(|line| {
            let quoted = line.strip_prefix('"').and_then(|rest| rest.split_once("\","));
            let (spec, rest) = quoted.or_else(|| line.split_once(',')).unwrap();
            (spec.to_owned(), rest.split(',').map(numbers).collect())
        })
        .collect()
}

/// Within some units of the last digit of each number, or of `scale` where parts of it cancel.
fn check(what: &str, got: &[f64], exact: &[f64], epsilon: f64, scale: f64) {
    assert_eq!(got.len(), exact.len(), "{what}");
    for (i, (got, exact)) in got.iter().zip(exact).enumerate() {
        let allowed = 16.0 * epsilon * exact.abs().max(scale);
        assert!((got - exact).abs() <= allowed, "{what}, number {i}: {got:e} against {exact:e}");
    }
}

#[test]
fn aggregates_are_exact() {
    for (spec, fields) in table("aggregate") {
        let [value, gradient, pred, target] = fields.as_slice() else { panic!("{spec}: {fields:?}") };
        let loss = forfeit::parse_aggregate(&spec).unwrap();
        let what = format!("{spec} of {pred:?}");
        // A correlation is one minus a number that may be near 1, and so are its slopes.
        let scale = if spec == "soft_correlation" { 1.0 } else { 0.0 };
        let wide = loss.value_and_gradient(pred, target).unwrap();
        check(&what, &[wide.value], value, f64::EPSILON, scale);
        check(&what, &wide.gradient, gradient, f64::EPSILON, scale);
        let single: Vec<f32> = pred.iter().map(|&x| x as f32).collect();
        let narrow = loss.value_and_gradient(&single, target).unwrap();
        let gradient_f32: Vec<f64> = narrow.gradient.iter().map(|&x| f64::from(x)).collect();
        check(&what, &[narrow.value], value, f64::from(f32::EPSILON), scale);
        check(&what, &gradient_f32, gradient, f64::from(f32::EPSILON), scale);
    }
}

#[test]
fn losses_over_vectors_are_exact() {
    for (spec, fields) in table("vectors") {
        let [value, gradient, arrays, target] = fields.as_slice() else { panic!("{spec}: {fields:?}") };
        let loss = forfeit::parse_vector(&spec).unwrap();
        let parts: Vec<&[f64]> = arrays.chunks(12).collect();
        let view = |part: usize| View::shaped(parts[part], &[4, 3]).unwrap();
        let mut slopes = vec![vec![0.0; 12]; parts.len()];
        let mut evaluation = loss.evaluate(view(0), view(1));
        evaluation = if parts.len() == 3 { evaluation.third(view(2)) } else { evaluation };
        evaluation = if target.is_empty() { evaluation } else { evaluation.target(target) };
        for (part, slopes) in slopes.iter_mut().enumerate() {
            evaluation = evaluation.gradient_into(part, slopes);
        }
        let got = evaluation.run().unwrap().value;
        let largest = gradient.iter().fold(0.0f64, |size, slope| size.max(slope.abs()));
        check(&spec, &[got], value, f64::EPSILON, 0.0);
        check(&spec, &slopes.concat(), gradient, f64::EPSILON, largest);
    }
}
