//! Row-wise losses against exact values (`oracle/row_losses.py`): short rows in the tails and at ±1e4, long rows up to 128 256 classes.

use forfeit::{DynRowLoss, RowLoss, View};

/// Reads a table of testdata/rows, without its header.
fn table(name: &str) -> Vec<Vec<String>> {
    let path = format!("{}/../../testdata/rows/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn numbers(field: &str) -> Vec<f64> {
    field.split(' ').map(|x| x.parse().unwrap()).collect()
}

/// The error bound in ulp: 4 (8 for gradients) and what a power and the rounding of differences amplify.
fn bound(spec: &str, logits: &[f64], label: usize, plain: f64) -> f64 {
    let gamma = spec.split_once("gamma=").map_or(0.0, |(_, gamma)| gamma.parse().unwrap());
    let apart = logits.iter().map(|z| (z - logits[label]).abs()).fold(0.0, f64::max).min(800.0);
    2.0 * (plain + gamma + apart * (1.0 + gamma))
}

fn check(what: &str, got: f64, exact: f64, epsilon: f64, smallest: f64, ulps: f64) {
    let allowed = ulps * epsilon * exact.abs() + smallest;
    assert!((got - exact).abs() <= allowed, "{what}: {got:e} against {exact:e}, more than {ulps} ulp apart");
}

#[test]
fn short_rows_are_exact_to_their_bound() {
    for line in table("losses") {
        let [spec, label, value, gradient, logits] = line.as_slice() else { panic!("{line:?}") };
        let loss = forfeit::parse_row(spec).unwrap();
        let (label, value): (usize, f64) = (label.parse().unwrap(), value.parse().unwrap());
        let (gradient, logits) = (numbers(gradient), numbers(logits));
        let shape = [1, logits.len()];
        let what = format!("{spec} of {logits:?}, label {label}");
        let target = [label as i64];
        let wide = loss.value_and_gradient(View::shaped(&logits, &shape).unwrap(), &target).unwrap();
        let (tiny, small) = (f64::MIN_POSITIVE, f64::from(f32::MIN_POSITIVE));
        check(&what, wide.value, value, f64::EPSILON, tiny, bound(spec, &logits, label, 4.0));
        let single: Vec<f32> = logits.iter().map(|&z| z as f32).collect();
        let narrow = loss.value_and_gradient(View::shaped(&single, &shape).unwrap(), &target).unwrap();
        check(&what, narrow.value, value, f64::from(f32::EPSILON), small, bound(spec, &logits, label, 4.0));
        for (class, &exact) in gradient.iter().enumerate() {
            let (what, ulps) = (format!("{what}, class {class}"), bound(spec, &logits, label, 8.0));
            check(&what, wide.gradient[class], exact, f64::EPSILON, tiny, ulps);
            check(&what, f64::from(narrow.gradient[class]), exact, f64::from(f32::EPSILON), small, ulps);
        }
    }
}

#[test]
fn places_between_classes_are_exact_to_their_bound() {
    for line in table("places") {
        let [spec, place, value, gradient, logits] = line.as_slice() else { panic!("{line:?}") };
        let loss = forfeit::parse_row(spec).unwrap();
        let (place, value): (f64, f64) = (place.parse().unwrap(), value.parse().unwrap());
        let (gradient, logits) = (numbers(gradient), numbers(logits));
        let (shape, target, what) = ([1, logits.len()], [place], format!("{spec} of {logits:?} at {place}"));
        let wide = loss.value_and_gradient(View::shaped(&logits, &shape).unwrap(), &target).unwrap();
        let bins = [place.floor() as usize, place.ceil() as usize];
        let ulps = bins.map(|bin| bound(spec, &logits, bin, 8.0)).into_iter().fold(0.0, f64::max);
        check(&what, wide.value, value, f64::EPSILON, f64::MIN_POSITIVE, ulps);
        let single: Vec<f32> = logits.iter().map(|&z| z as f32).collect();
        let narrow = loss.value_and_gradient(View::shaped(&single, &shape).unwrap(), &target).unwrap();
        check(&what, narrow.value, value, f64::from(f32::EPSILON), f64::from(f32::MIN_POSITIVE), 1.0);
        // Between two bins the gradient is a difference of probability and share: right relative to those.
        let share = if bins[0] == bins[1] { 0.0 } else { f64::EPSILON };
        for (class, &exact) in gradient.iter().enumerate() {
            let what = format!("{what}, class {class}");
            check(&what, wide.gradient[class], exact, f64::EPSILON, share + f64::MIN_POSITIVE, ulps);
            let slope = f64::from(narrow.gradient[class]);
            check(&what, slope, exact, f64::from(f32::EPSILON), share + f64::from(f32::MIN_POSITIVE), 1.0);
        }
    }
}

/// Output number `index` of splitmix64 seeded with 0.
fn mix(index: u64) -> u64 {
    let z = (index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn long<T: forfeit::Float + Into<f64>>(loss: &dyn DynRowLoss, logits: &[T], label: usize) -> [f64; 3] {
    let pred = View::shaped(logits, &[1, logits.len()]).unwrap();
    let step = loss.value_and_gradient(pred, &[label as i64]).unwrap();
    [step.value, step.gradient[label].into(), step.gradient[0].into()]
}

#[test]
fn long_rows_are_exact_to_their_bound() {
    for line in table("long") {
        let [spec, classes, label, exact @ ..] = line.as_slice() else { panic!("{line:?}") };
        let loss = forfeit::parse_row(spec).unwrap();
        let (classes, label): (u64, usize) = (classes.parse().unwrap(), label.parse().unwrap());
        let exact: Vec<f64> = exact.iter().map(|x| x.parse().unwrap()).collect();
        let logits: Vec<f64> = (0..classes).map(|c| (mix(c) >> 49) as f64 / 1024.0 - 16.0).collect();
        let single: Vec<f32> = logits.iter().map(|&z| z as f32).collect();
        let ulps = bound(spec, &logits, label, 8.0);
        let got = [
            (f64::EPSILON, long(loss.as_dyn(), &logits, label)),
            (f64::from(f32::EPSILON), long(loss.as_dyn(), &single, label)),
        ];
        for (epsilon, got) in got {
            for (got, exact) in got.into_iter().zip(&exact) {
                check(&format!("{spec} of {classes} classes"), got, *exact, epsilon, 0.0, ulps);
            }
        }
    }
}
