//! Running an evaluation: checks, the pre-pass over weights, and chunks of tiles on threads.

use alloc::vec::Vec;

use super::chunk::{self, Chunk, Job, Sums};
use super::evaluation::{Evaluation, Outcome, Outputs};
use super::program::Kerneled;
use super::reduce::{BLOCK, Pairwise};
use super::total::{Reduction, Total};
use super::weights::weigh;
use super::{thread_count, threads};
use crate::error::Error;

/// Below this many elements the calling thread does all: waking another costs more than it saves.
const PARALLEL_FROM: usize = 64 * 1024;

/// What to do where a loss has no derivative.
const SURROGATE: &str = "fit or train with a surrogate such as bce_with_logits, and judge with this one";

impl Evaluation<'_> {
    /// Computes all that was asked.
    ///
    /// # Errors
    /// Arrays of different shapes, outputs of wrong length or type, elements outside the loss's domain, bad weights, nothing to
    /// average, and derivatives of a loss that has none: see [`Error`].
    pub fn run(mut self) -> Result<Outcome, Error> {
        check(&mut self)?;
        if self.pred.computes_in_f32() { run_in::<f32>(self) } else { run_in::<f64>(self) }
    }
}

/// Everything that can be wrong before the first element is read.
fn check(evaluation: &mut Evaluation<'_>) -> Result<(), Error> {
    let (loss, further) = (evaluation.loss.info().name, evaluation.loss.further());
    if let Some(name) = evaluation.unknown {
        return Err(Error::UnknownNumber { loss, name: name.into(), known: further.iter().map(|n| n.name).collect() });
    }
    let shape = &evaluation.pred.layout.shape;
    let further = further.iter().zip(&evaluation.further).map(|(number, view)| (number.name, view.as_ref()));
    let others = [
        ("target", Some(&evaluation.target)),
        ("weights", evaluation.weights.as_ref()),
        ("the mask", evaluation.mask.as_ref()),
        ("upstream", evaluation.upstream_each.as_ref()),
    ];
    for (other, view) in others.into_iter().chain(further) {
        if let Some(view) = view
            && view.layout.shape != *shape
        {
            return Err(Error::Shape { pred: shape.clone(), other, shape: view.layout.shape.clone() });
        }
    }
    let info = evaluation.loss.info();
    let (expected, count) = (evaluation.pred.output_type(), evaluation.pred.layout.count());
    if let Some(gradient) = &evaluation.parameter_gradient {
        let (what, got, expected) = ("the gradient by the parameters", gradient.len(), info.parameters.len());
        if !info.differentiable {
            return Err(Error::NotDifferentiable { loss: info.name, what, mend: SURROGATE });
        }
        if got != expected {
            return Err(Error::Length { what, got, expected });
        }
    }
    for (what, output) in evaluation.outputs.named() {
        if what != "values" && !info.differentiable {
            return Err(Error::NotDifferentiable { loss: info.name, what, mend: SURROGATE });
        }
        if what == "the target's gradient" && info.target.ends {
            let mend = "it takes hard labels; for soft labels take bce_with_logits";
            return Err(Error::NotDifferentiable { loss: info.name, what, mend });
        }
        if output.len() != count {
            return Err(Error::Length { what, got: output.len(), expected: count });
        }
        if output.type_name() != expected {
            return Err(Error::Type { what, got: output.type_name(), expected });
        }
    }
    Ok(())
}

fn run_in<T: Kerneled>(mut evaluation: Evaluation<'_>) -> Result<Outcome, Error> {
    let count = evaluation.pred.layout.count();
    let empty = Total { sum: 0.0, weight: count as f64, count: count as u64 };
    let size = chunk_size(count);
    let threads = if count < PARALLEL_FROM { 1 } else { evaluation.threads.unwrap_or_else(thread_count) };
    let mut total = match (&evaluation.weights, &evaluation.mask) {
        (None, None) => empty,
        _ => weigh::<T>(&evaluation, count, size, threads)?,
    };
    let denominator = match evaluation.reduction {
        Reduction::None | Reduction::Sum => 1.0,
        Reduction::Mean => total.weight,
        Reduction::MeanOverCount => total.count as f64,
    };
    if denominator == 0.0 {
        return nothing(evaluation, total);
    }
    let scale = evaluation.upstream / denominator;

    let execution = evaluation.loss.execution();
    let params: Vec<T> = execution.parameters(|| evaluation.loss.parameters()).into_iter().map(T::from_f64).collect();
    let outputs = core::mem::take(&mut evaluation.outputs);
    let job = Job::<T> {
        evaluation: &evaluation,
        execution,
        definition: evaluation.loss.definition(),
        info: evaluation.loss.info(),
        params: &params,
        scale,
    };
    let mut results: Vec<Result<Sums, Error>> = Vec::new();
    results.resize_with(count.div_ceil(size), || Ok(Sums::default()));
    let tasks = split(outputs, count, size).into_iter().zip(&mut results).collect();
    threads::for_each(tasks, threads, |(chunk, result): (Chunk<'_>, &mut Result<Sums, Error>)| {
        *result = chunk::run(&job, chunk);
    });
    let sums = results.into_iter().collect::<Result<Vec<Sums>, Error>>()?;
    total.sum = sums.iter().map(|sums| sums.value).collect::<Pairwise>().sum();
    let slope = |i: usize| scale * sums.iter().map(|sums| sums.parameters[i]).collect::<Pairwise>().sum();
    let slopes: Vec<f64> = evaluation.parameter_gradient.iter().flat_map(|_| (0..params.len()).map(slope)).collect();
    if let Some(gradient) = &mut evaluation.parameter_gradient {
        execution.hand_back(&slopes, gradient);
    }
    Ok(Outcome { value: total.reduce(evaluation.reduction), total })
}

/// The elements of a task: a power of two of blocks that depends on the number of elements alone, so that the tree of sums
/// does not depend on the threads, with at most 1024 tasks.
fn chunk_size(count: usize) -> usize {
    (count / 1024).next_power_of_two().max(2 * BLOCK)
}

fn split(outputs: Outputs<'_>, count: usize, size: usize) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::with_capacity(count.div_ceil(size));
    let mut rest = outputs;
    let mut start = 0;
    while start < count {
        let length = size.min(count - start);
        let (head, tail) = rest.split(length);
        chunks.push(Chunk { start, length, outputs: head });
        rest = tail;
        start += length;
    }
    chunks
}

/// The mean of nothing.
fn nothing(mut evaluation: Evaluation<'_>, total: Total) -> Result<Outcome, Error> {
    for (_, output) in evaluation.outputs.named() {
        output.fill_zero();
    }
    if let Some(gradient) = &mut evaluation.parameter_gradient {
        gradient.fill(0.0);
    }
    let reason = match (evaluation.pred.layout.count(), total.count) {
        (0, _) => "there are no elements",
        (_, 0) => "every element is masked",
        _ => "all weights are zero",
    };
    let value = evaluation.on_empty.value(reason)?;
    Ok(Outcome { value, total })
}
