//! Laws that every row-wise loss of the registry keeps.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

use forfeit::row_registry::ROW_LOSSES;
use forfeit::{DynRowLoss, Float, Interval, Link, Reduction, RowEvaluation, RowLoss, RowTargets, View};

mod common;
use common::Random;
use common::rows::normal;

const CLASSES: [usize; 2] = [4, 70];
const ROWS: usize = 6;

/// Every loss with its defaults, and with parameters that bend it.
fn losses() -> Vec<Box<dyn DynRowLoss>> {
    let specs = [
        "cross_entropy:label_smoothing=0.1",
        "cross_entropy:z_loss=0.01",
        "cross_entropy:soft_cap=3",
        "generalised_cross_entropy:q=0.01",
        "multiclass_log_loss:label_smoothing=0.2",
        "multi_margin:margin=0.5,power=2",
        "poly1:epsilon=-0.5,label_smoothing=0.1",
        "softmax_focal:gamma=0.5",
        "softmax_focal:gamma=1,label_smoothing=0.1",
        "softmax_focal:gamma=3",
        "symmetric_cross_entropy:alpha=1,beta=0.5",
        "js_divergence:beta=0.2",
        "top_k_error:k=2",
    ];
    let bent = specs.map(|spec| forfeit::parse_row(spec).unwrap());
    ROW_LOSSES.iter().map(|entry| entry.default_loss()).chain(bent).collect()
}

/// Rows that the loss takes, and targets of the kind `soft`.
struct Rows {
    classes: usize,
    pred: Vec<f64>,
    labels: Vec<i64>,
    places: Vec<f64>,
    soft: Vec<f64>,
}

impl Rows {
    fn of(loss: &dyn DynRowLoss, classes: usize, seed: u64) -> Self {
        let mut random = Random(seed);
        let info = loss.info();
        let mut pred: Vec<f64> = (0..ROWS * classes).map(|_| 2.0 * normal(&mut random)).collect();
        let logarithms = info.link == Link::Log;
        if logarithms || info.pred == Interval::UNIT {
            for row in pred.chunks_mut(classes) {
                let sum: f64 = row.iter().map(|z| z.exp()).sum();
                row.iter_mut().for_each(|z| *z = if logarithms { *z - sum.ln() } else { z.exp() / sum });
            }
        }
        let labels = (0..ROWS).map(|_| random.below(classes) as i64).collect();
        let sets = loss.program().targets() == RowTargets::Sets;
        let mut soft: Vec<f64> = (0..ROWS * classes).map(|_| random.unit()).collect();
        for row in soft.chunks_mut(classes) {
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|q| *q = if sets { (*q * 2.0).floor() } else { *q / sum });
        }
        let places = (0..ROWS).map(|_| random.unit() * (classes - 1) as f64).collect();
        Self { classes, pred, labels, places, soft }
    }

    fn ask<'a, T: Float>(&'a self, loss: &'a dyn DynRowLoss, pred: &'a [T], soft: bool) -> RowEvaluation<'a> {
        let shape = [pred.len() / self.classes, self.classes];
        let pred = View::shaped(pred, &shape).unwrap();
        if soft { loss.evaluate(pred, View::shaped(&self.soft, &shape).unwrap()) } else { self.one_each(loss, pred) }
    }

    /// With a target of one number for each row.
    fn one_each<'a, T: Float>(&'a self, loss: &'a dyn DynRowLoss, pred: View<'a, T>) -> RowEvaluation<'a> {
        match loss.program().targets() {
            RowTargets::Places => loss.evaluate(pred, &self.places),
            _ => loss.evaluate(pred, &self.labels),
        }
    }

    fn gradient(&self, loss: &dyn DynRowLoss, soft: bool) -> Vec<f64> {
        let mut gradient = vec![0.0; self.pred.len()];
        self.ask(loss, &self.pred, soft).reduction(Reduction::Sum).gradient_into(&mut gradient).run().unwrap();
        gradient
    }
}

