//! One evaluation of a recorded loss, looked into: which way each choice went, and how much each step counted.

use alloc::vec::Vec;

use super::text::Header;
use crate::number::Jet;
use crate::symbol::{Node, Op, Program, Relation};

/// A recorded value that is run on numbers by their places: predicted ones, the target, the parameters.
pub(super) struct Trace<'a> {
    steps: &'a [Node],
    /// The place of each variable.
    places: Vec<usize>,
    result: usize,
}

/// How much each step counts at some inputs.
pub(super) struct Influence {
    /// How far the result may be from the true one, by rounding.
    pub(super) rounding: f64,
    /// The change of the result with each step's, as a sum of sizes over all ways from one to the other.
    on_result: Vec<f64>,
    /// The same on comparisons, relative to what is compared.
    on_choices: Vec<f64>,
}

impl Influence {
    /// Whether a step of this value is seen in a result that is known to a tolerance.
    fn shows(&self, step: usize, value: f64, tolerance: f64) -> bool {
        self.on_result[step] * value.abs() >= 100.0 * tolerance || self.on_choices[step] * value.abs() >= 1e-9
    }
}

impl<'a> Trace<'a> {
    pub(super) fn new(value: &'a Program, header: &Header) -> Self {
        let predicted = header.predicted_names();
        let place = |name: &str| {
            let parameter = || header.parameter_names().iter().position(|parameter| *parameter == name);
            let after = |i: usize| predicted.len() + 1 + i;
            predicted.iter().position(|number| *number == name).or_else(|| parameter().map(after))
        };
        let places = value.variables().iter().map(|variable| place(variable.name()).unwrap_or(predicted.len()));
        let result = value.results().first().map_or(0, |id| id.index());
        Self { steps: value.steps(), places: places.collect(), result }
    }

    /// Whether a number of this place is read.
    pub(super) fn reads(&self, place: usize) -> bool {
        self.places.contains(&place)
    }

    /// The numbers that are written in it.
    pub(super) fn constants(&self) -> impl Iterator<Item = f64> {
        self.steps.iter().filter_map(|step| match step.op() {
            Op::Constant(literal) => Some(literal.0),
            _ => None,
        })
    }

    /// What every step comes to.
    pub(super) fn values(&self, inputs: &[f64]) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.steps.len());
        for step in self.steps {
            let mut operands = operands(step, &values);
            if let Op::Variable(index) = step.op() {
                operands[0] = inputs[self.places[index as usize]];
            }
            values.push(step.op().apply(operands));
        }
        values
    }

    /// The result among the values of all steps.
    pub(super) fn result(&self, values: &[f64]) -> f64 {
        values[self.result]
    }

    /// The steps that the result comes from, through the branches that were taken.
    fn live(&self, values: &[f64]) -> Vec<bool> {
        let mut live = alloc::vec![false; self.steps.len()];
        live[self.result] = true;
        for (i, step) in self.steps.iter().enumerate().rev().filter(|(_, step)| !step.op().is_leaf()) {
            if !live[i] {
                continue;
            }
            let dropped = match (step.op(), side(step, values)) {
                (Op::Select(_), Some(yes)) => Some(if yes { 3 } else { 2 }),
                (Op::Min, Some(less)) => Some(usize::from(less)),
                (Op::Max, Some(less)) => Some(usize::from(!less)),
                _ => None,
            };
            for (k, operand) in step.operands().iter().enumerate() {
                live[operand.index()] |= dropped != Some(k);
            }
        }
        live
    }

    /// A number that tells the piece of the function that the inputs lie in from others.
    pub(super) fn piece(&self, values: &[f64]) -> u64 {
        const PRIME: u64 = 0x0100_0000_01b3;
        let live = self.live(values);
        let sides = self.steps.iter().zip(live).filter(|(step, live)| *live && is_choice(step.op()));
        sides.fold(PRIME, |hash, (step, _)| {
            let side = side(step, values).map_or(1, |side| 2 + u64::from(side));
            (hash ^ side).wrapping_mul(PRIME)
        })
    }

    /// First-order analysis of rounding, and of what counts.
    pub(super) fn influence(&self, values: &[f64]) -> Influence {
        let live = self.live(values);
        let mut on_result = alloc::vec![0.0; self.steps.len()];
        let mut on_choices = on_result.clone();
        let mut rounding = 0.0;
        on_result[self.result] = 1.0;
        for (i, step) in self.steps.iter().enumerate().rev().filter(|(i, _)| live[*i]) {
            let (result, choices) = (on_result[i], on_choices[i]);
            if result > 0.0 && !matches!(step.op(), Op::Variable(_)) {
                rounding += f64::EPSILON * result * values[i].abs();
            }
            if step.op().is_leaf() {
                continue;
            }
            let jets = operands(step, values);
            let jet = step.op().apply([0, 1, 2, 3].map(|k| Jet::<f64, 4>::variable(jets[k], k)));
            for (operand, slope) in step.operands().iter().zip(jet.derivative) {
                for (on, own) in [(&mut on_result, result), (&mut on_choices, choices)] {
                    if own != 0.0 && slope != 0.0 {
                        on[operand.index()] += own * slope.abs();
                    }
                }
            }
            if let (Op::Select(_), [a, b, ..]) = (step.op(), step.operands()) {
                let size = values[a.index()].abs().max(values[b.index()].abs());
                for operand in [a, b].into_iter().filter(|_| size > 0.0) {
                    on_choices[operand.index()] += 1.0 / size;
                }
            }
        }
        Influence { rounding, on_result, on_choices }
    }
}

