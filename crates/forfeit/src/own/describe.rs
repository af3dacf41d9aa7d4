//! The description of a loss of one's own.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::derive;
use super::text::{ANONYMOUS, Declared, Header};
use crate::facts::{Family, Info, Link, Parameter, Predicted, Source};
use crate::interval::Interval;
use crate::symbol::{Graph, Op, Program, Variable};

/// What never changes about a loss.
#[derive(Clone, Copy, Debug)]
pub(super) struct Description {
    pub(super) info: &'static Info,
    pub(super) further: &'static [Predicted],
}

/// The description of a definition; `known` is that of the same function under another name, or with other parameters.
pub(super) fn describe(header: &Header, value: &Program, known: Option<&'static Info>) -> Description {
    let (family, link, differentiable) = match known {
        Some(info) => (info.family, info.link, info.differentiable),
        None => {
            let family = family(header, value);
            (family, link(family, header), is_differentiable(header, value))
        }
    };
    let key = alloc::format!("{header} {family:?} {link:?} {differentiable}");
    interned(key, || {
        let number = |declared: &Declared| (leak(&declared.name), leak(Variable::named(&declared.name).unicode()));
        let parameters = header.parameters.iter().map(|(declared, value)| {
            let (name, symbol) = number(declared);
            Parameter { name, symbol, default: Some(*value), range: declared.range, meaning: "" }
        });
        let further = header.predicted.iter().skip(1).map(|declared| {
            let (name, symbol) = number(declared);
            Predicted { name, symbol, domain: declared.range, meaning: "" }
        });
        let info = Info {
            name: leak(&header.name),
            aliases: &[],
            summary: "A loss of one's own.",
            family,
            parameters: Vec::leak(parameters.collect()),
            pred: header.predicted[0].range,
            target: header.target,
            link,
            differentiable,
            use_when: "",
            source: Source { citation: "", bibtex: "" },
            same_as: &[],
        };
        Description { info: Box::leak(Box::new(info)), further: Vec::leak(further.collect()) }
    })
}

fn leak(text: &str) -> &'static str {
    String::leak(text.into())
}

/// What was described before is described by the same words: descriptions live as long as the program, and every
/// distinct one takes memory once.
#[cfg(feature = "std")]
fn interned(key: String, describe: impl FnOnce() -> Description) -> Description {
    use std::collections::BTreeMap;
    use std::sync::{Mutex, PoisonError};

    static KNOWN: Mutex<BTreeMap<String, Description>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *known.entry(key).or_insert_with(describe)
}

#[cfg(not(feature = "std"))]
fn interned(_key: String, describe: impl FnOnce() -> Description) -> Description {
    describe()
}

/// A function of the residual alone, or what the domains say.
fn family(header: &Header, value: &Program) -> Family {
    let (pred, target) = (header.predicted[0].range, header.target);
    match (pred, target) {
        _ if header.predicted.len() > 1 => Family::Likelihood,
        _ if meet_only_in(value, Op::Subtract) => Family::Distance,
        (Interval::REAL, Interval::UNIT | Interval::BINARY) => Family::Logit,
        (Interval::UNIT | Interval::OPEN_UNIT, Interval::UNIT | Interval::BINARY) => Family::Probability,
        (_, Interval::SIGNS) => Family::Margin,
        _ => Family::Relative,
    }
}

fn link(family: Family, header: &Header) -> Link {
    match (family, header.predicted[0].range) {
        (Family::Logit, _) => Link::Logit,
        (Family::Probability, _) => Link::Sigmoid,
        (_, range) if range.low == 0.0 && range.high == f64::INFINITY => Link::Exp,
        _ => Link::Identity,
    }
}

/// Whether prediction and target are read by this operation alone, and by it together.
fn meet_only_in(value: &Program, op: Op) -> bool {
    let is = |id: &crate::symbol::Id, name: &str| match value.steps()[id.index()].op() {
        Op::Variable(index) => value.variables()[index as usize].name() == name,
        _ => false,
    };
    let read = |step: &crate::symbol::Node| step.operands().iter().any(|id| is(id, "pred") || is(id, "target"));
    let together = |step: &crate::symbol::Node| match step.operands() {
        [a, b] => step.op() == op && (is(a, "pred") && is(b, "target") || is(a, "target") && is(b, "pred")),
        _ => false,
    };
    let mut readers = value.steps().iter().filter(|step| read(step)).peekable();
    readers.peek().is_some() && readers.all(together) && !value.results().iter().any(|id| is(id, "pred"))
}

/// Whether a derivative by any predicted number is more than the constant 0.
fn is_differentiable(header: &Header, value: &Program) -> bool {
    let graph = Graph::new();
    header.predicted_names().iter().any(|by| derive::by_name(value, &graph, by).constant() != Some(0.0))
}

/// `name[declarations]`, or the name alone.
impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut declarations: Vec<String> = Vec::new();
        let switches = [("verbatim", self.verbatim), ("interpreted", self.interpreted)];
        declarations.extend(switches.into_iter().filter(|(_, on)| *on).map(|(name, _)| name.into()));
        let plain = self.predicted.len() == 1 && self.predicted[0].name == "pred";
        match (&self.predicted[..], plain) {
            ([pred], true) if pred.range.is_real() => {}
            ([pred], true) => declarations.push(alloc::format!("{pred}")),
            (all, _) => {
                let all: Vec<String> = all.iter().map(|declared| alloc::format!("{declared}")).collect();
                declarations.push(alloc::format!("pred = ({})", all.join(", ")));
            }
        }
        if !self.target.is_real() {
            declarations.push(alloc::format!("target in {}", Range(self.target)));
        }
        declarations.extend(self.parameters.iter().map(|(declared, value)| {
            let range = declared.range;
            let range = if range == FINITE { String::new() } else { alloc::format!(" in {}", Range(range)) };
            alloc::format!("{} = {}{range}", declared.name, Bound(*value))
        }));
        f.write_str(&self.name)?;
        if declarations.is_empty() && self.name == ANONYMOUS {
            Ok(())
        } else {
            write!(f, "[{}]", declarations.join(", "))
        }
    }
}

/// The range of a parameter that is given none.
const FINITE: Interval = Interval::open(f64::NEG_INFINITY, f64::INFINITY);

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.range.is_real() { Ok(()) } else { write!(f, " in {}", Range(self.range)) }
    }
}

/// An interval as it is read.
struct Range(Interval);

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Interval { low, high, low_closed, high_closed, ends, .. } = self.0;
        let (open, close) = match ends {
            true => ('{', '}'),
            false => (if low_closed { '[' } else { '(' }, if high_closed { ']' } else { ')' }),
        };
        write!(f, "{open}{}, {}{close}", Bound(low), Bound(high))
    }
}

/// A number as it is read.
struct Bound(f64);

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            f64::INFINITY => f.write_str("inf"),
            f64::NEG_INFINITY => f.write_str("-inf"),
            x if x != 0.0 && !(1e-5..1e16).contains(&x.abs()) => write!(f, "{x:e}"),
            x => write!(f, "{x}"),
        }
    }
}
