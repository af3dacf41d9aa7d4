//! The loss of YOLOv8: task-aligned points, classes by binary cross entropy, boxes by CIoU and a distribution for each edge.

mod align;
mod grid;
mod predictions;
mod terms;

use alloc::vec::Vec;

pub use align::Foreground;
use grid::points;
pub use grid::{Grid, Point};
use predictions::Distances;
pub use terms::ForegroundTerms;

use super::evaluate::{Detected, Terms};
use super::layer::dense;
use super::reduce::{self, Into, Plane, Wanted};
use super::target::Target;
use super::terms::{CellTarget, checked_weights};
use crate::detection::boxes::{BoxLoss, Rule};
use crate::detection::logit::LogitLoss;
use crate::engine::{AnyView, IntoOutput, IntoView, Kerneled, Output, for_each, thread_count};
use crate::error::Error;
use crate::interval::Interval;

/// How points are chosen for a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alignment {
    /// At most how many for each target.
    pub points: usize,
    /// α, the power of the class score.
    pub score_power: f64,
    /// β, the power of the overlap.
    pub overlap_power: f64,
    /// Whether a target that is smaller than a cell of the second layer may be answered by points around it.
    pub enlarge: bool,
}

impl Default for Alignment {
    fn default() -> Self {
        Self { points: 10, score_power: 0.5, overlap_power: 6.0, enlarge: true }
    }
}

/// The loss of YOLOv8.
///
/// # Formula
/// total = B·(7.5·Σ_k w_k(1 − CIoU_k) + 0.5·Σ BCE(class logit, t) + 1.5·Σ_k w_k·DFL_k)/S, k the points that answer for a target,
/// w_k their weights, t the weight at the target's class and 0 elsewhere, S = max(Σ w_k, 1), B the number of images. A point's box
/// reaches Σ j·softmax(logits)_j cells to each side.
///
/// # Assignment
/// Of the points strictly inside a target's box those 10 with the largest σ(class logit)^α·max(CIoU, 0)^β. A point that several
/// targets claim goes to the one with the largest overlap; of equals to the first. Weights are these products, scaled so that the
/// largest of a target is its largest overlap.
///
/// # Same as
/// ultralytics 8.4 `v8DetectionLoss` with [`Rule::UltralyticsCorners`]; 8.3 with [`Alignment::enlarge`] off. Targets may come in
/// any order.
///
/// # Edge cases
/// No targets: only the class term, S = 1. Distances beyond the last bin count as bins − 1.01. Of equally good points, the first.
/// Points whose box does not overlap at all would weigh nothing, and are not chosen.
///
/// ```
/// use forfeit::View;
/// use forfeit::detection::{Grid, YoloV8};
/// let loss = YoloV8::new(&[Grid { height: 4, width: 4, stride: 8.0 }], 2, 16)?;
/// let (boxes, scores) = (vec![0.0f32; 64 * 16], vec![0.0f32; 2 * 16]);
/// let boxes = View::shaped(&boxes, &[1, 64, 16]).expect("4·16 bins of 16 points");
/// let scores = View::shaped(&scores, &[1, 2, 16]).expect("2 classes of 16 points");
/// let detected = loss.evaluate(boxes, scores, &[[0.0, 1.0, 0.5, 0.5, 0.9, 0.9]])?.run()?;
/// assert!(detected.terms.boxes > 0.0 && detected.terms.distribution > 0.0);
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct YoloV8 {
    grids: Vec<Grid>,
    /// The points of all grids.
    places: Vec<Point>,
    classes: usize,
    bins: usize,
    boxes: (BoxLoss, Rule),
    class_loss: LogitLoss,
    /// One weight a class.
    class_weights: Vec<f64>,
    alignment: Alignment,
    /// Boxes, classes, distribution.
    gains: [f64; 3],
}

