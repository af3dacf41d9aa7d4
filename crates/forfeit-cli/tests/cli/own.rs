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
