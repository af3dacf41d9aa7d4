//! The smaller commands: eval, explain, list, plot, completions, man; and what every command must do.

use std::io::Read;
use std::process::Stdio;

use crate::common::{forfeit, json, run};

#[test]
fn eval_gives_value_gradient_and_curvatures() {
    let rows = json(&["eval", "huber:delta=1.5", "--pred", "2,-1", "--target", "0", "--format", "json"]);
    assert_eq!(rows[0]["value"], 1.5 * (2.0 - 0.75));
    assert_eq!(rows[0]["gradient"], 1.5);
    assert_eq!(rows[0]["curvature"], 0.0);
    assert_eq!(rows[0]["majorizer"], 0.75);
    assert_eq!(rows[1]["value"], 0.5);
    assert_eq!(rows[1]["gradient"], -1.0);
}

#[test]
fn a_loss_without_a_gradient_gives_none() {
    let rows = json(&["eval", "zero_one", "--pred", "1", "--target", "0", "--format", "json"]);
    assert_eq!(rows[0]["value"], 1.0);
    assert!(rows[0]["gradient"].is_null());
}

#[test]
fn list_shows_every_loss_in_every_format() {
    let rows = json(&["list", "--format", "json"]);
    let names: Vec<&str> = rows.as_array().expect("rows").iter().filter_map(|r| r["name"].as_str()).collect();
    assert!(names.len() >= 14 && names.contains(&"squared_error") && names.contains(&"focal"), "{names:?}");
    let csv = run(&["list", "--format", "csv"]).out;
    assert_eq!(csv.lines().count(), names.len() + 1);
    let logits = json(&["list", "--family", "logit", "--format", "json"]);
    assert!(logits.as_array().expect("rows").iter().all(|r| r["family"] == "logit"));
}