impl YoloV8 {
    /// With the layers' grids, from the smallest stride up, the number of classes, and the bins of each distance.
    ///
    /// # Errors
    /// No class, fewer than two bins, no grid or an empty one, a stride that is not positive.
    pub fn new(grids: &[Grid], classes: usize, bins: usize) -> Result<Self, Error> {
        let smallest = grids.iter().map(|grid| grid.cells()).min().unwrap_or(0);
        let numbers = [("grid", smallest as f64, 1.0), ("classes", classes as f64, 1.0), ("bins", bins as f64, 2.0)];
        let strides = grids.iter().map(|grid| ("stride", grid.stride, f64::MIN_POSITIVE));
        for (parameter, value, least) in numbers.into_iter().chain(strides) {
            let range = Interval { high_closed: false, ..Interval::closed(least, f64::INFINITY) };
            if !range.contains(value) {
                return Err(Error::Parameter { loss: "yolo_v8", parameter, value, range });
            }
        }
        Ok(Self {
            grids: grids.to_vec(),
            places: points(grids),
            classes,
            bins,
            boxes: (BoxLoss::Ciou, Rule::Forfeit),
            class_loss: LogitLoss::BCE,
            class_weights: alloc::vec![1.0; classes],
            alignment: Alignment::default(),
            gains: [7.5, 0.5, 1.5],
        })
    }

    /// What boxes, classes and distributions are multiplied by.
    pub fn gains(self, boxes: f64, classes: f64, distribution: f64) -> Self {
        Self { gains: [boxes, classes, distribution], ..self }
    }

    /// Which box loss, under whose arithmetic; CIoU and this library's unless given. It decides the assignment too.
    pub fn boxes(self, loss: BoxLoss, rule: Rule) -> Self {
        Self { boxes: (loss, rule), ..self }
    }

    /// The class loss.
    pub fn class_loss(self, class_loss: LogitLoss) -> Self {
        Self { class_loss, ..self }
    }

    /// One weight a class: what the losses of its logits count for. The divisor S stays.
    ///
    /// # Errors
    /// Another number of weights than of classes, or a weight that is negative or not finite.
    pub fn class_weights(self, weights: &[f64]) -> Result<Self, Error> {
        Ok(Self { class_weights: checked_weights(weights, self.classes)?, ..self })
    }

    /// How points are chosen for a target.
    pub fn alignment(self, alignment: Alignment) -> Self {
        Self { alignment, ..self }
    }

    /// Width and height of an image in pixels: that of the first layer.
    fn image_size(&self) -> [f64; 2] {
        let grid = self.grids[0];
        [grid.width as f64 * grid.stride, grid.height as f64 * grid.stride]
    }

    fn points(&self) -> usize {
        self.places.len()
    }

    /// Asks for the loss of predictions: boxes of shape (images, 4·bins, points), the bins of left, top, right, bottom in turn, and
    /// class logits of shape (images, classes, points); points are the cells of all layers, row by row. Targets are rows of image,
    /// class, cx, cy, w, h in fractions of the image.
    ///
    /// # Errors
    /// Arrays of other shapes or different types, and targets that are none: see [`Target::read`].
    pub fn evaluate<'a, T: Copy + core::convert::Into<f64>>(
        &'a self,
        boxes: impl IntoView<'a>,
        scores: impl IntoView<'a>,
        targets: &[[T; 6]],
    ) -> Result<YoloV8Evaluation<'a>, Error> {
        let (boxes, scores): (AnyView<'a>, AnyView<'a>) = (boxes.into_view().into(), scores.into_view().into());
        let images = boxes.layout.shape.first().copied().unwrap_or(0);
        let shapes = [
            (&boxes, [images, 4 * self.bins, self.points()], "(images, 4 * bins, points)"),
            (&scores, [images, self.classes, self.points()], "(images, classes, points), of the boxes' type"),
        ];
        for (layer, (view, shape, expected)) in shapes.into_iter().enumerate() {
            if view.layout.shape != shape || view.type_name() != boxes.type_name() {
                return Err(Error::Layer { layer, shape: view.layout.shape.clone(), expected });
            }
        }
        let targets = Target::read(targets, images, self.classes)?;
        let threads = thread_count();
        Ok(YoloV8Evaluation { loss: self, boxes, scores, images, targets, gradient: None, upstream: 1.0, threads })
    }
}

/// YOLOv8's loss asked of predictions; [`run`](Self::run) makes all three steps.
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct YoloV8Evaluation<'a> {
    loss: &'a YoloV8,
    boxes: AnyView<'a>,
    scores: AnyView<'a>,
    images: usize,
    targets: Vec<Target>,
    gradient: Option<(Output<'a>, Output<'a>)>,
    upstream: f64,
    threads: usize,
}

