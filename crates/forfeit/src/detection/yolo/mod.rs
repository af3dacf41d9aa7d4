//! Losses of whole detectors, in three steps that can be looked at: assign, terms, reduce.

mod anchored;
mod assign;
mod classic;
mod coordinates;
mod darknet;
mod evaluate;
mod layer;
mod reduce;
mod target;
mod terms;
mod v1;
mod v3;
mod v5;
mod v8;

pub use anchored::{Duplicates, Gains};
pub use assign::{Assignment, Row, anchor_ratio};
pub use classic::{ClassicGains, Responsible, YoloClassic};
pub use coordinates::Coordinates;
pub use darknet::{DarknetRegion, DarknetYolo};
pub use evaluate::{Detected, GridEvaluation, GridLoss, Predictions, Terms, reduce};
pub use layer::LayerShape;
pub use target::Target;
pub use terms::{CellTarget, LayerTerms, RowTerms};
pub use v1::{ObjectCell, YoloV1, YoloV1Evaluation};
pub use v3::YoloV3;
pub use v5::YoloV5;
pub use v8::{Alignment, Foreground, ForegroundTerms, Grid, Point, YoloV8, YoloV8Evaluation};
