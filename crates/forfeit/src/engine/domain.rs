//! Finding what lies outside a loss's domain.

use super::dispatch::{Body, Isa};
use crate::error::Error;
use crate::interval::Interval;
use crate::number::{Compute, Number};

/// Whether every element of a tile is in the interval.
pub(super) fn within<T: Compute>(isa: Isa, tile: &[T], interval: &Interval) -> bool {
    isa.run(Within { tile, interval })
}

/// A loop without early exit or branch, so that it vectorises.
struct Within<'a, T> {
    tile: &'a [T],
    interval: &'a Interval,
}

impl<T: Compute> Body<T> for Within<'_, T> {
    type Output = bool;

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> bool {
        let Interval { low, high, low_closed, high_closed, ends, .. } = *self.interval;
        let (low, high) = (T::from_f64(low), T::from_f64(high));
        macro_rules! every {
            ($x:ident => $good:expr) => {{
                let mut outside = 0_u32;
                for &$x in self.tile {
                    outside |= u32::from(!$good);
                }
                outside == 0
            }};
        }
        match (ends, low_closed, high_closed) {
            (true, ..) => every!(x => (x == low) | (x == high)),
            (false, true, true) => every!(x => (low <= x) & (x <= high)),
            (false, true, false) => every!(x => (low <= x) & (x < high)),
            (false, false, true) => every!(x => (low < x) & (x <= high)),
            (false, false, false) => every!(x => (low < x) & (x < high)),
        }
    }
}

/// The first element that counts and is outside, as an error; `first` is the index of the tile's first element.
pub(super) fn outside<T: Compute>(
    loss: &'static str,
    what: &'static str,
    tile: &[T],
    interval: &Interval,
    first: usize,
    counts: impl Fn(usize) -> bool,
) -> Option<Error> {
    let index = (0..tile.len()).find(|&i| counts(i) && !interval.contains(tile[i].to_f64()))?;
    Some(Error::Domain { loss, what, index: first + index, value: tile[index].to_f64(), domain: *interval })
}
