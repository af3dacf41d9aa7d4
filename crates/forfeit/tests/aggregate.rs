//! Aggregate losses: gradients against differences, groups against slices, empty masks, and a plain reference.

use forfeit::aggregate_registry::AGGREGATE_LOSSES;
use forfeit::{
    Absent, AggregateLoss, Dice, DynAggregateLoss, Error, GeneralisedDice, Interval, Jaccard, LovaszSoftmax, OnEmpty,
    Outcome, Reduction, Tversky, View,
};

mod common;
use common::Random;
use common::rows::normal;

const SHAPE: [usize; 3] = [2, 3, 50];

fn losses() -> Vec<Box<dyn DynAggregateLoss>> {
    let bent = ["dice:smooth=1", "tversky:alpha=0.3,beta=0.7", "focal_tversky_with_logits:gamma=2,smooth=1"];
    let bent = bent.map(|spec| forfeit::parse_aggregate(spec).unwrap());
    AGGREGATE_LOSSES.iter().map(|entry| entry.default_loss()).chain(bent).collect()
}

/// Predictions and targets that the loss takes.
fn data(loss: &dyn DynAggregateLoss) -> (Vec<f64>, Vec<f64>) {
    let mut random = Random(5);
    let n = SHAPE.iter().product();
    let unit = loss.info().pred == Interval::UNIT;
    let pred = (0..n).map(|_| if unit { random.unit() } else { normal(&mut random) }).collect();
    let target = (0..n).map(|_| (random.unit() * 1.4).floor()).collect();
    (pred, target)
}

fn view(data: &[f64]) -> View<'_, f64> {
    View::shaped(data, &SHAPE).unwrap()
}

#[test]
fn gradients_are_slopes_of_the_value() {
    for loss in losses() {
        let (pred, target) = data(loss.as_dyn());
        for (keep, logarithm) in
            [(&[][..], false), (&[0][..], true), (&[1][..], false), (&[0, 1][..], false), (&[2][..], false)]
        {
            let ask = |pred: &[f64], gradient: Option<&mut Vec<f64>>| {
                let mut evaluation = loss.evaluate(view(pred), view(&target)).keep_axes(keep).logarithm(logarithm);
                evaluation = evaluation.absent(Absent::Skip);
                if let Some(gradient) = gradient {
                    evaluation = evaluation.gradient_into(gradient);
                }
                evaluation.run().unwrap().value
            };
            // The logarithm of a hinge above 1 is NaN.
            if logarithm && loss.facts().range != Interval::UNIT {
                continue;
            }
            let mut gradient = vec![0.0; pred.len()];
            ask(&pred, Some(&mut gradient));
            for i in (0..pred.len()).step_by(23) {
                let h = 1e-6;
                let moved = |by: f64| {
                    let mut pred = pred.clone();
                    pred[i] += by;
                    ask(&pred, None)
                };
                let slope = (moved(h) - moved(-h)) / (2.0 * h);
                assert!(
                    (slope - gradient[i]).abs() < 1e-7,
                    "{loss} over {keep:?}, element {i}: {} against {slope}",
                    gradient[i]
                );
            }
        }
    }
}

#[test]
fn groups_are_slices() {
    for loss in losses().into_iter().filter(|loss| !loss.info().name.starts_with("generalised")) {
        let (pred, target) = data(loss.as_dyn());
        let mut values = [0.0; 6];
        let evaluation = loss.evaluate(view(&pred), view(&target)).keep_axes(&[0, 1]);
        let sum = evaluation.reduction(Reduction::Sum).values_into(&mut values).run().unwrap().value;
        for (i, value) in values.iter().enumerate() {
            let slice = i * 50..(i + 1) * 50;
            let alone = loss.mean(&pred[slice.clone()], &target[slice]).unwrap();
            assert!((value - alone).abs() <= 1e-15, "{loss} group {i}: {value} against {alone}");
        }
        assert!((sum - values.iter().sum::<f64>()).abs() < 1e-14, "{loss}");
    }
}

