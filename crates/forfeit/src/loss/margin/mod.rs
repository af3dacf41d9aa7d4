//! Losses of a score and a label of −1 or 1.

pub(crate) mod dwd;
pub(crate) mod exponential;
pub(crate) mod hinge;
pub(crate) mod hinge_embedding;
pub(crate) mod logistic;
pub(crate) mod modified_huber;
pub(crate) mod perceptron;
pub(crate) mod sigmoid;
pub(crate) mod smoothed_hinge;
pub(crate) mod squared_hinge;
