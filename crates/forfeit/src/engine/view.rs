//! What predictions, targets, weights and masks may be: slices and strided views of any real type.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

use super::cast::{Cast, Loaded};
use super::layout::Layout;

mod sealed {
    pub trait Sealed {}
}

/// A type that predictions, targets or weights may be of: `f32`, `f64`, `f16`, `bf16`, `bool` and every integer
/// of up to 64 bits.
pub trait Element: Copy + Send + Sync + 'static + sealed::Sealed {
    /// Its name.
    const NAME: &'static str;
    #[doc(hidden)]
    fn data(slice: Cow<'_, [Self]>) -> Data<'_>;
}

/// A type that losses and gradients may be of: `f32`, `f64`, `f16`, `bf16`.
pub trait Float: Element {
    /// Zero.
    const ZERO: Self;
    #[doc(hidden)]
    fn output(slice: &mut [Self]) -> super::Output<'_>;
}

/// A slice of any element type.
#[doc(hidden)]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Data<'a> {
    F32(Cow<'a, [f32]>),
    F64(Cow<'a, [f64]>),
    #[cfg(feature = "half")]
    F16(Cow<'a, [half::f16]>),
    #[cfg(feature = "half")]
    Bf16(Cow<'a, [half::bf16]>),
    I64(Cow<'a, [i64]>),
    I32(Cow<'a, [i32]>),
    I16(Cow<'a, [i16]>),
    I8(Cow<'a, [i8]>),
    U64(Cow<'a, [u64]>),
    U32(Cow<'a, [u32]>),
    U16(Cow<'a, [u16]>),
    U8(Cow<'a, [u8]>),
    Bool(Cow<'a, [bool]>),
}

macro_rules! elements {
    ($($type:ty, $variant:ident, $name:literal $(, $zero:expr)?;)*) => {$(
        impl sealed::Sealed for $type {}
        impl Element for $type {
            const NAME: &'static str = $name;
            fn data(slice: Cow<'_, [Self]>) -> Data<'_> {
                Data::$variant(slice)
            }
        }
        $(impl Float for $type {
            const ZERO: Self = $zero;
            fn output(slice: &mut [Self]) -> super::Output<'_> {
                super::Output::$variant(slice)
            }
        })?
    )*};
}

elements! {
    f32, F32, "f32", 0.0;
    f64, F64, "f64", 0.0;
    i64, I64, "i64";
    i32, I32, "i32";
    i16, I16, "i16";
    i8, I8, "i8";
    u64, U64, "u64";
    u32, U32, "u32";
    u16, U16, "u16";
    u8, U8, "u8";
    bool, Bool, "bool";
}

#[cfg(feature = "half")]
elements! {
    half::f16, F16, "f16", half::f16::ZERO;
    half::bf16, Bf16, "bf16", half::bf16::ZERO;
}

/// An array that is read: a slice with a shape and, where its elements do not follow each other, strides.
#[derive(Clone, Debug)]
pub struct View<'a, T: Clone> {
    data: Cow<'a, [T]>,
    layout: Layout,
}

impl<'a, T: Clone> View<'a, T> {
    /// A slice as an array of one axis.
    pub fn new(data: &'a [T]) -> Self {
        Self { data: Cow::Borrowed(data), layout: Layout::contiguous(&[data.len()]) }
    }

    /// Elements in row-major order as an array of this shape; None if their number differs.
    pub fn shaped(data: &'a [T], shape: &[usize]) -> Option<Self> {
        let layout = Layout::contiguous(shape);
        (layout.count() == data.len()).then_some(Self { data: Cow::Borrowed(data), layout })
    }

    /// An array whose element (i, j, …) lies at `data[offset + i·strides[0] + j·strides[1] + …]`, strides in elements, zero
    /// and negative ones too; None if one lies outside `data`.
    pub fn strided(data: &'a [T], shape: &[usize], strides: &[isize], offset: usize) -> Option<Self> {
        Some(Self { data: Cow::Borrowed(data), layout: Layout::strided(shape, strides, offset, data.len())? })
    }

    /// The shape.
    pub fn shape(&self) -> &[usize] {
        &self.layout.shape
    }
}

/// What can be read as an array: slices, vectors, arrays, arrays of rows, [`View`]s and, with the feature `ndarray`, its views.
pub trait IntoView<'a> {
    /// The element type.
    type Element: Element;
    /// The view; nothing is copied.
    fn into_view(self) -> View<'a, Self::Element>;
}

impl<'a, T: Element> IntoView<'a> for View<'a, T> {
    type Element = T;
    fn into_view(self) -> Self {
        self
    }
}

impl<'a, T: Element> IntoView<'a> for &'a [T] {
    type Element = T;
    fn into_view(self) -> View<'a, T> {
        View::new(self)
    }
}

impl<'a, T: Element> IntoView<'a> for &'a Vec<T> {
    type Element = T;
    fn into_view(self) -> View<'a, T> {
        View::new(self)
    }
}

impl<'a, T: Element, const N: usize> IntoView<'a> for &'a [T; N] {
    type Element = T;
    fn into_view(self) -> View<'a, T> {
        View::new(self)
    }
}

impl<'a, T: Element, const C: usize> IntoView<'a> for &'a [[T; C]] {
    type Element = T;
    fn into_view(self) -> View<'a, T> {
        View { data: Cow::Borrowed(self.as_flattened()), layout: Layout::contiguous(&[self.len(), C]) }
    }
}

impl<'a, T: Element, const C: usize> IntoView<'a> for &'a Vec<[T; C]> {
    type Element = T;
    fn into_view(self) -> View<'a, T> {
        self.as_slice().into_view()
    }
}

