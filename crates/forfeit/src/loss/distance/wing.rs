//! The wing loss of landmark localisation: a logarithm near zero, so that small errors keep a pull, and a line far
//! out.
//!
//! # Formula
//! ℓ = w·ln(1 + |d|/ε) for |d| < w, else |d| − w + w·ln(1 + w/ε); d = pred − target.
//!
//! # Source
//! Feng, Kittler, Awais, Huber & Wu 2018, Wing Loss for Robust Facial Landmark Localisation with Convolutional Neural
//! Networks, CVPR, eq. 5.
//!
//! # Same as
//! - segmentation_models_pytorch `wing_loss`: width is w = 5, curvature is ε = 0.5.
//!
//! # Edge cases
//! Not convex. The gradient jumps at 0, where it is 0, and at |d| = w, from w/(ε + w) to 1; the curvature is negative
//! between. Where w is far below ε the line begins low, and the value is made of what is left of |d| − w: it is then
//! right to 3 + |d|/ℓ ulp, for it holds the rounding of pred − target.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// The wing loss: w·ln(1 + |d|/ε) within w, a line beyond.
    ///
    /// ```
    /// use forfeit::{Loss, Wing};
    /// let step = Wing::new(10.0, 2.0)?.value_and_gradient(&[3.0, 20.0], &[0.0, 0.0])?;
    /// assert_eq!(step.gradient, [1.0, 0.5]);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Wing {
        /// Where the logarithm ends and the line begins, in units of the target.
        w: f64 = 10.0, "w", Interval::POSITIVE_FINITE;
        /// How sharp the tip at 0 is: the slope beside it is w/ε.
        epsilon: f64 = 2.0, "ε", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for Wing {
    type Params = A<2>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([w, epsilon]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let a = (pred - target).abs();
        let log = w * (a / epsilon).ln_1p();
        let line = (a - w) + w * (w / epsilon).ln_1p();
        R::select(a.lt(w), log, line)
    }

    #[inline(always)]
    fn majorizer<R: Real>([w, epsilon]: [R; 2], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (a, one, half) = ((pred - target).abs(), R::lit(1.0), R::lit(0.5));
        // Below w, ψ(d)/d, and enough to stay above the line beyond w: it rises by 1 − slope against the tangent, from which it
        // is a gap away at w.
        let slope = w / (epsilon + a);
        let gap = ((w - a) - w * ((w - a) / (epsilon + a)).ln_1p()).abs();
        let below = (slope / a).max(half * (one - slope).relu().square() / gap);
        // Beyond w, where the logarithm falls off from the tangent by at most ε/(ε + w) a unit.
        let beyond = (one / a).max(half * (epsilon / (epsilon + w)) / (a - w));
        R::select(a.lt(w), below, beyond)
    }
}

impl Definition for Wing {
    const INFO: Info = Info {
        name: "wing",
        aliases: &["wing_loss"],
        summary: "w·ln(1 + |d|/ε) near 0, a line far out: small errors keep a pull.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Landmarks and coordinates, where the last pixels matter and absolute error no longer moves them. Not convex: start near.",
        source: Source {
            citation: "Feng, Kittler, Awais, Huber & Wu 2018, Wing Loss for Robust Facial Landmark Localisation with Convolutional Neural Networks, CVPR, eq. 5",
            bibtex: r"@inproceedings{feng2018wing,
  author = {Feng, Zhen-Hua and Kittler, Josef and Awais, Muhammad and Huber, Patrik and Wu, Xiao-Jun},
  title = {Wing Loss for Robust Facial Landmark Localisation with Convolutional Neural Networks},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition}, pages = {2235--2245}, year = {2018}
}",
        },
        same_as: &[Equivalent {
            library: "segmentation_models_pytorch",
            name: "wing_loss",
            difference: "width is w = 5, curvature is ε = 0.5",
        }],
    };

    fn facts(&self) -> Facts {
        let peak = self.w / self.epsilon;
        Facts {
            convex: false,
            symmetric: true,
            lipschitz: peak.max(1.0),
            kinks: alloc::vec![-self.w, 0.0, self.w],
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn the_pieces_meet() {
        let wing = Wing { w: 10.0, epsilon: 2.0 };
        let (inside, outside) = (wing.at(10f64.next_down(), 0.0), wing.at(10.0, 0.0));
        assert!((inside.value - outside.value).abs() < 1e-13);
        assert!((inside.gradient - 10.0 / 12.0).abs() < 1e-15);
        assert_eq!(outside.gradient, 1.0);
    }
}