#[test]
fn weight_zero_leaves_out_and_single_precision_agrees() {
    for loss in losses() {
        let (mut pred, target) = data(loss.as_dyn());
        let weight: Vec<f64> = (0..pred.len()).map(|i| f64::from(u8::from(i % 5 != 0))).collect();
        let kept = |from: &[f64]| -> Vec<f64> {
            from.iter().zip(&weight).filter(|(_, w)| **w > 0.0).map(|(x, _)| *x).collect()
        };
        let expected = loss.mean(&kept(&pred), &kept(&target)).unwrap();
        let single: Vec<f32> = pred.iter().map(|&x| x as f32).collect();
        let narrow = loss.mean(&single, &target).unwrap();
        assert!((narrow - loss.mean(&pred, &target).unwrap()).abs() < 1e-6, "{loss}");
        pred.iter_mut().step_by(5).for_each(|x| *x = f64::NAN);
        let got = loss.evaluate(&pred, &target).weights(&weight).run().unwrap().value;
        assert!((got - expected).abs() < 1e-13, "{loss}: {got} against {expected}");
    }
}

#[test]
fn overlaps_are_what_textbooks_say() {
    let (pred, target) = ([0.9, 0.2, 0.6, 0.0], [1.0, 0.0, 1.0, 1.0]);
    let inner: f64 = pred.iter().zip(&target).map(|(p, t)| p * t).sum();
    let (p, t): (f64, f64) = (pred.iter().sum(), target.iter().sum());
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-15, "{a} against {b}");
    close(Dice::new().mean(&pred, &target).unwrap(), 1.0 - 2.0 * inner / (p + t));
    let smoothed = Dice::new().smooth(1.0).unwrap().mean(&pred, &target).unwrap();
    close(smoothed, 1.0 - (2.0 * inner + 1.0) / (p + t + 1.0));
    close(Jaccard::new().mean(&pred, &target).unwrap(), 1.0 - inner / (p + t - inner));
    let tversky = Tversky::new().alpha(0.3).unwrap().beta(0.7).unwrap();
    close(tversky.mean(&pred, &target).unwrap(), 1.0 - inner / (inner + 0.3 * (p - inner) + 0.7 * (t - inner)));
    // Two classes of sizes 1 and 3.
    let (pred, target) = ([[0.5, 0.5, 0.0, 0.0], [0.5, 0.5, 1.0, 1.0]], [[1, 0, 0, 0], [0, 1, 1, 1]]);
    let (w, inner, sums) = ([1.0, 1.0 / 9.0], [0.5, 2.5], [2.0, 6.0]);
    let expected = 1.0 - 2.0 * (w[0] * inner[0] + w[1] * inner[1]) / (w[0] * sums[0] + w[1] * sums[1]);
    close(GeneralisedDice.evaluate(&pred, &target).keep_axes(&[0]).run().unwrap().value, expected);
}

