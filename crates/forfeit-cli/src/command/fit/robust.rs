//! Robust statistics of residuals, and the rows that stand out by them.

/// The median; NaN of nothing.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[middle],
        _ => 0.5 * (sorted[middle - 1] + sorted[middle]),
    }
}

/// The spread of the bulk: the median absolute deviation, scaled to the standard deviation of normal errors. Where more
/// than half of the values are equal that is 0, and the mean absolute deviation stands in, scaled likewise.
pub(crate) fn spread(values: &[f64]) -> f64 {
    let centre = median(values);
    let deviations: Vec<f64> = values.iter().map(|v| (v - centre).abs()).collect();
    let mad = median(&deviations);
    if mad > 0.0 {
        return 1.4826 * mad;
    }
    1.2533 * deviations.iter().sum::<f64>() / deviations.len().max(1) as f64
}

/// A band around the bulk of residuals; what is outside is an outlier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fence {
    centre: f64,
    reach: f64,
}

impl Fence {
    /// 3.5 spreads on either side of the median (Iglewicz and Hoaglin 1993).
    pub(crate) fn around(residuals: &[f64]) -> Self {
        // Residuals that differ by rounding alone are all alike.
        let scale = residuals.iter().fold(0.0f64, |m, r| m.max(r.abs()));
        Self { centre: median(residuals), reach: (3.5 * spread(residuals)).max(1e-9 * scale) }
    }

    /// The band of a binary loss: the probability of the true class is at least 0.05.
    pub(crate) const BINARY: Self = Self { centre: 0.0, reach: 0.95 };

    pub(crate) fn excludes(&self, residual: f64) -> bool {
        (residual - self.centre).abs() > self.reach
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flagged(residuals: &[f64]) -> Vec<usize> {
        let fence = Fence::around(residuals);
        (0..residuals.len()).filter(|i| fence.excludes(residuals[*i])).collect()
    }

    #[test]
    fn medians_are_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn what_is_far_from_the_bulk_is_flagged() {
        assert_eq!(flagged(&[0.1, -0.2, 0.3, -0.1, 0.0, 0.2, 50.0]), [6]);
    }

    #[test]
    fn equal_residuals_have_no_outlier_but_one_that_differs_is() {
        assert!(flagged(&[2.0; 9]).is_empty());
        let mut residuals = [0.0; 24];
        residuals[5] = 1.0;
        assert_eq!(flagged(&residuals), [5]);
    }
}
