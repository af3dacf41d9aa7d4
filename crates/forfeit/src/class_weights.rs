//! Class weights from counts: four rules, one function each.
//!
//! ```
//! use forfeit::class_weights;
//! let counts = [20, 80];
//! assert_eq!(class_weights::share(&counts)?, [0.8, 0.2]);
//! assert_eq!(class_weights::inverse(&counts)?, [2.5, 0.625]);
//! assert_eq!(class_weights::max_ratio(&counts)?, [4.0, 1.0]);
//! # Ok::<(), forfeit::Error>(())
//! ```

use alloc::vec::Vec;

use crate::error::Error;
use crate::interval::Interval;
use crate::real::Real;

/// N / (K·n_k): every class counts as much in all. scikit-learn's `balanced`.
///
/// # Errors
/// [`Error::AbsentClass`] names a class that has no row.
pub fn inverse(counts: &[u64]) -> Result<Vec<f64>, Error> {
    let total = total(counts)?;
    Ok(counts.iter().map(|&n| total / (counts.len() as f64 * n as f64)).collect())
}

/// (1 − β)/(1 − β^n_k), times what makes their mean 1: rows of one class tell the less the more there are (Cui et al. 2019,
/// Class-Balanced Loss Based on Effective Number of Samples, CVPR, eq. 2). β = 0 weighs all classes alike; towards 1 it becomes [`inverse`]
/// up to a factor.
///
/// ```
/// let weights = forfeit::class_weights::effective_number(&[10, 1000], 0.99)?;
/// assert!((weights[0] - 1.825_447_009_134_8).abs() < 1e-12 && (weights[0] + weights[1] - 2.0).abs() < 1e-15);
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// [`Error::AbsentClass`] names a class that has no row, [`Error::Parameter`] a β outside [0, 1).
pub fn effective_number(counts: &[u64], beta: f64) -> Result<Vec<f64>, Error> {
    total(counts)?;
    let range = Interval { high_closed: false, ..Interval::UNIT };
    if !range.contains(beta) {
        return Err(Error::Parameter { loss: "effective_number", parameter: "beta", value: beta, range });
    }
    // 1 − βⁿ as −expm1(n·ln β), which keeps the digits of a β close to 1.
    let raw = |n: u64| (1.0 - beta) / -Real::exp_m1(n as f64 * Real::ln(beta));
    let raw: Vec<f64> = counts.iter().map(|&n| if beta == 0.0 { 1.0 } else { raw(n) }).collect();
    let scale = counts.len() as f64 / raw.iter().sum::<f64>();
    Ok(raw.into_iter().map(|weight| scale * weight).collect())
}

/// n_max / n_k: the commonest class has weight 1.
///
/// # Errors
/// [`Error::AbsentClass`] names a class that has no row.
pub fn max_ratio(counts: &[u64]) -> Result<Vec<f64>, Error> {
    total(counts)?;
    let most = counts.iter().copied().max().unwrap_or(0) as f64;
    Ok(counts.iter().map(|&n| most / n as f64).collect())
}

/// (N − n_k)/((K − 1)·N): the share of the other classes. Of two classes, each has the other's share; the weights sum to 1.
///
/// # Errors
/// [`Error::AbsentClass`] names a class that has no row, or class 1 where there is but one.
pub fn share(counts: &[u64]) -> Result<Vec<f64>, Error> {
    let total = total(counts)?;
    if counts.len() < 2 {
        return Err(Error::AbsentClass { class: 1 });
    }
    let others = (counts.len() - 1) as f64 * total;
    Ok(counts.iter().map(|&n| (total - n as f64) / others).collect())
}

/// How often each of `classes` labels occurs.
///
/// ```
/// assert_eq!(forfeit::class_weights::counts(&[2, 0, 2], 3)?, [1, 0, 2]);
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// [`Error::ClassLabel`] names a label out of range.
pub fn counts(labels: &[i64], classes: usize) -> Result<Vec<u64>, Error> {
    let mut counts = alloc::vec![0; classes];
    for (row, &label) in labels.iter().enumerate() {
        let at = usize::try_from(label).ok().filter(|&at| at < classes);
        counts[at.ok_or(Error::ClassLabel { row, label, classes })?] += 1;
    }
    Ok(counts)
}

/// The number of rows, if every class has one.
fn total(counts: &[u64]) -> Result<f64, Error> {
    match counts.iter().position(|&n| n == 0) {
        Some(class) => Err(Error::AbsentClass { class }),
        None if counts.is_empty() => Err(Error::AbsentClass { class: 0 }),
        None => Ok(counts.iter().sum::<u64>() as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_class_is_named() {
        for rule in [inverse, max_ratio, share] {
            assert_eq!(rule(&[3, 0, 1]), Err(Error::AbsentClass { class: 1 }));
        }
        assert_eq!(effective_number(&[0], 0.9), Err(Error::AbsentClass { class: 0 }));
        assert!(effective_number(&[1], 1.0).is_err());
        assert_eq!(
            alloc::format!("{}", inverse(&[3, 0]).unwrap_err()),
            "class 1 has no row, so it has no weight: give it rows, or leave it out"
        );
    }

    #[test]
    fn the_rules_agree_at_their_ends() {
        let counts = [5, 20, 75];
        assert_eq!(effective_number(&counts, 0.0).unwrap(), [1.0; 3]);
        let (near, inverse) = (effective_number(&counts, 1.0 - 1e-9).unwrap(), inverse(&counts).unwrap());
        let factor = inverse.iter().sum::<f64>() / 3.0;
        assert!(near.iter().zip(inverse).all(|(a, b)| (a * factor / b - 1.0).abs() < 1e-6));
        assert!((share(&counts).unwrap().iter().sum::<f64>() - 1.0).abs() < 1e-15);
    }
}
