//! Losses of sequences: against PyTorch's numbers, against every alignment written out, against differences, and what is refused.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

use forfeit::sequence::Ctc;
use forfeit::{Denominator, Error, OnEmpty, Outcome, Reduction, View};

mod common;
use common::Random;
use common::rows::normal;

const SHAPE: [usize; 3] = [7, 3, 4];

/// Logits (T, N, C).
#[rustfmt::skip]
const LOGITS: [f64; 84] = [
    1.875, -1.0, -1.125, -1.625, 1.5, -1.25, -2.0, -0.25, 0.375, 0.375, 0.375, -0.5,
    0.875, 1.25, -0.875, -0.375, -1.625, -1.25, 0.125, -1.375, 1.0, 1.625, -0.5, -0.75,
    0.25, -1.375, 2.0, 1.0, -1.5, -0.625, 0.25, 1.125, 0.75, -1.875, -1.625, 1.25,
    0.5, 0.0, -1.0, 1.375, 0.375, -1.25, 0.125, 1.375, 1.5, -1.625, 0.75, 1.625,
    -0.125, 1.375, -1.0, 0.75, -1.125, 1.0, 2.0, 0.75, -0.125, -1.5, -1.125, -1.0,
    0.0, -1.0, -1.25, -0.125, 0.625, -0.75, -0.625, -1.75, -1.5, -1.5, -0.5, 0.125,
    1.625, -0.375, 1.25, -1.75, -0.25, 0.75, 0.0, 1.625, -0.875, -2.0, 1.0, 0.125,
];

/// The gradient of PyTorch 2.15's `ctc_loss(z.log_softmax(-1), TARGET, INPUTS, TARGETS, reduction="mean", zero_infinity=True)` in f64.
#[rustfmt::skip]
const GRADIENT: [f64; 84] = [
    -0.0031957881900825658, -0.0046246594391297175, 0.004867910600978607, 0.0029525370282336766, -0.019825813262087853, 0.008403383829427478, 0.003969477450866244, 0.00745295198179413, 0.0, 0.0, 0.0, 0.0,
    0.03257952411129289, -0.0493821393211721, 0.005882918363267052, 0.010919696846612157, -0.04953827052325116, 0.02526728638598115, 0.101025793719907, -0.07675480958263699, 0.0, 0.0, 0.0, 0.0,
    0.006084607753906037, 0.0003432916860905289, -0.032366241105165436, 0.025938341665168868, 0.001653375117468776, 0.015573500137212433, 0.041776211652547766, -0.059003086907228976, 0.0, 0.0, 0.0, 0.0,
    -0.06403156345843701, 0.014563212360057708, -0.01356568530443943, 0.06303403640281872, -0.007563444406398429, -0.0035461338040806596, 0.027652383574202355, -0.016542805363723264, 0.0, 0.0, 0.0, 0.0,
    -0.05923884919949779, 0.060014446554295026, -0.032899015749225796, 0.03212341839442855, 0.002505149272172724, -0.12875775079536508, 0.09813612963692103, 0.02811647188627134, 0.0, 0.0, 0.0, 0.0,
    -0.027508528596683495, 0.016112498456890525, -0.027255844332524686, 0.03865187447231766, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    0.015926578996400965, 0.008098291714303773, -0.026072439514458236, 0.0020475688037534935, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
];

const TARGET: [[i64; 3]; 3] = [[1, 2, 2], [3, 1, 0], [2, 2, 2]];
const INPUTS: [i64; 3] = [7, 5, 4];
const TARGETS: [i64; 3] = [3, 2, 3];

fn logits() -> View<'static, f64> {
    View::shaped(&LOGITS, &SHAPE).unwrap()
}

fn log_softmax(logits: &[f64], classes: usize) -> Vec<f64> {
    let row = |row: &[f64]| {
        let sum: f64 = row.iter().map(|z| z.exp()).sum();
        row.iter().map(|z| z - sum.ln()).collect::<Vec<_>>()
    };
    logits.chunks(classes).flat_map(row).collect()
}

