//! Row-wise losses against a plain reference in f64: every kind of target, weight, reduction, layout and float.

use forfeit::{CrossEntropy, Denominator, Float, Isa, Reduction, RowEvaluation, RowLoss, View};

mod common;
use common::Random;
use common::rows::{cross_entropy, normal};

const TARGETS: [&str; 2] = ["labels", "probabilities"];

/// One cell of the interaction table: what goes in, as plain vectors.
struct Cell {
    rows: usize,
    classes: usize,
    logits: Vec<f64>,
    labels: Vec<i64>,
    soft: Vec<f64>,
    class_weights: Option<Vec<f64>>,
    weights: Option<Vec<f64>>,
    smoothing: f64,
    ignore: Option<i64>,
}

impl Cell {
    fn new(rows: usize, classes: usize, seed: u64) -> Self {
        let mut random = Random(seed);
        let logits = (0..rows * classes).map(|_| f64::from(normal(&mut random) as f32 * 3.0)).collect();
        let labels = (0..rows).map(|_| random.below(classes) as i64).collect();
        let mut soft: Vec<f64> = (0..rows * classes).map(|_| random.unit()).collect();
        for row in soft.chunks_mut(classes) {
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|q| *q /= sum);
        }
        Self { rows, classes, logits, labels, soft, class_weights: None, weights: None, smoothing: 0.0, ignore: None }
    }

    /// The target probabilities of a row, smoothed; None if the row is ignored.
    fn target(&self, kind: &str, row: usize) -> Option<Vec<f64>> {
        let q = match kind {
            "labels" if self.ignore == Some(self.labels[row]) => return None,
            "labels" => (0..self.classes).map(|c| f64::from(u8::from(c as i64 == self.labels[row]))).collect(),
            _ => self.soft[row * self.classes..(row + 1) * self.classes].to_vec(),
        };
        let even = self.smoothing / self.classes as f64;
        Some(q.into_iter().map(|q: f64| (1.0 - self.smoothing) * q + even).collect())
    }

    fn expected(&self, kind: &str, reduction: Reduction, denominator: Denominator) -> (f64, Vec<f64>) {
        let ones = vec![1.0; self.classes];
        let w = self.class_weights.as_ref().unwrap_or(&ones);
        let (mut sum, mut weight, mut count) = (0.0, 0.0, 0.0);
        let mut gradient = vec![0.0; self.rows * self.classes];
        for row in 0..self.rows {
            let Some(q) = self.target(kind, row) else { continue };
            let v = self.weights.as_ref().map_or(1.0, |weights| weights[row]);
            let z = &self.logits[row * self.classes..(row + 1) * self.classes];
            let (value, slopes) = cross_entropy(z, &q, w);
            sum += v * value;
            count += 1.0;
            weight += v * match (denominator, kind) {
                (Denominator::Weight, _) => q.iter().zip(w).map(|(q, w)| q * w).sum::<f64>(),
                (_, "labels") => w[self.labels[row] as usize],
                _ => 1.0,
            };
            for (to, slope) in gradient[row * self.classes..].iter_mut().zip(slopes) {
                *to = v * slope;
            }
        }
        let by = match reduction {
            Reduction::Mean => weight,
            Reduction::MeanOverCount => count,
            _ => 1.0,
        };
        gradient.iter_mut().for_each(|slope| *slope /= by);
        (sum / by, gradient)
    }

    /// Asks the library, in f32 or f64, with the classes on the last axis.
    fn asked<T: Float + From32>(&self, kind: &str, reduction: Reduction, denominator: Denominator) -> (f64, Vec<f64>) {
        let loss = CrossEntropy::new().label_smoothing(self.smoothing).unwrap();
        let logits: Vec<T> = self.logits.iter().map(|&z| T::of(z)).collect();
        let soft: Vec<T> = self.soft.iter().map(|&z| T::of(z)).collect();
        let shape = [self.rows, self.classes];
        let pred = View::shaped(&logits, &shape).unwrap();
        let evaluation = match kind {
            "labels" => loss.evaluate(pred, &self.labels),
            _ => loss.evaluate(pred, View::shaped(&soft, &shape).unwrap()),
        };
        let mut gradient = vec![T::ZERO; logits.len()];
        let outcome = self
            .with_options(evaluation)
            .reduction(reduction)
            .denominator(denominator)
            .gradient_into(&mut gradient)
            .run()
            .unwrap();
        (outcome.value, gradient.into_iter().map(T::to).collect())
    }

    fn with_options<'a>(&'a self, mut evaluation: RowEvaluation<'a>) -> RowEvaluation<'a> {
        if let Some(weights) = &self.class_weights {
            evaluation = evaluation.class_weights(weights);
        }
        if let Some(weights) = &self.weights {
            evaluation = evaluation.weights(weights);
        }
        match self.ignore {
            Some(label) => evaluation.ignore_index(label),
            None => evaluation,
        }
    }
}