/// What has been seen of a recorded value: every side of every choice, and that every step counts.
pub(super) struct Coverage {
    sides: Vec<[bool; 2]>,
    shown: Vec<bool>,
}

impl Coverage {
    pub(super) fn new(trace: &Trace<'_>) -> Self {
        let mut sides = alloc::vec![[true; 2]; trace.steps.len()];
        for (sides, step) in sides.iter_mut().zip(trace.steps) {
            if is_choice(step.op()) {
                *sides = [false; 2];
            }
        }
        // `a <= b` asks whether a < b, then whether a = b, and takes the same either way: that is no side of its own.
        for step in trace.steps {
            if let (Op::Select(Relation::Less), [.., yes, no]) = (step.op(), step.operands())
                && let after = &trace.steps[no.index()]
                && after.op() == Op::Select(Relation::Equal)
                && after.operands()[2] == *yes
            {
                sides[no.index()][1] = true;
            }
        }
        // A zero adds nothing that could be seen.
        let shown = trace.steps.iter().map(|step| matches!(step.op(), Op::Constant(zero) if zero.0 == 0.0));
        Self { sides, shown: shown.collect() }
    }

    pub(super) fn take(&mut self, trace: &Trace<'_>, values: &[f64], influence: &Influence, tolerance: f64) {
        for (i, live) in trace.live(values).into_iter().enumerate().filter(|(_, live)| *live) {
            self.shown[i] |= live && influence.shows(i, values[i], tolerance);
            if let Some(side) = side(&trace.steps[i], values) {
                self.sides[i][usize::from(side)] = true;
            }
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.shown.iter().all(|shown| *shown) && self.sides.iter().all(|[no, yes]| *no && *yes)
    }
}

fn operands(step: &Node, values: &[f64]) -> [f64; 4] {
    let mut operands = [0.0; 4];
    for (slot, id) in operands.iter_mut().zip(step.operands()) {
        *slot = values[id.index()];
    }
    operands
}

fn is_choice(op: Op) -> bool {
    matches!(op, Op::Select(_) | Op::Min | Op::Max | Op::Abs | Op::Relu)
}

/// Which way a choice goes; None on its edge, where both are the same, and for what is no choice.
fn side(step: &Node, values: &[f64]) -> Option<bool> {
    let [a, b, ..] = operands(step, values);
    let less = |a: f64, b: f64| (a != b && a == a && b == b).then_some(a < b);
    match step.op() {
        Op::Select(Relation::Less) => Some(a < b),
        Op::Select(Relation::Equal) => Some(a == b),
        Op::Min | Op::Max => less(a, b),
        Op::Abs | Op::Relu => less(a, 0.0),
        _ => None,
    }
}
