//! Pseudo-Huber: a hyperbola, smooth everywhere, that is a parabola near zero and a line far out.
//!
//! # Formula
//! ℓ = δ²·(√(1 + (d/δ)²) − 1), d = pred − target.
//!
//! # Source
//! Charbonnier et al. 1997, Deterministic Edge-Preserving Regularization in Computed Imaging, IEEE Transactions on
//! Image Processing 6(2); Hartley & Zisserman 2004, appendix 6.8, for the name.
//!
//! # Same as
//! - XGBoost `reg:pseudohubererror`: huber_slope is delta.
//! - kornia `charbonnier_loss`: delta = 1.
//!
//! # Edge cases
//! Accurate for d far below δ, where the formula as written gives 0, and far above, where (d/δ)² would overflow.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// Pseudo-Huber (Charbonnier): δ²·(√(1 + (d/δ)²) − 1).
    ///
    /// ```
    /// use forfeit::{Loss, PseudoHuber};
    /// let step = PseudoHuber::new(3.0)?.value_and_gradient(&[4.0], &[0.0])?;
    /// assert_eq!((step.value, step.gradient), (6.0, vec![2.4000000000000004]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct PseudoHuber {
        /// Where the curve turns from a parabola to a line, in units of the target.
        delta: f64 = 1.0, "δ", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for PseudoHuber {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([delta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (pred - target).charbonnier(delta)
    }

    #[inline(always)]
    fn majorizer<R: Real>([delta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // ψ(d)/d with d cancelled: right where d is subnormal or infinite.
        delta / (pred - target).hypot(delta)
    }
}

impl Definition for PseudoHuber {
    const INFO: Info = Info {
        name: "pseudo_huber",
        aliases: &["charbonnier"],
        summary: "A smooth Huber: δ²·(√(1 + (d/δ)²) − 1).",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "As huber, where second derivatives must exist. Its curvature vanishes far out: boosting needs the majorizer, not the exact one.",
        source: Source {
            citation: "Charbonnier et al. 1997, Deterministic Edge-Preserving Regularization in Computed Imaging, IEEE Transactions on Image Processing 6(2); Hartley & Zisserman 2004, appendix 6.8, for the name",
            bibtex: r"@article{charbonnier1997deterministic,
  author = {Charbonnier, Pierre and Blanc-F\'eraud, Laure and Aubert, Gilles and Barlaud, Michel},
  title = {Deterministic Edge-Preserving Regularization in Computed Imaging},
  journal = {IEEE Transactions on Image Processing}, volume = {6}, number = {2}, pages = {298--311}, year = {1997}
}",
        },
        same_as: &[
            Equivalent { library: "XGBoost", name: "reg:pseudohubererror", difference: "huber_slope is delta" },
            Equivalent { library: "kornia", name: "charbonnier_loss", difference: "delta = 1" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: true,
            lipschitz: self.delta,
            smoothness: 1.0,
            minimiser: Minimiser::Location,
            likelihood: Some("hyperbolic"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn is_exact_at_a_right_triangle() {
        let point = PseudoHuber { delta: 3.0 }.at(4.0, 0.0);
        assert_eq!(point.value, 6.0);
        assert!((point.curvature - 0.216).abs() < 1e-15);
    }

    #[test]
    fn keeps_its_digits_at_both_ends() {
        assert!((PseudoHuber { delta: 1.0 }.at(1e-10, 0.0).value - 5e-21).abs() < 2e-36);
        assert_eq!(PseudoHuber { delta: 1e-10 }.at(1e30, 0.0).value, 1e20);
    }
}
