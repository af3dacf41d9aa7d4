//! Geman–McClure: the loss levels off, and the pull of an outlier falls as 1/d³.
//!
//! # Formula
//! ℓ = ½·d²/(1 + (d/c)²), d = pred − target.
//!
//! # Source
//! Geman & McClure 1985, Bayesian Image Analysis: An Application to Single Photon Emission Tomography, Proceedings of
//! the Statistical Computing Section, American Statistical Association.
//!
//! # Same as
//! - kornia `geman_mcclure_loss`: c = 2; NaN from |d| = 2e19 on.
//!
//! # Edge cases
//! Not convex: a fit depends on where it starts. Nothing overflows: the loss is written in d/c below c and in c/d
//! beyond. Where c is large, a derivative may be off by c² smallest normal numbers.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// Geman–McClure: ½·d²/(1 + (d/c)²).
    ///
    /// ```
    /// use forfeit::{GemanMcclure, Loss};
    /// let step = GemanMcclure::new(2.0)?.value_and_gradient(&[2.0], &[0.0])?;
    /// assert_eq!((step.value, step.gradient), (1.0, vec![0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct GemanMcclure {
        /// The residual at which the pull turns down, in units of the target.
        c: f64 = 1.0, "c", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for GemanMcclure {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (d, one) = (pred - target, R::lit(1.0));
        // Symmetric in d and c: with the smaller over the larger nothing overflows, and 1 − (d/c)²/… does not cancel.
        let near = d.abs().lt(c);
        let (small, large) = (R::select(near, d, c), R::select(near, c, d));
        small.parabola(one) / (one + (small / large).square())
    }

    #[inline(always)]
    fn majorizer<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // ψ(d)/d with d cancelled.
        let one = R::lit(1.0);
        (one / (one + ((pred - target) / c).square())).square()
    }
}

impl Definition for GemanMcclure {
    const INFO: Info = Info {
        name: "geman_mcclure",
        aliases: &["geman", "geman_mcclure_loss"],
        summary: "½·d²/(1 + (d/c)²): an outlier has next to no pull.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Matching and registration with many wrong pairs, from a good start; often with c falling from large to small.",
        source: Source {
            citation: "Geman & McClure 1985, Bayesian Image Analysis: An Application to Single Photon Emission Tomography, Proceedings of the Statistical Computing Section, American Statistical Association",
            bibtex: r"@inproceedings{geman1985bayesian,
  author = {Geman, Stuart and McClure, Donald E.},
  title = {Bayesian Image Analysis: An Application to Single Photon Emission Tomography},
  booktitle = {Proceedings of the Statistical Computing Section, American Statistical Association}, pages = {12--18}, year = {1985}
}",
        },
        same_as: &[Equivalent {
            library: "kornia",
            name: "geman_mcclure_loss",
            difference: "c = 2; NaN from |d| = 2e19 on",
        }],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, 0.5 * self.c * self.c),
            convex: false,
            symmetric: true,
            // ψ = d/(1 + (d/c)²)² is largest at d = c/√3.
            lipschitz: self.c * 0.324_759_526_419_164_5,
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
    fn levels_off_without_overflow() {
        let far = GemanMcclure { c: 1.0 }.at(1e200, 0.0);
        assert_eq!((far.value, far.gradient), (0.5, 0.0));
        assert_eq!(GemanMcclure { c: 3.0 }.at(f64::NEG_INFINITY, 0.0).value, 4.5);
        assert!((GemanMcclure { c: 1.0 }.at(1e50, 0.0).gradient / 1e-150 - 1.0).abs() < 1e-15);
    }
}
