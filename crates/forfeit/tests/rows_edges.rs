//! Row-wise losses at the edges: infinities, NaN, empty batches, labels of every type, what is refused and how it is told.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]

use forfeit::{CrossEntropy, DynRowLoss, Error, OnEmpty, RowLoss, View};

#[test]
fn infinite_logits_follow_the_limit() {
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    for pad in [0, 60] {
        let row = |z: [f64; 3]| z.into_iter().chain(std::iter::repeat_n(low, pad)).collect::<Vec<f64>>();
        let step = |z: [f64; 3], label: i64| {
            let z = row(z);
            let pred = View::shaped(&z, &[1, z.len()]).unwrap();
            let step = CrossEntropy::new().value_and_gradient(pred, &[label]).unwrap();
            (step.value, step.gradient[..3].to_vec())
        };
        assert_eq!(step([0.0, low, 0.0], 0), (2f64.ln(), vec![-0.5, 0.0, 0.5]));
        assert_eq!(step([high, 0.0, 1.0], 0), (0.0, vec![0.0, 0.0, 0.0]));
        assert_eq!(step([high, 0.0, 1.0], 1), (high, vec![1.0, -1.0, 0.0]));
        assert_eq!(step([0.0, low, low], 1), (high, vec![1.0, -1.0, 0.0]));
        assert!(step([low, low, low], 1).0.is_nan());
    }
}

/// As for labels, with probabilities: short rows and long ones.
#[test]
fn infinite_logits_under_probabilities() {
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    for pad in [0, 60] {
        let padded =
            |row: [f64; 3], rest: f64| row.into_iter().chain(std::iter::repeat_n(rest, pad)).collect::<Vec<f64>>();
        let step = |z: [f64; 3], q: [f64; 3]| {
            let (z, q) = (padded(z, low), padded(q, 0.0));
            let shaped = |numbers| View::shaped(numbers, &[1, 3 + pad]).unwrap();
            let step = CrossEntropy::new().value_and_gradient(shaped(&z), shaped(&q)).unwrap();
            (step.value, step.gradient[..3].to_vec())
        };
        assert_eq!(step([0.0, low, 0.0], [0.5, 0.0, 0.5]), (2f64.ln(), vec![0.0, 0.0, 0.0]));
        assert_eq!(step([high, 0.0, 1.0], [1.0, 0.0, 0.0]), (0.0, vec![0.0, 0.0, 0.0]));
        assert_eq!(step([high, 0.0, 1.0], [0.5, 0.5, 0.0]), (high, vec![0.5, -0.5, 0.0]));
        assert!(step([low, low, low], [1.0, 0.0, 0.0]).0.is_nan());
        let (tail, exact) = (step([17.0, 0.0, low], [1.0, 0.0, 0.0]).0, (-17f64).exp().ln_1p());
        assert!((tail - exact).abs() <= 4.0 * f64::EPSILON * exact, "{tail:e}, {exact:e}");
    }
}

#[test]
fn probabilities_that_are_none_are_named() {
    for classes in [3, 100] {
        let logits = vec![0.0f32; 2 * classes];
        let shape = [2, classes];
        let mut target = vec![1.0 / classes as f32; 2 * classes];
        let mean = |target: &[f32]| {
            let pred = View::shaped(&logits, &shape).unwrap();
            CrossEntropy::new().mean(pred, View::shaped(target, &shape).unwrap())
        };
        assert!((mean(&target).unwrap() - (classes as f64).ln()).abs() < 1e-6);
        target[classes + 1] += 0.5;
        assert!(matches!(mean(&target), Err(Error::Distribution { row: 1, .. })));
        target[classes + 1] = -0.5;
        let error = mean(&target).unwrap_err();
        assert!(matches!(error, Error::Domain { what: "target", index, .. } if index == classes + 1), "{error}");
        target[classes + 1] = f32::NAN;
        assert!(matches!(mean(&target), Err(Error::Domain { what: "target", .. })));
    }
}

#[test]
fn not_a_number_is_named_or_let_through() {
    for classes in [3, 100] {
        let mut logits = vec![0.0f32; 2 * classes];
        logits[classes + 2] = f32::NAN;
        let view = || View::shaped(&logits, &[2, classes]).unwrap();
        let loss = CrossEntropy::new();
        let error = loss.mean(view(), &[0, 0]).unwrap_err();
        assert!(matches!(error, Error::Domain { what: "pred", index, .. } if index == classes + 2), "{error}");
        let mut gradient = vec![0.0f32; logits.len()];
        let outcome = loss.evaluate(view(), &[0, 0]).validate(false).gradient_into(&mut gradient).run().unwrap();
        assert!(outcome.value.is_nan() && gradient[classes..].iter().all(|g| g.is_nan()) && gradient[0] < 0.0);
        let outcome = loss.evaluate(view(), &[0, -1]).ignore_index(-1).gradient_into(&mut gradient).run().unwrap();
        assert!((outcome.value - (classes as f64).ln()).abs() < 1e-6 && gradient[classes..].iter().all(|&g| g == 0.0));
    }
}

