//! Losses of several predicted numbers, and gradients by parameters.

use forfeit::{
    A, Curvature, Definition, DynLoss, Elementwise, Error, Facts, Family, Huber, Info, Interval, Link, Loss, Predicted,
    Quantile, Real, Reduction, Source, loss,
};

loss! {
    /// −ln of the normal density, without its constant.
    pub struct Normal;
}

impl Elementwise for Normal {
    type Params = A<0>;
    type Pred = A<2>;
    type Target = A<1>;
    fn eval<R: Real>([]: [R; 0], [location, scale]: [R; 2], [target]: [R; 1]) -> R {
        R::lit(0.5) * ((location - target) / scale).square() + scale.ln()
    }
}

impl Definition for Normal {
    const INFO: Info = Info {
        name: "normal",
        aliases: &[],
        summary: "−ln of the normal density.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "",
        source: Source { citation: "", bibtex: "" },
        same_as: &[],
    };
    const FURTHER: &'static [Predicted] =
        &[Predicted { name: "scale", symbol: "σ", domain: Interval::POSITIVE_FINITE, meaning: "The scale." }];
    fn facts(&self) -> Facts {
        Facts::new()
    }
}

const N: usize = 200_003;

/// Location, scale, target and weight.
fn data() -> [Vec<f64>; 4] {
    let wave = |step: f64, i: usize| (i as f64 * step) % 1.0;
    let column = |make: &dyn Fn(usize) -> f64| (0..N).map(make).collect();
    [
        column(&|i| 4.0 * wave(0.37, i) - 2.0),
        column(&|i| 0.25 + 2.0 * wave(0.61, i)),
        column(&|i| 3.0 * wave(0.73, i)),
        column(&|i| f64::from(i % 3 != 0) * wave(0.17, i)),
    ]
}

#[test]
fn gradients_by_every_number_are_the_textbooks() {
    let [location, scale, target, weight] = data();
    let (mut by_location, mut by_scale, mut bend) = (vec![0.0; N], vec![0.0; N], vec![0.0; N]);
    let outcome = Normal
        .evaluate(&location, &target)
        .predicted("scale", &scale)
        .weights(&weight)
        .reduction(Reduction::Sum)
        .gradient_into(&mut by_location)
        .gradient_by("scale", &mut by_scale)
        .curvature_into(Curvature::Exact, &mut bend)
        .run()
        .expect("a loss");
    let mut sum = 0.0;
    for i in 0..N {
        let z = (location[i] - target[i]) / scale[i];
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-14 * (1.0 + b.abs());
        assert!(near(by_location[i], weight[i] * z / scale[i]), "{i}");
        assert!(near(by_scale[i], weight[i] * (1.0 - z * z) / scale[i]), "{i}: {}", by_scale[i]);
        assert!(near(bend[i], weight[i] / (scale[i] * scale[i])), "{i}");
        sum += weight[i] * Normal.at_all(&[location[i], scale[i]], target[i]).value;
    }
    assert!((outcome.value - sum).abs() < 1e-9 * sum.abs(), "{} against {sum}", outcome.value);
}

#[test]
fn threads_and_types_change_nothing() {
    let [location, scale, target, _] = data().map(|column| column.iter().map(|&x| x as f32).collect::<Vec<f32>>());
    let run = |threads: usize| {
        let mut by_scale = vec![0.0_f32; N];
        let evaluation = Normal.evaluate(&location, &target).predicted("scale", &scale).threads(threads);
        let value = evaluation.gradient_by("scale", &mut by_scale).run().expect("a loss").value;
        (value.to_bits(), by_scale)
    };
    assert_eq!(run(1), run(3));
    // A column that is not given is 1, whatever the type of one that is.
    let alone = Normal.mean(&location, &target).expect("a loss");
    let ones = Normal.evaluate(&location, &target).predicted("scale", &vec![1_u8; N]).run().expect("a loss");
    assert_eq!(alone.to_bits(), ones.value.to_bits());
}

