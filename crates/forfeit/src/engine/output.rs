//! What the engine writes to: slices of any float type.

use alloc::vec::Vec;
use core::ops::Range;

use super::cast::Cast;
use super::view::Float;
use crate::number::Compute;

/// An array that is written, in row-major order.
#[derive(Debug)]
#[non_exhaustive]
pub enum Output<'a> {
    /// Of `f32`.
    F32(&'a mut [f32]),
    /// Of `f64`.
    F64(&'a mut [f64]),
    /// Of `f16`.
    #[cfg(feature = "half")]
    F16(&'a mut [half::f16]),
    /// Of `bf16`.
    #[cfg(feature = "half")]
    Bf16(&'a mut [half::bf16]),
}

/// What can be written to: slices, vectors and arrays of `f32`, `f64`, `f16` and `bf16`.
pub trait IntoOutput<'a> {
    /// The output.
    fn into_output(self) -> Output<'a>;
}

impl<'a> IntoOutput<'a> for Output<'a> {
    fn into_output(self) -> Self {
        self
    }
}

impl<'a, T: Float> IntoOutput<'a> for &'a mut [T] {
    fn into_output(self) -> Output<'a> {
        T::output(self)
    }
}

impl<'a, T: Float> IntoOutput<'a> for &'a mut Vec<T> {
    fn into_output(self) -> Output<'a> {
        T::output(self)
    }
}

impl<'a, T: Float, const N: usize> IntoOutput<'a> for &'a mut [T; N] {
    fn into_output(self) -> Output<'a> {
        T::output(self)
    }
}

macro_rules! with_output {
    ($output:expr, $slice:ident => $body:expr) => {
        match $output {
            Output::F32($slice) => $body,
            Output::F64($slice) => $body,
            #[cfg(feature = "half")]
            Output::F16($slice) => $body,
            #[cfg(feature = "half")]
            Output::Bf16($slice) => $body,
        }
    };
}

impl<'a> Output<'a> {
    pub(crate) fn len(&self) -> usize {
        with_output!(self, slice => slice.len())
    }

    pub(crate) fn type_name(&self) -> &'static str {
        fn name<T: Float>(_: &[T]) -> &'static str {
            T::NAME
        }
        with_output!(self, slice => name(slice))
    }

    /// The first `at` elements, and the rest.
    pub(crate) fn split(self, at: usize) -> (Self, Self) {
        with_output!(self, slice => {
            let (head, tail) = slice.split_at_mut(at);
            (Float::output(head), Float::output(tail))
        })
    }

    /// Writes from element `at` on, rounding once.
    pub(crate) fn store<T: Stored>(&mut self, at: usize, from: &[T]) {
        let here = at..at + from.len();
        if let Some(slice) = T::slice_mut(self) {
            return slice[here].copy_from_slice(from);
        }
        T::convert(from, self, here);
    }

    pub(crate) fn fill_zero(&mut self) {
        fn zero<T: Float>(slice: &mut [T]) {
            slice.fill(T::ZERO);
        }
        with_output!(self, slice => zero(slice));
    }
}

/// A float that every output type stores.
pub(crate) trait Stored: Compute {
    /// The slice itself, if it is of this type.
    fn slice_mut<'o>(output: &'o mut Output<'_>) -> Option<&'o mut [Self]>;
    /// Writes to a part of the slice, whatever its type.
    fn convert(from: &[Self], output: &mut Output<'_>, part: Range<usize>);
}

macro_rules! stored {
    ($float:ty, $variant:ident) => {
        impl Stored for $float {
            fn slice_mut<'o>(output: &'o mut Output<'_>) -> Option<&'o mut [Self]> {
                match output {
                    Output::$variant(slice) => Some(slice),
                    _ => None,
                }
            }

            fn convert(from: &[Self], output: &mut Output<'_>, part: Range<usize>) {
                with_output!(output, slice => Cast::convert(from, &mut slice[part]));
            }
        }
    };
}

stored!(f32, F32);
stored!(f64, F64);

#[cfg(all(test, feature = "half"))]
mod tests {
    use super::*;

    #[test]
    fn every_type_stores_every_float() {
        let from = [1.5f32, -0.25, 3.0];
        let mut halves = [half::f16::ZERO; 4];
        Output::F16(&mut halves).store(1, &from);
        assert_eq!(halves.map(f32::from), [0.0, 1.5, -0.25, 3.0]);
        let (mut singles, mut doubles) = ([0.0f32; 3], [0.0f64; 3]);
        Output::F32(&mut singles).store(0, &from.map(f64::from));
        Output::F64(&mut doubles).store(0, &from);
        assert_eq!((singles, doubles), (from, from.map(f64::from)));
    }
}
