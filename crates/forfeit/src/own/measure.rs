//! Facts of a loss of one's own, measured on samples of its domain: likely, not proved.

use alloc::vec::Vec;

use super::derive::{Bound, one};
use super::domain::{samples, targets};
use super::text::Header;
use crate::facts::{Facts, Family, Info, Minimiser};
use crate::interval::Interval;
use crate::number::Jet2;
use crate::symbol::{Op, Program};

/// A loss that is measured: one predicted number, the others 1.
pub(super) struct Measured<'a> {
    pub(super) header: &'a Header,
    pub(super) value: &'a Program,
    pub(super) info: &'a Info,
}

/// Rounding, as a share of the numbers that are compared.
const TOLERANCE: f64 = 1e-9;

/// Value, slope and curvature by the first predicted number.
fn jet(header: &Header, value: &Program, pred: f64, target: f64) -> Jet2<f64> {
    one(value, |variable| {
        let number = header.at(variable.name(), &[pred], target);
        if variable.name() == "pred" { Jet2::variable(number) } else { Jet2::constant(number) }
    })
}

/// Sizes from small to large, as many to each decade.
fn decades() -> impl Iterator<Item = f64> {
    (-8..=16).map(|k| crate::Real::exp(f64::from(k) * 0.5))
}

/// Whether, as a function of the residual d, the loss is symmetric and its slope over d is positive and falls with |d|: then that
/// is the curvature of the tightest parabola above it (de Leeuw & Lange 2009).
pub(super) fn has_falling_weights(header: &Header, value: &Program) -> bool {
    let mut before = f64::INFINITY;
    decades().all(|d| {
        let (above, below) = (jet(header, value, d, 0.0).first / d, jet(header, value, -d, 0.0).first / -d);
        let falls = above >= 0.0 && above <= before * (1.0 + TOLERANCE);
        before = above;
        falls && (above - below).abs() <= TOLERANCE * above
    })
}

