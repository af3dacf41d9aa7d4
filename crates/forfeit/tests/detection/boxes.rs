//! Box losses: torchvision's values, what every loss must hold, and its derivatives.

use forfeit::detection::{BoxLoss, Format, Rule};
use forfeit::{Isa, Reduction};

use crate::golden::{Arrays, assert_close, narrow};

pub(crate) type Row = [f64; 4];

pub(crate) fn each(loss: BoxLoss, rule: Rule, format: Format, pred: &[Row], target: &[Row]) -> (Vec<f64>, Vec<Row>) {
    let (mut values, mut gradient) = (vec![0.0; pred.len()], vec![[0.0; 4]; pred.len()]);
    let evaluation = loss.evaluate(pred, target).rule(rule).format(format).reduction(Reduction::None);
    evaluation.values_into(&mut values).gradient_into(&mut gradient).run().unwrap();
    (values, gradient)
}

pub(crate) fn each_f32(loss: BoxLoss, rule: Rule, pred: &[[f32; 4]], target: &[[f32; 4]]) -> (Vec<f32>, Vec<[f32; 4]>) {
    let (mut values, mut gradient) = (vec![0.0; pred.len()], vec![[0.0; 4]; pred.len()]);
    let evaluation = loss.evaluate(pred, target).rule(rule).reduction(Reduction::None).validate(false);
    evaluation.values_into(&mut values).gradient_into(&mut gradient).run().unwrap();
    (values, gradient)
}

const TORCHVISION: [(&str, BoxLoss); 3] = [("giou", BoxLoss::Giou), ("diou", BoxLoss::Diou), ("ciou", BoxLoss::Ciou)];

#[test]
fn torchvision_is_reproduced() {
    let golden = Arrays::open("boxes/torchvision.npz");
    let (pred, target) = (golden.rows::<4>("rand_pred"), golden.rows::<4>("rand_target"));
    for (name, loss) in TORCHVISION {
        let (values, gradient) = each(loss, Rule::Torchvision, Format::Xyxy, &pred, &target);
        assert_close(&values, &golden.get(&format!("rand_{name}_f64")).0, 1e-12, name);
        assert_close(gradient.as_flattened(), &golden.get(&format!("rand_{name}_gp_f64")).0, 1e-12, name);
        let mut by_target = vec![[0.0; 4]; pred.len()];
        let evaluation = loss.evaluate(&pred, &target).rule(Rule::Torchvision).reduction(Reduction::None);
        evaluation.target_gradient_into(&mut by_target).run().unwrap();
        assert_close(by_target.as_flattened(), &golden.get(&format!("rand_{name}_gt_f64")).0, 1e-12, name);

        let (values, gradient) = each_f32(loss, Rule::Torchvision, &narrow(&pred), &narrow(&target));
        let wide = |x: &[f32]| x.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        assert_close(&wide(&values), &golden.get(&format!("rand_{name}_f32")).0, 2e-6, name);
        assert_close(&wide(gradient.as_flattened()), &golden.get(&format!("rand_{name}_gp_f32")).0, 2e-6, name);
    }
}

/// Degenerate pairs: torchvision's numbers under its rule, its NaN too; ours are finite.
#[test]
fn degenerate_pairs() {
    let golden = Arrays::open("boxes/torchvision.npz");
    let (pred, target) = (golden.rows::<4>("deg_pred"), golden.rows::<4>("deg_target"));
    let mut not_finite_there = 0;
    for (name, loss) in TORCHVISION {
        let (expected, slopes) =
            (golden.get(&format!("deg_{name}_f64")).0, golden.rows::<4>(&format!("deg_{name}_gp_f64")));
        for i in 0..pred.len() {
            let (p, t) = (&pred[i..=i], &target[i..=i]);
            if pred[i][0] > pred[i][2]
                || pred[i][1] > pred[i][3]
                || target[i][0] > target[i][2]
                || target[i][1] > target[i][3]
            {
                let error = loss.mean(p, t).unwrap_err().to_string();
                assert!(error.contains("row 0 is no box") && error.contains("inverted"), "{error}");
                continue;
            }
            let (values, gradient) = each(loss, Rule::Torchvision, Format::Xyxy, p, t);
            let near = |got: f64, expected: f64, scale: f64| {
                (got.is_nan() && expected.is_nan()) || (got - expected).abs() <= 1e-12 * scale
            };
            assert!(near(values[0], expected[i], 1.0), "{name} {i}: {} against {}", values[0], expected[i]);
            let scale = slopes[i].iter().fold(1.0f64, |m, x| if x.is_nan() { m } else { m.max(x.abs()) });
            for k in 0..4 {
                assert!(
                    near(gradient[0][k], slopes[i][k], scale),
                    "{name} {i} {k}: {gradient:?} against {:?}",
                    slopes[i]
                );
            }
            not_finite_there += usize::from(!expected[i].is_finite() || slopes[i].iter().any(|x| !x.is_finite()));
            let (values, gradient) = each(loss, Rule::Forfeit, Format::Xyxy, p, t);
            assert!(values[0].is_finite() && gradient[0].iter().all(|x| x.is_finite()), "{name} {i}: {gradient:?}");
        }
    }
    assert!(not_finite_there > 0, "the vectors have lost their NaN");
}

