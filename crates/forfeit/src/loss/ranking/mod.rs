//! Losses of a list of scores against relevances.

pub(crate) mod list_net;
pub(crate) mod pairwise_logistic;
