//! The losses of the family that have no library of today: of 2021, of darknet, of the diagram, of the first paper.

use forfeit::View;
use forfeit::detection::{
    BoxLoss, ClassicGains, Coordinates, DarknetRegion, DarknetYolo, GridLoss, Predictions, Responsible, Rule, Target,
    YoloClassic, YoloV1,
};
use serde_json::Value;

use crate::golden::{Arrays, assert_close, index};
use crate::grid::{Case, detect, frozen_differences};

#[test]
fn the_loss_of_early_2021_is_reproduced() {
    for (name, facts) in index("v3_legacy") {
        let case = Case::open("v3_legacy", &name, &facts);
        let loss = YoloClassic::new(&case.anchors, &[32.0, 16.0, 8.0], case.classes).unwrap();
        let loss = loss.coordinates(Coordinates::SquaredErrors).responsible(Responsible::Anchor);
        let loss = loss.gains(ClassicGains { coordinates: 1.0, object: 1.0, no_object: 0.5, classes: 1.0 });
        for (type_name, of_loss, of_gradient) in [("f64", 1e-13, 1e-12), ("f32", 1e-6, 2e-6)] {
            let (detected, gradient) = if type_name == "f64" {
                detect!(loss, case, case.f64(), 1.0f64)
            } else {
                detect!(loss, case, case.f32(), 1.0f32)
            };
            let facts = &facts[type_name];
            let sum = |parts: &[&str]| {
                let layer = |layer: &Value| parts.iter().map(|part| layer[*part].as_f64().unwrap()).sum::<f64>();
                facts["layers"].as_array().unwrap().iter().map(layer).sum::<f64>()
            };
            let total = facts["total"].as_f64().unwrap();
            let terms = detected.terms;
            for (got, expected) in [
                (detected.total, total),
                (terms.boxes, sum(&["x", "y", "w", "h"])),
                (terms.objectness, sum(&["conf"])),
                (terms.classes, sum(&["cls"])),
            ] {
                assert!((got - expected).abs() <= of_loss * total, "{}: {got} against {expected}", case.name);
            }
            assert_close(&gradient, &case.recorded(type_name), of_gradient, &case.name);
        }
    }
}

#[test]
fn other_losses_of_the_family_are_finite_differences_too() {
    let facts = index("v3")["c4_b1_128"].clone();
    let case = Case::open("v3", "c4_b1_128", &facts);
    let strides = [32.0, 16.0, 8.0];
    let classic = YoloClassic::new(&case.anchors, &strides, 4).unwrap();
    frozen_differences(&case, &classic.clone().coordinates(Coordinates::Overlap(BoxLoss::Diou, Rule::Forfeit)));
    frozen_differences(&case, &classic.coordinates(Coordinates::SquaredErrors).gains(ClassicGains::YOLO_V1));
    frozen_differences(&case, &DarknetYolo::new(&case.anchors, &strides, 4).unwrap());
    // The region layer has one layer of cells.
    let one = Case { layers: case.layers[1..2].to_vec(), anchors: case.anchors[1..2].to_vec(), ..case };
    frozen_differences(&one, &DarknetRegion::new(&one.anchors[0], 16.0, 4).unwrap());
}

/// One target in a grid of four by four cells, where everything can be counted by hand.
#[test]
fn darknet_counts_by_hand() {
    let (anchors, strides) = ([vec![[8.0, 8.0], [16.0, 16.0]]], [8.0]);
    let logits = vec![0.0f64; 2 * 16 * 7];
    let layer = || View::shaped(&logits, &[1, 2, 4, 4, 7]).unwrap();
    // The second anchor's size, its centre in the middle of cell (1, 2): 20, 12 of 32 pixels.
    let target = [[0.0, 1.0, 0.625, 0.375, 0.5, 0.5]];
    let ln2 = std::f64::consts::LN_2;
    let near = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-14, "{got} against {expected}");

    let yolo = DarknetYolo::new(&anchors, &strides, 2).unwrap().evaluate([layer()], &target).unwrap().run().unwrap();
    // A perfect box: its cross entropy is that of a coin, twice. Nothing else overlaps by more than 0.7.
    near(yolo.terms.boxes, (2.0 - 0.25) * 2.0 * ln2);
    near(yolo.terms.objectness, 32.0 * ln2);
    near(yolo.terms.classes, 2.0 * ln2);

    let region = DarknetRegion::new(&anchors[0], 8.0, 2).unwrap();
    let detected = region.evaluate([layer()], &target).unwrap().run().unwrap();
    near(detected.terms.boxes, 0.0);
    near(detected.terms.objectness, 31.0 * 0.125 + 5.0 * 0.125);
    near(detected.terms.classes, ln2);
}