/// Pairs of every kind: disjoint, touching, nested, identical, degenerate, in one unit of length.
fn pairs() -> Vec<(Row, Row)> {
    let mut pairs = Vec::new();
    let edges = [0.0, 0.0, 0.25, 0.5, 1.0, 1.5, 3.0];
    let spans: Vec<[f64; 2]> =
        edges.iter().enumerate().flat_map(|(i, &low)| edges[i..].iter().map(move |&high| [low, high])).collect();
    for (i, &[x1, x2]) in spans.iter().enumerate() {
        for (j, &[y1, y2]) in spans.iter().enumerate() {
            let ([tx1, tx2], [ty1, ty2]) = (spans[(7 * i + 3 * j) % spans.len()], spans[(5 * j + i) % spans.len()]);
            pairs.push(([x1, y1, x2, y2], [tx1, ty1, tx2, ty2]));
            pairs.push(([x1, y1, x2, y2], [x1, y1, x2, y2]));
        }
    }
    pairs
}

#[test]
fn every_pair_is_finite_in_every_unit_of_length() {
    let (pred, target): (Vec<Row>, Vec<Row>) = pairs().into_iter().unzip();
    for loss in BoxLoss::ALL {
        let (values, gradient) = each(loss, Rule::Forfeit, Format::Xyxy, &pred, &target);
        for (i, (value, slopes)) in values.iter().zip(&gradient).enumerate() {
            assert!(value.is_finite() && *value >= 0.0, "{loss} {:?} {:?}: {value}", pred[i], target[i]);
            assert!(slopes.iter().all(|x| x.is_finite()), "{loss} {:?} {:?}: {slopes:?}", pred[i], target[i]);
            if pred[i] == target[i] {
                assert_eq!((*value, *slopes), (0.0, [0.0; 4]), "{loss} {:?}", pred[i]);
            }
        }
        // Powers of two, which round nothing: near a box without width a loss may jump.
        for exponent in [-100, 100] {
            let unit = 2f64.powi(exponent);
            let scaled = |rows: &[Row]| rows.iter().map(|row| row.map(|x| (x * unit) as f32)).collect::<Vec<_>>();
            let (narrow_values, narrow_gradient) = each_f32(loss, Rule::Forfeit, &scaled(&pred), &scaled(&target));
            for i in 0..values.len() {
                let (value, slopes) = (f64::from(narrow_values[i]), narrow_gradient[i]);
                assert!(
                    (value - values[i]).abs() <= 1e-5 * (1.0 + values[i]),
                    "{loss} unit {unit}: {value} {}",
                    values[i]
                );
                assert!(slopes.iter().all(|x| x.is_finite()), "{loss} unit {unit}: {slopes:?}");
            }
        }
    }
}

/// Numbers in (0, 1), the same in every run.
pub(crate) fn random(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    (*seed >> 11) as f64 / (1u64 << 53) as f64
}

fn random_boxes(n: usize, seed: &mut u64) -> Vec<Row> {
    let mut row = || {
        let [x, y, w, h] = [0; 4].map(|_| random(seed));
        [x, y, x + 0.05 + w, y + 0.05 + h]
    };
    (0..n).map(|_| row()).collect()
}

fn to_centre([x1, y1, x2, y2]: Row) -> Row {
    [0.5 * (x1 + x2), 0.5 * (y1 + y2), x2 - x1, y2 - y1]
}

