//! Errors of the library as Python exceptions of the conventional types.

use forfeit::Error;
use pyo3::PyErr;
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};

pyo3::create_exception!(forfeit, DomainError, PyValueError, "A prediction or target lies outside a loss's domain.");

/// How Python spells what the library's messages advise.
const SPELLINGS: [(&str, &str); 3] = [
    ("on_empty(OnEmpty::Zero) or on_empty(OnEmpty::Nan)", "on_empty=\"zero\" or on_empty=\"nan\""),
    ("validate(false)", "validate=False"),
    ("`forfeit list` shows", "forfeit.losses() has"),
];

/// The exception for an error.
pub(crate) fn python(error: Error) -> PyErr {
    let message = SPELLINGS.iter().fold(error.to_string(), |message, (rust, python)| message.replace(rust, python));
    match error {
        Error::Domain { .. } | Error::Label { .. } | Error::Distribution { .. } => DomainError::new_err(message),
        Error::Type { .. } | Error::LabelType { .. } | Error::UnknownNumber { .. } => PyTypeError::new_err(message),
        Error::NotDifferentiable { .. } => PyRuntimeError::new_err(message),
        _ => PyValueError::new_err(message),
    }
}
