//! Losses over vectors: gradients against differences, weights, targets, and what is refused.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

use forfeit::vector_registry::VECTOR_LOSSES;
use forfeit::{DynVectorLoss, OnEmpty, Reduction, TripletMargin, VectorLoss, View};

mod common;
use common::Random;
use common::rows::normal;

const SHAPE: [usize; 2] = [5, 4];

fn losses() -> Vec<Box<dyn DynVectorLoss>> {
    let bent = [
        "triplet_margin:p=1",
        "triplet_margin:p=3,swap=1,margin=2",
        "cosine_embedding:margin=-0.5",
        "info_nce:temperature=0.5",
    ];
    let bent = bent.map(|spec| forfeit::parse_vector(spec).unwrap());
    VECTOR_LOSSES.iter().map(|entry| entry.default_loss()).chain(bent).collect()
}

fn arrays() -> [Vec<f64>; 3] {
    let mut random = Random(3);
    [0; 3].map(|_| (0..20).map(|_| 0.5 * normal(&mut random)).collect())
}

fn targets(loss: &dyn DynVectorLoss) -> Option<Vec<f64>> {
    loss.program().targets().map(|[yes, no]| vec![yes, no, yes, no, no])
}

/// The weighted sum, and the gradient by each array if asked for.
fn ask(
    loss: &dyn DynVectorLoss,
    arrays: &[Vec<f64>; 3],
    weights: &[f64],
    gradients: Option<&mut [Vec<f64>; 3]>,
) -> f64 {
    let [a, b, c] = arrays.each_ref().map(|array| View::shaped(array, &SHAPE).unwrap());
    let target = targets(loss);
    let mut evaluation = loss.evaluate(a, b).weights(weights).reduction(Reduction::Sum);
    if loss.program().arrays() == 3 {
        evaluation = evaluation.third(c);
    }
    if let Some(target) = &target {
        evaluation = evaluation.target(target);
    }
    if let Some(gradients) = gradients {
        for (i, gradient) in gradients.iter_mut().enumerate().take(loss.program().arrays()) {
            evaluation = evaluation.gradient_into(i, gradient);
        }
    }
    evaluation.run().unwrap().value
}