impl Rows {
    /// As [`gradient`](Self::gradient), of rows that a step has moved out of their domain by less than it can matter.
    fn gradient_unchecked(&self, loss: &dyn DynRowLoss, soft: bool) -> Vec<f64> {
        let mut gradient = vec![0.0; self.pred.len()];
        let ask = self.ask(loss, &self.pred, soft).reduction(Reduction::Sum).validate(false);
        ask.gradient_into(&mut gradient).run().unwrap();
        gradient
    }
}

/// Every loss with every kind of target that it takes.
fn each(check: impl Fn(&dyn DynRowLoss, &Rows, bool, &str)) {
    for loss in losses() {
        let kinds: &[bool] = match loss.program().targets() {
            RowTargets::Labels | RowTargets::Places => &[false],
            RowTargets::Either => &[false, true],
            _ => &[true],
        };
        for &soft in kinds {
            for classes in CLASSES {
                let rows = Rows::of(loss.as_dyn(), classes, 41);
                check(loss.as_dyn(), &rows, soft, &format!("{loss}, {classes} classes, probabilities: {soft}"));
            }
        }
    }
}

#[test]
fn gradients_are_slopes_of_the_value() {
    each(|loss, rows, soft, what| {
        if !loss.info().differentiable {
            return;
        }
        let gradient = rows.gradient(loss, soft);
        for i in (0..rows.pred.len()).step_by(3) {
            let h = 1e-6 * rows.pred[i].abs().max(1e-3);
            let value = |by: f64| {
                let mut pred = rows.pred.clone();
                pred[i] += by;
                rows.ask(loss, &pred, soft).reduction(Reduction::Sum).run().unwrap().value
            };
            let slope = (value(h) - value(-h)) / (2.0 * h);
            let error = (slope - gradient[i]).abs();
            assert!(error <= 2e-6 * (1.0 + slope.abs()), "{what}, element {i}: {} against {slope}", gradient[i]);
        }
    });
}

#[test]
fn single_precision_agrees_with_double() {
    each(|loss, rows, soft, what| {
        let pred: Vec<f32> = rows.pred.iter().map(|&z| z as f32).collect();
        let wide: Vec<f64> = pred.iter().map(|&z| f64::from(z)).collect();
        let (narrow, wide) = (rows.ask(loss, &pred, soft).run().unwrap(), rows.ask(loss, &wide, soft).run().unwrap());
        assert!(
            (narrow.value - wide.value).abs() <= 3e-6 * wide.value.abs().max(1e-3),
            "{what}: {} against {}",
            narrow.value,
            wide.value
        );
    });
}

#[test]
fn values_lie_in_their_range_and_add_up() {
    each(|loss, rows, soft, what| {
        let mut values = [0.0; ROWS];
        let outcome =
            rows.ask(loss, &rows.pred, soft).reduction(Reduction::Sum).values_into(&mut values).run().unwrap();
        let range = loss.facts().range;
        assert!(values.iter().all(|&value| range.contains(value)), "{what}: {values:?} outside {range}");
        assert!((values.iter().sum::<f64>() - outcome.value).abs() <= 1e-14 * outcome.value.abs(), "{what}");
        assert_eq!((outcome.total.weight, outcome.total.count), (ROWS as f64, ROWS as u64), "{what}");
    });
}

#[test]
fn weights_multiply_and_weight_zero_removes() {
    each(|loss, rows, soft, what| {
        let mut values = [0.0; ROWS];
        rows.ask(loss, &rows.pred, soft).values_into(&mut values).run().unwrap();
        let weights = [1.0, 0.5, 0.0, 2.0, 1.0, 3.0];
        let mut spoiled = rows.pred.clone();
        spoiled[2 * rows.classes..3 * rows.classes].fill(f64::NAN);
        let mut gradient = vec![0.0; spoiled.len()];
        let mut evaluation = rows.ask(loss, &spoiled, soft).weights(&weights);
        if loss.info().differentiable {
            evaluation = evaluation.gradient_into(&mut gradient);
        }
        let outcome = evaluation.run().unwrap();
        let expected: f64 = values.iter().zip(weights).filter(|(_, w)| *w > 0.0).map(|(v, w)| v * w).sum();
        assert!((outcome.total.sum - expected).abs() <= 1e-14 * expected.abs(), "{what}");
        assert_eq!(outcome.total.weight, 7.5, "{what}");
        assert!(gradient[2 * rows.classes..3 * rows.classes].iter().all(|&slope| slope == 0.0), "{what}");
    });
}

