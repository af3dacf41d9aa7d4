//! Losses of sums: one pass adds up, a function of the sums gives the loss and its slopes, one pass takes them to the elements.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::evaluation::AggregateEvaluation;
use super::groups::{Groups, Slab, TILE};
use super::kernel::{SUMS, Sums, TARGET, WEIGHT};
use super::run::{Group, Outputs};
use super::tile::Tiles;
use super::{GroupFloat, SumProgram};
use crate::engine::output::Output;
use crate::engine::{Isa, Outcome, threads};
use crate::error::Error;

/// The sums of each group that a slab has elements of.
type Found = BTreeMap<usize, Sums>;

pub(super) fn run<T: GroupFloat>(
    evaluation: &AggregateEvaluation<'_>,
    groups: &Groups,
    program: &SumProgram,
    outputs: Outputs<'_>,
) -> Result<Outcome, Error> {
    let params64 = evaluation.loss.parameters();
    let params: Vec<T> = params64.iter().map(|&x| T::from_f64(x)).collect();
    let slabs = groups.slabs();
    let mut found = alloc::vec![[0.0; SUMS + 2]; groups.count];
    for sums in add_up(evaluation, program, &params, &slabs)? {
        for (group, add) in sums {
            found[group].iter_mut().zip(add).for_each(|(sum, add)| *sum += add);
        }
    }
    let mut found = if program.pooled {
        pool(evaluation, &params64, program, &found)
    } else {
        let finish = |sums| finish(evaluation.isa, &params64, program, sums);
        found.iter().map(finish).collect()
    };
    let outcome = evaluation.reduce::<T>(&mut found, outputs.values);
    if let Some(gradient) = outputs.gradient {
        spread(evaluation, program, &params, &slabs, &found, gradient);
    }
    outcome
}

fn finish(isa: Isa, params: &[f64], program: &SumProgram, sums: &Sums) -> Group {
    let (value, slopes) = (program.finish)(isa, params, sums);
    Group { value, slopes, target: sums[TARGET], weight: sums[WEIGHT], counts: false }
}

/// All groups as one. The mean over them is the loss again, so each has the whole value, and its part of the slopes times the
/// number of groups that count.
fn pool(evaluation: &AggregateEvaluation<'_>, params: &[f64], program: &SumProgram, found: &[Sums]) -> Vec<Group> {
    let factor = |sums: &Sums| if sums[TARGET] == 0.0 { 0.0 } else { 1.0 / (sums[TARGET] * sums[TARGET]) };
    let mut pooled = [0.0; SUMS + 2];
    for sums in found {
        pooled.iter_mut().zip(sums).for_each(|(sum, add)| *sum += factor(sums) * add);
    }
    let (value, slopes) = (program.finish)(evaluation.isa, params, &pooled);
    let groups = found.iter().filter(|sums| evaluation.counts(sums[TARGET], sums[WEIGHT])).count() as f64;
    let group = |sums: &Sums| Group {
        value,
        slopes: slopes.map(|slope| groups * factor(sums) * slope),
        target: sums[TARGET],
        weight: sums[WEIGHT],
        counts: false,
    };
    found.iter().map(group).collect()
}

/// The sums of each slab.
fn add_up<T: GroupFloat>(
    evaluation: &AggregateEvaluation<'_>,
    program: &SumProgram,
    params: &[T],
    slabs: &[Slab],
) -> Result<Vec<Found>, Error> {
    let mut results: Vec<Result<Found, Error>> = Vec::new();
    results.resize_with(slabs.len(), || Ok(Found::new()));
    let tasks = slabs.iter().zip(&mut results).collect();
    let add = |slab: &Slab| {
        let mut tiles = Tiles::new(evaluation, params, slab);
        let mut found = Found::new();
        for (group, range) in slab.tiles() {
            let sums = (T::kernels(program).sum)(evaluation.isa, tiles.load_checked(range)?);
            let all = found.entry(group).or_insert([0.0; SUMS + 2]);
            all.iter_mut().zip(sums).for_each(|(all, sum)| *all += sum);
        }
        Ok(found)
    };
    threads::for_each(tasks, evaluation.thread_count(), |(slab, result): (&Slab, &mut Result<Found, Error>)| {
        *result = add(slab);
    });
    results.into_iter().collect()
}

/// Writes Σ slope·∂item/∂pred of each element.
fn spread<T: GroupFloat>(
    evaluation: &AggregateEvaluation<'_>,
    program: &SumProgram,
    params: &[T],
    slabs: &[Slab],
    found: &[Group],
    gradient: Output<'_>,
) {
    let mut tasks = Vec::new();
    let mut rest = gradient;
    for slab in slabs {
        let (head, tail) = rest.split(slab.elements.len());
        tasks.push((slab, head));
        rest = tail;
    }
    let shape = &evaluation.pred.layout.shape;
    threads::for_each(tasks, evaluation.thread_count(), |(slab, mut output): (&Slab, Output<'_>)| {
        let mut tiles = Tiles::new(evaluation, params, slab);
        let places = slab.output_layout(shape);
        let mut slopes = alloc::vec![T::ZERO; TILE];
        for (group, range) in slab.tiles() {
            let slopes = &mut slopes[..range.len()];
            slopes.fill(T::ZERO);
            if found[group].counts {
                (T::kernels(program).slope)(evaluation.isa, tiles.load(range.clone()), &found[group].slopes, slopes);
            }
            places.runs(range, |position, from, stride, length| {
                let part = &slopes[position..position + length];
                if stride == 1 {
                    return output.store(from, part);
                }
                for (i, slope) in part.iter().enumerate() {
                    output.store(from + i * stride as usize, core::slice::from_ref(slope));
                }
            });
        }
    });
}
