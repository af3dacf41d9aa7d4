//! `forfeit fit` on the telephone data and the other sets: published figures, and what is told beside them.

use crate::common::{data_folder, forfeit, json, run, run_with};
use serde_json::Value;

const LOSSES: &str = "squared_error,absolute_error,huber:delta=5,smooth_l1,log_cosh,quantile:tau=0.9";

fn phones(losses: &str) -> Vec<Value> {
    let args = ["fit", "phones.csv", "--target", "calls", "--features", "year", "--loss", losses, "--format", "json"];
    json(&args).as_array().expect("an array").clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is a number"))
}

fn close(value: &Value, expected: f64, tolerance: f64) {
    let x = number(value);
    assert!((x - expected).abs() <= tolerance, "{x} is not {expected} within {tolerance}");
}

#[test]
fn squared_error_is_pulled_by_the_six_odd_years() {
    let fit = &phones("squared_error")[0];
    close(&fit["coefficients"]["year"], 5.0415, 5e-5);
    close(&fit["intercept"], -260.059, 5e-4);
    assert_eq!(fit["converged"], true);
    assert_eq!(fit["unique"], true);
}

#[test]
fn absolute_error_is_exact_and_not_unique() {
    let fit = &phones("absolute_error")[0];
    close(&fit["value"], 844.0 / 24.0, 1e-8 / 24.0);
    assert_eq!(fit["unique"], false);
    close(&fit["ranges"]["year"][0], 1.1571, 5e-5);
    close(&fit["ranges"]["year"][1], 1.6222, 5e-5);
    assert!(number(&fit["certificate"]["gap"]) < 1e-9);
}

#[test]
fn the_upper_quantile_is_unique() {
    let fit = &phones("quantile:tau=0.9")[0];
    close(&fit["coefficients"]["year"], 9.86667, 5e-6);
    close(&fit["intercept"], -488.93333, 5e-6);
    assert_eq!(fit["unique"], true);
}

#[test]
fn every_loss_is_least_at_its_own_fit() {
    let fits = phones(LOSSES);
    assert_eq!(fits.len(), 6);
    for own in &fits {
        let loss = own["loss"].as_str().expect("a name");
        let value = number(&own["value"]);
        close(&own["values"][loss], value, 1e-12 * value);
        for other in &fits {
            assert!(number(&other["values"][loss]) >= value * (1.0 - 1e-9), "{loss} at {}", other["loss"]);
        }
    }
}

#[test]
fn a_robust_fit_finds_the_odd_years_and_least_squares_does_not() {
    let fits = phones("squared_error,huber:delta=1.5");
    assert!(fits[0]["outliers"].as_array().expect("lines").len() < 2, "least squares hides what pulls it");
    let found: Vec<u64> = fits[1]["outliers"].as_array().expect("lines").iter().filter_map(Value::as_u64).collect();
    assert!((16..=21).all(|line| found.contains(&line)), "{found:?}");
    assert!(number(&fits[0]["worst_rows"]["share"]) > number(&fits[1]["worst_rows"]["share"]));
}

#[test]
fn a_delta_beyond_all_residuals_is_said_to_be_squared_error() {
    let fits = phones("huber:delta=1000,squared_error");
    close(&fits[0]["coefficients"]["year"], number(&fits[1]["coefficients"]["year"]), 1e-9);
    let notes = fits[0]["notes"].to_string();
    assert!(notes.contains("delta is larger than every residual") && notes.contains("plain squared error"), "{notes}");
}

#[test]
fn a_loss_that_is_not_convex_says_where_it_started() {
    let fit = &phones("truncated_squared_error:c=20")[0];
    assert_eq!(fit["convex"], false);
    assert_eq!(fit["status"], "local optimum");
    assert!(fit["notes"].to_string().contains("started from the fit under absolute error"));
    close(&fit["coefficients"]["year"], 1.4, 0.5);
}

