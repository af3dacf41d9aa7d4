//! Finding what lies outside a loss's domain.

use crate::error::Error;
use crate::interval::Interval;
use crate::number::Compute;

/// Whether every element of a tile is in the interval. Vectorises: no early exit, no branch.
pub(super) fn within<T: Compute>(tile: &[T], interval: &Interval) -> bool {
    let (low, high) = (T::from_f64(interval.low), T::from_f64(interval.high));
    if interval.whole {
        // The only whole domain so far is {0, 1}; its two bounds are its elements.
        return !tile.iter().fold(false, |out, &x| out | !((x == low) | (x == high)));
    }
    match (interval.low_closed, interval.high_closed) {
        (true, true) => !tile.iter().fold(false, |out, &x| out | !((low <= x) & (x <= high))),
        (true, false) => !tile.iter().fold(false, |out, &x| out | !((low <= x) & (x < high))),
        (false, true) => !tile.iter().fold(false, |out, &x| out | !((low < x) & (x <= high))),
        (false, false) => !tile.iter().fold(false, |out, &x| out | !((low < x) & (x < high))),
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
