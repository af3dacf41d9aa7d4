//! The loss of the first YOLO: sums of squared errors over cells, one responsible box a cell.

use alloc::vec::Vec;

use super::evaluate::{Detected, Terms};
use super::layer::{Numbers, dense};
use super::target::Target;
use crate::detection::boxes::{BoxLoss, Format};
use crate::engine::{AnyView, IntoOutput, IntoView, Output};
use crate::error::Error;
use crate::interval::Interval;

/// The loss of YOLOv1 (Redmon et al. 2016, arXiv 1506.02640, eq. 3).
///
/// # Formula
/// total = 5·Σ_resp [(x − x̂)² + (y − ŷ)² + (√w − √ŵ)² + (√h − √ĥ)²] + Σ_resp (C − IoU)² + 0.5·Σ_others C² + Σ_cells with object
/// Σ_c (p − p̂)²: sums over everything. Predictions are linear: x, y relative to the cell, √w and √h of fractions of the image, C,
/// and one score a class for each cell.
///
/// # Assignment
/// In the cell of the target's centre the predicted box with the largest IoU; where none overlaps, the one with the least
/// squared error of corners. The IoU that C is to be is a constant.
///
/// # Same as
/// The paper, and darknet's detection layer with `sqrt=1, rescore=1`, whose deltas are −½ of this gradient.
///
/// # Edge cases
/// A cell has one object: of several targets the last counts. A predicted √w below 0 stands for the box of its square. A centre
/// outside the image belongs to the nearest cell.
///
/// ```
/// use forfeit::View;
/// use forfeit::detection::YoloV1;
/// let loss = YoloV1::new(2, 3)?;
/// let cells = vec![0.1f32; 7 * 7 * 13];
/// let cells = View::shaped(&cells, &[1, 7, 7, 13]).expect("2 boxes of 5 numbers and 3 classes");
/// let detected = loss.evaluate(cells, &[[0.0, 2.0, 0.5, 0.5, 0.4, 0.2]])?.run()?;
/// assert_eq!(detected.terms.sum(), detected.total);
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YoloV1 {
    boxes: usize,
    classes: usize,
    /// λ_coord.
    coordinates: f64,
    /// λ_noobj.
    no_object: f64,
    rescore: bool,
}

/// A cell of [`YoloV1`] with an object, and what it is judged by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObjectCell {
    /// The image.
    pub image: usize,
    /// The row of the cell.
    pub y: usize,
    /// The column of the cell.
    pub x: usize,
    /// Which target it is.
    pub target: usize,
    /// Its class.
    pub class: usize,
    /// Which box of the cell answers for it.
    pub responsible: usize,
    /// What that box is to be: x, y relative to the cell, and √w, √h of fractions of the image.
    pub wanted: [f64; 4],
    /// What its confidence is to be.
    pub confidence: f64,
}

impl YoloV1 {
    /// With the boxes of a cell and the number of classes; λ_coord = 5 and λ_noobj = 0.5.
    ///
    /// # Errors
    /// No box or no class.
    pub fn new(boxes: usize, classes: usize) -> Result<Self, Error> {
        for (parameter, value) in [("boxes", boxes), ("classes", classes)] {
            if value == 0 {
                let range = Interval { high_closed: false, ..Interval::closed(1.0, f64::INFINITY) };
                return Err(Error::Parameter { loss: "yolo_v1", parameter, value: 0.0, range });
            }
        }
        Ok(Self { boxes, classes, coordinates: 5.0, no_object: 0.5, rescore: true })
    }

    /// λ_coord and λ_noobj.
    pub fn gains(self, coordinates: f64, no_object: f64) -> Self {
        Self { coordinates, no_object, ..self }
    }

    /// Whether the confidence of a responsible box is to be its IoU, or 1.
    pub fn rescore(self, rescore: bool) -> Self {
        Self { rescore, ..self }
    }

    fn numbers(&self) -> usize {
        5 * self.boxes + self.classes
    }

