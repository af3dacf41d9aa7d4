//! A recorded program as steps over registers.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::instruction::{Code, Instruction, instructions, sharing};
use crate::symbol::{Id, Literal, Op, Program};

/// Where an operand lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A column of the caller: a predicted number, or the target after the last of them.
    Input(usize),
    /// The same number for every element.
    Scalar(usize),
    /// A result that is needed later.
    Register(usize),
}

/// One operation.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) code: Code,
    pub(super) operands: Vec<Place>,
    /// The scalar or register of the result, which is none of the operands.
    pub(super) to: usize,
}

/// What a scalar is before the first element.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar {
    /// A literal.
    Literal(f64),
    /// A parameter.
    Parameter(usize),
    /// A function of others, computed once.
    Computed,
}

/// What a program reads: the variables' names by what they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    /// The predicted numbers.
    pub(crate) pred: &'a [&'a str],
    /// The parameters.
    pub(crate) params: &'a [&'a str],
}

impl Names<'_> {
    /// Which parameter a name is.
    fn parameter(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|known| *known == name)
    }

    /// Which column a name is that is no parameter.
    fn input(&self, name: &str) -> usize {
        self.pred.iter().position(|known| *known == name).unwrap_or(self.pred.len())
    }
}

/// Steps in an order in which they can be done, each over a whole tile.
#[derive(Clone, Debug)]
pub(crate) struct Tape {
    pub(super) scalars: Vec<Scalar>,
    /// Steps that read scalars alone: done once.
    pub(super) once: Vec<Step>,
    pub(super) steps: Vec<Step>,
    pub(super) registers: usize,
    pub(super) results: Vec<Place>,
}

impl Tape {
    /// The tape of a program; a variable that is neither a predicted number nor a parameter is the target.
    pub(crate) fn of(program: &Program, names: Names<'_>) -> Self {
        let mut tape =
            Self { scalars: Vec::new(), once: Vec::new(), steps: Vec::new(), registers: 0, results: Vec::new() };
        let mut places: Vec<Place> = Vec::with_capacity(program.steps().len());
        let shared = sharing(program);
        let program = shared.as_ref().unwrap_or(program);
        let name = |variable: u32| program.variables()[variable as usize].name();
        let mut varies: Vec<bool> = Vec::with_capacity(program.steps().len());
        for step in program.steps() {
            varies.push(match step.op() {
                Op::Variable(variable) => names.parameter(name(variable)).is_none(),
                _ => step.operands().iter().any(|id| varies[id.index()]),
            });
        }
        let instructions = instructions(program, &varies);
        let mut uses = Uses::of(program, &instructions);
        let mut free = Vec::new();
        for (index, instruction) in instructions.iter().enumerate() {
            let Some(Instruction { code, operands: ids }) = instruction else {
                // Never looked up.
                places.push(Place::Scalar(0));
                continue;
            };
            let operands: Vec<Place> = ids.iter().map(|id| places[id.index()]).collect();
            let place = match *code {
                Code::Op(Op::Constant(Literal(x))) => tape.scalar(Scalar::Literal(x)),
                Code::Op(Op::Variable(variable)) => match names.parameter(name(variable)) {
                    Some(parameter) => tape.scalar(Scalar::Parameter(parameter)),
                    None => Place::Input(names.input(name(variable))),
                },
                code if !varies[index] => {
                    let place = tape.scalar(Scalar::Computed);
                    tape.once.push(Step { code, operands, to: tape.scalars.len() - 1 });
                    place
                }
                code => {
                    let to = free.pop().unwrap_or_else(|| {
                        tape.registers += 1;
                        tape.registers - 1
                    });
                    tape.steps.push(Step { code, operands, to });
                    Place::Register(to)
                }
            };
            places.push(place);
            // Only now: a step never writes what it reads.
            free.extend(uses.ended(index, ids).filter_map(|id| match places[id.index()] {
                Place::Register(register) => Some(register),
                _ => None,
            }));
        }
        tape.results = program.results().iter().map(|id| places[id.index()]).collect();
        tape
    }

    fn scalar(&mut self, scalar: Scalar) -> Place {
        self.scalars.push(scalar);
        Place::Scalar(self.scalars.len() - 1)
    }
}

/// The last step that reads each one; results are read after all.
struct Uses(BTreeMap<Id, usize>);

impl Uses {
    fn of(program: &Program, instructions: &[Option<Instruction>]) -> Self {
        let mut last = BTreeMap::new();
        for (index, instruction) in instructions.iter().enumerate() {
            last.extend(instruction.iter().flat_map(|step| &step.operands).map(|&id| (id, index)));
        }
        last.extend(program.results().iter().map(|&id| (id, usize::MAX)));
        Self(last)
    }

    /// Those of the operands that no step after `index` reads, each once.
    fn ended<'a>(&'a mut self, index: usize, operands: &'a [Id]) -> impl Iterator<Item = Id> + 'a {
        operands.iter().copied().filter(move |id| {
            let ended = self.0.get(id) == Some(&index);
            if ended {
                self.0.remove(id);
            }
            ended
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::pair::Pair;
    use super::*;
    use crate::symbol::{Graph, Symbol};
    use crate::{Jet, Real};

    const NAMES: Names<'_> = Names { pred: &["pred"], params: &["c"] };

    #[test]
    fn registers_are_used_again_and_never_by_their_own_step() {
        let graph = Graph::new();
        let (pred, target) = (graph.variable("pred"), graph.variable("target"));
        let deep = (0..100).fold(pred - target, |x, _| (x.square() + Symbol::lit(1.0)).sqrt());
        let tape = Tape::of(&Program::of(&[deep]), NAMES);
        assert_eq!((tape.steps.len(), tape.registers), (201, 2));
        assert!(tape.steps.iter().all(|step| !step.operands.contains(&Place::Register(step.to))));
    }

    #[test]
    fn what_one_step_alone_reads_is_done_with_it() {
        let graph = Graph::new();
        let (pred, target, c) = (graph.variable("pred"), graph.variable("target"), graph.variable("c"));
        // (t − p)·c is a pair; p·c, which two steps read, is not in one.
        let (apart, scaled) = ((target - pred) * c, pred * c);
        let tape = Tape::of(&Program::of(&[apart, scaled.sqrt(), scaled.exp()]), NAMES);
        let codes: Vec<Code> = tape.steps.iter().map(|step| step.code).collect();
        let alone = [Op::Multiply, Op::Sqrt, Op::Exp].map(Code::Op);
        assert_eq!(codes, [&[Code::Pair(Pair::SubtractMultiply)], &alone[..]].concat());
    }

    #[test]
    fn the_slope_of_a_minimum_is_one_step() {
        let graph = Graph::new();
        let (pred, target) = (graph.variable("pred"), graph.variable("target"));
        let lesser = Jet::<_, 1>::variable(pred, 0).exp().min(Jet::constant(target));
        let tape = Tape::of(&Program::of(&[lesser.derivative[0]]), NAMES);
        assert_eq!(tape.steps.last().map(|step| step.code), Some(Code::Ranked));
    }

    #[test]
    fn what_parameters_alone_decide_is_done_once() {
        let graph = Graph::new();
        let (pred, c) = (graph.variable("pred"), graph.variable("c"));
        let tape = Tape::of(&Program::of(&[pred * (c.square() + Symbol::lit(1.0)).sqrt(), c]), NAMES);
        assert_eq!((tape.once.len(), tape.steps.len()), (3, 1));
        assert!(matches!(tape.results[1], Place::Scalar(_)));
    }
}
