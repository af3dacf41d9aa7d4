//! Every row-wise loss, one line each.

use alloc::boxed::Box;

use crate::entry::{self, Entry, registry};
use crate::error::Error;
use crate::facts::Info;
use crate::row_loss::DynRowLoss;

registry! {
    /// Every row-wise loss, sorted by name.
    ROW_LOSSES: dyn DynRowLoss, of_rows;
    classes::crammer_singer::CrammerSinger,
    classes::cross_entropy::CrossEntropy,
    classes::distribution_focal::DistributionFocal,
    classes::generalised_cross_entropy::GeneralisedCrossEntropy,
    classes::js_divergence::JsDivergence,
    classes::kl_divergence::KlDivergence,
    ranking::list_net::ListNet,
    classes::multi_margin::MultiMargin,
    classes::multiclass_log_loss::MulticlassLogLoss,
    classes::multilabel_margin::MultilabelMargin,
    classes::multilabel_soft_margin::MultilabelSoftMargin,
    classes::nll_loss::NllLoss,
    ranking::pairwise_logistic::PairwiseLogistic,
    classes::poly1::Poly1,
    classes::softmax_focal::SoftmaxFocal,
    classes::sparsemax::Sparsemax,
    classes::symmetric_cross_entropy::SymmetricCrossEntropy,
    classes::top_k_error::TopKError,
}

/// The descriptions of every row-wise loss, sorted by name.
pub fn infos() -> impl Iterator<Item = &'static Info> {
    ROW_LOSSES.iter().map(Entry::info)
}

/// A row-wise loss from its spec: `name` or `name:key=value,key=value`; what is not given has its default.
///
/// ```
/// use forfeit::RowLoss;
/// let loss = forfeit::parse_row("cross_entropy:label_smoothing=0.1")?;
/// assert_eq!(loss.mean(&[[0.0, 0.0]], &[1])?, 2f64.ln());
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// An unknown name (with the nearest ones), an unknown or repeated parameter, a value that is no number or out of range.
pub fn parse_row(text: &str) -> Result<Box<dyn DynRowLoss>, Error> {
    entry::parse(ROW_LOSSES, text)
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
        for entry in ROW_LOSSES {
            let spec = alloc::format!("{}", entry.default_loss());
            assert_eq!(alloc::format!("{}", parse_row(&spec).unwrap()), spec);
        }
    }
}