trait From32 {
    fn of(x: f64) -> Self;
    fn to(self) -> f64;
}
impl From32 for f32 {
    fn of(x: f64) -> Self {
        x as f32
    }
    fn to(self) -> f64 {
        f64::from(self)
    }
}
impl From32 for f64 {
    fn of(x: f64) -> Self {
        x
    }
    fn to(self) -> f64 {
        self
    }
}

fn close(what: &str, (value, gradient): (f64, Vec<f64>), expected: &(f64, Vec<f64>), tolerance: f64) {
    let largest = expected.1.iter().fold(0.0f64, |a, b| a.max(b.abs()));
    assert!((value - expected.0).abs() <= tolerance * expected.0.abs(), "{what}: {value} against {}", expected.0);
    for (i, (a, b)) in gradient.iter().zip(&expected.1).enumerate() {
        assert!((a - b).abs() <= tolerance * (b.abs() + 0.01 * largest), "{what}, gradient {i}: {a} against {b}");
    }
}

/// The interaction table: weight × smoothing × ignore × reduction × denominator × target, short and long rows, both floats.
#[test]
fn every_cell_of_the_interaction_table() {
    for (rows, classes) in [(70, 5), (9, 300), (3, 5000), (2, 48), (2, 49)] {
        for bits in 0..16 {
            let mut cell = Cell::new(rows, classes, 7 + bits);
            let mut random = Random(bits);
            cell.class_weights = (bits & 1 > 0).then(|| (0..classes).map(|_| 0.25 + random.unit()).collect());
            cell.weights = (bits & 2 > 0).then(|| (0..rows).map(|_| random.unit() + 0.1).collect());
            cell.smoothing = if bits & 4 > 0 { 0.125 } else { 0.0 };
            if bits & 8 > 0 {
                cell.ignore = Some(-100);
                cell.labels[rows - 1] = -100;
            }
            for kind in TARGETS {
                for reduction in [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::MeanOverCount] {
                    for denominator in [Denominator::Weight, Denominator::PyTorch] {
                        let expected = cell.expected(kind, reduction, denominator);
                        let what = format!("{rows}×{classes} cell {bits} {kind} {reduction:?} {denominator:?}");
                        close(&what, cell.asked::<f64>(kind, reduction, denominator), &expected, 1e-12);
                        close(&what, cell.asked::<f32>(kind, reduction, denominator), &expected, 2e-5);
                    }
                }
            }
        }
    }
}

/// Any axis of classes, any strides: the same rows give the same losses and gradients.
#[test]
fn any_axis_and_any_stride() {
    let (n, inner) = (3, 70);
    for classes in [4, 100] {
        let cell = Cell::new(n * inner, classes, 3);
        let loss = CrossEntropy::new();
        let (value, flat) = cell.expected("labels", Reduction::Mean, Denominator::Weight);
        // Row (i, j) and class c at [i][c][j].
        let at = |i: usize, c: usize, j: usize| (i * classes + c) * inner + j;
        let mut logits = vec![0.0; n * classes * inner];
        let mut expected = vec![0.0; logits.len()];
        for i in 0..n {
            for j in 0..inner {
                for c in 0..classes {
                    logits[at(i, c, j)] = cell.logits[(i * inner + j) * classes + c];
                    expected[at(i, c, j)] = flat[(i * inner + j) * classes + c];
                }
            }
        }
        let labels = View::shaped(&cell.labels, &[n, inner]).unwrap();
        let step =
            loss.value_and_gradient(View::shaped(&logits, &[n, classes, inner]).unwrap(), labels.clone()).unwrap();
        close("axis 1", (step.value, step.gradient), &(value, expected), 1e-12);

        // The same memory with the axes in another order: classes first.
        let strides = [inner as isize, (classes * inner) as isize, 1];
        let first = View::strided(&logits, &[classes, n, inner], &strides, 0).unwrap();
        let mut gradient = vec![0.0; logits.len()];
        let outcome = loss.evaluate(first, labels).class_axis(0).gradient_into(&mut gradient).run().unwrap();
        let mut turned = vec![0.0; logits.len()];
        for i in 0..n {
            for j in 0..inner {
                for c in 0..classes {
                    turned[(c * n + i) * inner + j] = flat[(i * inner + j) * classes + c];
                }
            }
        }
        close("axis 0", (outcome.value, gradient), &(value, turned), 1e-12);

        // A transpose: (N, C) of columns.
        let mut columns = vec![0.0; cell.logits.len()];
        for (row, z) in cell.logits.chunks(classes).enumerate() {
            z.iter().enumerate().for_each(|(c, &z)| columns[c * cell.rows + row] = z);
        }
        let shape = [cell.rows, classes];
        let transposed = View::strided(&columns, &shape, &[1, cell.rows as isize], 0).unwrap();
        let step = loss.value_and_gradient(transposed, &cell.labels).unwrap();
        close("transposed", (step.value, step.gradient), &(value, flat), 1e-12);
    }
}

