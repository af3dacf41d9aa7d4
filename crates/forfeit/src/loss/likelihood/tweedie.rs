//! The Tweedie loss of a predicted logarithm: the mean of numbers whose variance is a power of it.
//!
//! # Formula
//! ℓ = (e^((2 − p)·x) − 1)/(2 − p) − y·(e^((1 − p)·x) − 1)/(1 − p), by its limits at p = 1 and p = 2; x = pred, the
//! logarithm of the mean, y = target.
//!
//! # Source
//! Tweedie 1984, An Index Which Distinguishes Between Some Important Exponential Families; Jørgensen 1987, Exponential
//! Dispersion Models, JRSS B 49(2).
//!
//! # Same as
//! - scikit-learn `HalfTweedieLoss`: less 1/(2 − p) − y/(1 − p), which no prediction changes.
//! - LightGBM `tweedie`: less the same; p is tweedie_variance_power.
//! - XGBoost `reg:tweedie`: less the same; p is tweedie_variance_power, in (1, 2).
//! - torchmetrics `tweedie_deviance_score`: of the mean itself; twice the difference from its least value.
//!
//! # Edge cases
//! p = 0 is half the squared error of e^x, 1 poisson less 1, 2 gamma less y, 3 inverse Gaussian. The value is
//! continuous in p, so powers near 1 and 2 keep their digits; it is 0 at x = 0, so it may be negative. No distribution
//! has a power between 0 and 1, but the mean minimises the loss there too. Convex for p from 1 to 2. For p ≥ 2 a target
//! of 0 has no likelihood: there the loss falls for ever. The two terms cancel where they are alike, and results are
//! accurate relative to each. For p > 2, e^((1 − p)·x) overflows on its own, even for a small y.

use crate::form::second_derivative;
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Program, Real, Source, loss,
};

loss! {
    /// The Tweedie loss of the logarithm of a mean, of power p: variance in proportion to mean^p.
    ///
    /// ```
    /// use forfeit::{Loss, Tweedie};
    /// let step = Tweedie::new(1.5)?.value_and_gradient(&[0.0], &[3.0])?;
    /// assert_eq!((step.value, step.gradient), (0.0, vec![-2.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Tweedie {
        /// The power of the mean that the variance is in proportion to.
        power: f64 = 1.5, "p", Interval::closed(0.0, 3.0);
    }
}

impl Elementwise for Tweedie {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([power]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (one, two) = (R::lit(1.0), R::lit(2.0));
        let (first, second) = (two - power, one - power);
        let mean = (first * pred).exp_m1() * (one / first);
        let pull = target.weigh((second * pred).exp_m1() * (one / second));
        // Where both are infinite the one with the larger exponent counts.
        let infinity = R::lit(f64::INFINITY);
        let nothing = R::lit(0.0);
        let rest = R::select(power.lt(one), R::select(mean.abs().lt(infinity), pull, nothing), pull);
        let lead = R::select(two.lt(power), R::select(pull.abs().lt(infinity), mean, nothing), mean);
        (lead - rest).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>([power]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, or its expectation where that is larger: outside 1 ≤ p ≤ 2 the former may be negative.
        let expected = ((R::lit(2.0) - power) * pred).exp();
        second_derivative::<Self, R>([power], [pred], [target]).max(expected)
    }
}

impl Definition for Tweedie {
    const INFO: Info = Info {
        name: "tweedie",
        aliases: &["half_tweedie", "half_tweedie_loss"],
        summary: "Numbers whose variance is a power of their mean, of the logarithm of that mean.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::NON_NEGATIVE_FINITE,
        link: Link::Log,
        differentiable: true,
        use_when: "Sums of a random number of positive amounts, with exact zeros: claims per policy, rain per day. p = 1.5 is usual; nearer 1 for counts, nearer 2 for amounts.",
        source: Source {
            citation: "Tweedie 1984, An Index Which Distinguishes Between Some Important Exponential Families; Jørgensen 1987, Exponential Dispersion Models, JRSS B 49(2)",
            bibtex: r"@article{jorgensen1987exponential,
  author = {J{\o}rgensen, Bent},
  title = {Exponential Dispersion Models},
  journal = {Journal of the Royal Statistical Society, Series B},
  volume = {49},
  number = {2},
  pages = {127--162},
  year = {1987}
}",
        },
        same_as: &[
            Equivalent {
                library: "scikit-learn",
                name: "HalfTweedieLoss",
                difference: "less 1/(2 − p) − y/(1 − p), which no prediction changes",
            },
            Equivalent {
                library: "LightGBM",
                name: "tweedie",
                difference: "less the same; p is tweedie_variance_power",
            },
            Equivalent {
                library: "XGBoost",
                name: "reg:tweedie",
                difference: "less the same; p is tweedie_variance_power, in (1, 2)",
            },
            Equivalent {
                library: "torchmetrics",
                name: "tweedie_deviance_score",
                difference: "of the mean itself; twice the difference from its least value",
            },
        ],
    };

