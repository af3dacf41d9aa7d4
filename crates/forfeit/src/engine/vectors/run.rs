//! Running an evaluation of vectors.

use alloc::vec::Vec;
use core::ops::Range;

use super::Kind;
use super::evaluation::VectorEvaluation;
use super::row::{Kernel, Rows};
use crate::engine::cast::Loaded;
use crate::engine::kernel::WIDTH;
use crate::engine::reduce::{BLOCK, Pairwise, across};
use crate::engine::tile;
use crate::engine::total::{Reduction, Total};
use crate::engine::{Outcome, Output, thread_count, threads};
use crate::error::Error;

/// Below this many elements the calling thread does all.
const PARALLEL_FROM: usize = 16 * 1024;

/// Numbers of each array that are computed at once, where a row is no longer: they and their slopes lie in the first-level cache.
const TILE: usize = 512;

/// Some rows, with their part of the outputs.
struct Task<'t> {
    rows: Range<usize>,
    values: Option<Output<'t>>,
    /// Where gradients go, each with the number of its array.
    gradients: Vec<(usize, Output<'t>)>,
    sum: &'t mut Result<f64, Error>,
}

/// What all tasks share.
struct Job<'j> {
    kernel: Kernel,
    params: &'j [f64],
    /// The targets that there may be.
    targets: [f64; 2],
    length: usize,
    scale: f64,
}

impl VectorEvaluation<'_> {
    /// Computes all that was asked.
    ///
    /// # Errors
    /// Arrays of different shapes or of the wrong number, targets that the loss does not take, outputs of wrong length or type, NaN, bad
    /// weights, nothing to average: see [`Error`].
    pub fn run(mut self) -> Result<Outcome, Error> {
        let program = self.loss.program();
        self.check(program)?;
        let whole = self.weigh()?;
        let by = match self.reduction {
            Reduction::None | Reduction::Sum => 1.0,
            Reduction::Mean => whole.weight,
            Reduction::MeanOverCount => whole.count as f64,
        };
        let scale = if by == 0.0 { 0.0 } else { self.upstream / by };
        let length = self.arrays[0].layout.count().checked_div(self.count()).unwrap_or(0);
        let (values, gradients) = (self.values.take(), core::mem::take(&mut self.gradients));
        let sum = match program.kind {
            Kind::Rows(kernel) => {
                let targets = program.targets.unwrap_or([1.0; 2]);
                let job = Job { kernel, params: &self.loss.parameters(), targets, length, scale };
                self.rows(&job, values, gradients)?
            }
            Kind::Batch(function) => {
                let losses = self.batch(function, length, scale, gradients);
                if let Some(mut output) = values {
                    output.store(0, &losses);
                }
                let sum = losses.into_iter().collect::<Pairwise>().sum();
                if sum.is_nan() && self.validate {
                    self.find_nan(0..self.count(), length)?;
                }
                sum
            }
        };
        let total = Total { sum, ..whole };
        if by > 0.0 {
            return Ok(Outcome { value: total.reduce(self.reduction), total });
        }
        let reason = if total.count == 0 { "there are no rows" } else { "all weights are zero" };
        Ok(Outcome { value: self.on_empty.value(reason)?, total })
    }

    /// The sum over all rows, a few at a time.
    fn rows(
        &self,
        job: &Job<'_>,
        values: Option<Output<'_>>,
        gradients: Vec<(usize, Output<'_>)>,
    ) -> Result<f64, Error> {
        let rows = self.count();
        let size = BLOCK.div_ceil(job.length.max(1));
        let few = rows * job.length < PARALLEL_FROM;
        let threads = if few { 1 } else { self.threads.unwrap_or_else(thread_count) };
        let mut sums: Vec<Result<f64, Error>> = Vec::new();
        sums.resize_with(rows.div_ceil(size), || Ok(0.0));
        let (mut tasks, mut values, mut gradients) = (Vec::with_capacity(sums.len()), values, gradients);
        for (i, sum) in sums.iter_mut().enumerate() {
            let rows = i * size..rows.min((i + 1) * size);
            let (mine, others) = values.map(|output| output.split(rows.len())).unzip();
            values = others;
            let split = gradients.into_iter().map(|(array, output)| (array, output.split(rows.len() * job.length)));
            let (ours, rest) = split.map(|(array, (ours, rest))| ((array, ours), (array, rest))).unzip();
            gradients = rest;
            tasks.push(Task { rows, values: mine, gradients: ours, sum });
        }
        threads::for_each(tasks, threads, |mut task: Task<'_>| *task.sum = self.some_rows(job, &mut task));
        Ok(sums.into_iter().collect::<Result<Vec<f64>, Error>>()?.into_iter().collect::<Pairwise>().sum())
    }

    fn some_rows(&self, job: &Job<'_>, task: &mut Task<'_>) -> Result<f64, Error> {
        let length = job.length;
        let size = TILE.checked_div(length).unwrap_or(TILE).clamp(1, task.rows.len());
        let [mut targets, mut weights] = [0; 2].map(|_| alloc::vec![1.0; size]);
        let mut losses = alloc::vec![0.0; size];
        let mut copies = [0; 3].map(|_| Vec::new());
        let mut slopes =
            [0, 1, 2].map(|array| alloc::vec![0.0; if array < self.arrays.len() { size * length } else { 0 }]);
        let mut lanes = [0.0; WIDTH];
        for start in task.rows.clone().step_by(size) {
            let rows = start..(start + size).min(task.rows.end);
            let (count, elements) = (rows.len(), rows.start * length..rows.end * length);
            self.load_targets(job.targets, rows.clone(), &mut targets[..count])?;
            if let Some(view) = &self.weights {
                view.load(rows.clone(), &mut weights[..count]);
            }
            let mut arrays: [&[f64]; 3] = [&[]; 3];
            for ((array, view), copy) in arrays.iter_mut().zip(&self.arrays).zip(&mut copies) {
                *array = match f64::slice(view) {
                    Some(slice) => &slice[elements.clone()],
                    None => {
                        copy.resize(elements.len(), 0.0);
                        view.load(elements.clone(), copy);
                        copy
                    }
                };
            }
            let losses = &mut losses[..count];
            let part = slopes.each_mut().map(|slopes| {
                let end = slopes.len().min(elements.len());
                &mut slopes[..end]
            });
            let (targets, weights) = (&targets[..count], &weights[..count]);
            let (params, scale) = (job.params, job.scale);
            (job.kernel)(self.isa, Rows { params, length, arrays, targets, weights, scale, losses, slopes: part });
            for (array, output) in &mut task.gradients {
                output.store(elements.start - task.rows.start * length, &slopes[*array][..elements.len()]);
            }
            if let Some(output) = &mut task.values {
                output.store(start - task.rows.start, losses);
            }
            tile::accumulate(self.isa, losses, &mut lanes);
        }
        let sum = across(lanes);
        if sum.is_nan() && self.validate {
            self.find_nan(task.rows.clone(), length)?;
        }
        Ok(sum)
    }
}
