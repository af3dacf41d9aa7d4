//! Every loss, one line each, sorted by name.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::any::DynLoss;
pub use crate::entry::Entry;
use crate::entry::{self, registry};
use crate::error::Error;
use crate::facts::Info;
use crate::own::{OwnLoss, is_expression};
use crate::spec;

registry! {
    /// Every loss, sorted by name.
    LOSSES: dyn DynLoss, of;
    distance::absolute_error::AbsoluteError,
    relative::absolute_percentage_error::AbsolutePercentageError,
    binary::asymmetric::Asymmetric,
    robust::barron::Barron,
    binary::bce::Bce,
    binary::bce_with_logits::BceWithLogits,
    binary::binary_poly1::BinaryPoly1,
    likelihood::binomial::Binomial,
    robust::cauchy::Cauchy,
    margin::dwd::Dwd,
    distance::epsilon_insensitive::EpsilonInsensitive,
    distance::expectile::Expectile,
    margin::exponential::Exponential,
    likelihood::exponential_nll::ExponentialNll,
    robust::fair::Fair,
    binary::focal::Focal,
    binary::focal_on_probabilities::FocalOnProbabilities,
    likelihood::gamma::Gamma,
    likelihood::gaussian_nll::GaussianNll,
    robust::geman_mcclure::GemanMcclure,
    likelihood::generalised_kl::GeneralisedKl,
    likelihood::generalised_kl_with_log_pred::GeneralisedKlWithLogPred,
    likelihood::generalised_kl_with_logs::GeneralisedKlWithLogs,
    distance::half_squared_error::HalfSquaredError,
    margin::hinge::Hinge,
    margin::hinge_embedding::HingeEmbedding,
    distance::huber::Huber,
    likelihood::laplace_nll::LaplaceNll,
    distance::log_cosh::LogCosh,
    margin::logistic::Logistic,
    distance::logistic_distance::LogisticDistance,
    distance::lp::Lp,
    margin::modified_huber::ModifiedHuber,
    likelihood::negative_binomial::NegativeBinomial,
    margin::perceptron::Perceptron,
    distance::periodic::Periodic,
    likelihood::pointwise_cross_entropy::PointwiseCrossEntropy,
    likelihood::pointwise_js::PointwiseJs,
    likelihood::pointwise_kl::PointwiseKl,
    likelihood::pointwise_kl_with_log_pred::PointwiseKlWithLogPred,
    likelihood::pointwise_kl_with_logs::PointwiseKlWithLogs,
    likelihood::poisson::Poisson,
    likelihood::poisson_rate::PoissonRate,
    distance::pseudo_huber::PseudoHuber,
    binary::quality_focal::QualityFocal,
    distance::quantile::Quantile,
    margin::sigmoid::Sigmoid,
    distance::smooth_l1::SmoothL1,
    margin::smoothed_hinge::SmoothedHinge,
    binary::soft_focal::SoftFocal,
    distance::squared_epsilon_insensitive::SquaredEpsilonInsensitive,
    distance::squared_error::SquaredError,
    margin::squared_hinge::SquaredHinge,
    relative::squared_log_error::SquaredLogError,
    likelihood::student_t_nll::StudentTNll,
    relative::symmetric_percentage_error::SymmetricPercentageError,
    likelihood::total_variation::TotalVariation,
    distance::truncated_squared_error::TruncatedSquaredError,
    robust::tukey_biweight::TukeyBiweight,
    likelihood::tweedie::Tweedie,
    binary::varifocal::Varifocal,
    likelihood::von_mises_nll::VonMisesNll,
    binary::weighted_bce::WeightedBce,
    robust::welsch::Welsch,
    distance::wing::Wing,
    binary::zero_one::ZeroOne,
}

/// The names of every loss, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    infos().map(|info| info.name)
}

/// The descriptions of every loss, sorted by name.
pub fn infos() -> impl Iterator<Item = &'static Info> {
    LOSSES.iter().map(Entry::info)
}

/// A loss from its spec: `name` or `name:key=value,key=value`; what is not given has its default. `expr: expression` is a loss of
/// one's own, see [`OwnLoss`].
///
/// ```
/// use forfeit::Loss;
/// let loss = forfeit::parse("huber:delta=1.5")?;
/// assert_eq!(loss.mean(&[2.0], &[0.0])?, 1.875);
/// assert_eq!(forfeit::parse("hubr").unwrap_err().to_string(), "there is no loss 'hubr'; the nearest: huber");
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// An unknown name (with the nearest ones), an unknown or repeated parameter, a value that is no number or out of range.
pub fn parse(text: &str) -> Result<Box<dyn DynLoss>, Error> {
    if is_expression(text) {
        return text.parse::<OwnLoss>().map(|loss| loss.boxed());
    }
    entry::parse(LOSSES, text)
}

/// Losses from a list of specs. A piece without `:` that contains `=` belongs to the spec before it.
///
/// ```
/// let losses = forfeit::parse_list("huber:delta=5,focal:gamma=2,alpha=0.25,log_cosh")?;
/// let specs: Vec<String> = losses.iter().map(|loss| loss.to_string()).collect();
/// assert_eq!(specs, ["huber:delta=5", "focal:gamma=2,alpha=0.25", "log_cosh"]);
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// As [`parse`], for the first spec that is wrong.
pub fn parse_list(text: &str) -> Result<Vec<Box<dyn DynLoss>>, Error> {
    spec::split_list(text).iter().map(|spec| parse(spec)).collect()
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
        for entry in LOSSES {
            let spec = alloc::format!("{}", entry.default_loss());
            assert_eq!(alloc::format!("{}", parse(&spec).unwrap()), spec);
        }
    }

    #[test]
    fn wrong_specs_say_what_to_do() {
        for (spec, message) in [
            ("huberr", "there is no loss 'huberr'; the nearest: huber"),
            ("huber:delta=-1.5", "huber: delta must be in (0, ∞), got -1.5"),
            ("huber:beta=1", "huber has no parameter 'beta'; it takes: delta"),
            (
                "huber:delta=1,delta=2",
                "huber: parameter 'delta' is given twice in 'huber:delta=1,delta=2'; give it once",
            ),
            ("log_cosh:c=1", "log_cosh has no parameter 'c'; it takes none"),
            ("huber:delta=nan", "huber: delta must be in (0, ∞), got NaN"),
        ] {
            assert_eq!(alloc::format!("{}", parse(spec).unwrap_err()), message);
        }
    }
}
