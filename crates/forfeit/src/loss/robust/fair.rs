//! Fair’s loss: convex and smooth, a parabola near zero that slowly becomes a line.
//!
//! # Formula
//! ℓ = c²·(|d|/c − ln(1 + |d|/c)), d = pred − target.
//!
//! # Source
//! Fair 1974, On the Robust Estimation of Econometric Models, Annals of Economic and Social Measurement 3(4).
//!
//! # Same as
//! - LightGBM `fair`: fair_c is c.
//!
//! # Edge cases
//! Accurate for d far below c, where the formula as written cancels. The third derivative jumps at 0, the second does
//! not. Where c is large, a derivative may be off by c² smallest normal numbers.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// Fair’s loss: c²·(|d|/c − ln(1 + |d|/c)).
    ///
    /// ```
    /// use forfeit::{Fair, Loss};
    /// let step = Fair::new(2.0)?.value_and_gradient(&[2.0], &[0.0])?;
    /// assert!((step.value - 4.0 * (1.0 - 2f64.ln())).abs() < 1e-15);
    /// assert_eq!(step.gradient, [1.0]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Fair {
        /// Where the parabola turns into a line, in units of the target.
        c: f64 = 1.0, "c", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for Fair {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (d, one) = (pred - target, R::lit(1.0));
        // Not |d|, whose derivative at 0 is 0: the curvature there is 1.
        let a = R::select(d.lt(R::lit(0.0)), -d, d);
        let v = a / c;
        // So near 0 the loss is the parabola to all digits, and (d/c)² may vanish where that does not.
        let small = v.lt(R::lit(1e-17));
        // Far out d/c may overflow where c·|d| does not.
        let far = R::select(v.eq(R::lit(f64::INFINITY)), a, c * v.ln_1p_deficit());
        R::select(small, d.parabola(one), c * far)
    }

    #[inline(always)]
    fn majorizer<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // ψ(d)/d with d cancelled.
        let one = R::lit(1.0);
        one / (one + (pred - target).abs() / c)
    }
}

impl Definition for Fair {
    const INFO: Info = Info {
        name: "fair",
        aliases: &["fair_loss"],
        summary: "c²·(|d|/c − ln(1 + |d|/c)): convex, smooth, between squared and absolute error.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "A convex robust loss with a positive curvature everywhere, as boosting likes. c = 1.4 times the spread of the residuals keeps 95 % efficiency.",
        source: Source {
            citation: "Fair 1974, On the Robust Estimation of Econometric Models, Annals of Economic and Social Measurement 3(4)",
            bibtex: r"@article{fair1974robust,
  author = {Fair, Ray C.}, title = {On the Robust Estimation of Econometric Models},
  journal = {Annals of Economic and Social Measurement}, volume = {3}, number = {4}, pages = {667--677}, year = {1974}
}",
        },
        same_as: &[Equivalent { library: "LightGBM", name: "fair", difference: "fair_c is c" }],
    };

    fn facts(&self) -> Facts {
        Facts { symmetric: true, lipschitz: self.c, smoothness: 1.0, minimiser: Minimiser::Location, ..Facts::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn keeps_its_digits_at_both_ends() {
        let fair = Fair { c: 1.0 };
        assert!((fair.at(1e-8, 0.0).value / 4.999999966666667e-17 - 1.0).abs() < 1e-15);
        assert_eq!((fair.at(0.0, 0.0).curvature, fair.at(f64::INFINITY, 0.0).gradient), (1.0, 1.0));
    }
}
