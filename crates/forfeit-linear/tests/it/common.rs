//! Data and comparisons that several tests share.

use forfeit_linear::{Design, Fit, Options, fit};

/// Belgian telephone calls in millions, 1950 to 1973 (Rousseeuw & Leroy 1987); 1964 to 1969 are in another unit.
pub(crate) const CALLS: [f64; 24] = [
    4.4, 4.7, 4.7, 5.9, 6.6, 7.3, 8.1, 8.8, 10.6, 12.0, 13.5, 14.9, 16.1, 21.2, 119.0, 124.0, 142.0, 159.0, 182.0,
    212.0, 43.0, 24.0, 27.0, 29.0,
];

pub(crate) fn phones() -> (Design, Vec<f64>) {
    let years = (50..=73).map(f64::from).collect();
    (Design::new([("year", years)]).unwrap(), CALLS.to_vec())
}

pub(crate) fn fitted(design: &Design, target: &[f64], spec: &str, l2: f64) -> Fit {
    let loss = forfeit::parse(spec).unwrap();
    fit(design, target, loss.as_ref(), &Options { l2, ..Options::default() }).unwrap()
}

pub(crate) fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected} within {tolerance}");
}

/// Uniform numbers in [0, 1) from a linear congruential generator, the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Roughly normal: a sum of twelve uniform numbers.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    pub(crate) fn normals(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.normal()).collect()
    }
}