impl<'a> YoloV8Evaluation<'a> {
    /// Writes the gradient of the total by boxes and by scores. On an error their contents are unspecified.
    pub fn gradient_into(self, boxes: impl IntoOutput<'a>, scores: impl IntoOutput<'a>) -> Self {
        Self { gradient: Some((boxes.into_output(), scores.into_output())), ..self }
    }

    /// The derivative of what comes after by the total: multiplies the gradient. 1 unless given.
    pub fn upstream(self, upstream: f64) -> Self {
        Self { upstream, ..self }
    }

    /// On how many threads. The result has the same bits for any number.
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: threads.max(1), ..self }
    }

    /// Step one: the foreground.
    ///
    /// # Errors
    /// Predictions from which no box can be made: NaN.
    pub fn assign(&self) -> Result<Vec<Foreground>, Error> {
        self.with_predictions(|this, distances| this.assign_from(distances))
    }

    /// Step two: what each point of a foreground costs.
    ///
    /// # Errors
    /// Predictions from which no box can be made: NaN.
    pub fn terms(&self, foreground: &[Foreground]) -> Result<Vec<ForegroundTerms>, Error> {
        self.with_predictions(|this, distances| this.loss.foreground_terms(distances, foreground, this.threads))
    }

    /// All three steps.
    ///
    /// # Errors
    /// Buffers of wrong length or type; predictions that are NaN.
    pub fn run(self) -> Result<Detected, Error> {
        let terms = self.terms(&self.assign()?)?;
        self.reduce(&terms)
    }

    /// Step three: adds up, and writes the gradient.
    ///
    /// # Errors
    /// Buffers of wrong length or type; predictions that are NaN.
    pub fn reduce(self, terms: &[ForegroundTerms]) -> Result<Detected, Error> {
        if let Some((boxes, scores)) = &self.gradient {
            for (output, view) in [(boxes, &self.boxes), (scores, &self.scores)] {
                let what = "the gradient";
                let (got, expected) = (output.len(), view.layout.count());
                if got != expected {
                    return Err(Error::Length { what, got, expected });
                }
                let (got, expected) = (output.type_name(), view.output_type());
                if got != expected {
                    return Err(Error::Type { what, got, expected });
                }
            }
        }
        if self.boxes.computes_in_f32() { self.reduce_in::<f32>(terms) } else { self.reduce_in::<f64>(terms) }
    }

    fn with_predictions<R>(&self, step: impl Fn(&Self, &Distances<'_>) -> Result<R, Error>) -> Result<R, Error> {
        let loss = self.loss;
        let run = |boxes: &dyn super::layer::Numbers, scores: &dyn super::layer::Numbers| {
            let (bins, classes, points) = (loss.bins, loss.classes, loss.points());
            step(self, &Distances { boxes, scores, bins, classes, points })
        };
        if self.boxes.computes_in_f32() {
            run(&dense::<f32>(&self.boxes, &mut Vec::new()), &dense::<f32>(&self.scores, &mut Vec::new()))
        } else {
            run(&dense::<f64>(&self.boxes, &mut Vec::new()), &dense::<f64>(&self.scores, &mut Vec::new()))
        }
    }

    fn assign_from(&self, distances: &Distances<'_>) -> Result<Vec<Foreground>, Error> {
        let mut images: Vec<Result<Vec<Foreground>, Error>> = Vec::new();
        images.resize_with(self.images, || Ok(Vec::new()));
        let tasks = images.iter_mut().enumerate().collect();
        for_each(tasks, self.threads, |(image, foreground): (usize, &mut Result<Vec<Foreground>, Error>)| {
            let targets: Vec<_> = self.targets.iter().enumerate().filter(|(_, target)| target.image == image).collect();
            if !targets.is_empty() {
                *foreground = self.loss.align(image, distances, &targets);
            }
        });
        Ok(images.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    fn reduce_in<T: Kerneled>(self, terms: &[ForegroundTerms]) -> Result<Detected, Error> {
        let Self { loss, boxes, scores, images, gradient, upstream, threads, .. } = self;
        let (points, classes) = (loss.points(), loss.classes);
        let divisor = terms.iter().map(|terms| terms.row.weight).sum::<f64>().max(1.0);
        let [box_gain, class_gain, distribution_gain] = loss.gains.map(|gain| gain / divisor);
        let factor = images as f64;
        let cell = |terms: &ForegroundTerms| {
            let row = &terms.row;
            let cell = (row.image * classes + row.class) * points + row.point;
            CellTarget { cell, target: row.weight, weight: class_gain * loss.class_weights[row.class] }
        };
        let mut cells: Vec<CellTarget> = terms.iter().map(cell).collect();
        cells.sort_by_key(|cell| cell.cell);
        let scale = factor * upstream;
        let (mut copy, mut spare) = (Vec::new(), Vec::new());
        let (mut box_output, mut score_output) = gradient.unzip();
        let plane = Plane { logits: dense::<T>(&scores, &mut copy), numbers: 1, channel: 0, per_group: points };
        let wanted = Wanted {
            loss: loss.class_loss,
            background_weight: class_gain,
            group_weights: &loss.class_weights,
            cells: &cells,
            upstream: scale,
        };
        let slice = score_output.as_mut().map(|output| buffer::<T>(output, &mut spare));
        let by_class = reduce::dense(plane, wanted, Into { gradient: slice, numbers: 1, channel: 0 }, threads);
        let class_sums: Vec<f64> = by_class.chunks(classes).map(|sums| sums.iter().sum()).collect();
        keep(&mut score_output, &spare);

        let (mut box_sums, mut distribution_sums) = (alloc::vec![0.0; images], alloc::vec![0.0; images]);
        for terms in terms {
            let row = &terms.row;
            box_sums[row.image] += box_gain * row.weight * terms.box_loss;
            distribution_sums[row.image] += distribution_gain * row.weight * terms.distribution_loss;
        }
        let mut spare = Vec::new();
        if let Some(slice) = box_output.as_mut().map(|output| buffer::<T>(output, &mut spare)) {
            let size = 4 * loss.bins * points;
            let tasks = slice.chunks_mut(size.max(1)).enumerate().collect();
            for_each(tasks, threads, |(image, gradient): (usize, &mut [T])| {
                gradient.fill(T::ZERO);
                for terms in terms.iter().filter(|terms| terms.row.image == image) {
                    let row = &terms.row;
                    let by_box = scale * box_gain * row.weight;
                    let by_distribution = scale * distribution_gain * row.weight;
                    let slopes = terms.box_gradient.iter().zip(&terms.distribution_gradient);
                    for (i, (by_edge, by_bin)) in slopes.enumerate() {
                        let slope = by_box * by_edge + by_distribution * by_bin;
                        gradient[i * points + row.point] = T::from_f64(slope);
                    }
                }
            });
        }
        keep(&mut box_output, &spare);

        let sum = |sums: &[f64]| sums.iter().sum::<f64>();
        let terms = Terms {
            boxes: sum(&box_sums),
            objectness: 0.0,
            classes: sum(&class_sums),
            distribution: sum(&distribution_sums),
        };
        let total = factor * terms.sum();
        if total.is_nan() {
            for (layer, view) in [&boxes, &scores].into_iter().enumerate() {
                let mut copy = Vec::new();
                if let Some(index) = dense::<T>(view, &mut copy).iter().position(|x| x.to_f64().is_nan()) {
                    return Err(Error::Prediction { layer, index, value: f64::NAN });
                }
            }
        }
        let image = |i: usize| factor * (box_sums[i] + class_sums[i] + distribution_sums[i]);
        Ok(Detected { total, terms, per_image: (0..images).map(image).collect(), objectness: Vec::new() })
    }
}

/// The output's own slice, or a spare one of its length where it is of another type.
fn buffer<'b, T: Kerneled>(output: &'b mut Output<'_>, spare: &'b mut Vec<T>) -> &'b mut [T] {
    if T::slice_mut(output).is_none() {
        spare.resize(output.len(), T::ZERO);
        return spare;
    }
    T::slice_mut(output).unwrap_or(&mut [])
}

/// Stores what was written to a spare slice.
fn keep<T: Kerneled>(output: &mut Option<Output<'_>>, spare: &[T]) {
    if let Some(output) = output.as_mut().filter(|_| !spare.is_empty()) {
        output.store(0, spare);
    }
}