/// The responsible box is the prediction that overlaps most, not the anchor that fits best.
#[test]
fn the_classic_loss_asks_the_best_prediction() {
    let loss = YoloClassic::new(&[vec![[8.0, 8.0], [32.0, 32.0]]], &[8.0], 1).unwrap();
    let mut logits = vec![0.0f64; 2 * 16 * 6];
    let target = [[0.0, 0.0, 0.375, 0.375, 0.25, 0.25]];
    let responsible = |logits: &[f64], responsible| {
        let predictions = Predictions::new([View::shaped(logits, &[1, 2, 4, 4, 6]).unwrap()]).unwrap();
        let targets = Target::read(&target, 1, 1).unwrap();
        loss.clone().responsible(responsible).assign(&predictions, &targets).unwrap().layers[0][0].anchor
    };
    assert_eq!(responsible(&logits, Responsible::Prediction), 0);
    // In the target's cell (1, 1) the large anchor now predicts the target, and the small one a speck.
    let (small, large) = ((4 + 1) * 6, (16 + 4 + 1) * 6);
    logits[large + 2..large + 4].fill(-2.0 * std::f64::consts::LN_2);
    logits[small + 2..small + 4].fill(-3.0);
    assert_eq!(responsible(&logits, Responsible::Prediction), 1);
    assert_eq!(responsible(&logits, Responsible::Anchor), 0);
    let detected = loss.evaluate([View::shaped(&logits, &[1, 2, 4, 4, 6]).unwrap()], &target).unwrap().run().unwrap();
    assert!(detected.terms.boxes < 1e-15);
    // λ_obj·ln 2 for one box, λ_noobj·ln 2 for the others, of which the small anchor is ignored.
    assert!((detected.terms.objectness - 1.5 * std::f64::consts::LN_2).abs() < 1e-14);
}

#[test]
fn yolo_v1_is_the_paper_and_a_finite_difference() {
    let loss = YoloV1::new(2, 3).unwrap();
    let mut seed = 5u64;
    let mut random = || {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut cells: Vec<f64> = (0..2 * 49 * 13).map(|_| random()).collect();
    let targets = [[0.0, 2.0, 0.5, 0.5, 0.4, 0.2], [1.0, 0.0, 0.1, 0.9, 0.2, 0.2], [1.0, 1.0, 1.0, 0.0, 0.3, 0.1]];
    // A perfect answer in cell (3, 3) of the first image.
    let at = (3 * 7 + 3) * 13;
    cells[at..at + 5].copy_from_slice(&[0.5, 0.5, 0.4f64.sqrt(), 0.2f64.sqrt(), 1.0]);
    let run = |cells: &[f64], gradient: &mut [f64]| {
        let view = View::shaped(cells, &[2, 7, 7, 13]).unwrap();
        loss.rescore(false).evaluate(view, &targets).unwrap().gradient_into(gradient).run().unwrap()
    };
    let mut gradient = vec![0.0; cells.len()];
    let detected = run(&cells, &mut gradient);
    assert!(gradient[at..at + 5].iter().all(|slope| slope.abs() < 1e-12), "{:?}", &gradient[at..at + 5]);
    // Class scores are judged in the three cells with an object, confidences everywhere.
    let judged = gradient.chunks(13).filter(|cell| cell[10..].iter().any(|slope| *slope != 0.0)).count();
    assert_eq!(judged, 3);
    assert!((detected.per_image.iter().sum::<f64>() - detected.total).abs() < 1e-12 * detected.total);
    let mut unused = vec![0.0; cells.len()];
    for i in (0..cells.len()).step_by(11) {
        let mut moved = |by: f64| {
            let mut cells = cells.clone();
            cells[i] += by;
            run(&cells, &mut unused).total
        };
        let difference = (moved(1e-6) - moved(-1e-6)) / 2e-6;
        assert!((difference - gradient[i]).abs() < 1e-6, "{i}: {} against {difference}", gradient[i]);
    }
}

/// The diagram's loss with CIoU, and the first YOLO, against their formulas.
#[test]
fn formulas_without_a_reference_are_reproduced() {
    let golden = Arrays::open("papers.npz");
    let layers: Vec<_> = (0..2).map(|i| golden.get(&format!("classic_p{i}"))).collect();
    let anchors = vec![vec![[30.0, 30.0], [48.0, 20.0]], vec![[8.0, 8.0], [16.0, 12.0]]];
    let targets = golden.rows::<6>("classic_targets");
    let loss = YoloClassic::new(&anchors, &[16.0, 8.0], 3).unwrap();
    let mut gradient: Vec<Vec<f64>> = layers.iter().map(|(data, _)| vec![1.0; data.len()]).collect();
    let views = layers.iter().map(|(data, shape)| View::shaped(data, shape).unwrap());
    let evaluation = loss.evaluate(views, &targets).unwrap();
    let detected = evaluation.gradient_into(gradient.iter_mut().map(Vec::as_mut_slice)).run().unwrap();
    let terms = [detected.terms.boxes, detected.terms.objectness, detected.terms.classes, detected.total];
    assert_close(&terms, &golden.get("classic_terms").0, 1e-13, "classic");
    for (i, gradient) in gradient.iter().enumerate() {
        assert_close(gradient, &golden.get(&format!("classic_g{i}")).0, 1e-12, "classic");
    }

    let (data, shape) = golden.get("v1_predictions");
    let mut gradient = vec![1.0; data.len()];
    let loss = YoloV1::new(2, 3).unwrap();
    let evaluation = loss.evaluate(View::shaped(&data, &shape).unwrap(), &golden.rows::<6>("v1_targets")).unwrap();
    let detected = evaluation.gradient_into(&mut gradient).run().unwrap();
    assert_close(&[detected.total], &golden.get("v1_total").0, 1e-14, "v1");
    assert_close(&gradient, &golden.get("v1_gradient").0, 1e-13, "v1");
}