#[test]
fn explain_tells_all_of_every_loss() {
    let rows = json(&["list", "--format", "json"]);
    for row in rows.as_array().expect("rows") {
        let name = row["name"].as_str().expect("a name");
        let ran = run(&["explain", name]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        let own: &[&str] = match row["family"].as_str().expect("a family") {
            "classes" => &["Curve", "docs/"],
            "aggregate" | "vectors" => &["docs/"],
            _ => &["Formulas", "Curve"],
        };
        for section in own.iter().chain(&["Facts", "When to use it", "Source"]) {
            assert!(ran.out.contains(section), "{name}: {section}");
        }
        let bibtex = run(&["explain", name, "--bibtex"]).out;
        assert!(bibtex.starts_with('@') && bibtex.trim_end().ends_with('}'), "{name}: {bibtex}");
    }
}

#[test]
fn losses_of_every_form_are_listed_and_found_by_what_they_may_have_meant() {
    let rows = json(&["list", "--format", "json"]);
    let names: Vec<&str> = rows.as_array().expect("rows").iter().filter_map(|r| r["name"].as_str()).collect();
    assert!(
        ["cross_entropy", "dice", "triplet_margin", "list_net"].iter().all(|name| names.contains(name)),
        "{names:?}"
    );
    let ran = run(&["explain", "cros_entropy"]);
    assert!(ran.code != 0 && ran.err.contains("cross_entropy"), "{}", ran.err);
}

/// At margin 0 cross entropy is ln 2 with slope −½ and curvature ¼, whether it takes logits, logarithms or probabilities.
#[test]
fn plot_draws_losses_of_classes_over_the_margin() {
    let specs = ["plot", "cross_entropy", "nll_loss", "multiclass_log_loss", "softmax_focal:gamma=0"];
    let rest = ["--gradient", "--curvature", "--range", "-2..2", "--format", "json"];
    let rows = json(&[&specs[..], &rest].concat());
    let rows = rows.as_array().expect("rows");
    for (quantity, exact) in [("value", 2f64.ln()), ("gradient", -0.5), ("curvature", 0.25)] {
        let here = rows.iter().filter(|row| row["quantity"] == quantity && row["x"] == 0.0);
        let values: Vec<f64> = here.filter_map(|row| row["y"].as_f64()).collect();
        assert_eq!(values.len(), 4, "{quantity}");
        assert!(values.iter().all(|y| (y - exact).abs() < 1e-12), "{quantity}: {values:?}");
    }
    let drawn = run(&["plot", "cross_entropy", "bce_with_logits", "--x", "margin"]);
    assert!(drawn.code == 0 && drawn.out.starts_with("<svg"), "{}", drawn.err);
    let refused = run(&["plot", "dice"]);
    assert!(refused.code != 0 && refused.err.contains("has no curve"), "{}", refused.err);
    let over = run(&["plot", "cross_entropy", "--x", "residual"]);
    assert!(over.code != 0 && over.err.contains("--x margin"), "{}", over.err);
}

#[test]
fn explain_says_what_the_derivative_of_absolute_error_is_at_zero() {
    assert!(run(&["explain", "absolute_error"]).out.contains("the derivative at 0 as +1; here it is 0"));
}

#[test]
fn plot_draws_several_losses_on_one_chart() {
    let ran = run(&["plot", "absolute_error", "squared_error", "smooth_l1", "--gradient"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("<svg"));
    for text in ["absolute_error", "squared_error", "smooth_l1", "Gradient", "Value"] {
        assert!(ran.out.contains(text), "{text}");
    }
}

#[test]
fn plot_gives_its_points_with_kinks_in_their_place() {
    let rows = json(&["plot", "absolute_error", "--gradient", "--range", "-2..2", "--format", "json"]);
    let gradient = |x: f64| {
        let row = rows.as_array().expect("rows").iter().find(|r| r["quantity"] == "gradient" && r["x"] == x);
        row.map(|r| r["y"].clone())
    };
    assert!(gradient(0.0).expect("the kink is a point").is_null(), "the gradient jumps there");
    let left =
        rows.as_array().expect("rows").iter().filter(|r| r["quantity"] == "gradient" && r["x"].as_f64() < Some(0.0));
    assert!(left.count() > 100);
}

#[test]
fn plot_refuses_a_variable_that_a_loss_has_not() {
    let ran = run(&["plot", "huber", "--x", "margin"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("huber") && ran.err.contains("--x residual"), "{}", ran.err);
    assert_eq!(run(&["plot", "huber", "--range", "3..-3"]).code, 2);
    assert_eq!(run(&["plot", "focal", "--target", "7"]).code, 2);
}

#[test]
fn focal_and_cross_entropy_are_drawn_over_a_probability() {
    let ran =
        run(&["plot", "bce_with_logits", "focal:gamma=0", "focal:gamma=2", "--x", "probability", "--format", "csv"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let value = |loss: &str| -> Vec<f64> {
        let of_loss = |line: &&str| line.trim_start_matches('"').starts_with(loss);
        let rows = ran.out.lines().filter(of_loss).filter_map(|l| l.rsplit(',').next());
        rows.filter_map(|y| y.parse().ok()).collect()
    };
    let (entropy, focal) = (value("bce_with_logits"), value("focal:gamma=0"));
    assert!(entropy.len() > 200 && entropy.len() == focal.len());
    assert!(entropy.iter().zip(&focal).all(|(a, b)| (a - b).abs() <= 1e-12 * a.abs()));
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&["completions", shell]);
        assert_eq!(ran.code, 0);
        let commands = ["suggest", "fit", "descend", "score", "check", "eval", "explain", "list", "plot"];
        assert!(commands.iter().all(|c| ran.out.contains(c)), "{shell}");
    }
    assert!(run(&["man"]).out.contains(".TH forfeit"));
    assert!(run(&["man", "fit"]).out.contains("missing"));
    assert_eq!(run(&["man", "fitt"]).code, 2);
}

#[test]
fn wrong_arguments_end_with_two_and_help_with_zero() {
    assert_eq!(run(&["fit"]).code, 2);
    assert_eq!(run(&["nonsense"]).code, 2);
    assert_eq!(run(&["--help"]).code, 0);
    assert_eq!(run(&["--version"]).code, 0);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let commands: [&[&str]; 3] =
        [&["plot", "huber", "log_cosh", "--format", "csv"], &["list", "--format", "json"], &["completions", "bash"]];
    for arguments in commands {
        let mut child = forfeit(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut pipe = child.stdout.take().expect("a pipe");
        let mut byte = [0u8; 1];
        pipe.read_exact(&mut byte).expect("one byte");
        drop(pipe);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn explain_says_what_the_letters_of_its_formulas_are() {
    let out = run(&["explain", "log_cosh"]).out;
    assert!(out.contains("ŷ prediction, y target"), "{out}");
    let out = run(&["explain", "bce_with_logits"]).out;
    assert!(out.contains("z logit, y target") && out.contains("σ′ = σ·(1 − σ)\n"), "{out}");
    let out = run(&["explain", "bce"]).out;
    assert!(out.contains("p probability, y target\n") && !out.contains("ŷ prediction"), "{out}");
}

#[test]
fn output_to_a_file_has_no_colours() {
    assert!(!run(&["explain", "huber"]).out.contains('\u{1b}'));
}
