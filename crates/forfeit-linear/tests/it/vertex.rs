//! Absolute error and quantile loss against every vertex, on data with and without ties.

use crate::common::{Random, close, fitted};
use forfeit_linear::{Certificate, Design, Status};

/// Mean quantile loss of each line or plane through as many rows as there are coefficients; features, then intercept.
struct Vertices {
    list: Vec<(f64, Vec<f64>)>,
}

impl Vertices {
    fn new(columns: &[Vec<f64>], target: &[f64], weight: &[f64], tau: f64) -> Self {
        let (rows, size) = (target.len(), columns.len() + 1);
        let row = |i: usize| columns.iter().map(|c| c[i]).chain([1.0]).collect::<Vec<f64>>();
        let mut list = Vec::new();
        let mut pick: Vec<usize> = (0..size).collect();
        loop {
            let system = pick.iter().map(|i| (row(*i), target[*i])).collect();
            if let Some(point) = eliminate(system) {
                let loss = |i: usize| {
                    let error = row(i).iter().zip(&point).map(|(x, w)| x * w).sum::<f64>() - target[i];
                    weight[i] * if error > 0.0 { (1.0 - tau) * error } else { -tau * error }
                };
                let total = (0..rows).map(loss).sum::<f64>() / weight.iter().sum::<f64>();
                list.push((total, point));
            }
            let Some(last) = (0..size).rev().find(|k| pick[*k] < rows - size + k) else { break };
            pick[last] += 1;
            for k in last + 1..size {
                pick[k] = pick[k - 1] + 1;
            }
        }
        Self { list }
    }

    fn least(&self) -> f64 {
        self.list.iter().map(|(v, _)| *v).fold(f64::INFINITY, f64::min)
    }

    fn optimal(&self) -> impl Iterator<Item = &Vec<f64>> + Clone {
        let bound = self.least() * (1.0 + 1e-12) + 1e-14;
        self.list.iter().filter(move |(v, _)| *v <= bound).map(|(_, p)| p)
    }

    fn range(&self, k: usize) -> (f64, f64) {
        let values = self.optimal().map(|p| p[k]);
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
    }
}

/// Gauss-Jordan elimination with row exchanges; None for a singular system.
fn eliminate(mut system: Vec<(Vec<f64>, f64)>) -> Option<Vec<f64>> {
    let size = system.len();
    for k in 0..size {
        let pivot = (k..size).max_by(|a, b| system[*a].0[k].abs().total_cmp(&system[*b].0[k].abs()))?;
        system.swap(k, pivot);
        let (row, right) = system[k].clone();
        if row[k].abs() < 1e-9 {
            return None;
        }
        for (i, (other, value)) in system.iter_mut().enumerate() {
            let factor = other[k] / row[k];
            if i != k {
                other.iter_mut().zip(&row).for_each(|(x, y)| *x -= factor * y);
                *value -= factor * right;
            }
        }
    }
    Some((0..size).map(|k| system[k].1 / system[k].0[k]).collect())
}

/// Compares one fit with all vertices; whether its optimum was a single point.
fn compare(columns: &[Vec<f64>], target: &[f64], weight: &[f64], tau: f64) -> bool {
    let names = ["a", "b", "c"];
    let design = Design::new(names.into_iter().zip(columns.iter().cloned())).unwrap();
    let design = design.with_weights(weight.to_vec()).unwrap();
    let fit = fitted(&design, target, &format!("quantile:tau={tau}"), 0.0);
    let vertices = Vertices::new(columns, target, weight, tau);
    let least = vertices.least();
    let context = format!("{columns:?} {target:?} {weight:?} {tau}: {fit:?}");
    assert!((fit.mean_loss - least).abs() <= 1e-9 * least + 1e-12, "least {least}, {context}");
    let found: Vec<f64> = fit.coefficients.iter().copied().chain([fit.intercept]).collect();
    match &fit.status {
        Status::Converged => {
            for (k, value) in found.iter().enumerate() {
                let (low, high) = vertices.range(k);
                assert!(high - low < 1e-6, "coefficient {k} ranges from {low} to {high}, {context}");
                close(*value, low, 1e-6);
            }
            true
        }
        Status::NotUnique { ranges } => {
            for (k, range) in ranges.iter().enumerate() {
                let (low, high) = vertices.range(k);
                assert!((range.low - low).abs() < 1e-6 && (range.high - high).abs() < 1e-6, "{low} {high} {context}");
            }
            // Lexicographically smallest: no optimal vertex comes before it.
            for other in vertices.optimal() {
                let first = found.iter().zip(other).find(|(a, b)| (**a - **b).abs() > 1e-6);
                assert!(first.is_none_or(|(a, b)| a < b), "{other:?} comes before, {context}");
            }
            false
        }
        other => panic!("{other:?}, {context}"),
    }
}

#[test]
fn random_data_end_at_the_best_vertex() {
    let mut random = Random(1);
    for trial in 0..60 {
        let rows = 6 + trial % 9;
        let columns = [random.normals(rows), random.normals(rows)];
        let target = random.normals(rows);
        let weight: Vec<f64> = (0..rows).map(|_| 0.1 + random.unit()).collect();
        let tau = [0.5, 0.1, 0.25, 0.9, 0.99][trial % 5];
        assert!(compare(&columns, &target, &weight, tau));
    }
}

