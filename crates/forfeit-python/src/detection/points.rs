//! The loss over points without anchors.

use forfeit::detection::{Alignment, BoxLoss, Grid, LogitLoss, YoloV8};
use pyo3::prelude::*;

use super::{Label, Sums, is_double, rule, sums};
use crate::errors::python;
use crate::foreign::Memory;

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
        focal: Option<[f64; 2]>,
        class_weights: Option<Vec<f64>>,
    ) -> PyResult<Self> {
        let grids: Vec<Grid> =
            grids.into_iter().map(|(height, width, stride)| Grid { height, width, stride }).collect();
        let [score_power, overlap_power] = powers;
        let alignment = Alignment { points, score_power, overlap_power, enlarge };
        let loss = YoloV8::new(&grids, num_classes, bins).map_err(python)?;
        let loss = loss.boxes(BoxLoss::Ciou, rule(iou_variant)?).gains(gains[0], gains[1], gains[2]);
        let class_loss =
            focal.map_or(LogitLoss::BCE, |[gamma, alpha]| LogitLoss::Focal { gamma, alpha, pos_weight: 1.0 });
        let loss = loss.alignment(alignment).class_loss(class_loss);
        Ok(Self(match class_weights {
            Some(weights) => loss.class_weights(&weights).map_err(python)?,
            None => loss,
        }))
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
