//! What each predicted box costs, before anything is added up.

use alloc::vec::Vec;

use super::assign::Row;
use super::coordinates::{CoordinateTerms, Coordinates, Decode};
use super::layer::{LayerShape, Numbers};
use crate::detection::logit::LogitLoss;
use crate::engine::WIDTH;
use crate::error::Error;
use crate::real::Real;

/// What an assigned row costs.
#[derive(Clone, Debug, PartialEq)]
pub struct RowTerms {
    /// The row.
    pub row: Row,
    /// The predicted box: centre relative to the cell's corner, and size, in cells.
    pub pred: [f64; 4],
    /// How well it fits: 1 minus its box loss (CIoU, say), or its IoU where coordinates are judged one by one.
    pub score: f64,
    /// Its box loss, times the scale of the row.
    pub box_loss: f64,
    /// The gradient of the box loss by tx, ty, tw, th.
    pub box_gradient: [f64; 4],
    /// Its class loss, summed over the classes.
    pub class_loss: f64,
    /// The gradient of the class loss by the class logits.
    pub class_gradient: Vec<f64>,
}

/// A predicted box whose objectness is not that of the background.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellTarget {
    /// Its place among all predicted boxes of the layer.
    pub cell: usize,
    /// The objectness that it is to have.
    pub target: f64,
    /// What it counts for.
    pub weight: f64,
}

/// Everything of a layer that is added up: Σ weights·losses is its part of the total.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTerms {
    /// The layer's shape.
    pub shape: LayerShape,
    /// The assigned rows.
    pub rows: Vec<RowTerms>,
    /// What each row's box loss counts for.
    pub box_weight: f64,
    /// What each row's class loss counts for.
    pub class_weight: f64,
    /// What the objectness loss is.
    pub objectness: LogitLoss,
    /// What the objectness of a predicted box counts for unless [`cells`](Self::cells) says otherwise; its target is then 0.
    pub background_weight: f64,
    /// The predicted boxes with another objectness target or weight, sorted, each once.
    pub cells: Vec<CellTarget>,
}

/// How classes are judged.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClassTerm {
    /// One against all, or, without, cross entropy of a softmax.
    pub(super) loss: Option<LogitLoss>,
    /// Label smoothing ε: labels are 1 − ε/2 and ε/2.
    pub(super) smoothing: f64,
    /// One weight a class.
    pub(super) weights: Vec<f64>,
}

/// Writes the setters of the classes: for a loss with a [`ClassTerm`] at `self.class_term`, or at `self.$inner.class_term`.
macro_rules! class_setters {
    (weights $name:ident $($inner:tt)?) => {
        impl $name {
            /// One weight a class; class losses that are averaged are averaged by them.
            ///
            /// # Errors
            /// Another number of weights than of classes, or a weight that is negative or not finite.
            pub fn class_weights(mut self, weights: &[f64]) -> Result<Self, Error> {
                self.$($inner.)?class_term.weights = checked_weights(weights, self.$($inner.)?classes)?;
                Ok(self)
            }
        }
    };
    ($name:ident $($inner:tt)?) => {
        class_setters!(weights $name $($inner)?);

        impl $name {
            /// The class loss.
            pub fn class_loss(mut self, loss: LogitLoss) -> Self {
                self.$($inner.)?class_term.loss = Some(loss);
                self
            }

            /// Label smoothing ε of the classes: labels are 1 − ε/2 and ε/2.
            pub fn label_smoothing(mut self, smoothing: f64) -> Self {
                self.$($inner.)?class_term.smoothing = smoothing;
                self
            }
        }
    };
}
pub(super) use class_setters;

/// One finite weight that is not negative for each class.
pub(super) fn checked_weights(weights: &[f64], classes: usize) -> Result<Vec<f64>, Error> {
    if weights.len() != classes {
        return Err(Error::Length { what: "class weights", got: weights.len(), expected: classes });
    }
    match weights.iter().position(|weight| !(0.0..f64::INFINITY).contains(weight)) {
        Some(index) => Err(Error::Weight { index, value: weights[index] }),
        None => Ok(weights.to_vec()),
    }
}

