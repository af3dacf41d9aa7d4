//! Single precision keeps its digits: box losses against double precision on the same numbers.

use forfeit::detection::{BoxLoss, Format, Rule};

use crate::boxes::{Row, each, each_f32, random};

/// The largest errors: of values, relative to them, and of gradients, relative to the largest of the four numbers.
fn errors(loss: BoxLoss, pred: &[[f32; 4]], target: &[[f32; 4]]) -> [f64; 2] {
    let wide = |rows: &[[f32; 4]]| rows.iter().map(|row| row.map(f64::from)).collect::<Vec<Row>>();
    let (values, gradient) = each_f32(loss, Rule::Forfeit, pred, target);
    let (exact, slopes) = each(loss, Rule::Forfeit, Format::Xyxy, &wide(pred), &wide(target));
    let mut worst = [0.0f64; 2];
    for i in 0..pred.len() {
        if exact[i] > 0.0 {
            worst[0] = worst[0].max((f64::from(values[i]) - exact[i]).abs() / exact[i]);
        }
        let largest = slopes[i].iter().fold(0.0f64, |m, x| m.max(x.abs()));
        for k in 0..4 {
            worst[1] = worst[1].max((f64::from(gradient[i][k]) - slopes[i][k]).abs() / largest);
        }
    }
    worst.map(|error| error / f64::from(f32::EPSILON))
}

/// Boxes that differ by a millionth, or less.
#[test]
fn near_boxes_keep_their_digits() {
    let mut seed = 6;
    let (mut pred, mut target) = (Vec::new(), Vec::new());
    for i in 0..6000 {
        let apart = 10f64.powi(-(i % 7));
        let [x, y, w, h] = [0; 4].map(|_| random(&mut seed));
        let moved = |x: f64, seed: &mut u64| x + apart * (random(seed) - 0.5);
        let row = [0.1 * x, 0.1 * y, 0.1 * x + 0.1 + w, 0.1 * y + 0.1 + h];
        let [a, b, c, d] = row.map(|x| moved(x, &mut seed) as f32);
        target.push(row.map(|x| x as f32));
        pred.push([a.min(c), b.min(d), a.max(c), b.max(d)]);
    }
    for loss in [BoxLoss::Iou, BoxLoss::Giou, BoxLoss::Diou, BoxLoss::Ciou, BoxLoss::Eiou, BoxLoss::WiouV1] {
        let [value, gradient] = errors(loss, &pred, &target);
        // Sixteen units where sides of the hull divide.
        let units = if loss == BoxLoss::Eiou { 16.0 } else { 8.0 };
        assert!(value < 4.0 && gradient < units, "{loss}: value {value} ulp, gradient {gradient}");
    }
}

/// A box inside another that is up to a hundred thousand times as long: what both share is the small one, not a difference of the large.
#[test]
fn a_small_box_within_a_large_one_keeps_its_digits() {
    let mut seed = 7;
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for i in 0..6000 {
        let scale = 10f64.powi(-(i % 6));
        let [x, y, w, h] = [0; 4].map(|_| random(&mut seed));
        let [left, top] = [0.9 * x, 0.9 * y];
        small.push([left, top, left + 0.1 * scale * (0.1 + w), top + 0.1 * scale * (0.1 + h)].map(|x| x as f32));
        large.push([0.0f32, 0.0, 1.0, 1.0]);
    }
    for (pred, target) in [(&small, &large), (&large, &small)] {
        let [value, gradient] = errors(BoxLoss::Iou, pred, target);
        assert!(value < 4.0 && gradient < 8.0, "value {value} ulp, gradient {gradient}");
    }
}