    /// Asks for the loss of predictions of shape (images, rows, columns, 5·boxes + classes), the last axis x, y, √w, √h, C of each
    /// box and then the classes, with targets of image, class, cx, cy, w, h in fractions of the image.
    ///
    /// # Errors
    /// Predictions of another shape, and targets that are none: see [`Target::read`].
    pub fn evaluate<'a, T: Copy + Into<f64>>(
        &'a self,
        predictions: impl IntoView<'a>,
        targets: &[[T; 6]],
    ) -> Result<YoloV1Evaluation<'a>, Error> {
        let view: AnyView<'a> = predictions.into_view().into();
        let shape = match view.layout.shape[..] {
            [images, height, width, numbers] if height > 0 && width > 0 && numbers == self.numbers() => {
                [images, height, width]
            }
            _ => {
                let expected = "(images, rows, columns, 5 * boxes + classes)";
                return Err(Error::Layer { layer: 0, shape: view.layout.shape.clone(), expected });
            }
        };
        let targets = Target::read(targets, shape[0], self.classes)?;
        Ok(YoloV1Evaluation { loss: self, view, shape, targets, gradient: None, upstream: 1.0 })
    }

    /// The cells with objects, sorted.
    fn assign(
        &self,
        numbers: &dyn Numbers,
        [_, height, width]: [usize; 3],
        targets: &[Target],
    ) -> Result<Vec<ObjectCell>, Error> {
        let mut objects: Vec<ObjectCell> = Vec::with_capacity(targets.len());
        for (index, target) in targets.iter().enumerate() {
            let at = [target.center[0] * width as f64, target.center[1] * height as f64];
            let cell = |x: f64, count: usize| (x as i64).clamp(0, count as i64 - 1) as usize;
            let (x, y) = (cell(at[0], width), cell(at[1], height));
            let first = ((target.image * height + y) * width + x) * self.numbers();
            // In fractions of the image, relative to the cell.
            let offset = [at[0] - x as f64, at[1] - y as f64];
            let in_image = |x: f64, y: f64, w: f64, h: f64| [x / width as f64, y / height as f64, w, h];
            let wanted = in_image(offset[0], offset[1], target.size[0], target.size[1]);
            let pred: Vec<[f64; 4]> = (0..self.boxes)
                .map(|i| {
                    let at = |k: usize| numbers.at(first + 5 * i + k);
                    in_image(at(0), at(1), at(2) * at(2), at(3) * at(3))
                })
                .collect();
            let losses = BoxLoss::Iou.pairwise(&pred, &[wanted], |evaluation| evaluation.format(Format::Cxcywh))?;
            let miss = |i: usize| (0..4).map(|k| (pred[i][k] - wanted[k]) * (pred[i][k] - wanted[k])).sum::<f64>();
            let overlap = losses.iter().any(|loss| *loss < 1.0);
            let worse = |i: &usize, j: &usize| {
                if overlap { losses[*i].total_cmp(&losses[*j]) } else { miss(*i).total_cmp(&miss(*j)) }
            };
            let responsible = (0..self.boxes).min_by(worse).unwrap_or(0);
            let root = |x: f64| crate::real::Real::sqrt(x);
            let image = target.image;
            objects.retain(|object| (object.image, object.y, object.x) != (image, y, x));
            objects.push(ObjectCell {
                image,
                y,
                x,
                target: index,
                class: target.class,
                responsible,
                wanted: [offset[0], offset[1], root(target.size[0]), root(target.size[1])],
                confidence: if self.rescore { 1.0 - losses[responsible] } else { 1.0 },
            });
        }
        objects.sort_by_key(|object| (object.image, object.y, object.x));
        Ok(objects)
    }
}

/// YOLOv1's loss asked of predictions.
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct YoloV1Evaluation<'a> {
    loss: &'a YoloV1,
    view: AnyView<'a>,
    shape: [usize; 3],
    targets: Vec<Target>,
    gradient: Option<Output<'a>>,
    upstream: f64,
}

impl<'a> YoloV1Evaluation<'a> {
    /// Writes the gradient of the total by every prediction. On an error its contents are unspecified.
    pub fn gradient_into(self, gradient: impl IntoOutput<'a>) -> Self {
        Self { gradient: Some(gradient.into_output()), ..self }
    }

