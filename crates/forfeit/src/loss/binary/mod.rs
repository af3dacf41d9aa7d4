//! Losses of two classes: of a logit, of a probability, of a label.

pub(crate) mod asymmetric;
pub(crate) mod bce;
pub(crate) mod bce_with_logits;
pub(crate) mod binary_poly1;
pub(crate) mod focal;
pub(crate) mod focal_on_probabilities;
pub(crate) mod weighted_bce;
pub(crate) mod zero_one;
