//! The loss of YOLOv3 as eriklindernoren's PyTorch-YOLOv3 trains with it today: CIoU, objectness that is to be the CIoU, classes.

use alloc::vec::Vec;

use super::anchored::{self, Anchored, Duplicates, Gains, anchored};
use super::assign::Assignment;
use super::coordinates::{Coordinates, Decode};
use super::evaluate::{GridEvaluation, GridLoss, Predictions};
use super::layer::LayerShape;
use super::target::Target;
use super::terms::{ClassTerm, LayerTerms, checked_weights, class_setters};
use crate::detection::boxes::{BoxLoss, Rule};
use crate::detection::logit::LogitLoss;
use crate::engine::IntoView;
use crate::error::Error;

/// The loss of YOLOv3 with boxes judged by CIoU.
///
/// # Formula
/// total = 0.05·Σ_l mean(1 − CIoU) + 1·Σ_l mean BCE(objectness, target) + 0.5·Σ_l mean BCE(class logits, labels), l the layers.
/// A box is (σ(tx), σ(ty), e^tw·a_w, e^th·a_h) in cells, relative to its cell's corner. The objectness target is max(CIoU, 0), as a
/// constant, in the cells that answer for a target, and 0 in all others; the mean is over all cells.
///
/// # Assignment
/// In every layer every anchor whose sides differ from the target's by less than a factor 4, in the cell of the target's centre:
/// a target may have any number of answering boxes, or none. A centre on a border belongs to the cell right of it or below; one
/// outside the image to the nearest cell.
///
/// # Same as
/// eriklindernoren/PyTorch-YOLOv3 `compute_loss`, with [`Rule::Eriklindernoren`]. There a perfect prediction is NaN in single
/// precision (0/0 in α) and a size logit of 90 overflows; here neither is.
///
/// # Edge cases
/// No targets: only objectness. One class: no class term. Several targets in one box: its objectness is to be the last one's
/// score ([`Duplicates`]), and box and class losses count each. A size logit above 80 counts as 80.
///
/// ```
/// use forfeit::View;
/// use forfeit::detection::YoloV3;
/// let loss = YoloV3::new(&[vec![[16.0, 16.0]]], &[8.0], 2)?;
/// let logits = vec![0.0f32; 4 * 4 * 7];
/// let layer = View::shaped(&logits, &[1, 1, 4, 4, 7]).expect("4·4 cells of 5 + 2 numbers");
/// let mut gradient = vec![0.0f32; logits.len()];
/// let target = [[0.0, 1.0, 0.4, 0.6, 0.5, 0.5]]; // image, class, cx, cy, w, h
/// let detected = loss.evaluate([layer], &target)?.gradient_into([gradient.as_mut_slice()]).run()?;
/// assert!((detected.terms.sum() - detected.total).abs() < 1e-12 && gradient[4] > 0.0);
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct YoloV3(Anchored);

impl YoloV3 {
    /// With the anchors of each layer in pixels (width, height), the pixels of each layer's cells, and the number of classes.
    ///
    /// # Errors
    /// Lengths that are not positive, no class, or another number of strides than of lists of anchors.
    pub fn new(anchors: &[Vec<[f64; 2]>], strides: &[f64], classes: usize) -> Result<Self, Error> {
        let layers = anchored::layers("yolo_v3", anchors, strides, classes)?;
        let weights = alloc::vec![1.0; classes];
        Ok(Self(Anchored {
            balance: alloc::vec![1.0; layers.len()],
            layers,
            classes,
            neighbours: false,
            ratio_limit: 4.0,
            coordinates: (Coordinates::Overlap(BoxLoss::Ciou, Rule::Forfeit), Decode::Exponential),
            class_term: ClassTerm { loss: Some(LogitLoss::BCE), smoothing: 0.0, weights },
            objectness: LogitLoss::BCE,
            gains: Gains::default(),
            score_share: 1.0,
            duplicates: Duplicates::Last,
            by_images: false,
        }))
    }
}

anchored!(YoloV3);
