//! Sums that merge.

use core::ops::{Add, AddAssign};

/// What becomes of the losses of single elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reduction {
    /// Nothing: gradients are of each element's own loss. The value is their sum.
    None,
    /// Σ w·ℓ.
    Sum,
    /// Σ w·ℓ / Σ w over what is not masked.
    #[default]
    Mean,
    /// Σ w·ℓ / N over what is not masked.
    MeanOverCount,
}

/// The sum of a loss over rows, with what is needed to average it later: totals of parts add to the total of the whole,
/// whatever the parts.
///
/// ```
/// use forfeit::{Loss, SquaredError};
/// let (a, b) = (SquaredError.total(&[1.0, 2.0], &[0.0, 0.0])?, SquaredError.total(&[3.0], &[0.0])?);
/// assert_eq!((a + b).mean(), 14.0 / 3.0);
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// Σ w·ℓ.
    pub sum: f64,
    /// Σ w over the rows that are not masked; their number where there are no weights.
    pub weight: f64,
    /// How many rows are not masked.
    pub count: u64,
}

impl Total {
    /// Σ w·ℓ / Σ w; NaN if there is no weight.
    pub fn mean(&self) -> f64 {
        self.sum / self.weight
    }

    /// Σ w·ℓ / N; NaN if there are no rows.
    pub fn mean_over_count(&self) -> f64 {
        self.sum / self.count as f64
    }

    /// The number that a reduction stands for.
    pub fn reduce(&self, reduction: Reduction) -> f64 {
        match reduction {
            Reduction::None | Reduction::Sum => self.sum,
            Reduction::Mean => self.mean(),
            Reduction::MeanOverCount => self.mean_over_count(),
        }
    }
}

impl Add for Total {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { sum: self.sum + other.sum, weight: self.weight + other.weight, count: self.count + other.count }
    }
}

impl AddAssign for Total {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl core::iter::Sum for Total {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), Add::add)
    }
}
