//! One evaluation of a recorded loss, looked into: which way each choice went, and how much each step counted.

use alloc::vec::Vec;
use core::cmp::Ordering;

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

/// Which way every choice goes, as a number.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Piece {
    number: u64,
    /// Whether it is where two pieces meet.
    pub(super) on_edge: bool,
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
    pub(super) fn values(&self, inputs: &[f64], values: &mut Vec<f64>) {
        values.clear();
        for step in self.steps {
            let mut operands = operands(step, values);
            if let Op::Variable(index) = step.op() {
                operands[0] = inputs[self.places[index as usize]];
            }
            values.push(step.op().apply(operands));
        }
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

    /// The piece of the function that the inputs lie in.
    pub(super) fn piece(&self, values: &[f64]) -> Piece {
        const PRIME: u64 = 0x0100_0000_01b3;
        let live = self.live(values);
        let sides = self.steps.iter().zip(live).filter(|(step, live)| *live && is_choice(step.op()));
        sides.fold(Piece { number: PRIME, on_edge: false }, |piece, (step, _)| {
            let side = side(step, values);
            let number = (piece.number ^ side.map_or(1, |side| 2 + u64::from(side))).wrapping_mul(PRIME);
            Piece { number, on_edge: piece.on_edge || side.is_none() }
        })
    }

    /// Analysis of rounding, and of what counts.
    pub(super) fn influence(&self, values: &[f64]) -> Influence {
        let (slopes, errors) = self.slopes(values);
        let live = self.live(values);
        let mut on_result = alloc::vec![0.0; self.steps.len()];
        let mut on_choices = on_result.clone();
        on_result[self.result] = 1.0;
        for (i, step) in self.steps.iter().enumerate().rev().filter(|(i, _)| live[*i]) {
            for on in [&mut on_result, &mut on_choices] {
                let own = on[i];
                for (operand, slope) in step.operands().iter().zip(slopes[i]).filter(|(_, slope)| *slope != 0.0) {
                    on[operand.index()] += if own == 0.0 { 0.0 } else { own * slope.abs() };
                }
            }
            if let (Op::Select(_), [a, b, ..]) = (step.op(), step.operands()) {
                let size = values[a.index()].abs().max(values[b.index()].abs());
                for operand in [a, b].into_iter().filter(|_| size > 0.0) {
                    on_choices[operand.index()] += 1.0 / size;
                }
            }
        }
        Influence { rounding: errors[self.result], on_result, on_choices }
    }

    /// The derivatives of each step by its operands, and how far it may be off by its own rounding and theirs.
    fn slopes(&self, values: &[f64]) -> (Vec<[f64; 4]>, Vec<f64>) {
        let mut slopes = Vec::with_capacity(self.steps.len());
        let mut errors: Vec<f64> = Vec::with_capacity(self.steps.len());
        for (step, value) in self.steps.iter().zip(values) {
            let own = if matches!(step.op(), Op::Variable(_)) { 0.0 } else { f64::EPSILON * value.abs() };
            if step.op().is_leaf() {
                slopes.push([0.0; 4]);
                errors.push(own);
                continue;
            }
            let at = operands(step, values);
            let here = derivatives(step.op(), at);
            // Where nothing is left of two factors, their errors multiply: so it counts how steep it is beside the values too.
            let off = operands(step, &errors);
            let beside = derivatives(step.op(), [0, 1, 2, 3].map(|k| at[k] + off[k].copysign(at[k])));
            let inherited = (0..step.operands().len()).filter(|k| off[*k] != 0.0).map(|k| {
                let steepest = if beside[k].is_finite() { here[k].abs().max(beside[k].abs()) } else { here[k].abs() };
                if steepest == 0.0 { 0.0 } else { steepest * off[k] }
            });
            errors.push(own + inherited.sum::<f64>());
            slopes.push(here);
        }
        (slopes, errors)
    }
}

/// By each operand.
fn derivatives(op: Op, at: [f64; 4]) -> [f64; 4] {
    op.apply([0, 1, 2, 3].map(|k| Jet::<f64, 4>::variable(at[k], k))).derivative
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
    let less = |a: f64, b: f64| match a.partial_cmp(&b) {
        Some(Ordering::Less) => Some(true),
        Some(Ordering::Greater) => Some(false),
        _ => None,
    };
    match step.op() {
        Op::Select(Relation::Less) => Some(a < b),
        Op::Select(Relation::Equal) => Some(a == b),
        Op::Min | Op::Max => less(a, b),
        Op::Abs | Op::Relu => less(a, 0.0),
        _ => None,
    }
}
