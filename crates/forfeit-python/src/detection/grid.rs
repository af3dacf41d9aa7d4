//! Losses over layers of cells with anchors.

use forfeit::detection::{
    BoxLoss, ClassicGains, Coordinates, DarknetRegion, DarknetYolo, Detected, Duplicates, Gains, GridEvaluation,
    GridLoss, LogitLoss, Predictions, Responsible, Row, Target, Terms, YoloClassic, YoloV3, YoloV5,
};
use forfeit::{Error, Output};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::{Label, Sums, is_double, memories, rule, sums, views};
use crate::errors::python;
use crate::foreign::Memory;

/// The rows of a layer: (image, anchor, y, x, target, class), box in the cell, size of the anchor in cells.
type Rows = (Vec<[usize; 6]>, Vec<[f64; 4]>, Vec<[f64; 2]>);

/// A loss over layers of cells with anchors.
#[pyclass(frozen, module = "forfeit._native", name = "GridDetector")]
pub(crate) struct GridDetector(Which);

#[derive(Clone)]
enum Which {
    V3(YoloV3),
    V5(YoloV5),
    Classic(YoloClassic),
    Darknet(DarknetYolo),
    Region(DarknetRegion),
}

/// What the losses of this kind can be told; each takes what it has.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Options {
    anchors: Vec<Vec<[f64; 2]>>,
    strides: Vec<f64>,
    num_classes: usize,
    box_loss: String,
    iou_variant: String,
    gains: Vec<f64>,
    focal_gamma: f64,
    focal_alpha: f64,
    obj_pos_weight: f64,
    cls_pos_weight: f64,
    label_smoothing: f64,
    class_weights: Option<Vec<f64>>,
    largest_score_wins: bool,
    anchor_limit: f64,
    balance: Option<Vec<f64>>,
    responsible: String,
    ignore_threshold: f64,
    rescore: bool,
}

impl Options {
    fn logits(&self, pos_weight: f64) -> LogitLoss {
        if self.focal_gamma > 0.0 {
            return LogitLoss::Focal { gamma: self.focal_gamma, alpha: self.focal_alpha, pos_weight };
        }
        LogitLoss::Bce { pos_weight }
    }

    fn make(&self, kind: &str) -> PyResult<Which> {
        let (anchors, strides, classes) = (&self.anchors, &self.strides, self.num_classes);
        let rule = rule(&self.iou_variant)?;
        let three = || match self.gains[..] {
            [boxes, objectness, classes] => Ok(Gains { boxes, objectness, classes }),
            _ => Err(PyValueError::new_err("gains are three numbers: of boxes, objectness and classes")),
        };
        let duplicates = if self.largest_score_wins { Duplicates::Largest } else { Duplicates::Last };
        let boxes = || self.box_loss.parse::<BoxLoss>().map_err(python);
        let ones = vec![1.0; classes];
        let weights = self.class_weights.as_ref().unwrap_or(&ones);
        Ok(match kind {
            "v3" => Which::V3(
                YoloV3::new(anchors, strides, classes)
                    .map_err(python)?
                    .boxes(boxes()?, rule)
                    .gains(three()?)
                    .objectness(self.logits(self.obj_pos_weight))
                    .class_loss(self.logits(self.cls_pos_weight))
                    .label_smoothing(self.label_smoothing)
                    .duplicates(duplicates)
                    .class_weights(weights)
                    .map_err(python)?,
            ),
            "v5" => {
                let loss = YoloV5::new(anchors, strides, classes)
                    .map_err(python)?
                    .boxes(boxes()?, rule)
                    .gains(three()?)
                    .objectness(self.logits(self.obj_pos_weight))
                    .class_loss(self.logits(self.cls_pos_weight))
                    .label_smoothing(self.label_smoothing)
                    .duplicates(duplicates)
                    .anchor_limit(self.anchor_limit)
                    .class_weights(weights)
                    .map_err(python)?;
                Which::V5(match &self.balance {
                    Some(balance) => loss.with_balance(balance).map_err(python)?,
                    None => loss,
                })
            }
            "classic" => {
                let [coordinates, object, no_object, classes_gain] = self.gains[..] else {
                    return Err(PyValueError::new_err(
                        "gains are four numbers: coordinates, object, no object, classes",
                    ));
                };
                let by = if self.box_loss == "mse" {
                    Coordinates::SquaredErrors
                } else {
                    Coordinates::Overlap(boxes()?, rule)
                };
                let responsible = match self.responsible.as_str() {
                    "anchor" => Responsible::Anchor,
                    "prediction" => Responsible::Prediction,
                    other => {
                        return Err(PyValueError::new_err(format!(
                            "responsible is 'anchor' or 'prediction', got '{other}'"
                        )));
                    }
                };
                Which::Classic(
                    YoloClassic::new(anchors, strides, classes)
                        .map_err(python)?
                        .coordinates(by)
                        .responsible(responsible)
                        .ignore_above(self.ignore_threshold)
                        .gains(ClassicGains { coordinates, object, no_object, classes: classes_gain })
                        .class_loss(self.logits(self.cls_pos_weight))
                        .label_smoothing(self.label_smoothing)
                        .class_weights(weights)
                        .map_err(python)?,
                )
            }
            "darknet" => Which::Darknet(
                DarknetYolo::new(anchors, strides, classes)
                    .map_err(python)?
                    .ignore_above(self.ignore_threshold)
                    .class_loss(self.logits(self.cls_pos_weight))
                    .label_smoothing(self.label_smoothing)
                    .class_weights(weights)
                    .map_err(python)?,
            ),
            _ => {
                let ([anchors], [stride]) = (&anchors[..], &strides[..]) else {
                    return Err(PyValueError::new_err(
                        "a region layer is one layer: give one list of anchors and one stride",
                    ));
                };
                Which::Region(
                    DarknetRegion::new(anchors, *stride, classes)
                        .map_err(python)?
                        .ignore_above(self.ignore_threshold)
                        .rescore(self.rescore)
                        .class_weights(weights)
                        .map_err(python)?,
                )
            }
        })
    }
}

