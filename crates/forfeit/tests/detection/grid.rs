//! Losses over cells against their references, and against themselves.

use forfeit::View;
use forfeit::detection::{
    Assignment, BoxLoss, Detected, GridLoss, Predictions, Row, Rule, Target, YoloV3, YoloV5, reduce,
};
use serde_json::Value;

use crate::golden::{Arrays, assert_close, index};

/// A recorded case.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) arrays: Arrays,
    pub(crate) targets: Vec<[f64; 6]>,
    pub(crate) layers: Vec<(Vec<f64>, Vec<usize>)>,
    pub(crate) anchors: Vec<Vec<[f64; 2]>>,
    pub(crate) classes: usize,
}

impl Case {
    pub(crate) fn open(suite: &str, name: &str, facts: &Value) -> Self {
        let arrays = Arrays::open(&format!("{suite}/{name}.npz"));
        let number = |x: &Value| x.as_f64().unwrap();
        let pair = |x: &Value| [number(&x[0]), number(&x[1])];
        let layers = facts["anchors_px"].as_array().unwrap().iter();
        let anchors: Vec<Vec<[f64; 2]>> =
            layers.map(|layer| layer.as_array().unwrap().iter().map(pair).collect()).collect();
        Self {
            name: format!("{suite}/{name}"),
            targets: arrays.rows("targets"),
            layers: (0..anchors.len()).map(|i| arrays.get(&format!("p{i}"))).collect(),
            anchors,
            classes: number(&facts["nc"]) as usize,
            arrays,
        }
    }

    pub(crate) fn f32(&self) -> Vec<Vec<f32>> {
        self.layers.iter().map(|(data, _)| data.iter().map(|&x| x as f32).collect()).collect()
    }

    pub(crate) fn views<'v, T: forfeit::Element>(&self, data: &'v [Vec<T>]) -> Vec<View<'v, T>> {
        data.iter().zip(&self.layers).map(|(data, (_, shape))| View::shaped(data, shape).unwrap()).collect()
    }

    pub(crate) fn f64(&self) -> Vec<Vec<f64>> {
        self.layers.iter().map(|(data, _)| data.clone()).collect()
    }

    fn assert_rows(&self, assignment: &Assignment) {
        for (layer, rows) in assignment.layers.iter().enumerate() {
            let row = |row: &Row| [row.image, row.anchor, row.y, row.x, row.classes[0]].map(|i| i as f64);
            let got: Vec<[f64; 5]> = rows.iter().map(row).collect();
            assert_eq!(got, self.arrays.rows::<5>(&format!("idx{layer}")), "{} layer {layer}", self.name);
            let numbers = |name: &str| self.arrays.get(&format!("{name}{layer}")).0;
            let bounds: Vec<f64> = rows.iter().flat_map(|row| row.bounds).collect();
            let sizes: Vec<f64> = rows.iter().flat_map(|row| row.anchor_size).collect();
            assert_close(&bounds, &numbers("tbox"), 1e-14, &self.name);
            assert_close(&sizes, &numbers("anch"), 1e-14, &self.name);
        }
    }

    /// The recorded gradients of every layer, one after another: tolerances are of the largest of all.
    pub(crate) fn recorded(&self, type_name: &str) -> Vec<f64> {
        (0..self.layers.len()).flat_map(|i| self.arrays.get(&format!("g{i}_{type_name}")).0).collect()
    }
}

/// Loss and gradient (all layers, one after another) of a loss over a case, in the type of `data`.
macro_rules! detect {
    ($loss:expr, $case:expr, $data:expr, $zero:expr) => {{
        let data = $data;
        let mut gradient: Vec<Vec<_>> = data.iter().map(|layer| vec![$zero; layer.len()]).collect();
        let evaluation = $loss.evaluate($case.views(&data), &$case.targets).unwrap();
        let detected = evaluation.gradient_into(gradient.iter_mut().map(Vec::as_mut_slice)).run().unwrap();
        let gradient: Vec<f64> = gradient.into_iter().flatten().map(f64::from).collect();
        (detected, gradient)
    }};
}

pub(crate) use detect;

