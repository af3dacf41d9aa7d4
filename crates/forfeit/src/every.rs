//! Losses of every form under one roof: for tools that list, explain and draw whatever there is.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::aggregate_loss::DynAggregateLoss;
use crate::aggregate_registry::AGGREGATE_LOSSES;
use crate::any::DynLoss;
use crate::entry::{self, Entry};
use crate::error::Error;
use crate::facts::{Facts, Info};
use crate::own::{OwnLoss, is_expression};
use crate::registry::LOSSES;
use crate::row_loss::DynRowLoss;
use crate::row_registry::ROW_LOSSES;
use crate::spec;
use crate::vector_loss::DynVectorLoss;
use crate::vector_registry::VECTOR_LOSSES;
use crate::words;

/// A loss of any form.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EveryLoss {
    /// Of single elements.
    Elements(Box<dyn DynLoss>),
    /// Of rows of classes, or of lists.
    Rows(Box<dyn DynRowLoss>),
    /// Of sums over many elements.
    Aggregate(Box<dyn DynAggregateLoss>),
    /// Of two or three vectors.
    Vectors(Box<dyn DynVectorLoss>),
}

impl EveryLoss {
    /// What never changes about it.
    pub fn info(&self) -> &'static Info {
        match self {
            Self::Elements(loss) => loss.info(),
            Self::Rows(loss) => loss.info(),
            Self::Aggregate(loss) => loss.info(),
            Self::Vectors(loss) => loss.info(),
        }
    }

    /// What holds with its parameters.
    pub fn facts(&self) -> Facts {
        match self {
            Self::Elements(loss) => loss.facts(),
            Self::Rows(loss) => loss.facts(),
            Self::Aggregate(loss) => loss.facts(),
            Self::Vectors(loss) => loss.facts(),
        }
    }

    /// The parameters, in the order of [`Info::parameters`].
    pub fn parameters(&self) -> Vec<f64> {
        match self {
            Self::Elements(loss) => loss.parameters(),
            Self::Rows(loss) => loss.parameters(),
            Self::Aggregate(loss) => loss.parameters(),
            Self::Vectors(loss) => loss.parameters(),
        }
    }

    /// Its facts in words: see [`facts_in_words`](crate::facts_in_words).
    pub fn facts_in_words(&self) -> Vec<(&'static str, String)> {
        words::facts(self.info(), &self.facts())
    }
}

impl fmt::Display for EveryLoss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elements(loss) => loss.fmt(f),
            Self::Rows(loss) => loss.fmt(f),
            Self::Aggregate(loss) => loss.fmt(f),
            Self::Vectors(loss) => loss.fmt(f),
        }
    }
}

/// Every loss of every form with its default parameters: elements, rows, sums, vectors, each sorted by name.
///
/// ```
/// let names: Vec<_> = forfeit::every_loss().map(|loss| loss.info().name).collect();
/// assert!(["huber", "cross_entropy", "dice", "triplet_margin"].iter().all(|name| names.contains(name)));
/// ```
pub fn every_loss() -> impl Iterator<Item = EveryLoss> {
    let elements = LOSSES.iter().map(|entry| EveryLoss::Elements(entry.default_loss()));
    let rows = ROW_LOSSES.iter().map(|entry| EveryLoss::Rows(entry.default_loss()));
    let sums = AGGREGATE_LOSSES.iter().map(|entry| EveryLoss::Aggregate(entry.default_loss()));
    let vectors = VECTOR_LOSSES.iter().map(|entry| EveryLoss::Vectors(entry.default_loss()));
    elements.chain(rows).chain(sums).chain(vectors)
}

/// The descriptions of the losses of every form, in the order of [`every_loss`].
pub fn every_info() -> impl Iterator<Item = &'static Info> {
    let (elements, rows) = (LOSSES.iter().map(Entry::info), ROW_LOSSES.iter().map(Entry::info));
    let (sums, vectors) = (AGGREGATE_LOSSES.iter().map(Entry::info), VECTOR_LOSSES.iter().map(Entry::info));
    elements.chain(rows).chain(sums).chain(vectors)
}

/// A loss of any form from its spec.
///
/// ```
/// assert_eq!(forfeit::parse_every("dice:smooth=1")?.to_string(), "dice:smooth=1");
/// let wrong = forfeit::parse_every("cross_entrpy").unwrap_err().to_string();
/// assert!(wrong.starts_with("there is no loss 'cross_entrpy'; the nearest: cross_entropy"), "{wrong}");
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// An unknown name (with the nearest ones of all forms), an unknown or repeated parameter, a value that is no number or out of range.
pub fn parse_every(text: &str) -> Result<EveryLoss, Error> {
    if is_expression(text) {
        return text.parse::<OwnLoss>().map(|loss| EveryLoss::Elements(loss.boxed()));
    }
    let spec = spec::Spec::parse(text)?;
    let mut losses = [
        entry::find(LOSSES, &spec).map(|found| found.map(EveryLoss::Elements)),
        entry::find(ROW_LOSSES, &spec).map(|found| found.map(EveryLoss::Rows)),
        entry::find(AGGREGATE_LOSSES, &spec).map(|found| found.map(EveryLoss::Aggregate)),
        entry::find(VECTOR_LOSSES, &spec).map(|found| found.map(EveryLoss::Vectors)),
    ]
    .into_iter()
    .flatten();
    losses.next().unwrap_or_else(|| Err(entry::unknown(every_info, spec.name)))
}

/// Losses of any form from a list of specs. A piece without `:` that contains `=` belongs to the spec before it.
///
/// # Errors
/// As [`parse_every`], for the first spec that is wrong.
pub fn parse_every_list(text: &str) -> Result<Vec<EveryLoss>, Error> {
    spec::split_list(text).iter().map(|spec| parse_every(spec)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spec_is_read_back_by_its_form() {
        for loss in every_loss() {
            let spec = alloc::format!("{loss}");
            let again = parse_every(&spec).unwrap();
            assert_eq!(core::mem::discriminant(&loss), core::mem::discriminant(&again), "{spec}");
            assert_eq!(alloc::format!("{again}"), spec);
            assert!(loss.facts_in_words().len() >= 4, "{spec}");
        }
        assert_eq!(every_loss().count(), every_info().count());
    }
}
