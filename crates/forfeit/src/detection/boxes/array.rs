//! What boxes may lie in: slices of four numbers, and arrays of shape (N, 4).

use alloc::vec::Vec;

use crate::engine::{Element, Float, IntoOutput, IntoView, Output, View};

/// What can be read as boxes: slices and vectors of four numbers, and arrays of shape (N, 4), strided ones too.
pub trait IntoBoxes<'a> {
    /// The number type.
    type Element: Element;
    /// The boxes as an array of shape (N, 4); nothing is copied.
    fn into_boxes(self) -> View<'a, Self::Element>;
}

impl<'a, T: Element, V: IntoView<'a, Element = T>> IntoBoxes<'a> for V {
    type Element = T;
    fn into_boxes(self) -> View<'a, T> {
        self.into_view()
    }
}

macro_rules! rows {
    ($($type:ty),*) => {$(
        impl<'a> IntoBoxesOutput<'a> for &'a mut [[$type; 4]] {
            fn into_boxes_output(self) -> Output<'a> {
                <$type as Float>::output(self.as_flattened_mut())
            }
        }
        impl<'a> IntoBoxesOutput<'a> for &'a mut Vec<[$type; 4]> {
            fn into_boxes_output(self) -> Output<'a> {
                <$type as Float>::output(self.as_flattened_mut())
            }
        }
        impl<'a, const N: usize> IntoBoxesOutput<'a> for &'a mut [[$type; 4]; N] {
            fn into_boxes_output(self) -> Output<'a> {
                <$type as Float>::output(self.as_flattened_mut())
            }
        }
    )*};
}

rows!(f32, f64);
#[cfg(feature = "half")]
rows!(half::f16, half::bf16);

/// What gradients of boxes can be written to: slices of four numbers, and flat buffers of 4·N.
pub trait IntoBoxesOutput<'a> {
    /// The output, row after row.
    fn into_boxes_output(self) -> Output<'a>;
}

impl<'a, O: IntoOutput<'a>> IntoBoxesOutput<'a> for O {
    fn into_boxes_output(self) -> Output<'a> {
        self.into_output()
    }
}
