//! Every loss at every fit: sums that add up over folds, and their means.

/// Means by fit, then by loss; None where a loss does not apply to a fit's predictions.
pub(crate) type Matrix = Vec<Vec<Option<f64>>>;

/// Sums of weights times losses and sums of weights, by fit, then by loss.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    cells: Vec<Vec<Option<(f64, f64)>>>,
}

impl Totals {
    pub(crate) fn new(cells: Vec<Vec<Option<(f64, f64)>>>) -> Self {
        Self { cells }
    }

    /// Adds the totals of further rows. Where a loss did not apply once, its total stays unknown.
    pub(crate) fn add(&mut self, other: Self) {
        if self.cells.is_empty() {
            self.cells = other.cells;
            return;
        }
        for (mine, theirs) in self.cells.iter_mut().flatten().zip(other.cells.into_iter().flatten()) {
            *mine = mine.zip(theirs).map(|(a, b)| (a.0 + b.0, a.1 + b.1));
        }
    }

    /// Sums divided by weights; no rows of positive weight have no mean.
    pub(crate) fn means(&self) -> Matrix {
        let mean =
            |cell: &Option<(f64, f64)>| cell.filter(|(_, weight)| *weight > 0.0).map(|(sum, weight)| sum / weight);
        self.cells.iter().map(|row| row.iter().map(mean).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_add_up() {
        let mut totals = Totals::default();
        totals.add(Totals::new(vec![vec![Some((2.0, 1.0)), Some((1.0, 1.0))]]));
        totals.add(Totals::new(vec![vec![Some((4.0, 2.0)), None]]));
        assert_eq!(totals.means(), vec![vec![Some(2.0), None]]);
    }
}
