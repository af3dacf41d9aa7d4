//! What the registries share: a loss type under its name, and how a spec finds it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::any::DynLoss;
use crate::error::Error;
use crate::facts::Info;
use crate::form::{Definition, RowDefinition};
use crate::nearest::nearest;
use crate::row_loss::DynRowLoss;
use crate::spec::{self, Spec};

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

impl<D: ?Sized> Entry<D> {
    /// Its description.
    pub fn info(&self) -> &'static Info {
        self.info
    }

    /// The loss with its default parameters.
    pub fn default_loss(&self) -> Box<D> {
        let defaults = self.info.parameters.iter().map(|p| p.default.unwrap_or(crate::LEFT_OUT));
        (self.make)(&defaults.collect::<Vec<_>>())
    }
}

/// The loss of a spec.
pub(crate) fn parse<D: ?Sized>(entries: &[Entry<D>], text: &str) -> Result<Box<D>, Error> {
    let spec = Spec::parse(text)?;
    let entry = entries.iter().find(|entry| spec::is_named(entry.info, spec.name));
    let entry =
        entry.ok_or_else(|| Error::UnknownLoss { name: spec.name.into(), nearest: likely(entries, spec.name) })?;
    let params = spec.params(entry.info)?;
    spec::check(entry.info, &params)?;
    Ok((entry.make)(&params))
}

/// The losses that a wrong name may have meant, by their own names.
fn likely<D: ?Sized>(entries: &[Entry<D>], wanted: &str) -> Vec<&'static str> {
    let infos = || entries.iter().map(Entry::info);
    let all = infos().flat_map(|info| core::iter::once(&info.name).chain(info.aliases).copied());
    let mut losses = Vec::new();
    for name in nearest(wanted, all) {
        let own = infos().find(|info| spec::is_named(info, name)).map_or(name, |info| info.name);
        if !losses.contains(&own) {
            losses.push(own);
        }
    }
    losses
}
