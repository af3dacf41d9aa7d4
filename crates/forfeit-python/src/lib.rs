//! The extension module `forfeit._native`: the losses of the crate `forfeit` over the memory of Python's arrays.
//!
//! The typed package `python/forfeit` stands over it; what is here is for that package alone.

use pyo3::prelude::*;

mod compatible;
mod describe;
mod detection;
mod docstring;
mod errors;
mod foreign;
mod linear;
mod loss;
mod parts;
mod rows;
mod sequence;
mod steps;
mod sums;
mod waiting;

/// The native part of forfeit.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("DomainError", module.py().get_type::<errors::DomainError>())?;
    module.add_class::<loss::Handle>()?;
    module.add_class::<detection::CellDetector>()?;
    module.add_class::<detection::GridDetector>()?;
    module.add_class::<detection::PointDetector>()?;
    module.add_function(wrap_pyfunction!(detection::box_loss, module)?)?;
    module.add_class::<rows::RowHandle>()?;
    module.add_function(wrap_pyfunction!(rows::named_classes, module)?)?;
    module.add_class::<sums::AggregateHandle>()?;
    module.add_class::<sums::VectorHandle>()?;
    module.add_function(wrap_pyfunction!(sequence::ctc_loss, module)?)?;
    module.add_function(wrap_pyfunction!(describe::infos, module)?)?;
    module.add_function(wrap_pyfunction!(describe::documentation, module)?)?;
    module.add_function(wrap_pyfunction!(describe::form, module)?)?;
    module.add_function(wrap_pyfunction!(describe::specs, module)?)?;
    module.add_function(wrap_pyfunction!(describe::thread_count, module)?)?;
    module.add_function(wrap_pyfunction!(foreign::team::lend_openmp, module)?)?;
    module.add_function(wrap_pyfunction!(linear::fit_linear, module)?)
}
