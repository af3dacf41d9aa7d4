//! The built-in loss that a loss of one's own is, if it is one: then that is what computes it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::identity::{Random, Recorded, Setting};
use super::text::Header;
use super::trace::Trace;
use crate::any::DynLoss;
use crate::engine::{Execution, Lent};
use crate::facts::{Info, LEFT_OUT};
use crate::formulas::{Derivatives, Formulas};
use crate::interval::Interval;
use crate::real::Real;
use crate::registry::{Entry, LOSSES};
use crate::symbol::{Graph, Op, Program, Symbol};

/// A built-in loss with the parameters that it has here.
#[derive(Clone, Debug)]
pub(super) struct Twin {
    pub(super) loss: Box<dyn DynLoss>,
    lent: Lent,
}

/// More operations than any loss here has: what is longer is not compared.
const LONGEST: usize = 120;

/// What a parameter of a built-in loss is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    /// A parameter of the loss of one's own.
    Parameter(usize),
    Default(f64),
    Number(f64),
}

/// A built-in loss that has the right values at a few points.
struct Candidate {
    entry: &'static Entry<dyn DynLoss>,
    given: Vec<Given>,
}

impl Candidate {
    /// The more parameters go by their own names, and the fewer are numbers, the likelier it is what was meant.
    fn rank(&self, header: &Header) -> impl Ord + use<> {
        let named = self.given.iter().zip(self.entry.info().parameters).filter(
            |(given, parameter)| matches!(given, Given::Parameter(i) if header.parameters[*i].0.name == parameter.name),
        );
        let numbers = self.given.iter().filter(|given| matches!(given, Given::Number(_))).count();
        let defaults = self.given.iter().filter(|given| matches!(given, Given::Default(x) if *x != LEFT_OUT)).count();
        (Reverse(named.count()), numbers, self.entry.info().target != header.target, defaults)
    }
}

/// The built-in loss that this is.
pub(super) fn find(header: &Header, value: &Program) -> Option<Twin> {
    let detached = value.steps().iter().any(|step| step.op() == Op::Detach);
    if header.verbatim || header.interpreted || detached || value.operations() > LONGEST {
        return None;
    }
    let trace = Trace::new(value, header);
    let domain: Vec<Interval> = header.predicted.iter().map(|declared| declared.range).chain([header.target]).collect();
    let search = Search { header, trace: &trace, domain: &domain };
    let mut candidates = search.candidates();
    candidates.sort_by_key(|candidate| candidate.rank(header));
    let found = candidates.into_iter().find(|candidate| search.is(candidate))?;
    let values = search.values(&found.given, &header.values());
    let owners = found.given.iter().map(|given| match given {
        Given::Parameter(i) => Some(*i),
        _ => None,
    });
    Some(Twin { loss: found.entry.with(&values), lent: Lent { owners: owners.collect(), values } })
}

struct Search<'a> {
    header: &'a Header,
    trace: &'a Trace<'a>,
    domain: &'a [Interval],
}