#[test]
fn classes_on_another_axis_change_nothing() {
    each(|loss, rows, soft, what| {
        let classes = rows.classes;
        let turned: Vec<f64> = (0..classes * ROWS).map(|i| rows.pred[i % ROWS * classes + i / ROWS]).collect();
        let targets: Vec<f64> = (0..classes * ROWS).map(|i| rows.soft[i % ROWS * classes + i / ROWS]).collect();
        let shape = [classes, ROWS];
        let pred = View::shaped(&turned, &shape).unwrap();
        let mut gradient = vec![0.0; turned.len()];
        let evaluation =
            if soft { loss.evaluate(pred, View::shaped(&targets, &shape).unwrap()) } else { rows.one_each(loss, pred) };
        let mut evaluation = evaluation.class_axis(0).reduction(Reduction::Sum);
        if loss.info().differentiable {
            evaluation = evaluation.gradient_into(&mut gradient);
        }
        let value = evaluation.run().unwrap().value;
        let expected = rows.ask(loss, &rows.pred, soft).reduction(Reduction::Sum).run().unwrap().value;
        assert!((value - expected).abs() <= 1e-13 * expected.abs(), "{what}");
        if loss.info().differentiable {
            let straight = rows.gradient(loss, soft);
            for (i, slope) in gradient.iter().enumerate() {
                let expected = straight[i % ROWS * classes + i / ROWS];
                assert!((slope - expected).abs() <= 1e-12 * expected.abs().max(1e-3), "{what}, element {i}");
            }
        }
    });
}

#[test]
fn what_has_no_gradient_says_so() {
    let loss = forfeit::parse_row("top_k_error").unwrap();
    let error = loss.value_and_gradient(&[[0.0, 1.0]], &[0]).unwrap_err().to_string();
    assert!(error.contains("top_k_error cannot give the gradient"), "{error}");
    let error = loss.mean(&[[0.0, 1.0]], &[[0.5, 0.5]]).unwrap_err().to_string();
    assert_eq!(error, "top_k_error takes a label for each row as its target");
}

/// Where there is a second derivative: against differences of the gradient, and against each other.
#[test]
fn hessians_are_slopes_of_the_gradient() {
    each(|loss, rows, soft, what| {
        let (classes, n) = (rows.classes, rows.pred.len());
        let mut random = Random(17);
        let direction: Vec<f64> = (0..n).map(|_| normal(&mut random)).collect();
        let shape = [ROWS, classes];
        let (mut product, mut blocks, mut diagonal) = (vec![0.0; n], vec![0.0; n * classes], vec![0.0; n]);
        let ask = || rows.ask(loss, &rows.pred, soft).reduction(Reduction::Sum);
        let view = View::shaped(&direction, &shape).unwrap();
        let outcome = ask().hessian_times_into(view, &mut product).run();
        if let Err(error) = outcome {
            assert!(error.to_string().contains("the Hessian's product"), "{what}: {error}");
            assert!(ask().curvature_into(&mut diagonal).run().is_err(), "{what} has a curvature and no Hessian");
            return;
        }
        ask().hessian_into(&mut blocks).curvature_into(&mut diagonal).run().unwrap();
        // Probabilities may be small, and their second derivative large.
        let h = if loss.info().pred == Interval::UNIT { 1e-8 } else { 1e-6 };
        let moved = |by: f64| {
            let pred = rows.pred.iter().zip(&direction).map(|(z, v)| z + by * v).collect();
            let (labels, places, soft_rows) = (rows.labels.clone(), rows.places.clone(), rows.soft.clone());
            Rows { classes, pred, labels, places, soft: soft_rows }.gradient_unchecked(loss, soft)
        };
        let (up, down) = (moved(h), moved(-h));
        for i in 0..n {
            let slope = (up[i] - down[i]) / (2.0 * h);
            let allowed = 1e-6 * (1.0 + slope.abs());
            assert!((slope - product[i]).abs() < allowed, "{what}, element {i}: {} against {slope}", product[i]);
            let (row, class) = (i / classes, i % classes);
            let block = &blocks[(row * classes + class) * classes..][..classes];
            let by_block: f64 = block.iter().zip(&direction[row * classes..]).map(|(h, v)| h * v).sum();
            assert!((by_block - product[i]).abs() < 1e-12 * (1.0 + slope.abs()), "{what}, element {i}");
            let apart = (block[class] - diagonal[i]).abs();
            assert!(
                apart < 1e-13 * (1.0 + diagonal[i].abs()),
                "{what}, element {i}: {} and {}",
                block[class],
                diagonal[i]
            );
        }
    });
}

