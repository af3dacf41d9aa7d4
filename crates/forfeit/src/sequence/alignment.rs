//! All alignments of one sequence: forward sums, the same backward, and the gradient that they give.

use alloc::vec::Vec;

use crate::engine::{Body, Isa, sum_over};
use crate::number::Number;
use crate::real::Real;

/// Cells before the first state, so that every state has two before it.
const LEAD: usize = 2;

/// One sequence: the logarithms of its probabilities, (steps, classes), and its states: blank, label, blank, … blank.
pub(super) struct Sequence<'a> {
    pub(super) log_p: &'a [f64],
    pub(super) classes: usize,
    pub(super) states: Vec<usize>,
}

/// −ln of the probability of all alignments; what it adds to the gradient by the logarithms is written to `gradient`, where that is asked
/// for.
pub(super) fn loss(isa: Isa, sequence: &Sequence<'_>, blank: usize, gradient: Option<&mut [f64]>) -> f64 {
    let Sequence { log_p, classes, states } = sequence;
    let (count, steps) = (states.len(), log_p.len() / classes);
    if steps == 0 {
        return if count == 1 { 0.0 } else { f64::INFINITY };
    }
    let forward = sweep(isa, states, blank, steps, |step, state| log_p[step * classes + state]);
    let last = &forward[(steps - 1) * count..];
    let ends = &last[count.saturating_sub(2)..];
    let top = ends.iter().copied().fold(f64::NEG_INFINITY, |top: f64, x| if x > top || x.is_nan() { x } else { top });
    if top == f64::NEG_INFINITY {
        return f64::INFINITY;
    }
    let whole = top + Real::ln(ends.iter().map(|x| Real::exp(x - top)).sum::<f64>());
    if let Some(gradient) = gradient {
        // The same sums from the end are those of the sequence told backwards.
        let reversed: Vec<usize> = states.iter().rev().copied().collect();
        let emission = |step: usize, state: usize| log_p[(steps - 1 - step) * classes + state];
        let backward = sweep(isa, &reversed, blank, steps, emission);
        let (mut own, mut shares) = (alloc::vec![0.0; count], alloc::vec![0.0; count]);
        let rows = gradient.chunks_mut(*classes).zip(log_p.chunks(*classes));
        let sums = forward.chunks(count).zip(backward.chunks(count).rev());
        for ((gradient, log_p), (before, after)) in rows.zip(sums) {
            own.iter_mut().zip(states).for_each(|(own, &state)| *own = log_p[state]);
            isa.run(Shares { before, after, own: &own, whole, shares: &mut shares });
            states.iter().zip(&shares).for_each(|(&state, share)| gradient[state] -= share);
        }
    }
    -whole
}

/// ln of the probability of all ways to each state at each step.
fn sweep(isa: Isa, states: &[usize], blank: usize, steps: usize, emission: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let count = states.len();
    // A blank may be left out between two labels that differ.
    let gate: Vec<f64> = (0..count)
        .map(|at| {
            let skips = at >= 2 && states[at] != blank && states[at] != states[at - 2];
            if skips { 0.0 } else { f64::NEG_INFINITY }
        })
        .collect();
    let mut all = Vec::with_capacity(steps * count);
    let mut before = alloc::vec![f64::NEG_INFINITY; LEAD + count];
    // As if every way began in the state before the first.
    before[LEAD - 1] = 0.0;
    let mut own = alloc::vec![0.0; count];
    for step in 0..steps {
        own.iter_mut().zip(states).for_each(|(own, &state)| *own = emission(step, state));
        let start = all.len();
        all.resize(start + count, f64::NEG_INFINITY);
        isa.run(Step { before: &before, gate: &gate, own: &own, after: &mut all[start..] });
        if step == 0 {
            // The first label may come without a blank before it; further ones not.
            before[LEAD - 1] = f64::NEG_INFINITY;
            if count > 1 {
                all[start + 1] = own[1];
            }
        }
        before[LEAD..].copy_from_slice(&all[start..]);
    }
    all
}

/// One step for every state: from itself, from the one before, from the one before that.
struct Step<'a> {
    before: &'a [f64],
    gate: &'a [f64],
    own: &'a [f64],
    after: &'a mut [f64],
}

impl Body<f64> for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        let count = self.after.len();
        let (gate, own) = (&self.gate[..count], &self.own[..count]);
        let (skip, previous, stay) = (&self.before[..count], &self.before[1..=count], &self.before[2..count + 2]);
        let nothing = R::lit(f64::NEG_INFINITY);
        for at in 0..count {
            let [a, b] = [stay[at], previous[at]].map(R::load);
            let c = R::load(skip[at]) + R::load(gate[at]);
            let top = a.max(b).max(c);
            let gone = top.eq(nothing);
            let level = R::select(gone, R::lit(0.0), top);
            let sum = (level - a).decay() + (level - b).decay() + (level - c).decay();
            let log = R::select(gone, R::lit(1.0), sum).ln();
            self.after[at] = R::select(gone, nothing, level + log + R::load(own[at])).store();
        }
    }
}

/// The probability of the alignments through each state at a step, of all that there are.
struct Shares<'a> {
    before: &'a [f64],
    /// From the last state to the first.
    after: &'a [f64],
    own: &'a [f64],
    whole: f64,
    shares: &'a mut [f64],
}

impl Body<f64> for Shares<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        let count = self.shares.len();
        let (before, after, own) = (&self.before[..count], &self.after[..count], &self.own[..count]);
        let nothing = R::lit(f64::NEG_INFINITY);
        for at in 0..count {
            // Both sums hold the state's own probability.
            let through = R::load(before[at]) + R::load(after[count - 1 - at]);
            let share = (through - R::load(own[at]) - R::load(self.whole)).exp();
            self.shares[at] = R::select(nothing.lt(through), share, R::lit(0.0)).store();
        }
    }
}

/// Adds the probabilities, given as logarithms: the slope of the softmax that they come from.
pub(super) struct AddProbabilities<'a> {
    pub(super) log_p: &'a [f64],
    pub(super) gradient: &'a mut [f64],
}

impl Body<f64> for AddProbabilities<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        for (slope, &log_p) in self.gradient.iter_mut().zip(self.log_p) {
            *slope = (R::load(*slope) + R::load(log_p).exp()).store();
        }
    }
}

/// ln of the softmax of a row. The largest is left out of the sum, so that its own logarithm keeps its digits near 0.
pub(super) struct LogSoftmax<'a>(pub(super) &'a mut [f64]);

impl Body<f64> for LogSoftmax<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        let row = self.0;
        let pivot = (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best });
        let top = row[pivot];
        // No difference of infinities; a row of nothing but −∞ has no probabilities.
        let below = |z: f64| if z == top && top > f64::NEG_INFINITY { 0.0 } else { top - z };
        let weight = |[z]: [f64; 1]| R::load(below(z)).decay().store();
        let others = sum_over([&row[..pivot]], weight) + sum_over([&row[pivot + 1..]], weight);
        let log = R::load(others).ln_1p().store();
        row.iter_mut().for_each(|z| *z = -below(*z) - log);
    }
}
