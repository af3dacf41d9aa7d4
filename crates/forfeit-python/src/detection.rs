//! Losses of boxes and of detectors over Python's arrays.

use forfeit::detection::{
    Alignment, BoxEvaluation, BoxLoss, ClassicGains, Coordinates, DarknetYolo, Detected, Duplicates, Format, Gains,
    Grid, GridEvaluation, GridLoss, LogitLoss, Predictions, Responsible, Row, Rule, Target, YoloClassic, YoloV3,
    YoloV5, YoloV8,
};
use forfeit::{Element, Error, OnEmpty, Output, Reduction, View};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::errors::python;
use crate::foreign::{Kind, Memory};

/// One row of labels: image, class, cx, cy, w, h.
type Label = [f64; 6];
/// Total, its terms (boxes, objectness, classes, distribution), what each image adds, the objectness of each layer.
type Sums = (f64, [f64; 4], Vec<f64>, Vec<f64>);
/// The rows of a layer: (image, anchor, y, x, target, class), box in the cell, size of the anchor in cells.
type Rows = (Vec<[usize; 6]>, Vec<[f64; 4]>, Vec<[f64; 2]>);

fn sums(detected: Detected) -> Sums {
    let terms = detected.terms;
    let terms = [terms.boxes, terms.objectness, terms.classes, terms.distribution];
    (detected.total, terms, detected.per_image, detected.objectness)
}

fn rule(name: &str) -> PyResult<Rule> {
    Rule::ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| {
        let names = Rule::ALL.map(Rule::name).join(", ");
        PyValueError::new_err(format!("there is no rule '{name}'; there are {names}"))
    })
}

/// The reduced loss of boxes; what else was asked for is written to the arrays.
#[pyfunction]
#[pyo3(signature = (loss, rule, format, pred, target, reduction=2, threads=0, validate=true, values=None, gradient=None,
                    target_gradient=None, upstream=None, scale=1.0))]
#[expect(clippy::too_many_arguments, reason = "one call is cheaper from Python than a builder")]
pub(crate) fn box_loss(
    py: Python<'_>,
    loss: &str,
    rule: &str,
    format: &str,
    pred: &Bound<'_, PyAny>,
    target: &Bound<'_, PyAny>,
    reduction: u8,
    threads: usize,
    validate: bool,
    values: Option<&Bound<'_, PyAny>>,
    gradient: Option<&Bound<'_, PyAny>>,
    target_gradient: Option<&Bound<'_, PyAny>>,
    upstream: Option<&Bound<'_, PyAny>>,
    scale: f64,
) -> PyResult<f64> {
    let loss: BoxLoss = loss.parse().map_err(python)?;
    let array = |array: Option<&Bound<'_, PyAny>>| array.map(Memory::of).transpose();
    let (pred, target, upstream) = (Memory::of(pred)?, Memory::of(target)?, array(upstream)?);
    let (mut values, mut gradient, mut target_gradient) = (array(values)?, array(gradient)?, array(target_gradient)?);
    let mut evaluation = match pred.kind() {
        Kind::F64 => evaluate::<f64>(loss, &pred, &target, upstream.as_ref())?,
        Kind::F32 => evaluate::<f32>(loss, &pred, &target, upstream.as_ref())?,
        _ => return Err(PyTypeError::new_err("boxes must be of float32 or float64")),
    };
    evaluation = evaluation
        .rule(self::rule(rule)?)
        .format(match format {
            "cxcywh" => Format::Cxcywh,
            "xyxy" => Format::Xyxy,
            _ => return Err(PyValueError::new_err(format!("there is no format '{format}'; there are xyxy, cxcywh"))),
        })
        .reduction(match reduction {
            0 => Reduction::None,
            1 => Reduction::Sum,
            _ => Reduction::Mean,
        })
        .on_empty(OnEmpty::Zero)
        .validate(validate)
        .upstream(scale);
    if threads > 0 {
        evaluation = evaluation.threads(threads);
    }
    if let Some(values) = &mut values {
        evaluation = evaluation.values_into(values.output()?);
    }
    if let Some(gradient) = &mut gradient {
        evaluation = evaluation.gradient_into(gradient.output()?);
    }
    if let Some(gradient) = &mut target_gradient {
        evaluation = evaluation.target_gradient_into(gradient.output()?);
    }
    py.detach(|| evaluation.run()).map(|outcome| outcome.value).map_err(python)
}

fn evaluate<'m, T: Element>(
    loss: BoxLoss,
    pred: &'m Memory,
    target: &'m Memory,
    upstream: Option<&'m Memory>,
) -> PyResult<BoxEvaluation<'m>> {
    let evaluation = loss.evaluate(pred.view::<T>()?, target.view::<T>()?);
    Ok(match upstream {
        Some(upstream) => evaluation.upstream_each(upstream.view::<T>()?),
        None => evaluation,
    })
}