    fn facts(&self) -> Facts {
        let p = self.power;
        Facts {
            range: Interval::REAL,
            convex: (1.0..=2.0).contains(&p),
            majorized: false,
            minimiser: Minimiser::LogMean,
            likelihood: match p {
                0.0 => Some("Gaussian"),
                1.0 => Some("Poisson"),
                2.0 => Some("gamma"),
                3.0 => Some("inverse Gaussian"),
                _ => (p > 1.0).then_some("Tweedie"),
            },
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        match self.power {
            1.0 => Program::of::<Count>(),
            2.0 => Program::of::<Amount>(),
            _ => Program::of::<Self>(),
        }
    }
}

/// p = 1, where the second term is y·x.
struct Count;

impl Elementwise for Count {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(_: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let finite = R::select(pred.eq(R::lit(f64::INFINITY)), R::lit(0.0), pred);
        pred.exp_m1() - target.weigh(finite)
    }

    #[inline(always)]
    fn majorizer<R: Real>(power: [R; 1], pred: [R; 1], target: [R; 1]) -> R {
        second_derivative::<Self, R>(power, pred, target)
    }
}

/// p = 2, where the first term is x.
struct Amount;

impl Elementwise for Amount {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(_: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let finite = R::select((-pred).lt(R::lit(f64::INFINITY)), pred, R::lit(0.0));
        (finite + target.weigh((-pred).exp_m1())).spoiled_by(pred)
    }

    #[inline(always)]
    fn majorizer<R: Real>(power: [R; 1], pred: [R; 1], target: [R; 1]) -> R {
        second_derivative::<Self, R>(power, pred, target)
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn is_continuous_in_its_power() {
        for special in [1.0, 2.0] {
            for (x, y) in [(0.5, 2.0), (-3.0, 0.0), (2.0, 40.0)] {
                let near = Tweedie { power: special + 1e-9 }.at(x, y);
                let at = Tweedie { power: special }.at(x, y);
                assert!((near.value - at.value).abs() <= 1e-6 * (1.0 + at.value.abs()), "{near:?} {at:?}");
                assert!((near.curvature - at.curvature).abs() <= 1e-6 * (1.0 + at.curvature), "{near:?} {at:?}");
            }
        }
    }

    #[test]
    fn special_powers_are_other_losses() {
        for (x, y) in [(0.5f64, 2.0), (-3.0, 1.0), (2.0, 40.0)] {
            let of = |power: f64| Tweedie { power }.at(x, y).value;
            let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a}, {b}");
            close(of(0.0), 0.5 * ((x.exp() - y).powi(2) - (1.0 - y).powi(2)));
            close(of(1.0), crate::Poisson::default().at(x, y).value - 1.0);
            close(of(2.0), crate::Gamma.at(x, y).value - y);
            close(of(3.0), 0.5 * y * ((-2.0 * x).exp() - 1.0) - ((-x).exp() - 1.0));
        }
    }
}
