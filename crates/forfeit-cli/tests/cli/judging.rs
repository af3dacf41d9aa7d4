//! `forfeit score` and `forfeit check`: predictions that somebody else made.

use crate::common::{run, run_with};

const DATA: &str = "a,b,y,w,g\n1,2,1,1,north\n2,2,1,2,south\n5,4,4,1,north\n0,0,1,0,south\n";

fn scored(more: &[&str]) -> serde_json::Value {
    let args = [&["score", "-", "--pred", "a,b", "--target", "y", "--format", "json"], more].concat();
    let ran = run_with(&args, DATA);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

#[test]
fn score_gives_each_mean_with_its_denominator() {
    let scores = scored(&["--loss", "squared_error,absolute_error"]);
    let told: Vec<(&str, f64, f64, f64)> = scores
        .as_array()
        .expect("an array")
        .iter()
        .map(|s| {
            (
                s["pred"].as_str().unwrap_or(""),
                s["mean"].as_f64().unwrap_or(-1.0),
                s["weight"].as_f64().unwrap_or(-1.0),
                s["worst_share"].as_f64().unwrap_or(-1.0),
            )
        })
        .collect();
    let third = 1.0 / 3.0;
    assert_eq!(
        told,
        [("a", 0.75, 4.0, third), ("b", 0.75, 4.0, third), ("a", 0.75, 4.0, third), ("b", 0.75, 4.0, third)]
    );
}

#[test]
fn weights_and_groups_are_taken() {
    let scores = scored(&["--loss", "squared_error", "--weight", "w", "--by", "g"]);
    let find = |group: Option<&str>, pred: &str| {
        let mut rows = scores.as_array().expect("an array").iter();
        rows.find(|s| s["group"].as_str() == group && s["pred"] == pred).expect("a score").clone()
    };
    assert_eq!(find(None, "a")["mean"], 0.75);
    assert_eq!(find(None, "a")["weight"], 4.0);
    assert_eq!(find(Some("north"), "b")["mean"], 0.5);
    assert_eq!(find(Some("south"), "a")["mean"], 1.0);
    assert_eq!(find(Some("south"), "a")["rows"], 2);
}

#[test]
fn losses_that_disagree_about_the_best_model_are_told() {
    let data = "p,q,y\n0,4,0\n0,4,0\n10,4,0\n";
    let ran =
        run_with(&["score", "-", "--pred", "p,q", "--target", "y", "--loss", "squared_error,huber:delta=0.5"], data);
    assert!(ran.out.contains("q by squared_error, p by huber:delta=0.5"), "{}", ran.out);
}

#[test]
fn a_quantile_is_told_its_coverage_and_probabilities_become_classes() {
    let data = "p,y\n0.1,0\n0.6,1\n0.7,0\n0.2,0\n";
    let ran =
        run_with(&["score", "-", "--pred", "p", "--target", "y", "--loss", "quantile:tau=0.9,zero_one,bce"], data);
    assert!(ran.out.contains("75 % of the targets lie at or below p, 90 % should"), "{}", ran.out);
    assert!(ran.out.contains("p holds probabilities; a class is taken from ½ on"), "{}", ran.out);
    assert!(ran.out.contains("zero_one              0.25"), "{}", ran.out);
}

#[test]
fn an_infinite_price_is_infinite_and_counted() {
    let data = "p,y\n0,1\n0.5,1\n";
    let ran = run_with(&["score", "-", "--pred", "p", "--target", "y", "--loss", "bce"], data);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("inf") && ran.out.contains("infinite at 1 row of p"), "{}", ran.out);
}

#[test]
fn scores_outside_a_domain_are_refused_with_their_line() {
    let ran = run_with(&["score", "-", "--pred", "p", "--target", "y", "--loss", "bce"], "p,y\n0.5,1\n2,1\n");
    assert_eq!(ran.code, 2);
    for word in ["line 3", "\"p\"", "[0, 1]", "not 2", "forfeit check"] {
        assert!(ran.err.contains(word), "{word}: {}", ran.err);
    }
    let ran = run_with(&["score", "-", "--pred", "p", "--target", "y", "--loss", "bce", "--by", "q"], "p,y\n0.5,1\n");
    assert!(ran.code == 2 && ran.err.contains("--by \"q\": there is no such column"), "{}", ran.err);
}

#[test]
fn check_finds_every_bad_row_and_says_why() {
    let data = "p,y\n0.5,1\n0,1\n1.5,0\n,1\nx,0\n0.5,2\ninf,0\n";
    let ran = run_with(&["check", "-", "--pred", "p", "--target", "y", "--loss", "bce", "--format", "json"], data);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let found: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((&found["rows"], &found["bad_rows"]), (&7.into(), &6.into()));
    let reasons: Vec<(u64, &str)> = found["bad"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|bad| (bad["line"].as_u64().unwrap_or(0), bad["reason"].as_str().unwrap_or("")))
        .collect();
    let expected = [
        (3, "impossible"),
        (4, "the prediction is outside [0, 1]: if these are logits"),
        (5, "the prediction is missing"),
        (6, "the prediction is no number"),
        (7, "the target is outside [0, 1]"),
        (8, "the prediction is infinite"),
    ];
    assert_eq!(reasons.len(), expected.len());
    for ((line, reason), (at, words)) in reasons.iter().zip(expected) {
        assert!(*line == at && reason.contains(words), "{line}: {reason}");
    }
}

#[test]
fn check_is_content_with_good_rows_and_warns_of_the_wrong_kind() {
    let rows: String = (1..20).map(|i| format!("{},{}\n", f64::from(i) / 20.0, i % 2)).collect();
    let data = format!("p,y\n{rows}");
    let check = |loss: &str| run_with(&["check", "-", "--pred", "p", "--target", "y", "--loss", loss], &data);
    let ran = check("bce");
    assert!(ran.code == 0 && ran.out.contains("finite at all 19 rows") && !ran.out.contains("warning"), "{}", ran.out);
    let ran = check("bce_with_logits");
    assert!(ran.code == 0 && ran.out.contains("warning: bce_with_logits takes logits"), "{}", ran.out);
    let logits = data.replace("0.05,1", "-3.5,1");
    let ran = run_with(&["check", "-", "--pred", "p", "--target", "y", "--loss", "bce"], &logits);
    assert!(ran.code == 1 && ran.out.contains("as bce_with_logits"), "{}", ran.out);
}

#[test]
fn rows_of_class_probabilities_are_recognised() {
    let rows: String =
        (0..12).map(|i| format!("{},{},{}\n", f64::from(i) / 12.0, f64::from(12 - i) / 12.0, i % 2)).collect();
    let ran = run_with(
        &["check", "-", "--pred", "p,q", "--target", "y", "--loss", "squared_error"],
        &format!("p,q,y\n{rows}"),
    );
    assert!(ran.code == 0 && ran.out.contains("p, q: probabilities of classes"), "{}", ran.out);
}

#[test]
fn their_help_has_examples() {
    for command in ["score", "check"] {
        assert!(run(&[command, "--help"]).out.contains("forfeit "), "{command}");
        assert!(run(&["man", command]).out.contains("Examples"), "{command}");
    }
}
