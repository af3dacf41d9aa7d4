//! What YOLOv3 and YOLOv5 share: anchors chosen by the ratio of sides, objectness that is to be the box's own score, means.

use alloc::vec::Vec;

use super::assign::{Assignment, by_ratio};
use super::coordinates::{Coordinates, Decode};
use super::evaluate::Predictions;
use super::layer::LayerShape;
use super::target::Target;
use super::terms::{self, CellTarget, ClassTerm, LayerTerms, RowTerms};
use crate::detection::logit::LogitLoss;
use crate::error::Error;
use crate::interval::Interval;

/// What each part of the total is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gains {
    /// Boxes.
    pub boxes: f64,
    /// Objectness.
    pub objectness: f64,
    /// Classes.
    pub classes: f64,
}

impl Default for Gains {
    fn default() -> Self {
        Self { boxes: 0.05, objectness: 1.0, classes: 0.5 }
    }
}

/// What the objectness of a predicted box is to be that answers for several targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Duplicates {
    /// The score of the last row: that of the last target, of the last anchor, of the last neighbour.
    #[default]
    Last,
    /// The largest score.
    Largest,
}

/// The anchors of one layer, and the pixels of its cells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AnchorLayer {
    pub(super) anchors: Vec<[f64; 2]>,
    pub(super) stride: f64,
}

impl AnchorLayer {
    /// The anchors in cells.
    pub(super) fn in_cells(&self) -> Vec<[f64; 2]> {
        self.anchors.iter().map(|size| size.map(|side| side / self.stride)).collect()
    }
}

/// Pairs anchors with strides, and checks both.
pub(super) fn layers(
    loss: &'static str,
    anchors: &[Vec<[f64; 2]>],
    strides: &[f64],
    classes: usize,
) -> Result<Vec<AnchorLayer>, Error> {
    let positive = |parameter, value: f64| {
        let range = Interval::POSITIVE_FINITE;
        if range.contains(value) { Ok(()) } else { Err(Error::Parameter { loss, parameter, value, range }) }
    };
    positive("classes", classes as f64)?;
    if anchors.len() != strides.len() {
        return Err(Error::Length { what: "strides", got: strides.len(), expected: anchors.len() });
    }
    for &stride in strides {
        positive("stride", stride)?;
    }
    for &side in anchors.iter().flatten().flatten() {
        positive("anchor", side)?;
    }
    Ok(anchors.iter().zip(strides).map(|(anchors, &stride)| AnchorLayer { anchors: anchors.clone(), stride }).collect())
}

/// The configuration that YOLOv3 and YOLOv5 are cases of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Anchored {
    pub(super) layers: Vec<AnchorLayer>,
    pub(super) classes: usize,
    pub(super) neighbours: bool,
    pub(super) ratio_limit: f64,
    pub(super) coordinates: (Coordinates, Decode),
    pub(super) class_term: ClassTerm,
    pub(super) objectness: LogitLoss,
    pub(super) gains: Gains,
    /// What the objectness of each layer counts for.
    pub(super) balance: Vec<f64>,
    /// How much of the objectness target is the score; the rest is 1.
    pub(super) score_share: f64,
    pub(super) duplicates: Duplicates,
    /// Whether the total is multiplied by the number of images.
    pub(super) by_images: bool,
}

impl Anchored {
    pub(super) fn assign(&self, shapes: &[LayerShape], targets: &[Target]) -> Assignment {
        let layer = |(shape, layer): (&LayerShape, &AnchorLayer)| {
            by_ratio(shape, &layer.in_cells(), targets, self.ratio_limit, self.neighbours)
        };
        let ignored = alloc::vec![Vec::new(); shapes.len()];
        Assignment { layers: shapes.iter().zip(&self.layers).map(layer).collect(), ignored }
    }