#[test]
fn wrong_numbers_are_named() {
    let (pred, target) = ([0.0, 1.0], [0.5, 0.5]);
    let error = Normal.evaluate(&pred, &target).predicted("variance", &[1.0, 1.0]).run().expect_err("no such number");
    assert_eq!(error.to_string(), "normal predicts no 'variance'; beside pred it takes: scale");
    let error = Normal.evaluate(&pred, &target).predicted("scale", &[1.0, 0.0]).run().expect_err("no scale");
    assert!(matches!(error, Error::Domain { what: "scale", index: 1, .. }), "{error}");
    let error = Normal.evaluate(&pred, &target).predicted("scale", &[1.0]).run().expect_err("too short");
    assert!(matches!(error, Error::Shape { other: "scale", .. }), "{error}");
    let error = Huber::default().evaluate(&pred, &target).gradient_by("scale", &mut [0.0; 2]).run().expect_err("none");
    assert_eq!(error.to_string(), "huber predicts no 'scale'; it takes the prediction alone");
}

#[test]
fn gradients_by_parameters_are_differences_of_the_mean() {
    let [pred, _, target, weight] = data();
    let check = |spec: &dyn Fn(f64) -> Box<dyn DynLoss>, at: f64| {
        let mean = |x: f64| spec(x).evaluate(&pred, &target).weights(&weight).run().expect("a loss").value;
        let mut slope = [0.0];
        let loss = spec(at);
        let run = |threads| {
            let mut slope = [0.0];
            let evaluation = loss.evaluate(&pred, &target).weights(&weight).threads(threads);
            evaluation.parameter_gradient_into(&mut slope).run().expect("a loss");
            slope[0].to_bits()
        };
        assert_eq!(run(1), run(3));
        loss.evaluate(&pred, &target).weights(&weight).parameter_gradient_into(&mut slope).run().expect("a loss");
        let difference = (mean(at + 1e-5) - mean(at - 1e-5)) / 2e-5;
        assert!((slope[0] - difference).abs() < 1e-6, "{loss}: {} against {difference}", slope[0]);
    };
    check(&|delta| Box::new(Huber::new(delta).expect("a width")), 0.7);
    check(&|tau| Box::new(Quantile::new(tau).expect("a level")), 0.3);
    let short = Huber::default().evaluate(&[0.0], &[1.0]).parameter_gradient_into(&mut []).run().expect_err("no room");
    assert!(matches!(short, Error::Length { got: 0, expected: 1, .. }), "{short}");
}

#[test]
fn formulas_and_slopes_name_every_number() {
    let formulas = Normal.formulas();
    assert_eq!(formulas.further.len(), 1);
    let text = formulas.further[0].unicode().to_string();
    assert!(text.contains('σ'), "{text}");
    assert_eq!(Normal.slopes(&[1.0, 2.0], 0.0), [0.25, 0.375]);
    assert_eq!(Huber::new(1.0).expect("a width").slopes(&[3.0], 0.0), [1.0, 2.0]);
}

#[test]
fn a_cheaper_form_hides_no_parameter() {
    let loss = forfeit::Focal::new(2.0, None).expect("a focal loss");
    let near = |gamma: f64| forfeit::Focal::new(gamma, None).expect("a focal loss").mean(&[0.7], &[1]).expect("a loss");
    let difference = (near(2.0 + 1e-6) - near(2.0 - 1e-6)) / 2e-6;
    let mut slopes = [0.0; 2];
    loss.evaluate(&[0.7], &[1]).parameter_gradient_into(&mut slopes).run().expect("a loss");
    assert!((slopes[0] - difference).abs() < 1e-8 && difference < -0.01, "{} against {difference}", slopes[0]);
}

#[test]
fn gradients_by_parameters_take_upstream_and_nothing() {
    let loss = Huber::new(1.0).expect("a width");
    let mut slope = [f64::NAN];
    let (pred, target, none) = ([3.0, 5.0], [0.0, 0.0], [0.0_f64; 0]);
    let evaluation = loss.evaluate(&pred, &target).reduction(Reduction::None).upstream_each(&[10.0, 0.5]);
    evaluation.weights(&[1.0, 2.0]).parameter_gradient_into(&mut slope).run().expect("a loss");
    assert_eq!(slope, [10.0 * 2.0 + 0.5 * 2.0 * 4.0]);
    let evaluation = loss.evaluate(&none, &none).on_empty(forfeit::OnEmpty::Zero);
    evaluation.parameter_gradient_into(&mut slope).run().expect("nothing, which is 0");
    assert_eq!(slope, [0.0]);
}
