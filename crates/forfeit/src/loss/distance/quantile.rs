//! The quantile loss: too low costs tau, too high costs 1 − tau.
//!
//! # Formula
//! ℓ = τ·max(r, 0) + (1 − τ)·max(−r, 0), r = target − pred.
//!
//! # Source
//! Koenker & Bassett 1978, Regression Quantiles, Econometrica 46(1), eq. 3.1.
//!
//! # Same as
//! - scikit-learn `mean_pinball_loss`: alpha is tau; gradient −tau at r = 0.
//! - LightGBM `quantile`: alpha is tau.
//! - XGBoost `reg:quantileerror`: quantile_alpha is tau.
//! - LossFunctions.jl `QuantileLoss`.
//!
//! # Edge cases
//! The gradient at r = 0 is 0. The majorizer there is infinite, as for absolute error.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The quantile (pinball) loss: a prediction below its target costs τ a unit, one above 1 − τ.
    ///
    /// ```
    /// use forfeit::{Loss, Quantile};
    /// let step = Quantile::new(0.75)?.value_and_gradient(&[0.0, 2.0], &[1.0, 1.0])?;
    /// assert_eq!((step.value, step.gradient), (0.5, vec![-0.375, 0.125]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Quantile {
        /// The quantile: the share of targets that should lie below the prediction.
        tau: f64 = 0.5, "τ", Interval::OPEN_UNIT;
    }
}

impl Elementwise for Quantile {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([tau]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let r = target - pred;
        tau * r.relu() + (R::lit(1.0) - tau) * (-r).relu()
    }

    #[inline(always)]
    fn majorizer<R: Real>([_]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // Hunter & Lange 2000, eq. 7: ½|r| has the majorizer 1/(2|r|), and the rest is a line.
        R::lit(0.5) / (target - pred).abs()
    }
}

impl Definition for Quantile {
    const INFO: Info = Info {
        name: "quantile",
        aliases: &["pinball", "quantile_loss", "pinball_loss"],
        summary: "τ·r above, (1 − τ)·(−r) below: the τ-quantile.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Too low and too high have different prices, or an interval is wanted: τ = 0.05 and 0.95 bound 90 %.",
        source: Source {
            citation: "Koenker & Bassett 1978, Regression Quantiles, Econometrica 46(1), eq. 3.1",
            bibtex: r"@article{koenker1978regression,
  author = {Koenker, Roger and Bassett, Gilbert}, title = {Regression Quantiles},
  journal = {Econometrica}, volume = {46}, number = {1}, pages = {33--50}, year = {1978}
}",
        },
        same_as: &[
            Equivalent {
                library: "scikit-learn",
                name: "mean_pinball_loss",
                difference: "alpha is tau; gradient −tau at r = 0",
            },
            Equivalent { library: "LightGBM", name: "quantile", difference: "alpha is tau" },
            Equivalent { library: "XGBoost", name: "reg:quantileerror", difference: "quantile_alpha is tau" },
            Equivalent { library: "LossFunctions.jl", name: "QuantileLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: self.tau == 0.5,
            lipschitz: self.tau.max(1.0 - self.tau),
            kinks: alloc::vec![0.0],
            minimiser: Minimiser::Quantile(self.tau),
            likelihood: Some("asymmetric Laplace"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn the_half_quantile_is_half_the_absolute_error() {
        for d in [-2.5, 0.0, 1e-30, 7.0] {
            let (half, whole) = (Quantile { tau: 0.5 }.at(d, 0.0), crate::AbsoluteError.at(d, 0.0));
            assert_eq!((half.value, half.gradient), (0.5 * whole.value, 0.5 * whole.gradient));
        }
    }
}
