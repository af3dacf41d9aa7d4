//! The periodic loss: errors of whole periods cost nothing, as for angles and hours of the day.
//!
//! # Formula
//! ℓ = 1 − cos(2π·d/c), d = pred − target.
//!
//! # Source
//! Mardia & Jupp 2000, Directional Statistics, Wiley, for 1 − cos as the dispersion of angles.
//!
//! # Same as
//! - LossFunctions.jl `PeriodicLoss`.
//!
//! # Edge cases
//! Whole periods are taken away exactly before the sine, so only the rounding of pred − target is felt, up to four
//! million periods; beyond, no digit of the phase is left. An infinite residual has no phase: NaN. Not convex.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// The periodic loss: 1 − cos(2π·d/c).
    ///
    /// ```
    /// use forfeit::{Loss, Periodic};
    /// let step = Periodic::new(24.0)?.value_and_gradient(&[23.0], &[5.0])?;
    /// assert!((step.value - 1.0).abs() < 1e-15 && step.gradient[0] < 0.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Periodic {
        /// The period, in units of the target: 360 for degrees, 24 for hours.
        c: f64 = 1.0, "c", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for Periodic {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([c]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // 2·sin² of half the angle: 1 − cos would cancel near 0.
        let phase = (pred - target).within_period(c) * (R::lit(1.0) / c);
        R::lit(2.0) * (R::lit(core::f64::consts::PI) * phase).sin().square()
    }

    #[inline(always)]
    fn majorizer<R: Real>([c]: [R; 1], _: [R; 1], _: [R; 1]) -> R {
        // The largest curvature, and so much more that rounding does not bring it below.
        R::lit(1.000001) * (R::lit(2.0) * (R::lit(core::f64::consts::PI) * (R::lit(1.0) / c))).square()
    }
}

impl Definition for Periodic {
    const INFO: Info = Info {
        name: "periodic",
        aliases: &["periodic_loss", "cyclic"],
        summary: "1 − cos(2π·d/c): errors of whole periods cost nothing.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "The target is an angle, a phase or a time of day. It has many minima: start within half a period, or predict sine and cosine instead.",
        source: Source {
            citation: "Mardia & Jupp 2000, Directional Statistics, Wiley, for 1 − cos as the dispersion of angles",
            bibtex: r"@book{mardia2000directional,
  author = {Mardia, Kanti V. and Jupp, Peter E.}, title = {Directional Statistics}, publisher = {Wiley}, year = {2000}
}",
        },
        same_as: &[Equivalent { library: "LossFunctions.jl", name: "PeriodicLoss", difference: "" }],
    };

    fn facts(&self) -> Facts {
        let frequency = core::f64::consts::TAU / self.c;
        Facts {
            range: Interval::closed(0.0, 2.0),
            convex: false,
            symmetric: true,
            lipschitz: frequency,
            smoothness: frequency * frequency,
            likelihood: Some("von Mises"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn whole_periods_cost_nothing() {
        let hours = Periodic { c: 24.0 };
        for periods in [0.0, 1.0, -3.0, 1e6] {
            let point = hours.at(24.0 * periods, 0.0);
            assert_eq!((point.value, point.gradient), (0.0, 0.0), "after {periods} periods");
        }
        assert_eq!(hours.at(12.0, 0.0).value, 2.0);
    }
}
