//! `forfeit suggest`: the right loss for data whose nature is known, and honesty where nothing stands out.

use crate::common::{data_folder, json, run, run_with};
use serde_json::Value;

/// Numbers between 0 and 1 that are the same everywhere.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// By the times between events.
    fn poisson(&mut self, mean: f64) -> f64 {
        let (mut time, mut events) = (self.exponential(), 0);
        while time < mean {
            time += self.exponential();
            events += 1;
        }
        f64::from(events)
    }
}

fn suggest(rows: usize, mut target: impl FnMut(f64, &mut Random) -> f64) -> Value {
    let mut random = Random(7);
    let mut data = "x,y\n".to_owned();
    for _ in 0..rows {
        let x = 4.0 * random.unit();
        data += &format!("{x},{}\n", target(x, &mut random));
    }
    let ran = run_with(&["suggest", "-", "--target", "y", "--format", "json"], &data);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

fn losses(report: &Value) -> Vec<&str> {
    report["suggestions"].as_array().expect("suggestions").iter().filter_map(|s| s["loss"].as_str()).collect()
}

fn remarks(report: &Value) -> String {
    report["remarks"].to_string()
}

/// The number behind `key=` in a spec.
fn parameter(spec: &str) -> f64 {
    spec.rsplit('=').next().and_then(|x| x.parse().ok()).unwrap_or_else(|| panic!("{spec}"))
}

#[test]
fn the_telephone_data_get_a_robust_loss_in_their_own_units() {
    let report = json(&["suggest", "phones.csv", "--target", "calls", "--features", "year", "--format", "json"]);
    let first = losses(&report)[0];
    assert!(first.starts_with("huber:delta="), "{first}");
    let spread = report["residuals"]["spread"].as_f64().expect("a number");
    assert!((parameter(first) - 1.345 * spread).abs() < 0.005 * spread, "{first} {spread}");
    let outliers: Vec<u64> =
        report["residuals"]["outliers"].as_array().expect("lines").iter().filter_map(Value::as_u64).collect();
    assert!((16..=21).all(|line| outliers.contains(&line)), "{outliers:?}");
    let command = report["command"].as_str().expect("a command");
    assert!(command.starts_with("forfeit fit phones.csv --target calls --features year --loss huber:"), "{command}");
    // The command works as it stands.
    let args: Vec<&str> = command.split(' ').skip(1).collect();
    let ran = run(&args);
    assert!(ran.code == 0, "{}", ran.err);
}

#[test]
fn counts_get_a_count_loss() {
    let report = suggest(400, |x, random| random.poisson((0.3 + 0.5 * x).exp()));
    assert_eq!(report["target"]["kind"], "counts");
    assert_eq!(losses(&report), ["poisson"]);
    assert!(remarks(&report).contains("close to 1"), "{report}");
    let report = suggest(400, |x, random| {
        let mean = (0.3 + 0.5 * x).exp() * random.exponential();
        random.poisson(mean)
    });
    let found = losses(&report);
    assert!(found[0] == "poisson" && found[1].starts_with("negative_binomial:dispersion="), "{found:?}");
    // Exponential means around the mean: the variance is μ + μ².
    assert!((parameter(found[1]) - 1.0).abs() < 0.35, "{found:?}");
}

#[test]
fn skewed_residuals_get_quantiles() {
    let report = suggest(400, |x, random| 3.0 * x - 20.0 + 5.0 * random.exponential());
    let found = losses(&report);
    assert!(found[0] == "quantile:tau=0.5" && found.contains(&"quantile:tau=0.95"), "{found:?}");
    assert!(report["residuals"]["skew"].as_f64() > Some(0.2));
}

#[test]
fn nothing_that_stands_out_is_said_to_be_nothing() {
    let report = suggest(400, |x, random| 3.0 * x - 6.0 + random.normal());
    assert_eq!(losses(&report), ["squared_error"]);
    assert!(report["suggestions"][0]["reason"].as_str().is_some_and(|r| r.contains("nothing stands out")));
    let command = report["command"].as_str().expect("a command");
    assert!(command.contains("--loss squared_error"), "{command}");
}

#[test]
fn zeros_among_positive_numbers_get_tweedie_with_its_power() {
    // Sums of as many exponential amounts as there are events: a variance of 2·μ, power 1, while the mean amount is
    // fixed; amounts that grow with the mean too give a power between 1 and 2.
    let report = suggest(4000, |x, random| {
        let mean = (0.2 + 0.6 * x).exp();
        let events = random.poisson(mean.sqrt()) as usize;
        (0..events).map(|_| mean.sqrt() * random.exponential()).sum()
    });
    let found = losses(&report);
    assert!(found[0].starts_with("tweedie:power="), "{found:?}");
    assert!((parameter(found[0]) - 1.5).abs() < 0.12, "{found:?}");
}

#[test]
fn positive_numbers_whose_spread_grows_with_them_get_gamma() {
    let report = suggest(600, |x, random| (1.0 + 0.8 * x).exp() * (random.exponential() + random.exponential() + 0.2));
    assert!(losses(&report).contains(&"gamma"), "{report}");
}

#[test]
fn classes_get_weights_from_their_counts() {
    let report = suggest(300, |x, random| f64::from(u8::from(x + random.normal() > 4.2)));
    let found = losses(&report);
    assert!(found[0] == "bce_with_logits" && found[1].starts_with("bce_with_logits:pos_weight="), "{found:?}");
    let classes = &report["target"]["classes"];
    let count = |i: usize| classes[i][1].as_f64().expect("a number");
    assert!((parameter(found[1]) - count(0) / count(1)).abs() < 0.01, "{found:?}");
    let labels =
        run_with(&["suggest", "-", "--target", "y"], "x,y\n1,cat\n2,dog\n3,cat\n4,cat\n5,emu\n6,cat\n7,cat\n8,cat\n");
    assert!(labels.out.contains("cross_entropy") && labels.out.contains("dog: 2.667"), "{}", labels.out);
    let report = suggest(100, |x, random| if x + random.normal() > 2.0 { 1.0 } else { -1.0 });
    assert_eq!(losses(&report), ["logistic", "hinge", "zero_one"]);
    let coded = run_with(&["suggest", "-", "--target", "y"], "x,y\n1,1\n2,2\n3,1\n4,1\n5,2\n6,2\n7,1\n8,1\n9,2\n1,2\n");
    assert!(
        coded.out.contains("code the classes as 0 (1) and 1 (2)") && !coded.out.contains("\nNext"),
        "{}",
        coded.out
    );
}

#[test]
fn without_a_spread_no_delta_is_made_up() {
    let report =
        suggest(60, |x, random| if random.unit() < 0.7 { 2.0 * x + 1.0 } else { 2.0 * x - 9.0 * random.unit() });
    assert_eq!(report["residuals"]["spread"], 0.0);
    assert_eq!(losses(&report), ["absolute_error"]);
    assert!(remarks(&report).contains("none is made up"), "{report}");
}

#[test]
fn tables_and_csv_say_the_same_as_json() {
    let ran = run(&["suggest", "diabetes.csv", "--target", "target"]);
    assert!(
        ran.code == 0 && ran.out.contains("What was read") && ran.out.contains("forfeit fit diabetes.csv"),
        "{}",
        ran.out
    );
    let csv = run(&["suggest", "diabetes.csv", "--target", "target", "--format", "csv"]).out;
    assert!(csv.starts_with("loss,reason,fits\n"), "{csv}");
    let text = std::fs::read_to_string(data_folder().join("phones.csv")).expect("the data");
    let piped = run_with(&["suggest", "-", "--target", "calls"], &text);
    assert!(piped.out.contains("forfeit fit - --target calls"), "{}", piped.out);
    assert_eq!(run(&["suggest", "phones.csv", "--target", "cals"]).code, 2);
}
