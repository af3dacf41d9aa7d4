//! Log-cosh: half the squared error near zero, the absolute error less ln 2 far out.
//!
//! # Formula
//! ℓ = ln cosh d, d = pred − target.
//!
//! # Source
//! Green 1990, Bayesian Reconstructions from Emission Tomography Data Using a Modified EM Algorithm, IEEE Transactions
//! on Medical Imaging 9(1).
//!
//! # Same as
//! - Keras `LogCosh`: loses its digits below |d| = 0.01.
//! - optax `log_cosh`: loses its digits below |d| = 0.01.
//! - LossFunctions.jl `LogCoshLoss`.
//!
//! # Edge cases
//! Accurate down to |d| = 1e-30 and never overflows; the value is never negative.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// Log-cosh: ln cosh d.
    ///
    /// ```
    /// use forfeit::{LogCosh, Loss};
    /// assert_eq!(LogCosh.mean(&[1e-4], &[0.0])?, 4.999999991666667e-9);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct LogCosh;
}

impl Elementwise for LogCosh {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (pred - target).ln_cosh()
    }
}

impl Definition for LogCosh {
    const INFO: Info = Info {
        name: "log_cosh",
        aliases: &["logcosh"],
        summary: "ln cosh d: smooth, a parabola near 0, a line far out.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "A smooth robust loss without a parameter, for targets whose noise is of the order of 1. For another scale, divide the data or take pseudo_huber.",
        source: Source {
            citation: "Green 1990, Bayesian Reconstructions from Emission Tomography Data Using a Modified EM Algorithm, IEEE Transactions on Medical Imaging 9(1)",
            bibtex: r"@article{green1990bayesian,
  author = {Green, Peter J.}, title = {Bayesian Reconstructions from Emission Tomography Data Using a Modified {EM} Algorithm},
  journal = {IEEE Transactions on Medical Imaging}, volume = {9}, number = {1}, pages = {84--93}, year = {1990}
}",
        },
        same_as: &[
            Equivalent { library: "Keras", name: "LogCosh", difference: "loses its digits below |d| = 0.01" },
            Equivalent { library: "optax", name: "log_cosh", difference: "loses its digits below |d| = 0.01" },
            Equivalent { library: "LossFunctions.jl", name: "LogCoshLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: true,
            lipschitz: 1.0,
            smoothness: 1.0,
            minimiser: Minimiser::Location,
            likelihood: Some("hyperbolic secant"),
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
        assert!((LogCosh.at(1e-4, 0.0).value - 4.999999991666667e-9).abs() < 1e-23);
        assert!((LogCosh.at(100.0, 0.0).value - 99.30685281944005).abs() < 1e-13);
        assert_eq!(LogCosh.at(-3e38, 0.0).value, 3e38);
    }
}
