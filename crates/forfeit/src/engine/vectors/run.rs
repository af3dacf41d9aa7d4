//! Running an evaluation of vectors.

use alloc::vec::Vec;

use super::evaluation::VectorEvaluation;
use super::{OfRows, VectorKind, VectorProgram};
use crate::engine::reduce::Pairwise;
use crate::engine::total::{Reduction, Total};
use crate::engine::view::AnyView;
use crate::engine::{Outcome, thread_count, threads};
use crate::error::Error;
use crate::interval::Interval;

/// Below this many elements the calling thread does all.
const PARALLEL_FROM: usize = 16 * 1024;

/// About as many elements as a task has.
const TASK: usize = 4 * 1024;

/// What the arrays are called in messages.
const NAMES: [&str; 3] = ["the first array", "the second array", "the third array"];

/// Everything as numbers, row after row.
struct Loaded {
    arrays: Vec<Vec<f64>>,
    targets: Vec<f64>,
    weights: Vec<f64>,
    /// Elements of a row.
    length: usize,
}

/// Some rows, with the room for what comes of them.
struct Task<'t> {
    start: usize,
    losses: &'t mut [f64],
    gradients: Vec<&'t mut [f64]>,
}

impl VectorEvaluation<'_> {
    /// Computes all that was asked.
    ///
    /// # Errors
    /// Arrays of different shapes or of the wrong number, targets that the loss does not take, outputs of wrong length or type, NaN, bad
    /// weights, nothing to average: see [`Error`].
    pub fn run(self) -> Result<Outcome, Error> {
        let program = self.loss.program();
        let loaded = self.load(program)?;
        let params = self.loss.parameters();
        let mut losses = alloc::vec![0.0; loaded.weights.len()];
        let mut gradients: Vec<Vec<f64>> = loaded.arrays.iter().map(|array| alloc::vec![0.0; array.len()]).collect();
        match program.kind {
            VectorKind::Rows(function) => self.rows(function, &params, &loaded, &mut losses, &mut gradients),
            VectorKind::Batch(function) => {
                function(&params, &loaded.arrays, &loaded.weights, &mut losses, &mut gradients);
            }
        }
        for (loss, weight) in losses.iter_mut().zip(&loaded.weights) {
            *loss = if *weight == 0.0 { 0.0 } else { weight * *loss };
        }
        let sum = losses.iter().copied().collect::<Pairwise>().sum();
        if sum.is_nan() && self.validate {
            self.find_nan(&loaded)?;
        }
        let total = Total { sum, weight: loaded.weights.iter().sum(), count: losses.len() as u64 };
        self.write(total, &losses, &gradients)
    }

    /// Checks all but the numbers of the arrays, and loads them.
    fn load(&self, program: &VectorProgram) -> Result<Loaded, Error> {
        let info = self.loss.info();
        if self.arrays.len() != program.arrays {
            return Err(Error::Arrays { loss: info.name, expected: program.arrays, got: self.arrays.len() });
        }
        let shape = &self.arrays[0].layout.shape;
        for (view, other) in self.arrays.iter().zip(NAMES) {
            if view.layout.shape != *shape {
                return Err(Error::Shape { pred: shape.clone(), other, shape: view.layout.shape.clone() });
            }
        }
        let rows = shape.first().copied().unwrap_or(1);
        for (other, view) in [("target", &self.target), ("weights", &self.weights)] {
            if let Some(view) = view
                && view.layout.shape != [rows]
            {
                return Err(Error::Shape { pred: alloc::vec![rows], other, shape: view.layout.shape.clone() });
            }
        }
        self.check_outputs(rows)?;
        let numbers = |view: &Option<AnyView<'_>>| view.as_ref().map_or_else(|| alloc::vec![1.0; rows], all);
        let (targets, weights) = (numbers(&self.target), numbers(&self.weights));
        if let Some(index) = weights.iter().position(|weight| !(0.0..f64::INFINITY).contains(weight)) {
            return Err(Error::Weight { index, value: weights[index] });
        }
        match (&self.target, program.targets) {
            (None, Some(_)) => {
                return Err(Error::TargetKind {
                    loss: info.name,
                    expected: "a number for each row, given by target(…),",
                });
            }
            (Some(_), None) => return Err(Error::TargetKind { loss: info.name, expected: "nothing" }),
            (Some(_), Some(allowed)) => {
                if let Some(row) = targets.iter().position(|target| !allowed.contains(target)) {
                    return Err(Error::PairTarget { loss: info.name, row, value: targets[row], allowed });
                }
            }
            (None, None) => {}
        }
        let arrays: Vec<Vec<f64>> = self.arrays.iter().map(all).collect();
        let length = arrays[0].len().checked_div(rows).unwrap_or(0);
        Ok(Loaded { arrays, targets, weights, length })
    }

    fn check_outputs(&self, rows: usize) -> Result<(), Error> {
        let (expected, elements) = (self.arrays[0].output_type(), self.arrays[0].layout.count());
        let values = self.values.iter().map(|output| ("values", output, rows, expected));
        let mut all: Vec<_> = values.collect();
        for (array, output) in &self.gradients {
            let Some(view) = self.arrays.get(*array) else {
                let mend = "arrays are numbered from 0: first, second and, where the loss takes one, third";
                return Err(Error::Unavailable { what: "a gradient by that array", of: self.loss.info().name, mend });
            };
            all.push(("the gradient", output, elements, view.output_type()));
        }
        for (what, output, expected, of) in all {
            if output.len() != expected {
                return Err(Error::Length { what, got: output.len(), expected });
            }
            if output.type_name() != of {
                return Err(Error::Type { what, got: output.type_name(), expected: of });
            }
        }
        Ok(())
    }

    fn rows(&self, function: OfRows, params: &[f64], loaded: &Loaded, losses: &mut [f64], gradients: &mut [Vec<f64>]) {
        let length = loaded.length;
        let size = TASK.div_ceil(length.max(1));
        let mut tasks: Vec<Task<'_>> = losses
            .chunks_mut(size)
            .enumerate()
            .map(|(i, losses)| Task { start: i * size, losses, gradients: Vec::new() })
            .collect();
        for gradient in gradients {
            for (task, part) in tasks.iter_mut().zip(gradient.chunks_mut((size * length).max(1))) {
                task.gradients.push(part);
            }
        }
        let few = loaded.arrays[0].len() < PARALLEL_FROM;
        let threads = if few { 1 } else { self.threads.unwrap_or_else(thread_count) };
        threads::for_each(tasks, threads, |mut task: Task<'_>| {
            for (i, loss) in task.losses.iter_mut().enumerate() {
                let row = task.start + i;
                let weight = loaded.weights[row];
                if weight == 0.0 || length == 0 {
                    continue;
                }
                let vectors: Vec<&[f64]> =
                    loaded.arrays.iter().map(|array| &array[row * length..(row + 1) * length]).collect();
                let mut slopes: Vec<&mut [f64]> =
                    task.gradients.iter_mut().map(|part| &mut part[i * length..(i + 1) * length]).collect();
                *loss = function(params, &vectors, loaded.targets[row], &mut slopes);
                slopes.iter_mut().flat_map(|part| part.iter_mut()).for_each(|slope| *slope *= weight);
            }
        });
    }

    /// Names the first number that counts and is NaN. (∞ − ∞ makes a NaN that none is.)
    fn find_nan(&self, loaded: &Loaded) -> Result<(), Error> {
        for (array, what) in loaded.arrays.iter().zip(NAMES) {
            let counts = |index: usize| loaded.weights[index / loaded.length.max(1)] != 0.0;
            if let Some(index) = (0..array.len()).find(|&index| array[index].is_nan() && counts(index)) {
                let loss = self.loss.info().name;
                return Err(Error::Domain { loss, what, index, value: f64::NAN, domain: Interval::REAL });
            }
        }
        Ok(())
    }

    fn write(self, total: Total, losses: &[f64], gradients: &[Vec<f64>]) -> Result<Outcome, Error> {
        let by = match self.reduction {
            Reduction::None | Reduction::Sum => 1.0,
            Reduction::Mean => total.weight,
            Reduction::MeanOverCount => total.count as f64,
        };
        let scale = if by == 0.0 { 0.0 } else { self.upstream / by };
        for (array, mut output) in self.gradients {
            let scaled: Vec<f64> = gradients[array].iter().map(|slope| scale * slope).collect();
            output.store(0, &scaled);
        }
        if let Some(mut output) = self.values {
            output.store(0, losses);
        }
        if by > 0.0 {
            return Ok(Outcome { value: total.reduce(self.reduction), total });
        }
        let reason = if total.count == 0 { "there are no rows" } else { "all weights are zero" };
        Ok(Outcome { value: self.on_empty.value(reason)?, total })
    }
}

fn all(view: &AnyView<'_>) -> Vec<f64> {
    let mut all = alloc::vec![0.0; view.layout.count()];
    view.load(0..all.len(), &mut all);
    all
}
