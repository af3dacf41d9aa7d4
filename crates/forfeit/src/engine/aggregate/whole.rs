//! Losses that look at a group as a whole: its elements are gathered, in f64.

use alloc::vec::Vec;

use super::GroupFunction;
use super::evaluation::AggregateEvaluation;
use super::groups::Groups;
use super::run::{Group, Outputs};
use super::tile::Tiles;
use crate::engine::layout::Layout;
use crate::engine::{Outcome, threads};
use crate::error::Error;

/// A group's elements, those of weight 0 left out, and where they lie.
#[derive(Default)]
struct Members {
    pred: Vec<f64>,
    target: Vec<f64>,
    places: Vec<usize>,
    slopes: Vec<f64>,
}

pub(super) fn run(
    evaluation: &AggregateEvaluation<'_>,
    groups: &Groups,
    function: GroupFunction,
    outputs: Outputs<'_>,
) -> Result<Outcome, Error> {
    let mut members = gather(evaluation, groups)?;
    let mut found = alloc::vec![Group::default(); groups.count];
    let differentiate = outputs.gradient.is_some();
    let tasks = found.iter_mut().zip(&mut members).collect();
    threads::for_each(tasks, evaluation.thread_count(), |(group, members): (&mut Group, &mut Members)| {
        if differentiate {
            members.slopes.resize(members.pred.len(), 0.0);
        }
        group.value = function(&members.pred, &members.target, &mut members.slopes);
        (group.target, group.weight) = (members.target.iter().sum(), members.pred.len() as f64);
        group.slopes[0] = 1.0;
    });
    let outcome = evaluation.reduce::<f64>(&mut found, outputs.values);
    if let Some(mut gradient) = outputs.gradient {
        gradient.fill_zero();
        for (group, members) in found.iter().zip(&members) {
            for (&place, slope) in members.places.iter().zip(&members.slopes) {
                gradient.store(place, &[if group.counts { group.slopes[0] * slope } else { 0.0 }]);
            }
        }
    }
    outcome
}

fn gather(evaluation: &AggregateEvaluation<'_>, groups: &Groups) -> Result<Vec<Members>, Error> {
    let mut members: Vec<Members> = Vec::new();
    members.resize_with(groups.count, Members::default);
    let row_major = Layout::contiguous(&evaluation.pred.layout.shape);
    for slab in groups.slabs() {
        let mut tiles = Tiles::<f64>::new(evaluation, &[], &slab);
        let places = slab.layout(&row_major);
        for (group, range) in slab.tiles() {
            let items = tiles.load_checked(range.clone())?;
            let Members { pred, target, places: at, .. } = &mut members[group];
            let keep = |i: usize| items.weight.is_none_or(|weight| weight[i] != 0.0);
            places.runs(range, |position, from, stride, length| {
                for i in (0..length).filter(|i| keep(position + i)) {
                    pred.push(items.pred[position + i]);
                    target.push(items.target[position + i]);
                    at.push((from as isize + i as isize * stride) as usize);
                }
            });
        }
    }
    Ok(members)
}
