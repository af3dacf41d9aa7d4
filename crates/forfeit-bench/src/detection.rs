//! Losses of boxes and of detectors behind the protocol: "boxes:ciou", "yolo_v3:416", "yolo_v8:640".
//!
//! `n` counts boxes, or predicted numbers. Data are those of `benches/peers/torch_detection.py`: a batch of 8 images, 80 classes and 56
//! targets for the detectors.

use bench_protocol::data::hash;
use bench_protocol::{Job, Request, Target, data};
use forfeit::View;
use forfeit::detection::{BoxLoss, Grid, YoloV3, YoloV8};

use crate::job;

const IMAGES: usize = 8;
const CLASSES: usize = 80;
const TARGETS: u64 = 56;
const BINS: usize = 16;
const ANCHORS: [[[f64; 2]; 3]; 3] = [
    [[116., 90.], [156., 198.], [373., 326.]],
    [[30., 61.], [62., 45.], [59., 119.]],
    [[10., 13.], [16., 30.], [33., 23.]],
];

/// Makes a request ready, if it is one of detection.
pub(crate) fn prepare(request: &Request) -> Option<Result<Box<dyn Job>, String>> {
    let (kind, which) = request.loss.split_once(':')?;
    match kind {
        "boxes" => Some(boxes(which, request)),
        "yolo_v3" => Some(v3(which, request)),
        "yolo_v8" => Some(v8(which, request)),
        _ => None,
    }
}

/// A step that gives a value, and the buffers of its gradient.
struct Detection<S> {
    step: S,
    gradient: Vec<Vec<f32>>,
}

impl<S: FnMut(&mut [Vec<f32>]) -> Result<f64, forfeit::Error> + 'static> job::Call for Detection<S> {
    type Number = f32;

    fn call(&mut self) -> Result<f64, forfeit::Error> {
        (self.step)(&mut self.gradient)
    }

    fn gradient(&self) -> &[f32] {
        &self.gradient[0]
    }
}

/// A number in [0, 1) with 24 bits.
fn uniform(index: u64) -> f64 {
    (hash(index) >> 40) as f64 / f64::from(1u32 << 24)
}

fn boxes(which: &str, request: &Request) -> Result<Box<dyn Job>, String> {
    let loss: BoxLoss = which.parse().map_err(|error: forfeit::Error| error.to_string())?;
    let row = |first: u64| {
        let [x, y, w, h] = [0, 1, 2, 3].map(|k| uniform(first + k));
        [x, y, x + w + 0.01, y + h + 0.01].map(|x| x as f32)
    };
    let list = |stream: u64| (0..request.n as u64).map(|i| row(8 * i + 4 * stream)).collect::<Vec<[f32; 4]>>();
    let (pred, target, threads) = (list(0), list(1), request.threads);
    let step = move |gradient: &mut [Vec<f32>]| {
        let evaluation = loss.evaluate(&pred, &target).threads(threads).gradient_into(gradient[0].as_mut_slice());
        evaluation.run().map(|outcome| outcome.value)
    };
    job::ready(Detection { step, gradient: vec![vec![0.0; 4 * request.n]] })
}

/// Image, class, cx, cy, w, h.
fn targets() -> Vec<[f64; 6]> {
    let row = |i: u64| {
        let u = |k: u64| f64::from(uniform(1_000_000 + 8 * i + k) as f32);
        let number = |from: f64, by: f64, k: u64| f64::from((from + by * u(k)) as f32);
        [
            (i % IMAGES as u64) as f64,
            (CLASSES as f64 * u(4)).floor(),
            number(0.1, 0.8, 0),
            number(0.1, 0.8, 1),
            number(0.02, 0.4, 2),
            number(0.02, 0.4, 3),
        ]
    };
    (0..TARGETS).map(row).collect()
}

/// Predicted numbers, about normal.
fn logits(n: usize) -> Vec<f32> {
    data::generate(&Request { target: Target::Zero, ..Request::of("", "", n, 1) }).0
}

fn side(which: &str) -> Result<usize, String> {
    which.parse().map_err(|_| format!("'{which}' is no image size"))
}

fn v3(which: &str, request: &Request) -> Result<Box<dyn Job>, String> {
    let (side, threads) = (side(which)?, request.threads);
    let strides = [32.0, 16.0, 8.0];
    let loss = YoloV3::new(&ANCHORS.map(|layer| layer.to_vec()), &strides, CLASSES).map_err(|e| e.to_string())?;
    let shapes = strides.map(|stride| [IMAGES, 3, side / stride as usize, side / stride as usize, 5 + CLASSES]);
    let sizes = shapes.map(|shape| shape.iter().product::<usize>());
    let all = logits(sizes.iter().sum());
    let mut rest = &all[..];
    let layers = sizes.map(|size| {
        let (head, tail) = rest.split_at(size);
        rest = tail;
        head.to_vec()
    });
    let targets = targets();
    let step = move |gradient: &mut [Vec<f32>]| {
        let views =
            layers.iter().zip(&shapes).map(|(data, shape)| View::shaped(data, shape).unwrap_or(View::new(data)));
        let evaluation = loss.evaluate(views, &targets)?.threads(threads);
        evaluation.gradient_into(gradient.iter_mut().map(Vec::as_mut_slice)).run().map(|detected| detected.total)
    };
    job::ready(Detection { step, gradient: sizes.map(|size| vec![0.0; size]).to_vec() })
}

fn v8(which: &str, request: &Request) -> Result<Box<dyn Job>, String> {
    let (side, threads) = (side(which)?, request.threads);
    let grid = |stride: f64| Grid { height: side / stride as usize, width: side / stride as usize, stride };
    let grids = [8.0, 16.0, 32.0].map(grid);
    let points: usize = grids.iter().map(|grid| grid.cells()).sum();
    let loss = YoloV8::new(&grids, CLASSES, BINS).map_err(|error| error.to_string())?;
    let shapes = [[IMAGES, 4 * BINS, points], [IMAGES, CLASSES, points]];
    let sizes = shapes.map(|shape| shape.iter().product::<usize>());
    let all = logits(sizes[0] + sizes[1]);
    let (boxes, scores) = (all[..sizes[0]].to_vec(), all[sizes[0]..].to_vec());
    let targets = targets();
    let step = move |gradient: &mut [Vec<f32>]| {
        let view = |data, shape: &[usize; 3]| View::shaped(data, shape).unwrap_or(View::new(data));
        let evaluation = loss.evaluate(view(&boxes, &shapes[0]), view(&scores, &shapes[1]), &targets)?.threads(threads);
        let [by_boxes, by_scores] = gradient else { return evaluation.run().map(|detected| detected.total) };
        evaluation.gradient_into(by_boxes, by_scores).run().map(|detected| detected.total)
    };
    job::ready(Detection { step, gradient: sizes.map(|size| vec![0.0; size]).to_vec() })
}
