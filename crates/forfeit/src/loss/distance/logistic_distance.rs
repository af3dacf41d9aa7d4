//! Logistic distance: the negative logarithm of a logistic density, less its least value.
//!
//! # Formula
//! ℓ = −ln(4·e^d/(1 + e^d)²) = 2·ln cosh(d/2), d = pred − target.
//!
//! # Source
//! Holland & Welsch 1977, Robust Regression Using Iteratively Reweighted Least-Squares, Communications in Statistics:
//! Theory and Methods 6(9).
//!
//! # Same as
//! - LossFunctions.jl `LogitDistLoss`: loses its digits below |d| = 0.01; infinite from |d| = 89 on in single
//!   precision.
//!
//! # Edge cases
//! Accurate down to |d| = 1e-30 and never overflows: it is log_cosh at half the distance, twice.

use crate::{
    A, Cauchy, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, loss,
};

loss! {
    /// Logistic distance: 2·ln cosh(d/2).
    ///
    /// ```
    /// use forfeit::{LogisticDistance, Loss};
    /// let step = LogisticDistance.value_and_gradient(&[1000.0], &[0.0])?;
    /// assert_eq!((step.value, step.gradient), (1000.0 - 4f64.ln(), vec![1.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct LogisticDistance;
}

impl Elementwise for LogisticDistance {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        R::lit(2.0) * (R::lit(0.5) * (pred - target)).ln_cosh()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // ψ(d)/d, and its limit where d may be too small to be divided by.
        let (d, half) = (pred - target, R::lit(0.5));
        R::select(d.abs().lt(R::lit(1e-10)), half, (half * d).tanh() / d)
    }
}

impl Definition for LogisticDistance {
    const INFO: Info = Info {
        name: "logistic_distance",
        aliases: &["logit_dist", "logit_distance"],
        summary: "2·ln cosh(d/2): smooth, a parabola near 0, a line far out.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Errors follow a logistic distribution of scale 1: a little heavier in the tails than normal ones. For another scale, divide the data.",
        source: Cauchy::INFO.source,
        same_as: &[Equivalent {
            library: "LossFunctions.jl",
            name: "LogitDistLoss",
            difference: "loses its digits below |d| = 0.01; infinite from |d| = 89 on in single precision",
        }],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: true,
            lipschitz: 1.0,
            smoothness: 0.5,
            minimiser: Minimiser::Location,
            likelihood: Some("logistic"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn keeps_its_digits_at_both_ends() {
        assert!((LogisticDistance.at(1e-4, 0.0).value / 2.499999998958333e-9 - 1.0).abs() < 1e-15);
        assert!((LogisticDistance.at(89.0, 0.0).value - 87.6137056388801).abs() < 1e-13);
    }
}
