//! The epsilon-insensitive loss of support vector regression: errors below epsilon are free.
//!
//! # Formula
//! ℓ = max(|d| − ε, 0), d = pred − target.
//!
//! # Source
//! Smola & Schölkopf 2004, A Tutorial on Support Vector Regression, Statistics and Computing 14(3).
//!
//! # Same as
//! - scikit-learn `SGDRegressor(loss='epsilon_insensitive')`.
//! - scikit-learn `LinearSVR`: epsilon is 0 by default.
//! - LossFunctions.jl `L1EpsilonInsLoss`.
//!
//! # Edge cases
//! ε = 0 is absolute_error. At |d| = ε the gradient is 0. The value subtracts two like numbers there, and |d| carries
//! the rounding of pred − target.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The ε-insensitive loss: max(|d| − ε, 0).
    ///
    /// ```
    /// use forfeit::{EpsilonInsensitive, Loss};
    /// let step = EpsilonInsensitive::new(0.5)?.value_and_gradient(&[0.25, 2.0], &[0.0, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (0.75, vec![0.0, 0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct EpsilonInsensitive {
        /// The error that is free, in units of the target.
        epsilon: f64 = 0.1, "ε", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Elementwise for EpsilonInsensitive {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([epsilon]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        ((pred - target).abs() - epsilon).relu()
    }

    #[inline(always)]
    fn majorizer<R: Real>([epsilon]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // Inside, and outside up to 2ε, the steepest line that must stay below is one unit of slope away; beyond it is −d − ε.
        let (a, one) = ((pred - target).abs(), R::lit(1.0));
        let edge = R::lit(0.5) / (a - epsilon).abs();
        R::select(a.lt(R::lit(2.0) * epsilon), edge, one / a)
    }
}

impl Definition for EpsilonInsensitive {
    const INFO: Info = Info {
        name: "epsilon_insensitive",
        aliases: &["epsilon_insensitive_loss", "l1_epsilon_insensitive", "svr"],
        summary: "max(|d| − ε, 0): small errors are free, large ones cost what they exceed.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Errors below a tolerance do not matter, and the fit is to rest on few rows (support vectors).",
        source: Source {
            citation: "Smola & Schölkopf 2004, A Tutorial on Support Vector Regression, Statistics and Computing 14(3)",
            bibtex: r#"@article{smola2004tutorial,
  author = {Smola, Alex J. and Sch\"olkopf, Bernhard}, title = {A Tutorial on Support Vector Regression},
  journal = {Statistics and Computing}, volume = {14}, number = {3}, pages = {199--222}, year = {2004}
}"#,
        },
        same_as: &[
            Equivalent { library: "scikit-learn", name: "SGDRegressor(loss='epsilon_insensitive')", difference: "" },
            Equivalent { library: "scikit-learn", name: "LinearSVR", difference: "epsilon is 0 by default" },
            Equivalent { library: "LossFunctions.jl", name: "L1EpsilonInsLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        let exact = self.epsilon == 0.0;
        Facts {
            symmetric: true,
            lipschitz: 1.0,
            kinks: if exact { alloc::vec![0.0] } else { alloc::vec![-self.epsilon, self.epsilon] },
            minimiser: if exact { Minimiser::Median } else { Minimiser::Unnamed },
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn errors_inside_are_free() {
        let loss = EpsilonInsensitive { epsilon: 0.5 };
        for (d, value, gradient) in [(0.0, 0.0, 0.0), (-0.5, 0.0, 0.0), (-1.5, 1.0, -1.0), (2.5, 2.0, 1.0)] {
            assert_eq!((loss.at(d, 0.0).value, loss.at(d, 0.0).gradient), (value, gradient), "at {d}");
        }
    }
}
