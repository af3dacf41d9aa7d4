//! The sigmoid loss: bounded, so that a row which is wrong by far loses its pull.
//!
//! # Formula
//! ℓ = 1 − tanh m, m = target·pred.
//!
//! # Source
//! Mason et al. 1999, Boosting Algorithms as Gradient Descent, NIPS 12.
//!
//! # Same as
//! - LossFunctions.jl `SigmoidLoss`.
//!
//! # Edge cases
//! Labels are −1 or 1. Computed as 2·σ(−2m), so a right score keeps its digits, where 1 − tanh m is 0 from m = 9 on in
//! f32. Not convex: a fit depends on where it starts.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// The sigmoid loss: 1 − tanh m of the margin m = target·pred.
    ///
    /// ```
    /// use forfeit::{Loss, Sigmoid};
    /// assert_eq!(Sigmoid.mean(&[0.0, f64::NEG_INFINITY], &[1.0, 1.0])?, 1.5);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Sigmoid;
}

impl Elementwise for Sigmoid {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        R::lit(2.0) * (R::lit(-2.0) * (target * pred)).sigmoid()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [_]: [R; 1], [_]: [R; 1]) -> R {
        // The largest second derivative.
        R::lit(BEND)
    }
}

impl Definition for Sigmoid {
    const INFO: Info = Info {
        name: "sigmoid",
        aliases: &["sigmoid_loss"],
        summary: "1 − tanh m: bounded, so that wrong labels lose their pull.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "Labels of which many are wrong, and a good start at hand (a logistic fit).",
        source: Source {
            citation: "Mason et al. 1999, Boosting Algorithms as Gradient Descent, NIPS 12",
            bibtex: r"@inproceedings{mason1999boosting,
  author = {Mason, Llew and Baxter, Jonathan and Bartlett, Peter and Frean, Marcus}, title = {Boosting Algorithms as Gradient Descent},
  booktitle = {Advances in Neural Information Processing Systems}, volume = {12}, pages = {512--518}, year = {1999}
}",
        },
        same_as: &[Equivalent { library: "LossFunctions.jl", name: "SigmoidLoss", difference: "" }],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, 2.0),
            convex: false,
            lipschitz: 1.0,
            smoothness: BEND,
            calibrated: Some(true),
            ..Facts::new()
        }
    }
}

/// 4/√27: the largest |ℓ″|, at tanh² m = ⅓.
const BEND: f64 = 0.769_800_358_919_501;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn keeps_its_tail() {
        assert!((Sigmoid.at(20.0, 1.0).value / 8.49670851058318e-18 - 1.0).abs() < 1e-15);
        assert_eq!(Sigmoid.at(-20.0, 1.0).value, 2.0);
    }
}