#[test]
fn is_what_pytorch_says() {
    let log_p = log_softmax(&LOGITS, 4);
    let log_p = View::shaped(&log_p, &SHAPE).unwrap();
    for (loss, pred) in [(Ctc::with_logits(), logits()), (Ctc::new(), log_p.clone())] {
        let ask = |loss: Ctc| loss.evaluate(pred.clone(), &TARGET).input_lengths(&INPUTS).target_lengths(&TARGETS);
        let mut each = [0.0f64; 3];
        let sum = ask(loss).reduction(Reduction::Sum).values_into(&mut each).run().unwrap().value;
        assert!((each[0] - 5.462471059532533).abs() < 1e-14 && (each[1] - 3.736856528367881).abs() < 1e-14, "{each:?}");
        assert_eq!((each[2], sum), (f64::INFINITY, f64::INFINITY));
        let finite = loss.zero_infinity(true);
        let pytorch = ask(finite).denominator(Denominator::PyTorch).run().unwrap().value;
        assert!((pytorch - 1.229750650231595).abs() < 1e-15, "{pytorch}");
        let plain = ask(finite).run().unwrap().value;
        assert!((plain - 9.199327587900415 / 3.0).abs() < 1e-14, "{plain}");
    }
    for (loss, pred) in [(Ctc::with_logits(), logits()), (Ctc::new().softmax_before(true), log_p)] {
        let mut gradient = [0.0; 84];
        let ask = loss.zero_infinity(true).evaluate(pred, &TARGET).input_lengths(&INPUTS).target_lengths(&TARGETS);
        ask.denominator(Denominator::PyTorch).gradient_into(&mut gradient).run().unwrap();
        for (i, (got, expected)) in gradient.iter().zip(GRADIENT).enumerate() {
            assert!((got - expected).abs() < 1e-15, "element {i}: {got} against {expected}");
        }
    }
    let mut each = [0.0f64; 3];
    let other = Ctc::with_logits().blank(3).evaluate(logits(), &[[0, 2, 1], [2, 1, 1], [1, 1, 1]]);
    let lengths = [[7, 7, 6], [2, 3, 0]];
    let other = other.input_lengths(&lengths[0]).target_lengths(&lengths[1]).values_into(&mut each);
    other.run().unwrap();
    for (got, expected) in each.iter().zip([5.302114209801286, 7.239387833849513, 8.664859477135199]) {
        assert!((got - expected).abs() < 1e-14, "{got} against {expected}");
    }
}

/// −ln of the sum over every path of classes that collapses to the target.
fn by_all_paths(log_p: &[f64], classes: usize, blank: usize, target: &[usize]) -> f64 {
    let steps = log_p.len() / classes;
    let mut sum = 0.0;
    for mut path in 0..classes.pow(steps as u32) {
        let (mut seen, mut last, mut log) = (Vec::new(), None, 0.0);
        for step in 0..steps {
            let class = path % classes;
            path /= classes;
            log += log_p[step * classes + class];
            if last != Some(class) && class != blank {
                seen.push(class);
            }
            last = Some(class);
        }
        if seen == target {
            sum += log.exp();
        }
    }
    -sum.ln()
}

