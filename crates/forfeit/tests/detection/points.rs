//! YOLOv8 against its reference, and against itself.

use forfeit::View;
use forfeit::detection::{BoxLoss, Foreground, Grid, Rule, YoloV8};
use serde_json::Value;

use crate::golden::{Arrays, assert_close, index};

fn loss(facts: &Value) -> YoloV8 {
    let side = |x: &Value| x.as_u64().unwrap() as usize;
    let layers = facts["hw"].as_array().unwrap().iter().zip([8.0, 16.0, 32.0]);
    let grids: Vec<Grid> =
        layers.map(|(hw, stride)| Grid { height: side(&hw[0]), width: side(&hw[1]), stride }).collect();
    let loss = YoloV8::new(&grids, side(&facts["nc"]), side(&facts["reg_max"])).unwrap();
    loss.boxes(BoxLoss::Ciou, Rule::UltralyticsCorners)
}

fn assert_rows(rows: &[Foreground], arrays: &Arrays, facts: &Value, what: &str) {
    let (mask, shape) = arrays.get("fg_mask");
    let weights = arrays.get("target_score_sum_per_anchor").0;
    let boxes = arrays.rows::<4>("target_bboxes_px");
    let points = shape[1];
    let expected: Vec<usize> = (0..mask.len()).filter(|&i| mask[i] != 0.0).collect();
    let places: Vec<usize> = rows.iter().map(|row| row.image * points + row.point).collect();
    assert_eq!(places, expected, "{what}");
    assert_eq!(rows.len() as u64, facts["n_fg"].as_u64().unwrap(), "{what}");
    for (row, &place) in rows.iter().zip(&places) {
        assert!((row.weight - weights[place]).abs() < 1e-12, "{what}: {} against {}", row.weight, weights[place]);
        for (bound, expected) in row.bounds.iter().zip(boxes[place]) {
            assert!((bound * row.place.stride - expected).abs() < 1e-12, "{what}");
        }
    }
}

#[test]
fn yolo_v8_is_reproduced() {
    for (name, facts) in index("v8") {
        let arrays = Arrays::open(&format!("v8/{name}.npz"));
        let ((boxes, box_shape), (scores, score_shape)) = (arrays.get("boxes"), arrays.get("scores"));
        let targets = arrays.rows::<6>("targets");
        let loss = loss(&facts);
        let largest = |name: &str| arrays.get(name).0.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        for (type_name, tolerance, of_loss) in [("f64", 1e-12, 1e-13), ("f32", 2e-6, 1e-6)] {
            let recorded = |part: &str| arrays.get(&format!("g{part}_{type_name}")).0;
            let expected = [recorded("boxes"), recorded("scores")].concat();
            let (detected, gradient) = if type_name == "f64" {
                let (mut by_boxes, mut by_scores) = (vec![1.0f64; boxes.len()], vec![1.0f64; scores.len()]);
                let views = (View::shaped(&boxes, &box_shape).unwrap(), View::shaped(&scores, &score_shape).unwrap());
                let evaluation = loss.evaluate(views.0, views.1, &targets).unwrap();
                assert_rows(&evaluation.assign().unwrap(), &arrays, &facts, &name);
                let detected = evaluation.gradient_into(&mut by_boxes, &mut by_scores).run().unwrap();
                (detected, [by_boxes, by_scores].concat())
            } else {
                let narrow = |x: &[f64]| x.iter().map(|&x| x as f32).collect::<Vec<_>>();
                let (boxes, scores) = (narrow(&boxes), narrow(&scores));
                let (mut by_boxes, mut by_scores) = (vec![1.0f32; boxes.len()], vec![1.0f32; scores.len()]);
                let views = (View::shaped(&boxes, &box_shape).unwrap(), View::shaped(&scores, &score_shape).unwrap());
                let evaluation = loss.evaluate(views.0, views.1, &targets).unwrap();
                let detected = evaluation.gradient_into(&mut by_boxes, &mut by_scores).run().unwrap();
                (detected, [by_boxes, by_scores].concat().into_iter().map(f64::from).collect())
            };
            assert!(largest("gscores_f64") > 0.0);
            assert_close(&gradient, &expected, tolerance, &name);
            let terms = detected.terms;
            let parts = [terms.boxes, terms.classes, terms.distribution, detected.total];
            for (got, part) in parts.into_iter().zip(["box", "cls", "dfl", "total"]) {
                for version in ["new", "old"] {
                    let expected = facts[format!("{type_name}_{version}")][part].as_f64().unwrap();
                    assert!(
                        (got - expected).abs() <= of_loss * detected.total,
                        "{name} {part}: {got} against {expected}"
                    );
                }
            }
            let images: f64 = detected.per_image.iter().sum();
            assert!((images - detected.total).abs() < 1e-12 * detected.total);
        }
    }
}

