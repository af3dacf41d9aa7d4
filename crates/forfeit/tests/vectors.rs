//! Losses over vectors: gradients against differences, weights, targets, and what is refused.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

use forfeit::vector_registry::VECTOR_LOSSES;
use forfeit::{DynVectorLoss, Float, Isa, OnEmpty, Reduction, RowLoss, TripletMargin, VectorLoss, View};

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

/// Value, and the gradients by the arrays that are asked for.
fn run<T: Float>(loss: &dyn DynVectorLoss, arrays: &[Vec<T>; 3], length: usize, asked: &[usize]) -> (u64, Vec<Vec<T>>) {
    let shape = [5, length];
    let [a, b, c] = arrays.each_ref().map(|array| View::shaped(array, &shape).unwrap());
    let (target, mut gradients) = (targets(loss), vec![vec![T::ZERO; 5 * length]; asked.len()]);
    let mut evaluation = loss.evaluate(a, b).weights(&[1.0, 0.5, 2.0, 3.0, 1.5]);
    if loss.program().arrays() == 3 {
        evaluation = evaluation.third(c);
    }
    if let Some(target) = &target {
        evaluation = evaluation.target(target);
    }
    for (array, gradient) in asked.iter().zip(&mut gradients) {
        evaluation = evaluation.gradient_into(*array, gradient);
    }
    let value = evaluation.run().unwrap().value;
    (value.to_bits(), gradients)
}