#[test]
fn sums_every_alignment() {
    let mut random = Random(2);
    for target in [&[][..], &[1], &[1, 1], &[0, 1], &[1, 0, 1], &[0, 0, 0], &[1, 0, 0, 1]] {
        let logits: Vec<f64> = (0..18).map(|_| 2.0 * normal(&mut random)).collect();
        let log_p = log_softmax(&logits, 3);
        let labels: Vec<i64> = target.iter().map(|&label| label as i64).collect();
        let ask = |log_p: &[f64], gradient: Option<&mut [f64]>| {
            let evaluation = Ctc::new().blank(2).evaluate(View::shaped(log_p, &[6, 3]).unwrap(), &labels);
            match gradient {
                Some(gradient) => evaluation.gradient_into(gradient).run().unwrap().value,
                None => evaluation.run().unwrap().value,
            }
        };
        let mut gradient = [0.0; 18];
        let value = ask(&log_p, Some(&mut gradient));
        let expected = by_all_paths(&log_p, 3, 2, target);
        assert!((value - expected).abs() < 1e-13 * expected.max(1.0), "{target:?}: {value} against {expected}");
        for i in 0..18 {
            let moved = |by: f64| {
                let mut log_p = log_p.clone();
                log_p[i] += by;
                ask(&log_p, None)
            };
            let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!((slope - gradient[i]).abs() < 1e-8, "{target:?}, element {i}: {} against {slope}", gradient[i]);
        }
    }
}

#[test]
fn spans_of_thousands_neither_overflow_nor_lose_the_way() {
    // The one way of the target costs 1e4 at each of three steps.
    let logits = [0.0, 1e4, 1e4, 0.0, 0.0, 1e4];
    let mut gradient = [0.0f64; 6];
    let ask = Ctc::with_logits().evaluate(View::shaped(&logits, &[3, 2]).unwrap(), &[1, 1]);
    let value = ask.gradient_into(&mut gradient).run().unwrap().value;
    assert_eq!((value, gradient), (0.0, [0.0; 6]));
    let turned = [1e4, 0.0, 0.0, 1e4, 1e4, 0.0];
    let ask = Ctc::with_logits().evaluate(View::shaped(&turned, &[3, 2]).unwrap(), &[1, 1]);
    let value = ask.gradient_into(&mut gradient).run().unwrap().value;
    assert_eq!((value, gradient), (3e4, [1.0, -1.0, -1.0, 1.0, 1.0, -1.0]));
    // A class that cannot be: −∞ is a probability of 0.
    let log_p = [f64::NEG_INFINITY, 0.0, 0.0, f64::NEG_INFINITY];
    let ask = Ctc::new().evaluate(View::shaped(&log_p, &[2, 2]).unwrap(), &[1]).gradient_into(&mut gradient[..4]);
    assert_eq!(ask.run().unwrap().value, 0.0);
    assert_eq!(gradient[..4], [0.0, -1.0, -1.0, 0.0]);
}

