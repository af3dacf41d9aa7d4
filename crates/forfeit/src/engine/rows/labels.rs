//! What the targets and weights say of rows: the class, what the row counts, and whether it takes part.

use alloc::vec::Vec;
use core::ops::Range;

use super::evaluation::{Denominator, RowEvaluation};
use super::grid::Grid;
use super::kernel::{Lanes, NOWHERE};
use super::tiled;
use crate::engine::kernel::WIDTH;
use crate::engine::reduce::{Pairwise, across};
use crate::engine::total::Total;
use crate::engine::view::AnyView;
use crate::error::Error;
use crate::form::RowTargets;

/// The target of an evaluation, read once.
pub(super) struct Labels<'e> {
    pub(super) classes: usize,
    /// Where the probabilities lie, if the target is probabilities.
    pub(super) soft: Option<Grid>,
    /// Whether the target is the label of a class.
    hard: bool,
    /// A weight for each class, if there are any.
    pub(super) class_weights: Option<Vec<f64>>,
    /// ε of label smoothing.
    pub(super) smoothing: f64,
    /// The mean of the class weights.
    pub(super) mean_weight: f64,
    evaluation: &'e RowEvaluation<'e>,
}

/// Up to `WIDTH` rows.
pub(super) struct Marks {
    /// The class; `NOWHERE` where the target is none or the row takes no part.
    pub(super) label: Lanes<usize>,
    /// The row's own weight; 0 where it takes no part.
    pub(super) weight: Lanes<f64>,
}

impl<'e> Labels<'e> {
    pub(super) fn new(
        evaluation: &'e RowEvaluation<'e>,
        class_axis: usize,
        classes: usize,
        soft: bool,
    ) -> Result<Self, Error> {
        let class_weights = evaluation.class_weights.as_ref().map(|view| class_weights(view, classes)).transpose()?;
        let mean_weight = class_weights.as_ref().map_or(1.0, |weights| weights.iter().sum::<f64>() / classes as f64);
        let hard = !soft && evaluation.loss.program().targets() != RowTargets::Places;
        let soft = soft.then(|| Grid::new(&evaluation.target.layout, class_axis));
        let smoothing = evaluation.loss.options().label_smoothing;
        Ok(Self { classes, soft, hard, class_weights, smoothing, mean_weight, evaluation })
    }

    /// The weight of a class; 1 where none are given.
    pub(super) fn class_weight(&self, class: usize) -> f64 {
        self.class_weights.as_ref().map_or(1.0, |weights| weights[class])
    }

    /// What a row of this label counts: its class weight, mixed with the others' as smoothing mixes the target.
    pub(super) fn share(&self, label: usize) -> f64 {
        if self.smoothing == 0.0 {
            return self.class_weight(label);
        }
        (1.0 - self.smoothing) * self.class_weight(label) + self.smoothing * self.mean_weight
    }

    /// Reads the marks of rows, `WIDTH` at most. Lanes beyond them take no part.
    pub(super) fn marks(&self, rows: Range<usize>) -> Result<Marks, Error> {
        let evaluation = self.evaluation;
        let n = rows.len();
        let mut marks = Marks { label: [NOWHERE; WIDTH], weight: [0.0; WIDTH] };
        let weight = &mut marks.weight[..n];
        weight.fill(1.0);
        if let Some(weights) = &evaluation.weights {
            weights.load(rows.clone(), weight);
            let bad = |weight: &f64| !(0.0..f64::INFINITY).contains(weight);
            if let (Some(i), true) = (weight.iter().position(bad), evaluation.validate) {
                return Err(Error::Weight { index: rows.start + i, value: weight[i] });
            }
        }
        if let Some(mask) = &evaluation.mask {
            let mut keep = [0.0; WIDTH];
            mask.load(rows.clone(), &mut keep[..n]);
            weight.iter_mut().zip(keep).filter(|(_, keep)| *keep == 0.0).for_each(|(weight, _)| *weight = 0.0);
        }
        if !self.hard {
            return Ok(marks);
        }
        let mut labels = [0; WIDTH];
        evaluation.target.load_labels(rows.clone(), &mut labels[..n]);
        let plain = evaluation.weights.is_none() && evaluation.mask.is_none() && self.class_weights.is_none();
        if plain && labels[..n].iter().fold(true, |fit, &label| fit & ((label as u64) < self.classes as u64)) {
            marks.label[..n].iter_mut().zip(labels).for_each(|(mark, label)| *mark = label as usize);
            if evaluation.ignore_index.is_none_or(|ignored| !labels[..n].contains(&ignored)) {
                return Ok(marks);
            }
        }
        for (i, &label) in labels[..n].iter().enumerate() {
            if evaluation.ignore_index == Some(label) {
                weight[i] = 0.0;
            } else if (0..self.classes as i64).contains(&label) {
                marks.label[i] = label as usize;
                if self.share(label as usize) == 0.0 {
                    weight[i] = 0.0;
                }
            } else if weight[i] != 0.0 {
                return Err(Error::ClassLabel { row: rows.start + i, label, classes: self.classes });
            }
        }
        for (label, weight) in marks.label.iter_mut().zip(&*weight) {
            if *weight == 0.0 {
                *label = NOWHERE;
            }
        }
        Ok(marks)
    }

