//! The derivatives of every primitive, once: `[f, f′, f″]` of one argument, and all partials of two.
//!
//! Each is spelt so that value and derivatives share their exponential, and so that no derivative loses digits that
//! its value keeps. A primitive is admitted only if its derivatives can be spelt in the vocabulary itself.

use crate::real::Real;

/// Value, first and second derivative.
pub(crate) type Law<R> = [R; 3];

#[inline(always)]
fn zero<R: Real>() -> R {
    R::lit(0.0)
}

#[inline(always)]
fn one<R: Real>() -> R {
    R::lit(1.0)
}

/// −1, 0 or 1; NaN stays NaN.
#[inline(always)]
fn sign<R: Real>(x: R) -> R {
    R::select(x.lt(zero()), -one::<R>(), R::select(zero::<R>().lt(x), one(), x.detach()))
}

/// e = exp(−|x|) and 1/(1 + e): what every logistic function is made of.
#[inline(always)]
fn logistic<R: Real>(x: R) -> (R, R) {
    let e = x.abs().decay();
    (e, one::<R>() / (one::<R>() + e))
}

#[inline(always)]
pub(crate) fn abs<R: Real>(x: R) -> Law<R> {
    [x.abs(), sign(x), zero()]
}

#[inline(always)]
pub(crate) fn relu<R: Real>(x: R) -> Law<R> {
    let slope = R::select(x.lt(zero()), zero(), R::select(zero::<R>().lt(x), one(), x.detach()));
    [x.relu(), slope, zero()]
}

#[inline(always)]
pub(crate) fn square<R: Real>(x: R) -> Law<R> {
    [x.square(), R::lit(2.0) * x, R::lit(2.0)]
}

#[inline(always)]
pub(crate) fn sqrt<R: Real>(x: R) -> Law<R> {
    let root = x.sqrt();
    let slope = R::lit(0.5) / root;
    [root, slope, -(R::lit(0.5) * slope) / x]
}

#[inline(always)]
pub(crate) fn exp<R: Real>(x: R) -> Law<R> {
    [x.exp(); 3]
}

#[inline(always)]
pub(crate) fn decay<R: Real>(x: R) -> Law<R> {
    let e = x.decay();
    [e, -e, e]
}

#[inline(always)]
pub(crate) fn exp_m1<R: Real>(x: R) -> Law<R> {
    [x.exp_m1(), x.exp(), x.exp()]
}

#[inline(always)]
pub(crate) fn ln<R: Real>(x: R) -> Law<R> {
    let slope = one::<R>() / x;
    [x.ln(), slope, -(slope * slope)]
}

#[inline(always)]
pub(crate) fn ln_1p<R: Real>(x: R) -> Law<R> {
    let slope = one::<R>() / (one::<R>() + x);
    [x.ln_1p(), slope, -(slope * slope)]
}

/// sech² as (2t/(1 + t²))² with t = exp(−|x|): 1 − tanh² has no digits left from |x| = 9 on.
#[inline(always)]
fn sech_squared<R: Real>(x: R) -> R {
    let t = x.abs().decay();
    (R::lit(2.0) * t / (one::<R>() + t.square())).square()
}

#[inline(always)]
pub(crate) fn tanh<R: Real>(x: R) -> Law<R> {
    let (f, slope) = (x.tanh(), sech_squared(x));
    [f, slope, R::lit(-2.0) * f * slope]
}

#[inline(always)]
pub(crate) fn atan<R: Real>(x: R) -> Law<R> {
    let slope = one::<R>() / (one::<R>() + x.square());
    [x.atan(), slope, R::lit(-2.0) * x * slope * slope]
}

/// σ″ = −σ′·tanh(x/2): 1 − 2σ would cancel near 0.
#[inline(always)]
pub(crate) fn sigmoid<R: Real>(x: R) -> Law<R> {
    let (e, r) = logistic(x);
    let slope = e * r * r;
    [x.sigmoid(), slope, -(slope * (R::lit(0.5) * x).tanh())]
}

#[inline(always)]
pub(crate) fn softplus<R: Real>(x: R) -> Law<R> {
    let (e, r) = logistic(x);
    [x.softplus(), x.sigmoid(), e * r * r]
}

#[inline(always)]
pub(crate) fn tail<R: Real>(x: R) -> Law<R> {
    let e = x.decay();
    let r = one::<R>() / (one::<R>() + e);
    [x.tail(), -(e * r), e * r * r]
}

#[inline(always)]
pub(crate) fn ln_cosh<R: Real>(x: R) -> Law<R> {
    [x.ln_cosh(), x.tanh(), sech_squared(x)]
}

#[inline(always)]
pub(crate) fn sin<R: Real>(x: R) -> Law<R> {
    [x.sin(), x.cos(), -x.sin()]
}

#[inline(always)]
pub(crate) fn cos<R: Real>(x: R) -> Law<R> {
    [x.cos(), -x.sin(), -x.cos()]
}

/// The number of periods taken away is constant between jumps.
#[inline(always)]
pub(crate) fn within_period<R: Real>(x: R, period: R) -> Law2<R> {
    let f = x.within_period(period);
    Law2 { f, x: one(), y: (f - x) / period, xx: zero(), xy: zero(), yy: zero() }
}

#[inline(always)]
pub(crate) fn ln_1p_deficit<R: Real>(x: R) -> Law<R> {
    let r = one::<R>() / (one::<R>() + x);
    // x/(1 + x), its limit at infinity included.
    let slope = R::select(one::<R>().lt(x), one::<R>() - r, x * r);
    [x.ln_1p_deficit(), slope, r * r]
}

