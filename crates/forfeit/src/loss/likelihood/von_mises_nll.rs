//! The von Mises likelihood of a predicted angle and concentration: the normal distribution of directions.
//!
//! # Formula
//! ℓ = ln I₀(κ) − κ·cos d, d = pred − target in radians, and ln 2π more with full = 1; κ = concentration, a second predicted
//! number; I₀ is the modified Bessel function of order 0.
//!
//! # Source
//! Mardia & Jupp 2000, Directional Statistics, Wiley, eq. 3.5.17.
//!
//! # Same as
//! - PyTorch `torch.distributions.VonMises`: −log_prob, with full = 1; its I₀ is a polynomial of seven digits.
//!
//! # Edge cases
//! κ > 0, and 1 where it is not given. Whole turns cost nothing, so angles need no wrapping. It is computed as 2κ·sin²(½d) plus
//! ln(I₀(κ)·e^−κ): neither overflows nor cancels where κ is large. Both terms may cancel: value and gradient by κ are accurate
//! relative to each. Not convex; an infinite angle has no phase: NaN.

use super::{Constant, LN_TAU, program};
use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Periodic, Predicted, Program, Real,
    Source, loss,
};

loss! {
    /// The von Mises likelihood of an angle and a concentration: ln I₀(κ) − κ·cos d.
    ///
    /// ```
    /// use forfeit::{Loss, VonMisesNll};
    /// let turn = core::f64::consts::TAU;
    /// let loss = VonMisesNll::default();
    /// let at = |angle: f64| loss.evaluate(&[angle], &[0.5]).predicted("concentration", &[8.0]).run();
    /// assert!((at(0.75)?.value - at(0.75 - turn)?.value).abs() < 1e-14);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct VonMisesNll {
        /// Whether the constant of the likelihood, which no prediction changes, is added: 1 or 0.
        full: f64 = 0.0, "f", Interval::BINARY;
    }
}

impl Elementwise for VonMisesNll {
    const SIDE_BY_SIDE: bool = false;
    type Params = A<1>;
    type Pred = A<2>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([_]: [R; 1], [pred, concentration]: [R; 2], [target]: [R; 1]) -> R {
        let turn = R::lit(core::f64::consts::TAU);
        let half = R::lit(0.5) * (pred - target).within_period(turn);
        R::lit(2.0) * concentration * half.sin().square() + concentration.ln_bessel()
    }

    #[inline(always)]
    fn majorizer<R: Real>(_: [R; 1], [_, concentration]: [R; 2], _: [R; 1]) -> R {
        // The largest curvature, and so much more that rounding does not bring it below.
        R::lit(1.000001) * concentration
    }
}

impl Definition for VonMisesNll {
    const INFO: Info = Info {
        name: "von_mises_nll",
        aliases: &["von_mises", "von_mises_nll_loss"],
        summary: "Negative log-likelihood of a direction whose angle and concentration are predicted.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "The target is an angle in radians and its certainty is wanted. Without it take periodic. It has many minima: start within half a turn.",
        source: Source {
            citation: "Mardia & Jupp 2000, Directional Statistics, Wiley, eq. 3.5.17",
            bibtex: Periodic::INFO.source.bibtex,
        },
        same_as: &[Equivalent {
            library: "PyTorch",
            name: "torch.distributions.VonMises",
            difference: "−log_prob, with full = 1; its I₀ is a polynomial of seven digits",
        }],
    };
    const FURTHER: &'static [Predicted] = &[Predicted {
        name: "concentration",
        symbol: "κ",
        domain: Interval::POSITIVE_FINITE,
        meaning: "how sure the prediction is; far from 0 it is 1/σ² of a normal distribution",
    }];

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::REAL,
            convex: false,
            symmetric: true,
            lipschitz: 1.0,
            smoothness: 1.0,
            likelihood: Some("von Mises"),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static Program {
        program::<Self>(self.full)
    }
}

impl Constant for VonMisesNll {
    #[inline(always)]
    fn constant<R: Real>([_]: [R; 1], _: R) -> R {
        R::lit(LN_TAU)
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "references are computed apart from the library")]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn full_is_a_density() {
        for concentration in [1e-3, 1.0, 4.9, 5.1, 40.0] {
            let density = |y: f64| (-VonMisesNll { full: 1.0 }.at_all(&[0.3, concentration], y).value).exp();
            let step = core::f64::consts::TAU / 4096.0;
            let total: f64 = (0..4096).map(|i| density(f64::from(i) * step) * step).sum();
            assert!((total - 1.0).abs() < 1e-13, "{concentration}: {total}");
        }
    }
}
