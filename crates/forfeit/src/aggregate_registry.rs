//! Every aggregate loss, one line each.

use alloc::boxed::Box;

use crate::aggregate_loss::DynAggregateLoss;
use crate::entry::{self, Entry, registry};
use crate::error::Error;
use crate::facts::Info;

registry! {
    /// Every aggregate loss, sorted by name.
    AGGREGATE_LOSSES: dyn DynAggregateLoss, of_aggregate;
    aggregate::dice::Dice,
    aggregate::dice_with_logits::DiceWithLogits,
    aggregate::focal_tversky::FocalTversky,
    aggregate::focal_tversky_with_logits::FocalTverskyWithLogits,
    aggregate::generalised_dice::GeneralisedDice,
    aggregate::generalised_dice_with_logits::GeneralisedDiceWithLogits,
    aggregate::jaccard::Jaccard,
    aggregate::jaccard_with_logits::JaccardWithLogits,
    aggregate::lovasz_hinge::LovaszHinge,
    aggregate::lovasz_softmax::LovaszSoftmax,
    aggregate::matthews::Matthews,
    aggregate::soft_correlation::SoftCorrelation,
    aggregate::tversky::Tversky,
    aggregate::tversky_with_logits::TverskyWithLogits,
}

/// The descriptions of every aggregate loss, sorted by name.
pub fn infos() -> impl Iterator<Item = &'static Info> {
    AGGREGATE_LOSSES.iter().map(Entry::info)
}

/// An aggregate loss from its spec: `name` or `name:key=value,key=value`; what is not given has its default.
///
/// ```
/// use forfeit::AggregateLoss;
/// let loss = forfeit::parse_aggregate("tversky:alpha=0.3,beta=0.7")?;
/// assert_eq!(loss.to_string(), "tversky:alpha=0.3,beta=0.7,smooth=0");
/// assert_eq!(loss.mean(&[1.0, 0.0], &[1, 0])?, 0.0);
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// An unknown name (with the nearest ones), an unknown or repeated parameter, a value that is no number or out of range.
pub fn parse_aggregate(text: &str) -> Result<Box<dyn DynAggregateLoss>, Error> {
    entry::parse(AGGREGATE_LOSSES, text)
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
        for entry in AGGREGATE_LOSSES {
            let spec = alloc::format!("{}", entry.default_loss());
            assert_eq!(alloc::format!("{}", parse_aggregate(&spec).unwrap()), spec);
        }
    }
}
