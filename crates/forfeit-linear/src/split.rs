//! Shuffles that are the same on every machine and in every version: train and test, and folds.

use crate::error::Error;

/// The seed of every split for which no other is asked.
pub const DEFAULT_SEED: u64 = 0x666f_7266_6569_7421;

/// Row numbers to fit on and row numbers to judge by, each in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Rows to fit on.
    pub train: Vec<usize>,
    /// Rows held out.
    pub test: Vec<usize>,
}

/// Holds out `share` of `rows` rows, rounded to the nearest count of at least 1 that leaves at least 1.
///
/// # Errors
/// A share outside (0, 1); fewer than two rows.
pub fn train_test(rows: usize, share: f64, seed: u64) -> Result<Split, Error> {
    if !(share > 0.0 && share < 1.0) {
        return Err(Error::Option { name: "test share", value: share, allowed: "between 0 and 1, both excluded" });
    }
    if rows < 2 {
        return Err(Error::Option { name: "rows to split", value: rows as f64, allowed: "at least 2" });
    }
    let count = ((rows as f64 * share).round() as usize).clamp(1, rows - 1);
    let order = shuffled(rows, seed);
    Ok(Split { test: sorted(&order[..count]), train: sorted(&order[count..]) })
}

/// Cuts `rows` rows into `folds` parts whose sizes differ by at most one; each part is held out once.
///
/// # Errors
/// Fewer than 2 folds, or more folds than rows.
pub fn folds(rows: usize, folds: usize, seed: u64) -> Result<Vec<Split>, Error> {
    if folds < 2 || folds > rows {
        let allowed = "at least 2 and at most the number of rows";
        return Err(Error::Option { name: "folds", value: folds as f64, allowed });
    }
    let order = shuffled(rows, seed);
    let cut = |k: usize| k * rows / folds;
    Ok((0..folds)
        .map(|k| {
            let rest = [&order[..cut(k)], &order[cut(k + 1)..]].concat();
            Split { test: sorted(&order[cut(k)..cut(k + 1)]), train: sorted(&rest) }
        })
        .collect())
}

fn sorted(rows: &[usize]) -> Vec<usize> {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows
}

/// Fisher-Yates over SplitMix64.
fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut random = SplitMix::new(seed);
    for last in (1..count).rev() {
        order.swap(last, random.below(last + 1));
    }
    order
}

/// SplitMix64 (Steele, Lea & Flood 2014, OOPSLA): a 64-bit counter through a mixing function.
#[derive(Clone, Debug)]
pub(crate) struct SplitMix(u64);

impl SplitMix {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in 0..bound, up to a bias of bound / 2⁶⁴.
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_gives_the_published_sequence() {
        // The first outputs for seed 1234567, as listed by several independent implementations.
        let mut random = SplitMix::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
        assert_eq!(random.next(), 9_817_491_932_198_370_423);
    }

    #[test]
    fn every_row_is_held_out_once() {
        let splits = folds(23, 5, DEFAULT_SEED).unwrap();
        let mut held: Vec<usize> = splits.iter().flat_map(|s| s.test.clone()).collect();
        held.sort_unstable();
        assert_eq!(held, (0..23).collect::<Vec<_>>());
        for split in splits {
            assert!(split.test.len() == 4 || split.test.len() == 5);
            let mut all = [split.train, split.test].concat();
            all.sort_unstable();
            assert_eq!(all, (0..23).collect::<Vec<_>>());
        }
    }

    #[test]
    fn splits_repeat_and_depend_on_the_seed() {
        let split = train_test(100, 0.2, 7).unwrap();
        assert_eq!(split.test.len(), 20);
        assert_eq!(split, train_test(100, 0.2, 7).unwrap());
        assert_ne!(split, train_test(100, 0.2, 8).unwrap());
        assert_ne!(split.test, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn bad_requests_are_errors() {
        assert!(train_test(10, 1.0, 0).is_err());
        assert!(train_test(10, f64::NAN, 0).is_err());
        assert!(train_test(1, 0.5, 0).is_err());
        assert!(folds(3, 4, 0).is_err() && folds(3, 1, 0).is_err());
    }
}
