//! Specs: `name[:key=value[,key=value]…]`, the one text form of a loss.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::error::Error;
use crate::facts::{Info, LEFT_OUT, Parameter};
use crate::form::{Definition, Parametric};

/// A spec taken apart: the name and the pairs behind it.
pub(crate) struct Spec<'a> {
    text: &'a str,
    pub(crate) name: &'a str,
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Spec<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::Spec { spec: text.into(), reason: reason.into() };
        let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let name = name.trim();
        if name.is_empty() {
            return Err(wrong("it has no name"));
        }
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err(wrong("a name has letters, digits, '_' and '-' alone"));
        }
        let pairs = rest.map_or(Ok(Vec::new()), |rest| {
            rest.split(',')
                .map(|pair| pair.split_once('=').map(|(key, value)| (key.trim(), value.trim())))
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| wrong("after ':' come pairs key=value"))
        })?;
        Ok(Self { text, name, pairs })
    }

    /// The parameters in order, each within its range.
    pub(crate) fn params(&self, info: &'static Info) -> Result<Vec<f64>, Error> {
        let mut params: Vec<Option<f64>> = alloc::vec![None; info.parameters.len()];
        for &(key, value) in &self.pairs {
            let i = info.parameters.iter().position(|p| p.name == key).ok_or_else(|| Error::UnknownParameter {
                loss: info.name,
                parameter: key.into(),
                known: info.parameters.iter().map(|p| p.name).collect(),
            })?;
            if params[i].is_some() {
                let parameter = info.parameters[i].name;
                return Err(Error::RepeatedParameter { loss: info.name, parameter, spec: self.text.into() });
            }
            params[i] = Some(self.number(&info.parameters[i], value)?);
        }
        let filled = info.parameters.iter().zip(params).map(|(p, x)| x.or(p.default).unwrap_or(LEFT_OUT));
        Ok(filled.collect())
    }

    fn number(&self, parameter: &Parameter, value: &str) -> Result<f64, Error> {
        if value == "none" && parameter.default.is_none() {
            return Ok(LEFT_OUT);
        }
        let wrong = |_| Error::Spec { spec: self.text.into(), reason: alloc::format!("'{value}' is no number") };
        value.parse::<f64>().map_err(wrong)
    }
}

/// The first parameter that is out of its range, as an error.
pub(crate) fn check(info: &'static Info, params: &[f64]) -> Result<(), Error> {
    for (parameter, &value) in info.parameters.iter().zip(params) {
        let left_out = parameter.default.is_none() && value == LEFT_OUT;
        if !left_out && !parameter.range.contains(value) {
            return Err(Error::Parameter { loss: info.name, parameter: parameter.name, value, range: parameter.range });
        }
    }
    Ok(())
}

/// A loss type of any form that can be written as a spec. [`loss!`](macro@crate::loss) implements it.
#[doc(hidden)]
pub trait Specified: Parametric {
    /// Its description.
    fn info() -> &'static Info;
}

/// The loss itself, if its parameters are in range: for constructors.
#[doc(hidden)]
pub fn checked<L: Specified>(loss: L) -> Result<L, Error> {
    check(L::info(), loss.to_params().as_ref())?;
    Ok(loss)
}

/// Reads a spec of a known loss.
#[doc(hidden)]
pub fn read_spec<L: Specified>(text: &str) -> Result<L, Error> {
    let spec = Spec::parse(text)?;
    let info = L::info();
    if !is_named(info, spec.name) {
        return Err(Error::UnknownLoss { name: spec.name.into(), nearest: alloc::vec![info.name] });
    }
    let params = spec.params(info)?;
    check(info, &params)?;
    Ok(L::from_params(&params))
}

/// Writes the spec of a loss, such that reading it gives the loss back.
#[doc(hidden)]
pub fn write_spec<L: Specified>(loss: &L, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let info = L::info();
    let params = loss.to_params();
    let pairs: Vec<String> = (info.parameters.iter().zip(params.as_ref()))
        .filter(|(parameter, value)| parameter.default.is_some() || **value != LEFT_OUT)
        .map(|(parameter, value)| alloc::format!("{}={value}", parameter.name))
        .collect();
    let separator = if pairs.is_empty() { "" } else { ":" };
    f.pad(&alloc::format!("{}{separator}{}", info.name, pairs.join(",")))
}

/// The description of a loss type, with a static address.
pub(crate) fn info<L: Definition>() -> &'static Info {
    const { &L::INFO }
}

/// Whether `name` is the loss's name or one of its aliases, whatever the case and with '-' for '_'.
pub(crate) fn is_named(info: &Info, name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    info.name == name || info.aliases.contains(&name.as_str())
}

/// Splits a list of specs at its commas outside brackets: a piece without ':' that contains '=' belongs to the spec before it.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let mut specs: Vec<String> = Vec::new();
    for piece in pieces(text) {
        match specs.last_mut() {
            Some(spec) if piece.contains('=') && !piece.contains(':') => {
                spec.push(',');
                spec.push_str(piece.trim());
            }
            _ => specs.push(piece.trim().to_string()),
        }
    }
    specs
}

/// The text between commas that no bracket holds.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    text.split(move |c| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_pairs_together() {
        let specs = split_list("huber:delta=5,focal:gamma=2,alpha=0.25, log_cosh");
        assert_eq!(specs, ["huber:delta=5", "focal:gamma=2,alpha=0.25", "log_cosh"]);
        let specs = split_list("expr[a=1, b=2]: max(a*pred, b*target),huber:delta=5,expr: d = pred; d^2");
        assert_eq!(specs, ["expr[a=1, b=2]: max(a*pred, b*target)", "huber:delta=5", "expr: d = pred; d^2"]);
    }

    #[test]
    fn bad_specs_are_told_apart() {
        for (text, reason) in [("", "no name"), (":a=1", "no name"), ("a b", "letters"), ("huber:delta", "key=value")] {
            let Err(error) = Spec::parse(text) else { panic!("'{text}' was taken") };
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
