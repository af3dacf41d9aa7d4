//! Ranges, ticks at round numbers, and how numbers are written.

/// A closed range of data that maps linearly onto pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Pixels at `low` and `high`.
    pub(crate) pixels: (f64, f64),
}

impl Scale {
    pub(crate) fn at(&self, x: f64) -> f64 {
        let (from, to) = self.pixels;
        from + (x - self.low) / (self.high - self.low) * (to - from)
    }
}

/// A range that holds all finite `values`, widened by the share `pad` on both sides; never empty.
pub(crate) fn range_of(values: impl Iterator<Item = f64>, pad: f64) -> (f64, f64) {
    let (low, high) = values
        .filter(|v| v.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return (0.0, 1.0);
    }
    let span = high - low;
    let margin = if span > 1e-12 * low.abs().max(high.abs()) { pad * span } else { 0.5 * low.abs().max(1.0) };
    (low - margin, high + margin)
}

/// Round numbers inside `[low, high]`, about `count` of them.
pub(crate) fn ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let step = round_step((high - low) / count.max(1) as f64);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

/// Exponents of the powers of ten between 10^`low` and 10^`high`, about `count` of them.
pub(crate) fn powers(low: f64, high: f64, count: usize) -> Vec<i32> {
    let (first, last) = (low.ceil() as i32, high.floor() as i32);
    let step = ((last - first).max(0) as usize / count.max(1) + 1) as i32;
    (first..=last).filter(|power| power.rem_euclid(step) == 0).collect()
}

/// "1e−3", and "1" for 10⁰.
pub(crate) fn power_labels(powers: &[i32]) -> Vec<String> {
    let label = |power: &i32| if *power == 0 { "1".to_owned() } else { format!("1e{power}").replace('-', "−") };
    powers.iter().map(label).collect()
}

/// The least of 1, 2, 5 times a power of ten, or 25, 250, … that is not below `rough`.
fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let quarter = if power >= 10.0 { 2.5 } else { 2.0 };
    let factor = [1.0, 2.0, quarter, 5.0].into_iter().find(|f| f * power >= rough * 0.999_999).unwrap_or(10.0);
    factor * power
}

/// Labels of `ticks`, all with the same number of decimals, and a true minus sign.
pub(crate) fn labels(ticks: &[f64]) -> Vec<String> {
    let largest = ticks.iter().fold(0.0f64, |m, t| m.max(t.abs()));
    let step = if ticks.len() > 1 { ticks[1] - ticks[0] } else { largest.max(1.0) };
    if largest >= 1e6 || (largest > 0.0 && largest < 1e-3) {
        let exponent = largest.log10().floor() as i32;
        let unit = 10f64.powi(exponent);
        let decimals = decimals(step / unit);
        return ticks
            .iter()
            .map(|t| {
                if *t == 0.0 {
                    "0".into()
                } else {
                    format!("{}e{}", fixed(t / unit, decimals), fixed(exponent.into(), 0))
                }
            })
            .collect();
    }
    let decimals = decimals(step);
    ticks.iter().map(|t| fixed(*t, decimals)).collect()
}

fn decimals(step: f64) -> usize {
    (0..=12)
        .find(|&d| (step * 10f64.powi(d)).fract().abs().min(1.0 - (step * 10f64.powi(d)).fract().abs()) < 1e-6)
        .unwrap_or(12) as usize
}

fn fixed(x: f64, decimals: usize) -> String {
    let text = format!("{x:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.into(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(-3.1, 3.1, 6), [-2.0, 0.0, 2.0]);
        assert_eq!(ticks(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(ticks(1950.0, 1973.0, 5), [1950.0, 1955.0, 1960.0, 1965.0, 1970.0]);
    }

    #[test]
    fn labels_share_their_decimals() {
        assert_eq!(labels(&[0.0, 0.25, 0.5]), ["0.00", "0.25", "0.50"]);
        assert_eq!(labels(&[-2.0, 0.0, 2.0]), ["−2", "0", "2"]);
        assert_eq!(labels(&[0.0, 2e6, 4e6]), ["0", "2e6", "4e6"]);
        assert_eq!(labels(&[-5e-5, 0.0, 5e-5]), ["−5e−5", "0", "5e−5"]);
    }

    #[test]
    fn powers_of_ten_are_spelled_with_their_exponents() {
        assert_eq!(powers(-3.2, 2.1, 20), [-3, -2, -1, 0, 1, 2]);
        assert_eq!(powers(-12.0, 0.0, 5), [-12, -9, -6, -3, 0]);
        assert_eq!(power_labels(&[-12, 0, 3]), ["1e−12", "1", "1e3"]);
    }

    #[test]
    fn a_range_is_never_empty() {
        assert_eq!(range_of([].into_iter(), 0.1), (0.0, 1.0));
        assert_eq!(range_of([3.0, 3.0].into_iter(), 0.1), (1.5, 4.5));
        assert_eq!(range_of([0.0, f64::NAN, 10.0, f64::INFINITY].into_iter(), 0.1), (-1.0, 11.0));
    }
}