    /// The derivative of what comes after by the total: multiplies the gradient. 1 unless given.
    pub fn upstream(self, upstream: f64) -> Self {
        Self { upstream, ..self }
    }

    /// The cells with objects, and which of their boxes answer: image after image, row after row.
    ///
    /// # Errors
    /// Predictions that are NaN.
    pub fn assign(&self) -> Result<Vec<ObjectCell>, Error> {
        let mut copy = Vec::new();
        self.loss.assign(&self.numbers(&mut copy)?, self.shape, &self.targets)
    }

    /// Assigns, and adds up what the cells cost.
    ///
    /// # Errors
    /// A buffer of wrong length or type; predictions that are NaN.
    pub fn run(self) -> Result<Detected, Error> {
        let objects = self.assign()?;
        self.reduce(&objects)
    }

    /// Adds up what every cell costs, those of `objects` and the empty ones, and writes the gradient.
    ///
    /// # Errors
    /// A buffer of wrong length or type; predictions that are NaN.
    pub fn reduce(mut self, objects: &[ObjectCell]) -> Result<Detected, Error> {
        let count = self.view.layout.count();
        if let Some(output) = &self.gradient {
            let what = "the gradient";
            if output.len() != count {
                return Err(Error::Length { what, got: output.len(), expected: count });
            }
            if output.type_name() != self.view.output_type() {
                return Err(Error::Type { what, got: output.type_name(), expected: self.view.output_type() });
            }
        }
        let mut copy = Vec::new();
        let (detected, gradient) = self.sums(self.numbers(&mut copy)?, objects);
        if let Some(output) = &mut self.gradient {
            let scaled: Vec<f64> = gradient.iter().map(|slope| slope * self.upstream).collect();
            output.store(0, &scaled);
        }
        Ok(detected)
    }

    /// All predictions: a grid of cells is small, so all is computed in double precision and rounded once.
    fn numbers<'b>(&'b self, copy: &'b mut Vec<f64>) -> Result<&'b [f64], Error> {
        let numbers: &[f64] = dense(&self.view, copy);
        match numbers.iter().position(|x| x.is_nan()) {
            Some(index) => Err(Error::Prediction { layer: 0, index, value: f64::NAN }),
            None => Ok(numbers),
        }
    }

    fn sums(&self, numbers: &[f64], objects: &[ObjectCell]) -> (Detected, Vec<f64>) {
        let (loss, images) = (self.loss, self.shape[0]);
        let mut gradient = alloc::vec![0.0; numbers.len()];
        let mut per_image = alloc::vec![0.0; images];
        let mut terms = Terms::default();
        // Adds weight·(number − wanted)² to a term.
        let mut add = |image: usize, i: usize, wanted: f64, weight: f64| {
            let miss = numbers[i] - wanted;
            gradient[i] = 2.0 * weight * miss;
            per_image[image] += weight * miss * miss;
            weight * miss * miss
        };
        let mut rest = objects.iter().peekable();
        let [_, height, width] = self.shape;
        for cell in 0..images * height * width {
            let (image, first) = (cell / (height * width), cell * loss.numbers());
            let here = |object: &ObjectCell| (object.image * height + object.y) * width + object.x == cell;
            let object = rest.next_if(|object| here(object));
            for i in 0..loss.boxes {
                let at = first + 5 * i;
                match object.filter(|object| object.responsible == i) {
                    None => terms.objectness += add(image, at + 4, 0.0, loss.no_object),
                    Some(object) => {
                        terms.objectness += add(image, at + 4, object.confidence, 1.0);
                        for k in 0..4 {
                            terms.boxes += add(image, at + k, object.wanted[k], loss.coordinates);
                        }
                    }
                }
            }
            let Some(object) = object else { continue };
            for class in 0..loss.classes {
                let wanted = f64::from(u8::from(class == object.class));
                terms.classes += add(object.image, first + 5 * loss.boxes + class, wanted, 1.0);
            }
        }
        (Detected { total: terms.sum(), terms, per_image, objectness: Vec::new() }, gradient)
    }
}
