//! Losses of one's own: what their authors should know, on standard error.

use forfeit::{DynLoss, Error};

use crate::output;

/// Spellings that were made stable, and samples of the domain that are no numbers.
pub(crate) fn notes(loss: &dyn DynLoss) -> Vec<String> {
    let Some(own) = loss.own() else { return Vec::new() };
    let notes = own.notes().iter().map(ToString::to_string);
    notes.chain(own.findings().iter().map(ToString::to_string)).collect()
}

/// As [`forfeit::parse`], telling the notes.
pub(crate) fn parse(spec: &str) -> Result<Box<dyn DynLoss>, Error> {
    let loss = forfeit::parse(spec)?;
    tell(loss.as_ref());
    Ok(loss)
}

/// As [`forfeit::parse_list`], telling the notes.
pub(crate) fn parse_list(specs: &str) -> Result<Vec<Box<dyn DynLoss>>, Error> {
    let losses = forfeit::parse_list(specs)?;
    losses.iter().for_each(|loss| tell(loss.as_ref()));
    Ok(losses)
}

fn tell(loss: &dyn DynLoss) {
    notes(loss).iter().for_each(output::remark);
}
