//! Models of several classes: against scikit-learn, against the binary model, and what is refused.

use forfeit::CrossEntropy;
use forfeit_linear::{Design, Error, Options, fit_classes};

use crate::common::{Random, close, fitted};

/// A file of `data/`: its features, and the numbers of its last column.
fn file(name: &str) -> (Design, Vec<usize>) {
    let path = format!("{}/../../data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows: Vec<Vec<f64>> = lines.map(|line| line.split(',').map(|x| x.parse().unwrap()).collect()).collect();
    let features = names.len() - 1;
    let column = |k: usize| (names[k], rows.iter().map(|row| row[k]).collect::<Vec<f64>>());
    (Design::new((0..features).map(column)).unwrap(), rows.iter().map(|row| row[features] as usize).collect())
}

fn errors(scores: &[f64], labels: &[usize], classes: usize) -> usize {
    let taken = |row: &[f64]| (1..classes).fold(0, |best, class| if row[class] > row[best] { class } else { best });
    scores.chunks(classes).zip(labels).filter(|(row, label)| taken(row) != **label).count()
}

/// scikit-learn 1.9.1's `LogisticRegression` with C = 1/(λ·rows), newton-cg, tol 1e-10.
#[test]
fn digits_are_fitted_as_scikit_learn_fits_them() {
    let (design, labels) = file("digits");
    let options = Options { l2: 0.01, ..Options::default() };
    let fit = fit_classes(&design, &labels, 10, &CrossEntropy::new(), &options).unwrap();
    assert!(fit.converged && fit.convex && fit.gradient < 1e-9, "{}", fit.gradient);
    close(fit.mean_loss, 0.024900147606454964, 1e-7);
    close(fit.coefficients.iter().flatten().map(|w| w * w).sum(), 5.753624341264149, 1e-4);
    close(fit.coefficients[3][20], 0.0457275368437674, 1e-6);
    assert_eq!(errors(&fit.scores(&design).unwrap(), &labels, 10), 3);
    close(fit.intercepts.iter().sum(), 0.0, 1e-9);
    // Ink that is never there weighs nothing.
    assert!(fit.coefficients.iter().all(|of_class| of_class[0] == 0.0));
}

/// With two classes the penalty on both scores is half of that on their difference: scikit-learn's C = 2/(λ·rows).
#[test]
fn two_classes_are_the_binary_model() {
    let (design, labels) = file("breast_cancer");
    let options = Options { l2: 1.0, ..Options::default() };
    let fit = fit_classes(&design, &labels, 2, &CrossEntropy::new(), &options).unwrap();
    assert!(fit.converged);
    close(fit.mean_loss, 0.11368454915715574, 1e-8);
    close(fit.coefficients.iter().flatten().map(|w| w * w).sum(), 0.021899795992127175, 1e-8);
    assert_eq!(errors(&fit.scores(&design).unwrap(), &labels, 2), 30);
    let target: Vec<f64> = labels.iter().map(|&label| label as f64).collect();
    let binary = fitted(&design, &target, "bce_with_logits", 0.5);
    for (feature, coefficient) in binary.coefficients.iter().enumerate() {
        close(fit.coefficients[1][feature] - fit.coefficients[0][feature], *coefficient, 1e-7);
    }
}

#[test]
fn focal_loss_ends_in_a_local_optimum_and_weights_count_rows() {
    let mut random = Random(1);
    let x: Vec<f64> = random.normals(300);
    let labels: Vec<usize> =
        x.iter().map(|x| if x + random.normal() > 0.5 { 2 } else { usize::from(*x > -0.5) }).collect();
    let focal = forfeit::parse_row("softmax_focal:gamma=2").unwrap();
    let options = Options { l2: 1e-3, ..Options::default() };
    let weights: Vec<f64> = (0..300).map(|row| f64::from(row % 3)).collect();
    let design = Design::new([("x", x.clone())]).unwrap();
    let weighted =
        fit_classes(&design.clone().with_weights(weights.clone()).unwrap(), &labels, 3, focal.as_ref(), &options)
            .unwrap();
    assert!(weighted.converged && !weighted.convex);
    // A row of weight 2 counts as two.
    let rows: Vec<usize> = (0..300).flat_map(|row| vec![row; row % 3]).collect();
    let repeated: Vec<usize> = rows.iter().map(|row| labels[*row]).collect();
    let twice = fit_classes(&design.select(&rows).unwrap(), &repeated, 3, focal.as_ref(), &options).unwrap();
    for (a, b) in weighted.coefficients.iter().zip(&twice.coefficients) {
        close(a[0], b[0], 1e-7);
    }
    close(weighted.mean_loss, twice.mean_loss, 1e-12);
}

/// Of two classes it is the hinge of the difference of the scores, which the binary model fits by another method.
#[test]
fn crammer_and_singer_of_two_classes_is_the_hinge() {
    let (design, labels) = file("breast_cancer");
    let columns =
        design.names().iter().zip(design.columns()).take(5).map(|(name, column)| (name.clone(), column.clone()));
    let design = Design::new(columns).unwrap();
    let loss = forfeit::parse_row("crammer_singer").unwrap();
    for l2 in [1.0, 0.01] {
        let options = Options { l2, ..Options::default() };
        let fit = fit_classes(&design, &labels, 2, loss.as_ref(), &options).unwrap();
        assert!(fit.converged && fit.convex, "{}", fit.gradient);
        let target: Vec<f64> = labels.iter().map(|&label| 2.0 * label as f64 - 1.0).collect();
        let binary = fitted(&design, &target, "hinge", 0.5 * l2);
        close(fit.mean_loss + fit.penalty, binary.mean_loss + binary.penalty, 2e-7);
        for (feature, coefficient) in binary.coefficients.iter().enumerate() {
            close(fit.coefficients[1][feature] - fit.coefficients[0][feature], *coefficient, 1e-4);
        }
    }
}

/// scikit-learn 1.9.1's `LinearSVC(multi_class="crammer_singer", fit_intercept=False, C=1/(λ·rows), tol=1e-10)`.
#[test]
fn crammer_and_singer_of_ten_classes_is_scikit_learns() {
    let (design, labels) = file("digits");
    let first: Vec<usize> = (0..200).collect();
    let design = design.select(&first).unwrap().without_intercept();
    let loss = forfeit::parse_row("crammer_singer").unwrap();
    let options = Options { l2: 1.0, ..Options::default() };
    let fit = fit_classes(&design, &labels[..200], 10, loss.as_ref(), &options).unwrap();
    assert!(fit.converged, "{}", fit.gradient);
    close(fit.mean_loss + fit.penalty, 0.03812009789647709, 1e-7);
}

#[test]
fn what_cannot_be_fitted_is_told() {
    let design = Design::new([("x", vec![0.0, 1.0, 2.0, 3.0])]).unwrap();
    let options = Options::default();
    let hinge = forfeit::parse_row("multi_margin").unwrap();
    let told = |result: Result<_, Error>| result.map(|_: forfeit_linear::ClassFit| ()).unwrap_err().to_string();
    assert!(told(fit_classes(&design, &[0, 1, 0, 1], 2, hinge.as_ref(), &options)).contains("no second derivative"));
    let entropy = CrossEntropy::new();
    assert!(told(fit_classes(&design, &[0, 1, 2, 1], 2, &entropy, &options)).contains("row 2"));
    assert!(told(fit_classes(&design, &[0, 1], 2, &entropy, &options)).contains("4 rows"));
    // Separable classes have no finite optimum without a penalty.
    let fit = fit_classes(&design, &[0, 0, 1, 1], 2, &entropy, &options).unwrap();
    assert!(fit.mean_loss < 1e-6);
    let bounded = fit_classes(&design, &[0, 0, 1, 1], 2, &entropy, &Options { l2: 0.1, ..options }).unwrap();
    assert!(bounded.converged && bounded.coefficients[1][0] > 0.0);
}
