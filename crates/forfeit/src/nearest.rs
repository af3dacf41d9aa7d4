//! "Did you mean": the names closest to one that is not there.

use alloc::string::String;
use alloc::vec::Vec;

/// Names offered at most.
const OFFERED: usize = 3;

/// The names that `wanted` may have meant, nearest first, at most three; none if it is like none of them.
///
/// A name is near if one letter in four, and less than half of them, has to be changed, added, dropped or swapped with
/// its neighbour, or if one of the two contains the other. Case does not count, and '-' is '_'.
///
/// ```
/// let names = ["huber", "pseudo_huber", "log_cosh"];
/// assert_eq!(forfeit::nearest("Hubre", names), ["huber"]);
/// assert_eq!(forfeit::nearest("hub", names), ["huber", "pseudo_huber"]);
/// assert!(forfeit::nearest("xyzzy", names).is_empty());
/// ```
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = plain(wanted);
    let letters = wanted.chars().count();
    let mut near: Vec<(usize, usize, &str)> = names
        .into_iter()
        .enumerate()
        .filter_map(|(place, name)| {
            let known = plain(name);
            let apart = distance(&wanted, &known);
            let slip = apart <= 1 + letters / 4 && 2 * apart <= letters;
            let part = |whole: &str, part: &str| part.chars().count() >= 3 && whole.contains(part);
            (slip || part(&known, &wanted) || part(&wanted, &known)).then_some((apart, place, name))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(OFFERED).map(|(_, _, name)| name).collect()
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

/// How many letters must be changed, added, dropped or swapped with their neighbours (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut next = alloc::vec![i + 1];
        for j in 0..b.len() {
            let changed = row[j] + usize::from(a[i] != b[j]);
            let swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
            let swap = if swapped { before[j - 1] + 1 } else { usize::MAX };
            next.push(changed.min(row[j + 1] + 1).min(next[j] + 1).min(swap));
        }
        (before, row) = (row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        for (a, b, apart) in [("huber", "huber", 0), ("hubre", "huber", 1), ("", "l1", 2), ("mse", "msle", 1)] {
            assert_eq!(distance(a, b), apart, "{a} {b}");
        }
    }

    #[test]
    fn nonsense_is_like_nothing() {
        for nonsense in ["", "q", "zz", "xyzzy", "foobarbaz", "42", "-"] {
            assert!(nearest(nonsense, crate::registry::names()).is_empty(), "{nonsense}");
        }
        assert_eq!(nearest("l3", ["l1", "mse", "l2"]), ["l1", "l2"]);
    }
}
