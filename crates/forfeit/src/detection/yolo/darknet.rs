//! What darknet's yolo and region layers descend: sums over boxes, with small boxes counting more.

use alloc::vec::Vec;

use super::anchored::{self, AnchorLayer};
use super::assign::{Assignment, InCells, Row, size_iou};
use super::classic::{cells, largest, merge};
use super::coordinates::{Coordinates, Decode};
use super::evaluate::{GridEvaluation, GridLoss, Predictions};
use super::layer::{LayerShape, Numbers};
use super::target::Target;
use super::terms::{self, ClassTerm, LayerTerms, checked_weights, class_setters};
use crate::detection::boxes::{BoxLoss, Format};
use crate::detection::logit::LogitLoss;
use crate::engine::IntoView;
use crate::error::Error;

/// The objective of darknet's yolo layer (YOLOv3).
///
/// # Formula
/// total = Σ (2 − w·h)·[BCE(tx, x) + BCE(ty, y) + ½(tw − ln(w/a_w))² + ½(th − ln(h/a_h))²] + Σ BCE(objectness, 0 or 1) + Σ BCE(class
/// logits, labels): sums, no means, w and h in fractions of the image. Redmon & Farhadi 2018 (arXiv 1804.02767), section 2; the
/// paper calls the coordinate term a squared error, but what the layer subtracts is the gradient of this.
///
/// # Assignment
/// The anchor of all layers whose size fits the target best (IoU, as if they had one centre) answers for it, in the cell of the
/// centre. Boxes that answer for nothing and yet overlap some target of their image with an IoU above 0.7 are ignored.
///
/// # Edge cases
/// Several targets in one box: coordinates of the last, classes of all. A target without area has no box. Darknet divides by the
/// batch in its optimiser, not here.
#[derive(Clone, Debug, PartialEq)]
pub struct DarknetYolo {
    layers: Vec<AnchorLayer>,
    classes: usize,
    ignore_above: f64,
    class_term: ClassTerm,
}

/// The objective of darknet's region layer (YOLOv2), for one layer of cells.
///
/// # Formula
/// total = Σ (2 − w·h)·½[(σ(tx) − x)² + (σ(ty) − y)² + (tw − ln(w/a_w))² + (th − ln(h/a_h))²] + 5·Σ ½(σ(o) − IoU)² over boxes
/// that answer + Σ ½σ(o)² over the others + Σ softmax cross entropy of the classes. Redmon & Farhadi 2017 (arXiv 1612.08242). The
/// IoU is a constant.
///
/// # Assignment
/// The anchor whose size fits the target best answers for it, in the cell of the centre. Other boxes that overlap some target of
/// their image with an IoU above 0.6 are ignored.
///
/// # Edge cases
/// As [`DarknetYolo`]. What darknet does besides in its first 12 800 images, pulling every box to its anchor, is not part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DarknetRegion {
    layer: AnchorLayer,
    classes: usize,
    ignore_above: f64,
    object_gain: f64,
    rescore: bool,
    class_term: ClassTerm,
}

class_setters!(DarknetYolo);
class_setters!(weights DarknetRegion);

impl DarknetYolo {
    /// With the anchors of each layer in pixels (width, height), the pixels of each layer's cells, and the number of classes.
    ///
    /// # Errors
    /// Lengths that are not positive, no class, or another number of strides than of lists of anchors.
    pub fn new(anchors: &[Vec<[f64; 2]>], strides: &[f64], classes: usize) -> Result<Self, Error> {
        let layers = anchored::layers("darknet_yolo", anchors, strides, classes)?;
        let class_term = ClassTerm { loss: Some(LogitLoss::BCE), smoothing: 0.0, weights: alloc::vec![1.0; classes] };
        Ok(Self { layers, classes, ignore_above: 0.7, class_term })
    }

    /// The IoU above which a box that answers for nothing is ignored; the paper has 0.5, darknet's files 0.7.
    pub fn ignore_above(self, ignore_above: f64) -> Self {
        Self { ignore_above, ..self }
    }

