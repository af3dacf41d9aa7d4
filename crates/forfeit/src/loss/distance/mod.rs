//! Losses of the residual d = pred − target.

pub(crate) mod absolute_error;
pub(crate) mod epsilon_insensitive;
pub(crate) mod expectile;
pub(crate) mod half_squared_error;
pub(crate) mod huber;
pub(crate) mod log_cosh;
pub(crate) mod logistic_distance;
pub(crate) mod lp;
pub(crate) mod periodic;
pub(crate) mod pseudo_huber;
pub(crate) mod quantile;
pub(crate) mod smooth_l1;
pub(crate) mod squared_epsilon_insensitive;
pub(crate) mod squared_error;
pub(crate) mod truncated_squared_error;
pub(crate) mod wing;
