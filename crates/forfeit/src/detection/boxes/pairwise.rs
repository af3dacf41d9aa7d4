//! Every box of one list against every box of another.

use alloc::vec::Vec;

use super::evaluate::BoxEvaluation;
use super::loss::BoxLoss;
use crate::engine::{Float, Reduction, View};
use crate::error::Error;

impl BoxLoss {
    /// The N×M matrix of losses of each of N predicted and each of M target boxes, row by row.
    ///
    /// One minus it is the matrix of scores: IoU, GIoU, DIoU, CIoU. `set` may choose format, rule, threads.
    ///
    /// ```
    /// use forfeit::detection::BoxLoss;
    /// let boxes = [[0.0f32, 0.0, 2.0, 1.0], [0.0, 0.0, 1.0, 1.0], [5.0, 5.0, 6.0, 6.0]];
    /// let losses = BoxLoss::Iou.pairwise(&boxes[..2], &boxes, |evaluation| evaluation)?;
    /// assert!(losses.iter().zip([0.0, 0.5, 1.0, 0.5, 0.0, 1.0]).all(|(loss, expected)| (loss - expected).abs() < 1e-6));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`BoxEvaluation::run`]; a row that is named counts the pairs, row by row.
    pub fn pairwise<T: Float>(
        self,
        pred: &[[T; 4]],
        target: &[[T; 4]],
        set: impl for<'a> FnOnce(BoxEvaluation<'a>) -> BoxEvaluation<'a>,
    ) -> Result<Vec<T>, Error> {
        let (n, m) = (pred.len(), target.len());
        let mut losses = alloc::vec![T::ZERO; n * m];
        if losses.is_empty() {
            return Ok(losses);
        }
        let left: Vec<T> = pred.iter().flat_map(|row| core::iter::repeat_n(row, m)).flatten().copied().collect();
        let right: Vec<T> = core::iter::repeat_n(target, n).flatten().flatten().copied().collect();
        let shape = [n * m, 4];
        let (left, right) = (View::shaped(&left, &shape), View::shaped(&right, &shape));
        let (Some(left), Some(right)) = (left, right) else { return Ok(losses) };
        set(self.evaluate(left, right)).reduction(Reduction::None).values_into(&mut losses).run()?;
        Ok(losses)
    }
}
