//! Barron’s general loss: one shape parameter leads from squared error through Charbonnier, Cauchy and Geman–McClure
//! to Welsch.
//!
//! # Formula
//! ℓ = (2 − α)/α·(((d/c)²/(2 − α) + 1)^(α/2) − 1), d = pred − target, by its limits at α = 2, 0 and −∞.
//!
//! # Source
//! Barron 2019, A General and Adaptive Robust Loss Function, CVPR, eqs. 8 and 13.
//!
//! # Same as
//! - No library has it.
//!
//! # Edge cases
//! In units of c², unlike the losses that it contains: α = 2 is half_squared_error/c², 1 is pseudo_huber/c², 0 is
//! cauchy/c² with √2·c, −2 is geman_mcclure/c² with 2·c, −∞ is welsch/c² with √2·c. At α = 2 the derivative by α is
//! unbounded and given as 0. Far out a power amplifies rounding: the error in ulp grows with ½·|α|·ln(1 + (d/c)²/|α −
//! 2|).

use crate::{
    A, Cauchy, Definition, Elementwise, Facts, Family, GemanMcclure, HalfSquaredError, Info, Interval, Link, Minimiser,
    Program, PseudoHuber, Real, Source, loss,
};

loss! {
    /// Barron’s general robust loss of shape α and scale c.
    ///
    /// ```
    /// use forfeit::{Barron, Loss};
    /// assert_eq!(Barron::new(1.0, 2.0)?.mean(&[0.0], &[1.5])?, 0.25);
    /// assert_eq!(Barron::new(f64::NEG_INFINITY, 1.0)?.mean(&[1e3], &[0.0])?, 1.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Barron {
        /// The shape: 2 is squared error, 1 a smooth L1, 0 Cauchy, −2 Geman–McClure, −∞ Welsch.
        alpha: f64 = 1.0, "α", Interval::closed(f64::NEG_INFINITY, 2.0);
        /// The residual at which the curve leaves the parabola, in units of the target.
        c: f64 = 1.0, "c", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for Barron {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([alpha, c]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (u, half) = ((pred - target) / c, R::lit(0.5) * alpha);
        let bent = R::lit(2.0) - alpha;
        let log = (u / bent.sqrt()).ln_1p_square();
        let far = R::lit(0.5) * bent * power_less_one(half, log);
        let parabola = R::select(bent.eq(R::lit(0.0)), R::lit(f64::INFINITY), R::lit(3e-9));
        R::select(u.abs().lt(parabola), u.parabola(R::lit(1.0)), far)
    }

    #[inline(always)]
    fn majorizer<R: Real>([alpha, c]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        Fixed::majorizer([alpha, c], [pred], [target])
    }
}

impl Definition for Barron {
    const INFO: Info = Info {
        name: "barron",
        aliases: &["general_robust", "adaptive_robust"],
        summary: "A family of robust losses with a shape α: squared error, Charbonnier, Cauchy, Geman–McClure, Welsch and all between.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "How heavy the tails are is to be tuned or learnt: gradients by α and c exist. With a fixed shape, the named losses say more.",
        source: Source {
            citation: "Barron 2019, A General and Adaptive Robust Loss Function, CVPR, eqs. 8 and 13",
            bibtex: r"@inproceedings{barron2019general,
  author = {Barron, Jonathan T.}, title = {A General and Adaptive Robust Loss Function},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition}, pages = {4331--4339}, year = {2019}
}",
        },
        same_as: &[],
    };

    fn facts(&self) -> Facts {
        let (alpha, c) = (self.alpha, self.c);
        Facts {
            range: if alpha < 0.0 { Interval::closed(0.0, limit(alpha)) } else { Interval::NON_NEGATIVE },
            convex: alpha >= 1.0,
            symmetric: true,
            lipschitz: steepest(alpha) / c,
            smoothness: 1.0 / (c * c),
            minimiser: if alpha == 2.0 { Minimiser::Mean } else { Minimiser::Unnamed },
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        match self.alpha {
            2.0 => Program::of::<Parabola>(),
            1.0 => Program::of::<Line>(),
            0.0 => Program::of::<Logarithm>(),
            -2.0 => Program::of::<Fraction>(),
            // From here on the difference to the limit is below the last place, in double precision too.
            ..=-1e20 => Program::of::<Bell>(),
            _ => Program::of::<Fixed>(),
        }
    }
}

