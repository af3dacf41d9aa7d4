//! What the registry and the facts say, as Python's dictionaries.

use forfeit::{Facts, Family, Info, Parameter};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::docstring;
use crate::errors::python;

/// How many threads a large evaluation uses unless it is told.
#[pyfunction]
pub(crate) fn thread_count() -> usize {
    forfeit::thread_count()
}

/// What never changes about each loss, form after form, each sorted by name.
#[pyfunction]
pub(crate) fn infos(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let infos = PyList::empty(py);
    for loss in forfeit::every_loss() {
        let dict = info_of(py, loss.info())?;
        dict.set_item("form", docstring::form(&loss))?;
        dict.set_item("further", docstring::further(&loss))?;
        infos.append(dict)?;
    }
    Ok(infos)
}

/// The documentation of a loss's class. It is apart from [`infos`] because its formulas and example take longer than
/// all the rest of an import.
#[pyfunction]
pub(crate) fn documentation(name: &str) -> PyResult<String> {
    forfeit::parse_every(name).map(|loss| docstring::docstring(&loss)).map_err(python)
}

/// The form of a spec's loss: which handle takes it.
#[pyfunction]
pub(crate) fn form(spec: &str) -> PyResult<&'static str> {
    forfeit::parse_every(spec).map(|loss| docstring::form(&loss)).map_err(python)
}

/// The single specs of a list of them, parameters told in full.
#[pyfunction]
pub(crate) fn specs(list: &str) -> PyResult<Vec<String>> {
    let losses = forfeit::parse_every_list(list).map_err(python)?;
    if losses.is_empty() {
        return Err(PyValueError::new_err("there is no spec in the list"));
    }
    Ok(losses.iter().map(ToString::to_string).collect())
}

fn info_of<'py>(py: Python<'py>, info: &'static Info) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("name", info.name)?;
    dict.set_item("class_name", docstring::class_name(info.name))?;
    dict.set_item("aliases", info.aliases)?;
    dict.set_item("summary", info.summary)?;
    dict.set_item("family", family(info.family))?;
    let parameters = info.parameters.iter().map(|parameter| parameter_of(py, parameter));
    dict.set_item("parameters", parameters.collect::<PyResult<Vec<_>>>()?)?;
    dict.set_item("pred", info.pred.to_string())?;
    dict.set_item("target", info.target.to_string())?;
    dict.set_item("differentiable", info.differentiable)?;
    dict.set_item("in_pytorch", docstring::IN_PYTORCH.contains(&info.name))?;
    dict.set_item("use_when", info.use_when)?;
    dict.set_item("source", info.source.citation)?;
    let same_as = info.same_as.iter().map(|same| (same.library, same.name, same.difference));
    dict.set_item("same_as", same_as.collect::<Vec<_>>())?;
    Ok(dict)
}

fn parameter_of<'py>(py: Python<'py>, parameter: &Parameter) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("name", parameter.name)?;
    dict.set_item("symbol", parameter.symbol)?;
    dict.set_item("default", parameter.default)?;
    dict.set_item("range", parameter.range.to_string())?;
    dict.set_item("meaning", parameter.meaning)?;
    Ok(dict)
}

/// Parameters by name; None for one that is left out.
pub(crate) fn parameters<'py>(py: Python<'py>, info: &Info, values: &[f64]) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (parameter, &value) in info.parameters.iter().zip(values) {
        let left_out = parameter.default.is_none() && value == forfeit::LEFT_OUT;
        dict.set_item(parameter.name, (!left_out).then_some(value))?;
    }
    Ok(dict)
}

/// What holds for a loss with its parameters.
pub(crate) fn facts<'py>(py: Python<'py>, facts: &Facts) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("range", (facts.range.low, facts.range.high))?;
    dict.set_item("convex", facts.convex)?;
    dict.set_item("symmetric", facts.symmetric)?;
    dict.set_item("lipschitz", facts.lipschitz)?;
    dict.set_item("smoothness", facts.smoothness)?;
    dict.set_item("kinks", &facts.kinks)?;
    dict.set_item("majorized", facts.majorized)?;
    dict.set_item("minimiser", facts.minimiser.to_string())?;
    dict.set_item("proper", facts.proper)?;
    dict.set_item("calibrated", facts.calibrated)?;
    dict.set_item("likelihood", facts.likelihood)?;
    dict.set_item("measured", facts.measured)?;
    Ok(dict)
}

pub(crate) fn family(family: Family) -> String {
    format!("{family:?}").to_lowercase()
}
