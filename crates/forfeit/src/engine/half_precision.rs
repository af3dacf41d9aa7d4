//! `f16` and `bf16` to and from f32: integer arithmetic without a branch, so that a loop over it is vector code; f16 by the
//! machine's own instructions where it has them.

use half::{bf16, f16};

use super::cast::{Cast, by_vectors};
use super::dispatch;

impl Cast<f16> for f32 {
    #[inline(always)]
    fn cast(x: f16) -> Self {
        // The exponents of an f16 end at 15 and those of an f32 at 127; infinity and NaN move up by the difference once more.
        const UP: u32 = (127 - 15) << 23;
        let bits = u32::from(x.to_bits());
        let size = (bits & 0x7fff) << 13;
        let below_normal = f32::from_bits(size + UP + (1 << 23)) - f32::from_bits(UP + (1 << 23));
        let moved = size + UP + if size >= 0x7c00 << 13 { UP } else { 0 };
        let size = if size < 0x0400 << 13 { below_normal.to_bits() } else { moved };
        f32::from_bits((bits & 0x8000) << 16 | size)
    }

    fn convert(from: &[f16], out: &mut [Self]) {
        let done = dispatch::widen(from, out);
        by_vectors(&from[done..], &mut out[done..]);
    }
}

impl Cast<bf16> for f32 {
    // The upper half of an f32.
    #[inline(always)]
    fn cast(x: bf16) -> Self {
        Self::from_bits(u32::from(x.to_bits()) << 16)
    }
}

/// To the nearest, a tie to the even one; NaN stays NaN.
impl Cast<f32> for f16 {
    #[inline(always)]
    fn cast(x: f32) -> Self {
        const SMALLEST: u32 = (127 - 14) << 23;
        const TOO_LARGE: u32 = (127 + 16) << 23;
        // Half a unit of the mantissa's last place is the smallest f16 below the normal ones: adding it rounds there.
        const HALF: f32 = 0.5;
        let bits = x.to_bits();
        let size = bits & 0x7fff_ffff;
        let below_normal = (f32::from_bits(size) + HALF).to_bits().wrapping_sub(HALF.to_bits());
        let rounded = size.wrapping_sub((127 - 15) << 23).wrapping_add(0x0fff + (size >> 13 & 1)) >> 13;
        let infinite_or_nan = if size > 0x7f80_0000 { 0x7e00 } else { 0x7c00 };
        let finite = if size < SMALLEST { below_normal } else { rounded };
        let size = if size >= TOO_LARGE { infinite_or_nan } else { finite };
        Self::from_bits((bits >> 16 & 0x8000 | size) as u16)
    }

    fn convert(from: &[f32], out: &mut [Self]) {
        let done = dispatch::narrow(from, out);
        by_vectors(&from[done..], &mut out[done..]);
    }
}

/// To the nearest, a tie to the even one; NaN stays NaN.
impl Cast<f32> for bf16 {
    #[inline(always)]
    fn cast(x: f32) -> Self {
        let bits = x.to_bits();
        let rounded = bits.wrapping_add(0x7fff + (bits >> 16 & 1)) >> 16;
        let quiet = bits >> 16 | 0x40;
        Self::from_bits(if bits & 0x7fff_ffff > 0x7f80_0000 { quiet } else { rounded } as u16)
    }
}

macro_rules! through_f32 {
    ($($half:ty),*) => {$(
        impl Cast<$half> for f64 {
            #[inline(always)]
            fn cast(x: $half) -> Self {
                f32::cast(x).into()
            }
        }

        impl Cast<$half> for i64 {
            #[inline(always)]
            fn cast(x: $half) -> Self {
                f32::cast(x) as i64
            }
        }

        // Half precision is computed in f32, so nothing is rounded twice.
        impl Cast<f64> for $half {
            #[inline(always)]
            fn cast(x: f64) -> Self {
                Self::cast(x as f32)
            }
        }
    )*};
}

through_f32!(f16, bf16);

#[cfg(test)]
mod tests {
    use super::*;

    /// Among as many as vectors take.
    fn many<S: Copy, T: Cast<S> + Copy>(x: S) -> T {
        let mut out = [x; 17].map(T::cast);
        T::convert(&[x; 17], &mut out);
        out[3]
    }

    #[test]
    fn every_number_widens_as_in_the_crate_half() {
        for bits in 0..=u16::MAX {
            let (x, y) = (f16::from_bits(bits), bf16::from_bits(bits));
            for (ours, theirs) in [(f32::cast(x), x.to_f32()), (many(x), x.to_f32()), (f32::cast(y), y.to_f32())] {
                let same = ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan();
                assert!(same, "{bits:#x}: {ours:e}, {theirs:e}");
            }
        }
    }

    #[test]
    fn numbers_round_as_in_the_crate_half() {
        // Every f16, what lies halfway to the next, and the neighbours of both; and every 2¹⁶th float or so.
        let halves = (0..=u16::MAX).map(|bits| f16::from_bits(bits).to_f32()).filter(|x| x.is_finite());
        let hard = halves.flat_map(|x| {
            let half_way = f32::from_bits(x.to_bits() + 0x1000);
            [x, half_way].into_iter().flat_map(|x| [x.next_down(), x, x.next_up()])
        });
        let tie = (0..1 << 16).map(|i: u32| f32::from_bits(i << 16 | 0x8000));
        let spread = (0..1 << 16).map(|i: u32| f32::from_bits(i.wrapping_mul(65_537)));
        let ends =
            [f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN_POSITIVE, 65_519.99, 65_520.0, 1e-45, 2.9e-8, 3e-8];
        for x in hard.chain(tie).chain(spread).chain(ends).filter(|x| !x.is_nan()) {
            assert_eq!(f16::cast(x).to_bits(), f16::from_f32(x).to_bits(), "{x:e}");
            assert_eq!(many::<_, f16>(x).to_bits(), f16::from_f32(x).to_bits(), "{x:e}");
            assert_eq!(bf16::cast(x).to_bits(), bf16::from_f32(x).to_bits(), "{x:e}");
        }
        for nan in [f32::NAN, -f32::NAN, f32::from_bits(0x7f80_0001)] {
            assert!(f16::cast(nan).is_nan() && bf16::cast(nan).is_nan());
        }
    }
}
