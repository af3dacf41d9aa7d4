//! Intervals of numbers as data: ranges of parameters, domains of predictions and targets, ranges of values.

use core::fmt;

/// A set of numbers between two bounds, each open or closed. NaN is in none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
    /// Whether the lower bound belongs to it.
    pub low_closed: bool,
    /// Whether the upper bound belongs to it.
    pub high_closed: bool,
    /// Whether only its whole numbers belong to it.
    pub whole: bool,
    /// Whether it is its two bounds alone, with nothing between them.
    pub ends: bool,
}

impl Interval {
    /// Every number, infinities included.
    pub const REAL: Self = Self::closed(f64::NEG_INFINITY, f64::INFINITY);
    /// [0, ∞].
    pub const NON_NEGATIVE: Self = Self::closed(0.0, f64::INFINITY);
    /// (0, ∞].
    pub const POSITIVE: Self = Self { low_closed: false, ..Self::NON_NEGATIVE };
    /// (0, ∞).
    pub const POSITIVE_FINITE: Self = Self::open(0.0, f64::INFINITY);
    /// [0, ∞).
    pub const NON_NEGATIVE_FINITE: Self = Self { high_closed: false, ..Self::NON_NEGATIVE };
    /// [0, 1].
    pub const UNIT: Self = Self::closed(0.0, 1.0);
    /// [−∞, ∞): the logarithm of a number that is not infinite.
    pub const LOG_FINITE: Self = Self { high_closed: false, ..Self::REAL };
    /// (0, 1).
    pub const OPEN_UNIT: Self = Self::open(0.0, 1.0);
    /// {0, 1}.
    pub const BINARY: Self = Self { ends: true, ..Self::UNIT };
    /// {−1, 1}.
    pub const SIGNS: Self = Self { ends: true, ..Self::closed(-1.0, 1.0) };
    /// [−∞, 0]: the logarithm of a probability.
    pub const LOG_UNIT: Self = Self::closed(f64::NEG_INFINITY, 0.0);

    /// [low, high].
    pub const fn closed(low: f64, high: f64) -> Self {
        Self { low, high, low_closed: true, high_closed: true, whole: false, ends: false }
    }

    /// (low, high).
    pub const fn open(low: f64, high: f64) -> Self {
        Self { low, high, low_closed: false, high_closed: false, whole: false, ends: false }
    }

    /// Whether `x` is in it.
    pub fn contains(&self, x: f64) -> bool {
        let above = if self.low_closed { self.low <= x } else { self.low < x };
        let below = if self.high_closed { x <= self.high } else { x < self.high };
        // Rounding by a cast, since `trunc` needs the standard library; whole intervals are small.
        let whole = !self.whole || x as i64 as f64 == x;
        above && below && whole && (!self.ends || x == self.low || x == self.high)
    }

    /// Whether every number but NaN is in it.
    pub fn is_real(&self) -> bool {
        *self == Self::REAL
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ends || self.whole && self.high - self.low == 1.0 {
            return write!(f, "{{{}, {}}}", Bound(self.low), Bound(self.high));
        }
        let open = if self.low_closed && self.low.is_finite() { '[' } else { '(' };
        let close = if self.high_closed && self.high.is_finite() { ']' } else { ')' };
        write!(f, "{open}{}, {}{close}", Bound(self.low), Bound(self.high))
    }
}

struct Bound(f64);

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            f64::INFINITY => f.write_str("∞"),
            f64::NEG_INFINITY => f.write_str("−∞"),
            x if x < 0.0 => write!(f, "−{}", -x),
            x => write!(f, "{x}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn bounds_count_only_where_closed() {
        assert!(Interval::UNIT.contains(0.0) && Interval::UNIT.contains(1.0));
        assert!(!Interval::OPEN_UNIT.contains(0.0) && !Interval::OPEN_UNIT.contains(1.0));
        assert!(!Interval::POSITIVE_FINITE.contains(f64::INFINITY) && Interval::POSITIVE.contains(f64::INFINITY));
        assert!(!Interval::REAL.contains(f64::NAN));
        assert!(Interval::BINARY.contains(1.0) && !Interval::BINARY.contains(0.5));
        assert!(Interval::SIGNS.contains(-1.0) && !Interval::SIGNS.contains(0.0));
    }

    #[test]
    fn prints_as_mathematics_does() {
        assert_eq!(Interval::OPEN_UNIT.to_string(), "(0, 1)");
        assert_eq!(Interval::NON_NEGATIVE.to_string(), "[0, ∞)");
        assert_eq!((Interval::BINARY.to_string(), Interval::SIGNS.to_string()), ("{0, 1}".into(), "{−1, 1}".into()));
    }
}
