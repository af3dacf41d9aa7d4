//! The linear solver, for `forfeit.sklearn`.

use std::sync::Arc;

use forfeit::DynLoss;
use forfeit_linear::{Design, Error, Fit, Options, Status, fit};
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::loss::Handle;
use crate::waiting::compute;

/// Fits pred = X·w + b under the mean of a loss plus l2/2·‖w‖².
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one call is all that Python makes")]
pub(crate) fn fit_linear<'py>(
    py: Python<'py>,
    handle: &Handle,
    columns: Vec<PyBuffer<f64>>,
    target: PyBuffer<f64>,
    weights: Option<PyBuffer<f64>>,
    intercept: bool,
    l2: f64,
    max_iterations: usize,
    tolerance: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let target = target.to_vec(py)?;
    let columns: Vec<(String, Vec<f64>)> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| Ok((i.to_string(), column.to_vec(py)?)))
        .collect::<PyResult<_>>()?;
    let weights = weights.map(|weights| weights.to_vec(py)).transpose()?;
    let options = Options { l2, max_iterations, tolerance, ..Options::default() };
    let loss = Arc::clone(&handle.0);
    let numbers = columns.iter().map(|(_, column)| column.len()).sum::<usize>().saturating_mul(max_iterations);
    let fit = compute(py, numbers, move || Ok(fitted(&*loss, columns, &target, weights, intercept, &options)))?;
    let fit = fit.map_err(|error| PyValueError::new_err(error.to_string()))?;
    let result = PyDict::new(py);
    result.set_item("coefficients", &fit.coefficients)?;
    result.set_item("intercept", fit.intercept)?;
    result.set_item("iterations", fit.iterations)?;
    result.set_item("converged", fit.status.is_converged())?;
    result.set_item("separable", matches!(fit.status, Status::Separable { .. }))?;
    result.set_item("notes", fit.notes())?;
    Ok(result)
}

fn fitted(
    loss: &dyn DynLoss,
    columns: Vec<(String, Vec<f64>)>,
    target: &[f64],
    weights: Option<Vec<f64>>,
    intercept: bool,
    options: &Options,
) -> Result<Fit, Error> {
    let design = if columns.is_empty() { Design::constant(target.len()) } else { Design::new(columns)? };
    let design = if intercept { design } else { design.without_intercept() };
    let design = weights.map_or(Ok(design.clone()), |weights| design.with_weights(weights))?;
    fit(&design, target, loss, options)
}