/// The numbers of a row's predicted box.
pub(super) fn logits(layer: &(impl Numbers + ?Sized), shape: &LayerShape, row: &Row) -> (usize, [f64; 4]) {
    let first = shape.cell(row.image, row.anchor, row.y, row.x) * shape.numbers();
    (first, core::array::from_fn(|i| layer.at(first + i)))
}

/// The terms of every row.
pub(super) fn rows(
    layer: &(impl Numbers + ?Sized),
    shape: &LayerShape,
    assigned: &[Row],
    (coordinates, decode): (Coordinates, Decode),
    classes: &ClassTerm,
) -> Result<Vec<RowTerms>, Error> {
    let numbers: Vec<[f64; 4]> = assigned.iter().map(|row| logits(layer, shape, row).1).collect();
    let boxes = coordinates.terms(decode, &numbers, assigned)?;
    let (class_losses, class_gradients) = class_terms(layer, shape, assigned, classes);
    let one = |(((row, terms), class_loss), class_gradient): (((&Row, CoordinateTerms), f64), Vec<f64>)| RowTerms {
        row: row.clone(),
        pred: terms.pred,
        score: terms.score,
        box_loss: terms.loss * row.scale,
        box_gradient: terms.gradient.map(|slope| slope * row.scale),
        class_loss,
        class_gradient,
    };
    Ok(assigned.iter().zip(boxes).zip(class_losses).zip(class_gradients).map(one).collect())
}

/// The class loss of each row, and its gradient by the logits.
pub(super) fn class_terms(
    layer: &(impl Numbers + ?Sized),
    shape: &LayerShape,
    assigned: &[Row],
    term: &ClassTerm,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let classes = shape.classes;
    let count = assigned.len() * classes;
    let padded = count.next_multiple_of(WIDTH);
    let (mut x, mut t) = (alloc::vec![0.0; padded], alloc::vec![0.5 * term.smoothing; padded]);
    for (i, row) in assigned.iter().enumerate() {
        let first = logits(layer, shape, row).0 + 5;
        for c in 0..classes {
            x[i * classes + c] = layer.at(first + c);
        }
        for &class in &row.classes {
            t[i * classes + class] = 1.0 - 0.5 * term.smoothing;
        }
    }
    let (mut values, mut slopes) = (alloc::vec![0.0; padded], alloc::vec![0.0; padded]);
    match term.loss {
        Some(loss) => {
            let each = loss.each_f64(&x, &t);
            (values, slopes) = (each.values, each.gradient);
        }
        None => {
            for row in 0..assigned.len() {
                let range = row * classes..(row + 1) * classes;
                softmax(&x[range.clone()], &t[range.clone()], &mut values[range.clone()], &mut slopes[range]);
            }
        }
    }
    let rows = (0..assigned.len()).map(|i| i * classes..(i + 1) * classes);
    rows.map(|range| {
        let sum = values[range.clone()].iter().zip(&term.weights).map(|(value, weight)| weight * value).sum::<f64>();
        let slope = slopes[range].iter().zip(&term.weights).map(|(slope, weight)| weight * slope).collect();
        (sum, slope)
    })
    .unzip()
}

/// Cross entropy of a softmax with a distribution, term by term, and its gradient.
fn softmax(x: &[f64], wanted: &[f64], values: &mut [f64], slopes: &mut [f64]) {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = x.iter().map(|x| Real::exp(x - largest)).sum();
    let log_sum = largest + Real::ln(sum);
    let mass: f64 = wanted.iter().sum();
    for (i, (x, wanted)) in x.iter().zip(wanted).enumerate() {
        values[i] = if *wanted == 0.0 { 0.0 } else { wanted * (log_sum - x) };
        slopes[i] = mass * Real::exp(x - log_sum) - wanted;
    }
}