#[test]
fn empty_masks_behave_as_stated() {
    let dice = Dice::new();
    assert_eq!(dice.mean(&[0.0, 0.0], &[0, 0]).unwrap(), 0.0);
    let step = dice.value_and_gradient(&[1.0, 0.5], &[0, 0]).unwrap();
    assert_eq!((step.value, step.gradient), (1.0, vec![0.0, 0.0]));
    let smooth = dice.smooth(1.0).unwrap().value_and_gradient(&[1.0, 0.5], &[0, 0]).unwrap();
    assert!(smooth.value < 1.0 && smooth.gradient[0] > 0.0);
    let (pred, target) = ([[0.5, 0.5], [1.0, 1.0]], [[1, 1], [0, 0]]);
    let mean = |absent| dice.evaluate(&pred, &target).keep_axes(&[0]).absent(absent).run().unwrap().value;
    assert!((mean(Absent::Skip) - 1.0 / 3.0).abs() < 1e-15 && (mean(Absent::Count) - 2.0 / 3.0).abs() < 1e-15);
    let none = || dice.evaluate(&[0.5], &[0]).absent(Absent::Skip);
    assert_eq!(none().run(), Err(Error::Empty { reason: "the target of every group is all zeros" }));
    assert_eq!(none().on_empty(OnEmpty::Zero).run().unwrap().value, 0.0);
    let mut gradient = [1.0];
    assert!(none().on_empty(OnEmpty::Nan).gradient_into(&mut gradient).run().unwrap().value.is_nan());
    assert_eq!(gradient, [0.0]);
    let nothing: [f64; 0] = [];
    assert_eq!(dice.mean(&nothing, &nothing), Err(Error::Empty { reason: "there are no elements" }));
    let unweighted = dice.evaluate(&[0.5], &[1]).weights(&[0.0]).run();
    assert_eq!(unweighted, Err(Error::Empty { reason: "all weights are zero" }));
    // A group without weight does not count, beside one that has some.
    let ask = dice.evaluate(&pred, &target).keep_axes(&[0]).weights(&[[0, 0], [1, 1]]);
    assert_eq!(ask.run().unwrap().total.count, 1);
    // The logarithm of what is wholly missed is infinite, and its gradient still a number where there is none.
    let mut gradient = [1.0; 2];
    let ask = dice.evaluate(&[1.0, 0.5], &[0, 0]).logarithm(true).gradient_into(&mut gradient);
    assert_eq!((ask.run().unwrap().value, gradient), (f64::INFINITY, [0.0; 2]));
}

#[test]
fn what_does_not_fit_is_told() {
    let dice = Dice::new();
    let text = |result: Result<Outcome, Error>| result.unwrap_err().to_string();
    let (pred, target) = ([[0.5, 0.25]], [[1, 0]]);
    let ask = || dice.evaluate(&pred, &target);
    assert!(text(dice.evaluate(&pred, &[1, 0]).run()).contains("target has shape [2]"));
    assert!(text(ask().keep_axes(&[2]).run()).contains("has no axis 2"));
    assert!(text(ask().weights(&[[1.0, f64::NAN]]).run()).contains("weight is NaN at index 1"));
    assert!(text(ask().values_into(&mut [0.0; 2]).run()).contains("values holds 2 elements; pred has 1"));
    assert!(text(ask().gradient_into(&mut [0.0f32; 2]).run()).contains("of type f32"));
    let outside = text(dice.evaluate(&[0.5, 1.5], &[1, 0]).run());
    assert!(outside.contains("dice: pred is 1.5 at index 1") && outside.contains("if these are logits"), "{outside}");
    // The place is told in row-major order, whatever the groups.
    let grouped = dice.evaluate(&[[0.5, 0.5], [f64::NAN, 0.5]], &[[1, 0], [0, 1]]).keep_axes(&[1]).run();
    assert!(text(grouped).contains("pred is NaN at index 2"));
    let twice = LovaszSoftmax.evaluate(&[0.5, 0.5], &[1, 0]).weights(&[2.0, 1.0]).run();
    assert!(text(twice).contains("weight is 2 at index 0; it must be in {0, 1}"));
    let bare = forfeit::parse_aggregate("lovasz_hinge").unwrap().evaluate(&[0.5], &[1]).logarithm(true).run();
    assert!(text(bare).contains("logarithmic form"));
    let nearest = forfeit::parse_aggregate("dise").unwrap_err().to_string();
    assert!(nearest.contains("dice"), "{nearest}");
}