/// Central differences of the total with the foreground frozen; DIoU, since CIoU's α is a constant too.
#[test]
fn gradients_are_finite_differences() {
    let facts = index("v8")["c4_b2_96"].clone();
    let arrays = Arrays::open("v8/c4_b2_96.npz");
    let ((boxes, box_shape), (scores, score_shape)) = (arrays.get("boxes"), arrays.get("scores"));
    let targets = arrays.rows::<6>("targets");
    let loss = loss(&facts).boxes(BoxLoss::Diou, Rule::Forfeit);
    let evaluate =
        |boxes: &[f64], scores: &[f64], frozen: Option<&[Foreground]>, gradient: Option<(&mut [f64], &mut [f64])>| {
            let views = (View::shaped(boxes, &box_shape).unwrap(), View::shaped(scores, &score_shape).unwrap());
            let evaluation = loss.evaluate(views.0, views.1, &targets).unwrap();
            let foreground = frozen.map_or_else(|| evaluation.assign().unwrap(), <[_]>::to_vec);
            let terms = evaluation.terms(&foreground).unwrap();
            let total = match gradient {
                Some((by_boxes, by_scores)) => evaluation.gradient_into(by_boxes, by_scores).reduce(&terms),
                None => evaluation.reduce(&terms),
            };
            (total.unwrap().total, foreground)
        };
    let (mut by_boxes, mut by_scores) = (vec![0.0; boxes.len()], vec![0.0; scores.len()]);
    let (_, foreground) = evaluate(&boxes, &scores, None, Some((&mut by_boxes, &mut by_scores)));
    let largest = by_boxes.iter().chain(&by_scores).fold(0.0f64, |m, x| m.max(x.abs()));
    let points = box_shape[2];
    for row in foreground.iter().step_by(5) {
        for channel in (0..64).step_by(3) {
            let i = (row.image * 64 + channel) * points + row.point;
            let moved = |by: f64| {
                let mut boxes = boxes.clone();
                boxes[i] += by;
                evaluate(&boxes, &scores, Some(&foreground), None).0
            };
            let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((difference - by_boxes[i]).abs() < 1e-6 * largest, "{} against {difference}", by_boxes[i]);
        }
        let i = (row.image * 4 + row.class) * points + row.point;
        let moved = |by: f64| {
            let mut scores = scores.clone();
            scores[i] += by;
            evaluate(&boxes, &scores, Some(&foreground), None).0
        };
        let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        assert!((difference - by_scores[i]).abs() < 1e-6 * largest, "{} against {difference}", by_scores[i]);
    }
}

/// Points that are equally good, and targets in any order.
#[test]
fn ties_go_to_the_first() {
    let grid = [Grid { height: 6, width: 6, stride: 8.0 }];
    let loss = YoloV8::new(&grid, 2, 4).unwrap();
    let (boxes, scores) = (vec![0.0f64; 16 * 36], vec![0.0f64; 2 * 36]);
    let run = |targets: &[[f64; 6]]| {
        let views = (View::shaped(&boxes, &[1, 16, 36]).unwrap(), View::shaped(&scores, &[1, 2, 36]).unwrap());
        let evaluation = loss.evaluate(views.0, views.1, targets).unwrap();
        let rows = evaluation.assign().unwrap();
        (rows, evaluation.run().unwrap())
    };
    let whole = [0.0, 0.0, 0.5, 0.5, 1.0, 1.0];
    // The same box twice: every point fits both equally well, so the first has them all.
    let (rows, twice) = run(&[whole, [0.0, 1.0, 0.5, 0.5, 1.0, 1.0]]);
    assert!(rows.iter().all(|row| row.target == 0) && rows.len() == 10);
    assert!(twice.total.is_finite());
    let small = [0.0, 1.0, 0.2, 0.2, 0.25, 0.25];
    let (rows, ordered) = run(&[whole, small]);
    let (swapped_rows, swapped) = run(&[small, whole]);
    assert_eq!((ordered.total, rows.len()), (swapped.total, swapped_rows.len()));
    assert!(rows.len() > 10 && rows.iter().any(|row| row.target == 1));
}
