//! Losses of sums and of vectors as Python holds them, and their evaluation over Python's arrays.

use std::sync::Arc;

use forfeit::{Absent, AggregateLoss, DynAggregateLoss, DynVectorLoss, Error, Outcome, VectorLoss};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::python;
use crate::foreign::{Memory, with_view};
use crate::loss::{array, on_empty, reduction};
use crate::steps::Steps;
use crate::waiting::compute;
use crate::{describe, parts};

/// The reduced loss, Σ w·ℓ, Σ w and the count.
type Told = (f64, f64, f64, u64);

fn told(outcome: Result<Outcome, Error>) -> PyResult<Told> {
    let outcome = outcome.map_err(python)?;
    Ok((outcome.value, outcome.total.sum, outcome.total.weight, outcome.total.count))
}

/// A loss of sums with its parameters.
#[pyclass(frozen, module = "forfeit._native", name = "AggregateHandle")]
pub(crate) struct AggregateHandle(Arc<dyn DynAggregateLoss>);

#[pymethods]
impl AggregateHandle {
    #[new]
    fn new(spec: &str) -> PyResult<Self> {
        forfeit::parse_aggregate(spec).map(|loss| Self(loss.into())).map_err(python)
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

    /// The parameters by name.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::parameters(py, self.0.info(), &self.0.parameters())
    }

    /// What holds for the loss with these parameters.
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::facts(py, &self.0.facts())
    }

    /// What an element adds to the sums and the loss of the sums, as lists of operations; None for a loss that sorts.
    fn sums(&self) -> Option<(Steps, Steps)> {
        parts::sums(self.0.info())
    }

    /// The reduced loss, the sum over the groups that count, and their number twice; what else was asked for is written to the arrays.
    #[pyo3(signature = (pred, target, weight=None, keep_axes=Vec::new(), skip_absent=false, logarithm=false, reduction=2, on_empty=0,
                        validate=true, threads=0, values=None, gradient=None))]
    #[expect(clippy::too_many_arguments, reason = "one call is cheaper from Python than a builder")]
    fn run(
        &self,
        py: Python<'_>,
        pred: &Bound<'_, PyAny>,
        target: &Bound<'_, PyAny>,
        weight: Option<&Bound<'_, PyAny>>,
        keep_axes: Vec<usize>,
        skip_absent: bool,
        logarithm: bool,
        reduction: u8,
        on_empty: u8,
        validate: bool,
        threads: usize,
        values: Option<&Bound<'_, PyAny>>,
        gradient: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Told> {
        let (pred, target, weight) = (Memory::of(pred)?, Memory::of(target)?, array(weight)?);
        let (mut values, mut gradient) = (array(values)?, array(gradient)?);
        let loss = Arc::clone(&self.0);
        compute(py, pred.count(), move || {
            let mut evaluation = with_view!(&pred, pred => with_view!(&target, target => loss.evaluate(pred, target)))
                .keep_axes(&keep_axes)
                .absent(if skip_absent { Absent::Skip } else { Absent::Count })
                .logarithm(logarithm)
                .reduction(self::reduction(reduction))
                .on_empty(self::on_empty(on_empty))
                .validate(validate);
            if threads > 0 {
                evaluation = evaluation.threads(threads);
            }
            if let Some(weight) = &weight {
                evaluation = with_view!(weight, weight => evaluation.weights(weight));
            }
            if let Some(values) = &mut values {
                evaluation = evaluation.values_into(values.output()?);
            }
            if let Some(gradient) = &mut gradient {
                evaluation = evaluation.gradient_into(gradient.output()?);
            }
            told(evaluation.run())
        })
    }
}

/// A loss of two or three vectors with its parameters.
#[pyclass(frozen, module = "forfeit._native", name = "VectorHandle")]
pub(crate) struct VectorHandle(Arc<dyn DynVectorLoss>);

#[pymethods]
impl VectorHandle {
    #[new]
    fn new(spec: &str) -> PyResult<Self> {
        forfeit::parse_vector(spec).map(|loss| Self(loss.into())).map_err(python)
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

    /// The parameters by name.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::parameters(py, self.0.info(), &self.0.parameters())
    }

    /// What holds for the loss with these parameters.
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::facts(py, &self.0.facts())
    }

    /// The reduced loss, Σ w·ℓ, Σ w and the number of rows; what else was asked for is written to the arrays.
    #[pyo3(signature = (first, second, third=None, target=None, weight=None, reduction=2, on_empty=0, validate=true, threads=0,
                        values=None, gradients=Vec::new()))]
    #[expect(clippy::too_many_arguments, reason = "one call is cheaper from Python than a builder")]
    fn run(
        &self,
        py: Python<'_>,
        first: &Bound<'_, PyAny>,
        second: &Bound<'_, PyAny>,
        third: Option<&Bound<'_, PyAny>>,
        target: Option<&Bound<'_, PyAny>>,
        weight: Option<&Bound<'_, PyAny>>,
        reduction: u8,
        on_empty: u8,
        validate: bool,
        threads: usize,
        values: Option<&Bound<'_, PyAny>>,
        gradients: Vec<Option<Bound<'_, PyAny>>>,
    ) -> PyResult<Told> {
        let (first, second, third) = (Memory::of(first)?, Memory::of(second)?, array(third)?);
        let (target, weight, mut values) = (array(target)?, array(weight)?, array(values)?);
        let mut gradients = gradients.iter().map(|gradient| array(gradient.as_ref())).collect::<PyResult<Vec<_>>>()?;
        let loss = Arc::clone(&self.0);
        // Without targets and a third array, each row is what all others do not belong to.
        let of_batch = loss.program().arrays() == 2 && loss.program().targets().is_none();
        let work = first.count().saturating_mul(if of_batch { first.rows() } else { 1 });
        compute(py, work, move || {
            let evaluation = with_view!(&first, first => with_view!(&second, second => loss.evaluate(first, second)));
            let mut evaluation =
                evaluation.reduction(self::reduction(reduction)).on_empty(self::on_empty(on_empty)).validate(validate);
            if threads > 0 {
                evaluation = evaluation.threads(threads);
            }
            if let Some(third) = &third {
                evaluation = with_view!(third, third => evaluation.third(third));
            }
            if let Some(target) = &target {
                evaluation = with_view!(target, target => evaluation.target(target));
            }
            if let Some(weight) = &weight {
                evaluation = with_view!(weight, weight => evaluation.weights(weight));
            }
            if let Some(values) = &mut values {
                evaluation = evaluation.values_into(values.output()?);
            }
            for (place, gradient) in gradients.iter_mut().enumerate() {
                if let Some(gradient) = gradient {
                    evaluation = evaluation.gradient_into(place, gradient.output()?);
                }
            }
            told(evaluation.run())
        })
    }
}
