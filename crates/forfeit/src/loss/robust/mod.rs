//! Losses of the residual whose pull falls far out: outliers count for less and less.

pub(crate) mod geman_mcclure;
pub(crate) mod welsch;
