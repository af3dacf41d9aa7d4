//! The Laplace likelihood of a predicted location and scale: absolute error whose unit each prediction states itself.
//!
//! # Formula
//! ℓ = |d|/σ + ln σ, d = pred − target, and ln 2 more with full = 1; σ = scale, a second predicted number.
//!
//! # Source
//! Kendall & Gal 2017, What Uncertainties Do We Need in Bayesian Deep Learning for Computer Vision?, NeurIPS, eq. 5, with |d| for d².
//!
//! # Same as
//! - PyTorch `torch.distributions.Laplace`: −log_prob, with full = 1.
//!
//! # Edge cases
//! σ > 0, and 1 where it is not given: then this is the absolute error. Both terms may cancel: value and gradient by σ are
//! accurate relative to each. Half of the errors lie within σ·ln 2.

use super::{Constant, SCALE, program};
use crate::{
    A, AbsoluteError, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Predicted, Program,
    Real, Source, loss,
};

loss! {
    /// The Laplace likelihood of a location and a scale: |d|/σ + ln σ.
    ///
    /// ```
    /// use forfeit::{LaplaceNll, Loss};
    /// let loss = LaplaceNll::default();
    /// let outcome = loss.evaluate(&[3.0], &[1.0]).predicted("scale", &[2.0]).run()?;
    /// assert_eq!(outcome.value, 1.0 + 2f64.ln());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct LaplaceNll {
        /// Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0.
        full: f64 = 0.0, "f", Interval::BINARY;
    }
}

impl Elementwise for LaplaceNll {
    type Params = A<1>;
    type Pred = A<2>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_]: [R; 1], [pred, scale]: [R; 2], [target]: [R; 1]) -> R {
        (pred - target).abs() / scale + scale.ln()
    }

    #[inline(always)]
    fn majorizer<R: Real>([_]: [R; 1], [pred, scale]: [R; 2], target: [R; 1]) -> R {
        AbsoluteError::majorizer([], [pred], target) / scale
    }
}

impl Definition for LaplaceNll {
    const INFO: Info = Info {
        name: "laplace_nll",
        aliases: &["laplace_nll_loss", "laplace"],
        summary: "Negative log-likelihood of a Laplace distribution whose location and scale are predicted.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "As gaussian_nll, where a few large errors must not decide: a row’s pull is 1/σ however large its error.",
        source: Source {
            citation: "Kendall & Gal 2017, What Uncertainties Do We Need in Bayesian Deep Learning for Computer Vision?, NeurIPS, eq. 5, with |d| for d²",
            bibtex: r"@inproceedings{kendall2017uncertainties,
  author = {Kendall, Alex and Gal, Yarin},
  title = {What Uncertainties Do We Need in {Bayesian} Deep Learning for Computer Vision?},
  booktitle = {Advances in Neural Information Processing Systems}, volume = {30}, year = {2017}
}",
        },
        same_as: &[Equivalent {
            library: "PyTorch",
            name: "torch.distributions.Laplace",
            difference: "−log_prob, with full = 1",
        }],
    };
    const FURTHER: &'static [Predicted] = SCALE;

    fn facts(&self) -> Facts {
        Facts { range: Interval::REAL, likelihood: Some("Laplace"), ..Definition::facts(&AbsoluteError) }
    }

    fn program(&self) -> &'static Program {
        program::<Self>(self.full)
    }
}

impl Constant for LaplaceNll {
    #[inline(always)]
    fn constant<R: Real>([_]: [R; 1], _: R) -> R {
        R::lit(core::f64::consts::LN_2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn the_best_scale_is_the_mean_absolute_error() {
        let slope = |scale: f64| -> f64 {
            [1.0, -2.0, 6.0].map(|y| LaplaceNll::default().slopes(&[0.0, scale], y)[1]).iter().sum()
        };
        assert!(slope(3.0).abs() < 1e-15 && slope(2.9) < 0.0 && slope(3.1) > 0.0);
    }
}
