//! The expectile loss: squared error in which too low costs tau and too high 1 − tau.
//!
//! # Formula
//! ℓ = τ·d² for d < 0, else (1 − τ)·d²; d = pred − target.
//!
//! # Source
//! Newey & Powell 1987, Asymmetric Least Squares Estimation and Testing, Econometrica 55(4), eq. 2.3.
//!
//! # Same as
//! - XGBoost `reg:expectileerror`: expectile_alpha is tau.
//!
//! # Edge cases
//! τ = ½ is half the squared error. The curvature jumps at d = 0; the majorizer is the larger of the two.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The expectile loss (asymmetric squared error): τ·d² below the target, (1 − τ)·d² above.
    ///
    /// ```
    /// use forfeit::{Expectile, Loss};
    /// let step = Expectile::new(0.75)?.value_and_gradient(&[0.0, 2.0], &[1.0, 1.0])?;
    /// assert_eq!((step.value, step.gradient), (0.5, vec![-0.75, 0.25]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Expectile {
        /// The share of the weight that lies on predictions below their target.
        tau: f64 = 0.5, "τ", Interval::OPEN_UNIT;
    }
}

impl Elementwise for Expectile {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([tau]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let d = pred - target;
        // The weight first: d² may overflow where the loss does not.
        (R::select(d.lt(R::lit(0.0)), tau, R::lit(1.0) - tau) * d) * d
    }

    #[inline(always)]
    fn majorizer<R: Real>([tau]: [R; 1], _: [R; 1], _: [R; 1]) -> R {
        R::lit(2.0) * tau.max(R::lit(1.0) - tau)
    }
}

impl Definition for Expectile {
    const INFO: Info = Info {
        name: "expectile",
        aliases: &["expectile_loss", "expectile_error", "asymmetric_squared_error"],
        summary: "τ·d² below the target, (1 − τ)·d² above: the τ-expectile.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Too low and too high have different prices, and the size of errors counts: value at risk, demand. It is smooth, unlike quantile, but feels outliers.",
        source: Source {
            citation: "Newey & Powell 1987, Asymmetric Least Squares Estimation and Testing, Econometrica 55(4), eq. 2.3",
            bibtex: r"@article{newey1987asymmetric,
  author = {Newey, Whitney K. and Powell, James L.}, title = {Asymmetric Least Squares Estimation and Testing},
  journal = {Econometrica}, volume = {55}, number = {4}, pages = {819--847}, year = {1987}
}",
        },
        same_as: &[Equivalent { library: "XGBoost", name: "reg:expectileerror", difference: "expectile_alpha is tau" }],
    };

    fn facts(&self) -> Facts {
        let even = self.tau == 0.5;
        Facts {
            symmetric: even,
            smoothness: 2.0 * self.tau.max(1.0 - self.tau),
            kinks: if even { alloc::vec![] } else { alloc::vec![0.0] },
            minimiser: if even { Minimiser::Mean } else { Minimiser::Expectile(self.tau) },
            likelihood: Some("asymmetric Gaussian"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn the_half_expectile_is_half_the_squared_error() {
        for d in [-2.5, 0.0, 1e-30, 7.0] {
            let (half, whole) = (Expectile { tau: 0.5 }.at(d, 0.0), crate::HalfSquaredError.at(d, 0.0));
            assert_eq!((half.value, half.gradient, half.curvature), (whole.value, whole.gradient, whole.curvature));
        }
    }
}