impl<'a, T: Element, const C: usize, const N: usize> IntoView<'a> for &'a [[T; C]; N] {
    type Element = T;
    fn into_view(self) -> View<'a, T> {
        self.as_slice().into_view()
    }
}

#[cfg(feature = "ndarray")]
mod with_ndarray {
    use super::*;
    use ndarray::{ArrayBase, ArrayView, Data as Storage, Dimension};

    impl<'a, T: Element, D: Dimension> IntoView<'a> for ArrayView<'a, T, D> {
        type Element = T;
        fn into_view(self) -> View<'a, T> {
            view(self)
        }
    }

    impl<'a, T: Element, S: Storage<Elem = T>, D: Dimension> IntoView<'a> for &'a ArrayBase<S, D> {
        type Element = T;
        fn into_view(self) -> View<'a, T> {
            view(self.view())
        }
    }

    /// An array that is dense in some order of its axes as it lies in memory; one that is not, copied.
    fn view<T: Element, D: Dimension>(array: ArrayView<'_, T, D>) -> View<'_, T> {
        let (shape, strides) = (array.shape().to_vec(), array.strides().to_vec());
        // Element (0, 0, …) lies behind the reach of every negative stride.
        let reach = shape.iter().zip(&strides).map(|(&n, &stride)| n.saturating_sub(1) * (-stride.min(0)) as usize);
        let origin = reach.sum();
        let memory = array.to_slice_memory_order();
        memory.and_then(|memory| View::strided(memory, &shape, &strides, origin)).unwrap_or_else(|| View {
            data: Cow::Owned(array.iter().copied().collect()),
            layout: Layout::contiguous(&shape),
        })
    }
}

/// A view of any element type.
#[derive(Clone, Debug)]
pub(crate) struct AnyView<'a> {
    pub(crate) data: Data<'a>,
    pub(crate) layout: Layout,
}

impl<'a, T: Element> From<View<'a, T>> for AnyView<'a> {
    fn from(view: View<'a, T>) -> Self {
        Self { data: T::data(view.data), layout: view.layout }
    }
}

/// Runs `$body` with `$slice` bound to the slice, whatever its type.
macro_rules! with_slice {
    ($data:expr, $slice:ident => $body:expr) => {
        match $data {
            Data::F32($slice) => $body,
            Data::F64($slice) => $body,
            #[cfg(feature = "half")]
            Data::F16($slice) => $body,
            #[cfg(feature = "half")]
            Data::Bf16($slice) => $body,
            Data::I64($slice) => $body,
            Data::I32($slice) => $body,
            Data::I16($slice) => $body,
            Data::I8($slice) => $body,
            Data::U64($slice) => $body,
            Data::U32($slice) => $body,
            Data::U16($slice) => $body,
            Data::U8($slice) => $body,
            Data::Bool($slice) => $body,
        }
    };
}

impl AnyView<'_> {
    pub(crate) fn type_name(&self) -> &'static str {
        fn name<T: Element>(_: &[T]) -> &'static str {
            T::NAME
        }
        with_slice!(&self.data, slice => name(slice))
    }

    /// Whether losses of this prediction are computed in f32.
    pub(crate) fn computes_in_f32(&self) -> bool {
        match self.data {
            Data::F32(_) => true,
            #[cfg(feature = "half")]
            Data::F16(_) | Data::Bf16(_) => true,
            _ => false,
        }
    }

    /// Outputs have the prediction's type; labels as predictions compute in f64.
    pub(crate) fn output_type(&self) -> &'static str {
        match self.type_name() {
            name @ ("f32" | "f16" | "bf16") => name,
            _ => "f64",
        }
    }

    /// Whether its elements are whole numbers: what class labels are.
    pub(crate) fn holds_labels(&self) -> bool {
        !matches!(self.type_name(), "f32" | "f64" | "f16" | "bf16")
    }

    /// The labels `range` in row-major order.
    pub(crate) fn load_labels(&self, range: Range<usize>, out: &mut [i64]) {
        with_slice!(&self.data, slice => gather(&self.layout, slice, range, out));
    }

    /// As many elements as `out` holds, at `from`, `from + stride`, …, converted.
    pub(crate) fn load_strip<T: Loaded>(&self, from: isize, stride: isize, out: &mut [T]) {
        with_slice!(&self.data, slice => strip(slice, from, stride, out));
    }

    /// The elements `range` in row-major order, converted.
    pub(crate) fn load<T: Loaded>(&self, range: Range<usize>, out: &mut [T]) {
        with_slice!(&self.data, slice => gather(&self.layout, slice, range, out));
    }

    /// The elements `range` of a part of its layout, converted.
    pub(crate) fn load_part<T: Loaded>(&self, part: &Layout, range: Range<usize>, out: &mut [T]) {
        with_slice!(&self.data, slice => gather(part, slice, range, out));
    }
}

fn gather<S: Copy, T: Cast<S>>(layout: &Layout, slice: &[S], range: Range<usize>, out: &mut [T]) {
    layout.runs(range, |position, from, stride, length| {
        strip(slice, from as isize, stride, &mut out[position..position + length]);
    });
}

/// The elements at `from`, `from + stride`, …, converted.
fn strip<S: Copy, T: Cast<S>>(slice: &[S], from: isize, stride: isize, out: &mut [T]) {
    let at = |i: usize| slice[(from + i as isize * stride) as usize];
    match stride {
        1 => T::convert(&slice[from as usize..from as usize + out.len()], out),
        0 if !out.is_empty() => out.fill(T::cast(at(0))),
        _ => out.iter_mut().enumerate().for_each(|(i, out)| *out = T::cast(at(i))),
    }
}