    /// The pre-pass: the denominators of the means.
    pub(super) fn weigh(&self, rows: usize) -> Result<Total, Error> {
        let evaluation = self.evaluation;
        let whole = evaluation.denominator == Denominator::Weight;
        let plain = evaluation.weights.is_none() && evaluation.mask.is_none() && self.class_weights.is_none();
        if plain && evaluation.ignore_index.is_none() {
            return Ok(Total { sum: 0.0, weight: rows as f64, count: rows as u64 });
        }
        let mut sums = Pairwise::default();
        let mut count = 0;
        for start in (0..rows).step_by(WIDTH) {
            let here = start..(start + WIDTH).min(rows);
            let marks = self.marks(here.clone())?;
            let mut weight = marks.weight;
            match &self.soft {
                Some(grid) if whole && self.class_weights.is_some() => {
                    let shares = tiled::row_shares(self, grid, here.clone());
                    weight.iter_mut().zip(shares).for_each(|(weight, share)| *weight *= share);
                }
                Some(_) => {}
                None => {
                    for (weight, &label) in weight.iter_mut().zip(&marks.label).filter(|(_, label)| **label != NOWHERE)
                    {
                        *weight *= if whole { self.share(label) } else { self.class_weight(label) };
                    }
                }
            }
            count += self.kept(here);
            sums.push(across(weight));
        }
        Ok(Total { sum: 0.0, weight: sums.sum(), count })
    }

    /// How many rows are neither masked nor ignored; weight 0 still counts.
    fn kept(&self, rows: Range<usize>) -> u64 {
        let n = rows.len();
        let mut kept = [true; WIDTH];
        if let Some(mask) = &self.evaluation.mask {
            let mut keep = [0.0; WIDTH];
            mask.load(rows.clone(), &mut keep[..n]);
            kept.iter_mut().zip(keep).for_each(|(kept, keep)| *kept &= keep != 0.0);
        }
        if let (Some(ignored), true) = (self.evaluation.ignore_index, self.hard) {
            let mut labels = [0; WIDTH];
            self.evaluation.target.load_labels(rows, &mut labels[..n]);
            kept.iter_mut().zip(labels).for_each(|(kept, label)| *kept &= label != ignored);
        }
        kept[..n].iter().filter(|kept| **kept).count() as u64
    }

    /// The evaluation that it reads.
    pub(super) fn evaluation(&self) -> &'e RowEvaluation<'e> {
        self.evaluation
    }
}

fn class_weights(view: &AnyView<'_>, classes: usize) -> Result<Vec<f64>, Error> {
    let got = view.layout.count();
    if got != classes {
        return Err(Error::ClassWeights { got, classes });
    }
    let mut weights = alloc::vec![0.0; classes];
    view.load(0..classes, &mut weights);
    match weights.iter().position(|weight| !(0.0..f64::INFINITY).contains(weight)) {
        Some(index) => Err(Error::Weight { index, value: weights[index] }),
        None => Ok(weights),
    }
}
