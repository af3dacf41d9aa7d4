//! Losses of a row of classes: of logits, of probabilities, of their logarithms.

pub(crate) mod crammer_singer;
pub(crate) mod cross_entropy;
pub(crate) mod distribution_focal;
pub(crate) mod generalised_cross_entropy;
pub(crate) mod js_divergence;
pub(crate) mod kl_divergence;
pub(crate) mod multi_margin;
pub(crate) mod multiclass_log_loss;
pub(crate) mod multilabel_margin;
pub(crate) mod multilabel_soft_margin;
pub(crate) mod nll_loss;
pub(crate) mod poly1;
pub(crate) mod softmax_focal;
pub(crate) mod sparsemax;
pub(crate) mod symmetric_cross_entropy;
pub(crate) mod top_k_error;