fn assert_terms(detected: &Detected, expected: &Value, tolerance: f64, what: &str) {
    let number = |name: &str| expected[name].as_f64().unwrap();
    let terms = detected.terms;
    let got = [terms.boxes, terms.objectness, terms.classes, detected.total];
    for (got, name) in got.into_iter().zip(["lbox", "lobj", "lcls", "loss"]) {
        assert!(
            (got - number(name)).abs() <= tolerance * number("loss"),
            "{what} {name}: {got} against {}",
            number(name)
        );
    }
    let images: f64 = detected.per_image.iter().sum();
    assert!((images - detected.total).abs() < 1e-12 * detected.total, "{what}: images add up to {images}");
}

#[test]
fn yolo_v3_is_reproduced() {
    for (name, facts) in index("v3") {
        let case = Case::open("v3", &name, &facts);
        let loss = YoloV3::new(&case.anchors, &[32.0, 16.0, 8.0], case.classes).unwrap();
        let loss = loss.boxes(BoxLoss::Ciou, Rule::Eriklindernoren);
        let data = case.f64();
        let predictions = Predictions::new(case.views(&data)).unwrap();
        let targets = Target::read(&case.targets, predictions.images(), case.classes).unwrap();
        case.assert_rows(&loss.assign(&predictions, &targets).unwrap());

        let (detected, gradient) = detect!(loss, case, case.f64(), 1.0f64);
        assert_terms(&detected, &facts["f64"], 1e-13, &case.name);
        assert_close(&gradient, &case.recorded("f64"), 1e-12, &case.name);
        let (detected, gradient) = detect!(loss, case, case.f32(), 1.0f32);
        assert_terms(&detected, &facts["f32"], 1e-6, &case.name);
        assert_close(&gradient, &case.recorded("f32"), 2e-6, &case.name);
    }
}

#[test]
fn yolo_v5_is_reproduced() {
    for (name, facts) in index("v5") {
        let case = Case::open("v5", &name, &facts);
        let smoothing = facts["hyp"]["label_smoothing"].as_f64().unwrap();
        let loss = YoloV5::new(&case.anchors, &[8.0, 16.0, 32.0], case.classes).unwrap();
        let loss = loss.boxes(BoxLoss::Ciou, Rule::Ultralytics).label_smoothing(smoothing);
        let data = case.f64();
        let predictions = Predictions::new(case.views(&data)).unwrap();
        let targets = Target::read(&case.targets, predictions.images(), case.classes).unwrap();
        case.assert_rows(&loss.assign(&predictions, &targets).unwrap());

        let (detected, gradient) = detect!(loss, case, case.f64(), 1.0f64);
        assert_terms(&detected, &facts["f64"][0], 1e-13, &case.name);
        assert_close(&gradient, &case.recorded("f64"), 1e-12, &case.name);
        let (detected, gradient) = detect!(loss, case, case.f32(), 1.0f32);
        assert_terms(&detected, &facts["f32"][0], 1e-6, &case.name);
        assert_close(&gradient, &case.recorded("f32"), 2e-6, &case.name);
    }
}

/// Central differences of the total with assignment and objectness targets frozen; DIoU, since CIoU's α is a constant too.
#[test]
fn gradients_are_finite_differences() {
    let facts = index("v5")["c4_b4_smooth01"].clone();
    let case = Case::open("v5", "c4_b4_smooth01", &facts);
    let focal = forfeit::detection::LogitLoss::Focal { gamma: 1.5, alpha: 0.25, pos_weight: 2.0 };
    let v3 = YoloV3::new(&case.anchors, &[8.0, 16.0, 32.0], 4).unwrap().boxes(BoxLoss::Diou, Rule::Forfeit);
    let v3 = v3.class_weights(&[1.0, 2.0, 0.0, 0.5]).unwrap();
    let v5 = YoloV5::new(&case.anchors, &[8.0, 16.0, 32.0], 4).unwrap().boxes(BoxLoss::Giou, Rule::Forfeit);
    let v5 = v5.objectness(focal).class_loss(focal).label_smoothing(0.1);
    frozen_differences(&case, &v3);
    frozen_differences(&case, &v5);
}

