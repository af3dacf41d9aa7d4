//! Negative log-likelihoods of one predicted number, and divergences of one from another.

pub(crate) mod binomial;
pub(crate) mod exponential_nll;
pub(crate) mod gamma;
pub(crate) mod generalised_kl;
pub(crate) mod generalised_kl_with_log_pred;
pub(crate) mod generalised_kl_with_logs;
pub(crate) mod negative_binomial;
pub(crate) mod pointwise_cross_entropy;
pub(crate) mod pointwise_js;
pub(crate) mod pointwise_kl;
pub(crate) mod pointwise_kl_with_log_pred;
pub(crate) mod pointwise_kl_with_logs;
pub(crate) mod poisson;
pub(crate) mod poisson_rate;
pub(crate) mod total_variation;
pub(crate) mod tweedie;
