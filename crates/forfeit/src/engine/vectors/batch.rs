//! Losses of a whole batch: all rows of two arrays at once.

use alloc::vec::Vec;

use super::evaluation::VectorEvaluation;
use crate::engine::view::AnyView;
use crate::engine::{Isa, Output, thread_count};

/// All rows of two arrays.
pub(crate) struct Batch {
    pub(crate) isa: Isa,
    pub(crate) threads: usize,
    pub(crate) params: Vec<f64>,
    /// Numbers of a row, at least one.
    pub(crate) length: usize,
    pub(crate) arrays: [Vec<f64>; 2],
    /// The weight of each row.
    pub(crate) weights: Vec<f64>,
    /// Whether gradients are asked for.
    pub(crate) differentiate: bool,
}

/// What comes of a batch.
pub(crate) struct Gained {
    /// The loss of each row.
    pub(crate) losses: Vec<f64>,
    /// The gradient of their weighted sum by the first array, and behind it that by the second.
    pub(crate) gradients: Vec<f64>,
}

pub(super) type OfBatch = fn(Batch) -> Gained;

impl VectorEvaluation<'_> {
    /// The weighted loss of each row; gradients go where they are asked for.
    pub(super) fn batch(
        &self,
        function: OfBatch,
        length: usize,
        scale: f64,
        gradients: Vec<(usize, Output<'_>)>,
    ) -> Vec<f64> {
        let rows = self.count();
        if rows * length == 0 {
            return alloc::vec![0.0; rows];
        }
        let weights = self.weights.as_ref().map_or_else(|| alloc::vec![1.0; rows], all);
        let batch = Batch {
            isa: self.isa,
            threads: self.threads.unwrap_or_else(thread_count),
            params: self.loss.parameters(),
            length,
            arrays: [0, 1].map(|array| all(&self.arrays[array])),
            weights: weights.clone(),
            differentiate: !gradients.is_empty(),
        };
        let Gained { mut losses, gradients: mut slopes } = function(batch);
        slopes.iter_mut().for_each(|slope| *slope *= scale);
        for (array, mut output) in gradients {
            output.store(0, &slopes[array * rows * length..(array + 1) * rows * length]);
        }
        for (loss, weight) in losses.iter_mut().zip(&weights) {
            *loss = if *weight == 0.0 { 0.0 } else { weight * *loss };
        }
        losses
    }
}

fn all(view: &AnyView<'_>) -> Vec<f64> {
    let mut all = alloc::vec![0.0; view.layout.count()];
    view.load(0..all.len(), &mut all);
    all
}
