//! Every error through the public interface, with the text that a person reads.

mod common;

use common::loss;
use forfeit::{Error, Huber, Loss, OnEmpty, Reduction, View};

#[track_caller]
fn says<T: std::fmt::Debug>(result: Result<T, Error>, text: &str) {
    assert_eq!(result.expect_err("no error").to_string(), text);
}

#[test]
fn shapes_are_never_broadcast() {
    let four = [1.0f32, 2.0, 3.0, 4.0];
    let column = View::shaped(&four, &[4, 1]).expect("four elements");
    says(
        loss("huber").mean(column, &four),
        "pred has shape [4, 1], target has shape [4]; nothing is broadcast: reshape one to [4, 1]",
    );
    says(
        loss("huber").mean(&four, &four[..3]),
        "pred has shape [4], target has shape [3]; 3 elements against 4: give one for each prediction",
    );
    let weighted = |weights: &[f64]| loss("huber").evaluate(&four, &four).weights(weights).run().map(drop);
    says(
        weighted(&[1.0; 5]),
        "pred has shape [4], weights has shape [5]; 5 elements against 4: give one for each prediction",
    );
    let masked = loss("huber").evaluate(&four, &four).mask(&[true]).run().map(drop);
    assert!(matches!(masked, Err(Error::Shape { other: "the mask", .. })));
    let scaled = loss("huber").evaluate(&four, &four).upstream_each(&[1.0]).run().map(drop);
    assert!(matches!(scaled, Err(Error::Shape { other: "upstream", .. })));
}

#[test]
fn nothing_to_average_says_why() {
    let (none, two): ([f32; 0], _) = ([], [1.0f32, 2.0]);
    let mend = "; choose on_empty(OnEmpty::Zero) or on_empty(OnEmpty::Nan) to get that value instead";
    let empty = |reason: &str| format!("nothing to average: {reason}{mend}");
    let huber = loss("huber");
    says(huber.mean(&none, &none), &empty("there are no elements"));
    let masked = || huber.evaluate(&two, &two).mask(&[false, false]);
    says(masked().run(), &empty("every element is masked"));
    let weightless = || huber.evaluate(&two, &two).weights(&[0.0, 0.0]);
    says(weightless().run(), &empty("all weights are zero"));
    assert_eq!(huber.evaluate(&none, &none).reduction(Reduction::Sum).run().expect("a sum").value, 0.0);
    // On request a number instead, with gradients of zeros.
    for (on_empty, zero) in [(OnEmpty::Zero, true), (OnEmpty::Nan, false)] {
        let mut gradient = [7.0f32; 2];
        for evaluation in [masked(), weightless()] {
            let value = evaluation.on_empty(on_empty).run().expect("a number").value;
            assert!(if zero { value == 0.0 } else { value.is_nan() });
        }
        masked().on_empty(on_empty).gradient_into(&mut gradient).run().expect("zeros");
        assert_eq!(gradient, [0.0; 2]);
    }
}

#[test]
fn bad_weights_are_named() {
    let two = [1.0f32, 2.0];
    for (weight, text) in [(-1.0, "-1"), (f64::INFINITY, "inf"), (f64::NAN, "NaN")] {
        says(
            loss("log_cosh").evaluate(&two, &two).weights(&[1.0, weight]).run(),
            &format!("weight is {text} at index 1; weights must be finite and not negative"),
        );
    }
}

#[test]
fn what_lies_outside_the_domain_is_named() {
    says(
        loss("bce").mean(&[0.5, 1.5], &[0.0, 1.0]),
        "bce: pred is 1.5 at index 1; it must be in [0, 1]; if these are logits, use the loss for logits",
    );
    says(loss("focal").mean(&[0.5, 1.5], &[0.0, 0.5]), "focal: target is 0.5 at index 1; it must be in {0, 1}");
    says(
        loss("huber").mean(&[0.5, f64::NAN], &[0.0, 0.5]),
        "huber: pred is NaN at index 1; it must be in (−∞, ∞); drop or mend that row, or use validate(false) to let NaN through",
    );
    // Far into a large input, and on another thread.
    let mut pred = vec![0.5f32; 200_000];
    pred[123_457] = -0.25;
    let error = loss("bce").evaluate(&pred, &pred.clone()).threads(2).run().expect_err("outside");
    assert!(matches!(error, Error::Domain { index: 123_457, value: -0.25, .. }), "{error}");
}

#[test]
fn buffers_must_fit() {
    let two = [1.0f32, 2.0];
    let (mut short, mut wide) = ([0.0f32; 1], [0.0f64; 2]);
    let huber = loss("huber");
    says(
        huber.evaluate(&two, &two).gradient_into(&mut short).run(),
        "the buffer for the gradient holds 1 elements; pred has 2: give one of that length",
    );
    says(
        huber.evaluate(&two, &two).values_into(&mut wide).run(),
        "the buffer for values is of type f64, pred computes in f32: use f32",
    );
}

#[test]
fn derivatives_that_do_not_exist_are_refused() {
    let mut out = [0.0f64; 1];
    says(
        loss("zero_one").evaluate(&[1.0], &[0.0]).gradient_into(&mut out).run(),
        "zero_one cannot give the gradient: it is flat wherever it is continuous; fit or train with a surrogate such as \
         bce_with_logits, and judge with this one",
    );
    let error = loss("focal").evaluate(&[1.0], &[0.0]).target_gradient_into(&mut out).run().expect_err("hard labels");
    assert!(matches!(error, Error::NotDifferentiable { loss: "focal", .. }));
    assert!(error.to_string().contains("it takes hard labels; for soft labels take bce_with_logits"), "{error}");
}

#[test]
fn specs_that_are_wrong_say_how_to_mend_them() {
    let parse = |spec: &str| forfeit::parse(spec).map(|loss| loss.to_string());
    for (spec, text) in [
        ("hubr", "there is no loss 'hubr'; the nearest: huber"),
        ("huber:delta=0", "huber: delta must be in (0, ∞), got 0"),
        ("quantile:tau=1", "quantile: tau must be in (0, 1), got 1"),
        ("focal:gamma=-1", "focal: gamma must be in [0, ∞), got -1"),
        ("focal:alpha=1.5", "focal: alpha must be in [0, 1], got 1.5"),
        ("huber:beta=1", "huber has no parameter 'beta'; it takes: delta"),
        ("log_cosh:c=1", "log_cosh has no parameter 'c'; it takes none"),
        ("huber:delta=1,delta=2", "huber: parameter 'delta' is given twice in 'huber:delta=1,delta=2'; give it once"),
        (
            "huber:delta=one",
            "'huber:delta=one' is no loss spec: 'one' is no number; write name or name:key=value,key=value, as in \
             huber:delta=1.5",
        ),
        ("", "'' is no loss spec: it has no name; write name or name:key=value,key=value, as in huber:delta=1.5"),
    ] {
        says(parse(spec), text);
    }
    says(Huber::new(-1.5), "huber: delta must be in (0, ∞), got -1.5");
    says("log_cosh".parse::<Huber>(), "there is no loss 'log_cosh'; the nearest: huber");
    assert!(matches!(parse("qqqqqqqqqqqqqqqq"), Err(Error::UnknownLoss { nearest, .. }) if nearest.is_empty()));
    assert!(forfeit::parse_list("huber,nothing_like_it").is_err());
}
