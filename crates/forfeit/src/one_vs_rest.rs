//! Losses of two classes over several: every class against the rest.

use alloc::vec::Vec;

use crate::any::DynLoss;
use crate::error::Error;
use crate::interval::Interval;

/// The targets that make a loss of two classes one of several.
///
/// For each label a row of `classes` targets: the label's own is the loss's positive, 1, every other its negative, 0 or −1.
/// They go with the scores of a row, element by element. The sum divided by the number of rows is the mean over rows of the
/// sum over classes (LightGBM's `multiclassova`); the mean as it is divides by the classes too.
///
/// ```
/// use forfeit::{BceWithLogits, Loss, one_vs_rest};
/// let loss = BceWithLogits::default();
/// let scores = [2.0, -1.0, 0.0, 0.5, 0.5, 3.0];
/// let targets = one_vs_rest(&loss, &[0, 2], 3)?;
/// assert_eq!(targets, [1, 0, 0, 0, 0, 1]);
/// let mean_over_rows = loss.total(&scores, &targets)?.sum / 2.0;
/// assert!((mean_over_rows - 1.565039099527548).abs() < 1e-15);
/// # Ok::<(), forfeit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] names the place of a label that is no class, or a loss that does not take the labels of two classes.
pub fn one_vs_rest(loss: &dyn DynLoss, labels: &[usize], classes: usize) -> Result<Vec<i32>, Error> {
    let (name, domain) = (loss.info().name, loss.info().target);
    let negative = if domain == Interval::SIGNS { -1 } else { 0 };
    for value in [1.0, f64::from(negative)] {
        if !domain.contains(value) {
            return Err(Error::Domain { loss: name, what: "target", index: 0, value, domain });
        }
    }
    let mut targets = alloc::vec![negative; labels.len() * classes];
    for (row, &label) in labels.iter().enumerate() {
        if label >= classes {
            let domain = Interval::closed(0.0, classes as f64 - 1.0);
            return Err(Error::Domain { loss: name, what: "label", index: row, value: label as f64, domain });
        }
        targets[row * classes + label] = 1;
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hinge, Loss, Poisson};
    use alloc::string::ToString;

    #[test]
    fn margins_get_signs() {
        let targets = one_vs_rest(&Hinge, &[1], 2).expect("labels of two classes");
        assert_eq!(targets, [-1, 1]);
        // The second class is right by its margin, the first is wrong by 3.
        assert_eq!(Hinge.total(&[2.0f32, 1.0], &targets).expect("a sum").sum, 3.0);
    }

    #[test]
    fn wrong_labels_are_named() {
        let error = one_vs_rest(&Hinge, &[0, 3], 3).expect_err("no fourth class");
        assert_eq!(error.to_string(), "hinge: label is 3 at index 1; it must be in [0, 2]");
        assert!(one_vs_rest(&crate::PointwiseKlWithLogs, &[0], 2).is_err());
        assert!(one_vs_rest(&Poisson::default(), &[0], 2).is_ok());
    }
}