/// Central differences of a loss whose stopped factors are the same on both sides: exact for those that stop none, and for the
/// others a difference of what does carry a gradient, with the stopped factor divided out.
#[test]
fn gradients_are_finite_differences() {
    let mut seed = 1;
    let (pred, target) = (random_boxes(300, &mut seed), random_boxes(300, &mut seed));
    let step = 1e-6;
    let plain = [
        BoxLoss::Iou,
        BoxLoss::Giou,
        BoxLoss::Diou,
        BoxLoss::Eiou,
        BoxLoss::Siou { theta: 4.0 },
        BoxLoss::Siou { theta: 2.5 },
        BoxLoss::AlphaIou { alpha: 3.0 },
        BoxLoss::AlphaIou { alpha: 0.5 },
        BoxLoss::BoundedIou { beta: 0.2 },
    ];
    for format in [Format::Xyxy, Format::Cxcywh] {
        let rows = |boxes: &[Row]| match format {
            Format::Xyxy => boxes.to_vec(),
            Format::Cxcywh => boxes.iter().map(|&b| to_centre(b)).collect(),
        };
        let (pred, target) = (rows(&pred), rows(&target));
        for loss in plain {
            let (_, gradient) = each(loss, Rule::Forfeit, format, &pred, &target);
            for k in 0..4 {
                let moved = |by: f64| {
                    let pred: Vec<Row> = pred
                        .iter()
                        .map(|row| core::array::from_fn(|i| row[i] + if i == k { by } else { 0.0 }))
                        .collect();
                    each(loss, Rule::Forfeit, format, &pred, &target).0
                };
                let (up, down) = (moved(step), moved(-step));
                for i in 0..pred.len() {
                    let difference = (up[i] - down[i]) / (2.0 * step);
                    assert!(
                        (difference - gradient[i][k]).abs()
                            < 1e-6 * (1.0 + gradient[i].iter().fold(0.0f64, |m, x| m.max(x.abs()))),
                        "{loss} {format:?} {:?} {:?} by number {k}: {} against {difference}",
                        pred[i],
                        target[i],
                        gradient[i][k]
                    );
                }
            }
        }
    }
}

/// Our form is what the rules tend to as boxes grow: the constants are their only difference, and that of α does not shrink.
#[test]
fn large_boxes_agree_under_every_rule() {
    let mut seed = 2;
    let scale = |rows: Vec<Row>| rows.into_iter().map(|row| row.map(|x| 1e4 * x)).collect::<Vec<_>>();
    let (pred, target) = (scale(random_boxes(200, &mut seed)), scale(random_boxes(200, &mut seed)));
    for loss in [BoxLoss::Iou, BoxLoss::Giou, BoxLoss::Diou, BoxLoss::Ciou] {
        let (values, gradient) = each(loss, Rule::Forfeit, Format::Xyxy, &pred, &target);
        for rule in Rule::ALL {
            // MMDetection's α is another one.
            if rule == Rule::Mmdet && loss == BoxLoss::Ciou {
                continue;
            }
            let (theirs, slopes) = each(loss, rule, Format::Xyxy, &pred, &target);
            for i in 0..values.len() {
                assert!((values[i] - theirs[i]).abs() < 2e-7, "{loss} {}: {} {}", rule.name(), values[i], theirs[i]);
                for k in 0..4 {
                    assert!((gradient[i][k] - slopes[i][k]).abs() < 1e-10, "{loss} {}", rule.name());
                }
            }
        }
    }
}

#[test]
fn results_have_the_same_bits_for_any_threads_and_lengths() {
    let mut seed = 3;
    let narrow = |rows: Vec<Row>| rows.into_iter().map(|row| row.map(|x| x as f32)).collect::<Vec<_>>();
    let (pred, target) = (narrow(random_boxes(40_000, &mut seed)), narrow(random_boxes(40_000, &mut seed)));
    for loss in [BoxLoss::Ciou, BoxLoss::Siou { theta: 4.0 }] {
        let run = |threads: usize, isa: Isa| {
            let mut gradient = vec![[0.0f32; 4]; pred.len()];
            let evaluation = loss.evaluate(&pred, &target).threads(threads).isa(isa).gradient_into(&mut gradient);
            (evaluation.run().unwrap().value.to_bits(), gradient)
        };
        let one = run(1, Isa::best());
        for threads in [2, 3, 7] {
            assert!(run(threads, Isa::best()) == one, "{threads} threads");
        }
        // A row's bits depend on nothing but the row: not on its place, nor on whether it went through a tile.
        let mut last = [[0.0f32; 4]];
        let n = pred.len() as f64;
        loss.evaluate(&pred[39_999..], &target[39_999..]).upstream(1.0 / n).gradient_into(&mut last).run().unwrap();
        assert_eq!(last[0], one.1[39_999]);
    }
}

#[test]
fn weights_multiply_and_remove() {
    let mut seed = 4;
    let (pred, target) = (random_boxes(70, &mut seed), random_boxes(70, &mut seed));
    let weights: Vec<f64> = (0..70).map(|i| f64::from(i % 3)).collect();
    let (values, slopes) = each(BoxLoss::Giou, Rule::Forfeit, Format::Xyxy, &pred, &target);
    let mut gradient = vec![[0.0; 4]; 70];
    let outcome = BoxLoss::Giou.evaluate(&pred, &target).weights(&weights).gradient_into(&mut gradient).run().unwrap();
    let weight: f64 = weights.iter().sum();
    let sum: f64 = values.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
    assert!((outcome.value - sum / weight).abs() < 1e-15);
    for i in 0..70 {
        for k in 0..4 {
            assert!((gradient[i][k] - slopes[i][k] * weights[i] / weight).abs() < 1e-15);
        }
    }
}

