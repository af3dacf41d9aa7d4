//! The loss that the YOLO family is usually explained by: localisation, confidence and classes, each with a λ.

use alloc::vec::Vec;

use super::anchored::{self, AnchorLayer};
use super::assign::{Assignment, InCells, Row, size_iou};
use super::coordinates::{Coordinates, Decode};
use super::evaluate::{GridEvaluation, GridLoss, Predictions};
use super::layer::{LayerShape, Numbers};
use super::target::Target;
use super::terms::{self, CellTarget, ClassTerm, LayerTerms, checked_weights, class_setters};
use crate::detection::boxes::{BoxLoss, Rule};
use crate::detection::logit::LogitLoss;
use crate::engine::IntoView;
use crate::error::Error;

/// The λ of [`YoloClassic`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassicGains {
    /// λ_coord.
    pub coordinates: f64,
    /// λ_obj.
    pub object: f64,
    /// λ_noobj.
    pub no_object: f64,
    /// λ_class.
    pub classes: f64,
}

impl Default for ClassicGains {
    fn default() -> Self {
        Self { coordinates: 0.05, object: 1.0, no_object: 0.5, classes: 0.5 }
    }
}

impl ClassicGains {
    /// Those of the first YOLO paper: λ_coord = 5, λ_noobj = 0.5, the others 1.
    pub const YOLO_V1: Self = Self { coordinates: 5.0, object: 1.0, no_object: 0.5, classes: 1.0 };
}

/// Which of the boxes of a cell answers for a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Responsible {
    /// The one whose anchor has the largest IoU with the target, as if they had one centre.
    Anchor,
    /// The one whose prediction has the largest IoU with the target; where none overlaps, the one with the best anchor.
    #[default]
    Prediction,
}

/// λ_coord·localisation + λ_obj·BCE(C, 1) + λ_noobj·BCE(C, 0) + λ_class·BCE(classes).
///
/// # Formula
/// In each layer, summed over layers: localisation is the mean over the responsible boxes of a box loss, CIoU unless given, or
/// of (σ(tx) − x)² + (σ(ty) − y)² + (tw − ln(w/a_w))² + (th − ln(h/a_h))²; the object term is the mean of BCE(C, 1) over them,
/// the no-object term that of BCE(C, 0) over all others that are not ignored, and the class term the mean of BCE over responsible
/// boxes and classes.
///
/// # Assignment
/// In each layer one box of the cell of the target's centre is responsible ([`Responsible`]). Other boxes of that cell are
/// ignored if their anchor's IoU with the target, as if they had one centre, exceeds a threshold, ½ unless given.
///
/// # Same as
/// eriklindernoren/PyTorch-YOLOv3 until February 2021, with [`Coordinates::SquaredErrors`], [`Responsible::Anchor`] and λ of 1
/// but λ_noobj = ½.
///
/// # Edge cases
/// No targets: only the no-object term. Several targets with one responsible box: coordinates of the last, classes of all. A
/// centre outside the image belongs to the nearest cell. A target without area has no responsible box.
#[derive(Clone, Debug, PartialEq)]
pub struct YoloClassic {
    layers: Vec<AnchorLayer>,
    classes: usize,
    coordinates: Coordinates,
    responsible: Responsible,
    ignore_above: f64,
    gains: ClassicGains,
    class_term: ClassTerm,
}

class_setters!(YoloClassic);

impl YoloClassic {
    /// With the anchors of each layer in pixels (width, height), the pixels of each layer's cells, and the number of classes.
    ///
    /// # Errors
    /// Lengths that are not positive, no class, or another number of strides than of lists of anchors.
    pub fn new(anchors: &[Vec<[f64; 2]>], strides: &[f64], classes: usize) -> Result<Self, Error> {
        Ok(Self {
            layers: anchored::layers("yolo_classic", anchors, strides, classes)?,
            classes,
            coordinates: Coordinates::Overlap(BoxLoss::Ciou, Rule::Forfeit),
            responsible: Responsible::default(),
            ignore_above: 0.5,
            gains: ClassicGains::default(),
            class_term: ClassTerm { loss: Some(LogitLoss::BCE), smoothing: 0.0, weights: alloc::vec![1.0; classes] },
        })
    }

    /// How coordinates are judged.
    pub fn coordinates(self, coordinates: Coordinates) -> Self {
        Self { coordinates, ..self }
    }

    /// Which of the boxes of a cell answers for a target.
    pub fn responsible(self, responsible: Responsible) -> Self {
        Self { responsible, ..self }
    }

    /// The IoU of anchor and target above which a box of the target's cell is ignored; 1 ignores none.
    pub fn ignore_above(self, ignore_above: f64) -> Self {
        Self { ignore_above, ..self }
    }

