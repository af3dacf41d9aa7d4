//! Losses of the residual d = pred − target.

pub(crate) mod absolute_error;
pub(crate) mod half_squared_error;
pub(crate) mod huber;
pub(crate) mod log_cosh;
pub(crate) mod pseudo_huber;
pub(crate) mod quantile;
pub(crate) mod smooth_l1;
pub(crate) mod squared_error;
pub(crate) mod truncated_squared_error;
pub(crate) mod wing;
