//! Welsch: the loss levels off as a Gaussian bell turned over, so an outlier has no pull at all.
//!
//! # Formula
//! ℓ = ½·c²·(1 − exp(−(d/c)²)), d = pred − target.
//!
//! # Source
//! Dennis & Welsch 1978, Techniques for Nonlinear Least Squares and Robust Regression, Communications in Statistics:
//! Simulation and Computation 7(4).
//!
//! # Same as
//! - kornia `welsch_loss`: c = √2; 0 below |d| = 1e-4.
//!
//! # Edge cases
//! Not convex: a fit depends on where it starts. The derivatives end in the exponential of a rounded square, whose
//! errors it multiplies: they are right to 5·(4 + (d/c)²) ulp. The value is right to 6 ulp. Where c is large, a
//! derivative may be off by c² smallest normal numbers.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// Welsch (Leclerc): ½·c²·(1 − exp(−(d/c)²)).
    ///
    /// ```
    /// use forfeit::{Loss, Welsch};
    /// let step = Welsch::new(1.0)?.value_and_gradient(&[1.0, 100.0], &[0.0, 0.0])?;
    /// assert_eq!(step.gradient, [0.5 * (-1f64).exp(), 0.0]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Welsch {
        /// The residual at which the pull turns down, in units of the target.
        c: f64 = 1.0, "c", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for Welsch {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (d, one) = (pred - target, R::lit(1.0));
        let u = d * (one / c);
        let small = u.abs().lt(R::lit(3e-9));
        // Beyond (d/c)² = 900 the exponential is 0, and so stays every derivative, at infinity too.
        let fall = -(-u.square().min(R::lit(900.0))).exp_m1();
        R::select(small, d.parabola(one), c.parabola(one) * fall)
    }

    #[inline(always)]
    fn majorizer<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (-((pred - target) / c).square()).exp()
    }
}

impl Definition for Welsch {
    const INFO: Info = Info {
        name: "welsch",
        aliases: &["leclerc", "welsch_loss"],
        summary: "½·c²·(1 − exp(−(d/c)²)): an outlier has no pull.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Gross errors must have no pull, without the edge of truncated_squared_error, and a good start is at hand. c = 2.985 times the spread of the residuals keeps 95 % efficiency.",
        source: Source {
            citation: "Dennis & Welsch 1978, Techniques for Nonlinear Least Squares and Robust Regression, Communications in Statistics: Simulation and Computation 7(4)",
            bibtex: r"@article{dennis1978techniques,
  author = {Dennis, John E. and Welsch, Roy E.}, title = {Techniques for Nonlinear Least Squares and Robust Regression},
  journal = {Communications in Statistics: Simulation and Computation}, volume = {7}, number = {4}, pages = {345--359}, year = {1978}
}",
        },
        same_as: &[Equivalent { library: "kornia", name: "welsch_loss", difference: "c = √2; 0 below |d| = 1e-4" }],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, 0.5 * self.c * self.c),
            convex: false,
            symmetric: true,
            // ψ = d·exp(−(d/c)²) is largest at d = c/√2.
            lipschitz: self.c * 0.428_881_942_480_353_4,
            smoothness: 1.0,
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
        for d in [40.0, 1e200, f64::INFINITY] {
            let point = Welsch { c: 1.0 }.at(d, 0.0);
            assert_eq!((point.value, point.gradient, point.curvature), (0.5, 0.0, 0.0), "at {d}");
        }
    }

    #[test]
    fn keeps_its_digits_near_zero() {
        assert!((Welsch { c: 1.0 }.at(1e-4, 0.0).value / 4.999999975e-9 - 1.0).abs() < 1e-15);
    }
}