#[inline(always)]
pub(crate) fn ln_1p_square<R: Real>(x: R) -> Law<R> {
    // From here on 1 + x² is x², which may overflow.
    let far = R::lit(1e18).lt(x.abs());
    let n = one::<R>() / R::select(far, x, one::<R>() + x.square());
    let slope = R::select(far, n, x * n);
    let bend = R::select(far, -n.square(), (one::<R>() - x) * (one::<R>() + x) * n * n);
    [x.ln_1p_square(), R::lit(2.0) * slope, R::lit(2.0) * bend]
}

#[inline(always)]
pub(crate) fn exp_excess<R: Real>(x: R) -> Law<R> {
    [x.exp_excess(), x.exp_m1(), x.exp()]
}

#[inline(always)]
pub(crate) fn polygamma<R: Real>(order: i32, x: R) -> Law<R> {
    [x.polygamma(order), x.polygamma(order + 1), x.polygamma(order + 2)]
}

#[inline(always)]
pub(crate) fn ln_bessel<R: Real>(x: R) -> Law<R> {
    let [gap, slope, _] = bessel_gap(x);
    [x.ln_bessel(), -gap, -slope]
}

/// Of A = I₁/I₀: A′ = 1 − A/x − A². Near 0 by its series, where A/x would lose its digits.
#[inline(always)]
pub(crate) fn bessel_gap<R: Real>(x: R) -> Law<R> {
    let gap = x.bessel_gap();
    let ratio = one::<R>() - gap;
    let near = x.lt(R::lit(1e-3));
    let square = x.square();
    let slope = R::select(near, R::lit(-0.5) + R::lit(0.1875) * square, ratio / x - gap * (R::lit(2.0) - gap));
    let bend = -((slope + ratio / x) / x + R::lit(2.0) * ratio * slope);
    [gap, slope, R::select(near, R::lit(0.375) * x, bend)]
}

/// A function of two arguments with its partial derivatives.
pub(crate) struct Law2<R> {
    pub(crate) f: R,
    pub(crate) x: R,
    pub(crate) y: R,
    pub(crate) xx: R,
    pub(crate) xy: R,
    pub(crate) yy: R,
}

#[inline(always)]
pub(crate) fn parabola<R: Real>(x: R, w: R) -> Law2<R> {
    let inverse = one::<R>() / w;
    let slope = x * inverse;
    Law2 {
        f: x.parabola(w),
        x: slope,
        y: -slope.parabola(one()),
        xx: inverse,
        xy: -(slope * inverse),
        yy: slope.square() * inverse,
    }
}

#[inline(always)]
pub(crate) fn powf<R: Real>(x: R, y: R) -> Law2<R> {
    let (f, ln, below) = (x.powf(y), x.ln(), x.powf(y - one()));
    Law2 {
        f,
        x: y * below,
        y: f.weigh(ln),
        xx: y * (y - one()) * x.powf(y - R::lit(2.0)),
        xy: below.weigh(one::<R>() + y * ln),
        yy: f.weigh(ln.square()),
    }
}

#[inline(always)]
pub(crate) fn xlogy<R: Real>(x: R, y: R) -> Law2<R> {
    let inverse = one::<R>() / y;
    Law2 {
        f: x.xlogy(y),
        x: y.ln(),
        y: x.weigh(inverse),
        xx: zero(),
        xy: inverse,
        yy: -x.weigh(inverse).weigh(inverse),
    }
}

#[inline(always)]
pub(crate) fn ln_ratio<R: Real>(x: R, y: R) -> Law2<R> {
    let (left, right) = (one::<R>() / x, one::<R>() / y);
    Law2 { f: x.ln_ratio(y), x: left, y: -right, xx: -(left * left), xy: zero(), yy: right * right }
}

#[inline(always)]
pub(crate) fn relative_entropy<R: Real>(x: R, y: R) -> Law2<R> {
    let inverse = one::<R>() / y;
    // x/y and 1 − x/y, where x = 0 is a zero whatever y is.
    let none = x.eq(zero());
    Law2 {
        f: x.relative_entropy(y),
        x: x.ln_ratio(y),
        y: R::select(none, one(), (y - x) / y),
        xx: one::<R>() / x,
        xy: -inverse,
        yy: R::select(none, zero(), x / y * inverse),
    }
}

/// x/r with 0/0 = 0: the subgradient of a norm at the origin.
#[inline(always)]
fn cosine<R: Real>(x: R, r: R) -> R {
    R::select(r.eq(zero()), zero(), x / r)
}

#[inline(always)]
pub(crate) fn hypot<R: Real>(x: R, y: R) -> Law2<R> {
    let r = x.hypot(y);
    let (cos, sin) = (cosine(x, r), cosine(y, r));
    Law2 { f: r, x: cos, y: sin, xx: cosine(sin * sin, r), xy: -cosine(cos * sin, r), yy: cosine(cos * cos, r) }
}

#[inline(always)]
pub(crate) fn charbonnier<R: Real>(x: R, s: R) -> Law2<R> {
    let r = x.hypot(s);
    let cos = R::select(r.lt(R::lit(f64::INFINITY)), x / r, sign(x));
    let sin = s / r;
    // r − s, without its cancellation.
    let excess = x * (x / (r + s));
    Law2 {
        f: x.charbonnier(s),
        x: s * cos,
        y: excess * (excess / r),
        xx: sin * sin * sin,
        xy: cos * cos * cos,
        yy: -((excess / r).square() * (R::lit(2.0) + sin)),
    }
}
