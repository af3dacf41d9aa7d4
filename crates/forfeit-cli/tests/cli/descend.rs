//! `forfeit descend`: what is taught of losses and rates, on data where it is true and where it is not.

use crate::common::{json, run, run_with};
use serde_json::Value;

const PHONES: [&str; 6] = ["descend", "phones.csv", "--target", "calls", "--features", "year"];

fn descents(more: &[&str]) -> Value {
    json(&[&PHONES[..], &["--format", "json"], more].concat())
}

fn seen(report: &Value, taught: &str) -> String {
    let lessons = report["lessons"].as_array().expect("lessons");
    let lesson = lessons.iter().find(|l| l["taught"].as_str().is_some_and(|t| t.starts_with(taught)));
    lesson.unwrap_or_else(|| panic!("{taught}: {lessons:?}"))["seen"].as_str().expect("a word").to_owned()
}

#[test]
fn squared_error_is_fast_and_thrown_by_outliers() {
    let report = descents(&["--loss", "squared_error,absolute_error", "--rate", "0.3", "--steps", "400"]);
    let (square, corner) = (&report["descents"][0], &report["descents"][1]);
    assert_eq!(square["behaviour"], "settled");
    assert!((square["coefficients"]["year"].as_f64().expect("a number") - 5.0415).abs() < 1e-4);
    assert!(square["near_from"].as_u64() < corner["near_from"].as_u64());
    assert!(square["thrown_by_outliers"].as_f64() > Some(10.0) && corner["thrown_by_outliers"].as_f64() < Some(1.0));
    for taught in
        ["squared_error settles", "squared_error is near", "outliers throw squared", "outliers do not throw abs"]
    {
        assert_eq!(seen(&report, taught), "yes", "{taught}");
    }
}

#[test]
fn absolute_error_oscillates_at_a_fixed_rate_and_settles_at_a_falling_one() {
    let args = ["--loss", "absolute_error", "--rate", "20", "--steps", "400"];
    let fixed = descents(&args);
    assert_eq!(fixed["descents"][0]["behaviour"], "oscillates");
    assert_eq!(seen(&fixed, "absolute_error oscillates"), "yes");
    let falling = descents(&[&args[..], &["--decay", "linear"]].concat());
    assert_eq!(seen(&falling, "absolute_error settles"), "yes");
    let left = |report: &Value| {
        let entry = &report["descents"][0];
        entry["end"].as_f64().expect("a number") - entry["optimum"].as_f64().expect("a number")
    };
    assert!(left(&falling) < 0.05 * left(&fixed), "{} {}", left(&falling), left(&fixed));
}

#[test]
fn data_that_contradict_what_is_taught_are_said_to() {
    // The optimum of absolute error is a flat piece here: a small fixed rate falls into it and rests.
    let report = descents(&["--loss", "absolute_error", "--rate", "0.3", "--steps", "400"]);
    assert_eq!(seen(&report, "absolute_error oscillates"), "no");
    assert!(report["lessons"][0]["happened"].as_str().is_some_and(|h| h.contains("flat piece")), "{report}");
}

#[test]
fn a_runaway_is_told_with_the_largest_stable_rate() {
    let args = [&PHONES[..], &["--loss", "squared_error", "--steps", "200"]].concat();
    let ran = run(&[&args[..], &["--rate", "1.05"]].concat());
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(
        ran.out.contains("it diverged within") && ran.out.contains("largest stable rate near its optimum is 1\n"),
        "{}",
        ran.out
    );
    assert_eq!(run(&[&args[..], &["--rate", "0.95"]].concat()).code, 0);
    let raw = run(&[&args[..], &["--rate", "0.95", "--raw"]].concat());
    assert!(raw.code == 1 && raw.out.contains("without --raw it would be larger"), "{}", raw.out);
}

#[test]
fn every_step_is_given_in_the_users_units() {
    let ran =
        run(&[&PHONES[..], &["--loss", "squared_error", "--rate", "0.4", "--steps", "50", "--format", "csv"]].concat());
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!((lines.len(), lines[0]), (52, "loss,step,rate,value,intercept,year"));
    let slope: f64 = lines[51].rsplit(',').next().and_then(|cell| cell.parse().ok()).expect("a number");
    assert!((slope - 5.041_478).abs() < 1e-5, "{slope}");
}

#[test]
fn binary_losses_descend_too_and_pictures_are_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let svg = folder.path().join("d.svg").display().to_string();
    let data = "x,y\n1,0\n2,0\n3,1\n4,0\n5,1\n6,1\n";
    let args = ["descend", "-", "--target", "y", "--loss", "bce_with_logits,bce,focal", "--rate", "1", "--plot", &svg];
    let ran = run_with(&args, data);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // Through its link, cross entropy on probabilities is cross entropy on logits.
    let rows: Vec<Vec<&str>> = ran.out.lines().map(|l| l.split_whitespace().skip(1).collect()).collect();
    let near = |row: &[&str]| row.get(4).map(|cell| (*cell).to_owned());
    assert_eq!(near(&rows[4]), near(&rows[5]), "{}", ran.out);
    let drawn = std::fs::read_to_string(&svg).expect("written");
    for text in ["What is left of the way", "The way", "rate 1", "optimum"] {
        assert!(drawn.contains(text), "{text}");
    }
}

#[test]
fn arguments_are_checked_first() {
    for (more, words) in [
        (&["--loss", "squared_error", "--rate", "-1"][..], "--rate -1"),
        (&["--loss", "zero_one", "--rate", "1"], "no gradient"),
        (&["--loss", "bce", "--rate", "1"], "[0, 1]"),
        (&["--loss", "squared_error", "--rate", "1", "--steps", "2"], "--steps 2"),
        (&["--loss", "squared_error", "--rate", "1", "--plot", "x.gif"], ".svg or .png"),
    ] {
        let ran = run(&[&PHONES[..], more].concat());
        assert!(ran.code == 2 && ran.err.contains(words), "{words}: {}", ran.err);
    }
}
