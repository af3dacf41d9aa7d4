//! The modified Huber loss: the squared hinge, linear for scores that are wrong by more than 1.
//!
//! # Formula
//! ℓ = max(0, 1 − m)² if m ≥ −1, else −4·m; m = target·pred.
//!
//! # Source
//! Zhang 2004, Solving Large Scale Linear Prediction Problems Using Stochastic Gradient Descent Algorithms, ICML,
//! section 2.
//!
//! # Same as
//! - scikit-learn `SGDClassifier(loss='modified_huber')`.
//! - LossFunctions.jl `ModifiedHuberLoss`.
//!
//! # Edge cases
//! Labels are −1 or 1. It is 4·smoothed_hinge(γ = 2). The second derivative jumps at m = −1 and m = 1.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The modified Huber loss: the squared hinge near the boundary, a line for scores that are wrong by far.
    ///
    /// ```
    /// use forfeit::{Loss, ModifiedHuber};
    /// let step = ModifiedHuber.value_and_gradient(&[0.5, -2.0], &[1.0, 1.0])?;
    /// assert_eq!((step.value, step.gradient), (4.125, vec![-0.5, -2.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct ModifiedHuber;
}

impl Elementwise for ModifiedHuber {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let margin = target * pred;
        let near = (R::lit(1.0) - margin).relu().square();
        R::select(margin.lt(R::lit(-1.0)), R::lit(4.0) * margin.abs(), near)
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The tightest, as of smoothed_hinge at γ = 2.
        R::lit(2.0) / (target * pred).abs().max(R::lit(1.0))
    }
}

impl Definition for ModifiedHuber {
    const INFO: Info = Info {
        name: "modified_huber",
        aliases: &["modified_huber_loss"],
        summary: "The squared hinge, linear for scores that are wrong by more than 1.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "As squared_hinge, with labels some of which are wrong: their pull is bounded. Clipped to [−1, 1], the score is 2p − 1.",
        source: Source {
            citation: "Zhang 2004, Solving Large Scale Linear Prediction Problems Using Stochastic Gradient Descent Algorithms, ICML, section 2",
            bibtex: r"@inproceedings{zhang2004solving,
  author = {Zhang, Tong}, title = {Solving Large Scale Linear Prediction Problems Using Stochastic Gradient Descent Algorithms},
  booktitle = {International Conference on Machine Learning}, year = {2004}
}",
        },
        same_as: &[
            Equivalent { library: "scikit-learn", name: "SGDClassifier(loss='modified_huber')", difference: "" },
            Equivalent { library: "LossFunctions.jl", name: "ModifiedHuberLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            lipschitz: 4.0,
            smoothness: 2.0,
            kinks: alloc::vec![-1.0, 1.0],
            minimiser: Minimiser::Mean,
            calibrated: Some(true),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn joins_its_pieces() {
        let loss = ModifiedHuber;
        assert_eq!([-3.0, -1.0, 0.5, 1.0, 2.0].map(|x| loss.at(x, 1.0).value), [12.0, 4.0, 0.25, 0.0, 0.0]);
        assert_eq!([-3.0, -1.0, 0.5, 1.0, 2.0].map(|x| loss.at(x, 1.0).gradient), [-4.0, -4.0, -1.0, 0.0, 0.0]);
        assert!(loss.at(f64::NAN, 1.0).gradient.is_nan());
    }
}
