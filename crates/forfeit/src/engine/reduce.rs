//! Sums in a fixed order: `WIDTH` lanes over a block, a fixed tree over the lanes, and a fixed tree over the blocks, so that
//! neither the number of threads nor the width of the machine's vectors changes a bit.

use super::kernel::WIDTH;

/// Elements over which lanes accumulate before they are added up.
pub(crate) const BLOCK: usize = 16 * 1024;

/// The sum of the lanes of a block, halves onto halves.
pub(crate) fn across(mut lanes: [f64; WIDTH]) -> f64 {
    let mut half = WIDTH / 2;
    while half > 0 {
        for k in 0..half {
            lanes[k] += lanes[k + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// Adds a sequence pairwise, as a binary tree over positions does: sum number i meets its neighbour at the level of i's
/// lowest set bit. Holds one number a level.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pairwise {
    levels: [f64; usize::BITS as usize],
    count: usize,
}

impl Default for Pairwise {
    fn default() -> Self {
        Self { levels: [0.0; usize::BITS as usize], count: 0 }
    }
}

impl Pairwise {
    pub(crate) fn push(&mut self, x: f64) {
        let full = self.count.trailing_ones() as usize;
        let carried = self.levels[..full].iter().fold(x, |right, left| left + right);
        self.levels[full] = carried;
        self.count += 1;
    }

    pub(crate) fn sum(&self) -> f64 {
        let occupied = (0..usize::BITS as usize).filter(|level| self.count >> level & 1 == 1);
        occupied.map(|level| self.levels[level]).reduce(|right, left| left + right).unwrap_or(0.0)
    }
}

impl FromIterator<f64> for Pairwise {
    fn from_iter<I: IntoIterator<Item = f64>>(sums: I) -> Self {
        let mut tree = Self::default();
        sums.into_iter().for_each(|x| tree.push(x));
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn tree(sums: &[f64]) -> f64 {
        match sums {
            [] => 0.0,
            [x] => *x,
            _ => {
                let (left, right) = sums.split_at(sums.len().next_power_of_two() / 2);
                tree(left) + tree(right)
            }
        }
    }

    #[test]
    fn is_the_tree_over_positions() {
        let sums: Vec<f64> = (0..1000).map(|i| 1.0 / (1.0 + i as f64)).collect();
        for n in [0, 1, 2, 3, 5, 8, 13, 64, 100, 1000] {
            let pairwise: Pairwise = sums[..n].iter().copied().collect();
            assert_eq!(pairwise.sum().to_bits(), tree(&sums[..n]).to_bits(), "{n} sums");
        }
    }

    #[test]
    fn lanes_are_all_counted() {
        assert_eq!(across(core::array::from_fn(|k| k as f64)), 2016.0);
    }
}