#[test]
fn gradients_are_slopes_of_the_value() {
    for loss in losses() {
        let (arrays, weights) = (arrays(), [1.0, 0.5, 2.0, 1.0, 0.0]);
        let mut gradients = [0; 3].map(|_| vec![0.0; 20]);
        ask(loss.as_dyn(), &arrays, &weights, Some(&mut gradients));
        for array in 0..loss.program().arrays() {
            for i in 0..20 {
                let h = 1e-6;
                let moved = |by: f64| {
                    let mut arrays = arrays.clone();
                    arrays[array][i] += by;
                    ask(loss.as_dyn(), &arrays, &weights, None)
                };
                let slope = (moved(h) - moved(-h)) / (2.0 * h);
                let got = gradients[array][i];
                assert!(
                    (slope - got).abs() < 2e-7 * (1.0 + slope.abs()),
                    "{loss}, array {array}, element {i}: {got} against {slope}"
                );
            }
        }
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let (a, b) = ([[0.0, 1.0]], [[1.0, 0.0]]);
    let text = |result: Result<forfeit::Outcome, forfeit::Error>| result.unwrap_err().to_string();
    let cosine = forfeit::parse_vector("cosine_embedding").unwrap();
    assert!(text(cosine.evaluate(&a, &b).run()).contains("a number for each row"));
    assert!(text(cosine.evaluate(&a, &b).target(&[0]).run()).contains("target is 0 at row 0; it must be 1 or -1"));
    assert!(text(TripletMargin::new().evaluate(&a, &b).run()).contains("takes 3 arrays, got 2"));
    assert!(text(cosine.evaluate(&a, &[[1.0]]).target(&[1]).run()).contains("the second array has shape [1, 1]"));
    let none: [[f64; 2]; 0] = [];
    let empty = cosine.evaluate(&none, &none).target(&[0i64; 0]);
    assert_eq!(empty.on_empty(OnEmpty::Zero).run().unwrap().value, 0.0);
    assert!(forfeit::parse_vector("triplet_margin:p=0.5").is_err());
    let ask = || cosine.evaluate(&a, &b).target(&[1]);
    let (mut short, mut single) = ([0.0], [0.0f32; 2]);
    assert!(text(ask().gradient_into(0, &mut short).run()).contains("holds 1 elements"));
    assert!(text(ask().gradient_into(1, &mut single).run()).contains("of type f32"));
    assert!(text(ask().gradient_into(2, &mut [0.0; 2]).run()).contains("numbered from 0"));
    assert!(text(ask().weights(&[-1.0]).run()).contains("weight is -1"));
    assert!(text(ask().weights(&[0.0]).run()).contains("all weights are zero"));
    let hole = [[0.0, f64::NAN]];
    assert!(text(cosine.evaluate(&a, &hole).target(&[1]).run()).contains("the second array is NaN at index 1"));
    assert!(cosine.evaluate(&a, &hole).target(&[1]).validate(false).run().unwrap().value.is_nan());
}

#[test]
fn zero_vectors_have_no_direction() {
    let mut gradient = [1.0; 2];
    let zero = [[0.0, 0.0]];
    let cosine = forfeit::parse_vector("cosine_embedding").unwrap();
    let outcome = cosine.evaluate(&zero, &[[1.0, 2.0]]).target(&[1]).gradient_into(0, &mut gradient).run().unwrap();
    assert_eq!((outcome.value, gradient), (1.0, [0.0, 0.0]));
    let huge = cosine.evaluate(&[[1e200, 0.0]], &[[1e-200, 0.0]]).target(&[1]).run().unwrap();
    assert_eq!(huge.value, 0.0);
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let mut random = Random(8);
    let arrays = [0; 3].map(|_| (0..20_000).map(|_| normal(&mut random)).collect::<Vec<f64>>());
    for loss in losses().into_iter().filter(|loss| !["info_nce", "nt_xent"].contains(&loss.info().name)) {
        let target: Vec<f64> =
            loss.program().targets().map_or(Vec::new(), |kinds| (0..2500).map(|i| kinds[i % 2]).collect());
        let ask = |threads| {
            let [a, b, c] = arrays.each_ref().map(|array| View::shaped(array, &[2500, 8]).unwrap());
            let (mut values, mut gradient) = (vec![0.0f64; 2500], vec![0.0f64; 20_000]);
            let mut evaluation = loss.evaluate(a, b).threads(threads).values_into(&mut values);
            evaluation = if loss.program().arrays() == 3 { evaluation.third(c) } else { evaluation };
            evaluation = if target.is_empty() { evaluation } else { evaluation.target(&target) };
            let outcome = evaluation.gradient_into(1, &mut gradient).run().unwrap();
            (outcome.value.to_bits(), values.iter().chain(&gradient).map(|x| x.to_bits()).collect::<Vec<_>>())
        };
        assert_eq!(ask(1), ask(8), "{loss}");
    }
}

/// Cosines 2 apart at a temperature of 1/1000: e^2000 is beyond every float.
#[test]
fn sharp_temperatures_neither_overflow_nor_lose_the_tail() {
    for spec in ["info_nce:temperature=0.001", "nt_xent:temperature=0.001"] {
        let loss = forfeit::parse_vector(spec).unwrap();
        let (a, b) = ([[1.0, 0.0], [-1.0, 0.0]], [[-1.0, 0.0], [1.0, 0.0]]);
        let mut gradient = [0.0f64; 4];
        let value = loss.evaluate(&a, &b).gradient_into(0, &mut gradient).run().unwrap().value;
        assert!((value - 2000.0).abs() < 1e-9, "{spec}: {value}");
        assert!(gradient.iter().all(|slope| slope.is_finite()), "{spec}: {gradient:?}");
    }
    let near = [[1.0, 0.0], [0.0, 1.0]];
    let tail = forfeit::parse_vector("info_nce:temperature=0.025").unwrap().evaluate(&near, &near).run().unwrap().value;
    assert!((tail / (-40f64).exp() - 1.0).abs() < 1e-14, "{tail:e}");
}
