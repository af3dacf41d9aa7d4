//! The p-th power of the error: p sets how much more a large error counts than a small one.
//!
//! # Formula
//! ℓ = |d|^p, d = pred − target.
//!
//! # Source
//! Forsythe 1972, Robust Estimation of Straight Line Regression Coefficients by Minimizing pth Power Deviations,
//! Technometrics 14(1).
//!
//! # Same as
//! - LossFunctions.jl `LPDistLoss`.
//! - burn `LpLoss`.
//!
//! # Edge cases
//! p = 1 is absolute_error, p = 2 squared_error. At d = 0 the gradient is 0, and for p < 2 the curvature, infinite
//! beside it, is given as 0 there. For p < 1 the loss is not convex. For p > 2 no parabola lies above: the majorizer
//! is the second derivative. Powers amplify rounding: the error in ulp grows with |p − 2|·|ln |d||.

use crate::{
    A, AbsoluteError, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Program,
    Real, Source, SquaredError, loss,
};

loss! {
    /// The p-th power of the error: |d|^p.
    ///
    /// ```
    /// use forfeit::{Loss, Lp};
    /// let step = Lp::new(1.5)?.value_and_gradient(&[4.0], &[0.0])?;
    /// assert_eq!((step.value, step.gradient), (8.0, vec![3.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Lp {
        /// The power: 1 is absolute error, 2 squared error.
        p: f64 = 1.5, "p", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for Lp {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([p]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (pred - target).abs().powf(p)
    }

    #[inline(always)]
    fn majorizer<R: Real>([p]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (one, two) = (R::lit(1.0), R::lit(2.0));
        let share = p * (pred - target).abs().powf(p - two);
        R::select(two.lt(p), (p - one) * share, share)
    }
}

impl Definition for Lp {
    const INFO: Info = Info {
        name: "lp",
        aliases: &["lp_loss", "lp_dist", "power_error"],
        summary: "|d|^p: between absolute (1) and squared error (2), or beyond.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "A compromise between the median and the mean: p = 1.5, say. For p > 2 large errors rule; for p < 1 most residuals become exactly 0, but the problem has many local minima.",
        source: Source {
            citation: "Forsythe 1972, Robust Estimation of Straight Line Regression Coefficients by Minimizing pth Power Deviations, Technometrics 14(1)",
            bibtex: r"@article{forsythe1972robust,
  author = {Forsythe, Alan B.},
  title = {Robust Estimation of Straight Line Regression Coefficients by Minimizing pth Power Deviations},
  journal = {Technometrics}, volume = {14}, number = {1}, pages = {159--166}, year = {1972}
}",
        },
        same_as: &[
            Equivalent { library: "LossFunctions.jl", name: "LPDistLoss", difference: "" },
            Equivalent { library: "burn", name: "LpLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        let p = self.p;
        Facts {
            convex: p >= 1.0,
            symmetric: true,
            lipschitz: if p == 1.0 { 1.0 } else { f64::INFINITY },
            smoothness: if p == 2.0 { 2.0 } else { f64::INFINITY },
            kinks: if p < 2.0 { alloc::vec![0.0] } else { alloc::vec![] },
            minimiser: if p == 1.0 {
                Minimiser::Median
            } else if p == 2.0 {
                Minimiser::Mean
            } else {
                Minimiser::Unnamed
            },
            majorized: p <= 2.0,
            likelihood: Some("generalised normal"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        match self.p {
            1.0 => Program::of::<Power<1>>(),
            2.0 => Program::of::<Power<2>>(),
            _ => Program::of::<Self>(),
        }
    }
}

/// p = 1 or 2: without a power.
struct Power<const P: i32>;

impl<const P: i32> Elementwise for Power<P> {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(_: [R; 1], pred: [R; 1], target: [R; 1]) -> R {
        if P == 1 { AbsoluteError::eval([], pred, target) } else { SquaredError::eval([], pred, target) }
    }

    #[inline(always)]
    fn majorizer<R: Real>(_: [R; 1], pred: [R; 1], target: [R; 1]) -> R {
        if P == 1 { AbsoluteError::majorizer([], pred, target) } else { SquaredError::majorizer([], pred, target) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_powers_are_the_general_power() {
        for (p, fixed) in [(1.0, Program::of::<Power<1>>()), (2.0, Program::of::<Power<2>>())] {
            for d in [-30.0, 1e-5, 2.0, 12.0] {
                let (a, b) = (fixed.point(&[p], &[d], 0.0), Program::of::<Lp>().point(&[p], &[d], 0.0));
                for (a, b) in [(a.value, b.value), (a.gradient, b.gradient), (a.curvature, b.curvature)] {
                    assert!((a - b).abs() <= 1e-14 * b.abs(), "{a} against {b} at {d}");
                }
            }
        }
    }
}
