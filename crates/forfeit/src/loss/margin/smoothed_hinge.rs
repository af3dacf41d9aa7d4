//! The smoothed hinge loss: a hinge whose corner is a parabola of width γ.
//!
//! # Formula
//! ℓ = 0 if u ≤ 0, u²/(2γ) if u < γ, else u − γ/2, with u = 1 − m, m = target·pred.
//!
//! # Source
//! Shalev-Shwartz & Zhang 2013, Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization, JMLR 14,
//! eq. 19.
//!
//! # Same as
//! - LossFunctions.jl `SmoothedL1HingeLoss`.
//!
//! # Edge cases
//! Labels are −1 or 1. γ → 0 is hinge; γ = 2 is a quarter of modified_huber. The second derivative jumps at m = 1 and m
//! = 1 − γ.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The smoothed hinge loss: linear for wrong scores, a parabola of width γ before the margin of 1, then 0.
    ///
    /// ```
    /// use forfeit::{Loss, SmoothedHinge};
    /// let step = SmoothedHinge::new(0.5)?.value_and_gradient(&[0.75, -1.0], &[1.0, 1.0])?;
    /// assert_eq!((step.value, step.gradient), (0.90625, vec![-0.25, -0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SmoothedHinge {
        /// How wide the parabola is, in units of the margin.
        gamma: f64 = 1.0, "γ", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for SmoothedHinge {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([gamma]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let missing = R::lit(1.0) - target * pred;
        let line = missing.relu() - R::lit(0.5) * gamma;
        R::select(missing.lt(gamma), missing.relu().parabola(gamma), line)
    }

    #[inline(always)]
    fn majorizer<R: Real>([gamma]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The tightest: 1/γ on the parabola; elsewhere the parabola that touches here is its own mirror image beyond it.
        let from_middle = (R::lit(2.0) * (R::lit(1.0) - target * pred) - gamma).abs();
        R::lit(1.0) / gamma.max(from_middle)
    }
}

impl Definition for SmoothedHinge {
    const INFO: Info = Info {
        name: "smoothed_hinge",
        aliases: &["smoothed_l1_hinge", "smooth_hinge"],
        summary: "A hinge whose corner is a parabola of width γ.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "As hinge, where a solver needs a continuous gradient.",
        source: Source {
            citation: "Shalev-Shwartz & Zhang 2013, Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization, JMLR 14, eq. 19",
            bibtex: r"@article{shalev2013stochastic,
  author = {Shalev-Shwartz, Shai and Zhang, Tong}, title = {Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization},
  journal = {Journal of Machine Learning Research}, volume = {14}, pages = {567--599}, year = {2013}
}",
        },
        same_as: &[Equivalent { library: "LossFunctions.jl", name: "SmoothedL1HingeLoss", difference: "" }],
    };

    fn facts(&self) -> Facts {
        Facts {
            lipschitz: 1.0,
            smoothness: 1.0 / self.gamma,
            kinks: alloc::vec![1.0 - self.gamma, 1.0],
            // From γ = 2 on all of −1 to 1 lies on the parabola, for both labels.
            minimiser: if self.gamma >= 2.0 { Minimiser::Mean } else { Minimiser::Unnamed },
            calibrated: Some(true),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn joins_its_pieces() {
        let loss = SmoothedHinge { gamma: 0.5 };
        assert_eq!([-1.0, 0.5, 0.75, 1.0, 2.0].map(|x| loss.at(x, 1.0).value), [1.75, 0.25, 0.0625, 0.0, 0.0]);
        assert_eq!([-1.0, 0.5, 0.75, 1.0, 2.0].map(|x| loss.at(x, 1.0).gradient), [-1.0, -1.0, -0.5, 0.0, 0.0]);
    }
}
