//! Tukey’s biweight: a smooth bowl with a flat rim, so what lies beyond c has no pull.
//!
//! # Formula
//! ℓ = c²/6·(1 − (1 − (d/c)²)³) for |d| ≤ c, else c²/6; d = pred − target.
//!
//! # Source
//! Beaton & Tukey 1974, The Fitting of Power Series, Meaning Polynomials, Illustrated on Band-Spectroscopic Data,
//! Technometrics 16(2).
//!
//! # Same as
//! - statsmodels `TukeyBiweight`: c = 4.685 by default.
//! - Ceres `TukeyLoss`: its half, as Ceres halves every cost; a is c.
//!
//! # Edge cases
//! Not convex: a fit depends on where it starts. Near |d| = c the gradient keeps its digits, through (c − |d|)·(c +
//! |d|).

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// Tukey’s biweight (bisquare): c²/6·(1 − (1 − (d/c)²)³) within c, constant beyond.
    ///
    /// ```
    /// use forfeit::{Loss, TukeyBiweight};
    /// let step = TukeyBiweight::new(2.0)?.value_and_gradient(&[1.0, 9.0], &[0.0, 0.0])?;
    /// assert_eq!(step.gradient, [0.28125, 0.0]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct TukeyBiweight {
        /// The residual beyond which a row has no pull, in units of the target.
        c: f64 = 4.685, "c", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for TukeyBiweight {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (d, one) = (pred - target, R::lit(1.0));
        let inverse = one / c;
        let s = (d * inverse).square();
        // Two spellings of one polynomial: by s near 0, by the distance to c near c, each without cancellation.
        let inner = d.parabola(one) * (one - s * (one - s * R::lit(1.0 / 3.0)));
        let rim = c.square() * R::lit(1.0 / 6.0);
        let t = ((c - d) * inverse) * ((c + d) * inverse);
        let outer = R::select(R::lit(0.0).lt(t), rim - rim * (t * t.square()), rim);
        R::select(s.lt(R::lit(0.5)), inner, outer.spoiled_by(d))
    }

    #[inline(always)]
    fn majorizer<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // ψ(d)/d with d cancelled.
        let (a, inverse) = ((pred - target).abs(), R::lit(1.0) / c);
        let t = ((c - a).relu() * inverse) * ((c + a).min(c + c) * inverse);
        t.square()
    }
}

impl Definition for TukeyBiweight {
    const INFO: Info = Info {
        name: "tukey_biweight",
        aliases: &["biweight", "bisquare", "tukey"],
        summary: "A smooth bowl with a flat rim: what lies beyond c has no pull.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Gross errors must have no pull, and a good start is at hand (an L1 or Huber fit). c = 4.685 times the spread of the residuals keeps 95 % efficiency.",
        source: Source {
            citation: "Beaton & Tukey 1974, The Fitting of Power Series, Meaning Polynomials, Illustrated on Band-Spectroscopic Data, Technometrics 16(2)",
            bibtex: r"@article{beaton1974fitting,
  author = {Beaton, Albert E. and Tukey, John W.},
  title = {The Fitting of Power Series, Meaning Polynomials, Illustrated on Band-Spectroscopic Data},
  journal = {Technometrics}, volume = {16}, number = {2}, pages = {147--185}, year = {1974}
}",
        },
        same_as: &[
            Equivalent { library: "statsmodels", name: "TukeyBiweight", difference: "c = 4.685 by default" },
            Equivalent {
                library: "Ceres",
                name: "TukeyLoss",
                difference: "its half, as Ceres halves every cost; a is c",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, self.c * self.c / 6.0),
            convex: false,
            symmetric: true,
            // ψ = d·(1 − (d/c)²)² is largest at d = c/√5.
            lipschitz: self.c * 0.286_216_701_119_973_1,
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
    fn what_lies_beyond_has_no_pull() {
        for d in [2.0, 2.5, f64::INFINITY] {
            let point = TukeyBiweight { c: 2.0 }.at(d, 0.0);
            assert_eq!((point.gradient, point.curvature, point.majorizer), (0.0, 0.0, 0.0), "at {d}");
        }
    }

    #[test]
    fn the_gradient_keeps_its_digits_at_the_rim() {
        let d = 1.0 - f64::EPSILON;
        // d·(1 − d²)² = 4·(1 − d)² nearly.
        let gradient = TukeyBiweight { c: 1.0 }.at(d, 0.0).gradient;
        assert!((gradient / (4.0 * f64::EPSILON * f64::EPSILON) - 1.0).abs() < 1e-14);
    }
}