    /// The λ.
    pub fn gains(self, gains: ClassicGains) -> Self {
        Self { gains, ..self }
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

    /// The anchor of the cell of `row` whose prediction has the largest IoU with the target, if any overlaps.
    fn best_prediction(
        &self,
        numbers: &dyn Numbers,
        shape: &LayerShape,
        row: &Row,
        anchors: &[[f64; 2]],
    ) -> Result<Option<usize>, Error> {
        let rows: Vec<Row> =
            (0..anchors.len()).map(|anchor| Row { anchor, anchor_size: anchors[anchor], ..row.clone() }).collect();
        let logits: Vec<[f64; 4]> = rows.iter().map(|row| terms::logits(numbers, shape, row).1).collect();
        let boxes = Coordinates::Overlap(BoxLoss::Iou, Rule::Forfeit).terms(Decode::Exponential, &logits, &rows)?;
        let mut best = None;
        let mut most = 0.0;
        for (anchor, terms) in boxes.iter().enumerate() {
            if terms.score > most {
                (most, best) = (terms.score, Some(anchor));
            }
        }
        Ok(best)
    }
}

/// The place of the largest, the first of equals.
pub(super) fn largest(values: impl Iterator<Item = f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (i, value) in values.enumerate() {
        if value > best.1 {
            best = (i, value);
        }
    }
    best.0
}

/// Makes rows of one predicted box one: the last one's coordinates, the classes of all.
pub(super) fn merge(shape: &LayerShape, rows: Vec<Row>) -> Vec<Row> {
    let mut merged: Vec<Row> = Vec::with_capacity(rows.len());
    let mut place = alloc::collections::BTreeMap::new();
    for mut row in rows {
        let cell = shape.cell(row.image, row.anchor, row.y, row.x);
        if let Some(&at) = place.get(&cell) {
            let earlier: &mut Row = &mut merged[at];
            for class in earlier.classes.iter().rev() {
                if !row.classes.contains(class) {
                    row.classes.insert(0, *class);
                }
            }
            *earlier = row;
        } else {
            place.insert(cell, merged.len());
            merged.push(row);
        }
    }
    merged
}

impl GridLoss for YoloClassic {
    fn classes(&self) -> usize {
        self.classes
    }

    fn anchors(&self) -> Vec<usize> {
        self.layers.iter().map(|layer| layer.anchors.len()).collect()
    }

    fn assign(&self, predictions: &Predictions<'_>, targets: &[Target]) -> Result<Assignment, Error> {
        let layers = predictions.each(|i, numbers| {
            let (shape, anchors) = (&predictions.shapes[i], self.layers[i].in_cells());
            let (mut rows, mut ignored) = (Vec::new(), Vec::new());
            for target in targets.iter().enumerate().filter(|(_, target)| target.size[0] > 0.0 && target.size[1] > 0.0)
            {
                let cells = InCells::new(target.1, shape);
                let fits = |anchor: &[f64; 2]| size_iou(*anchor, cells.size);
                let best = largest(anchors.iter().map(fits));
                let mut row = cells.row(cells.center, shape, best, anchors[best], target);
                if self.responsible == Responsible::Prediction
                    && let Some(anchor) = self.best_prediction(numbers, shape, &row, &anchors)?
                {
                    (row.anchor, row.anchor_size) = (anchor, anchors[anchor]);
                }
                let near = (0..anchors.len()).filter(|&anchor| fits(&anchors[anchor]) > self.ignore_above);
                ignored.extend(near.map(|anchor| shape.cell(row.image, anchor, row.y, row.x)));
                rows.push(row);
            }
            let rows = merge(shape, rows);
            ignored.sort_unstable();
            ignored.dedup();
            let answers = |cell: &usize| !rows.iter().any(|r| shape.cell(r.image, r.anchor, r.y, r.x) == *cell);
            ignored.retain(answers);
            Ok((rows, ignored))
        })?;
        let (layers, ignored) = layers.into_iter().unzip();
        Ok(Assignment { layers, ignored })
    }

    fn terms(
        &self,
        predictions: &Predictions<'_>,
        _: &[Target],
        assignment: &Assignment,
    ) -> Result<Vec<LayerTerms>, Error> {
        predictions.each(|i, numbers| {
            let shape = predictions.shapes[i];
            let coordinates = (self.coordinates, Decode::Exponential);
            let rows = terms::rows(numbers, &shape, &assignment.layers[i], coordinates, &self.class_term)?;
            let ignored = &assignment.ignored[i];
            let mean = |gain: f64, count: f64| if count == 0.0 { 0.0 } else { gain / count };
            let count = rows.len() as f64;
            let others = shape.cells() as f64 - count - ignored.len() as f64;
            let class_weight: f64 = self.class_term.weights.iter().sum();
            let weight = mean(self.gains.object, count);
            Ok(LayerTerms {
                shape,
                box_weight: mean(self.gains.coordinates, count),
                class_weight: mean(self.gains.classes, count * class_weight),
                objectness: LogitLoss::BCE,
                background_weight: mean(self.gains.no_object, others),
                cells: cells(&shape, &assignment.layers[i], |_| (1.0, weight), ignored),
                rows,
            })
        })
    }

    fn factor(&self, _: usize) -> f64 {
        1.0
    }
}

/// The cells of rows, with target and weight, and the ignored ones, sorted.
pub(super) fn cells(
    shape: &LayerShape,
    rows: &[Row],
    wanted: impl Fn(usize) -> (f64, f64),
    ignored: &[usize],
) -> Vec<CellTarget> {
    let answering = rows.iter().enumerate().map(|(i, row)| {
        let (target, weight) = wanted(i);
        CellTarget { cell: shape.cell(row.image, row.anchor, row.y, row.x), target, weight }
    });
    let silent = ignored.iter().map(|&cell| CellTarget { cell, target: 0.0, weight: 0.0 });
    let mut cells: Vec<CellTarget> = answering.chain(silent).collect();
    cells.sort_by_key(|cell| cell.cell);
    cells
}
