//! Rows of log-probabilities or probabilities with a label each: one number of each row is read, and one written.

use super::blocks::each_block;
use super::kernel::Lanes;
use super::program::RowFloat;
use super::run::{RowJob, Task, find_nan};
use super::terms::{Costs, Shares};
use crate::engine::kernel::WIDTH;
use crate::error::Error;

/// Writes the task's outputs and returns its sum.
pub(super) fn run<T: RowFloat>(job: &RowJob<'_, T>, mut task: Task<'_>) -> Result<f64, Error> {
    if let Some(part) = &mut task.gradient {
        part.fill_zero();
    }
    each_block(job, task, |rows, marks, task| {
        let upstream = job.upstream(rows.clone());
        let zero: Lanes<T> = [T::ZERO; WIDTH];
        let (mut z, mut share, mut value, mut slope) = (zero, zero, zero, zero);
        let counts = |lane: &usize| marks.weight[*lane] != 0.0;
        for lane in (0..rows.len()).filter(counts) {
            z[lane] = T::from_f64(job.logit(rows.start + lane, marks.label[lane]));
            share[lane] = T::from_f64(job.labels.class_weight(marks.label[lane]));
        }
        T::terms(job.program)(
            job.isa,
            Shares { params: &job.params, z: &z, top: &zero, log_sum: &zero, share: &share },
            Costs { value: &mut value, slope: &mut slope, bend: None },
        );
        let mut losses = [0.0; WIDTH];
        for lane in (0..rows.len()).filter(counts) {
            let (row, weight) = (rows.start + lane, marks.weight[lane]);
            losses[lane] = weight * value[lane].to_f64();
            if losses[lane].is_nan() {
                find_nan(job, row)?;
            }
            if let Some(part) = &mut task.gradient {
                let own = weight * upstream[lane] * slope[lane].to_f64();
                let own = T::from_f64(if own.abs() < T::TINY { 0.0 } else { own });
                part.store_one(&job.frame, row, marks.label[lane], own);
            }
        }
        Ok(losses)
    })
}