#[test]
fn held_out_rows_are_judged_and_the_seed_repeats() {
    let args = |seed| {
        [
            "fit",
            "diabetes.csv",
            "--target",
            "target",
            "--loss",
            "squared_error,huber:delta=50",
            "--cv",
            "5",
            "--seed",
            seed,
        ]
    };
    let (first, again, other) = (run(&args("1")), run(&args("1")), run(&args("2")));
    assert_eq!(first.code, 0, "{}", first.err);
    assert_eq!(first.out, again.out);
    assert_ne!(first.out, other.out);
    assert!(first.out.contains("held out"));
    let fits = json(&[
        "fit",
        "phones.csv",
        "--target",
        "calls",
        "--loss",
        "squared_error",
        "--test",
        "0.25",
        "--format",
        "json",
    ]);
    assert_eq!(fits[0]["rows"], 18);
    assert!(number(&fits[0]["held_out"]["squared_error"]) > 0.0);
}

#[test]
fn binary_losses_take_the_logistic_link_and_share_a_matrix() {
    let args = ["fit", "breast_cancer.csv", "--target", "target", "--features", "mean_radius,mean_texture"];
    let more = ["--loss", "bce_with_logits,bce,squared_error,zero_one", "--format", "json"];
    let fits = json(&[&args[..], &more].concat());
    assert_eq!(fits.as_array().expect("an array").len(), 3, "zero_one only judges");
    close(&fits[0]["value"], number(&fits[1]["value"]), 1e-9);
    assert!(number(&fits[0]["values"]["zero_one"]) < 0.15);
    assert!(fits[2]["values"]["bce"].is_null(), "a line leaves [0, 1]");
}

#[test]
fn separable_classes_are_found_and_the_exit_status_says_so() {
    let data = "x,y\n1,0\n2,0\n3,1\n4,1\n";
    let ran = run_with(&["fit", "-", "--target", "y", "--loss", "bce_with_logits"], data);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("no finite optimum: use --l2"), "{}", ran.out);
    let ran = run_with(&["fit", "-", "--target", "y", "--loss", "bce_with_logits", "--l2", "0.1"], data);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn columns_that_repeat_are_named() {
    let data = "a,b,y\n1,2,1\n2,4,2\n3,6,4\n4,8,4\n";
    let ran = run_with(&["fit", "-", "--target", "y", "--loss", "squared_error"], data);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("linearly dependent columns: a, b"), "{}", ran.out);
}

#[test]
fn weights_count_as_repeated_rows() {
    let weighted = run_with(
        &["fit", "-", "--target", "y", "--features", "x", "--weight", "w", "--loss", "huber", "--format", "csv"],
        "x,y,w\n1,1,2\n2,3,1\n3,2,1\n4,9,0\n5,5,3\n",
    );
    let repeated = run_with(
        &["fit", "-", "--target", "y", "--features", "x", "--loss", "huber", "--format", "csv"],
        "x,y\n1,1\n1,1\n2,3\n3,2\n5,5\n5,5\n5,5\n",
    );
    let slope = |out: &str| out.lines().nth(1).and_then(|l| l.split(',').nth(2)).and_then(|s| s.parse::<f64>().ok());
    let (a, b) = (slope(&weighted.out).expect("a slope"), slope(&repeated.out).expect("a slope"));
    assert!((a - b).abs() < 1e-7, "{a} {b}");
}

#[test]
fn text_columns_are_skipped_by_name_and_missing_rows_by_line() {
    let data = "x,city,y\n1,Delft,1\n2,Bonn,2\n,Bern,3\n4,Paris,5\n";
    let ran = run_with(&["fit", "-", "--target", "y", "--loss", "squared_error", "--missing", "drop"], data);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("skipped: city (text)"), "{}", ran.out);
    assert!(ran.out.contains("dropped for missing cells: 1 row, lines 4"), "{}", ran.out);
}

#[test]
fn without_a_feature_the_intercept_is_the_minimiser() {
    let args = ["fit", "-", "--target", "y", "--loss", "squared_error,absolute_error", "--format", "csv"];
    let ran = run_with(&args, "y\n1\n2\n9\n");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[1].starts_with("squared_error,4,") && lines[2].starts_with("absolute_error,2,"), "{}", ran.out);
}