/// (e^(λ·l) − 1)/λ, smooth in λ: below |λ·l| = ½ by the series, of which the derivatives by λ do not cancel.
#[inline(always)]
fn power_less_one<R: Real>(lambda: R, l: R) -> R {
    let x = lambda * l;
    let mut series = R::lit(0.0);
    // 1/(k + 1)!, up to where (½)^k of it is below double precision.
    for k in (0..14).rev() {
        let factorial = (1..=k + 1).fold(1.0, |product, i| product * f64::from(i));
        series = series * x + R::lit(1.0 / factorial);
    }
    R::select(x.abs().lt(R::lit(0.5)), l * series, x.exp_m1() / lambda)
}

/// The loss at a fixed α other than 0 and 2: what kernels run, since they do not differentiate by α.
struct Fixed;

impl Elementwise for Fixed {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([alpha, c]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let u = (pred - target) / c;
        let bent = R::lit(2.0) - alpha;
        let (ratio, one) = (u / bent.sqrt(), R::lit(1.0));
        let grown = (R::lit(0.5) * alpha * ratio.ln_1p_square()).exp_m1();
        let near = (bent / alpha) * grown;
        // Far out the power itself: its derivatives stay where it overflows, and do not vanish before they are multiplied by it.
        // Where it may overflow before its factor is applied, that is taken inside.
        let steep = one.lt(alpha);
        let factor = bent.powf(one - R::lit(0.5) * alpha) / alpha;
        let (inside, outside) = (R::select(steep, factor.powf(one / alpha), one), R::select(steep, one, factor));
        let power = outside * (inside * u.abs()).powf(alpha) - bent / alpha;
        let far = R::select(R::lit(1e9).lt(ratio.abs()), R::select(one.lt(grown), power, near), near);
        // At infinity the pull is infinite too where α > 1.
        let infinity = R::lit(f64::INFINITY);
        let end = R::select(steep, u.abs() * infinity, far);
        let far = R::select(u.abs().eq(infinity), end, far);
        R::select(u.abs().lt(R::lit(3e-9)), u.parabola(one), far)
    }

    #[inline(always)]
    fn majorizer<R: Real>([alpha, c]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // ψ(d)/d with d cancelled.
        let bent = R::lit(2.0) - alpha;
        let log = ((pred - target) / (c * bent.sqrt())).ln_1p_square();
        (R::lit(-0.5) * bent * log).exp() / c.square()
    }
}

/// The members of the family that are other losses of d/c, at a scale of their own.
macro_rules! members {
    ($($(#[$doc:meta])* $member:ident = $loss:ident($($scale:expr)?);)*) => {$(
        $(#[$doc])*
        struct $member;

        impl Elementwise for $member {
            type Params = A<2>;
            type Pred = A<1>;
            type Target = A<1>;

            #[inline(always)]
            fn eval<R: Real>([_, c]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
                $loss::eval([$(R::lit($scale))?], [(pred - target) / c], [R::lit(0.0)])
            }

            #[inline(always)]
            fn majorizer<R: Real>([_, c]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
                $loss::majorizer([$(R::lit($scale))?], [(pred - target) / c], [R::lit(0.0)]) / c.square()
            }
        }
    )*};
}

members! {
    /// α = 2.
    Parabola = HalfSquaredError();
    /// α = 1.
    Line = PseudoHuber(1.0);
    /// α = 0.
    Logarithm = Cauchy(core::f64::consts::SQRT_2);
    /// α = −2.
    Fraction = GemanMcclure(2.0);
}

/// α = −∞: 1 − exp(−½·(d/c)²).
struct Bell;

impl Elementwise for Bell {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_, c]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // As in welsch, the exponential is 0 beyond 900.
        let half_square = ((pred - target) / c).parabola(R::lit(1.0));
        -(-half_square.min(R::lit(900.0))).exp_m1()
    }

    #[inline(always)]
    fn majorizer<R: Real>([_, c]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (-((pred - target) / c).parabola(R::lit(1.0))).exp() / c.square()
    }
}

