//! Losses of a prediction and its target by their ratio: relative and logarithmic errors.

pub(crate) mod absolute_percentage_error;
pub(crate) mod squared_log_error;
pub(crate) mod symmetric_percentage_error;