#[test]
fn what_cannot_be_computed_says_so() {
    let loss = CrossEntropy::new();
    let logits = [[0.0, 1.0, 2.0], [0.0, 0.0, 0.0]];
    let text = |result: Result<f64, Error>| result.unwrap_err().to_string();
    assert_eq!(
        text(loss.mean(&logits, &[0, 3])),
        "target is 3 at row 1; labels must be in 0..3; if 3 marks rows to skip, use ignore_index(3)"
    );
    assert_eq!(
        text(loss.mean(&logits, &[0, 1, 2])),
        "pred has shape [2, 3] with the classes on axis 1, target has shape [3]; give it shape [2]"
    );
    assert_eq!(
        text(loss.mean(&logits, &[0.0, 1.0])),
        "target is of type f64, one number a row; class labels are integers: give them as such, or a probability for each class"
    );
    assert_eq!(
        text(loss.mean(&logits, &[[1.0, 0.0, 0.0], [0.5, 0.5, 0.5]])),
        "the target probabilities of row 1 sum to 1.5; they must sum to 1: normalise them, or use validate(false)"
    );
    assert!(text(loss.mean(&logits, &[[1.0, 0.0, 0.0], [1.5, -0.5, 0.0]])).contains("target is 1.5 at index 3"));
    let weighted = loss.evaluate(&logits, &[0, 1]).class_weights(&[1.0, 2.0]).run().map(|outcome| outcome.value);
    assert_eq!(text(weighted), "there are 2 class weights for 3 classes; give one for each class");
    let ignored = |on_empty| loss.evaluate(&logits, &[7, 7]).ignore_index(7).on_empty(on_empty).run().map(|o| o.value);
    assert!(text(ignored(OnEmpty::Error)).contains("every row is ignored or masked"));
    assert_eq!(ignored(OnEmpty::Zero), Ok(0.0));
    assert!(ignored(OnEmpty::Nan).unwrap().is_nan());
    let none: [[f64; 3]; 0] = [];
    assert!(text(loss.mean(&none, &[0i64; 0])).contains("there are no rows"));
    assert_eq!(loss.total(&none, &[0i64; 0]).unwrap().sum, 0.0);
    assert!(text(loss.mean(View::shaped(&[] as &[f64], &[2, 0]).unwrap(), &[0, 0])).contains("no classes on axis 1"));
    assert!(text(CrossEntropy::new().label_smoothing(1.5).map(|_| 0.0)).contains("label_smoothing must be in [0, 1]"));
    let mut short = [0.0; 5];
    let error = loss.evaluate(&logits, &[0, 1]).gradient_into(&mut short).run().unwrap_err().to_string();
    assert!(error.contains("the gradient holds 5"), "{error}");
}

#[test]
fn labels_are_of_any_integer_type() {
    let logits = [[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]];
    let loss = CrossEntropy::new();
    let expected = loss.mean(&logits, &[2i64, 1]).unwrap();
    macro_rules! same {
        ($($type:ty)*) => {$( assert_eq!(loss.mean(&logits, &[2 as $type, 1]).unwrap(), expected); )*};
    }
    same!(i8 i16 i32 i64 u8 u16 u32 u64);
    assert_eq!(loss.mean(&[[0.0, 1.0]], &[true]).unwrap(), loss.mean(&[0.0, 1.0], &[1]).unwrap());
}

#[test]
fn the_registry_makes_what_specs_say() {
    let loss = forfeit::parse_row("cross_entropy:label_smoothing=0.1,soft_cap=30").unwrap();
    assert_eq!(loss.to_string(), "cross_entropy:label_smoothing=0.1,z_loss=0,soft_cap=30");
    let same = CrossEntropy::new().label_smoothing(0.1).unwrap().soft_cap(Some(30.0)).unwrap();
    assert_eq!(DynRowLoss::parameters(&same), loss.parameters());
    assert!(forfeit::parse_row("cross_entropi").unwrap_err().to_string().contains("cross_entropy"));
}
