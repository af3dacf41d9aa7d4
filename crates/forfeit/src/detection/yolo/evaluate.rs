//! Asking for a whole detection loss: its three steps one after another, and what comes out.

use alloc::vec::Vec;

use super::assign::Assignment;
use super::layer::{LayerShape, dense};
use super::reduce::{self, LayerSums};
use super::target::Target;
use super::terms::LayerTerms;
use crate::engine::{AnyView, IntoOutput, IntoView, Kerneled, Output, thread_count};
use crate::error::Error;

/// A loss over layers of cells with anchors, in its three steps.
pub trait GridLoss {
    /// Classes that are told apart.
    fn classes(&self) -> usize;

    /// Anchors of each layer.
    fn anchors(&self) -> Vec<usize>;

    /// Step one: which predicted box answers for which target.
    ///
    /// # Errors
    /// Predictions from which no box can be made, where the choice depends on them: NaN.
    fn assign(&self, predictions: &Predictions<'_>, targets: &[Target]) -> Result<Assignment, Error>;

    /// Step two: what every row costs, and what every objectness is to be.
    ///
    /// # Errors
    /// Predictions from which no box can be made: NaN.
    fn terms(
        &self,
        predictions: &Predictions<'_>,
        targets: &[Target],
        assignment: &Assignment,
    ) -> Result<Vec<LayerTerms>, Error>;

    /// What the sum of the terms is multiplied by to give the total: 1, or the number of images.
    fn factor(&self, images: usize) -> f64;
}

/// The predictions of every layer.
#[derive(Clone, Debug)]
pub struct Predictions<'a> {
    pub(super) layers: Vec<AnyView<'a>>,
    pub(super) shapes: Vec<LayerShape>,
}

impl<'a> Predictions<'a> {
    /// Arrays of shape (images, anchors, height, width, 5 + classes), one a layer.
    ///
    /// # Errors
    /// An array of another shape, or layers of different numbers of images or types.
    pub fn new<V: IntoView<'a>>(layers: impl IntoIterator<Item = V>) -> Result<Self, Error> {
        let layers: Vec<AnyView<'a>> = layers.into_iter().map(|layer| layer.into_view().into()).collect();
        let shape = |(i, view): (usize, &AnyView<'_>)| LayerShape::new(i, &view.layout.shape);
        let shapes: Vec<LayerShape> = layers.iter().enumerate().map(shape).collect::<Result<_, _>>()?;
        for (i, shape) in shapes.iter().enumerate() {
            if (shape.images, shape.classes) != (shapes[0].images, shapes[0].classes) {
                let expected = "as many images and classes as in layer 0";
                return Err(Error::Layer { layer: i, shape: layers[i].layout.shape.clone(), expected });
            }
        }
        Ok(Self { layers, shapes })
    }

    /// The shape of each layer.
    pub fn shapes(&self) -> &[LayerShape] {
        &self.shapes
    }

    /// Images of the batch.
    pub fn images(&self) -> usize {
        self.shapes.first().map_or(0, |shape| shape.images)
    }

    /// Runs `step` on the numbers of each layer.
    pub(super) fn each<R>(
        &self,
        mut step: impl FnMut(usize, &dyn super::layer::Numbers) -> Result<R, Error>,
    ) -> Result<Vec<R>, Error> {
        let one = |(i, view): (usize, &AnyView<'_>)| {
            if view.computes_in_f32() {
                step(i, &dense::<f32>(view, &mut Vec::new()))
            } else {
                step(i, &dense::<f64>(view, &mut Vec::new()))
            }
        };
        self.layers.iter().enumerate().map(one).collect()
    }
}

/// The parts of a total, after their gains.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    /// Boxes.
    pub boxes: f64,
    /// Objectness, or 0 for a loss that has none.
    pub objectness: f64,
    /// Classes.
    pub classes: f64,
    /// The distribution of edges, or 0 for a loss that has none.
    pub distribution: f64,
}

impl Terms {
    /// Their sum.
    pub fn sum(&self) -> f64 {
        self.boxes + self.objectness + self.classes + self.distribution
    }
}

/// A detection loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Detected {
    /// The loss.
    pub total: f64,
    /// Its parts after gains; their sum is the total, divided by the number of images where a loss is multiplied by it.
    pub terms: Terms,
    /// What each image adds to the total.
    pub per_image: Vec<f64>,
    /// The objectness term of each layer, after gain and balance.
    pub objectness: Vec<f64>,
}

/// A detection loss asked of predictions; [`run`](Self::run) makes all three steps.
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct GridEvaluation<'a, L> {
    loss: &'a L,
    predictions: Predictions<'a>,
    targets: Vec<Target>,
    gradient: Vec<Output<'a>>,
    upstream: f64,
    threads: usize,
}

impl<'a, L: GridLoss> GridEvaluation<'a, L> {
    pub(super) fn new<T: Copy + Into<f64>>(
        loss: &'a L,
        predictions: Predictions<'a>,
        targets: &[[T; 6]],
    ) -> Result<Self, Error> {
        let anchors = loss.anchors();
        let fits = predictions.shapes.len() == anchors.len();
        for (layer, shape) in predictions.shapes.iter().enumerate() {
            if !fits || shape.anchors != anchors[layer] || shape.classes != loss.classes() {
                let expected = "one layer for each list of anchors, with its anchors and the classes of the loss";
                return Err(Error::Layer { layer, shape: predictions.layers[layer].layout.shape.clone(), expected });
            }
        }
        let targets = Target::read(targets, predictions.images(), loss.classes())?;
        Ok(Self { loss, predictions, targets, gradient: Vec::new(), upstream: 1.0, threads: thread_count() })
    }

