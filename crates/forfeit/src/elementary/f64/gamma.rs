//! ln Γ and its derivatives, the polygamma functions.
//!
//! Three ranges, all computed and one selected: rational functions around the zeros (1 and 2 for ln Γ, 1.4616… for
//! digamma), where the zero is factored out so that no digit cancels; the recurrence towards that range; and the
//! asymptotic series of Stirling beyond. From trigamma on, all terms have the same sign: recurrence and series.

use super::logarithm::ln;
use super::pair::{ln_pair, product};
use super::{Mode, choose, flush, fma, polynomial};

/// From here on the asymptotic series; below, at most [`STEPS`] steps of the recurrence lead to [−¼, 1¼] + 1.
const FAR: f64 = 8.25;
const STEPS: u32 = 6;
/// The least zero of digamma, minus 1, and the rest of its digits.
const DIGAMMA_ZERO: [f64; 2] = [0.461_632_144_968_362_36, -1.552_234_816_285_867_7e-17];

/// The polygamma function of the given order at x > 0 (−1: ln Γ, 0: digamma, 1: trigamma, …); NaN for x < 0 and for an
/// order below −1.
#[inline(always)]
pub(crate) fn polygamma<M: Mode>(order: i32, x: f64) -> f64 {
    let y = match order {
        -1 => ln_gamma::<M>(x),
        0 => digamma::<M>(x),
        1.. => higher::<M>(order, x),
        _ => f64::NAN,
    };
    flush::<M>(choose(x < 0.0, f64::NAN, y))
}

/// ln Γ(x), to 2.8 ulp, near its zeros too.
#[inline(always)]
fn ln_gamma<M: Mode>(x: f64) -> f64 {
    let low = x < 0.75;
    let far = x >= FAR;
    // Γ(x) = Γ(1 + w)/x below, Γ(1 + w)·(w + 1)·(w + 2)⋯ above; every w is exact.
    let mut w = choose(low, x, x - 1.0);
    let mut factor = choose(low, x, 1.0);
    for _ in 0..STEPS {
        let step = w > 1.25;
        factor *= choose(step, w, 1.0);
        w -= choose(step, 1.0, 0.0);
    }
    let ratio = polynomial::<M, 9>(w + 0.25, LN_GAMMA_TOP) / polynomial::<M, 9>(w + 0.25, LN_GAMMA_BOTTOM);
    let near = (w * (w - 1.0)) * (0.375 + ratio);
    let log = ln_pair::<M>(choose(far, x, factor));
    let near = near + choose(low, -log.high, log.high);

    // (x − ½)(ln x − 1) + ½ ln 2π − ½ + …: no difference of large numbers.
    let r = 1.0 / x;
    let series = r * polynomial::<M, 8>(r * r, STIRLING);
    let main = product::<M>(x - 0.5, log.high - 1.0);
    let rest = main.low + fma::<M>(x, log.low, 0.418_938_533_204_672_7 + series);
    let beyond = choose(main.high < 1e300, main.high + rest, main.high);

    let y = choose(far, beyond, near);
    let y = choose(x == 0.0, f64::INFINITY, y);
    // Infinity and NaN; at the end of the range the product's error term overflows, the product does not.
    choose(x < f64::INFINITY, y, x)
}

/// ψ(x), to 2.4 ulp, near its zero too.
#[inline(always)]
fn digamma<M: Mode>(x: f64) -> f64 {
    let low = x < 0.75;
    // ψ(x) = ψ(1 + w) − 1/x below, ψ(1 + w) + 1/(w + 1) + 1/(w + 2) + … above.
    let mut w = choose(low, x, x - 1.0);
    let mut sum = choose(low, -1.0 / x, 0.0);
    for _ in 0..STEPS {
        let step = w > 1.25;
        sum += choose(step, 1.0 / w, 0.0);
        w -= choose(step, 1.0, 0.0);
    }
    let ratio = polynomial::<M, 8>(w + 0.25, DIGAMMA_TOP) / polynomial::<M, 7>(w + 0.25, DIGAMMA_BOTTOM);
    let near = fma::<M>((w - DIGAMMA_ZERO[0]) - DIGAMMA_ZERO[1], 0.625 + ratio, sum);

    let r = 1.0 / x;
    let z = r * r;
    let beyond = ln::<M>(x) - fma::<M>(z, polynomial::<M, 9>(z, DIGAMMA_SERIES), 0.5 * r);
    choose(x < FAR, near, beyond)
}

