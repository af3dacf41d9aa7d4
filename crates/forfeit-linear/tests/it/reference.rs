//! Real data against independent solvers.
//!
//! Figures computed with scikit-learn 1.9.1, scipy 1.17.1 and numpy in float64 from the same CSV files:
//! `LinearRegression`, `Ridge(alpha = l2·n/2)`, `QuantileRegressor(alpha=0, solver="highs")`,
//! `LogisticRegression(C = 1/(n·l2), solver="newton-cholesky", tol=1e-14)`; Huber by reweighted least squares run until
//! the coefficients stood still to 1e-14.

use crate::common::{Random, close, fitted};
use forfeit_linear::{Certificate, Design, Status};

fn read(text: &str) -> (Vec<String>, Vec<Vec<f64>>) {
    let mut lines = text.lines().filter(|l| !l.starts_with('#'));
    let names: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split(',')) {
            column.push(cell.parse().unwrap());
        }
    }
    (names, columns)
}

fn diabetes() -> (Design, Vec<f64>) {
    let (names, mut columns) = read(include_str!("../../../../data/diabetes.csv"));
    let target = columns.pop().unwrap();
    (Design::new(names.into_iter().zip(columns)).unwrap(), target)
}

fn breast_cancer(features: usize) -> (Design, Vec<f64>) {
    let (names, mut columns) = read(include_str!("../../../../data/breast_cancer.csv"));
    let target = columns.pop().unwrap();
    (Design::new(names.into_iter().zip(columns).take(features)).unwrap(), target)
}

fn close_relative(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= tolerance * e.abs(), "found {f}, expected {e}: {found:?}");
    }
}

#[test]
fn squared_error_on_diabetes() {
    let (design, target) = diabetes();
    let fit = fitted(&design, &target, "squared_error", 0.0);
    close_relative(
        &fit.coefficients,
        &[
            -0.036361224223623534,
            -22.859648090498354,
            5.602962091923719,
            1.1168079933181838,
            -1.0899963340632226,
            0.7464504555142124,
            0.3720047150891379,
            6.53383193599034,
            68.48312496478829,
            0.2801169893214981,
        ],
        1e-9,
    );
    close(fit.intercept, -334.5671385187875, 1e-8);
    close(fit.mean_loss, 2859.6963475867506, 1e-9);
    assert!(matches!(fit.certificate, Certificate::Gradient { scaled } if scaled < 1e-12));
    // The normal equations in the user's own columns.
    let residuals: Vec<f64> = fit.scores(&design).unwrap().iter().zip(&target).map(|(p, t)| p - t).collect();
    for column in design.columns() {
        let sum: f64 = column.iter().zip(&residuals).map(|(x, r)| x * r).sum();
        let size: f64 = column.iter().zip(&residuals).map(|(x, r)| (x * r).abs()).sum();
        assert!(sum.abs() < 1e-11 * size, "{sum} of {size}");
    }
}

#[test]
fn ridge_on_diabetes_in_the_users_units() {
    let (design, target) = diabetes();
    let fit = fitted(&design, &target, "squared_error", 0.01);
    close_relative(
        &fit.coefficients,
        &[
            -0.02942982739868931,
            -22.306929116377162,
            5.679141934543916,
            1.1209184928773785,
            -0.7354227671136784,
            0.4198896229610971,
            -0.020411195502253506,
            5.95191238203901,
            57.767621374178894,
            0.29546284807625467,
        ],
        1e-9,
    );
    close(fit.intercept, -297.23866662308774, 1e-8);
}