impl Search<'_> {
    /// Losses that take what this one takes and have its values at a few points.
    fn candidates(&self) -> Vec<Candidate> {
        let points = self.points();
        let numbers = self.numbers();
        let mut found = Vec::new();
        for entry in LOSSES.iter().filter(|_| !points.is_empty()) {
            let info = entry.info();
            let [first, .., target] = self.domain else { continue };
            if !within(*first, info.pred) || !within(*target, info.target) {
                continue;
            }
            let further = entry.default_loss().further();
            let given = &self.domain[1..self.domain.len() - 1];
            if given.len() != further.len() || !given.iter().zip(further).all(|(own, other)| within(*own, other.domain))
            {
                continue;
            }
            for given in self.bindings(info, &numbers) {
                let parameters = self.values(&given, &self.header.values());
                if crate::spec::check(info, &parameters).is_err() {
                    continue;
                }
                let loss = entry.with(&parameters);
                let same = points.iter().all(|(point, value)| {
                    let theirs = value_at(loss.as_ref(), &parameters, point);
                    (value - theirs).abs() <= 1e-7 * (value.abs() + theirs.abs())
                });
                if same {
                    found.push(Candidate { entry, given });
                }
            }
        }
        found
    }

    /// A few points with their values.
    fn points(&self) -> Vec<(Vec<f64>, f64)> {
        let mut random = Random(0xf1);
        let points = (0..8).map(|_| {
            let point: Vec<f64> = self.domain.iter().map(|interval| random.ordinary(*interval)).collect();
            let inputs: Vec<f64> = point.iter().copied().chain(self.header.values()).collect();
            let mut values = Vec::new();
            self.trace.values(&inputs, &mut values);
            (point, self.trace.result(&values))
        });
        points.filter(|(_, value)| value.is_finite()).take(4).collect()
    }

    /// Numbers that a parameter may be, those that are written in the loss first, with how many those are.
    fn numbers(&self) -> (Vec<f64>, usize) {
        let written: Vec<f64> = self.trace.constants().collect();
        let whole = [0.0, 1.0, 2.0, 3.0, 4.0].into_iter();
        let made = written.iter().flat_map(|c| [c.abs(), Real::sqrt(c.abs()), 1.0 / c, 1.0 - c]);
        let mut all: Vec<f64> = Vec::new();
        let mut count = 0;
        for (i, x) in written.iter().copied().chain(whole).chain(made).enumerate() {
            if x.is_finite() && !all.contains(&x) {
                all.push(x);
                count += usize::from(i < written.len());
            }
        }
        (all, count)
    }

    /// Every way to give a loss its parameters such that each one that is read here is given.
    fn bindings(&self, info: &'static Info, (numbers, written): &(Vec<f64>, usize)) -> Vec<Vec<Given>> {
        const MOST: usize = 16;
        let own: Vec<usize> =
            (0..self.header.parameters.len()).filter(|i| self.trace.reads(self.domain.len() + i)).collect();
        let places = info.parameters.len();
        if own.len() > places {
            return Vec::new();
        }
        let free = places - own.len();
        // Of several numbers, all but one are written as they are.
        let (most, made) = if free > 2 { ((*written).min(5), false) } else { (MOST, true) };
        let mut all: Vec<(Vec<Given>, usize)> = alloc::vec![(Vec::new(), 0)];
        for parameter in info.parameters {
            let default = parameter.default.unwrap_or(LEFT_OUT);
            let options = core::iter::once((Given::Default(default), 0))
                .chain(own.iter().map(|i| (Given::Parameter(*i), 0)))
                .chain(
                    numbers
                        .iter()
                        .take(most)
                        .enumerate()
                        .filter(|(_, x)| **x != default)
                        .map(|(i, x)| (Given::Number(*x), usize::from(i >= *written))),
                );
            let options: Vec<(Given, usize)> = options
                .filter(|(given, _)| !matches!(given, Given::Number(x) if !parameter.range.contains(*x)))
                .collect();
            all = all
                .iter()
                .flat_map(|(given, derived)| {
                    options.iter().map(move |(option, count)| {
                        let mut given = given.clone();
                        given.push(*option);
                        (given, derived + count)
                    })
                })
                .filter(|(given, derived)| {
                    let fixed = given.iter().filter(|given| !matches!(given, Given::Parameter(_))).count();
                    fixed <= free && *derived <= usize::from(made)
                })
                .collect();
        }
        let all = all.into_iter().map(|(given, _)| given);
        all.filter(|given| own.iter().all(|i| given.contains(&Given::Parameter(*i)))).collect()
    }

    /// The parameters of a built-in loss, from those of this one.
    fn values(&self, given: &[Given], own: &[f64]) -> Vec<f64> {
        given
            .iter()
            .map(|given| match given {
                Given::Parameter(i) => own[*i],
                Given::Default(x) | Given::Number(x) => *x,
            })
            .collect()
    }

    /// Whether a candidate is this loss.
    fn is(&self, candidate: &Candidate) -> bool {
        let info = candidate.entry.info();
        let own = self.header.values();
        let mut special: Vec<f64> = self.trace.constants().chain(own.iter().copied()).map(f64::abs).collect();
        special.sort_by(f64::total_cmp);
        special.dedup();
        let mut settings: Vec<Vec<f64>> = alloc::vec![own];
        let others = (0..2).filter_map(|which| self.other_parameters(candidate, which));
        settings.extend(others);
        let losses: Vec<_> = settings
            .iter()
            .map(|own| {
                let parameters = self.values(&candidate.given, own);
                (candidate.entry.with(&parameters), parameters)
            })
            .collect();
        let others: Vec<_> = losses
            .iter()
            .map(|(loss, parameters)| {
                let execution = loss.execution();
                move |pred: &[f64], target: f64| execution.value(parameters, pred, target).unwrap_or(f64::NAN)
            })
            .collect();
        let settings: Vec<Setting<'_>> =
            settings.into_iter().zip(&others).map(|(parameters, other)| Setting { parameters, other }).collect();
        debug_assert!(losses.iter().all(|(_, parameters)| crate::spec::check(info, parameters).is_ok()));
        Recorded { trace: self.trace, domain: self.domain, special: &special }.is(&settings)
    }

    /// Other parameters that both losses take; None where there is nothing else to give.
    fn other_parameters(&self, candidate: &Candidate, which: usize) -> Option<Vec<f64>> {
        let parameters = candidate.entry.info().parameters;
        let other = |i: usize, (declared, value): &(super::text::Declared, f64)| {
            let x = *value;
            let far = |end: f64| x + 0.37 * (end - x);
            let near = [1.375 * x, 0.8125 * x, x + 0.75, x - 0.1875, x + 1.0, x + 2.0, x - 1.0];
            let (low, high) = (far(declared.range.low), far(declared.range.high));
            let bounds = candidate.given.iter().zip(parameters).filter(|(given, _)| **given == Given::Parameter(i));
            let ranges: Vec<Interval> = bounds.map(|(_, parameter)| parameter.range).collect();
            let shares = ranges.iter().flat_map(|range| [far(range.low), far(range.high)]);
            let taken = |new: &f64| {
                new.is_finite() && *new != x && declared.range.contains(*new) && ranges.iter().all(|r| r.contains(*new))
            };
            let mut all = near.into_iter().chain([low, high]).chain(shares).filter(taken);
            all.nth(which).unwrap_or(x)
        };
        let own = self.header.parameters.iter().enumerate().map(|(i, declared)| other(i, declared)).collect::<Vec<_>>();
        (own != self.header.values()).then_some(own)
    }
}

