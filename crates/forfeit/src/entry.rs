//! What the registries share: a loss type under its name, and how a spec finds it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::aggregate_loss::DynAggregateLoss;
use crate::any::DynLoss;
use crate::error::Error;
use crate::facts::Info;
use crate::form::{AggregateDefinition, Definition, RowDefinition, VectorDefinition};
use crate::nearest::nearest;
use crate::row_loss::DynRowLoss;
use crate::spec::{self, Spec};
use crate::vector_loss::DynVectorLoss;

/// A loss type in a registry; `D` is what its losses are as objects.
#[derive(Debug)]
pub struct Entry<D: ?Sized + 'static> {
    info: &'static Info,
    make: fn(&[f64]) -> Box<D>,
}

impl Entry<dyn DynLoss> {
    pub(crate) const fn of<L: Definition>() -> Self {
        Self { info: const { &L::INFO }, make: |params| Box::new(L::from_params(params)) }
    }
}

impl Entry<dyn DynRowLoss> {
    pub(crate) const fn of_rows<L: RowDefinition>() -> Self {
        Self { info: const { &L::INFO }, make: |params| Box::new(L::from_params(params)) }
    }
}

impl Entry<dyn DynAggregateLoss> {
    pub(crate) const fn of_aggregate<L: AggregateDefinition>() -> Self {
        Self { info: const { &L::INFO }, make: |params| Box::new(L::from_params(params)) }
    }
}

impl Entry<dyn DynVectorLoss> {
    pub(crate) const fn of_vectors<L: VectorDefinition>() -> Self {
        Self { info: const { &L::INFO }, make: |params| Box::new(L::from_params(params)) }
    }
}

impl<D: ?Sized> Entry<D> {
    /// Its description.
    pub fn info(&self) -> &'static Info {
        self.info
    }

    /// The loss with these parameters, which are in their ranges.
    pub(crate) fn with(&self, params: &[f64]) -> Box<D> {
        (self.make)(params)
    }

    /// The loss with its default parameters.
    pub fn default_loss(&self) -> Box<D> {
        let defaults = self.info.parameters.iter().map(|p| p.default.unwrap_or(crate::LEFT_OUT));
        (self.make)(&defaults.collect::<Vec<_>>())
    }
}

/// From one list: a registry, and the types that the crate's root shows.
macro_rules! registry {
    ($(#[$doc:meta])* $list:ident: $object:ty, $entry:ident; $($family:ident::$file:ident::$name:ident,)*) => {
        $(#[$doc])*
        pub static $list: &[Entry<$object>] = &[$(Entry::$entry::<crate::loss::$family::$file::$name>(),)*];

        /// The type of every loss here.
        pub(crate) mod types {
            $(pub use crate::loss::$family::$file::$name;)*
        }
    };
}

pub(crate) use registry;

/// The loss of a spec.
pub(crate) fn parse<D: ?Sized>(entries: &[Entry<D>], text: &str) -> Result<Box<D>, Error> {
    let spec = Spec::parse(text)?;
    find(entries, &spec).unwrap_or_else(|| Err(unknown(|| entries.iter().map(Entry::info), spec.name)))
}

/// The loss of a spec, if its name is one of these.
pub(crate) fn find<D: ?Sized>(entries: &[Entry<D>], spec: &Spec<'_>) -> Option<Result<Box<D>, Error>> {
    let entry = entries.iter().find(|entry| spec::is_named(entry.info, spec.name))?;
    let params = spec.params(entry.info).and_then(|params| spec::check(entry.info, &params).map(|()| params));
    Some(params.map(|params| (entry.make)(&params)))
}

/// No loss has this name: the losses that it may have meant, by their own names.
pub(crate) fn unknown<I: Iterator<Item = &'static Info>>(infos: impl Fn() -> I, wanted: &str) -> Error {
    let all = infos().flat_map(|info| core::iter::once(&info.name).chain(info.aliases).copied());
    let mut losses = Vec::new();
    for name in nearest(wanted, all) {
        let own = infos().find(|info| spec::is_named(info, name)).map_or(name, |info| info.name);
        if !losses.contains(&own) {
            losses.push(own);
        }
    }
    Error::UnknownLoss { name: wanted.into(), nearest: losses }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_taken_twice_in_any_registry() {
        let names = |info: &'static Info| core::iter::once(&info.name).chain(info.aliases);
        let mut all: Vec<_> = crate::every::every_info().flat_map(names).collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count, "a name or alias is taken twice");
    }
}