/// Threads and instruction sets with fused multiply-add change no bit, of value or gradient, on any path.
#[test]
fn the_same_bits_for_any_thread_count_and_instruction_set() {
    for (rows, classes, smoothing) in
        [(5000, 10, 0.0), (300, 1000, 0.0), (300, 1000, 0.1), (40, 5000, 0.0), (3000, 30, 0.1)]
    {
        let cell = Cell::new(rows, classes, 11);
        let loss = CrossEntropy::new().label_smoothing(smoothing).unwrap();
        let logits: Vec<f32> = cell.logits.iter().map(|&z| z as f32).collect();
        let run = |threads: usize, isa: Isa| {
            let mut gradient = vec![0.0f32; logits.len()];
            let pred = View::shaped(&logits, &[rows, classes]).unwrap();
            let outcome =
                loss.evaluate(pred, &cell.labels).threads(threads).isa(isa).gradient_into(&mut gradient).run().unwrap();
            (outcome.value.to_bits(), gradient.iter().map(|g| g.to_bits()).collect::<Vec<_>>())
        };
        let one = run(1, Isa::best());
        for threads in [2, 3, 8] {
            assert!(run(threads, Isa::best()) == one, "{rows}×{classes} with {threads} threads");
        }
        for isa in Isa::available().filter(|isa| *isa != Isa::PORTABLE) {
            assert!(run(2, isa) == one, "{rows}×{classes} with {}", isa.name());
        }
    }
}

/// Probabilities as targets: no bit changes with threads, instruction sets or room between rows.
#[test]
fn probabilities_give_the_same_bits_anywhere() {
    for (rows, classes) in [(900, 10), (150, 700), (5, 5000)] {
        let cell = Cell::new(rows, classes, 13);
        let loss = CrossEntropy::new().label_smoothing(0.1).unwrap();
        let shape = [rows, classes];
        let logits: Vec<f32> = cell.logits.iter().map(|&z| z as f32).collect();
        let targets: Vec<f32> = cell.soft.iter().map(|&q| q as f32).collect();
        let wide = |numbers: &[f32]| -> Vec<f32> {
            numbers.chunks(classes).flat_map(|row| row.iter().copied().chain([f32::NAN; 3])).collect()
        };
        let apart = [wide(&logits), wide(&targets)];
        let run = |threads: usize, isa: Isa, place: bool| {
            let mut gradient = vec![0.0f32; logits.len()];
            let dense = |numbers| View::shaped(numbers, &shape).unwrap();
            let strided = |numbers| View::strided(numbers, &shape, &[classes as isize + 3, 1], 0).unwrap();
            let evaluation = if place {
                loss.evaluate(strided(&apart[0]), strided(&apart[1]))
            } else {
                loss.evaluate(dense(&logits), dense(&targets))
            };
            let outcome = evaluation.threads(threads).isa(isa).gradient_into(&mut gradient).run().unwrap();
            (outcome.value.to_bits(), gradient.iter().map(|g| g.to_bits()).collect::<Vec<_>>())
        };
        let one = run(1, Isa::best(), false);
        for threads in [1, 2, 5] {
            assert!(run(threads, Isa::best(), threads == 1) == one, "{rows}×{classes} with {threads} threads");
        }
        for isa in Isa::available().filter(|isa| *isa != Isa::PORTABLE) {
            assert!(run(2, isa, false) == one, "{rows}×{classes} with {}", isa.name());
        }
    }
}

