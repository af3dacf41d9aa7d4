//! The Gaussian likelihood of a predicted location and scale: each prediction states its own uncertainty.
//!
//! # Formula
//! ℓ = ½·(d/σ)² + ln σ, d = pred − target, and ½·ln 2π more with full = 1; σ = scale, a second predicted number.
//!
//! # Source
//! Nix & Weigend 1994, Estimating the Mean and Variance of the Target Probability Distribution, IEEE International
//! Conference on Neural Networks, eq. 3.
//!
//! # Same as
//! - PyTorch `GaussianNLLLoss`: takes σ² as var, clamped to at least eps, and has the gradient at eps below it.
//! - burn `GaussianNLLLoss`: takes σ², with gradient 0 below its eps.
//!
//! # Edge cases
//! σ > 0, and 1 where it is not given: then this is half the squared error. Both terms may cancel: value and gradient by σ are
//! accurate relative to each. As σ falls where d is 0 the value falls without end: predict ln σ and give its exponential, and
//! look at rows that are met exactly.

use super::{Constant, LN_TAU, SCALE, program};
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Predicted, Program, Real,
    Source, loss,
};

loss! {
    /// The Gaussian likelihood of a location and a scale: ½·(d/σ)² + ln σ.
    ///
    /// ```
    /// use forfeit::{GaussianNll, Loss};
    /// let (mut by_location, mut by_scale) = ([0.0], [0.0]);
    /// let outcome = GaussianNll::default()
    ///     .evaluate(&[3.0], &[1.0])
    ///     .predicted("scale", &[2.0])
    ///     .gradient_into(&mut by_location)
    ///     .gradient_by("scale", &mut by_scale)
    ///     .run()?;
    /// assert_eq!((outcome.value, by_location, by_scale), (0.5 + 2f64.ln(), [0.5], [0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct GaussianNll {
        /// Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0.
        full: f64 = 0.0, "f", Interval::BINARY;
    }
}

impl Elementwise for GaussianNll {
    type Params = A<1>;
    type Pred = A<2>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_]: [R; 1], [pred, scale]: [R; 2], [target]: [R; 1]) -> R {
        ((pred - target) / scale).parabola(R::lit(1.0)) + scale.ln()
    }
}

impl Definition for GaussianNll {
    const INFO: Info = Info {
        name: "gaussian_nll",
        aliases: &["gaussian_nll_loss", "gaussian", "normal_nll"],
        summary: "Negative log-likelihood of a normal distribution whose location and scale are predicted.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "The spread differs from row to row and is wanted too: intervals, weights by certainty. With outliers take laplace_nll or student_t_nll, or they are explained by a large scale.",
        source: Source {
            citation: "Nix & Weigend 1994, Estimating the Mean and Variance of the Target Probability Distribution, IEEE International Conference on Neural Networks, eq. 3",
            bibtex: r"@inproceedings{nix1994estimating,
  author = {Nix, David A. and Weigend, Andreas S.},
  title = {Estimating the Mean and Variance of the Target Probability Distribution},
  booktitle = {IEEE International Conference on Neural Networks}, volume = {1}, pages = {55--60}, year = {1994}
}",
        },
        same_as: &[
            Equivalent {
                library: "PyTorch",
                name: "GaussianNLLLoss",
                difference: "takes σ² as var, clamped to at least eps, and has the gradient at eps below it",
            },
            Equivalent {
                library: "burn",
                name: "GaussianNLLLoss",
                difference: "takes σ², with gradient 0 below its eps",
            },
        ],
    };
    const FURTHER: &'static [Predicted] = SCALE;

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::REAL,
            symmetric: true,
            smoothness: 1.0,
            minimiser: Minimiser::Mean,
            likelihood: Some("Gaussian"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        program::<Self>(self.full)
    }
}

impl Constant for GaussianNll {
    #[inline(always)]
    fn constant<R: Real>([_]: [R; 1], _: R) -> R {
        R::lit(LN_TAU / 2.0)
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn the_best_scale_is_the_size_of_the_error() {
        let by_scale = |scale: f64| GaussianNll::default().slopes(&[3.0, scale], 1.0)[1];
        assert_eq!(by_scale(2.0), 0.0);
        assert!(by_scale(1.9) < 0.0 && by_scale(2.1) > 0.0);
    }

    #[test]
    fn full_is_a_density() {
        let density = |y: f64| (-GaussianNll { full: 1.0 }.at_all(&[0.3, 0.7], y).value).exp();
        let total: f64 = (-4000..4000).map(|i| density(f64::from(i) / 500.0) / 500.0).sum();
        assert!((total - 1.0).abs() < 1e-12, "{total}");
    }
}
