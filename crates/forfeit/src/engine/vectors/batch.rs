//! Losses of a whole batch: all rows of two arrays at once.

use alloc::vec::Vec;

use super::evaluation::VectorEvaluation;
use crate::engine::view::AnyView;
use crate::engine::{Isa, Output, thread_count};

/// All rows of two arrays.
pub(crate) struct Batch<'a> {
    pub(crate) isa: Isa,
    pub(crate) threads: usize,
    pub(crate) params: &'a [f64],
    /// Numbers of a row, at least one.
    pub(crate) length: usize,
    pub(crate) arrays: [Vec<f64>; 2],
    /// The weight of each row.
    pub(crate) weights: Vec<f64>,
    /// Whether gradients are asked for.
    pub(crate) differentiate: bool,
}

/// What comes of a batch: the loss of each row, and the gradient of their weighted sum by each array if it is asked for.
pub(crate) struct Gained {
    pub(crate) losses: Vec<f64>,
    pub(crate) gradients: [Vec<f64>; 2],
}

pub(super) type OfBatch = fn(&Batch<'_>) -> Gained;

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
            params: &self.loss.parameters(),
            length,
            arrays: [0, 1].map(|array| all(&self.arrays[array])),
            weights,
            differentiate: !gradients.is_empty(),
        };
        let mut gained = function(&batch);
        for (array, mut output) in gradients {
            let scaled: Vec<f64> = gained.gradients[array].iter().map(|slope| scale * slope).collect();
            output.store(0, &scaled);
        }
        for (loss, weight) in gained.losses.iter_mut().zip(&batch.weights) {
            *loss = if *weight == 0.0 { 0.0 } else { weight * *loss };
        }
        gained.losses
    }
}

fn all(view: &AnyView<'_>) -> Vec<f64> {
    let mut all = alloc::vec![0.0; view.layout.count()];
    view.load(0..all.len(), &mut all);
    all
}