/// A loss over layers of cells with anchors.
#[pyclass(frozen, module = "forfeit._native", name = "GridDetector")]
pub(crate) struct GridDetector(Which);

#[derive(Clone)]
enum Which {
    V3(YoloV3),
    V5(YoloV5),
    Classic(YoloClassic),
    Darknet(DarknetYolo),
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
            _ => {
                let loss = DarknetYolo::new(anchors, strides, classes).map_err(python)?;
                Which::Darknet(loss.ignore_above(self.ignore_threshold))
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

fn memories(arrays: &[Bound<'_, PyAny>]) -> PyResult<Vec<Memory>> {
    arrays.iter().map(Memory::of).collect()
}

fn is_double(layers: &[Memory]) -> PyResult<bool> {
    let kind = layers.first().map_or(Kind::F32, Memory::kind);
    match kind {
        Kind::F32 | Kind::F64 if layers.iter().all(|layer| layer.kind() == kind) => Ok(kind == Kind::F64),
        _ => Err(PyTypeError::new_err("predictions must all be of float32 or all of float64")),
    }
}

fn views<T: Element>(layers: &[Memory]) -> PyResult<Vec<View<'_, T>>> {
    layers.iter().map(Memory::view).collect()
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

/// The loss of YOLOv8.
#[pyclass(frozen, module = "forfeit._native", name = "PointDetector")]
pub(crate) struct PointDetector(YoloV8);

#[pymethods]
impl PointDetector {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the package's own constructor names them")]
    fn new(
        grids: Vec<(usize, usize, f64)>,
        num_classes: usize,
        bins: usize,
        iou_variant: &str,
        gains: [f64; 3],
        points: usize,
        powers: [f64; 2],
        enlarge: bool,
    ) -> PyResult<Self> {
        let grids: Vec<Grid> =
            grids.into_iter().map(|(height, width, stride)| Grid { height, width, stride }).collect();
        let [score_power, overlap_power] = powers;
        let alignment = Alignment { points, score_power, overlap_power, enlarge };
        let loss = YoloV8::new(&grids, num_classes, bins).map_err(python)?;
        let loss = loss.boxes(BoxLoss::Ciou, rule(iou_variant)?).gains(gains[0], gains[1], gains[2]);
        Ok(Self(loss.alignment(alignment)))
    }

    /// The sums; the gradient is written to two arrays.
    #[pyo3(signature = (boxes, scores, targets, gradient=None, threads=0))]
    fn run(
        &self,
        py: Python<'_>,
        boxes: &Bound<'_, PyAny>,
        scores: &Bound<'_, PyAny>,
        targets: Vec<Label>,
        gradient: Option<(Bound<'_, PyAny>, Bound<'_, PyAny>)>,
        threads: usize,
    ) -> PyResult<Sums> {
        let both = [Memory::of(boxes)?, Memory::of(scores)?];
        let mut gradient = match &gradient {
            Some((boxes, scores)) => Some([Memory::of(boxes)?, Memory::of(scores)?]),
            None => None,
        };
        let evaluation = if is_double(&both)? {
            self.0.evaluate(both[0].view::<f64>()?, both[1].view::<f64>()?, &targets)
        } else {
            self.0.evaluate(both[0].view::<f32>()?, both[1].view::<f32>()?, &targets)
        };
        let mut evaluation = evaluation.map_err(python)?;
        if let Some([boxes, scores]) = &mut gradient {
            evaluation = evaluation.gradient_into(boxes.output()?, scores.output()?);
        }
        if threads > 0 {
            evaluation = evaluation.threads(threads);
        }
        py.detach(|| evaluation.run()).map(sums).map_err(python)
    }

    /// (image, point, target, class) of each row of the foreground, and its weight.
    fn assign(
        &self,
        boxes: &Bound<'_, PyAny>,
        scores: &Bound<'_, PyAny>,
        targets: Vec<Label>,
    ) -> PyResult<Vec<([usize; 4], f64)>> {
        let both = [Memory::of(boxes)?, Memory::of(scores)?];
        let evaluation = if is_double(&both)? {
            self.0.evaluate(both[0].view::<f64>()?, both[1].view::<f64>()?, &targets)
        } else {
            self.0.evaluate(both[0].view::<f32>()?, both[1].view::<f32>()?, &targets)
        };
        let rows = evaluation.and_then(|evaluation| evaluation.assign()).map_err(python)?;
        Ok(rows.iter().map(|row| ([row.image, row.point, row.target, row.class], row.weight)).collect())
    }
}
