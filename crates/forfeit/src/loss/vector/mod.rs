//! Losses of two or three vectors: embeddings and scores that belong together, or do not.

pub(crate) mod contrastive;
pub(crate) mod cosine_embedding;
pub(crate) mod info_nce;
pub(crate) mod margin_ranking;
pub(crate) mod nt_xent;
mod picking;
pub(crate) mod triplet_margin;
