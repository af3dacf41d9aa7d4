//! The interpreter under the engine's laws: threads, layouts, instruction sets, weights, every output, half precision.

use crate::common::{Format, Random, assert_equal};
use forfeit::{Curvature, DynLoss, Isa, Loss, Reduction, View, parse};

/// None of them is computed by a built-in loss.
const SPECS: [&str; 4] = [
    "expr[interpreted, c = 1.5 in (0, inf)]: d = abs(pred - target); where(d <= c, d^2/2, c*(d - c/2))",
    "expr[interpreted, target in [0, 1]]: p = sigmoid(pred); -target*(1 - p)^2*log(p) - (1 - target)*p^2*log(1 - p)",
    "expr[a = 0.3]: sqrt(1 + (pred - target)^2) - 1 + a*sin(pred)*tanh(target)^2 + atan(pred)*log(1 + exp(target))",
    "normal[interpreted, pred = (location, scale in (0, inf))]: log(scale) + ((target - location)/scale)^2/2",
];

struct All<T> {
    outcome: f64,
    columns: [Vec<T>; 5],
    parameters: Vec<f64>,
}

fn data<T: Format>(loss: &dyn DynLoss, n: usize) -> [Vec<T>; 3] {
    let mut random = Random(77);
    let (pred, target) = random.pairs(loss.info(), n);
    let of = |numbers: Vec<f64>| numbers.into_iter().map(T::of).collect();
    [of(pred), of(target), of((0..n).map(|_| random.unit()).collect())]
}

