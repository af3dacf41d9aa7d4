//! Detection: losses of boxes, and of whole detectors of the YOLO family.
//!
//! ```
//! use forfeit::detection::BoxLoss;
//!
//! let (pred, target) = ([[0.0f32, 0.0, 2.0, 2.0]], [[1.0f32, 1.0, 3.0, 3.0]]);
//! let step = BoxLoss::Ciou.value_and_gradient(&pred, &target)?;
//! assert!((step.value - (1.0 - 1.0 / 7.0 + 1.0 / 9.0)).abs() < 1e-7);
//! # Ok::<(), forfeit::Error>(())
//! ```

mod boxes;
mod each;
mod logit;
mod yolo;

pub use boxes::{BoxEvaluation, BoxLoss, BoxStep, Format, IntoBoxes, IntoBoxesOutput, Rule};
pub use logit::{LogitLoss, Unreduced};
pub use yolo::{
    Alignment, Assignment, CellTarget, ClassicGains, Coordinates, DarknetRegion, DarknetYolo, Detected, Duplicates,
    Foreground, ForegroundTerms, Gains, Grid, GridEvaluation, GridLoss, LayerShape, LayerTerms, ObjectCell, Point,
    Predictions, Responsible, Row, RowTerms, Target, Terms, YoloClassic, YoloV1, YoloV1Evaluation, YoloV3, YoloV5,
    YoloV8, YoloV8Evaluation, anchor_ratio, reduce,
};
