//! A recorded program as instructions: those of symbols, and some that do the work of several.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

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
}

/// An instruction, with the steps of the program that it reads.
#[derive(Clone, Debug)]
pub(super) struct Instruction {
    pub(super) code: Code,
    pub(super) operands: Vec<Id>,
}

/// The instruction of each step; None for one that nothing reads any more.
pub(super) fn instructions(program: &Program) -> Vec<Option<Instruction>> {
    let steps = program.steps();
    let mut all: Vec<Option<Instruction>> = (0..steps.len()).map(|index| Some(instruction(program, index))).collect();
    let mut read = alloc::vec![false; steps.len()];
    program.results().iter().for_each(|id| read[id.index()] = true);
    for index in (0..steps.len()).rev() {
        if read[index] {
            all[index].iter().flat_map(|step| &step.operands).for_each(|id| read[id.index()] = true);
        } else {
            all[index] = None;
        }
    }
    all
}

fn instruction(program: &Program, index: usize) -> Instruction {
    let step = |id: Id| &program.steps()[id.index()];
    let is = |id: Id, x: f64| step(id).op() == Op::Constant(Literal(x));
    let node = &program.steps()[index];
    let plain = || Instruction { code: Code::Op(node.op()), operands: node.operands().to_vec() };
    match (node.op(), node.operands()) {
        (Op::Select(Relation::Less), &[a, b, yes, no]) => match (step(no).op(), step(no).operands()) {
            // a < b, or a = b: what is chosen is the same.
            (Op::Select(Relation::Equal), &[x, y, same, other]) if same == yes && [x, y] == [a, b] => {
                Instruction { code: Code::SelectLessOrEqual, operands: alloc::vec![a, b, yes, other] }
            }
            // x < 0 is −1, 0 < x is 1, and else x.
            (Op::Select(Relation::Less), &[zero, x, one, other])
                if a == x && x == other && b == zero && is(b, 0.0) && is(yes, -1.0) && is(one, 1.0) =>
            {
                Instruction { code: Code::Sign, operands: alloc::vec![a] }
            }
            _ => plain(),
        },
        (Op::Exp, &[a]) => match (step(a).op(), step(a).operands()) {
            (Op::Negate, &[size]) if matches!(step(size).op(), Op::Abs | Op::Square | Op::Relu | Op::Hypot) => {
                Instruction { code: Code::Decay, operands: alloc::vec![size] }
            }
            _ => plain(),
        },
        _ => plain(),
    }
}

/// So many logistic functions of one number cost more apart than by what they share.
const WORTH_SHARING: usize = 3;

/// The program with softplus and σ of a number and of its opposite written by the exponential that they share: a loss that
/// chooses between a logit and its opposite needs it four times.
pub(super) fn sharing(program: &Program) -> Option<Program> {
    let step = |id: Id| &program.steps()[id.index()];
    let base = |id: Id| if step(id).op() == Op::Negate { step(id).operands()[0] } else { id };
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
