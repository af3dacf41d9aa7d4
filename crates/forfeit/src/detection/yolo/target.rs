//! Labelled boxes.

use alloc::vec::Vec;

use crate::error::Error;
use crate::interval::Interval;

/// One labelled box. Lengths are fractions of the image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Which image of the batch.
    pub image: usize,
    /// Which class.
    pub class: usize,
    /// Its centre (x, y).
    pub center: [f64; 2],
    /// Its width and height.
    pub size: [f64; 2],
}

impl Target {
    /// Reads rows of image, class, cx, cy, w, h.
    ///
    /// A centre outside the image is moved to the nearest cell by the assignments; a box without width or height matches
    /// nothing.
    ///
    /// # Errors
    /// [`Error::Label`] names the row with an image or class that is no whole number in range, a number that is not finite, or a
    /// negative size.
    pub fn read<T: Copy + Into<f64>>(rows: &[[T; 6]], images: usize, classes: usize) -> Result<Vec<Self>, Error> {
        rows.iter().enumerate().map(|(row, numbers)| Self::of(row, numbers.map(Into::into), images, classes)).collect()
    }

    fn of(row: usize, [image, class, x, y, w, h]: [f64; 6], images: usize, classes: usize) -> Result<Self, Error> {
        let wrong = |what, value, range| Err(Error::Label { row, what, value, range });
        let whole =
            |x: f64, below: usize| (x >= 0.0 && x < below as f64 && x as usize as f64 == x).then_some(x as usize);
        let last = |count: usize| Interval { whole: true, ..Interval::closed(0.0, count as f64 - 1.0) };
        let Some(image_index) = whole(image, images) else { return wrong("image", image, last(images)) };
        let Some(class_index) = whole(class, classes) else { return wrong("class", class, last(classes)) };
        for (what, value) in [("cx", x), ("cy", y)] {
            if !value.is_finite() {
                return wrong(what, value, Interval::UNIT);
            }
        }
        for (what, value) in [("w", w), ("h", h)] {
            if !(0.0..f64::INFINITY).contains(&value) {
                return wrong(what, value, Interval::UNIT);
            }
        }
        Ok(Self { image: image_index, class: class_index, center: [x, y], size: [w, h] })
    }
}
