//! Truncated squared error: the square up to a cutoff, then a constant, so an outlier has no pull at all.
//!
//! # Formula
//! ℓ = min(d², c²), d = pred − target.
//!
//! # Source
//! Hinich & Talwar 1975, A Simple Method for Robust Regression, JASA 70(349).
//!
//! # Same as
//! - statsmodels `TrimmedMean`: its rho is half of it.
//!
//! # Edge cases
//! Not convex: a fit depends on where it starts. At |d| = c the gradient is half of the inner one.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// Truncated squared error (Talwar's): min(d², c²). The gradient of an outlier is zero.
    ///
    /// ```
    /// use forfeit::{Loss, TruncatedSquaredError};
    /// let step = TruncatedSquaredError::new(2.0)?.value_and_gradient(&[1.0, 9.0], &[0.0, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (2.5, vec![1.0, 0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct TruncatedSquaredError {
        /// The distance beyond which a row is an outlier and has no pull, in units of the target.
        c: f64 = 1.0, "c", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for TruncatedSquaredError {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let d = pred - target;
        let (square, cut) = (d.square(), c.square());
        // Chosen by |d|, not by the least square: c² may overflow where |d| does not.
        let outside = R::select(c.lt(d.abs()), cut, R::lit(0.5) * (square + cut));
        R::select(d.abs().lt(c), square, outside)
    }
}

impl Definition for TruncatedSquaredError {
    const INFO: Info = Info {
        name: "truncated_squared_error",
        aliases: &["talwar", "truncated_l2"],
        summary: "min(d², c²): the gradient of an outlier is zero.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Gross errors must have no pull at all, and a good start is at hand (an L1 fit). c = 2.795 times the spread of the residuals keeps 95 % efficiency.",
        source: Source {
            citation: "Hinich & Talwar 1975, A Simple Method for Robust Regression, JASA 70(349)",
            bibtex: r"@article{hinich1975simple,
  author = {Hinich, Melvin J. and Talwar, Prem P.}, title = {A Simple Method for Robust Regression},
  journal = {Journal of the American Statistical Association}, volume = {70}, number = {349}, pages = {113--119}, year = {1975}
}",
        },
        same_as: &[Equivalent { library: "statsmodels", name: "TrimmedMean", difference: "its rho is half of it" }],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, self.c * self.c),
            convex: false,
            symmetric: true,
            lipschitz: 2.0 * self.c,
            kinks: alloc::vec![-self.c, self.c],
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn outliers_have_no_pull() {
        let loss = TruncatedSquaredError { c: 2.0 };
        let slopes = [1.0, 2.0, 2.5, f64::INFINITY].map(|d| loss.at(d, 0.0).gradient);
        assert_eq!(slopes, [2.0, 2.0, 0.0, 0.0]);
    }
}
