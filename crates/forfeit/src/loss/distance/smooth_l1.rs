//! Smooth L1: a parabola within beta, then the absolute error less a constant.
//!
//! # Formula
//! ℓ = d²/(2β) for |d| < β, else |d| − β/2; d = pred − target. It is huber(β)/β, and absolute error at β = 0.
//!
//! # Source
//! Girshick 2015, Fast R-CNN, ICCV, eq. 3 (beta = 1); the parameter came with later implementations.
//!
//! # Same as
//! - PyTorch `SmoothL1Loss`.
//! - fvcore `smooth_l1_loss`: beta below 1e-5 is absolute error.
//! - scikit-learn `HuberLoss`: times beta.
//!
//! # Edge cases
//! β = 0 is absolute error exactly, gradient 0 at d = 0. Both branches and their slopes agree at |d| = β; the curvature
//! there is that of the line. d² is never formed alone, so nothing overflows early.

use crate::{
    A, AbsoluteError, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Program,
    Real, Source, loss,
};

loss! {
    /// Smooth L1: d²/(2β) within β, |d| − β/2 beyond.
    ///
    /// ```
    /// use forfeit::{Loss, SmoothL1};
    /// let step = SmoothL1::new(1.0)?.value_and_gradient(&[0.5, 3.0], &[0.0, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (1.3125, vec![0.25, 0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SmoothL1 {
        /// Where the parabola ends and the line begins, in units of the target; 0 is absolute error.
        beta: f64 = 1.0, "β", Interval::NON_NEGATIVE_FINITE;
    }
}

impl Elementwise for SmoothL1 {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([beta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let d = pred - target;
        R::select(d.abs().lt(beta), d.parabola(beta), d.abs() - R::lit(0.5) * beta)
    }

    #[inline(always)]
    fn majorizer<R: Real>([beta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // ψ(d)/d with d cancelled: right where the slope is subnormal.
        R::lit(1.0) / (pred - target).abs().max(beta)
    }
}

impl Definition for SmoothL1 {
    const INFO: Info = Info {
        name: "smooth_l1",
        aliases: &["smooth_l1_loss", "smoothl1"],
        summary: "d²/(2β) near 0, |d| − β/2 beyond: slope at most 1 whatever β.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Box coordinates and other targets with a few gross errors, when slopes should stay at most 1 while β changes. On targets in [0, 1], β = 1 is plain squared error: take it smaller.",
        source: Source {
            citation: "Girshick 2015, Fast R-CNN, ICCV, eq. 3 (beta = 1); the parameter came with later implementations",
            bibtex: r"@inproceedings{girshick2015fast,
  author = {Girshick, Ross}, title = {Fast {R-CNN}},
  booktitle = {IEEE International Conference on Computer Vision}, pages = {1440--1448}, year = {2015}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "SmoothL1Loss", difference: "" },
            Equivalent { library: "fvcore", name: "smooth_l1_loss", difference: "beta below 1e-5 is absolute error" },
            Equivalent { library: "scikit-learn", name: "HuberLoss", difference: "times beta" },
        ],
    };

    fn facts(&self) -> Facts {
        if self.beta == 0.0 {
            return Definition::facts(&AbsoluteError);
        }
        Facts {
            symmetric: true,
            lipschitz: 1.0,
            smoothness: 1.0 / self.beta,
            kinks: alloc::vec![-self.beta, self.beta],
            minimiser: Minimiser::Location,
            likelihood: Some("Gaussian with Laplace tails"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        if self.beta == 0.0 { Program::of::<AbsoluteAtZero>() } else { Program::of::<Self>() }
    }
}

/// Smooth L1 at β = 0, where d²/(2β) would divide by it.
struct AbsoluteAtZero;

impl Elementwise for AbsoluteAtZero {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(_: [R; 1], pred: [R; 1], target: [R; 1]) -> R {
        AbsoluteError::eval([], pred, target)
    }

    #[inline(always)]
    fn majorizer<R: Real>(_: [R; 1], pred: [R; 1], target: [R; 1]) -> R {
        AbsoluteError::majorizer([], pred, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn is_huber_over_its_delta() {
        let (smooth, huber) = (SmoothL1 { beta: 4.0 }, crate::Huber::new(4.0).unwrap());
        for d in [-9.0, -4.0, -1.0, 0.0, 0.25, 4.0, 100.0] {
            let (a, b) = (smooth.at(d, 0.0), huber.at(d, 0.0));
            assert_eq!((a.value, a.gradient), (b.value / 4.0, b.gradient / 4.0), "at {d}");
        }
    }

    #[test]
    fn without_beta_it_is_absolute_error() {
        for d in [-2.0, 0.0, 1e-30] {
            assert_eq!(SmoothL1 { beta: 0.0 }.at(d, 0.0).gradient, AbsoluteError.at(d, 0.0).gradient);
        }
    }
}
