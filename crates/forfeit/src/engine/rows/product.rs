//! Second derivatives of rows beyond the diagonal: Hessian times vector, and the whole block of each row.
//!
//! A row's loss Σ s_c·price(z_c − lse) has the gradient a_j − p_j·Σa with a = s·price′. Along a direction v, ln p_c changes by
//! u_c = v_c − Σ p·v, so the product is b_j − p_j·Σb − p_j·u_j·Σa with b = s·price″·u. That is p∘v − p·(pᵀv) for cross entropy. No
//! second factor is formed: the product costs as much as a gradient.

use alloc::vec::Vec;
use core::ops::Range;

use super::grid::Grid;
use super::kernel::NOWHERE;
use super::labels::Labels;
use super::program::RowFloat;
use super::run::{RowJob, row_ranges, short_task};
use super::terms::{Cap, Costs, Shares};
use crate::engine::dispatch::Body;
use crate::engine::kernel::WIDTH;
use crate::engine::output::Output;
use crate::engine::view::AnyView;
use crate::engine::{thread_count, threads};
use crate::error::Error;
use crate::form::RowInput;
use crate::number::Number;

/// Below this many elements the calling thread does all.
const PARALLEL_FROM: usize = 16 * 1024;

/// What is known of a row, once for all directions. Vectors have whole steps of `WIDTH`; beyond the classes they hold nothing.
struct Row {
    classes: usize,
    logits: bool,
    /// The class of the largest number, and Σ of the other probabilities.
    pivot: usize,
    lack: f64,
    p: Vec<f64>,
    /// Shares times the first and the second derivative of the price.
    slope: Vec<f64>,
    bend: Vec<f64>,
    /// First and second derivative of the soft cap, and the gradient by the capped logits.
    cap: Option<[Vec<f64>; 3]>,
    /// 2λ·Σs, and that times lse.
    swing: f64,
    drift: f64,
    /// Weight times what comes after, divided by the denominator.
    scale: f64,
}

struct Decays<'a> {
    z: &'a [f64],
    top: f64,
    e: &'a mut [f64],
}

impl Body<f64> for Decays<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        let top = R::load(self.top);
        for (e, z) in self.e.iter_mut().zip(self.z) {
            *e = (top - R::load(*z)).decay().store();
        }
    }
}

impl Row {
    /// Reads row `at`; None where it takes no part.
    fn read<T: RowFloat>(job: &RowJob<'_, T>, at: usize) -> Result<Option<Self>, Error> {
        let labels = job.labels;
        let marks = labels.marks(at..at + 1)?;
        if marks.weight[0] == 0.0 {
            return Ok(None);
        }
        let classes = labels.classes;
        let padded = || alloc::vec![0.0; classes.next_multiple_of(WIDTH)];
        let (mut z, mut p, mut slope, mut bend) = (padded(), padded(), padded(), padded());
        job.evaluation.pred.load_strip(job.grid.row(at), job.grid.class_stride, &mut z[..classes]);
        let mut share = padded();
        shares(&job.evaluation.target, labels, at, marks.label[0], &mut share[..classes]);
        let cap = job.options.soft_cap.map(|cap| {
            let (mut slope, mut bend) = (padded(), padded());
            job.isa.run(Cap { z: &mut z, slope: &mut slope, bend: &mut bend, cap });
            [slope, bend, padded()]
        });
        let logits = job.program.input == RowInput::Logits;
        let pivot = (1..classes).fold(0, |best, class| if z[class] > z[best] { class } else { best });
        let top = z[pivot];
        z[classes..].fill(top);
        let (mut rest, mut log_sum) = (0.0, 0.0);
        if logits {
            job.isa.run(Decays { z: &z[..classes], top, e: &mut p[..classes] });
            p[pivot] = 0.0;
            rest = p.iter().sum();
            [log_sum] = job.log_sums([rest]);
            p[pivot] = 1.0;
            p.iter_mut().for_each(|p| *p /= 1.0 + rest);
        }
        let mut value = padded();
        let from =
            Shares { params: &job.params64, z: &z, top: &[top; WIDTH], log_sum: &[log_sum; WIDTH], share: &share };
        let to = Costs { value: &mut value, slope: &mut slope, bend: Some(&mut bend) };
        (job.program.f64)(job.isa, from, to);
        let whole: f64 = share.iter().sum();
        let upstream = job.upstream(at..at + 1)[0];
        let mut row = Self {
            classes,
            logits,
            pivot,
            lack: rest / (1.0 + rest),
            p,
            slope,
            bend,
            cap: None,
            swing: 2.0 * job.z_loss * whole,
            drift: if job.z_loss == 0.0 { 0.0 } else { 2.0 * job.z_loss * whole * (top + log_sum) },
            scale: marks.weight[0] * upstream,
        };
        if let Some([cap, cap_bend, mut gradient]) = cap {
            let total: f64 = row.slope.iter().sum();
            for (class, gradient) in gradient.iter_mut().enumerate().take(classes) {
                *gradient = row.spread(&row.slope, total, class) + row.drift * row.p[class];
            }
            row.cap = Some([cap, cap_bend, gradient]);
        }
        Ok(Some(row))
    }

    /// x_j − p_j·Σx, where the pivot's own part is x_j·(1 − p_j) with 1 − p_j as it is summed.
    fn spread(&self, x: &[f64], total: f64, class: usize) -> f64 {
        if class == self.pivot {
            return x[class] * self.lack - self.p[class] * (total - x[class]);
        }
        x[class] - self.p[class] * total
    }

