//! The loss of the first YOLO.

use forfeit::detection::{YoloV1, YoloV1Evaluation};
use pyo3::prelude::*;

use super::{Label, Sums, is_double, sums};
use crate::errors::python;
use crate::foreign::Memory;

/// The loss of YOLOv1.
#[pyclass(frozen, module = "forfeit._native", name = "CellDetector")]
pub(crate) struct CellDetector(YoloV1);

/// The cells with objects: (image, y, x, target, class, responsible), what their box is to be, and its confidence.
type Objects = Vec<([usize; 6], [f64; 4], f64)>;

impl CellDetector {
    fn evaluate<'a>(&'a self, cells: &'a [Memory; 1], targets: &[Label]) -> PyResult<YoloV1Evaluation<'a>> {
        let evaluation = if is_double(cells)? {
            self.0.evaluate(cells[0].view::<f64>()?, targets)
        } else {
            self.0.evaluate(cells[0].view::<f32>()?, targets)
        };
        evaluation.map_err(python)
    }
}

#[pymethods]
impl CellDetector {
    #[new]
    fn new(boxes: usize, num_classes: usize, gains: [f64; 2], rescore: bool) -> PyResult<Self> {
        let loss = YoloV1::new(boxes, num_classes).map_err(python)?;
        Ok(Self(loss.gains(gains[0], gains[1]).rescore(rescore)))
    }

    /// The sums; the gradient is written to an array.
    #[pyo3(signature = (cells, targets, gradient=None))]
    fn run(
        &self,
        py: Python<'_>,
        cells: &Bound<'_, PyAny>,
        targets: Vec<Label>,
        gradient: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Sums> {
        let cells = [Memory::of(cells)?];
        let mut gradient = gradient.map(Memory::of).transpose()?;
        let mut evaluation = self.evaluate(&cells, &targets)?;
        if let Some(gradient) = &mut gradient {
            evaluation = evaluation.gradient_into(gradient.output()?);
        }
        py.detach(|| evaluation.run()).map(sums).map_err(python)
    }

    /// The cells with objects.
    fn assign(&self, cells: &Bound<'_, PyAny>, targets: Vec<Label>) -> PyResult<Objects> {
        let cells = [Memory::of(cells)?];
        let objects = self.evaluate(&cells, &targets)?.assign().map_err(python)?;
        let object = |cell: &forfeit::detection::ObjectCell| {
            let places = [cell.image, cell.y, cell.x, cell.target, cell.class, cell.responsible];
            (places, cell.wanted, cell.confidence)
        };
        Ok(objects.iter().map(object).collect())
    }
}
