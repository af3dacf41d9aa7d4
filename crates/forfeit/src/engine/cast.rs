//! How an element of any type becomes a number that the engine computes in.

use super::dispatch::{Body, Isa};
use super::view::{AnyView, Data};
use crate::number::{Compute, Number};

/// A conversion that rounds to nearest.
pub(crate) trait Cast<S: Copy>: Copy {
    fn cast(x: S) -> Self;
    /// Converts each of as many.
    fn convert(from: &[S], out: &mut [Self]) {
        by_vectors(from, out);
    }
}

/// Converts each of as many, by the machine's widest vectors.
pub(super) fn by_vectors<S: Copy, T: Cast<S>>(from: &[S], out: &mut [T]) {
    // Fewer are done before the machine has been asked.
    const WORTH_ASKING: usize = 16;
    let all = All { from, out };
    if all.from.len() < WORTH_ASKING { all.each() } else { Isa::best().run::<f32, _>(all) }
}

struct All<'a, S, T> {
    from: &'a [S],
    out: &'a mut [T],
}

impl<S: Copy, T: Cast<S>> All<'_, S, T> {
    #[inline(always)]
    fn each(self) {
        self.out.iter_mut().zip(self.from).for_each(|(out, &x)| *out = T::cast(x));
    }
}

impl<S: Copy, T: Cast<S>> Body<f32> for All<'_, S, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f32>>(self) {
        self.each();
    }
}

macro_rules! conversions {
    ($($from:ty),* => $convert:expr, $float:ty) => {$(
        impl Cast<$from> for $float {
            #[inline(always)]
            fn cast(x: $from) -> Self {
                let convert: fn($from) -> $float = $convert;
                convert(x)
            }
        }
    )*};
}

conversions!(f32 => |x| x, f32);
conversions!(f64 => |x| x, f64);
conversions!(f64, i64, i32, i16, i8, u64, u32, u16, u8 => |x| x as f32, f32);
conversions!(f32, i64, i32, i16, i8, u64, u32, u16, u8 => |x| x as f64, f64);
conversions!(bool => |x| f32::from(u8::from(x)), f32);
conversions!(bool => |x| f64::from(u8::from(x)), f64);
// A label too large for i64 is out of range all the same.
conversions!(f32, f64, i32, i16, i8, u32, u16, u8, bool => |x| x as i64, i64);
conversions!(i64 => |x| x, i64);
conversions!(u64 => |x| i64::try_from(x).unwrap_or(i64::MAX), i64);

/// A conversion from every number that is no half-precision one.
pub(crate) trait CastWhole:
    Cast<f32>
    + Cast<f64>
    + Cast<i64>
    + Cast<i32>
    + Cast<i16>
    + Cast<i8>
    + Cast<u64>
    + Cast<u32>
    + Cast<u16>
    + Cast<u8>
    + Cast<bool>
{
}

impl CastWhole for f32 {}
impl CastWhole for f64 {}

/// A float that every element type loads as.
#[cfg(not(feature = "half"))]
pub(crate) trait Loaded: Compute + CastWhole {
    /// The slice itself, if it is of this type and dense.
    fn slice<'v>(view: &'v AnyView<'_>) -> Option<&'v [Self]>;
}

/// A float that every element type loads as.
#[cfg(feature = "half")]
pub(crate) trait Loaded: Compute + CastWhole + Cast<half::f16> + Cast<half::bf16> {
    /// The slice itself, if it is of this type and dense.
    fn slice<'v>(view: &'v AnyView<'_>) -> Option<&'v [Self]>;
}

macro_rules! loaded {
    ($float:ty, $variant:ident) => {
        impl Loaded for $float {
            fn slice<'v>(view: &'v AnyView<'_>) -> Option<&'v [Self]> {
                match &view.data {
                    Data::$variant(slice) if view.layout.is_contiguous() => Some(slice),
                    _ => None,
                }
            }
        }
    };
}

loaded!(f32, F32);
loaded!(f64, F64);