#[test]
fn quantiles_on_diabetes() {
    let (design, target) = diabetes();
    for (tau, intercept, value, coefficients) in [
        (
            0.5,
            -328.56678834563803,
            21.520750342938967,
            [
                0.034191695792294134,
                -31.112628228085903,
                5.0211818633324645,
                1.401579274341208,
                -1.1787331651499127,
                0.6488785052505712,
                0.5416172068027569,
                9.515700203169436,
                69.48084388762605,
                0.2104542639570742,
            ],
        ),
        (
            0.9,
            -420.1132475389324,
            9.087896783858502,
            [
                -0.3014192258418103,
                -24.544407478616918,
                5.484395665823647,
                1.5085990581717998,
                -2.4890265189314587,
                2.231464619579098,
                1.20230464734858,
                0.9382497825018735,
                107.95454888605009,
                0.6153740756132161,
            ],
        ),
    ] {
        let fit = fitted(&design, &target, &format!("quantile:tau={tau}"), 0.0);
        assert_eq!(fit.status, Status::Converged);
        close_relative(&fit.coefficients, &coefficients, 1e-8);
        close(fit.intercept, intercept, 1e-7);
        close(fit.mean_loss, value, 1e-11);
    }
}

#[test]
fn huber_on_diabetes() {
    let (design, target) = diabetes();
    let fit = fitted(&design, &target, "huber:delta=40", 0.0);
    close_relative(
        &fit.coefficients,
        &[
            -0.1358769944973517,
            -28.538741661640916,
            5.562133948626542,
            1.230864638144623,
            -1.061713856796113,
            0.6632944558698741,
            0.2514719165893867,
            6.6095446356753795,
            71.33423116180414,
            0.175499004947231,
        ],
        1e-8,
    );
    close(fit.mean_loss, 1074.302702238065, 1e-9);
}

#[test]
fn cross_entropy_on_breast_cancer() {
    let (design, target) = breast_cancer(2);
    for spec in ["bce_with_logits", "bce"] {
        for (l2, intercept, coefficients, value) in [
            (0.0, 19.849416566467816, [-1.0571018305242765, -0.21814100610428142], 0.2558201286274962),
            (0.1, 14.86386239846381, [-0.7533220427012663, -0.18319240020429814], 0.2660778109719371),
        ] {
            let fit = fitted(&design, &target, spec, l2);
            assert_eq!(fit.status, Status::Converged, "{spec}");
            close_relative(&fit.coefficients, &coefficients, 1e-8);
            close(fit.intercept, intercept, 1e-6);
            close(fit.mean_loss, value, 1e-10);
            assert!(matches!(fit.certificate, Certificate::Gradient { scaled } if scaled < 1e-10));
        }
    }
}

#[test]
fn thirty_features_of_breast_cancer_separate_the_classes() {
    let (design, target) = breast_cancer(30);
    let fit = fitted(&design, &target, "bce_with_logits", 0.0);
    let Status::Separable { intercept, coefficients, complete } = &fit.status else { panic!("{:?}", fit.status) };
    assert!(complete);
    for (row, label) in target.iter().enumerate() {
        let score = intercept + design.columns().iter().zip(coefficients).map(|(c, w)| c[row] * w).sum::<f64>();
        assert!((score > 0.0) == (*label == 1.0), "row {row}: {score}");
    }
    let fit = fitted(&design, &target, "bce_with_logits", 1e-3);
    assert_eq!(fit.status, Status::Converged);
    close(fit.intercept, 25.245559828407217, 1e-5);
    close(fit.mean_loss, 0.08417679000775272, 1e-9);
    close(fit.coefficients[0], 1.3895413398623897, 1e-6);
}

#[test]
fn many_rows_converge_though_their_sum_hides_the_last_steps() {
    let mut random = Random(30);
    let rows = 100_000;
    let (a, b) = (random.normals(rows), random.normals(rows));
    let target: Vec<f64> = (0..rows).map(|i| 1.0 + a[i] - 2.0 * b[i] + random.normal()).collect();
    let design = Design::new([("a", a), ("b", b)]).unwrap();
    for spec in ["huber", "log_cosh", "pseudo_huber"] {
        let fit = fitted(&design, &target, spec, 0.0);
        assert_eq!(fit.status, Status::Converged, "{spec}: {:?}", fit.certificate);
        close(fit.coefficients[1], -2.0, 0.02);
    }
}
