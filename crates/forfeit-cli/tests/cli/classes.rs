//! `forfeit fit` with a column of classes.

use crate::common::{json, run, run_with};

#[test]
fn digits_are_told_apart_with_a_confusion_matrix() {
    let args = ["fit", "digits.csv", "--target", "digit", "--loss", "cross_entropy,softmax_focal:gamma=2"];
    let rest = ["--l2", "0.01", "--test", "0.25"];
    let fits = json(&[&args[..], &rest, &["--format", "json"]].concat());
    for fit in fits.as_array().expect("fits") {
        assert_eq!(fit["converged"], true, "{}", fit["loss"]);
        let held_out = &fit["held_out"];
        assert_eq!(held_out["rows"], 449);
        let error_rate = held_out["error_rate"].as_f64().expect("a share");
        assert!(error_rate < 0.06 && held_out["log_loss"].as_f64().expect("a number") < 0.3, "{held_out}");
        let confusion = held_out["confusion"].as_array().expect("rows");
        let count = |row: usize, column: usize| confusion[row][column].as_u64().expect("a count");
        let right: u64 = (0..10).map(|class| count(class, class)).sum();
        assert!((1.0 - right as f64 / 449.0 - error_rate).abs() < 1e-12);
        assert_eq!(fit["classes"][9], "9");
        assert_eq!(fit["coefficients"]["3"].as_object().expect("by feature").len(), 64);
    }
    let table = run(&[&args[..], &rest].concat());
    assert!(table.out.contains("10 classes") && table.out.contains("taken for"), "{}", table.out);
}

#[test]
fn classes_may_be_words_and_what_does_not_fit_is_told() {
    let data = "size,kind\n1,cat\n1.5,cat\n2,dog\n2.5,cat\n3,dog\n3.5,dog\n";
    let ran = run_with(&["fit", "-", "--target", "kind", "--loss", "cross_entropy", "--l2", "0.1"], data);
    assert!(ran.code == 0 && ran.out.contains("cat") && ran.out.contains("dog"), "{}{}", ran.out, ran.err);
    let ask = |rest: &[&str], data: &str| run_with(&[&["fit", "-", "--target", "kind"], rest].concat(), data).err;
    let mixed = ask(&["--loss", "cross_entropy,huber"], data);
    assert!(mixed.contains("cross_entropy is over classes and others are not"), "{mixed}");
    let folds = ask(&["--loss", "cross_entropy", "--cv", "5"], data);
    assert!(folds.contains("--cv is not for losses over classes"), "{folds}");
    let alone = ask(&["--loss", "cross_entropy"], "size,kind\n1,cat\n2,cat\n");
    assert!(alone.contains("the class \"cat\" alone"), "{alone}");
    let hinge = ask(&["--loss", "multi_margin"], data);
    assert!(hinge.contains("no second derivative"), "{hinge}");
    let missing = ask(&["--loss", "cross_entropy"], "size,kind\n1,cat\n2,\n3,dog\n");
    assert!(missing.contains("line 3") && missing.contains("missing"), "{missing}");
}