    /// Asks for the loss of predictions; see [`YoloV3::evaluate`](super::YoloV3::evaluate).
    ///
    /// # Errors
    /// Predictions of a shape that does not fit, and targets that are none.
    pub fn evaluate<'a, V: IntoView<'a>, T: Copy + Into<f64>>(
        &'a self,
        predictions: impl IntoIterator<Item = V>,
        targets: &[[T; 6]],
    ) -> Result<GridEvaluation<'a, Self>, Error> {
        GridEvaluation::new(self, Predictions::new(predictions)?, targets)
    }
}

impl DarknetRegion {
    /// With the anchors in pixels (width, height), the pixels of a cell, and the number of classes.
    ///
    /// # Errors
    /// Lengths that are not positive, or no class.
    pub fn new(anchors: &[[f64; 2]], stride: f64, classes: usize) -> Result<Self, Error> {
        let layer = AnchorLayer { anchors: anchors.to_vec(), stride };
        anchored::layers("darknet_region", core::slice::from_ref(&layer.anchors), &[stride], classes)?;
        let class_term = ClassTerm { loss: None, smoothing: 0.0, weights: alloc::vec![1.0; classes] };
        Ok(Self { layer, classes, ignore_above: 0.6, object_gain: 5.0, rescore: true, class_term })
    }

    /// The IoU above which a box that answers for nothing is ignored.
    pub fn ignore_above(self, ignore_above: f64) -> Self {
        Self { ignore_above, ..self }
    }

    /// Whether the objectness of a box that answers is to be its IoU, or 1.
    pub fn rescore(self, rescore: bool) -> Self {
        Self { rescore, ..self }
    }

    /// Asks for the loss of predictions, one array of shape (images, anchors, height, width, 5 + classes).
    ///
    /// # Errors
    /// Predictions of a shape that does not fit, and targets that are none.
    pub fn evaluate<'a, V: IntoView<'a>, T: Copy + Into<f64>>(
        &'a self,
        predictions: impl IntoIterator<Item = V>,
        targets: &[[T; 6]],
    ) -> Result<GridEvaluation<'a, Self>, Error> {
        GridEvaluation::new(self, Predictions::new(predictions)?, targets)
    }
}

/// Rows of the targets whose best anchor of all layers is in each layer, and the boxes that overlap a target too well to be background.
fn assign(
    predictions: &Predictions<'_>,
    targets: &[Target],
    layers: &[AnchorLayer],
    ignore_above: f64,
) -> Result<Assignment, Error> {
    let sizes: Vec<(usize, usize, [f64; 2])> = layers
        .iter()
        .enumerate()
        .flat_map(|(l, layer)| layer.anchors.iter().enumerate().map(move |(a, size)| (l, a, *size)))
        .collect();
    let answers = |target: &Target| {
        // Both in pixels, whatever the layer: the image is as large as the first layer's cells say.
        let (shape, stride) = (&predictions.shapes[0], layers[0].stride);
        let pixels = [target.size[0] * shape.width as f64 * stride, target.size[1] * shape.height as f64 * stride];
        sizes[largest(sizes.iter().map(|(.., size)| size_iou(*size, pixels)))]
    };
    let layers = predictions.each(|i, numbers| {
        let (shape, anchors) = (&predictions.shapes[i], layers[i].in_cells());
        let mut rows = Vec::new();
        for target in targets.iter().enumerate().filter(|(_, target)| target.size[0] > 0.0 && target.size[1] > 0.0) {
            let (layer, anchor, _) = answers(target.1);
            if layer == i {
                let cells = InCells::new(target.1, shape);
                let mut row = cells.row(cells.center, shape, anchor, anchors[anchor], target);
                row.scale = 2.0 - target.1.size[0] * target.1.size[1];
                rows.push(row);
            }
        }
        let rows = merge(shape, rows);
        let mut ignored = overlapping(numbers, shape, &anchors, targets, ignore_above)?;
        let taken: Vec<usize> = rows.iter().map(|row| shape.cell(row.image, row.anchor, row.y, row.x)).collect();
        ignored.retain(|cell| !taken.contains(cell));
        Ok((rows, ignored))
    })?;
    let (layers, ignored) = layers.into_iter().unzip();
    Ok(Assignment { layers, ignored })
}