#[test]
fn integer_data_full_of_ties_are_solved_and_their_faces_found() {
    let mut random = Random(2);
    let mut faces = 0;
    for trial in 0..300 {
        let rows = 5 + trial % 8;
        let features = 1 + trial % 2;
        let mut small = |limit: f64| (random.unit() * limit).floor();
        let columns: Vec<Vec<f64>> = (0..features).map(|_| (0..rows).map(|_| small(4.0)).collect()).collect();
        let target: Vec<f64> = (0..rows).map(|_| small(4.0)).collect();
        let vary = columns.iter().all(|c| c.iter().any(|x| *x != c[0]));
        let weight: Vec<f64> = (0..rows).map(|_| 1.0 + small(2.0)).collect();
        let tau = [0.5, 0.25, 0.75][trial % 3];
        // Columns that depend on each other have no vertices to compare with.
        if vary && Vertices::new(&columns, &target, &weight, tau).list.iter().any(|(v, _)| v.is_finite()) {
            faces += usize::from(!compare(&columns, &target, &weight, tau));
        }
    }
    assert!(faces > 50, "only {faces} faces were met");
}

#[test]
fn a_constant_fits_the_quantile_and_knows_its_interval() {
    let target = vec![1.0, 2.0, 3.0, 10.0];
    let fit = fitted(&Design::constant(4), &target, "absolute_error", 0.0);
    let Status::NotUnique { ranges } = &fit.status else { panic!("{:?}", fit.status) };
    close(ranges[0].low, 2.0, 1e-12);
    close(ranges[0].high, 3.0, 1e-12);
    close(fit.intercept, 2.0, 1e-12);
    let fit = fitted(&Design::constant(4), &target, "quantile:tau=0.8", 0.0);
    assert_eq!(fit.status, Status::Converged);
    close(fit.intercept, 10.0, 1e-12);
}

#[test]
fn exact_data_are_interpolated() {
    let x: Vec<f64> = (0..50).map(f64::from).collect();
    let target: Vec<f64> = x.iter().map(|x| 3.0 * x - 7.0).collect();
    let design = Design::new([("x", x)]).unwrap();
    for spec in ["absolute_error", "quantile:tau=0.3", "squared_error", "huber", "log_cosh"] {
        let fit = fitted(&design, &target, spec, 0.0);
        assert_eq!(fit.status, Status::Converged, "{spec}");
        close(fit.coefficients[0], 3.0, 1e-12);
        close(fit.intercept, -7.0, 1e-11);
    }
}

#[test]
fn many_rows_and_columns_reach_a_certified_vertex() {
    let mut random = Random(3);
    let (rows, features) = (3000, 20);
    let columns: Vec<Vec<f64>> = (0..features).map(|_| random.normals(rows)).collect();
    let target: Vec<f64> = (0..rows).map(|i| columns[0][i] - 2.0 * columns[7][i] + random.normal().powi(3)).collect();
    let design = Design::new(columns.into_iter().enumerate().map(|(k, c)| (format!("x{k}"), c))).unwrap();
    for tau in [0.05, 0.5, 0.9] {
        let fit = fitted(&design, &target, &format!("quantile:tau={tau}"), 0.0);
        assert_eq!(fit.status, Status::Converged);
        let Certificate::Duality { gap, interpolated, .. } = fit.certificate else { panic!("{:?}", fit.certificate) };
        assert!(gap < 1e-11, "{gap}");
        assert_eq!(interpolated, features + 1);
        // The share of rows below the fit is τ, up to the rows on it.
        let scores = fit.scores(&design).unwrap();
        let below = scores.iter().zip(&target).filter(|(s, t)| *t < *s).count() as f64 / rows as f64;
        close(below, tau, (features + 1) as f64 / rows as f64);
    }
}

#[test]
fn a_penalty_gives_the_one_optimum_of_a_strictly_convex_problem() {
    let mut random = Random(4);
    for trial in 0..20 {
        let rows = 30;
        let columns = [random.normals(rows), random.normals(rows)];
        let target: Vec<f64> = (0..rows).map(|i| 5.0 * columns[0][i] + 3.0 + random.normal()).collect();
        let design = Design::new(["a", "b"].into_iter().zip(columns)).unwrap();
        let l2 = [1e-4, 1e-2, 0.1, 1.0, 100.0][trial % 5];
        let fit = fitted(&design, &target, "quantile:tau=0.31", l2);
        assert_eq!(fit.status, Status::Converged);
        let Certificate::Duality { gap, residual, .. } = fit.certificate else { panic!("{:?}", fit.certificate) };
        assert!(gap < 1e-12 && residual < 1e-12, "{l2}: {gap} {residual}");
        // Nothing near it is better.
        let value = |shift: [f64; 3]| {
            let (b, w0, w1) =
                (fit.intercept + shift[0], fit.coefficients[0] + shift[1], fit.coefficients[1] + shift[2]);
            let loss = |i: usize| {
                let error = b + w0 * design.columns()[0][i] + w1 * design.columns()[1][i] - target[i];
                if error > 0.0 { 0.69 * error } else { -0.31 * error }
            };
            (0..rows).map(loss).sum::<f64>() / rows as f64 + 0.5 * l2 * (w0 * w0 + w1 * w1)
        };
        close(fit.value(), value([0.0; 3]), 1e-13);
        for k in 0..60 {
            let size = 10f64.powi(-(k % 6) - 1);
            let shift = [random.normal() * size, random.normal() * size, random.normal() * size];
            assert!(value(shift) >= fit.value() - 1e-14);
        }
    }
}