#[test]
fn layouts_threads_and_single_precision_agree() {
    let mut random = Random(6);
    let (steps, count, classes) = (40, 6, 5);
    let pred: Vec<f64> = (0..steps * count * classes).map(|_| normal(&mut random)).collect();
    let target: Vec<i64> = (0..count * 10).map(|_| 1 + random.below(classes - 1) as i64).collect();
    let lengths = [10i64, 3, 0, 7, 10, 1];
    let ask = |threads| {
        let mut gradient = vec![0.0f64; pred.len()];
        let (pred, target) = (View::shaped(&pred, &[steps, count, classes]), View::shaped(&target, &[count, 10]));
        let ask = Ctc::with_logits().evaluate(pred.unwrap(), target.unwrap()).target_lengths(&lengths).threads(threads);
        let value = ask.gradient_into(&mut gradient).run().unwrap().value;
        (value, gradient)
    };
    let (value, gradient) = ask(1);
    assert_eq!((value, gradient.clone()), ask(8));
    // Labels one after another, and the batch in front, read through strides and in f32.
    let packed: Vec<i64> =
        target.chunks(10).zip(lengths).flat_map(|(labels, n)| labels[..n as usize].to_vec()).collect();
    let single: Vec<f32> = pred.iter().map(|&x| x as f32).collect();
    let strides = [classes as isize, (count * classes) as isize, 1];
    let turned = View::strided(&single, &[count, steps, classes], &strides, 0).unwrap();
    let mut narrow = vec![0.0f32; pred.len()];
    let ask = Ctc::with_logits().evaluate(turned, &packed).batch_first(true).target_lengths(&lengths);
    let other = ask.gradient_into(&mut narrow).run().unwrap().value;
    assert!((other / value - 1.0).abs() < 1e-6);
    for (n, step, class) in [(0, 0, 0), (3, 20, 2), (5, 39, 4)] {
        let (wide, single) =
            (gradient[(step * count + n) * classes + class], narrow[(n * steps + step) * classes + class]);
        assert!((wide - f64::from(single)).abs() < 1e-6, "{wide} against {single}");
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let loss = Ctc::with_logits();
    let text = |result: Result<Outcome, Error>| result.unwrap_err().to_string();
    let ask = || loss.evaluate(logits(), &TARGET);
    assert!(
        text(ask().run())
            .contains("target is 0 at position 2 of sequence 1; labels must be in 0..4 and not the blank, 0")
    );
    assert!(
        text(ask().input_lengths(&[7, 8, 7]).run())
            .contains("the input length of sequence 1 is 8; it must be in 0..=7")
    );
    assert!(text(ask().target_lengths(&[4, 1, 1]).run()).contains("the target length of sequence 0 is 4"));
    assert!(text(ask().input_lengths(&[7.0, 7.0, 7.0]).run()).contains("lengths are integers"));
    assert!(text(loss.blank(4).evaluate(logits(), &TARGET).run()).contains("blank must be in [0, 3], got 4"));
    assert!(text(loss.evaluate(&[0.0; 4], &[1]).run()).contains("pred has shape [4]"));
    assert!(text(loss.evaluate(logits(), &[1, 2]).target_lengths(&[1, 1, 1]).run()).contains("target has shape [2]"));
    assert!(text(loss.evaluate(logits(), &[[1.0; 3]; 3]).run()).contains("class labels are integers"));
    let mut holed = LOGITS;
    holed[13] = f64::NAN;
    let view = View::shaped(&holed, &SHAPE).unwrap();
    let ask = || loss.evaluate(view.clone(), &TARGET).target_lengths(&TARGETS);
    assert!(text(ask().run()).contains("pred is NaN at index 13"));
    // Removed by a weight of 0, or behind the end: it plays no part.
    assert!(ask().weights(&[0.0, 1.0, 1.0]).run().unwrap().value.is_finite());
    let short = loss.zero_infinity(true).evaluate(view.clone(), &TARGET).target_lengths(&TARGETS);
    assert!(short.input_lengths(&[1, 7, 7]).run().unwrap().value.is_finite());
    assert!(text(ask().weights(&[0.0; 3]).run()).contains("all weights are zero"));
    let none = View::shaped(&LOGITS[..0], &[7, 0, 4]).unwrap();
    let nothing: [[i64; 3]; 0] = [];
    assert_eq!(loss.evaluate(none, &nothing).on_empty(OnEmpty::Zero).run().unwrap().value, 0.0);
}

/// Input shorter than its target, and no input at all.
#[test]
fn impossible_targets_cost_infinity_or_nothing() {
    let pred = [0.0, 1.0, 2.0, 3.0];
    let mut gradient = [1.0; 4];
    let ask = |loss: Ctc| loss.evaluate(View::shaped(&pred, &[2, 2]).unwrap(), &[1, 1]);
    let value = ask(Ctc::with_logits()).gradient_into(&mut gradient).run().unwrap().value;
    assert_eq!((value, gradient), (f64::INFINITY, [0.0; 4]));
    assert_eq!(ask(Ctc::with_logits().zero_infinity(true)).run().unwrap().value, 0.0);
    let empty = |labels: i64| {
        let ask = ask(Ctc::with_logits()).input_lengths(&[0]);
        ask.target_lengths(&[labels]).run().unwrap().value
    };
    assert_eq!((empty(0), empty(1)), (0.0, f64::INFINITY));
}