    /// Writes the gradient of the total, one buffer a layer: by every prediction, zeros included, if it is as long as the layer; by
    /// the objectness alone if it has one number for each predicted box. The rest of the gradient is then that of the rows:
    /// `box_gradient` and `class_gradient` of [`GridLoss::terms`] times their weights and [`GridLoss::factor`]. On an error the
    /// buffers' contents are unspecified.
    pub fn gradient_into<O: IntoOutput<'a>>(mut self, layers: impl IntoIterator<Item = O>) -> Self {
        self.gradient = layers.into_iter().map(O::into_output).collect();
        self
    }

    /// The derivative of what comes after by the total: multiplies the gradient. 1 unless given.
    pub fn upstream(self, upstream: f64) -> Self {
        Self { upstream, ..self }
    }

    /// On how many threads. The result has the same bits for any number.
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: threads.max(1), ..self }
    }

    /// Assigns, makes the terms and adds them up.
    ///
    /// # Errors
    /// Buffers of wrong number, length or type; predictions that are NaN.
    pub fn run(self) -> Result<Detected, Error> {
        let assignment = self.loss.assign(&self.predictions, &self.targets)?;
        let terms = self.loss.terms(&self.predictions, &self.targets, &assignment)?;
        let factor = self.loss.factor(self.predictions.images());
        let reduced = reduce(&self.predictions, &terms, factor, self.upstream, self.gradient, self.threads)?;
        if reduced.total.is_nan() {
            find_nan(&self.predictions)?;
        }
        Ok(reduced)
    }
}

/// Step three: adds up the terms of every layer times `factor`, and writes the gradient times `upstream`; see
/// [`GridEvaluation::gradient_into`].
///
/// # Errors
/// Buffers of wrong number, length or type.
pub fn reduce(
    predictions: &Predictions<'_>,
    terms: &[LayerTerms],
    factor: f64,
    upstream: f64,
    gradient: Vec<Output<'_>>,
    threads: usize,
) -> Result<Detected, Error> {
    if !gradient.is_empty() && gradient.len() != predictions.layers.len() {
        let (got, expected) = (gradient.len(), predictions.layers.len());
        return Err(Error::Length { what: "the gradients, one a layer,", got, expected });
    }
    let mut outputs = gradient.into_iter().map(Some);
    let mut sums = Vec::with_capacity(terms.len());
    for (view, terms) in predictions.layers.iter().zip(terms) {
        let output = outputs.next().flatten();
        if let Some(output) = &output {
            let (got, expected) = (output.len(), view.layout.count());
            if got != expected && got != terms.shape.cells() {
                return Err(Error::Length { what: "the gradient of a layer", got, expected });
            }
            if output.type_name() != view.output_type() {
                let (got, expected) = (output.type_name(), view.output_type());
                return Err(Error::Type { what: "the gradient of a layer", got, expected });
            }
        }
        let scale = factor * upstream;
        sums.push(if view.computes_in_f32() {
            one_layer::<f32>(view, terms, scale, output, threads)
        } else {
            one_layer::<f64>(view, terms, scale, output, threads)
        });
    }
    let add = |part: fn(&LayerSums) -> &Vec<f64>| sums.iter().flat_map(part).sum::<f64>();
    let terms = Terms {
        boxes: add(|sums| &sums.boxes),
        objectness: add(|sums| &sums.objectness),
        classes: add(|sums| &sums.classes),
        distribution: 0.0,
    };
    let image = |i: usize| sums.iter().map(|s| s.boxes[i] + s.objectness[i] + s.classes[i]).sum::<f64>() * factor;
    Ok(Detected {
        total: factor * terms.sum(),
        terms,
        per_image: (0..predictions.images()).map(image).collect(),
        objectness: sums.iter().map(|layer| layer.objectness.iter().sum()).collect(),
    })
}

fn one_layer<T: Kerneled>(
    view: &AnyView<'_>,
    terms: &LayerTerms,
    upstream: f64,
    output: Option<Output<'_>>,
    threads: usize,
) -> LayerSums {
    let mut copy = Vec::new();
    let logits = dense::<T>(view, &mut copy);
    let Some(mut output) = output else { return reduce::layer(logits, terms, upstream, None, threads) };
    if let Some(slice) = T::slice_mut(&mut output) {
        return reduce::layer(logits, terms, upstream, Some(slice), threads);
    }
    let mut wide = alloc::vec![T::ZERO; output.len()];
    let sums = reduce::layer(logits, terms, upstream, Some(&mut wide), threads);
    output.store(0, &wide);
    sums
}

/// Names the first prediction that is NaN, if one is.
fn find_nan(predictions: &Predictions<'_>) -> Result<(), Error> {
    let shapes = &predictions.shapes;
    let found = predictions.each(|layer, numbers| {
        let count = shapes[layer].cells() * shapes[layer].numbers();
        match (0..count).find(|&i| numbers.at(i).is_nan()) {
            Some(index) => Err(Error::Prediction { layer, index, value: f64::NAN }),
            None => Ok(()),
        }
    });
    found.map(|_| ())
}