/// Runs `$body` with `$loss` bound to the loss, whichever it is.
macro_rules! with_loss {
    ($which:expr, $loss:ident => $body:expr) => {
        match $which {
            Which::V3($loss) => $body,
            Which::V5($loss) => $body,
            Which::Classic($loss) => $body,
            Which::Darknet($loss) => $body,
            Which::Region($loss) => $body,
        }
    };
}

#[pymethods]
impl GridDetector {
    #[new]
    fn new(kind: &str, options: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self(options.extract::<Options>()?.make(kind)?))
    }

    /// The sums; the gradient is written to one array a layer.
    #[pyo3(signature = (predictions, targets, gradient=None, threads=0))]
    fn run(
        &self,
        py: Python<'_>,
        predictions: Vec<Bound<'_, PyAny>>,
        targets: Vec<Label>,
        gradient: Option<Vec<Bound<'_, PyAny>>>,
        threads: usize,
    ) -> PyResult<Sums> {
        let layers = memories(&predictions)?;
        let mut gradient = gradient.map(|layers| memories(&layers)).transpose()?.unwrap_or_default();
        let outputs = gradient.iter_mut().map(Memory::output).collect::<PyResult<Vec<Output<'_>>>>()?;
        let detected = with_loss!(&self.0, loss => {
            if is_double(&layers)? {
                go(py, loss.evaluate(views::<f64>(&layers)?, &targets), outputs, threads)
            } else {
                go(py, loss.evaluate(views::<f32>(&layers)?, &targets), outputs, threads)
            }
        });
        detected.map(sums).map_err(python)
    }

    /// The balance for the next step, from the objectness terms of the layers in this one.
    fn next_balance(&self, objectness: Vec<f64>) -> PyResult<Vec<f64>> {
        let Which::V5(loss) = &self.0 else {
            return Err(PyValueError::new_err("only the loss of YOLOv5 balances its layers"));
        };
        Ok(loss.next_balance(&Detected { total: 0.0, terms: Terms::default(), per_image: Vec::new(), objectness }))
    }

    /// The rows of every layer.
    fn assign(&self, predictions: Vec<Bound<'_, PyAny>>, targets: Vec<Label>) -> PyResult<Vec<Rows>> {
        let layers = memories(&predictions)?;
        let predictions = if is_double(&layers)? {
            Predictions::new(views::<f64>(&layers)?)
        } else {
            Predictions::new(views::<f32>(&layers)?)
        };
        let predictions = predictions.map_err(python)?;
        let assignment = with_loss!(&self.0, loss => {
            Target::read(&targets, predictions.images(), GridLoss::classes(loss))
                .and_then(|targets| GridLoss::assign(loss, &predictions, &targets))
        });
        let row = |row: &Row| {
            let class = row.classes.last().copied().unwrap_or(0);
            [row.image, row.anchor, row.y, row.x, row.target, class]
        };
        let layer = |rows: &Vec<Row>| {
            let places = rows.iter().map(row).collect();
            (places, rows.iter().map(|row| row.bounds).collect(), rows.iter().map(|row| row.anchor_size).collect())
        };
        Ok(assignment.map_err(python)?.layers.iter().map(layer).collect())
    }
}

fn go<L: GridLoss + Sync>(
    py: Python<'_>,
    evaluation: Result<GridEvaluation<'_, L>, Error>,
    gradient: Vec<Output<'_>>,
    threads: usize,
) -> Result<Detected, Error> {
    let evaluation = evaluation?.gradient_into(gradient);
    py.detach(|| if threads > 0 { evaluation.threads(threads) } else { evaluation }.run())
}
