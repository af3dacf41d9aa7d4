//! Running an evaluation of vectors.

use alloc::vec::Vec;
use core::ops::Range;

use super::Kind;
use super::evaluation::VectorEvaluation;
use super::row::{Kernel, Rows};
use crate::engine::cast::Loaded;
use crate::engine::kernel::WIDTH;
use crate::engine::output::Stored;
use crate::engine::reduce::{BLOCK, Pairwise, across};
use crate::engine::tile;
use crate::engine::total::{Reduction, Total};
use crate::engine::view::AnyView;
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
    /// Where gradients go, for each array.
    gradients: [Option<Output<'t>>; 3],
    sum: &'t mut Result<f64, Error>,
}

/// What all tasks share.
struct Job<'j, S> {
    kernel: Kernel<S>,
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
            Kind::Rows { single, double } => {
                let targets = program.targets.unwrap_or([1.0; 2]);
                let params = &self.loss.parameters();
                if self.arrays.iter().all(AnyView::computes_in_f32) {
                    self.rows(&Job { kernel: single, params, targets, length, scale }, values, gradients)?
                } else {
                    self.rows(&Job { kernel: double, params, targets, length, scale }, values, gradients)?
                }
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
    fn rows<S: Loaded + Stored>(
        &self,
        job: &Job<'_, S>,
        values: Option<Output<'_>>,
        asked: Vec<(usize, Output<'_>)>,
    ) -> Result<f64, Error> {
        let rows = self.count();
        let size = BLOCK.div_ceil(job.length.max(1));
        let few = rows * job.length < PARALLEL_FROM;
        let threads = if few { 1 } else { self.threads.unwrap_or_else(thread_count) };
        let mut sums: Vec<Result<f64, Error>> = Vec::new();
        sums.resize_with(rows.div_ceil(size), || Ok(0.0));
        let mut gradients = [None, None, None];
        for (array, output) in asked {
            gradients[array] = Some(output);
        }
        let (mut tasks, mut values) = (Vec::with_capacity(sums.len()), values);
        for (i, sum) in sums.iter_mut().enumerate() {
            let rows = i * size..rows.min((i + 1) * size);
            let elements = rows.len() * job.length;
            let mine = cut(&mut values, rows.len());
            let ours = gradients.each_mut().map(|output| cut(output, elements));
            tasks.push(Task { rows, values: mine, gradients: ours, sum });
        }
        threads::for_each(tasks, threads, |mut task: Task<'_>| *task.sum = self.some_rows(job, &mut task));
        Ok(sums.into_iter().collect::<Result<Vec<f64>, Error>>()?.into_iter().collect::<Pairwise>().sum())
    }

    fn some_rows<S: Loaded + Stored>(&self, job: &Job<'_, S>, task: &mut Task<'_>) -> Result<f64, Error> {
        let length = job.length;
        let size = TILE.checked_div(length).unwrap_or(TILE).clamp(1, task.rows.len());
        let [mut targets, mut weights] = [0; 2].map(|_| alloc::vec![1.0; size]);
        let mut losses = alloc::vec![0.0; size];
        let mut copies = [0; 3].map(|_| Vec::new());
        // Room for the gradients that are not asked for, or are of another type.
        let mut rooms = [0; 3].map(|_| Vec::new());
        let asked = task.gradients.iter().any(Option::is_some);
        let mut lanes = [0.0; WIDTH];
        for start in task.rows.clone().step_by(size) {
            let rows = start..(start + size).min(task.rows.end);
            let (count, elements) = (rows.len(), rows.start * length..rows.end * length);
            let here = (rows.start - task.rows.start) * length..(rows.end - task.rows.start) * length;
            self.load_targets(job.targets, rows.clone(), &mut targets[..count])?;
            if let Some(view) = &self.weights {
                view.load(rows.clone(), &mut weights[..count]);
            }
            let mut arrays: [&[S]; 3] = [&[]; 3];
            for ((array, view), copy) in arrays.iter_mut().zip(&self.arrays).zip(&mut copies) {
                *array = match S::slice(view) {
                    Some(slice) => &slice[elements.clone()],
                    None => {
                        copy.resize(elements.len(), S::ZERO);
                        view.load(elements.clone(), copy);
                        copy
                    }
                };
            }
            let mut slopes: [&mut [S]; 3] = [&mut [], &mut [], &mut []];
            let wanted = if asked { self.arrays.len() } else { 0 };
            for ((slopes, output), room) in slopes.iter_mut().zip(&mut task.gradients).zip(&mut rooms).take(wanted) {
                *slopes = match output.as_mut().and_then(S::slice_mut) {
                    Some(slice) => &mut slice[here.clone()],
                    None => {
                        room.resize(here.len(), S::ZERO);
                        room
                    }
                };
            }
            let losses = &mut losses[..count];
            let (targets, weights) = (&targets[..count], &weights[..count]);
            let (params, scale) = (job.params, job.scale);
            (job.kernel)(self.isa, Rows { params, length, arrays, targets, weights, scale, losses, slopes });
            for (output, room) in task.gradients.iter_mut().zip(&rooms).filter(|(_, room)| !room.is_empty()) {
                if let Some(output) = output {
                    output.store(here.start, room);
                }
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

/// Takes the first `at` elements.
fn cut<'o>(output: &mut Option<Output<'o>>, at: usize) -> Option<Output<'o>> {
    let (mine, others) = output.take().map(|output| output.split(at)).unzip();
    *output = others;
    mine
}
