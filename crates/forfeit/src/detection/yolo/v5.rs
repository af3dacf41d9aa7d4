//! The loss of YOLOv5 and, with other gains, of YOLOv7 without its dynamic assignment.

use alloc::vec::Vec;

use super::anchored::{self, Anchored, Duplicates, Gains, anchored};
use super::assign::Assignment;
use super::coordinates::{Coordinates, Decode};
use super::evaluate::{Detected, GridEvaluation, GridLoss, Predictions};
use super::layer::LayerShape;
use super::target::Target;
use super::terms::{ClassTerm, LayerTerms, checked_weights, class_setters};
use crate::detection::boxes::{BoxLoss, Rule};
use crate::detection::logit::LogitLoss;
use crate::engine::IntoView;
use crate::error::Error;

/// The loss of YOLOv5.
///
/// # Formula
/// total = B·(0.05·Σ_l mean(1 − CIoU) + 1·Σ_l balance_l·mean BCE(objectness, target) + 0.5·Σ_l mean BCE(class logits, labels)), B
/// the number of images. A box is (2σ(tx) − ½, 2σ(ty) − ½, (2σ(tw))²·a_w, (2σ(th))²·a_h) in cells. The balance is (4, 1, 0.4)
/// for three layers, (4, 1, 0.25, 0.06, 0.02) for up to five.
///
/// # Assignment
/// As [`YoloV3`](super::YoloV3), and also in the cells left or right and above or below that the centre is nearest to, unless they
/// lie outside: up to three cells. A centre on a border is near to the cells on both sides.
///
/// # Same as
/// ultralytics/yolov5 `ComputeLoss` with [`Rule::Ultralytics`]; layers there and here go from the smallest stride up. YOLOv7
/// `ComputeLoss` with [`Rule::Yolov7`] and its gains.
///
/// # Edge cases
/// As [`YoloV3`](super::YoloV3). Boxes cannot overflow: their sizes are at most four anchors.
#[derive(Clone, Debug, PartialEq)]
pub struct YoloV5(Anchored);

impl YoloV5 {
    /// With the anchors of each layer in pixels (width, height), the pixels of each layer's cells, and the number of classes.
    ///
    /// # Errors
    /// Lengths that are not positive, no class, another number of strides than of lists of anchors, or more than five layers.
    pub fn new(anchors: &[Vec<[f64; 2]>], strides: &[f64], classes: usize) -> Result<Self, Error> {
        let layers = anchored::layers("yolo_v5", anchors, strides, classes)?;
        let balance: &[f64] = if layers.len() == 3 { &[4.0, 1.0, 0.4] } else { &[4.0, 1.0, 0.25, 0.06, 0.02] };
        let balance = balance.get(..layers.len()).ok_or(Error::Length {
            what: "layers, at most five,",
            got: layers.len(),
            expected: 5,
        })?;
        let weights = alloc::vec![1.0; classes];
        Ok(Self(Anchored {
            balance: balance.to_vec(),
            layers,
            classes,
            neighbours: true,
            ratio_limit: 4.0,
            coordinates: (Coordinates::Overlap(BoxLoss::Ciou, Rule::Forfeit), Decode::Square),
            class_term: ClassTerm { loss: Some(LogitLoss::BCE), smoothing: 0.0, weights },
            objectness: LogitLoss::BCE,
            gains: Gains::default(),
            score_share: 1.0,
            duplicates: Duplicates::Last,
            by_images: true,
        }))
    }

    /// The largest ratio of sides at which an anchor still answers for a target, exclusive; 4 unless given.
    pub fn anchor_limit(mut self, limit: f64) -> Self {
        self.0.ratio_limit = limit;
        self
    }

    /// How much of the objectness target is the score, the rest being 1; 1 unless given.
    pub fn score_share(mut self, share: f64) -> Self {
        self.0.score_share = share;
        self
    }

    /// What the objectness of each layer counts for.
    ///
    /// # Errors
    /// Another number than of layers.
    pub fn with_balance(mut self, balance: &[f64]) -> Result<Self, Error> {
        if balance.len() != self.0.layers.len() {
            return Err(Error::Length { what: "balance", got: balance.len(), expected: self.0.layers.len() });
        }
        self.0.balance = balance.to_vec();
        Ok(self)
    }

    /// What the objectness of each layer counts for.
    pub fn balance(&self) -> &[f64] {
        &self.0.balance
    }

    /// The balance for the next step, from the objectness losses of this one ([`Detected::objectness`]): each layer's moves by 10⁻⁴
    /// towards the reciprocal of its loss, then all are divided by that of the layer of stride 16.
    pub fn next_balance(&self, detected: &Detected) -> Vec<f64> {
        let gain = self.0.gains.objectness;
        let moved = |(&balance, &loss): (&f64, &f64)| 0.9999 * balance + 0.0001 / (loss / (gain * balance));
        let balance: Vec<f64> = self.0.balance.iter().zip(&detected.objectness).map(moved).collect();
        let middle = self.0.layers.iter().position(|layer| layer.stride == 16.0).unwrap_or(0);
        let divisor = balance.get(middle).copied().unwrap_or(1.0);
        balance.iter().map(|layer| layer / divisor).collect()
    }
}

anchored!(YoloV5);
