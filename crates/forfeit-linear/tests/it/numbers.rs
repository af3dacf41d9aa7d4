//! Linear models of losses of several predicted numbers, against closed forms and against their neighbours.

use forfeit_linear::{Design, NumbersFit, Options, fit_numbers};

fn fit(design: &Design, target: &[f64], spec: &str, l2: f64) -> NumbersFit {
    let loss = forfeit::parse(spec).expect("a loss");
    let options = Options { l2, ..Options::default() };
    fit_numbers(design, target, loss.as_ref(), &options).expect("a fit")
}

/// A target whose spread grows with the feature.
fn data() -> (Vec<f64>, Vec<f64>) {
    let x: Vec<f64> = (0..200).map(|i| f64::from(i) / 20.0).collect();
    let noise = |i: usize| ((i as f64 * 0.754_877_666).fract() - 0.5) * 4.0;
    let y = x.iter().enumerate().map(|(i, x)| 100.0 + 3.0 * x + noise(i) * (0.2 + 0.3 * x)).collect();
    (x, y)
}

fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{a} is not {b}");
}

#[test]
fn constants_have_closed_forms() {
    let target = [1.0, 2.5, -0.5, 7.0, 3.25];
    let design = Design::constant(target.len());
    let mean = target.iter().sum::<f64>() / 5.0;
    let spread = (target.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / 5.0).sqrt();
    let normal = fit(&design, &target, "gaussian_nll", 0.0);
    assert!(normal.converged, "{normal:?}");
    near(normal.intercepts[0], mean, 1e-9);
    near(normal.intercepts[1].exp(), spread, 1e-9);

    let laplace = fit(&design, &target, "laplace_nll", 0.0);
    assert!(laplace.converged, "{laplace:?}");
    near(laplace.intercepts[0], 2.5, 1e-9);
    near(laplace.intercepts[1].exp(), target.iter().map(|y| (y - 2.5f64).abs()).sum::<f64>() / 5.0, 1e-9);

    let angles = [0.3, 0.9, 6.0, 0.1, 1.4];
    let (sine, cosine) = angles.iter().fold((0.0, 0.0), |(s, c), a: &f64| (s + a.sin(), c + a.cos()));
    let directions = fit(&design, &angles, "von_mises_nll", 0.0);
    assert!(directions.converged, "{directions:?}");
    near((directions.intercepts[0] - f64::atan2(sine, cosine)).sin(), 0.0, 1e-9);
    // The mean resultant length is I₁(κ)/I₀(κ), here by their series.
    let kappa = directions.intercepts[1].exp();
    let series = |order: f64| {
        let terms = (0..60).scan((kappa / 2.0).powf(order), |term, k| {
            let now = *term;
            *term *= kappa * kappa / 4.0 / ((f64::from(k) + 1.0) * (f64::from(k) + 1.0 + order));
            Some(now)
        });
        terms.sum::<f64>()
    };
    near(series(1.0) / series(0.0), sine.hypot(cosine) / 5.0, 1e-9);
}

#[test]
fn no_neighbour_is_better() {
    let (x, y) = data();
    let design = Design::new([("x", x)]).expect("a design");
    for (spec, l2) in [
        ("gaussian_nll", 0.0),
        ("gaussian_nll", 0.1),
        ("laplace_nll", 0.0),
        ("laplace_nll", 0.1),
        ("student_t_nll:nu=3", 0.0),
    ] {
        let found = fit(&design, &y, spec, l2);
        assert!(found.converged, "{spec}: {found:?}");
        assert_eq!(found.numbers, ["pred", "scale"]);
        let loss = forfeit::parse(spec).expect("a loss");
        let value = |fit: &NumbersFit| {
            let numbers = fit.predictions(&design).expect("predictions");
            let rows = numbers[0].iter().zip(&numbers[1]).zip(&y);
            let sum: f64 = rows.map(|((a, b), y)| loss.at_all(&[*a, *b], *y).value).sum();
            let square: f64 = fit.coefficients.iter().flatten().map(|w| w * w).sum();
            sum / y.len() as f64 + 0.5 * l2 * square
        };
        let best = value(&found);
        near(found.mean_loss + found.penalty, best, 1e-12);
        for number in 0..2 {
            for step in [-1e-3, 1e-3] {
                let mut other = found.clone();
                other.coefficients[number][0] += step;
                assert!(value(&other) > best, "{spec}: coefficient of number {number} moved by {step}");
                let mut other = found.clone();
                other.intercepts[number] += step;
                assert!(value(&other) > best, "{spec}: intercept of number {number} moved by {step}");
            }
        }
        assert!(found.coefficients[1][0] > 0.01, "the spread grows: {found:?}");
    }
}

#[test]
fn a_loss_of_ones_own_fits_as_the_built_in_one() {
    let (x, y) = data();
    let design = Design::new([("x", x)]).expect("a design");
    let own = fit(
        &design,
        &y,
        "normal[pred = (location, scale in (0, inf))]: log(scale) + ((target - location)/scale)^2/2",
        0.0,
    );
    let built_in = fit(&design, &y, "gaussian_nll", 0.0);
    for (a, b) in own.coefficients.iter().flatten().zip(built_in.coefficients.iter().flatten()) {
        near(*a, *b, 1e-8);
    }
}
