//! Losses of one's own on the command line.

use crate::common::{json, run};

const STOCK: &str = "stock[under = 3 in (0, inf)]: d = target - pred; max(under*d, -d)";

#[test]
fn explain_tells_what_was_rewritten_and_measured() {
    let told = json(&["explain", "expr: log(1 + exp(-pred*target))", "--format", "json"]);
    let notes = told["notes"].to_string();
    assert!(notes.contains("softplus") && notes.contains("the majorizer is"), "{notes}");
    assert!(told["facts"].to_string().contains("measured on samples"), "{told}");
    assert_eq!(told["formulas"][0]["unicode"], "ln(1 + e^(−ŷ·y))");
}

#[test]
fn explain_tells_a_built_in_loss_by_its_function() {
    let told = json(&[
        "explain",
        "expr[k = 2 in (0, inf)]: q = min(abs(pred - target), k); q*(abs(pred - target) - q/2)",
        "--format",
        "json",
    ]);
    let (theirs, notes) = (json(&["explain", "huber:delta=2", "--format", "json"]), told["notes"].to_string());
    assert!(notes.contains("this is huber(delta = k): computed by its kernel"), "{notes}");
    assert_eq!((&told["formulas"], &told["facts"]), (&theirs["formulas"], &theirs["facts"]));
}

#[test]
fn a_bad_expression_is_pointed_at() {
    let ran = run(&["eval", "expr: 1 + fop", "--pred", "1", "--target", "0"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("at column 11 of\n  expr: 1 + fop\n            ^"), "{}", ran.err);
}

#[test]
fn it_is_fitted_as_the_quantile_that_it_is() {
    let list = format!("{STOCK},quantile:tau=0.75");
    let told =
        json(&["fit", "phones.csv", "--target", "calls", "--features", "year", "--loss", &list, "--format", "json"]);
    let text = told.to_string();
    let fits = told.as_array().unwrap_or_else(|| panic!("{text}"));
    assert_eq!(fits.len(), 2, "{text}");
    assert_eq!(fits[0]["coefficients"], fits[1]["coefficients"], "{text}");
}

#[test]
fn every_command_that_takes_a_loss_takes_it() {
    let own = format!("{STOCK},expr: abs(pred - target)^1.5,huber");
    for arguments in [
        vec!["score", "phones.csv", "--target", "calls", "--pred", "year", "--loss", &own],
        vec!["descend", "phones.csv", "--target", "calls", "--features", "year", "--loss", &own, "--rate", "1e-4"],
        vec!["check", "phones.csv", "--target", "calls", "--pred", "year", "--loss", STOCK],
        vec!["plot", STOCK, "huber"],
        vec!["eval", STOCK, "--pred", "1", "--target", "2"],
    ] {
        let ran = run(&arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        assert!(ran.out.contains("stock") || arguments[0] == "check", "{arguments:?}: {}", ran.out);
    }
}

/// What PyTorch finds too: python/tests/test_examples.py has the same numbers.
#[test]
fn the_losses_of_the_page_are_fitted() {
    let fit = |file, target, feature, loss| {
        json(&["fit", file, "--target", target, "--features", feature, "--loss", loss, "--format", "json"])[0].clone()
    };
    let near = |found: &serde_json::Value, expected: f64, share: f64| {
        let found = found.as_f64().unwrap_or(f64::NAN);
        assert!((found - expected).abs() <= share * expected.abs(), "{found}, not {expected}");
    };
    let stock = fit("phones.csv", "calls", "year", STOCK);
    near(&stock["value"], 64.0893, 1e-6);
    near(&stock["coefficients"]["year"], 9.80714, 1e-6);
    // Clipped, it has several minima, all alike; from the best constant one of them is found.
    let ratio = "ratio[pred in (0, inf), target in (0, inf)]: d = log(pred) - log(target); min(d^2, log(2)^2)";
    let ratio = fit("diabetes.csv", "target", "bmi", ratio);
    near(&ratio["value"], 0.17057, 1e-4);
    near(&ratio["coefficients"]["bmi"], 0.072, 0.01);
    let normal = "normal[pred = (location, scale in (0, inf))]: log(scale) + ((target - location)/scale)^2/2";
    let normal = fit("diabetes.csv", "target", "bmi", normal);
    near(&normal["value"], 4.621262, 1e-6);
    near(&normal["numbers"]["pred"]["coefficients"]["bmi"], 10.13346, 1e-6);
    near(&normal["numbers"]["scale"]["coefficients"]["bmi"], 0.02862122, 1e-6);
}