    /// The Hessian times `direction`.
    fn times(&self, direction: &[f64], product: &mut [f64]) {
        if !self.logits {
            for (class, product) in product.iter_mut().enumerate() {
                *product = self.scale * self.bend[class] * direction[class];
            }
            return;
        }
        let factor = |class: usize| self.cap.as_ref().map_or(1.0, |[cap, ..]| cap[class]);
        let v: Vec<f64> = (0..self.classes).map(|class| factor(class) * direction[class]).collect();
        // Relative to the pivot: what all classes share falls out before it can cancel.
        let apart = |class: usize| v[class] - v[self.pivot];
        let mean: f64 = (0..self.classes).filter(|&class| class != self.pivot).map(|c| self.p[c] * apart(c)).sum();
        let change = |class: usize| apart(class) - mean;
        let b: Vec<f64> = (0..self.classes).map(|class| self.bend[class] * change(class)).collect();
        let (bends, slopes) = (b.iter().sum::<f64>(), self.slope.iter().sum::<f64>());
        for (class, product) in product.iter_mut().enumerate() {
            let p = self.p[class];
            let mut inner = self.spread(&b, bends, class) - slopes * p * change(class);
            if self.swing != 0.0 {
                inner += self.swing * p * (mean + v[self.pivot]) + self.drift * p * change(class);
            }
            if let Some([cap, cap_bend, gradient]) = &self.cap {
                inner = inner * cap[class] + gradient[class] * cap_bend[class] * direction[class];
            }
            *product = self.scale * inner;
        }
    }
}

/// What each class's price counts: the target after smoothing, times the class weight.
fn shares(target: &AnyView<'_>, labels: &Labels<'_>, row: usize, label: usize, share: &mut [f64]) {
    if let Some(grid) = &labels.soft {
        target.load_strip(grid.row(row), grid.class_stride, share);
    } else if label != NOWHERE {
        share[label] = 1.0;
    }
    let (hard, even) = (1.0 - labels.smoothing, labels.smoothing / labels.classes as f64);
    for (class, share) in share.iter_mut().enumerate() {
        *share = labels.class_weight(class) * (hard * *share + even);
    }
}

/// Writes the Hessian times `direction`.
pub(super) fn times<T: RowFloat>(
    job: &RowJob<'_, T>,
    class_axis: usize,
    direction: &AnyView<'_>,
    output: Output<'_>,
    rows: usize,
) -> Result<(), Error> {
    let grid = Grid::new(&direction.layout, class_axis);
    let classes = job.labels.classes;
    let size = short_task(rows, classes, job.frame.inner);
    each(job, job.frame.split(output, size), rows, size, |range, part| {
        let (mut v, mut product) = (alloc::vec![0.0; classes], alloc::vec![0.0; classes]);
        for at in range {
            product.fill(0.0);
            if let Some(row) = Row::read(job, at)? {
                direction.load_strip(grid.row(at), grid.class_stride, &mut v);
                row.times(&v, &mut product);
            }
            part.store_row(&job.frame, at, &stored::<T>(&product));
        }
        Ok(())
    })
}

/// Writes the block of each row, (rows, C, C).
pub(super) fn blocks<T: RowFloat>(job: &RowJob<'_, T>, output: Output<'_>, rows: usize) -> Result<(), Error> {
    let classes = job.labels.classes;
    let size = short_task(rows, classes * classes, 1);
    let mut parts = Vec::new();
    let mut rest = output;
    for start in (0..rows).step_by(size) {
        let (head, tail) = rest.split(size.min(rows - start) * classes * classes);
        parts.push((head, start));
        rest = tail;
    }
    each(job, parts, rows, size, |range, (output, start)| {
        let (mut v, mut column) = (alloc::vec![0.0; classes], alloc::vec![0.0; classes]);
        for at in range {
            let row = Row::read(job, at)?;
            for class in 0..classes {
                column.fill(0.0);
                if let Some(row) = &row {
                    v[class] = 1.0;
                    row.times(&v, &mut column);
                    v[class] = 0.0;
                }
                // A block is symmetric: its columns are its rows.
                output.store(((at - *start) * classes + class) * classes, &stored::<T>(&column));
            }
        }
        Ok(())
    })
}

/// Runs each part, of `size` rows, on threads.
fn each<T: RowFloat, P: Send>(
    job: &RowJob<'_, T>,
    parts: Vec<P>,
    rows: usize,
    size: usize,
    work: impl Fn(Range<usize>, &mut P) -> Result<(), Error> + Sync,
) -> Result<(), Error> {
    let mut results: Vec<Result<(), Error>> = Vec::new();
    results.resize_with(parts.len(), || Ok(()));
    let ranges = row_ranges(rows, size, job.frame.inner);
    let tasks = ranges.zip(parts).zip(&mut results).collect();
    let few = rows * job.labels.classes < PARALLEL_FROM;
    let threads = if few { 1 } else { job.evaluation.threads.unwrap_or_else(thread_count) };
    threads::for_each(tasks, threads, |((range, mut part), result): ((Range<usize>, P), &mut Result<(), Error>)| {
        *result = work(range, &mut part);
    });
    results.into_iter().collect()
}

/// Rounded; 0 where that would be subnormal.
fn stored<T: RowFloat>(numbers: &[f64]) -> Vec<T> {
    numbers.iter().map(|&x| T::from_f64(if x.abs() < T::TINY { 0.0 } else { x })).collect()
}
