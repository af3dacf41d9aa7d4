//! Distance-weighted discrimination: linear up to a margin, then an inverse power of it.
//!
//! # Formula
//! ℓ = 1 − m if m ≤ q/(q + 1), else q^q / ((q + 1)^(q + 1)·m^q); m = target·pred.
//!
//! # Source
//! Marron et al. 2007, Distance-Weighted Discrimination, JASA 102(480); Wang & Zou 2018, Another Look at Distance-
//! Weighted Discrimination, JRSS B 80(1), eq. 2.7, for the loss.
//!
//! # Same as
//! - LossFunctions.jl `DWDMarginLoss`.
//!
//! # Edge cases
//! Labels are −1 or 1. No right score costs nothing: every row keeps a pull, which is what keeps the data from piling
//! up at the margin. q → ∞ is hinge. The second derivative jumps at m = q/(q + 1). Far out a power amplifies rounding: the error in ulp
//! grows with ln m.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Program, Real, Source, loss};

loss! {
    /// Distance-weighted discrimination: 1 − m up to q/(q + 1), then an inverse power.
    ///
    /// ```
    /// use forfeit::{Dwd, Loss};
    /// let step = Dwd::new(1.0)?.value_and_gradient(&[2.0, -1.0], &[1.0, 1.0])?;
    /// assert_eq!((step.value, step.gradient), (1.0625, vec![-0.03125, -0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Dwd {
        /// The power with which the cost of a right score falls.
        q: f64 = 1.0, "q", Interval::open(0.0, 100.0);
    }
}

impl Elementwise for Dwd {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([q]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let margin = target * pred;
        let join = q / (q + R::lit(1.0));
        let scale = join.powf(q) / (q + R::lit(1.0));
        let power = margin.powf(-q);
        let far = scale * power.keep(power, R::tiny() / scale);
        R::select(margin.lt(join), R::lit(1.0) - margin, far)
    }

    #[inline(always)]
    fn majorizer<R: Real>([q]: [R; 1], [_]: [R; 1], [_]: [R; 1]) -> R {
        // The largest second derivative, at the join.
        (q + R::lit(1.0)).square() / q
    }
}

impl Definition for Dwd {
    const INFO: Info = Info {
        name: "dwd",
        aliases: &["dwd_margin", "distance_weighted_discrimination"],
        summary: "Linear up to a margin, then an inverse power of it.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "More features than rows, where a support vector machine piles the data up at its margin. q = 1 is usual.",
        source: Source {
            citation: "Marron et al. 2007, Distance-Weighted Discrimination, JASA 102(480); Wang & Zou 2018, Another Look at Distance-Weighted Discrimination, JRSS B 80(1), eq. 2.7, for the loss",
            bibtex: r"@article{wang2018another,
  author = {Wang, Boxiang and Zou, Hui}, title = {Another Look at Distance-Weighted Discrimination},
  journal = {Journal of the Royal Statistical Society, Series B}, volume = {80}, number = {1}, pages = {177--198}, year = {2018}
}",
        },
        same_as: &[Equivalent { library: "LossFunctions.jl", name: "DWDMarginLoss", difference: "" }],
    };

    fn facts(&self) -> Facts {
        Facts {
            lipschitz: 1.0,
            smoothness: (self.q + 1.0) * (self.q + 1.0) / self.q,
            kinks: alloc::vec![self.q / (self.q + 1.0)],
            calibrated: Some(true),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        if self.q == 1.0 { Program::of::<Inverse>() } else { Program::of::<Self>() }
    }
}

/// q = 1: a division instead of a power.
struct Inverse;

impl Elementwise for Inverse {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(_: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let margin = target * pred;
        R::select(margin.lt(R::lit(0.5)), R::lit(1.0) - margin, R::lit(0.25) / margin)
    }

    #[inline(always)]
    fn majorizer<R: Real>(_: [R; 1], _: [R; 1], _: [R; 1]) -> R {
        R::lit(4.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn the_inverse_is_the_general_power() {
        for margin in [-3.0, 0.0, 0.5, 0.75, 2.0, 1e3] {
            let (a, b) = (Dwd { q: 1.0 }.at(margin, 1.0), Program::of::<Dwd>().point(&[1.0], &[margin], 1.0));
            for (a, b) in [(a.value, b.value), (a.gradient, b.gradient), (a.curvature, b.curvature)] {
                assert!((a - b).abs() <= 1e-14 * b.abs(), "{a} against {b} at {margin}");
            }
        }
    }
}
