//! Losses of boxes and of detectors over Python's arrays.

mod boxes;
mod cells;
mod grid;
mod points;

use forfeit::detection::{Detected, Rule};
use forfeit::{Element, View};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

pub(crate) use self::boxes::box_loss;
pub(crate) use self::cells::CellDetector;
pub(crate) use self::grid::GridDetector;
pub(crate) use self::points::PointDetector;
use crate::foreign::{Kind, Memory};

/// One row of labels: image, class, cx, cy, w, h.
pub(super) type Label = [f64; 6];
/// Total, its terms (boxes, objectness, classes, distribution), what each image adds, the objectness of each layer.
pub(super) type Sums = (f64, [f64; 4], Vec<f64>, Vec<f64>);
pub(super) fn sums(detected: Detected) -> Sums {
    let terms = detected.terms;
    let terms = [terms.boxes, terms.objectness, terms.classes, terms.distribution];
    (detected.total, terms, detected.per_image, detected.objectness)
}

pub(super) fn rule(name: &str) -> PyResult<Rule> {
    Rule::ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| {
        let names = Rule::ALL.map(Rule::name).join(", ");
        PyValueError::new_err(format!("there is no rule '{name}'; there are {names}"))
    })
}

pub(super) fn memories(arrays: &[Bound<'_, PyAny>]) -> PyResult<Vec<Memory>> {
    arrays.iter().map(Memory::of).collect()
}

pub(super) fn is_double(layers: &[Memory]) -> PyResult<bool> {
    let kind = layers.first().map_or(Kind::F32, Memory::kind);
    match kind {
        Kind::F32 | Kind::F64 if layers.iter().all(|layer| layer.kind() == kind) => Ok(kind == Kind::F64),
        _ => Err(PyTypeError::new_err("predictions must all be of float32 or all of float64")),
    }
}

pub(super) fn views<T: Element>(layers: &[Memory]) -> PyResult<Vec<View<'_, T>>> {
    layers.iter().map(Memory::view).collect()
}