fn value_at(loss: &dyn DynLoss, parameters: &[f64], point: &[f64]) -> f64 {
    let (pred, target) = point.split_at(point.len() - 1);
    loss.execution().value(parameters, pred, target[0]).unwrap_or(f64::NAN)
}

/// Whether a domain is part of another, up to its ends.
fn within(own: Interval, other: Interval) -> bool {
    let bounds = own.low >= other.low && own.high <= other.high;
    let whole = !other.whole || own.ends && other.contains(own.low) && other.contains(own.high);
    bounds && whole && (!other.ends || own.ends && own.low == other.low && own.high == other.high)
}

impl Twin {
    /// The value at one point.
    pub(super) fn value(&self, pred: &[f64], target: f64) -> f64 {
        self.loss.execution().value(&self.lent.values, pred, target).unwrap_or(f64::NAN)
    }

    pub(super) fn execution(&self) -> Execution<'_> {
        self.loss.execution().lent(&self.lent)
    }

    pub(super) fn definition(&self) -> Execution<'_> {
        self.loss.definition().lent(&self.lent)
    }

    /// The derivatives by each predicted number, then by each of `parameters` parameters of one's own.
    pub(super) fn slopes(&self, pred: &[f64], target: f64, parameters: usize) -> Vec<f64> {
        let mut slopes = self.loss.slopes(pred, target);
        let by_parameter = slopes.split_off(slopes.len() - self.lent.values.len());
        let mut own = alloc::vec![0.0; parameters];
        self.lent.hand_back(&by_parameter, &mut own);
        slopes.extend(own);
        slopes
    }

    /// Its formulas; what others compute by is in the names of one's own loss.
    pub(super) fn formulas(&self, header: &Header) -> Formulas {
        let mut formulas = self.loss.formulas();
        let (graph, info, further) = (Graph::new(), self.loss.info(), self.loss.further());
        let results = formulas.derivatives.program.run(|variable| {
            let name = variable.name();
            if let Some(i) = info.parameters.iter().position(|parameter| parameter.name == name) {
                return match self.lent.owners[i] {
                    Some(own) => graph.variable(&header.parameters[own].0.name),
                    None => Symbol::lit(self.lent.values[i]),
                };
            }
            let place = further.iter().position(|number| number.name == name);
            graph.variable(place.map_or(name, |i| header.predicted[1 + i].name.as_str()))
        });
        formulas.derivatives = Derivatives { program: Program::of(&results) };
        formulas
    }

    /// The loss with what its parameters are: `focal(gamma = 2, alpha)`.
    pub(super) fn in_words(&self, header: &Header) -> String {
        let info = self.loss.info();
        let parameters = info.parameters.iter().zip(&self.lent.owners).zip(&self.lent.values);
        let given: Vec<String> = parameters
            .filter(|((_, owner), value)| owner.is_some() || **value != LEFT_OUT)
            .map(|((parameter, owner), value)| match owner.map(|i| header.parameters[i].0.name.as_str()) {
                Some(own) if own == parameter.name => own.into(),
                Some(own) => alloc::format!("{} = {own}", parameter.name),
                None => alloc::format!("{} = {value}", parameter.name),
            })
            .collect();
        if given.is_empty() { info.name.into() } else { alloc::format!("{}({})", info.name, given.join(", ")) }
    }
}