impl Measured<'_> {
    fn at(&self, pred: f64, target: f64) -> Jet2<f64> {
        jet(self.header, self.value, pred, target)
    }

    /// Predictions in order: samples, and as many small and large ones as the domain has.
    fn predictions(&self) -> Vec<f64> {
        let domain = self.info.pred;
        let mut all = samples(domain);
        all.extend(decades().flat_map(|x| [x, -x]).filter(|x| domain.contains(*x)));
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }

    pub(super) fn facts(&self, bound: Bound) -> Facts {
        let predictions = self.predictions();
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut convex, mut symmetric) = (true, self.info.family == Family::Distance);
        let (mut slope, mut bend) = (Growth::default(), Growth::default());
        for target in targets(self.info) {
            let jets: Vec<_> = predictions.iter().map(|&pred| (pred, self.at(pred, target))).collect();
            for (pred, jet) in &jets {
                (low, high) = (low.min(jet.value), high.max(jet.value));
                slope.take(*pred, jet.first);
                bend.take(*pred, jet.second);
                let mirrored = self.at(2.0 * target - pred, target).value;
                symmetric &= (mirrored - jet.value).abs() <= TOLERANCE * jet.value.abs();
            }
            convex &= jets.windows(2).all(|pair| {
                let [(_, a), (_, b)] = pair else { return true };
                a.first <= b.first + TOLERANCE * (a.first.abs() + b.first.abs())
            });
            convex &= !jets.iter().any(|(_, jet)| jet.second < -TOLERANCE * jet.first.abs().max(1e-3));
        }
        let kinks = self.kinks();
        let jumps = kinks.iter().any(|kink| kink.jumps);
        let kinks = kinks.into_iter().map(|kink| kink.at).collect();
        Facts {
            range: Interval::closed(if low.abs() < TOLERANCE { 0.0 } else { low }, ceiling(high)),
            convex,
            symmetric,
            lipschitz: slope.limit(),
            smoothness: if jumps { f64::INFINITY } else { bend.limit() },
            kinks,
            majorized: bound == Bound::Tightest,
            minimiser: self.minimiser(convex),
            proper: self.proper(convex),
            measured: true,
            ..Facts::new()
        }
    }

    /// What is recognised of the functional, from the slopes above and below.
    fn minimiser(&self, convex: bool) -> Minimiser {
        if self.info.family != Family::Distance || !convex {
            return Minimiser::Unnamed;
        }
        let slope = |d: f64| self.at(d, 0.0).first;
        let same = |f: &dyn Fn(f64) -> f64| {
            let first = f(0.01);
            decades().all(|d| (f(d) - first).abs() <= TOLERANCE * first.abs())
        };
        let flat = same(&|d| slope(d)) && same(&|d| slope(-d));
        let straight = same(&|d| slope(d) / d) && same(&|d| slope(-d) / d);
        let (above, below) = (slope(1.0), -slope(-1.0));
        let share = below / (above + below);
        match (flat, straight, above == below) {
            _ if !(above > 0.0 && below > 0.0) => Minimiser::Unnamed,
            (true, _, true) => Minimiser::Median,
            (true, _, false) => Minimiser::Quantile(share),
            (_, true, true) => Minimiser::Mean,
            (_, true, false) => Minimiser::Expectile(share),
            _ => Minimiser::Unnamed,
        }
    }

    /// Whether the expected loss of a label is least at its probability, where that has a meaning.
    fn proper(&self, convex: bool) -> Option<bool> {
        let logit = match self.info.family {
            Family::Logit => true,
            Family::Probability => false,
            _ => return None,
        };
        convex.then(|| {
            [0.03, 0.2, 0.5, 0.8, 0.97].into_iter().all(|p: f64| {
                let place = if logit { crate::Real::ln(p / (1.0 - p)) } else { p };
                let (one, zero) = (self.at(place, 1.0).first, self.at(place, 0.0).first);
                (p * one + (1.0 - p) * zero).abs() <= 1e-6 * (one.abs() + zero.abs())
            })
        })
    }

    /// Where a choice of the definition turns and a derivative jumps, in the family's variable.
    fn kinks(&self) -> Vec<Kink> {
        let target = if self.info.family == Family::Distance { 0.0 } else { 1.0 };
        if !self.info.target.contains(target) {
            return Vec::new();
        }
        let mut found: Vec<Kink> = Vec::new();
        let predictions = self.predictions();
        for turn in 0..self.value.steps().len() {
            let difference = |pred: f64| self.turning(turn, pred, target);
            for pair in predictions.windows(2) {
                let [a, b] = [pair[0], pair[1]];
                let Some(place) = root(&difference, a, b) else { continue };
                let scale = 1e-6 * place.abs().max(1e-3);
                let (jumps, bends) = self.jumps(place, scale, target);
                let known = found.iter().any(|kink| (kink.at - place).abs() <= scale);
                if (jumps || bends) && !known && self.info.pred.contains(place) {
                    found.push(Kink { at: place, jumps });
                }
            }
        }
        found.sort_by(|a, b| a.at.total_cmp(&b.at));
        found
    }

    /// Whether slope and curvature jump: what differs on both sides does so however near they are.
    fn jumps(&self, place: f64, scale: f64, target: f64) -> (bool, bool) {
        let beside = |scale: f64| (self.at(place - scale, target), self.at(place + scale, target));
        let (wide, near) = (beside(scale), beside(0.01 * scale));
        let jump = |of: fn(&Jet2<f64>) -> f64| {
            let gap = |(left, right): &(Jet2<f64>, Jet2<f64>)| (of(left) - of(right)).abs();
            let size = of(&near.0).abs().max(of(&near.1).abs());
            gap(&near) > 0.5 * gap(&wide) && gap(&near) > TOLERANCE * size
        };
        (jump(|jet| jet.first), jump(|jet| jet.second))
    }

    /// What is 0 where this step turns from one branch to another.
    fn turning(&self, turn: usize, pred: f64, target: f64) -> f64 {
        let step = &self.value.steps()[turn];
        let values = || self.value.values(|variable| self.header.at(variable.name(), &[pred], target));
        match (step.op(), step.operands()) {
            (Op::Select(_) | Op::Min | Op::Max, [a, b, ..]) => {
                let values = values();
                values[a.index()] - values[b.index()]
            }
            (Op::Abs | Op::Relu | Op::Sqrt | Op::Powf, [a, ..]) => values()[a.index()],
            _ => f64::NAN,
        }
    }
}

struct Kink {
    at: f64,
    /// Whether the gradient itself jumps.
    jumps: bool,
}

/// The place within [a, b] where f changes its sign, b itself included.
fn root(f: &impl Fn(f64) -> f64, mut a: f64, mut b: f64) -> Option<f64> {
    let (below, above) = (f(a), f(b));
    if above == 0.0 {
        return Some(b);
    }
    let crosses = below * above < 0.0;
    if !crosses {
        return None;
    }
    loop {
        let middle = 0.5 * (a + b);
        if middle <= a || middle >= b {
            return Some(if f(a).abs() < f(b).abs() { a } else { b });
        }
        let value = f(middle);
        if value == 0.0 {
            return Some(middle);
        }
        *(if value * below > 0.0 { &mut a } else { &mut b }) = middle;
    }
}

/// The largest size of something near and far: what still grows far out has no bound.
#[derive(Clone, Copy, Debug, Default)]
struct Growth {
    near: f64,
    far: f64,
}

impl Growth {
    /// Where far begins.
    const NEAR: f64 = 1e3;

    fn take(&mut self, pred: f64, x: f64) {
        let side = if pred.abs() < Self::NEAR { &mut self.near } else { &mut self.far };
        *side = side.max(if x.is_nan() { 0.0 } else { x.abs() });
    }

    fn limit(self) -> f64 {
        if self.far > self.near * (1.0 + 1e-3) { f64::INFINITY } else { self.near.max(self.far) }
    }
}

/// What grows beyond all that is ordinary has no upper bound.
fn ceiling(high: f64) -> f64 {
    if high > Growth::NEAR { f64::INFINITY } else { high }
}
