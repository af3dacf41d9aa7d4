//! What becomes of the values that a kernel computes.

#![expect(clippy::needless_range_loop, reason = "one index runs over two arrays, and a fixed range vectorises")]

use super::kernel::{Results, WIDTH};
use crate::number::Number;

/// Where values go, to either place or both. One kernel serves all: the choice costs a branch a step, and a second kernel would be a
/// fifth of all that is compiled.
pub(crate) struct Values<'a, T> {
    /// Each.
    pub(crate) stored: Option<&'a mut [T]>,
    /// Their sum.
    pub(crate) summed: Option<&'a mut [f64; WIDTH]>,
}

impl<T> Values<'_, T> {
    /// A copy of the sums: one's own may stay in registers.
    #[inline(always)]
    pub(super) fn lanes(&self) -> [f64; WIDTH] {
        self.summed.as_deref().copied().unwrap_or([0.0; WIDTH])
    }

    /// Takes the values of a step.
    #[inline(always)]
    pub(super) fn take<R: Number<Scalar = T>>(&mut self, out: &Results<R>, step: usize, sum: &mut [f64; WIDTH]) {
        // A loop of its own: f64 lanes in that over the step would halve the width of its f32 vectors.
        for k in 0..WIDTH {
            out.0[k].accumulate(&mut sum[k]);
        }
        if let Some(values) = &mut self.stored {
            out.store(&mut values.as_chunks_mut().0[step]);
        }
    }

    /// Gives the sums back.
    #[inline(always)]
    pub(super) fn keep(self, sum: [f64; WIDTH]) {
        if let Some(lanes) = self.summed {
            *lanes = sum;
        }
    }
}