/// Rows in f32 and in half precision are computed in f64 and rounded once, whatever else is asked for.
#[test]
fn narrow_rows_are_computed_in_double_precision() {
    for loss in losses() {
        let (loss, all) = (loss.as_dyn(), (0..loss.program().arrays()).collect::<Vec<_>>());
        for length in [1, 4, 40, 70, 128] {
            let mut random = Random(length as u64);
            let single = [0; 3].map(|_| (0..5 * length).map(|_| normal(&mut random) as f32).collect::<Vec<f32>>());
            let double = single.each_ref().map(|row| row.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>());
            let (value, gradients) = run(loss, &double, length, &all);
            let rounded: Vec<Vec<f32>> = gradients.iter().map(|row| row.iter().map(|&g| g as f32).collect()).collect();
            assert_eq!(run(loss, &single, length, &all), (value, rounded.clone()), "{loss}, rows of {length}");
            assert_eq!(run(loss, &single, length, &[]), (value, vec![]), "{loss}, rows of {length}, no gradient");
            assert_eq!(run(loss, &single, length, &[1]), (value, vec![rounded[1].clone()]), "{loss}, rows of {length}");
            #[cfg(feature = "half")]
            {
                let half =
                    single.each_ref().map(|row| row.iter().map(|&x| half::bf16::from_f32(x)).collect::<Vec<_>>());
                let wide = half.each_ref().map(|row| row.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>());
                let (value, gradients) = run(loss, &wide, length, &all);
                let rounded: Vec<Vec<_>> =
                    gradients.iter().map(|row| row.iter().map(|&g| half::bf16::from_f32(g as f32)).collect()).collect();
                assert_eq!(run(loss, &half, length, &all), (value, rounded), "{loss}, rows of {length}");
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

/// Value, values and gradients, all as bits.
fn bits(loss: &dyn DynVectorLoss, arrays: &[Vec<f64>; 3], shape: [usize; 2], threads: usize, isa: Isa) -> Vec<u64> {
    let [a, b, c] = arrays.each_ref().map(|array| View::shaped(array, &shape).unwrap());
    let count = loss.program().arrays();
    let target: Option<Vec<f64>> = loss.program().targets().map(|kinds| (0..shape[0]).map(|i| kinds[i % 2]).collect());
    let mut gradients = vec![vec![0.0f64; shape[0] * shape[1]]; count];
    let mut values = vec![0.0f64; shape[0]];
    let mut evaluation = loss.evaluate(a, b).threads(threads).isa(isa).values_into(&mut values);
    evaluation = if count == 3 { evaluation.third(c) } else { evaluation };
    evaluation = if let Some(target) = &target { evaluation.target(target) } else { evaluation };
    for (array, gradient) in gradients.iter_mut().enumerate() {
        evaluation = evaluation.gradient_into(array, gradient);
    }
    let value = evaluation.run().unwrap().value;
    std::iter::once(value).chain(values).chain(gradients.concat()).map(f64::to_bits).collect()
}

#[test]
fn threads_and_instruction_sets_give_the_same_bits() {
    let mut random = Random(8);
    for shape in [[2500, 19], [200, 130]] {
        let arrays = [0; 3].map(|_| (0..shape[0] * shape[1]).map(|_| normal(&mut random)).collect::<Vec<f64>>());
        for loss in losses() {
            let expected = bits(loss.as_dyn(), &arrays, shape, 1, Isa::best());
            assert_eq!(bits(loss.as_dyn(), &arrays, shape, 8, Isa::best()), expected, "{loss}");
            // Without fused multiply-add the last bits differ.
            for isa in Isa::available().filter(|isa| *isa != Isa::PORTABLE) {
                assert_eq!(bits(loss.as_dyn(), &arrays, shape, 2, isa), expected, "{loss}, {}", isa.name());
            }
        }
    }
}

/// The mean loss of picking each row's partner, by the formula: `others` of row i, the first of them its partner.
fn picked(rows: &[Vec<f64>], others: impl Fn(usize) -> Vec<usize>, temperature: f64) -> f64 {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    let cosine = |x: &[f64], y: &[f64]| dot(x, y) / (dot(x, x) * dot(y, y)).sqrt();
    let loss = |own: usize| {
        let scores: Vec<f64> =
            others(own).iter().map(|&other| cosine(&rows[own], &rows[other]) / temperature).collect();
        scores.iter().map(|score| score.exp()).sum::<f64>().ln() - scores[0]
    };
    let count = rows.len() / 2;
    (0..count).map(loss).sum::<f64>() / count as f64
}

/// Strips that are not full, and batches of several blocks.
#[test]
fn batches_of_any_size_agree_with_the_formula() {
    let mut random = Random(5);
    for (count, length) in [(1, 3), (7, 5), (8, 8), (37, 19), (1030, 9)] {
        let mut draw = || (0..count * length).map(|_| normal(&mut random)).collect::<Vec<f64>>();
        let (first, second, along) = (draw(), draw(), draw());
        let rows: Vec<Vec<f64>> = first.chunks(length).chain(second.chunks(length)).map(<[f64]>::to_vec).collect();
        let turned: Vec<Vec<f64>> = second.chunks(length).chain(first.chunks(length)).map(<[f64]>::to_vec).collect();
        let partners = |own: usize| (0..count).map(|i| count + (own + i) % count).collect();
        let all = |own: usize| (0..2 * count).map(|i| (own + count + i) % (2 * count)).filter(|i| *i != own).collect();
        let nt_xent = 0.5 * (picked(&rows, all, 0.5) + picked(&turned, all, 0.5));
        for (spec, expected) in [("info_nce", picked(&rows, partners, 0.07)), ("nt_xent", nt_xent)] {
            let loss = forfeit::parse_vector(spec).unwrap();
            let value = |moved: f64, gradients: Option<[&mut Vec<f64>; 2]>| {
                let [a, b] = [&first, &second].map(|x| x.iter().zip(&along).map(|(x, d)| x + moved * d).collect());
                let [a, b]: [Vec<f64>; 2] = [a, b];
                let view = |numbers| View::shaped(numbers, &[count, length]).unwrap();
                let mut evaluation = loss.evaluate(view(&a), view(&b));
                for (array, gradient) in gradients.into_iter().flatten().enumerate() {
                    evaluation = evaluation.gradient_into(array, gradient);
                }
                evaluation.run().unwrap().value
            };
            let [mut a, mut b] = [0; 2].map(|_| vec![0.0; count * length]);
            let got = value(0.0, Some([&mut a, &mut b]));
            assert!((got - expected).abs() <= 1e-13 * (1.0 + expected), "{spec} of {count}: {got} against {expected}");
            assert_eq!(value(0.0, None), got, "{spec} of {count}, without gradients");
            let slope: f64 = a.iter().chain(&b).zip(along.iter().chain(&along)).map(|(slope, d)| slope * d).sum();
            let difference = (value(1e-5, None) - value(-1e-5, None)) / 2e-5;
            assert!((slope - difference).abs() < 1e-7, "{spec} of {count}: {slope} against {difference}");
        }
    }
}

/// A row of weight 0 is left out, whatever it holds; where it is a partner of others it still counts for them.
#[test]
fn rows_of_weight_zero_have_no_say() {
    let hole = [[f64::NAN, 1.0], [0.5, 2.0], [1.0, -1.0]];
    let whole = [[0.25, 1.0], [0.5, 1.0], [1.0, -2.0]];
    for spec in ["info_nce", "contrastive", "cosine_embedding", "triplet_margin"] {
        let loss = forfeit::parse_vector(spec).unwrap();
        let ask = |first: &[[f64; 2]; 3]| {
            let mut gradients = [[0.0; 6]; 2];
            let [a, b] = &mut gradients;
            let target = targets(loss.as_dyn()).map(|targets| targets[..3].to_vec());
            let mut evaluation = loss.evaluate(first, &whole).weights(&[0.0, 1.0, 2.0]);
            evaluation = if loss.program().arrays() == 3 { evaluation.third(&hole) } else { evaluation };
            evaluation = if let Some(target) = &target { evaluation.target(target) } else { evaluation };
            (evaluation.gradient_into(0, a).gradient_into(1, b).run().unwrap().value, gradients)
        };
        assert_eq!(ask(&hole), ask(&[[7.0, 1.0], hole[1], hole[2]]), "{spec}");
        assert_eq!(ask(&hole).1[0][..2], [0.0; 2], "{spec}");
    }
}

/// Squares of these numbers leave the range of floats, the distance does not.
#[test]
fn distances_neither_overflow_nor_underflow() {
    for size in [1e-200, 1e200] {
        let (a, b, c) = ([[3.0 * size, 0.0]], [[0.0, 4.0 * size]], [[3.0 * size, 0.0]]);
        for p in [1.0, 2.0, 3.0] {
            let loss = TripletMargin::new().eps(0.0).unwrap().p(p).unwrap().margin(size).unwrap();
            let mut gradient = [0.0; 2];
            let value = loss.evaluate(&a, &b).third(&c).gradient_into(1, &mut gradient).run().unwrap().value;
            let expected = (3f64.powf(p) + 4f64.powf(p)).powf(1.0 / p);
            assert!((value / size - (expected + 1.0)).abs() < 1e-14, "p = {p}: {value:e}");
            let slope = |x: f64| (x / expected).powf(p - 1.0);
            assert!(
                (gradient[0] + slope(3.0)).abs() < 1e-14 && (gradient[1] - slope(4.0)).abs() < 1e-14,
                "{gradient:?}"
            );
        }
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

/// Lists with ties, longer than a step of lanes and shorter.
#[test]
fn losses_of_lists_agree_with_their_formulas() {
    let mut random = Random(12);
    for items in [1, 5, 37] {
        let scores: Vec<f64> = (0..items).map(|_| normal(&mut random)).collect();
        let grades: Vec<f64> = (0..items).map(|i| (i * 7 % 4) as f64).collect();
        let shares = |numbers: &[f64]| {
            let sum: f64 = numbers.iter().map(|x| x.exp()).sum();
            numbers.iter().map(|x| x.exp() / sum).collect::<Vec<f64>>()
        };
        let list_net = |scores: &[f64]| {
            let (p, q) = (shares(scores), shares(&grades));
            -p.iter().zip(q).map(|(p, q)| q * p.ln()).sum::<f64>()
        };
        let pairwise = |scores: &[f64]| {
            let pairs = (0..items * items).map(|pair| (pair / items, pair % items));
            let pairs: Vec<_> = pairs.filter(|&(i, j)| grades[i] > grades[j]).collect();
            let sum: f64 = pairs.iter().map(|&(i, j)| (scores[j] - scores[i]).exp().ln_1p()).sum();
            sum / pairs.len().max(1) as f64
        };
        let first = ("list_net", &list_net as &dyn Fn(&[f64]) -> f64);
        for (spec, formula) in [first, ("pairwise_logistic", &pairwise)] {
            let loss = forfeit::parse_row(spec).unwrap();
            let view = |numbers| View::shaped(numbers, &[1, items]).unwrap();
            let step = loss.value_and_gradient(view(&scores), view(&grades)).unwrap();
            assert!((step.value - formula(&scores)).abs() < 1e-14, "{spec} of {items}: {}", step.value);
            for item in 0..items {
                let moved = |by: f64| {
                    let mut scores = scores.clone();
                    scores[item] += by;
                    formula(&scores)
                };
                let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((step.gradient[item] - slope).abs() < 1e-9, "{spec} of {items}, item {item}");
            }
        }
    }
}