pub(crate) fn frozen_differences<L: GridLoss>(case: &Case, loss: &L) {
    let data = case.f64();
    let predictions = Predictions::new(case.views(&data)).unwrap();
    let targets = Target::read(&case.targets, predictions.images(), case.classes).unwrap();
    let assignment = loss.assign(&predictions, &targets).unwrap();
    let terms = loss.terms(&predictions, &targets, &assignment).unwrap();
    let factor = loss.factor(predictions.images());
    let mut gradient = case.f64();
    let outputs = gradient.iter_mut().map(|layer| forfeit::IntoOutput::into_output(layer.as_mut_slice())).collect();
    reduce(&predictions, &terms, factor, 1.0, outputs, 1).unwrap();
    let total = |data: &[Vec<f64>]| {
        let predictions = Predictions::new(case.views(data)).unwrap();
        let mut moved = loss.terms(&predictions, &targets, &assignment).unwrap();
        for (moved, terms) in moved.iter_mut().zip(&terms) {
            moved.cells.clone_from(&terms.cells);
        }
        reduce(&predictions, &moved, factor, 1.0, Vec::new(), 1).unwrap().total
    };
    let largest = gradient.iter().flatten().fold(0.0f64, |m, x| m.max(x.abs()));
    for (layer, terms) in terms.iter().enumerate() {
        for row in terms.rows.iter().step_by(7).map(|terms| &terms.row) {
            let numbers = terms.shape.numbers();
            let first = terms.shape.cell(row.image, row.anchor, row.y, row.x) * numbers;
            for i in first..first + numbers {
                let moved = |by: f64| {
                    let mut data = data.clone();
                    data[layer][i] += by;
                    total(&data)
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                let got = gradient[layer][i];
                assert!(
                    (difference - got).abs() < 1e-6 * largest,
                    "layer {layer} number {}: {got} against {difference}",
                    i - first
                );
            }
        }
    }
}

#[test]
fn bits_do_not_depend_on_threads() {
    let facts = index("v3")["c80_b4_128"].clone();
    let case = Case::open("v3", "c80_b4_128", &facts);
    let loss = YoloV3::new(&case.anchors, &[32.0, 16.0, 8.0], case.classes).unwrap();
    let data = case.f32();
    let run = |threads: usize| {
        let mut gradient = case.f32();
        let evaluation = loss.evaluate(case.views(&data), &case.targets).unwrap().threads(threads);
        let detected = evaluation.gradient_into(gradient.iter_mut().map(Vec::as_mut_slice)).run().unwrap();
        (detected.total.to_bits(), gradient)
    };
    let one = run(1);
    for threads in [2, 5] {
        assert!(run(threads) == one, "{threads} threads");
    }
}

/// Where the reference is NaN: a perfect prediction in single precision, and a size that overflows.
#[test]
fn what_is_not_finite_elsewhere_is_finite_here() {
    let loss = YoloV3::new(&[vec![[8.0, 8.0]]], &[8.0], 2).unwrap();
    for size in [0.0f32, 90.0, 1e30, -1e30] {
        let mut logits = vec![0.0f32; 16 * 7];
        for cell in logits.chunks_mut(7) {
            (cell[2], cell[3]) = (size, size);
        }
        let mut gradient = vec![0.0f32; logits.len()];
        let layer = View::shaped(&logits, &[1, 1, 4, 4, 7]).unwrap();
        // A box of one cell around the middle of cell (1, 1).
        let target = [[0.0, 0.0, 0.375, 0.375, 0.25, 0.25]];
        let detected = loss.evaluate([layer], &target).unwrap().gradient_into([gradient.as_mut_slice()]).run().unwrap();
        assert!(detected.total.is_finite() && gradient.iter().all(|x| x.is_finite()), "{size}: {detected:?}");
        if size == 0.0 {
            assert_eq!(detected.terms.boxes, 0.0);
        }
    }
}

#[test]
fn autobalance_moves_towards_equal_layers() {
    let facts = index("v5")["c4_b4_default"].clone();
    let case = Case::open("v5", "c4_b4_default", &facts);
    let loss = YoloV5::new(&case.anchors, &[8.0, 16.0, 32.0], case.classes).unwrap();
    let (detected, _) = detect!(loss, case, case.f64(), 0.0f64);
    let balance = loss.next_balance(&detected);
    // Means of objectness losses, from terms that are multiplied by (4, 1, 0.4).
    let plain: Vec<f64> = detected.objectness.iter().zip([4.0, 1.0, 0.4]).map(|(loss, by)| loss / by).collect();
    let moved: Vec<f64> = [4.0, 1.0, 0.4].iter().zip(&plain).map(|(by, loss)| 0.9999 * by + 0.0001 / loss).collect();
    for (balance, moved_by) in balance.iter().zip(&moved) {
        assert!((balance - moved_by / moved[1]).abs() < 1e-14);
    }
    assert_eq!(loss.with_balance(&balance).unwrap().balance(), balance);
}

#[test]
fn wrong_input_is_named() {
    let loss = YoloV3::new(&[vec![[8.0, 8.0]]], &[8.0], 2).unwrap();
    let logits = vec![0.0f32; 16 * 7];
    let view = || View::shaped(&logits, &[1, 1, 4, 4, 7]).unwrap();
    let row = [0.0, 0.0, 0.5, 0.5, 0.2, 0.2];
    let with = |i: usize, x: f64| {
        let mut wrong = row;
        wrong[i] = x;
        loss.evaluate([view()], &[row, wrong]).unwrap_err().to_string()
    };
    assert_eq!(with(0, 1.0), "target row 1: image is 1; it must be in [0, 0]");
    assert_eq!(with(1, 2.0), "target row 1: class is 2; it must be in {0, 1}");
    assert_eq!(with(1, 0.5), "target row 1: class is 0.5; it must be in {0, 1}");
    assert!(with(2, f64::NAN).contains("cx is NaN"));
    assert!(with(5, -0.1).contains("h is -0.1"));
    let flat = View::shaped(&logits, &[1, 4, 4, 7]).unwrap();
    assert!(loss.evaluate([flat], &[row]).unwrap_err().to_string().contains("layer 0 has shape [1, 4, 4, 7]"));
    let two = loss.evaluate([view(), view()], &[row]).unwrap_err().to_string();
    assert!(two.contains("one layer for each list of anchors"), "{two}");
    let mut logits = logits.clone();
    logits[4] = f32::NAN;
    let view = View::shaped(&logits, &[1, 1, 4, 4, 7]).unwrap();
    let error = loss.evaluate([view], &[row]).unwrap().run().unwrap_err().to_string();
    assert_eq!(error, "layer 0: the prediction at index 4 is NaN; every prediction must be a number");
}

/// The gradient by objectness alone, with the rows beside it, is the whole gradient.
#[test]
fn the_sparse_gradient_is_the_dense_one() {
    let facts = index("v5")["c4_b4_default"].clone();
    let case = Case::open("v5", "c4_b4_default", &facts);
    let loss = YoloV5::new(&case.anchors, &[8.0, 16.0, 32.0], case.classes).unwrap();
    let (_, dense) = detect!(loss, case, case.f64(), 1.0f64);
    let data = case.f64();
    let predictions = Predictions::new(case.views(&data)).unwrap();
    let targets = Target::read(&case.targets, predictions.images(), case.classes).unwrap();
    let terms = loss.terms(&predictions, &targets, &loss.assign(&predictions, &targets).unwrap()).unwrap();
    let mut planes: Vec<Vec<f64>> = terms.iter().map(|terms| vec![1.0; terms.shape.cells()]).collect();
    let evaluation = loss.evaluate(case.views(&data), &case.targets).unwrap();
    evaluation.gradient_into(planes.iter_mut().map(Vec::as_mut_slice)).run().unwrap();
    let factor = loss.factor(predictions.images());
    let mut built = Vec::new();
    for (terms, plane) in terms.iter().zip(&planes) {
        let numbers = terms.shape.numbers();
        let mut layer = vec![0.0; plane.len() * numbers];
        for (group, slope) in layer.chunks_mut(numbers).zip(plane) {
            group[4] = *slope;
        }
        for row in &terms.rows {
            let first = terms.shape.cell(row.row.image, row.row.anchor, row.row.y, row.row.x) * numbers;
            for (i, slope) in row.box_gradient.iter().enumerate() {
                layer[first + i] += factor * terms.box_weight * slope;
            }
            for (i, slope) in row.class_gradient.iter().enumerate() {
                layer[first + 5 + i] += factor * terms.class_weight * slope;
            }
        }
        built.extend(layer);
    }
    assert_close(&built, &dense, 1e-15, "sparse");
}
