//! Running an aggregate evaluation: checks, and what becomes of the groups.

use alloc::vec::Vec;

use super::evaluation::{Absent, AggregateEvaluation};
use super::groups::Groups;
use super::kernel::SUMS;
use super::{GroupFloat, Kind, sums, whole};
use crate::engine::output::Output;
use crate::engine::reduce::Pairwise;
use crate::engine::total::{Reduction, Total};
use crate::engine::{Outcome, thread_count};
use crate::error::Error;
use crate::interval::Interval;
use crate::real::Real;

/// Below this many elements the calling thread does all.
const PARALLEL_FROM: usize = 64 * 1024;

/// What is known of a group.
#[derive(Clone, Default)]
pub(super) struct Group {
    pub(super) value: f64,
    /// The derivative of the result by each of its sums.
    pub(super) slopes: [f64; SUMS],
    /// The sum of its target, and of its weights.
    pub(super) target: f64,
    pub(super) weight: f64,
    pub(super) counts: bool,
}

/// What an evaluation writes.
pub(super) struct Outputs<'a> {
    pub(super) values: Option<Output<'a>>,
    pub(super) gradient: Option<Output<'a>>,
}

impl AggregateEvaluation<'_> {
    /// Computes all that was asked.
    ///
    /// # Errors
    /// Arrays of different shapes, axes that there are not, outputs of wrong length or type, elements outside the loss's domain, bad
    /// weights, the logarithm of a loss that passes 1, no group to average: see [`Error`].
    pub fn run(mut self) -> Result<Outcome, Error> {
        let groups = Groups::new(&self.pred.layout.shape, &self.keep);
        let outputs = Outputs { values: self.values.take(), gradient: self.gradient.take() };
        self.check(&groups, &outputs)?;
        match &self.loss.program().kind {
            Kind::Sums(program) if self.pred.computes_in_f32() && !program.wide => {
                sums::run::<f32>(&self, &groups, program, outputs)
            }
            Kind::Sums(program) => sums::run::<f64>(&self, &groups, program, outputs),
            Kind::Group(function) => whole::run(&self, &groups, *function, outputs),
        }
    }

    /// Everything that can be wrong before the first element is read.
    fn check(&self, groups: &Groups, outputs: &Outputs<'_>) -> Result<(), Error> {
        let shape = &self.pred.layout.shape;
        for (other, view) in [("target", Some(&self.target)), ("weights", self.weights.as_ref())] {
            if let Some(view) = view
                && view.layout.shape != *shape
            {
                return Err(Error::Shape { pred: shape.clone(), other, shape: view.layout.shape.clone() });
            }
        }
        if let Some(&axis) = self.keep.iter().find(|&&axis| axis >= shape.len()) {
            return Err(Error::Axis { pred: shape.clone(), axis });
        }
        if self.logarithm && self.loss.facts().range != Interval::UNIT {
            let mend = "its values pass 1, where 1 minus them has no logarithm";
            return Err(Error::Unavailable { what: "a logarithmic form", of: self.loss.info().name, mend });
        }
        let (expected, count) = (self.pred.output_type(), self.pred.layout.count());
        for (what, output, length) in
            [("values", &outputs.values, groups.count), ("the gradient", &outputs.gradient, count)]
        {
            if let Some(output) = output {
                if output.len() != length {
                    return Err(Error::Length { what, got: output.len(), expected: length });
                }
                if output.type_name() != expected {
                    return Err(Error::Type { what, got: output.type_name(), expected });
                }
            }
        }
        Ok(())
    }

    /// Whether a group of these sums counts.
    pub(super) fn counts(&self, target: f64, weight: f64) -> bool {
        weight != 0.0 && (self.absent == Absent::Count || target != 0.0)
    }

    /// On how many threads.
    pub(super) fn thread_count(&self) -> usize {
        let few = self.pred.layout.count() < PARALLEL_FROM;
        if few { 1 } else { self.threads.unwrap_or_else(thread_count) }
    }

    /// Applies the logarithm, leaves out what is to be skipped, scales the slopes by the reduction, and writes the values.
    pub(super) fn reduce<T: GroupFloat>(
        &self,
        found: &mut [Group],
        values: Option<Output<'_>>,
    ) -> Result<Outcome, Error> {
        for group in found.iter_mut() {
            group.counts = self.counts(group.target, group.weight);
            if !group.counts {
                (group.value, group.slopes) = (0.0, [0.0; SUMS]);
            } else if self.logarithm {
                let rest = 1.0 - group.value;
                // Where there is no slope, none appears, however large the loss.
                group.slopes = group.slopes.map(|slope| if slope == 0.0 { 0.0 } else { slope / rest });
                group.value = -Real::ln_1p(-group.value);
            }
        }
        let counting = || found.iter().filter(|group| group.counts);
        let count = counting().count() as u64;
        let sum = counting().map(|group| group.value).collect::<Pairwise>().sum();
        let total = Total { sum, weight: count as f64, count };
        let by = match self.reduction {
            Reduction::None | Reduction::Sum => 1.0,
            Reduction::Mean | Reduction::MeanOverCount => total.weight,
        };
        let scale = if by == 0.0 { 0.0 } else { self.upstream / by };
        found.iter_mut().for_each(|group| group.slopes = group.slopes.map(|slope| scale * slope));
        if let Some(mut output) = values {
            let values: Vec<T> = found.iter().map(|group| T::from_f64(group.value)).collect();
            output.store(0, &values);
        }
        if by > 0.0 {
            return Ok(Outcome { value: total.reduce(self.reduction), total });
        }
        let reason = if found.is_empty() || self.pred.layout.count() == 0 {
            "there are no elements"
        } else if found.iter().all(|group| group.weight == 0.0) {
            "all weights are zero"
        } else {
            "the target of every group is all zeros"
        };
        Ok(Outcome { value: self.on_empty.value(reason)?, total })
    }
}
