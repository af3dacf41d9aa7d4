//! Judging fits: the matrix of losses, the pull of the worst rows, outliers, cross-validation.

use crate::common::{Random, close, fitted, phones};
use forfeit_linear::judge::{Judge, Rule, cross_validate};
use forfeit_linear::{Design, Options, split};

#[test]
fn each_fit_is_best_by_its_own_loss() {
    let (design, calls) = phones();
    let specs = ["squared_error", "absolute_error", "huber:delta=5", "log_cosh", "quantile:tau=0.9"];
    let losses: Vec<_> = specs.iter().map(|s| forfeit::parse(s).unwrap()).collect();
    let fits: Vec<_> = specs.iter().map(|s| fitted(&design, &calls, s, 0.0)).collect();
    let matrix = Judge::new(&design, &calls).unwrap().matrix(&fits, &losses).unwrap();
    for (k, fit) in fits.iter().enumerate() {
        close(matrix[k][k].unwrap(), fit.mean_loss, 1e-9 * fit.mean_loss);
        for row in &matrix {
            assert!(row[k].unwrap() >= matrix[k][k].unwrap() * (1.0 - 1e-12));
        }
    }
    close(matrix[1][1].unwrap() * 24.0, 844.0, 1e-8);
}

#[test]
fn the_six_rows_in_another_unit_stand_out_from_a_robust_fit_and_hide_from_least_squares() {
    let (design, calls) = phones();
    let judge = Judge::new(&design, &calls).unwrap();
    let flagged = |spec: &str| {
        let fit = fitted(&design, &calls, spec, 0.0);
        let (rule, residuals) = (judge.rule(&fit).unwrap(), judge.residuals(&fit).unwrap());
        assert!(matches!(rule, Rule::Residual { .. }));
        (0..24).filter(|i| rule.flags(residuals[*i])).collect::<Vec<_>>()
    };
    for spec in ["absolute_error", "huber:delta=5", "log_cosh"] {
        let rows = flagged(spec);
        assert!((14..=19).all(|i| rows.contains(&i)), "{spec}: {rows:?}");
    }
    assert!(flagged("squared_error").len() < 6);
}

#[test]
fn outliers_pull_a_squared_error_more_than_an_absolute_one() {
    let (design, calls) = phones();
    let judge = Judge::new(&design, &calls).unwrap();
    let pull = |spec: &str, count| {
        let loss = forfeit::parse(spec).unwrap();
        judge.pull(&fitted(&design, &calls, spec, 0.0), loss.as_ref(), count).unwrap()
    };
    // A tenth of 24 rows, rounded up.
    assert_eq!(pull("squared_error", None).rows.len(), 3);
    let squared = pull("squared_error", Some(6));
    assert_eq!(squared.rows[0], 19);
    assert!(squared.share > 0.5 && squared.share < 1.0);
    let absolute = pull("absolute_error", Some(6));
    // Each row that is off the line pulls alike.
    assert!(absolute.share >= 0.25 && absolute.share < 0.28, "{}", absolute.share);
    close(pull("squared_error", Some(24)).share, 1.0, 1e-15);
    assert!(
        judge.pull(&fitted(&design, &calls, "huber", 0.0), forfeit::parse("zero_one").unwrap().as_ref(), None).is_err()
    );
}

#[test]
fn residuals_without_spread_flag_nothing() {
    let x: Vec<f64> = (0..20).map(f64::from).collect();
    let mut target: Vec<f64> = x.iter().map(|x| 2.0 * x + 1.0).collect();
    target[7] += 100.0;
    let design = Design::new([("x", x)]).unwrap();
    let rule = Judge::new(&design, &target).unwrap().rule(&fitted(&design, &target, "absolute_error", 0.0)).unwrap();
    assert_eq!(rule, Rule::NoSpread);
    assert!(!rule.flags(100.0));
}

#[test]
fn binary_fits_are_judged_as_logits_probabilities_and_classes() {
    let mut random = Random(12);
    let x: Vec<f64> = random.normals(400);
    let mut target: Vec<f64> = x.iter().map(|x| f64::from(3.0 * x + random.normal() > 0.0)).collect();
    let extreme = (0..400).max_by(|a, b| x[*a].total_cmp(&x[*b])).unwrap();
    target[extreme] = 0.0;
    let design = Design::new([("x", x)]).unwrap();
    let fit = fitted(&design, &target, "bce_with_logits", 0.0);
    let judge = Judge::new(&design, &target).unwrap();
    let mean = |spec: &str| judge.mean_loss(&fit, forfeit::parse(spec).unwrap().as_ref()).unwrap().unwrap();
    close(mean("bce_with_logits"), fit.mean_loss, 1e-14);
    close(mean("bce"), fit.mean_loss, 1e-12);
    let residuals = judge.residuals(&fit).unwrap();
    close(mean("squared_error"), residuals.iter().map(|r| r * r).sum::<f64>() / 400.0, 1e-15);
    close(mean("zero_one"), residuals.iter().filter(|r| r.abs() > 0.5).count() as f64 / 400.0, 1e-15);
    let rule = judge.rule(&fit).unwrap();
    assert_eq!(rule, Rule::Improbable);
    assert!(rule.flags(residuals[extreme]) && !rule.flags(0.94) && rule.flags(-0.96));
    // A line through labels leaves [0, 1] somewhere: a loss of probabilities cannot judge it.
    let line = fitted(&design, &target, "squared_error", 0.0);
    assert_eq!(judge.mean_loss(&line, forfeit::parse("bce").unwrap().as_ref()).unwrap(), None);
}

#[test]
fn cross_validation_is_the_mean_over_rows_held_out() {
    let mut random = Random(13);
    let x: Vec<f64> = random.normals(53);
    let target: Vec<f64> = x.iter().map(|x| 2.0 * x + random.normal()).collect();
    let design = Design::new([("x", x)]).unwrap();
    let losses: Vec<_> = ["squared_error", "absolute_error"].iter().map(|s| forfeit::parse(s).unwrap()).collect();
    let options = Options::default();
    let splits = split::folds(53, 5, split::DEFAULT_SEED).unwrap();
    let mut fits = 0;
    let matrix = cross_validate(&design, &target, &losses, &options, &splits, &mut |_| fits += 1).unwrap();
    assert_eq!(fits, 10);
    let mut errors = Vec::new();
    for part in splits {
        let pick = |rows: &[usize]| rows.iter().map(|i| target[*i]).collect::<Vec<f64>>();
        let fit = fitted(&design.select(&part.train).unwrap(), &pick(&part.train), "squared_error", 0.0);
        let scores = fit.scores(&design.select(&part.test).unwrap()).unwrap();
        errors.extend(scores.iter().zip(pick(&part.test)).map(|(s, t)| s - t));
    }
    close(matrix[0][0].unwrap(), errors.iter().map(|e| e * e).sum::<f64>() / 53.0, 1e-12);
    close(matrix[0][1].unwrap(), errors.iter().map(|e| e.abs()).sum::<f64>() / 53.0, 1e-12);
    // Unseen rows are harder than seen ones.
    assert!(matrix[0][0].unwrap() > fitted(&design, &target, "squared_error", 0.0).mean_loss);
}
