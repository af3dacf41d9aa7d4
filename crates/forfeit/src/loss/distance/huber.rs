//! Huber's loss: a parabola near zero, a line beyond delta.
//!
//! # Formula
//! ℓ = ½·d² for |d| ≤ δ, else δ·(|d| − ½·δ); d = pred − target.
//!
//! # Source
//! Huber 1964, Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35(1), p. 73.
//!
//! # Same as
//! - PyTorch `HuberLoss`.
//! - Keras `Huber`.
//! - optax `huber_loss`.
//! - LightGBM `huber`: delta is called alpha there.
//! - scikit-learn `HuberLoss`: delta is set from a quantile of the residuals.
//!
//! # Edge cases
//! δ = ∞ is half the squared error. The gradient is d clamped to ±δ exactly, whatever δ; at |d| = δ both branches
//! agree.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, HalfSquaredError, Info, Interval, Link, Minimiser, Program,
    Real, Source, loss,
};

loss! {
    /// Huber's loss: ½·d² within δ, δ·(|d| − ½δ) beyond.
    ///
    /// ```
    /// use forfeit::{Huber, Loss};
    /// let step = Huber::new(1.0)?.value_and_gradient(&[0.5, 3.0], &[0.0, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (1.3125, vec![0.25, 0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Huber {
        /// Where the parabola ends and the line begins, in units of the target.
        delta: f64 = 1.0, "δ", Interval::POSITIVE;
    }
}

impl Elementwise for Huber {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([delta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let d = pred - target;
        let line = delta * (d.abs() - R::lit(0.5) * delta);
        R::select(d.abs().lt(delta), d.parabola(R::lit(1.0)), line)
    }
}

impl Definition for Huber {
    const INFO: Info = Info {
        name: "huber",
        aliases: &["huber_loss"],
        summary: "½·d² near 0, a line beyond δ: the mean among good rows, unmoved by far ones.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Nearly normal errors with some outliers: δ = 1.345 times the spread of the residuals keeps 95 % efficiency. If δ exceeds every residual it is half squared error, if it is below the noise it is absolute error.",
        source: Source {
            citation: "Huber 1964, Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35(1), p. 73",
            bibtex: r"@article{huber1964robust,
  author = {Huber, Peter J.}, title = {Robust Estimation of a Location Parameter},
  journal = {The Annals of Mathematical Statistics}, volume = {35}, number = {1}, pages = {73--101}, year = {1964}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "HuberLoss", difference: "" },
            Equivalent { library: "Keras", name: "Huber", difference: "" },
            Equivalent { library: "optax", name: "huber_loss", difference: "" },
            Equivalent { library: "LightGBM", name: "huber", difference: "delta is called alpha there" },
            Equivalent {
                library: "scikit-learn",
                name: "HuberLoss",
                difference: "delta is set from a quantile of the residuals",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: true,
            lipschitz: self.delta,
            smoothness: 1.0,
            kinks: if self.delta.is_finite() { alloc::vec![-self.delta, self.delta] } else { alloc::vec![] },
            minimiser: if self.delta.is_finite() { Minimiser::Location } else { Minimiser::Mean },
            likelihood: Some("Gaussian with Laplace tails"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        if self.delta.is_finite() { Program::of::<Self>() } else { Program::of::<AllParabola>() }
    }
}

/// Huber's loss at δ = ∞, where the line would be ∞ − ∞.
struct AllParabola;

impl Elementwise for AllParabola {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>(_: [R; 1], pred: [R; 1], target: [R; 1]) -> R {
        HalfSquaredError::eval([], pred, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn gradient_is_the_clamped_residual() {
        for delta in [1e-10, 1.0, 1e5, 1e10] {
            for d in [-1e30f64, -3.0, -1e-3, 0.0, 1e-30, 1.0, 1e5, f64::INFINITY] {
                assert_eq!(Huber { delta }.at(d, 0.0).gradient, d.clamp(-delta, delta), "delta {delta}, d {d}");
            }
        }
    }
}
