//! The same data in every language, from one small integer hash.
//!
//! Element `i` of stream `s` (0 = predictions, 1 = targets) hashes to output number `2i + s` of splitmix64
//! seeded with 0. A *normal* is the sum of the hash's four 16-bit lanes, centred and divided by its standard
//! deviation √((2³² − 1)/3): integers until the last step, so every language gets the same bits, which no
//! Box–Muller over several mathematics libraries would. Its tails end at ±3.46. A *label* is the hash's top bit, a *sign* twice that
//! less 1, a *count* the top three bits. A *unit* is the top 23 bits and a half, over 2²³; a *rate* is ¼ and four units, a *log* −4 units.
//! Numbers are made in f64, rounded to f32 unless f64 was asked for, then to the type asked for.

use half::{bf16, f16};

use crate::{Pred, Request, Target};

/// Output number `index` of splitmix64 seeded with 0.
pub fn hash(index: u64) -> u64 {
    let z = (index.wrapping_add(1)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number close to normally distributed, with mean 0 and standard deviation 1.
fn normal(hash: u64) -> f64 {
    let lanes = (hash & 0xFFFF) + ((hash >> 16) & 0xFFFF) + ((hash >> 32) & 0xFFFF) + (hash >> 48);
    (lanes as f64 - 131_070.0) / (4_294_967_295.0_f64 / 3.0).sqrt()
}

/// A number between 0 and 1, both excluded in every type of 24 bits.
fn unit(hash: u64) -> f64 {
    ((hash >> 41) as f64 + 0.5) / f64::from(1 << 23)
}

fn rate(hash: u64) -> f64 {
    0.25 + 4.0 * unit(hash)
}

fn log(hash: u64) -> f64 {
    -4.0 * unit(hash)
}

/// An element type that data can be made in.
pub trait Element: Copy + Default + Send + Sync + 'static {
    /// Rounds as the module says.
    fn round(x: f64) -> Self;
    /// Widens, exactly.
    fn widen(self) -> f64;
}

/// The predictions and the targets that a request describes.
pub fn generate<T: Element>(request: &Request) -> (Vec<T>, Vec<T>) {
    let make = |stream: u64, number: &dyn Fn(u64) -> f64| {
        (0..request.n as u64).map(|i| T::round(number(hash(2 * i + stream)))).collect()
    };
    let pred = match request.pred {
        Pred::Sd(sd) => make(0, &|hash| sd * normal(hash)),
        Pred::At(x) => vec![T::round(x); request.n],
        Pred::Rate => make(0, &rate),
        Pred::Unit => make(0, &unit),
        Pred::Log => make(0, &log),
    };
    let target = match request.target {
        Target::Real => make(1, &normal),
        Target::Label => make(1, &|hash| (hash >> 63) as f64),
        Target::Sign => make(1, &|hash| 2.0 * (hash >> 63) as f64 - 1.0),
        Target::Count => make(1, &|hash| (hash >> 61) as f64),
        Target::Rate => make(1, &rate),
        Target::Unit => make(1, &unit),
        Target::Log => make(1, &log),
        Target::Shares => shares(request),
        Target::Zero | Target::Class | Target::WeightedClass => vec![T::round(0.0); request.n],
    };
    (pred, target)
}

fn shares<T: Element>(request: &Request) -> Vec<T> {
    let counts: Vec<f64> = (0..request.n as u64).map(|i| 1.0 + (hash(2 * i + 1) >> 61) as f64).collect();
    let share = |row: &[f64]| {
        let sum: f64 = row.iter().sum();
        row.iter().map(|count| T::round(count / sum)).collect::<Vec<T>>()
    };
    counts.chunks(request.classes.max(1)).flat_map(share).collect()
}

/// The second predicted number of each element, if the request has one: a rate from the hashes after those of the first.
pub fn second<T: Element>(request: &Request) -> Option<Vec<T>> {
    let n = request.n as u64;
    request.second.then(|| (n..2 * n).map(|i| T::round(rate(hash(2 * i)))).collect())
}

/// Array number `k` of a loss of vectors: the numbers after those of the arrays before it.
pub fn array<T: Element>(request: &Request, k: usize) -> Vec<T> {
    if k == 0 {
        return generate(request).0;
    }
    let n = request.n as u64;
    let k = k as u64;
    (k * n..(k + 1) * n).map(|i| T::round(normal(hash(2 * i)))).collect()
}

/// The label of each row: the hash of the row modulo the number of classes.
pub fn labels(request: &Request) -> Vec<i64> {
    let rows = (request.n / request.classes) as u64;
    (0..rows).map(|row| (hash(2 * row + 1) % request.classes as u64) as i64).collect()
}

/// The weight of each class, if the request has any.
pub fn class_weights(request: &Request) -> Option<Vec<f32>> {
    let weights = || (0..request.classes).map(|class| 1.0 + (class % 4) as f32 / 4.0).collect();
    (request.target == Target::WeightedClass).then(weights)
}

macro_rules! element {
    ($($type:ty, $round:expr, $widen:expr;)*) => {$(
        impl Element for $type {
            fn round(x: f64) -> Self { $round(x) }
            fn widen(self) -> f64 { $widen(self) }
        }
    )*};
}
element! {
    f64, |x| x, |x| x;
    f32, |x| x as f32, f64::from;
    f16, |x| f16::from_f32(x as f32), f64::from;
    bf16, |x| bf16::from_f32(x as f32), f64::from;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_is_splitmix64_seeded_with_0() {
        assert_eq!([hash(0), hash(1), hash(2)], [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]);
    }

    #[test]
    fn normal_has_mean_0_and_standard_deviation_1() {
        let n = 1 << 16;
        let (mut sum, mut squares) = (0.0, 0.0);
        for i in 0..n {
            let x = normal(hash(i));
            sum += x;
            squares += x * x;
        }
        assert!((sum / n as f64).abs() < 0.01);
        assert!((squares / n as f64 - 1.0).abs() < 0.01);
    }
}
