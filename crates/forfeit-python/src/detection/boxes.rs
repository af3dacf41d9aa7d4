//! Losses of boxes.

use forfeit::detection::{BoxEvaluation, BoxLoss, Format};
use forfeit::{Element, OnEmpty, Reduction};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::errors::python;
use crate::foreign::{Kind, Memory};

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
        .rule(super::rule(rule)?)
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