    pub(super) fn terms(
        &self,
        predictions: &Predictions<'_>,
        assignment: &Assignment,
    ) -> Result<Vec<LayerTerms>, Error> {
        predictions.each(|i, layer| {
            let shape = predictions.shapes[i];
            let rows = terms::rows(layer, &shape, &assignment.layers[i], self.coordinates, &self.class_term)?;
            let each =
                |gain: f64, per_row: f64| if rows.is_empty() { 0.0 } else { gain / (rows.len() as f64 * per_row) };
            let class_weight: f64 = self.class_term.weights.iter().sum();
            let background_weight = self.gains.objectness * self.balance[i] / shape.cells() as f64;
            Ok(LayerTerms {
                shape,
                box_weight: each(self.gains.boxes, 1.0),
                // With one class there is nothing to tell apart.
                class_weight: if self.classes > 1 { each(self.gains.classes, class_weight) } else { 0.0 },
                objectness: self.objectness,
                background_weight,
                cells: self.cells(&shape, &rows, background_weight),
                rows,
            })
        })
    }

    /// The objectness targets: the rows' scores, as constants.
    fn cells(&self, shape: &LayerShape, rows: &[RowTerms], weight: f64) -> Vec<CellTarget> {
        let target = |score: f64| 1.0 - self.score_share + self.score_share * score.max(0.0);
        let mut cells: Vec<CellTarget> = rows
            .iter()
            .map(|terms| {
                let row = &terms.row;
                let cell = shape.cell(row.image, row.anchor, row.y, row.x);
                CellTarget { cell, target: target(terms.score), weight }
            })
            .collect();
        // A stable sort keeps the order of the rows of one cell.
        cells.sort_by_key(|cell| cell.cell);
        cells.dedup_by(|later, earlier| {
            let same = later.cell == earlier.cell;
            if same {
                earlier.target = match self.duplicates {
                    Duplicates::Last => later.target,
                    Duplicates::Largest => earlier.target.max(later.target),
                };
            }
            same
        });
        cells
    }

    pub(super) fn factor(&self, images: usize) -> f64 {
        if self.by_images { images as f64 } else { 1.0 }
    }
}

/// Writes the setters of a loss over [`Anchored`], and its three steps.
macro_rules! anchored {
    ($name:ident) => {
        class_setters!($name 0);

        impl $name {
            /// What each part of the total is multiplied by.
            pub fn gains(mut self, gains: Gains) -> Self {
                self.0.gains = gains;
                self
            }

            /// Which box loss, under whose arithmetic; CIoU and this library's unless given. Its score is the objectness target.
            pub fn boxes(mut self, loss: BoxLoss, rule: Rule) -> Self {
                self.0.coordinates.0 = Coordinates::Overlap(loss, rule);
                self
            }

            /// The objectness loss.
            pub fn objectness(mut self, loss: LogitLoss) -> Self {
                self.0.objectness = loss;
                self
            }

            /// What becomes of a predicted box that answers for several targets. Box and class losses count every row.
            pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
                self.0.duplicates = duplicates;
                self
            }

            /// Which boxes answer for which targets, whatever they predict: the first step, from the layers' shapes alone.
            pub fn match_targets(&self, shapes: &[LayerShape], targets: &[Target]) -> Assignment {
                self.0.assign(shapes, targets)
            }

            /// Asks for the loss of predictions, one array of shape (images, anchors, height, width, 5 + classes) a layer, with
            /// targets of image, class, cx, cy, w, h in fractions of the image.
            ///
            /// # Errors
            /// Predictions of a shape that does not fit, and targets that are none: see [`Target::read`].
            pub fn evaluate<'a, V: IntoView<'a>, T: Copy + Into<f64>>(
                &'a self,
                predictions: impl IntoIterator<Item = V>,
                targets: &[[T; 6]],
            ) -> Result<GridEvaluation<'a, Self>, Error> {
                GridEvaluation::new(self, Predictions::new(predictions)?, targets)
            }
        }

        impl GridLoss for $name {
            fn classes(&self) -> usize {
                self.0.classes
            }
            fn anchors(&self) -> Vec<usize> {
                self.0.layers.iter().map(|layer| layer.anchors.len()).collect()
            }
            fn assign(&self, predictions: &Predictions<'_>, targets: &[Target]) -> Result<Assignment, Error> {
                Ok(self.match_targets(predictions.shapes(), targets))
            }
            fn terms(
                &self,
                predictions: &Predictions<'_>,
                _: &[Target],
                assignment: &Assignment,
            ) -> Result<Vec<LayerTerms>, Error> {
                self.0.terms(predictions, assignment)
            }
            fn factor(&self, images: usize) -> f64 {
                self.0.factor(images)
            }
        }
    };
}
pub(super) use anchored;