/// Half precision is computed as the f32 that it widens to, and rounded once: short rows, long ones, and those of which only a tile
/// is remembered.
#[cfg(feature = "half")]
#[test]
fn half_precision_rounds_once() {
    fn run<T: Float>(cell: &Cell, logits: &[T], empty: T) -> (u64, Vec<T>) {
        let weights: Vec<f32> = (0..cell.rows).map(|row| if row == 1 { 0.0 } else { 1e3 + row as f32 }).collect();
        let loss = CrossEntropy::new().label_smoothing(cell.smoothing).unwrap();
        let mut gradient = vec![empty; logits.len()];
        let pred = View::shaped(logits, &[cell.rows, cell.classes]).unwrap();
        let evaluation = loss.evaluate(pred, &cell.labels).weights(&weights).reduction(Reduction::Sum);
        let value = evaluation.gradient_into(&mut gradient).run().unwrap().value;
        (value.to_bits(), gradient)
    }
    fn check<H: Float>(narrow: fn(f32) -> H, widen: fn(H) -> f32) {
        for (rows, classes, smoothing) in
            [(5, 20, 0.0), (300, 1000, 0.0), (9, 200, 0.1), (3, 5000, 0.0), (3, 5000, 0.1)]
        {
            let cell = Cell { smoothing, ..Cell::new(rows, classes, 5) };
            let logits: Vec<H> = cell.logits.iter().map(|&z| narrow(z as f32)).collect();
            let wide: Vec<f32> = logits.iter().map(|&z| widen(z)).collect();
            let (value, gradient) = run(&cell, &logits, narrow(9.0));
            let (expected, full) = run(&cell, &wide, 9.0);
            assert_eq!(value, expected, "{rows}×{classes}");
            assert!(gradient[classes..2 * classes].iter().all(|&g| widen(g) == 0.0));
            for (i, (&g, full)) in gradient.iter().zip(full).enumerate() {
                assert_eq!(widen(g), widen(narrow(full)), "{rows}×{classes}, element {i}");
            }
        }
    }
    check(half::f16::from_f32, half::f16::to_f32);
    check(half::bf16::from_f32, half::bf16::to_f32);
}

/// Long rows with room between them, or apart in any other way, give the bits of dense ones.
#[test]
fn long_rows_apart_give_the_bits_of_dense_ones() {
    for (rows, classes) in [(7, 60), (3, 5000)] {
        let cell = Cell::new(rows, classes, 31);
        let loss = CrossEntropy::new();
        let mut wide = vec![f64::NAN; rows * (classes + 3)];
        for (wide, row) in wide.chunks_mut(classes + 3).zip(cell.logits.chunks(classes)) {
            wide[1..=classes].copy_from_slice(row);
        }
        let apart = View::strided(&wide, &[rows, classes], &[classes as isize + 3, 1], 1).unwrap();
        let dense = View::shaped(&cell.logits, &[rows, classes]).unwrap();
        let (apart, dense) = (
            loss.value_and_gradient(apart, &cell.labels).unwrap(),
            loss.value_and_gradient(dense, &cell.labels).unwrap(),
        );
        assert_eq!((apart.value, apart.gradient), (dense.value, dense.gradient));
    }
}

/// Second derivatives against differences of the gradient, with every option.
#[test]
fn curvature_is_the_slope_of_the_gradient() {
    for (classes, label_smoothing, z_loss, cap) in
        [(4, 0.0, 0.0, None), (4, 0.1, 0.01, None), (70, 0.0, 0.02, Some(5.0)), (70, 0.2, 0.0, Some(3.0))]
    {
        let cell = Cell::new(3, classes, 23);
        let mut loss = CrossEntropy::new().label_smoothing(label_smoothing).unwrap().z_loss(z_loss).unwrap();
        loss = loss.soft_cap(cap).unwrap();
        let view = |z: &'_ [f64]| {
            loss.value_and_gradient(View::shaped(z, &[3, classes]).unwrap(), &cell.labels).unwrap().gradient
        };
        let mut curvature = vec![0.0; cell.logits.len()];
        let pred = View::shaped(&cell.logits, &[3, classes]).unwrap();
        loss.evaluate(pred, &cell.labels).curvature_into(&mut curvature).run().unwrap();
        for i in (0..cell.logits.len()).step_by(7) {
            let h = 1e-5;
            let moved = |by: f64| {
                let mut z = cell.logits.clone();
                z[i] += by;
                view(&z)[i]
            };
            let slope = (moved(h) - moved(-h)) / (2.0 * h);
            assert!((slope - curvature[i]).abs() < 1e-8, "{loss} class {i}: {slope} against {}", curvature[i]);
        }
        let gradient = view(&cell.logits);
        for i in (0..cell.logits.len()).step_by(5) {
            let h = 1e-5;
            let value = |by: f64| {
                let mut z = cell.logits.clone();
                z[i] += by;
                loss.mean(View::shaped(&z, &[3, classes]).unwrap(), &cell.labels).unwrap()
            };
            let slope = (value(h) - value(-h)) / (2.0 * h);
            assert!((slope - gradient[i]).abs() < 1e-8, "{loss} class {i}: {slope} against {}", gradient[i]);
        }
    }
}