fn all<T: Format>(loss: &dyn DynLoss, [pred, target, weights]: [View<'_, T>; 3], threads: usize, isa: Isa) -> All<T> {
    let n = pred.shape().iter().product();
    let mut columns = [(); 5].map(|()| vec![T::ZERO; n]);
    let mut parameters = vec![0.0; loss.parameters().len()];
    let [values, gradient, target_gradient, exact, majorizer] = &mut columns;
    let outcome = loss
        .evaluate(pred, target)
        .weights(weights)
        .threads(threads)
        .isa(isa)
        .reduction(Reduction::Sum)
        .values_into(values)
        .gradient_into(gradient)
        .target_gradient_into(target_gradient)
        .curvature_into(Curvature::Exact, exact)
        .curvature_into(Curvature::Majorizer, majorizer)
        .parameter_gradient_into(&mut parameters)
        .run()
        .unwrap_or_else(|error| panic!("{loss}: {error}"))
        .value;
    All { outcome, columns, parameters }
}

fn same<T: Format>(a: &All<T>, b: &All<T>, what: &str) {
    assert_eq!(a.outcome.to_bits(), b.outcome.to_bits(), "{what}");
    a.columns.iter().zip(&b.columns).for_each(|(a, b)| assert_equal(a, b, what));
    assert_eq!(a.parameters, b.parameters, "{what}");
}

fn bits<T: Format>() {
    // More than one chunk, and a last step that is not full.
    let n = 200_003;
    for loss in SPECS.map(|spec| parse(spec).expect("a loss")) {
        let [pred, target, weights] = data::<T>(loss.as_ref(), n);
        let dense = [&pred, &target, &weights].map(|column| View::shaped(column, &[n]).expect("as many"));
        let one = all(loss.as_ref(), dense.clone(), 1, Isa::best());
        same(&one, &all(loss.as_ref(), dense.clone(), 3, Isa::best()), &format!("{loss} on three threads"));
        for isa in Isa::available().filter(|isa| *isa != Isa::PORTABLE) {
            same(&one, &all(loss.as_ref(), dense.clone(), 2, isa), &format!("{loss} with {}", isa.name()));
        }
        // Every second element of an array twice as long.
        let spread = |column: &[T]| column.iter().flat_map(|x| [*x, T::of(0.5)]).collect::<Vec<T>>();
        let wide = [&pred, &target, &weights].map(|column| spread(column));
        let strided = [0, 1, 2].map(|i| View::strided(&wide[i], &[n], &[2], 0).expect("inside"));
        same(&one, &all(loss.as_ref(), strided, 2, Isa::best()), &format!("{loss} strided"));
    }
}

#[test]
fn bits_do_not_depend_on_threads_layout_or_vectors_in_f32() {
    bits::<f32>();
}

#[test]
fn bits_do_not_depend_on_threads_layout_or_vectors_in_f64() {
    bits::<f64>();
}

#[test]
fn one_output_at_a_time_is_all_at_once() {
    for loss in SPECS.map(|spec| parse(spec).expect("a loss")) {
        let [pred, target, _] = data::<f64>(loss.as_ref(), 1000);
        let step = loss.value_and_gradient(&pred, &target).expect("a step");
        assert_eq!(loss.mean(&pred, &target).expect("a mean").to_bits(), step.value.to_bits());
        let [mut gradient, mut curvature] = [(); 2].map(|()| vec![0.0; 1000]);
        let asked = loss.evaluate(&pred, &target).reduction(Reduction::None).gradient_into(&mut gradient);
        asked.curvature_into(Curvature::Exact, &mut curvature).run().expect("all");
        for i in 0..1000 {
            let point = loss.at(pred[i], target[i]);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(1e-9);
            assert!(near(gradient[i], point.gradient) && near(curvature[i], point.curvature), "{loss}: {point:?}");
            assert!(near(step.gradient[i] * 1000.0, point.gradient), "{loss}: {point:?}");
        }
    }
}

#[cfg(feature = "half")]
#[test]
fn half_precision_rounds_once() {
    let loss = parse(SPECS[0]).expect("a loss");
    let pred: Vec<half::f16> = (0..300).map(|i| half::f16::from_f32(i as f32 * 0.013 - 2.0)).collect();
    let target = vec![half::f16::from_f32(0.25); 300];
    let wide: Vec<f32> = pred.iter().map(|x| x.to_f32()).collect();
    let step = loss.evaluate(&pred, &target).reduction(Reduction::Sum).run().expect("a sum");
    assert_eq!(
        step.value,
        loss.evaluate(&wide, &vec![0.25f32; 300]).reduction(Reduction::Sum).run().expect("a sum").value
    );
}

#[test]
fn the_majorizer_lies_above() {
    let mut random = Random(3);
    for spec in [SPECS[0], "expr: log(1 + (pred - target)^2)", "expr: sqrt(1 + (pred - target)^2)"] {
        let loss = parse(spec).expect("a loss");
        assert!(loss.facts().majorized, "{loss}");
        for _ in 0..2000 {
            let ((here, target), (there, _)) = (random.pair(loss.info()), random.pair(loss.info()));
            let at = loss.at(here, target);
            let parabola = at.value + at.gradient * (there - here) + 0.5 * at.majorizer * (there - here).powi(2);
            let value = loss.at(there, target).value;
            assert!(value <= parabola + 1e-9 * parabola.abs().max(1.0), "{loss}: {value} above {parabola}");
        }
    }
    let bent = parse("expr: sin(pred)*target").expect("a loss");
    assert!(!bent.facts().majorized);
    assert_eq!((bent.at(1.0, 2.0).majorizer, bent.at(-1.0, 2.0).majorizer), (0.0, 2.0 * 1f64.sin()));
}

/// Reading, comparing, deriving and lowering are to take about a millisecond; slow machines and builds have fifty times as long.
#[test]
fn a_loss_is_defined_in_no_time() {
    let long = "expr[a = 2, c = 0.5]: d = pred - target; s = (d/c)^2; k = abs(d) + a*s; m = sqrt(1 + s) + exp(-k); \
                w = where(d < 0, a*m, m/a); v = log(1 + w^2) + tanh(k)*s; u = max(v, w*d) - min(v, k); u^2/(1 + u^2) + v*m + w*k + exp(-m)";
    let bare = long.replace("expr[a = 2, c = 0.5]: ", "expr: a = pred - 2; c = target + 0.5; ");
    let left = long.replace("expr[", "expr[interpreted, ");
    for spec in
        [long, &left, &bare, SPECS[0], &SPECS[0].replace("interpreted, ", ""), &SPECS[1].replace("interpreted, ", "")]
    {
        let start = std::time::Instant::now();
        let times = 20;
        for _ in 0..times {
            let loss: forfeit::OwnLoss = spec.parse().expect("a loss");
            assert!(spec.len() < 150 || loss.value().operations() >= 30, "{}", loss.value().operations());
        }
        let each = start.elapsed() / times;
        println!("{each:?} for {spec}");
        assert!(each.as_millis() < 50, "a definition takes {each:?}");
    }
}
