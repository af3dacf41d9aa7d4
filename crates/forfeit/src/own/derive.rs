//! Every derivative of a recorded value, by running it over jets of symbols.

use alloc::vec::Vec;

use super::measure;
use super::text::Header;
use crate::engine::{Names, Tape, Tapes};
use crate::facts::{Family, Info};
use crate::number::{Jet, Jet2};
use crate::real::Real;
use crate::symbol::{Graph, Program, Symbol, Variable};

/// What stands for a quadratic above the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// ψ(d)/d of a symmetric function of the residual whose ψ(d)/d falls: the tightest there is.
    Tightest,
    /// The second derivative where it is positive, else 0.
    Positive,
}

impl Bound {
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Tightest => "ψ(d)/d, the tightest above a symmetric loss of the residual (as measured)",
            Self::Positive => "the second derivative where it is positive, else 0: no bound",
        }
    }
}

/// Which bound holds with these parameters, as measured.
pub(super) fn bound(header: &Header, value: &Program, info: &Info) -> Bound {
    let tightest = info.family == Family::Distance && header.predicted.len() == 1;
    if tightest && measure::has_falling_weights(header, value) { Bound::Tightest } else { Bound::Positive }
}

pub(super) fn tapes(header: &Header, value: &Program, bound: Bound) -> Tapes {
    let (pred, params) = (header.predicted_names(), header.parameter_names());
    let names = Names { pred: &pred, params: &params };
    let graph = Graph::new();
    let base = one(value, |variable| graph.declare(variable.clone()));
    let slope = |by: &str| by_name(value, &graph, by);
    let along: Vec<Jet2<Symbol<'_>>> = pred
        .iter()
        .map(|by| {
            one(value, |variable| {
                let number = graph.declare(variable.clone());
                if variable.name() == *by { Jet2::variable(number) } else { Jet2::constant(number) }
            })
        })
        .collect();
    let tape = |results: &[Symbol<'_>]| Tape::of(&Program::of(results), names);
    let slopes = along.iter().map(|jet| jet.first);
    let bends = along.iter().map(|jet| jet.second);
    let by_pred: Vec<_> = core::iter::once(base).chain(pred.iter().map(|by| slope(by))).collect();
    let bent: Vec<_> = core::iter::once(base).chain(slopes).chain(bends).collect();
    let by_parameter: Vec<_> = params.iter().map(|by| slope(by)).collect();
    let zero = Symbol::lit(0.0);
    let majorizer = match bound {
        Bound::Positive => Symbol::select(zero.lt(along[0].second), along[0].second, along[0].second.min(zero).relu()),
        Bound::Tightest => {
            let d = graph.variable("pred") - graph.variable("target");
            let far = Real::eq(d.abs(), Symbol::lit(f64::INFINITY));
            let limit = Symbol::select(far, along[0].second, along[0].first / d);
            Symbol::select(Real::eq(d, zero), along[0].second, limit)
        }
    };
    Tapes {
        value: tape(&[base]),
        gradient: tape(&by_pred),
        curvature: tape(&bent),
        target_gradient: tape(&[slope("target")]),
        parameter_gradient: tape(&by_parameter),
        majorizer: tape(&[majorizer]),
    }
}

/// The first result of a program.
pub(super) fn one<R: Real>(program: &Program, input: impl FnMut(&Variable) -> R) -> R {
    program.run(input).first().copied().unwrap_or(R::lit(f64::NAN))
}

/// The derivative by the variable of a name.
pub(super) fn by_name<'g>(value: &Program, graph: &'g Graph, by: &str) -> Symbol<'g> {
    let jet = one(value, |variable| {
        let number = graph.declare(variable.clone());
        if variable.name() == by { Jet::<_, 1>::variable(number, 0) } else { Jet::constant(number) }
    });
    jet.derivative[0]
}
