//! Losses of the residual that grow slowly, or not at all, far out: outliers lose their pull.

pub(crate) mod barron;
pub(crate) mod cauchy;
pub(crate) mod fair;
pub(crate) mod geman_mcclure;
pub(crate) mod tukey_biweight;
pub(crate) mod welsch;