/// The predicted boxes of a layer that overlap some target of their image with an IoU above `limit`.
fn overlapping(
    numbers: &dyn Numbers,
    shape: &LayerShape,
    anchors: &[[f64; 2]],
    targets: &[Target],
    limit: f64,
) -> Result<Vec<usize>, Error> {
    let mut found = Vec::new();
    for image in 0..shape.images {
        let wanted: Vec<[f64; 4]> = targets
            .iter()
            .filter(|target| target.image == image)
            .map(|target| InCells::new(target, shape))
            .map(|cells| [cells.center[0], cells.center[1], cells.size[0], cells.size[1]])
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let mut pred = Vec::with_capacity(shape.cells_per_image());
        for (anchor, size) in anchors.iter().enumerate() {
            for y in 0..shape.height {
                for x in 0..shape.width {
                    let first = shape.cell(image, anchor, y, x) * shape.numbers();
                    let t = core::array::from_fn(|k| numbers.at(first + k));
                    let [cx, cy, w, h] = Decode::Exponential.decode(t, *size).0;
                    pred.push([cx + x as f64, cy + y as f64, w, h]);
                }
            }
        }
        let losses = BoxLoss::Iou.pairwise(&pred, &wanted, |evaluation| evaluation.format(Format::Cxcywh))?;
        let first = image * shape.cells_per_image();
        let rows = losses.chunks(wanted.len()).enumerate();
        found.extend(rows.filter(|(_, row)| row.iter().any(|loss| 1.0 - loss > limit)).map(|(i, _)| first + i));
    }
    Ok(found)
}

impl GridLoss for DarknetYolo {
    fn classes(&self) -> usize {
        self.classes
    }

    fn anchors(&self) -> Vec<usize> {
        self.layers.iter().map(|layer| layer.anchors.len()).collect()
    }

    fn assign(&self, predictions: &Predictions<'_>, targets: &[Target]) -> Result<Assignment, Error> {
        assign(predictions, targets, &self.layers, self.ignore_above)
    }

    fn terms(
        &self,
        predictions: &Predictions<'_>,
        _: &[Target],
        assignment: &Assignment,
    ) -> Result<Vec<LayerTerms>, Error> {
        predictions.each(|i, numbers| {
            let (shape, assigned) = (predictions.shapes[i], &assignment.layers[i]);
            let coordinates = (Coordinates::CrossEntropy, Decode::Exponential);
            Ok(LayerTerms {
                shape,
                rows: terms::rows(numbers, &shape, assigned, coordinates, &self.class_term)?,
                box_weight: 1.0,
                class_weight: 1.0,
                objectness: LogitLoss::BCE,
                background_weight: 1.0,
                cells: cells(&shape, assigned, |_| (1.0, 1.0), &assignment.ignored[i]),
            })
        })
    }

    fn factor(&self, _: usize) -> f64 {
        1.0
    }
}

impl GridLoss for DarknetRegion {
    fn classes(&self) -> usize {
        self.classes
    }

    fn anchors(&self) -> Vec<usize> {
        alloc::vec![self.layer.anchors.len()]
    }

    fn assign(&self, predictions: &Predictions<'_>, targets: &[Target]) -> Result<Assignment, Error> {
        assign(predictions, targets, core::slice::from_ref(&self.layer), self.ignore_above)
    }

    fn terms(
        &self,
        predictions: &Predictions<'_>,
        _: &[Target],
        assignment: &Assignment,
    ) -> Result<Vec<LayerTerms>, Error> {
        predictions.each(|i, numbers| {
            let (shape, assigned) = (predictions.shapes[i], &assignment.layers[i]);
            let coordinates = (Coordinates::SquaredErrors, Decode::Exponential);
            // With a softmax a box has one class: the last.
            let one_class =
                |row: &Row| Row { classes: row.classes.last().copied().into_iter().collect(), ..row.clone() };
            let assigned: Vec<Row> = assigned.iter().map(one_class).collect();
            let rows = terms::rows(numbers, &shape, &assigned, coordinates, &self.class_term)?;
            let wanted = |i: usize| (if self.rescore { rows[i].score } else { 1.0 }, self.object_gain);
            Ok(LayerTerms {
                shape,
                box_weight: 0.5,
                class_weight: 1.0,
                objectness: LogitLoss::HalfSquaredError,
                background_weight: 1.0,
                cells: cells(&shape, &assigned, wanted, &assignment.ignored[i]),
                rows,
            })
        })
    }

    fn factor(&self, _: usize) -> f64 {
        1.0
    }
}
