//! Predictions of one layer: their shape, and their numbers.

use alloc::vec::Vec;

use crate::engine::{AnyView, Kerneled};
use crate::error::Error;

/// The shape of a layer's predictions: (images, anchors, height, width, 5 + classes), the last axis tx, ty, tw, th, objectness and
/// the classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerShape {
    /// Images of the batch.
    pub images: usize,
    /// Anchors of a cell.
    pub anchors: usize,
    /// Rows of cells.
    pub height: usize,
    /// Cells of a row.
    pub width: usize,
    /// Classes.
    pub classes: usize,
}

impl LayerShape {
    /// From the shape of an array.
    ///
    /// # Errors
    /// [`Error::Layer`] if there are not five axes, or the last has fewer than five numbers.
    pub fn new(layer: usize, shape: &[usize]) -> Result<Self, Error> {
        match *shape {
            [images, anchors, height, width, numbers] if height > 0 && width > 0 && numbers >= 5 => {
                Ok(Self { images, anchors, height, width, classes: numbers - 5 })
            }
            _ => Err(Error::Layer {
                layer,
                shape: shape.to_vec(),
                expected: "(images, anchors, height, width, 5 + classes) with at least one cell",
            }),
        }
    }

    /// Predicted numbers of a cell's anchor.
    pub fn numbers(&self) -> usize {
        5 + self.classes
    }

    /// Predicted boxes of one image.
    pub fn cells_per_image(&self) -> usize {
        self.anchors * self.height * self.width
    }

    /// Predicted boxes.
    pub fn cells(&self) -> usize {
        self.images * self.cells_per_image()
    }

    /// The place of a predicted box among all.
    pub fn cell(&self, image: usize, anchor: usize, y: usize, x: usize) -> usize {
        ((image * self.anchors + anchor) * self.height + y) * self.width + x
    }
}

/// A layer's numbers, dense.
pub(super) trait Numbers: Sync {
    /// Number `i`, in row-major order.
    fn at(&self, i: usize) -> f64;
    /// Those at `places` after `first`.
    fn gather(&self, first: usize, places: &[usize], out: &mut [f64]);
}

impl<T: Kerneled> Numbers for &[T] {
    fn at(&self, i: usize) -> f64 {
        self[i].to_f64()
    }

    fn gather(&self, first: usize, places: &[usize], out: &mut [f64]) {
        let numbers = &self[first..];
        for (out, &place) in out.iter_mut().zip(places) {
            *out = numbers[place].to_f64();
        }
    }
}

/// The numbers of a view as a dense slice of the type that is computed in: its own, or a copy.
pub(super) fn dense<'v, T: Kerneled>(view: &'v AnyView<'_>, copy: &'v mut Vec<T>) -> &'v [T] {
    match T::slice(view) {
        Some(slice) => slice,
        None => {
            let count = view.layout.count();
            copy.resize(count, T::ZERO);
            view.load(0..count, copy);
            copy
        }
    }
}
