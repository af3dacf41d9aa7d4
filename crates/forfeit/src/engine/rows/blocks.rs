//! Rows of a task, `WIDTH` at a time, and the sum of their losses.

use core::ops::Range;

use super::kernel::Lanes;
use super::labels::Marks;
use super::program::RowFloat;
use super::run::{RowJob, Task};
use crate::engine::kernel::WIDTH;
use crate::engine::reduce::{Pairwise, across};
use crate::error::Error;

/// Rows after which the lanes of a sum are added up.
const BLOCK: usize = 64 * WIDTH;

/// Writes the losses of a task, `WIDTH` rows at a time, and returns their sum. What computes them writes the other outputs.
pub(super) fn each_block<'t, T: RowFloat, P>(
    job: &RowJob<'_, T, P>,
    mut task: Task<'t>,
    mut losses: impl FnMut(Range<usize>, &Marks, &mut Task<'t>) -> Result<Lanes<f64>, Error>,
) -> Result<f64, Error> {
    let mut sink = Sink::new(&task.rows);
    let all = task.rows.clone();
    for start in all.clone().step_by(WIDTH) {
        let rows = start..(start + WIDTH).min(all.end);
        let marks = job.labels.marks(rows.clone())?;
        let losses = losses(rows.clone(), &marks, &mut task)?;
        sink.add(start, &losses[..rows.len()]);
        if let Some(values) = &mut task.values {
            values.store(start - all.start, &losses.map(T::from_f64)[..rows.len()]);
        }
    }
    Ok(sink.sum())
}

/// The sum of a task's losses, in an order of their rows alone.
pub(super) struct Sink {
    first: usize,
    lanes: Lanes<f64>,
    sums: Pairwise,
}

impl Sink {
    pub(super) fn new(rows: &Range<usize>) -> Self {
        Self { first: rows.start, lanes: [0.0; WIDTH], sums: Pairwise::default() }
    }

    pub(super) fn add(&mut self, row: usize, losses: &[f64]) {
        let at = row - self.first;
        // Batches of long rows may straddle the lanes' end.
        let (head, tail) = losses.split_at(losses.len().min(WIDTH - at % WIDTH));
        self.lanes[at % WIDTH..].iter_mut().zip(head).for_each(|(lane, loss)| *lane += loss);
        if at / BLOCK != (at + head.len()) / BLOCK {
            self.sums.push(across(core::mem::replace(&mut self.lanes, [0.0; WIDTH])));
        }
        self.lanes.iter_mut().zip(tail).for_each(|(lane, loss)| *lane += loss);
    }

    pub(super) fn sum(mut self) -> f64 {
        self.sums.push(across(self.lanes));
        self.sums.sum()
    }
}
