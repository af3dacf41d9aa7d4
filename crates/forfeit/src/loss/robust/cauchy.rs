//! Cauchy: the loss grows as a logarithm, so the pull of an outlier falls as 1/d.
//!
//! # Formula
//! ℓ = ½·c²·ln(1 + (d/c)²), d = pred − target.
//!
//! # Source
//! Holland & Welsch 1977, Robust Regression Using Iteratively Reweighted Least-Squares, Communications in Statistics:
//! Theory and Methods 6(9).
//!
//! # Same as
//! - SciPy `least_squares(loss='cauchy')`: f_scale is c.
//! - Ceres `CauchyLoss`: its half, as Ceres halves every cost; a is c.
//! - kornia `cauchy_loss`: c = √2; overflows from |d| = 2e19 on.
//!
//! # Edge cases
//! Not convex: a fit depends on where it starts. Accurate for d far below c, and beyond where d² overflows. An
//! infinite residual costs infinity and has no pull. Where c is large, a derivative may be off by c² smallest normal
//! numbers.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// Cauchy (Lorentzian): ½·c²·ln(1 + (d/c)²).
    ///
    /// ```
    /// use forfeit::{Cauchy, Loss};
    /// let step = Cauchy::new(2.0)?.value_and_gradient(&[2.0], &[0.0])?;
    /// assert_eq!((step.value, step.gradient), (2.0 * 2f64.ln(), vec![1.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Cauchy {
        /// The residual at which the pull turns down, in units of the target.
        c: f64 = 1.0, "c", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for Cauchy {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (d, one) = (pred - target, R::lit(1.0));
        // So near 0 the loss is the parabola to all digits, and (d/c)² may vanish where that does not.
        let small = d.abs().lt(R::lit(3e-9) * c);
        R::select(small, d.parabola(one), c.parabola(one) * Self::growth(d, c))
    }

    #[inline(always)]
    fn majorizer<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // ψ(d)/d with d cancelled.
        let one = R::lit(1.0);
        one / (one + ((pred - target) / c).square())
    }
}

impl Cauchy {
    /// ln(1 + (d/c)²).
    #[inline(always)]
    pub(crate) fn growth<R: Real>(d: R, c: R) -> R {
        // Far out d/c may overflow where its logarithm does not.
        let far = (c * R::lit(1e30)).lt(d.abs());
        let u = R::select(far, R::lit(1e-10) * d, d) / c;
        u.ln_1p_square() + R::select(far, R::lit(20.0 * core::f64::consts::LN_10), R::lit(0.0))
    }
}

impl Definition for Cauchy {
    const INFO: Info = Info {
        name: "cauchy",
        aliases: &["lorentzian", "cauchy_loss"],
        summary: "½·c²·ln(1 + (d/c)²): the pull of an outlier falls as 1/d.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Heavy tails, and a good start at hand. c = 2.385 times the spread of the residuals keeps 95 % efficiency. It is the likelihood of Cauchy errors; for another number of degrees of freedom take Student’s t.",
        source: Source {
            citation: "Holland & Welsch 1977, Robust Regression Using Iteratively Reweighted Least-Squares, Communications in Statistics: Theory and Methods 6(9)",
            bibtex: r"@article{holland1977robust,
  author = {Holland, Paul W. and Welsch, Roy E.}, title = {Robust Regression Using Iteratively Reweighted Least-Squares},
  journal = {Communications in Statistics: Theory and Methods}, volume = {6}, number = {9}, pages = {813--827}, year = {1977}
}",
        },
        same_as: &[
            Equivalent { library: "SciPy", name: "least_squares(loss='cauchy')", difference: "f_scale is c" },
            Equivalent {
                library: "Ceres",
                name: "CauchyLoss",
                difference: "its half, as Ceres halves every cost; a is c",
            },
            Equivalent { library: "kornia", name: "cauchy_loss", difference: "c = √2; overflows from |d| = 2e19 on" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            convex: false,
            symmetric: true,
            lipschitz: 0.5 * self.c,
            smoothness: 1.0,
            likelihood: Some("Cauchy"),
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
        assert!((Cauchy { c: 1.0 }.at(1e-10, 0.0).value / 5e-21 - 1.0).abs() < 1e-15);
        assert!((Cauchy { c: 1e-10 }.at(1e-40, 0.0).value / 5e-81 - 1.0).abs() < 1e-15);
        let far = Cauchy { c: 1.0 }.at(1e200, 0.0);
        assert!((far.value - 200.0 * core::f64::consts::LN_10).abs() < 1e-12);
        assert_eq!((far.gradient, Cauchy { c: 1.0 }.at(f64::INFINITY, 0.0).gradient), (1e-200, 0.0));
    }
}
