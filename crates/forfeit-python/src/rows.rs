//! A loss of rows of classes as Python holds it, and its evaluation over Python's arrays.

use std::sync::Arc;

use forfeit::{Denominator, DynRowLoss, Error, Outcome, Output, RowLoss};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::python;
use crate::foreign::{Memory, with_view};
use crate::loss::{Validation, array, on_empty, reduction};
use crate::steps::Steps;
use crate::waiting::compute;
use crate::{describe, parts};

/// A row-wise loss with its parameters.
#[pyclass(frozen, module = "forfeit._native", name = "RowHandle")]
pub(crate) struct RowHandle(Arc<dyn DynRowLoss>);

#[pymethods]
impl RowHandle {
    #[new]
    fn new(spec: &str) -> PyResult<Self> {
        forfeit::parse_row(spec).map(|loss| Self(loss.into())).map_err(python)
    }

    /// The spec, which makes this loss again.
    fn __str__(&self) -> String {
        self.0.to_string()
    }

    /// The name in the registry.
    #[getter]
    fn name(&self) -> &'static str {
        self.0.info().name
    }

    /// The parameters by name; None for one that is left out.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::parameters(py, self.0.info(), &self.0.parameters())
    }

    /// What holds for the loss with these parameters.
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::facts(py, &self.0.facts())
    }

    /// The price of a class by its log-probability as a list of operations; None for a loss that is no sum of prices.
    fn price(&self) -> Option<Steps> {
        parts::price(self.0.info())
    }

    /// The reduced loss, Σ w·ℓ, Σ w and the number of rows; what else was asked for is written to the arrays.
    #[pyo3(signature = (pred, target, weight=None, class_weight=None, ignore_index=None, class_axis=None, reduction=2,
                        pytorch=false, on_empty=0, validation=2, threads=0, values=None, gradient=None, curvature=None,
                        upstream=None, scale=1.0))]
    #[expect(clippy::too_many_arguments, reason = "one call is cheaper from Python than a builder")]
    fn run(
        &self,
        py: Python<'_>,
        pred: &Bound<'_, PyAny>,
        target: &Bound<'_, PyAny>,
        weight: Option<&Bound<'_, PyAny>>,
        class_weight: Option<&Bound<'_, PyAny>>,
        ignore_index: Option<i64>,
        class_axis: Option<usize>,
        reduction: u8,
        pytorch: bool,
        on_empty: u8,
        validation: u8,
        threads: usize,
        values: Option<&Bound<'_, PyAny>>,
        gradient: Option<&Bound<'_, PyAny>>,
        curvature: Option<&Bound<'_, PyAny>>,
        upstream: Option<&Bound<'_, PyAny>>,
        scale: f64,
    ) -> PyResult<(f64, f64, f64, u64)> {
        let (pred, target) = (Memory::of(pred)?, Memory::of(target)?);
        let (weight, class_weight, upstream) = (array(weight)?, array(class_weight)?, array(upstream)?);
        let (mut values, mut gradient, mut curvature) = (array(values)?, array(gradient)?, array(curvature)?);
        let validation = Validation::from(validation);
        let loss = Arc::clone(&self.0);
        let outcome = compute(py, pred.count(), move || {
            let mut run = |validate: bool| -> PyResult<Result<Outcome, Error>> {
                let mut evaluation =
                    with_view!(&pred, pred => with_view!(&target, target => loss.evaluate(pred, target)))
                        .upstream(scale)
                        .reduction(self::reduction(reduction))
                        .denominator(if pytorch { Denominator::PyTorch } else { Denominator::Weight })
                        .on_empty(self::on_empty(on_empty))
                        .validate(validate);
                if let Some(axis) = class_axis {
                    evaluation = evaluation.class_axis(axis);
                }
                if let Some(label) = ignore_index {
                    evaluation = evaluation.ignore_index(label);
                }
                if threads > 0 {
                    evaluation = evaluation.threads(threads);
                }
                if let Some(weight) = &weight {
                    evaluation = with_view!(weight, weight => evaluation.weights(weight));
                }
                if let Some(weight) = &class_weight {
                    evaluation = with_view!(weight, weight => evaluation.class_weights(weight));
                }
                if let Some(upstream) = &upstream {
                    evaluation = with_view!(upstream, upstream => evaluation.upstream_each(upstream));
                }
                if let Some(values) = &mut values {
                    evaluation = evaluation.values_into(values.output()?);
                }
                if let Some(gradient) = &mut gradient {
                    evaluation = evaluation.gradient_into(gradient.output()?);
                }
                if let Some(curvature) = &mut curvature {
                    evaluation = evaluation.curvature_into(curvature.output()?);
                }
                Ok(evaluation.run())
            };
            match run(validation != Validation::Off)? {
                // What PyTorch accepts: NaN, and targets that do not sum to 1.
                Err(error) if validation == Validation::AllowNan && accepted(&error) => run(false)?,
                outcome => outcome,
            }
            .map_err(python)
        })?;
        Ok((outcome.value, outcome.total.sum, outcome.total.weight, outcome.total.count))
    }
}

/// Writes 1 for every class that a row of `target` names before its first negative number, and 0 for the others.
#[pyfunction]
pub(crate) fn named_classes(target: &Bound<'_, PyAny>, sets: &Bound<'_, PyAny>) -> PyResult<()> {
    let (target, mut sets) = (Memory::of(target)?, Memory::of(sets)?);
    let classes = target.columns();
    let (Some(labels), Output::F32(sets)) = (target.labels(), sets.output()?) else {
        return Err(PyTypeError::new_err("named classes are int64 in row-major order, and sets of them float32"));
    };
    if sets.len() != labels.len() {
        return Err(PyValueError::new_err("lists of classes and sets of them have one shape"));
    }
    sets.fill(0.0);
    let rows = labels.chunks_exact(classes.max(1)).zip(sets.chunks_exact_mut(classes.max(1)));
    for (row, (labels, set)) in rows.enumerate() {
        for &label in labels.iter().take_while(|&&label| label >= 0) {
            let named = set.get_mut(label as usize).ok_or_else(|| {
                PyValueError::new_err(format!(
                    "target names class {label} in row {row}; labels must be in 0..{classes}"
                ))
            })?;
            *named = 1.0;
        }
    }
    Ok(())
}

fn accepted(error: &Error) -> bool {
    match error {
        Error::Domain { value, .. } => value.is_nan(),
        Error::Distribution { .. } => true,
        _ => false,
    }
}