/// Weights, ignored rows, any axis of classes and threads, as for gradients.
#[test]
fn hessians_follow_the_rows() {
    let loss = forfeit::parse_row("cross_entropy:label_smoothing=0.1").unwrap();
    let mut random = Random(4);
    let (n, c, d) = (700, 5, 9);
    let pred: Vec<f64> = (0..n * c * d).map(|_| normal(&mut random)).collect();
    let direction: Vec<f64> = (0..n * c * d).map(|_| normal(&mut random)).collect();
    let labels: Vec<i64> = (0..n * d).map(|i| if i % 11 == 0 { -1 } else { random.below(c) as i64 }).collect();
    let weight: Vec<f64> = (0..n * d).map(|_| random.unit()).collect();
    let ask = |pred: &[f64], direction: &[f64], shape: &[usize], axis: usize, threads: usize| {
        let view = |x| View::shaped(x, shape).unwrap();
        let rows: Vec<usize> = (0..3).filter(|&i| i != axis).map(|i| shape[i]).collect();
        let mut product = vec![0.0; pred.len()];
        let (labels, weight) = (View::shaped(&labels, &rows).unwrap(), View::shaped(&weight, &rows).unwrap());
        let evaluation = loss.evaluate(view(pred), labels).class_axis(axis).ignore_index(-1).weights(weight);
        let weighted = evaluation.class_weights(&[1.0, 2.0, 0.5, 1.0, 3.0]).threads(threads);
        weighted.hessian_times_into(view(direction), &mut product).run().unwrap();
        product
    };
    let shape = [n, c, d];
    let one = ask(&pred, &direction, &shape, 1, 1);
    assert!(one == ask(&pred, &direction, &shape, 1, 8), "threads change bits");
    let turned =
        |x: &[f64]| -> Vec<f64> { (0..n * c * d).map(|i| x[i / (c * d) * c * d + i % c * d + i / c % d]).collect() };
    let last = ask(&turned(&pred), &turned(&direction), &[n, d, c], 2, 1);
    assert!(turned(&one).iter().zip(&last).all(|(a, b)| (a - b).abs() < 1e-15), "the axis of the classes matters");
    assert!((0..c).all(|class| one[class * d] == 0.0), "an ignored row has a Hessian");
    let short = loss.evaluate(&[[0.0, 1.0]], &[0]).hessian_times_into(&[1.0, 2.0], &mut [0.0; 2]).run();
    assert!(short.unwrap_err().to_string().contains("the direction has shape [2]"));
}

/// Far in the tail p·(1 − p) and all that follows from it keep their digits.
#[test]
fn hessians_keep_the_digits_of_the_tail() {
    let mut product = [0.0f64; 3];
    let loss = forfeit::parse_row("cross_entropy").unwrap();
    loss.evaluate(&[[50.0, 0.0, -1.0]], &[0]).hessian_times_into(&[[1.0, 0.0, 0.0]], &mut product).run().unwrap();
    let (b, c) = ((-50f64).exp(), (-51f64).exp());
    let exact = [b + c, -b, -c].map(|x| x / ((1.0 + b + c) * (1.0 + b + c)));
    for (got, exact) in product.iter().zip(exact) {
        assert!((got / exact - 1.0).abs() < 1e-14, "{got:e} against {exact:e}");
    }
}
