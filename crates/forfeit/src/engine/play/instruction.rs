//! A recorded program as instructions: those of symbols, and some that do the work of several.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::pair::Pair;
use crate::real::Real;
use crate::symbol::{Graph, Id, Literal, Node, Op, Program, Relation, Symbol};

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Code {
    /// The operation.
    Op(Op),
    /// A choice by a ≤ b.
    SelectLessOrEqual,
    /// −1, 0 or 1.
    Sign,
    /// e⁻ᵃ of a ≥ 0.
    Decay,
    /// e to the power of −|a|.
    DecayOfSize,
    /// Of a, b, x and y: x where a < b, y where b < a, the mean of both at a tie. The slope of a `min` or `max`.
    Ranked,
    /// Two operations, of which nothing else reads the first.
    Pair(Pair),
}

/// An instruction, with the steps of the program that it reads.
#[derive(Clone, Debug)]
pub(super) struct Instruction {
    pub(super) code: Code,
    pub(super) operands: Vec<Id>,
}

/// The instruction of each step; None for one that nothing reads any more. `varies` are the steps that differ between elements.
pub(super) fn instructions(program: &Program, varies: &[bool]) -> Vec<Option<Instruction>> {
    let steps = program.steps();
    let mut all: Vec<Option<Instruction>> = steps.iter().map(|node| Some(instruction(program, node))).collect();
    let mut read = alloc::vec![false; steps.len()];
    program.results().iter().for_each(|id| read[id.index()] = true);
    for index in (0..steps.len()).rev() {
        if read[index] {
            all[index].iter().flat_map(|step| &step.operands).for_each(|id| read[id.index()] = true);
        } else {
            all[index] = None;
        }
    }
    pair(&mut all, program.results(), varies);
    all
}

/// Joins steps to the only one that reads them, where both are cheap: a step's numbers cost more to write and to read again.
fn pair(all: &mut [Option<Instruction>], results: &[Id], varies: &[bool]) {
    let mut uses = alloc::vec![0; all.len()];
    let operands = all.iter().flatten().flat_map(|step| &step.operands);
    operands.chain(results).for_each(|id| uses[id.index()] += 1);
    for index in 0..all.len() {
        let Some(Instruction { code: Code::Op(op), operands }) = &all[index] else { continue };
        let joined = operands.iter().enumerate().find_map(|(i, &id)| {
            let Some(Instruction { code: Code::Op(inner), operands: read }) = &all[id.index()] else { return None };
            let joined = Pair::of(*inner, *op, i)?;
            // What one operation does not read stands for nothing.
            let (&a, other) = (read.first()?, operands.get(1 - i));
            let read = alloc::vec![a, *read.get(1).unwrap_or(&a), *other.unwrap_or(&a)];
            let alone = uses[id.index()] == 1 && varies[id.index()];
            alone.then_some((id, Instruction { code: Code::Pair(joined), operands: read }))
        });
        if let Some((id, instruction)) = joined {
            (all[id.index()], all[index]) = (None, Some(instruction));
        }
    }
}

/// What a step does, and to which.
fn step(program: &Program, id: Id) -> (Op, &[Id]) {
    let node = &program.steps()[id.index()];
    (node.op(), node.operands())
}

/// Whether a step is this constant.
fn is(program: &Program, id: Id, x: f64) -> bool {
    step(program, id).0 == Op::Constant(Literal(x))
}

fn instruction(program: &Program, node: &Node) -> Instruction {
    let plain = || Instruction { code: Code::Op(node.op()), operands: node.operands().to_vec() };
    match (node.op(), node.operands()) {
        (Op::Select(Relation::Less), &[a, b, yes, no]) => match step(program, no) {
            // a < b, or a = b: what is chosen is the same.
            (Op::Select(Relation::Equal), &[x, y, same, other]) if same == yes && [x, y] == [a, b] => {
                Instruction { code: Code::SelectLessOrEqual, operands: alloc::vec![a, b, yes, other] }
            }
            (Op::Select(Relation::Less), &[x, y, other, tie])
                if [x, y] == [b, a] && is_mean(program, tie, yes, other) =>
            {
                Instruction { code: Code::Ranked, operands: alloc::vec![a, b, yes, other] }
            }
            // x < 0 is −1, 0 < x is 1, and else x.
            (Op::Select(Relation::Less), &[zero, x, one, other])
                if [x, other, zero] == [a, a, b]
                    && is(program, b, 0.0)
                    && is(program, yes, -1.0)
                    && is(program, one, 1.0) =>
            {
                Instruction { code: Code::Sign, operands: alloc::vec![a] }
            }
            _ => plain(),
        },
        (Op::Exp, &[a]) => match step(program, a) {
            (Op::Negate, &[size]) if step(program, size).0 == Op::Abs => {
                Instruction { code: Code::DecayOfSize, operands: step(program, size).1.to_vec() }
            }
            (Op::Negate, &[size]) if matches!(step(program, size).0, Op::Square | Op::Relu | Op::Hypot) => {
                Instruction { code: Code::Decay, operands: alloc::vec![size] }
            }
            _ => plain(),
        },
        _ => plain(),
    }
}

/// Whether a step is ½·(x + y), as folding leaves it.
fn is_mean(program: &Program, mean: Id, x: Id, y: Id) -> bool {
    let (Op::Multiply, &[half, sum]) = step(program, mean) else { return false };
    let of_zero = is(program, x, 0.0) && sum == y || is(program, y, 0.0) && sum == x;
    let of_both = matches!(step(program, sum), (Op::Add, &[a, b]) if [a, b] == [x, y] || [a, b] == [y, x]);
    is(program, half, 0.5) && (of_zero || of_both)
}

/// So many logistic functions of one number cost more apart than by what they share.
const WORTH_SHARING: usize = 3;

/// The program with softplus and σ of a number and of its opposite written by the exponential that they share: a loss that
/// chooses between a logit and its opposite needs it four times.
pub(super) fn sharing(program: &Program) -> Option<Program> {
    let base = |id: Id| match step(program, id) {
        (Op::Negate, &[opposite]) => opposite,
        _ => id,
    };
    let of = |node: &Node| matches!(node.op(), Op::Sigmoid | Op::Softplus).then(|| base(node.operands()[0]));
    let mut counts: BTreeMap<Id, usize> = BTreeMap::new();
    program.steps().iter().filter_map(of).for_each(|x| *counts.entry(x).or_default() += 1);
    let shares = |node: &Node| of(node).is_some_and(|x| counts[&x] >= WORTH_SHARING);
    program.steps().iter().any(shares).then(|| {
        let graph = Graph::new();
        let (zero, one) = (Symbol::lit(0.0), Symbol::lit(1.0));
        let mut values: Vec<Symbol<'_>> = Vec::with_capacity(program.steps().len());
        for node in program.steps() {
            let operands: Vec<Symbol<'_>> = node.operands().iter().map(|id| values[id.index()]).collect();
            values.push(match (node.op(), &operands[..]) {
                (Op::Variable(index), _) => graph.declare(program.variables()[index as usize].clone()),
                (Op::Softplus, &[x]) if shares(node) => x.relu() + x.abs().decay().ln_1p(),
                (Op::Sigmoid, &[x]) if shares(node) => {
                    let e = x.abs().decay();
                    let r = one / (one + e);
                    Symbol::select(x.lt(zero), e * r, r)
                }
                (op, operands) => op.again(operands),
            });
        }
        Program::of(&program.results().iter().map(|id| values[id.index()]).collect::<Vec<_>>())
    })
}
