//! Bad input: exit status 2, one sentence with the place and the fix, and nothing half-written.

use crate::common::{forfeit, run, run_with};

/// Runs `fit -` over `data` and returns the complaint.
fn complaint(data: &str, more: &[&str]) -> String {
    let args = [&["fit", "-", "--loss", "squared_error,huber"], more].concat();
    let ran = run_with(&args, data);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert_eq!(ran.out, "", "nothing is printed before a failure");
    ran.err
}

fn says(complaint: &str, words: &[&str]) {
    for word in words {
        assert!(complaint.contains(word), "{word:?} is not in {complaint:?}");
    }
}

#[test]
fn cells_are_told_with_line_and_column() {
    let target = ["--target", "y"];
    says(&complaint("x,y\n1,2\n,3\n", &target), &["line 3", "\"x\"", "missing", "--missing drop"]);
    says(&complaint("x,y\n1,2\n2,abc\n", &target), &["line 3", "\"y\"", "\"abc\"", "not a number"]);
    says(&complaint("x,y\n1,2\ninf,3\n", &target), &["line 3", "\"x\"", "infinite"]);
    says(&complaint("x,y\n1,2\n1e999,3\n", &target), &["line 3", "infinite"]);
    says(&complaint("x,c,y\n1,a,2\n2,b,3\n", &["--target", "y", "--features", "c"]), &["line 2", "\"c\"", "\"a\""]);
    says(&complaint("x,y\n1,2\n1,2,3\n", &target), &["line 3", "3 cells", "2 columns"]);
}

#[test]
fn columns_that_are_not_there_find_their_nearest() {
    let data = "year,calls\n1,2\n2,3\n";
    says(&complaint(data, &["--target", "cals"]), &["--target \"cals\"", "no such column", "\"calls\""]);
    says(&complaint(data, &["--target", "calls", "--features", "yeer"]), &["--features", "\"year\""]);
    says(&complaint(data, &["--target", "calls", "--weight", "w"]), &["--weight", "\"year\", \"calls\""]);
    says(&complaint(data, &["--target", "calls", "--features", "calls"]), &["predict itself"]);
    says(&complaint("a,a\n1,2\n", &["--target", "a"]), &["\"a\" stands twice", "rename"]);
}

#[test]
fn files_without_rows_are_told_apart() {
    says(&complaint("", &["--target", "y"]), &["standard input", "empty"]);
    says(&complaint("x,y\n", &["--target", "y"]), &["no row"]);
    says(&complaint("x,y\n,1\n,2\n", &["--target", "y", "--features", "x", "--missing", "drop"]), &["every row"]);
}

#[test]
fn a_file_that_is_not_there_finds_its_nearest() {
    let ran = run(&["fit", "phone.csv", "--target", "calls", "--loss", "squared_error"]);
    assert_eq!(ran.code, 2);
    says(&ran.err, &["phone.csv", "no such file", "\"phones.csv\""]);
    let ran = run(&["fit", "nowhere/phones.csv", "--target", "calls", "--loss", "squared_error"]);
    says(&ran.err, &["nowhere", "no folder"]);
}

#[test]
fn losses_are_checked_before_the_data() {
    for (spec, words) in [
        ("hubber", &["hubber", "huber"][..]),
        ("huber:delta=-1", &["delta", "-1"]),
        ("huber:beta=1", &["beta", "delta"]),
        ("zero_one", &["zero_one", "gradient"]),
    ] {
        let ran = run(&["fit", "phones.csv", "--target", "calls", "--loss", spec]);
        assert_eq!(ran.code, 2, "{spec}");
        says(&ran.err, words);
    }
}

#[test]
fn targets_outside_a_domain_are_told_with_their_line() {
    let ran = run(&["fit", "phones.csv", "--target", "calls", "--loss", "bce_with_logits"]);
    assert_eq!(ran.code, 2);
    says(&ran.err, &["phones.csv", "line 2", "\"calls\"", "[0, 1]", "4.4"]);
}

#[test]
fn options_out_of_range_are_refused() {
    let data = "x,y\n1,2\n2,3\n3,5\n";
    says(&complaint(data, &["--target", "y", "--l2", "-1"]), &["--l2 -1"]);
    says(&complaint(data, &["--target", "y", "--test", "1.5"]), &["--test", "1.5"]);
    says(&complaint(data, &["--target", "y", "--cv", "4"]), &["--cv", "4"]);
    says(&complaint(data, &["--target", "y", "--cv", "2", "--test", "0.5"]), &["--cv", "--test"]);
    says(&complaint("x,y,w\n1,2,-1\n2,3,1\n", &["--target", "y", "--weight", "w"]), &["line 2", "\"w\"", "negative"]);
    says(&complaint("x,y,w\n1,2,0\n2,3,0\n", &["--target", "y", "--weight", "w"]), &["all weights are zero"]);
}

#[test]
fn nothing_is_left_behind_by_a_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let fit = |out: &str, plot: &str| {
        let mut command = forfeit(&["fit", "phones.csv", "--target", "calls", "--loss", "squared_error"]);
        command.arg("--out").arg(folder.path().join(out)).arg("--plot").arg(folder.path().join(plot));
        command.output().expect("it runs")
    };
    let ran = fit("out.csv", "fit.gif");
    assert_eq!(ran.status.code(), Some(2));
    says(&String::from_utf8_lossy(&ran.stderr), &["fit.gif", ".svg or .png"]);
    let ran = fit("no/folder/out.csv", "fit.svg");
    assert_eq!(ran.status.code(), Some(2));
    says(&String::from_utf8_lossy(&ran.stderr), &["no/folder", "make it first"]);
    assert!(!folder.path().join("out.csv").exists());
}

#[test]
fn numbers_outside_a_domain_are_refused_by_eval() {
    let ran = run(&["eval", "bce", "--pred", "1.5", "--target", "1"]);
    assert_eq!(ran.code, 2);
    says(&ran.err, &["--pred 1.5", "bce", "[0, 1]"]);
    let ran = run(&["eval", "huber", "--pred", "1,2,3", "--target", "0,1"]);
    assert_eq!(ran.code, 2);
    says(&ran.err, &["3 numbers", "2"]);
    let ran = run(&["eval", "huber", "--pred", "nan", "--target", "0"]);
    assert_eq!(ran.code, 2);
    says(&ran.err, &["--pred NaN", "not a number", "(−∞, ∞)"]);
    assert_eq!(run(&["eval", "huber", "--pred", "x", "--target", "0"]).code, 2);
}