#[test]
fn wrong_boxes_are_named() {
    let good = [[0.0, 0.0, 1.0, 1.0]; 70];
    let mut pred = good;
    pred[66] = [1.0, 0.0, 0.0, 1.0];
    let text = |pred: &[Row], format| BoxLoss::Ciou.evaluate(pred, &good).format(format).run().unwrap_err().to_string();
    assert_eq!(
        text(&pred, Format::Xyxy),
        "pred: row 66 is no box, its numbers (xyxy) are [1.0, 0.0, 0.0, 1.0]: it is inverted: give x1 <= x2 and y1 <= y2"
    );
    pred[66] = [0.0, f64::NAN, 1.0, 1.0];
    assert!(text(&pred, Format::Xyxy).contains("row 66") && text(&pred, Format::Xyxy).contains("finite"));
    pred[66] = [0.0, 0.0, -1.0, 1.0];
    assert!(text(&pred, Format::Cxcywh).contains("row 66"));
    let flat = [0.0f64; 8];
    assert!(BoxLoss::Iou.mean(&flat, &flat).unwrap_err().to_string().contains("shape"));
    assert!(BoxLoss::Siou { theta: -1.0 }.mean(&good, &good).unwrap_err().to_string().contains("theta"));
    let rule = BoxLoss::Eiou.evaluate(&good, &good).rule(Rule::Torchvision).run().unwrap_err().to_string();
    assert!(rule.contains("eiou has not this rule"), "{rule}");
}

#[test]
fn specs_are_read_back() {
    for loss in BoxLoss::ALL {
        assert_eq!(loss.to_string().parse::<BoxLoss>().unwrap(), loss);
    }
    for (spec, part) in [
        ("ciouu", "there is no box loss 'ciouu'"),
        ("siou:beta=1", "siou has no parameter 'beta'"),
        ("wiou_v3", "wiou_v3 needs a value for 'mean'"),
        ("siou:theta=2,theta=3", "given twice"),
        ("alpha_iou:alpha=0", "alpha must be in (0, ∞)"),
    ] {
        let error = spec.parse::<BoxLoss>().unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

/// Losses that no library has, against the equations of their papers.
#[test]
fn papers_are_reproduced() {
    let golden = Arrays::open("papers.npz");
    let (pred, target) = (golden.rows::<4>("boxes_pred"), golden.rows::<4>("boxes_target"));
    let specs = [
        "ciou",
        "eiou",
        "siou:theta=4",
        "siou:theta=2.5",
        "wiou_v1",
        "wiou_v2:gamma=0.5,mean=0.6",
        "wiou_v3:alpha=1.9,delta=3,mean=0.6",
        "alpha_iou:alpha=3",
        "bounded_iou:beta=0.2",
    ];
    for spec in specs {
        let loss: BoxLoss = spec.parse().unwrap();
        let (values, gradient) = each(loss, Rule::Forfeit, Format::Xyxy, &pred, &target);
        assert_close(&values, &golden.get(&format!("{spec}/value")).0, 1e-13, spec);
        assert_close(gradient.as_flattened(), &golden.get(&format!("{spec}/gradient")).0, 1e-12, spec);
        let (values, gradient) = each_f32(loss, Rule::Forfeit, &narrow(&pred), &narrow(&target));
        let wide = |x: &[f32]| x.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        assert_close(&wide(&values), &golden.get(&format!("{spec}/value")).0, 2e-6, spec);
        assert_close(&wide(gradient.as_flattened()), &golden.get(&format!("{spec}/gradient")).0, 1e-5, spec);
    }
}

/// Identical boxes cost nothing, whatever their size: where absolute constants are added, those of side 10⁻⁴ cost 0.9.
#[test]
fn identical_boxes_cost_nothing_at_any_size() {
    for side in [1.0f32, 1e-2, 1e-4, 1e-20, 1e20, 0.0] {
        let same = [[side, 2.0 * side, 2.0 * side, 3.0 * side]];
        for loss in BoxLoss::ALL {
            let step = loss.value_and_gradient(&same, &same).unwrap();
            assert_eq!((step.value, step.gradient[0]), (0.0, [0.0; 4]), "{loss} {side}");
        }
    }
    let small = [[0.0f32, 0.0, 1e-4, 1e-4]];
    let mut there = [0.0f32];
    let evaluation = BoxLoss::Giou.evaluate(&small, &small).rule(Rule::Torchvision);
    evaluation.reduction(Reduction::None).values_into(&mut there).run().unwrap();
    assert!((there[0] - 0.9091).abs() < 1e-4);
}