#[test]
fn predictions_and_pictures_are_written_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (out, svg, png) = (path("out.csv"), path("fit.svg"), path("fit.png"));
    for plot in [&svg, &png] {
        let args = ["fit", "phones.csv", "--target", "calls", "--loss", LOSSES, "--out", &out, "--plot", plot];
        let ran = run(&args);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let rows = std::fs::read_to_string(&out).expect("written");
    assert_eq!(rows.lines().count(), 25);
    assert!(rows.starts_with("line,calls,held_out,prediction squared_error,residual squared_error,"));
    let first: Vec<f64> = rows.lines().nth(1).expect("a row").split(',').filter_map(|c| c.parse().ok()).collect();
    assert_eq!(first[3], first[2] - first[1], "a residual is the prediction minus the target");
    let text = std::fs::read_to_string(&svg).expect("written");
    assert!(text.contains("calls = −260.1 + 5.041·year") && text.contains("outlier of "), "{text}");
    assert_eq!(&std::fs::read(&png).expect("written")[1..4], b"PNG");
    assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 3);
}

#[test]
fn many_features_are_drawn_as_small_multiples() {
    let folder = tempfile::tempdir().expect("a folder");
    let svg = folder.path().join("fit.svg");
    let status = forfeit(&["fit", "diabetes.csv", "--target", "target", "--loss", "squared_error,log_cosh", "--plot"])
        .arg(&svg)
        .output()
        .expect("it runs");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let text = std::fs::read_to_string(&svg).expect("written");
    assert_eq!(text.matches("target, predicted").count(), 2);
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let data = std::fs::read_to_string(data_folder().join("phones.csv")).expect("the data set");
    let args = |file| ["fit", file, "--target", "calls", "--loss", "squared_error", "--format", "csv"];
    assert_eq!(run_with(&args("-"), &data).out, run(&args("phones.csv")).out);
}

#[test]
fn a_target_can_be_fitted_on_another_scale() {
    let args = |transform: &'static str| {
        [
            "fit",
            "diabetes.csv",
            "--target",
            "target",
            "--features",
            "bmi",
            "--loss",
            "squared_error",
            "--transform",
            transform,
        ]
    };
    let fit = &json(&[&args("log")[..], &["--format", "json"]].concat())[0];
    assert_eq!(fit["transform"], "log");
    // Judged on the scale of the file: far above the loss that was minimised, that of logarithms.
    assert!(number(&fit["value"]) < 1.0 && number(&fit["values"]["squared_error"]) > 3000.0, "{fit}");
    assert!(
        run(&args("box_cox")).out.contains("fitted on the scale of box_cox:lambda=0."),
        "{}",
        run(&args("box_cox")).out
    );
    let ran = run(&args("sqrt"));
    assert!(ran.code == 2 && ran.err.contains("--transform") && ran.err.contains("log1p"), "{}", ran.err);
    let ran = run_with(
        &["fit", "-", "--target", "y", "--loss", "squared_error", "--transform", "log"],
        "x,y\n1,2\n2,0\n3,4\n",
    );
    assert!(ran.code == 2 && ran.err.contains("line 3") && ran.err.contains("(0, ∞), not 0"), "{}", ran.err);
}

#[test]
fn counts_and_margins_are_fitted_and_judged() {
    let data = "x,y\n0,0\n1,1\n2,1\n3,3\n4,4\n5,9\n6,11\n";
    let fit = |loss: &str| {
        let ran = run_with(&["fit", "-", "--target", "y", "--loss", loss, "--format", "json"], data);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str::<Value>(&ran.out).expect("JSON")
    };
    let fits = fit("poisson,tweedie:power=1.5,squared_error,absolute_error");
    // By statsmodels' GLM with the Poisson family; every loss judges the mean itself.
    close(&fits[0]["coefficients"]["x"], 0.552_202_256_836, 1e-9);
    assert!(number(&fits[0]["values"]["squared_error"]) < number(&fits[2]["values"]["squared_error"]));
    assert!(fits[2]["values"]["poisson"].is_null() || number(&fits[2]["values"]["poisson"]).is_finite());
    let signs = "x,y\n0,-1\n1,-1\n2,1\n3,-1\n4,1\n5,1\n2.5,1\n";
    let ran = run_with(&["fit", "-", "--target", "y", "--loss", "hinge,logistic,zero_one", "--format", "json"], signs);
    let fits: Value = serde_json::from_str(&ran.out).expect("JSON");
    close(&fits[0]["values"]["zero_one"], 1.0 / 7.0, 1e-12);
    assert!(fits[0]["converged"] == true && fits[1]["converged"] == true, "{fits}");
}