#[test]
fn any_number_of_threads_and_any_order_of_axes_gives_the_same() {
    let mut random = Random(11);
    let (shape, count) = ([3, 40_000, 2], 240_000);
    for loss in losses() {
        let unit = loss.info().pred == Interval::UNIT;
        let pred: Vec<f64> = (0..count).map(|_| if unit { random.unit() } else { normal(&mut random) }).collect();
        let target: Vec<u8> = (0..count).map(|_| u8::from(random.unit() < 0.3)).collect();
        for keep in [&[][..], &[0], &[2], &[0, 2]] {
            let ask = |threads| {
                let groups: usize = keep.iter().map(|&axis| shape[axis]).product();
                let (mut values, mut gradient) = (vec![0.0f64; groups], vec![0.0f64; count]);
                let (pred, target) = (View::shaped(&pred, &shape).unwrap(), View::shaped(&target, &shape).unwrap());
                let evaluation = loss.evaluate(pred, target).keep_axes(keep).threads(threads);
                let value = evaluation.values_into(&mut values).gradient_into(&mut gradient).run().unwrap().value;
                (value.to_bits(), values.iter().chain(&gradient).map(|x| x.to_bits()).collect::<Vec<_>>())
            };
            let (one, eight) = (ask(1), ask(8));
            assert!(one == eight, "{loss} over {keep:?}");
            // The same numbers with the last axis in front.
            let front = |i: usize| (i % 80_000) / 40_000 + 2 * (i % 40_000) + 80_000 * (i / 80_000);
            let turned: Vec<f64> = (0..count).map(|i| pred[front(i)]).collect();
            let labels: Vec<u8> = (0..count).map(|i| target[front(i)]).collect();
            let keep: Vec<usize> = keep.iter().map(|&axis| [0, 2, 1][axis]).collect();
            let shape = [3, 2, 40_000];
            let (pred, target) = (View::shaped(&turned, &shape).unwrap(), View::shaped(&labels, &shape).unwrap());
            let value = loss.evaluate(pred, target).keep_axes(&keep).run().unwrap().value;
            let expected = f64::from_bits(one.0);
            assert!((value - expected).abs() < 1e-12, "{loss} over {keep:?}: {value} against {expected}");
        }
    }
}

#[test]
fn strides_and_half_precision_are_read_in_place() {
    let dice = Dice::new();
    let (pred, target) = ([0.9f32, 0.1, 0.6, 0.3], [1u8, 0, 1, 0]);
    let expected = dice.evaluate(&[[0.9f32, 0.6], [0.1, 0.3]], &[[1, 1], [0, 0]]).keep_axes(&[0]).run().unwrap();
    let pred_turned = View::strided(&pred, &[2, 2], &[1, 2], 0).unwrap();
    let target_turned = View::strided(&target, &[2, 2], &[1, 2], 0).unwrap();
    let mut gradient = [0.0f32; 4];
    let ask = dice.evaluate(pred_turned, target_turned).keep_axes(&[0]).gradient_into(&mut gradient);
    assert_eq!(ask.run().unwrap(), expected);
    assert!(gradient[0] < 0.0 && gradient[2] >= 0.0, "{gradient:?}");
}

/// Three classes over four pixels; the reference algorithm's value.
#[test]
fn lovasz_softmax_takes_one_class_at_a_time() {
    let pred = [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.2, 0.3, 0.5], [0.3, 0.4, 0.3]];
    let labels = [0, 1, 2, 0];
    let mut target = [[0; 3]; 4];
    labels.iter().enumerate().for_each(|(row, &label)| target[row][label] = 1);
    let expected: f64 = (0..3)
        .map(|class| {
            let mut errors: Vec<(f64, f64)> = (0..4)
                .map(|row| (((target[row][class] as f64) - pred[row][class]).abs(), f64::from(target[row][class])))
                .collect();
            errors.sort_by(|a, b| b.0.total_cmp(&a.0));
            let whole: f64 = errors.iter().map(|(_, t)| t).sum();
            let jaccard = |k: usize| {
                let hits: f64 = errors[..k].iter().map(|(_, t)| t).sum();
                1.0 - (whole - hits) / (whole + k as f64 - hits)
            };
            (0..4).map(|k| errors[k].0 * (jaccard(k + 1) - jaccard(k))).sum::<f64>()
        })
        .sum::<f64>()
        / 3.0;
    let got = LovaszSoftmax.evaluate(&pred, &target).keep_axes(&[1]).run().unwrap().value;
    assert!((got - expected).abs() < 1e-15, "{got} against {expected}");
}