/// ψ of order n ≥ 1: (−1)^(n+1)·(n − 1)!·Σ n/(x + k)^(n+1), the sum's rest from its asymptotic series; to 2, 2.2 and
/// 3.7 ulp for n = 1, 2 and 3.
#[inline(always)]
fn higher<M: Mode>(order: i32, x: f64) -> f64 {
    let n = f64::from(order);
    // The steps grow with the order, which is the same for all elements.
    let steps = 8 + order / 2;
    let inside = x < f64::from(steps);

    let (r, error) = reciprocal::<M>(x, choose(inside, f64::from(steps), 0.0));
    let z = r * r;
    let mut series = 0.0;
    // B₂ₖ·(2k + n − 1)!/((2k)!·(n − 1)!)
    let mut growth = n * (n + 1.0) / 2.0;
    let mut power = z;
    for (bernoulli, k) in BERNOULLI.iter().zip(1..) {
        series = fma::<M>(bernoulli * growth, power, series);
        power *= z;
        let k = 2.0 * f64::from(k);
        growth *= (k + n) * (k + n + 1.0) / ((k + 1.0) * (k + 2.0));
    }
    let series = fma::<M>(0.5 * n, r, series);
    let leading = repeated(r, order);
    let rest = fma::<M>(leading, series, leading);
    let mut sum = fma::<M>(rest, n * error, rest);
    // From the smallest term up.
    for step in (0..steps).rev() {
        let (r, error) = reciprocal::<M>(x, f64::from(step));
        let term = n * repeated(r, order + 1);
        // Where the term is infinite its correction is not a number.
        let corrected = fma::<M>(term, (n + 1.0) * error, term);
        let term = choose(term < f64::INFINITY, corrected, term);
        sum += choose(inside, term, 0.0);
    }
    let mut factorial = choose(order % 2 == 0, -1.0, 1.0);
    for i in 2..order {
        factorial *= f64::from(i);
    }
    choose(x == f64::INFINITY, factorial * 0.0, factorial * sum)
}

/// 1/(x + shift) and the relative error of the rounded sum and quotient.
#[inline(always)]
fn reciprocal<M: Mode>(x: f64, shift: f64) -> (f64, f64) {
    let sum = x + shift;
    let back = sum - x;
    let low = (x - (sum - back)) + (shift - back);
    let r = 1.0 / sum;
    (r, fma::<M>(-sum, r, 1.0) - low * r)
}

/// r^n for n ≥ 1 by squaring: few roundings.
#[inline(always)]
fn repeated(r: f64, n: i32) -> f64 {
    let mut result = 1.0;
    let mut square = r;
    let mut bits = n;
    while bits > 0 {
        if bits % 2 == 1 {
            result *= square;
        }
        square *= square;
        bits /= 2;
    }
    result
}

/// ln Γ(1 + w) / (w(w − 1)) − ⅜ on [−¼, 1¼], in w + ¼, where hardly a sum cancels: the numerator.
const LN_GAMMA_TOP: [f64; 9] = [
    0.275_499_044_580_145_2,
    0.940_828_463_815_876,
    1.076_429_402_244_191,
    0.338_117_745_375_730_5,
    -0.210_695_607_326_875_67,
    -0.177_554_003_593_952_43,
    -0.043_247_972_030_675,
    -0.003_769_963_211_617_349_4,
    -8.511_323_348_744_247e-5,
];
/// The denominator.
const LN_GAMMA_BOTTOM: [f64; 9] = [
    1.0,
    4.693_983_121_134_523,
    8.843_272_473_624_197,
    8.575_737_151_632_76,
    4.570_803_070_359_457,
    1.327_163_401_363_567_8,
    0.195_687_952_738_603_04,
    0.012_472_609_569_427_723,
    0.000_232_047_378_822_228_34,
];

/// ψ(1 + w) / (w − w₀) − ⅝ on [−¼, 1¼], in w + ¼: the numerator.
const DIGAMMA_TOP: [f64; 8] = [
    0.900_873_848_538_344_5,
    0.990_203_085_879_155_4,
    0.091_564_480_568_731_04,
    -0.194_233_864_363_079,
    -0.070_416_739_142_711,
    -0.008_015_899_385_153_936,
    -0.000_259_799_665_080_413_44,
    -4.941_785_932_785_63e-8,
];
/// The denominator.
const DIGAMMA_BOTTOM: [f64; 7] = [
    1.0,
    2.683_966_411_823_27,
    2.446_581_903_825_897_4,
    0.994_954_576_667_113_2,
    0.190_280_780_031_451_66,
    0.015_857_203_191_136_593,
    0.000_426_518_000_481_798_7,
];

/// B₂ₖ / (2k(2k − 1)).
const STIRLING: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];

/// B₂ₖ / 2k.
const DIGAMMA_SERIES: [f64; 9] = [
    1.0 / 12.0,
    -1.0 / 120.0,
    1.0 / 252.0,
    -1.0 / 240.0,
    1.0 / 132.0,
    -691.0 / 32_760.0,
    1.0 / 12.0,
    -3617.0 / 8160.0,
    43_867.0 / 14_364.0,
];

/// The Bernoulli numbers B₂, B₄, ….
const BERNOULLI: [f64; 12] = [
    1.0 / 6.0,
    -1.0 / 30.0,
    1.0 / 42.0,
    -1.0 / 30.0,
    5.0 / 66.0,
    -691.0 / 2730.0,
    7.0 / 6.0,
    -3617.0 / 510.0,
    43_867.0 / 798.0,
    -174_611.0 / 330.0,
    854_513.0 / 138.0,
    -236_364_091.0 / 2730.0,
];
