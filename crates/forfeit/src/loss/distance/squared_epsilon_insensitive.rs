//! The squared epsilon-insensitive loss: errors below epsilon are free, beyond them their excess counts squared.
//!
//! # Formula
//! ℓ = max(|d| − ε, 0)², d = pred − target.
//!
//! # Source
//! Smola & Schölkopf 2004, A Tutorial on Support Vector Regression, Statistics and Computing 14(3).
//!
//! # Same as
//! - scikit-learn `SGDRegressor(loss='squared_epsilon_insensitive')`.
//! - scikit-learn `LinearSVR(loss='squared_epsilon_insensitive')`: epsilon is 0 by default.
//! - LossFunctions.jl `L2EpsilonInsLoss`.
//!
//! # Edge cases
//! ε = 0 is squared_error. The value and the gradient subtract two like numbers beside |d| = ε, and |d| carries the
//! rounding of pred − target.

use crate::{
    A, Definition, Elementwise, EpsilonInsensitive, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real,
    loss,
};

loss! {
    /// The squared ε-insensitive loss: max(|d| − ε, 0)².
    ///
    /// ```
    /// use forfeit::{Loss, SquaredEpsilonInsensitive};
    /// let step = SquaredEpsilonInsensitive::new(0.5)?.value_and_gradient(&[0.25, 2.0], &[0.0, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (1.125, vec![0.0, 1.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SquaredEpsilonInsensitive {
        /// The error that is free, in units of the target.
        epsilon: f64 = 0.1, "ε", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Elementwise for SquaredEpsilonInsensitive {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([epsilon]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let d = pred - target;
        // Through d on either side, not through |d|: at d = 0 and ε = 0 the curvature is 2.
        let excess = R::select(d.lt(R::lit(0.0)), d + epsilon, d - epsilon);
        R::select(d.abs().lt(epsilon), R::lit(0.0), excess.square())
    }

    #[inline(always)]
    fn majorizer<R: Real>(_: [R; 1], _: [R; 1], _: [R; 1]) -> R {
        R::lit(2.0)
    }
}

impl Definition for SquaredEpsilonInsensitive {
    const INFO: Info = Info {
        name: "squared_epsilon_insensitive",
        aliases: &["squared_epsilon_insensitive_loss", "l2_epsilon_insensitive"],
        summary: "max(|d| − ε, 0)²: small errors are free, the excess of large ones counts squared.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "As epsilon_insensitive, where a smooth loss is needed or large errors are to weigh more.",
        source: EpsilonInsensitive::INFO.source,
        same_as: &[
            Equivalent {
                library: "scikit-learn",
                name: "SGDRegressor(loss='squared_epsilon_insensitive')",
                difference: "",
            },
            Equivalent {
                library: "scikit-learn",
                name: "LinearSVR(loss='squared_epsilon_insensitive')",
                difference: "epsilon is 0 by default",
            },
            Equivalent { library: "LossFunctions.jl", name: "L2EpsilonInsLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        let exact = self.epsilon == 0.0;
        Facts {
            symmetric: true,
            smoothness: 2.0,
            kinks: if exact { alloc::vec![] } else { alloc::vec![-self.epsilon, self.epsilon] },
            minimiser: if exact { Minimiser::Mean } else { Minimiser::Unnamed },
            likelihood: exact.then_some("Gaussian"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn without_epsilon_it_is_squared_error() {
        for d in [-2.5, 0.0, 1e-30, 7.0] {
            let (ours, plain) = (SquaredEpsilonInsensitive { epsilon: 0.0 }.at(d, 0.0), crate::SquaredError.at(d, 0.0));
            assert_eq!((ours.value, ours.gradient, ours.curvature), (plain.value, plain.gradient, plain.curvature));
        }
    }
}
