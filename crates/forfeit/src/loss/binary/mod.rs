//! Losses of two classes: of a logit, of a probability, of a label.

pub(crate) mod bce;
pub(crate) mod bce_with_logits;
pub(crate) mod focal;
pub(crate) mod weighted_bce;
pub(crate) mod zero_one;

pub use bce::Bce;
pub use bce_with_logits::BceWithLogits;
pub use focal::Focal;
pub use weighted_bce::WeightedBce;
pub use zero_one::ZeroOne;
