//! What the integration tests share: losses with many parameters, random points of their domains, and ulps.

#![expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]
#![expect(dead_code, unreachable_pub, reason = "each test file is a crate of its own and uses a part of this")]

pub mod facts;
pub mod golden;
pub mod minimiser;
pub mod rows;

use forfeit::{DynLoss, Family, Float, Info, Interval, registry};

/// A sequence of random numbers that is the same in every run (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (0.5f64).powi(53)
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// A point of an interval: of its finite part, spread over many sizes where it has no end.
    pub fn point(&mut self, interval: &Interval) -> f64 {
        if interval.ends {
            return if self.unit() < 0.5 { interval.low } else { interval.high };
        }
        if interval.low.is_finite() && interval.high.is_finite() {
            return self.between(interval.low, interval.high);
        }
        let size = 10f64.powf(self.between(-3.0, 1.5));
        match (interval.low.is_finite(), interval.high.is_finite()) {
            (true, _) => interval.low + size,
            (_, true) => interval.high - size,
            _ => self.between(-size, size),
        }
    }

    /// A prediction and a target from a loss's domain.
    pub fn pair(&mut self, info: &Info) -> (f64, f64) {
        if info.family == Family::Label {
            return (self.below(4) as f64, self.below(4) as f64);
        }
        (self.point(&info.pred), self.point(&info.target))
    }

    /// Many of them.
    pub fn pairs(&mut self, info: &Info, n: usize) -> (Vec<f64>, Vec<f64>) {
        (0..n).map(|_| self.pair(info)).unzip()
    }
}

/// Every loss of the registry with its defaults, and with each parameter at several values of its range.
pub fn losses() -> Vec<Box<dyn DynLoss>> {
    let candidates = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0, 1.5, 2.0, 5.0, f64::INFINITY];
    let mut specs: Vec<String> = Vec::new();
    for info in registry::infos() {
        specs.push(info.name.to_string());
        let allowed = |range: Interval| candidates.into_iter().filter(move |&x| range.contains(x));
        for parameter in info.parameters {
            specs.extend(allowed(parameter.range).map(|x| format!("{}:{}={x}", info.name, parameter.name)));
        }
        for x in [0.3, 0.75] {
            let pairs = info.parameters.iter().filter(|p| p.range.contains(x)).map(|p| format!("{}={x}", p.name));
            let pairs = pairs.collect::<Vec<_>>().join(",");
            if info.parameters.len() > 1 {
                specs.push(format!("{}:{pairs}", info.name));
            }
        }
    }
    specs.iter().map(|spec| loss(spec)).collect()
}

/// Every loss of the registry that has a gradient.
pub fn differentiable() -> impl Iterator<Item = Box<dyn DynLoss>> {
    losses().into_iter().filter(|loss| loss.info().differentiable)
}

pub fn loss(spec: &str) -> Box<dyn DynLoss> {
    forfeit::parse(spec).unwrap_or_else(|error| panic!("{error}"))
}

/// The prediction at which a kink lies, which is stated in the family's variable.
pub fn kink_at(info: &Info, kink: f64, target: f64) -> f64 {
    match info.family {
        Family::Distance | Family::Label => target + kink,
        Family::Relative | Family::Margin => target * kink,
        _ => kink,
    }
}

/// Targets that show all sides of a loss, and at or near which its extremes lie.
pub fn targets(info: &Info) -> Vec<f64> {
    let candidates: &[f64] = match info.family {
        Family::Relative => &[1.0, 1e-4, 20.0],
        Family::Margin => &[1.0, -1.0],
        // 1/e is where −p·ln p is largest.
        Family::Likelihood => &[0.0, 1.0, 0.3, 1.0 / std::f64::consts::E, -1.0, -20.0, 1e4, 1e-300],
        _ => &[0.0, 1.0],
    };
    // The exponential of a target that is a logarithm is to be a number.
    let small = |target: f64| info.target.low >= 0.0 || target <= 100.0;
    candidates.iter().copied().filter(|&target| info.target.contains(target) && small(target)).collect()
}

/// A float with what is needed to measure errors in ulp.
pub trait Format: Float + PartialEq + std::fmt::Debug {
    const SMALLEST: f64;
    /// The number that infinity stands for.
    const LIMIT: f64;
    const EPSILON: f64;
    /// What rounding an exact value to f64 adds to an error, in ulp.
    const HALF: f64;
    fn from_hex(hex: &str) -> Self;
    fn of(x: f64) -> Self;
    fn wide(self) -> f64;
}

macro_rules! formats {
    ($float:ident, $bits:ident, $limit:expr, $half:expr) => {
        impl Format for $float {
            const SMALLEST: f64 = $float::MIN_POSITIVE as f64;
            const LIMIT: f64 = $limit;
            const EPSILON: f64 = $float::EPSILON as f64;
            const HALF: f64 = $half;
            fn from_hex(hex: &str) -> Self {
                Self::from_bits($bits::from_str_radix(hex, 16).expect("hexadecimal bits"))
            }
            fn of(x: f64) -> Self {
                x as $float
            }
            fn wide(self) -> f64 {
                f64::from(self)
            }
        }
    };
}
formats!(f32, u32, f32::MAX as f64 * (1.0 + 0.5 * f32::EPSILON as f64), 0.0);
formats!(f64, u64, f64::MAX, 0.5);

/// The bits as a number that orders nothing: for comparisons bit for bit, with every NaN the same.
pub fn bits<T: Format>(x: T) -> u64 {
    if x.wide().is_nan() { u64::MAX } else { x.wide().to_bits() }
}

/// Asserts that two arrays have the same bits.
#[track_caller]
pub fn assert_same<T: Format>(got: &[T], expected: &[T], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (i, (a, b)) in got.iter().zip(expected).enumerate() {
        assert_eq!(bits(*a), bits(*b), "{what}: element {i} is {a:?}, not {b:?}");
    }
}

/// How far `got` is from the interval of right answers: 0 where that is allowed, infinite for a wrong NaN, sign or infinity.
pub fn ulps<T: Format>(got: f64, (low, high): (f64, f64)) -> f64 {
    if low.is_nan() || got.is_nan() {
        return if low.is_nan() && got.is_nan() { 0.0 } else { f64::INFINITY };
    }
    if (low..=high).contains(&got) {
        return 0.0;
    }
    let exact = if got < low { low } else { high };
    if exact.abs() <= T::SMALLEST && (got - exact).abs() <= T::SMALLEST {
        return 0.0;
    }
    if exact.is_infinite() {
        return f64::INFINITY;
    }
    // Infinity counts as the number after the largest one.
    let (got, exact) = (got.clamp(-T::LIMIT, T::LIMIT), exact.clamp(-T::LIMIT, T::LIMIT));
    let exponent = exact.abs().max(T::SMALLEST).log2().floor();
    let ulp = T::EPSILON * 2f64.powf(exponent);
    ((got - exact).abs() / ulp - T::HALF).max(0.0)
}

/// As [`assert_same`], with both zeros taken for one.
#[track_caller]
pub fn assert_equal<T: Format>(got: &[T], expected: &[T], what: &str) {
    let unsigned = |x: &[T]| x.iter().map(|&x| if x == T::ZERO { T::ZERO } else { x }).collect::<Vec<_>>();
    assert_same(&unsigned(got), &unsigned(expected), what);
}
