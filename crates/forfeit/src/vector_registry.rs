//! Every loss over vectors, one line each.

use alloc::boxed::Box;

use crate::entry::{self, Entry, registry};
use crate::error::Error;
use crate::facts::Info;
use crate::vector_loss::DynVectorLoss;

registry! {
    /// Every loss over vectors, sorted by name.
    VECTOR_LOSSES: dyn DynVectorLoss, of_vectors;
    vector::contrastive::Contrastive,
    vector::cosine_embedding::CosineEmbedding,
    vector::info_nce::InfoNce,
    vector::margin_ranking::MarginRanking,
    vector::nt_xent::NtXent,
    vector::triplet_margin::TripletMargin,
}

/// The descriptions of every loss over vectors, sorted by name.
pub fn infos() -> impl Iterator<Item = &'static Info> {
    VECTOR_LOSSES.iter().map(Entry::info)
}

/// A loss over vectors from its spec: `name` or `name:key=value,key=value`; what is not given has its default.
///
/// ```
/// use forfeit::VectorLoss;
/// let loss = forfeit::parse_vector("contrastive:margin=2")?;
/// assert_eq!(loss.evaluate(&[[0.0]], &[[1.0]]).target(&[0]).run()?.value, 0.5);
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// An unknown name (with the nearest ones), an unknown or repeated parameter, a value that is no number or out of range.
pub fn parse_vector(text: &str) -> Result<Box<dyn DynVectorLoss>, Error> {
    entry::parse(VECTOR_LOSSES, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(infos().map(|info| info.name).is_sorted());
    }

    #[test]
    fn specs_are_read_back() {
        for entry in VECTOR_LOSSES {
            let spec = alloc::format!("{}", entry.default_loss());
            assert_eq!(alloc::format!("{}", parse_vector(&spec).unwrap()), spec);
        }
    }
}
