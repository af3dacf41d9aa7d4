//! Running an evaluation of vectors.

use alloc::vec::Vec;

use super::evaluation::VectorEvaluation;
use super::{OfBatch, OfRows, VectorKind, VectorProgram};
use crate::engine::reduce::Pairwise;
use crate::engine::total::{Reduction, Total};
use crate::engine::view::AnyView;
use crate::engine::{Outcome, Output, thread_count, threads};
use crate::error::Error;
use crate::interval::Interval;

/// Below this many elements the calling thread does all.
const PARALLEL_FROM: usize = 16 * 1024;

/// About as many elements as a task has.
const TASK: usize = 4 * 1024;

/// What the arrays are called in messages.
const NAMES: [&str; 3] = ["the first array", "the second array", "the third array"];

/// What is known of the rows before the arrays are read.
struct Rows {
    targets: Vec<f64>,
    weights: Vec<f64>,
    /// Elements of a row.
    length: usize,
    /// What every slope is multiplied by.
    scale: f64,
}

/// Some rows, with the room for what comes of them.
struct Task<'t> {
    start: usize,
    losses: &'t mut [f64],
    /// Where gradients go, each with the number of its array.
    gradients: Vec<(usize, Output<'t>)>,
}

impl VectorEvaluation<'_> {
    /// Computes all that was asked.
    ///
    /// # Errors
    /// Arrays of different shapes or of the wrong number, targets that the loss does not take, outputs of wrong length or type, NaN, bad
    /// weights, nothing to average: see [`Error`].
    pub fn run(mut self) -> Result<Outcome, Error> {
        let program = self.loss.program();
        let (targets, weights) = self.check(program)?;
        let whole = Total { sum: 0.0, weight: weights.iter().sum(), count: weights.len() as u64 };
        let by = match self.reduction {
            Reduction::None | Reduction::Sum => 1.0,
            Reduction::Mean => whole.weight,
            Reduction::MeanOverCount => whole.count as f64,
        };
        let scale = if by == 0.0 { 0.0 } else { self.upstream / by };
        let length = self.arrays[0].layout.count().checked_div(weights.len()).unwrap_or(0);
        let rows = Rows { targets, weights, length, scale };

        let mut losses = alloc::vec![0.0; rows.weights.len()];
        let gradients = core::mem::take(&mut self.gradients);
        match program.kind {
            VectorKind::Rows(function) => self.rows(function, &rows, &mut losses, gradients),
            VectorKind::Batch(function) => self.batch(function, &rows, &mut losses, gradients),
        }
        for (loss, weight) in losses.iter_mut().zip(&rows.weights) {
            *loss = if *weight == 0.0 { 0.0 } else { weight * *loss };
        }
        let sum = losses.iter().copied().collect::<Pairwise>().sum();
        if sum.is_nan() && self.validate {
            self.find_nan(&rows)?;
        }
        if let Some(output) = &mut self.values {
            output.store(0, &losses);
        }
        let total = Total { sum, ..whole };
        if by > 0.0 {
            return Ok(Outcome { value: total.reduce(self.reduction), total });
        }
        let reason = if total.count == 0 { "there are no rows" } else { "all weights are zero" };
        Ok(Outcome { value: self.on_empty.value(reason)?, total })
    }

    /// Checks all but the numbers of the arrays, and loads the target and the weight of each row.
    fn check(&self, program: &VectorProgram) -> Result<(Vec<f64>, Vec<f64>), Error> {
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
        Ok((targets, weights))
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

    /// A few rows at a time: copies of whole arrays cost more than most losses.
    fn rows(&self, function: OfRows, rows: &Rows, losses: &mut [f64], gradients: Vec<(usize, Output<'_>)>) {
        let (params, length) = (self.loss.parameters(), rows.length);
        let size = TASK.div_ceil(length.max(1));
        let few = rows.weights.len() * length < PARALLEL_FROM;
        let threads = if few { 1 } else { self.threads.unwrap_or_else(thread_count) };
        let (mut tasks, mut rest) = (Vec::new(), gradients);
        for (i, losses) in losses.chunks_mut(size).enumerate() {
            let split = rest.into_iter().map(|(array, output)| (array, output.split(losses.len() * length)));
            let (mine, others) = split.map(|(array, (mine, others))| ((array, mine), (array, others))).unzip();
            tasks.push(Task { start: i * size, losses, gradients: mine });
            rest = others;
        }
        threads::for_each(tasks, threads, |task: Task<'_>| self.some_rows(function, &params, rows, task));
    }

    fn some_rows(&self, function: OfRows, params: &[f64], rows: &Rows, task: Task<'_>) {
        let (count, length) = (task.losses.len(), rows.length);
        let load = |view: &AnyView<'_>| {
            let mut numbers = alloc::vec![0.0; count * length];
            view.load(task.start * length..(task.start + count) * length, &mut numbers);
            numbers
        };
        let arrays: Vec<Vec<f64>> = self.arrays.iter().map(load).collect();
        let mut gradients = alloc::vec![alloc::vec![0.0; count * length]; arrays.len()];
        for (i, loss) in task.losses.iter_mut().enumerate() {
            let weight = rows.weights[task.start + i];
            if weight == 0.0 || length == 0 {
                continue;
            }
            let part = i * length..(i + 1) * length;
            let vectors: Vec<&[f64]> = arrays.iter().map(|array| &array[part.clone()]).collect();
            let mut slopes: Vec<&mut [f64]> = gradients.iter_mut().map(|all| &mut all[part.clone()]).collect();
            *loss = function(params, &vectors, rows.targets[task.start + i], &mut slopes);
            let scaled = |slope: &mut f64| *slope = rows.scale * (*slope * weight);
            slopes.iter_mut().flat_map(|part| part.iter_mut()).for_each(scaled);
        }
        for (array, mut output) in task.gradients {
            output.store(0, &gradients[array]);
        }
    }

    /// All rows at once.
    fn batch(&self, function: OfBatch, rows: &Rows, losses: &mut [f64], gradients: Vec<(usize, Output<'_>)>) {
        let arrays: Vec<Vec<f64>> = self.arrays.iter().map(all).collect();
        let mut slopes: Vec<Vec<f64>> = arrays.iter().map(|array| alloc::vec![0.0; array.len()]).collect();
        function(&self.loss.parameters(), &arrays, &rows.weights, losses, &mut slopes);
        slopes.iter_mut().flatten().for_each(|slope| *slope *= rows.scale);
        for (array, mut output) in gradients {
            output.store(0, &slopes[array]);
        }
    }

    /// Names the first number that counts and is NaN. (∞ − ∞ makes a NaN that none is.)
    fn find_nan(&self, rows: &Rows) -> Result<(), Error> {
        for (array, what) in self.arrays.iter().map(all).zip(NAMES) {
            let counts = |index: usize| rows.weights[index / rows.length.max(1)] != 0.0;
            if let Some(index) = (0..array.len()).find(|&index| array[index].is_nan() && counts(index)) {
                let loss = self.loss.info().name;
                return Err(Error::Domain { loss, what, index, value: f64::NAN, domain: Interval::REAL });
            }
        }
        Ok(())
    }
}

fn all(view: &AnyView<'_>) -> Vec<f64> {
    let mut all = alloc::vec![0.0; view.layout.count()];
    view.load(0..all.len(), &mut all);
    all
}