/// What the loss tends to far out, for α < 0.
fn limit(alpha: f64) -> f64 {
    if alpha == f64::NEG_INFINITY { 1.0 } else { (alpha - 2.0) / alpha }
}

/// The largest slope at c = 1: for α < 1 it is at (d/c)² = (2 − α)/(1 − α).
fn steepest(alpha: f64) -> f64 {
    if alpha > 1.0 {
        f64::INFINITY
    } else if alpha == 1.0 {
        1.0
    } else if alpha < -1e20 {
        Real::exp(-0.5f64)
    } else {
        let square = (2.0 - alpha) / (1.0 - alpha);
        square.sqrt() * Real::powf(1.0 + 1.0 / (1.0 - alpha), 0.5 * alpha - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DynLoss, Jet, Welsch};

    /// Value and derivatives by α and c of the definition that is smooth in them.
    fn by_parameters(alpha: f64, c: f64, d: f64) -> Jet<f64, 2> {
        Barron::eval([Jet::variable(alpha, 0), Jet::variable(c, 1)], [Jet::constant(d)], [Jet::constant(0.0)])
    }

    #[test]
    fn shapes_that_have_a_name_are_those_losses() {
        for d in [-30.0, -1.0, 1e-12, 0.3, 7.0, 1e5] {
            let root = core::f64::consts::SQRT_2 * 1.5;
            for (alpha, value) in [
                (2.0, HalfSquaredError.at(d, 0.0).value),
                (1.0, PseudoHuber::new(1.5).unwrap().at(d, 0.0).value),
                (0.0, Cauchy::new(root).unwrap().at(d, 0.0).value),
                (-2.0, GemanMcclure::new(3.0).unwrap().at(d, 0.0).value),
                (f64::NEG_INFINITY, Welsch::new(root).unwrap().at(d, 0.0).value),
            ] {
                let ours = Barron { alpha, c: 1.5 }.at(d, 0.0).value;
                assert!((ours * 2.25 - value).abs() <= 1e-14 * value, "α = {alpha}, d = {d}: {ours}, {value}");
            }
        }
    }

    #[test]
    fn shapes_close_to_a_name_are_close_to_it() {
        for (alpha, near) in [(2.0, 1e-9), (1.0, 1e-9), (0.0, 1e-9), (-2.0, 1e-9), (0.0, 1e-300)] {
            for d in [0.01, 0.5, 3.0, 50.0] {
                let named = Barron { alpha, c: 1.0 }.at(d, 0.0);
                for alpha in [alpha - near, (alpha + near).min(2.0)] {
                    let beside = Barron { alpha, c: 1.0 }.at(d, 0.0);
                    for (a, b) in [(named.value, beside.value), (named.gradient, beside.gradient)] {
                        assert!((a - b).abs() <= 1e-6 * a.abs(), "α = {alpha}, d = {d}: {a}, {b}");
                    }
                }
            }
        }
    }

    #[test]
    fn derivatives_by_its_parameters_are_right() {
        for alpha in [-7.0, -2.0, -1e-5, 0.0, 1e-9, 0.5, 1.0, 1.7] {
            for d in [0.05, 0.8, 2.0, 40.0] {
                let jet = by_parameters(alpha, 1.5, d);
                assert!(
                    (jet.value - Barron { alpha, c: 1.5 }.at(d, 0.0).value).abs() <= 1e-13 * jet.value,
                    "α = {alpha}, d = {d}"
                );
                let h = 1e-4;
                let value = |alpha: f64, c: f64| by_parameters(alpha, c, d).value;
                let slope = |f: &dyn Fn(f64) -> f64| (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h);
                for (exact, differences) in [
                    (jet.derivative[0], slope(&|h| value(alpha + h, 1.5))),
                    (jet.derivative[1], slope(&|h| value(alpha, 1.5 + h))),
                ] {
                    let near = 1e-9 * exact.abs() + 1e-10 * jet.value;
                    assert!((exact - differences).abs() <= near, "α = {alpha}, d = {d}: {exact}, {differences}");
                }
            }
        }
    }

    #[test]
    fn at_the_parabola_the_parameter_c_still_has_its_derivative() {
        let jet = by_parameters(2.0, 2.0, 3.0);
        assert_eq!((jet.value, jet.derivative), (1.125, [0.0, -1.125]));
    }
}
