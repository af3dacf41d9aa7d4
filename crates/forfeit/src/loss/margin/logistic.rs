//! The logistic loss of a score and a label of −1 or 1: cross entropy by another spelling of the labels.
//!
//! # Formula
//! ℓ = ln(1 + exp(−m)), m = target·pred.
//!
//! # Source
//! Cox 1958, The Regression Analysis of Binary Sequences, JRSS B 20(2).
//!
//! # Same as
//! - PyTorch `SoftMarginLoss`: infinite with a NaN gradient from m = −89 on.
//! - LossFunctions.jl `LogitMarginLoss`: infinite from m = −89 on in f32.
//! - scikit-learn `SGDClassifier(loss='log_loss')`.
//! - burn `SoftMarginLoss`: infinite with a NaN gradient from m = −89 on.
//!
//! # Edge cases
//! Labels are −1 or 1; with labels 0 and 1 it is bce_with_logits, to the last bit but one. Both tails keep their
//! digits: m = −10⁴ costs 10⁴ with gradient −target.

use crate::{
    A, BceWithLogits, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real,
    Source, loss,
};

loss! {
    /// The logistic loss: ln(1 + e^−m) of the margin m = target·pred.
    ///
    /// ```
    /// use forfeit::{Logistic, Loss};
    /// let step = Logistic.value_and_gradient(&[-1e4], &[1.0])?;
    /// assert_eq!((step.value, step.gradient), (1e4, vec![-1.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Logistic;
}

impl Elementwise for Logistic {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (-(target * pred)).softplus()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // Jaakkola & Jordan 2000: the tightest is tanh(m/2)/(2m).
        let margin = target * pred;
        let tight = (R::lit(0.5) * margin).tanh() / (R::lit(2.0) * margin);
        R::select(margin.abs().lt(R::lit(1e-9)), R::lit(0.25), tight)
    }
}

impl Definition for Logistic {
    const INFO: Info = Info {
        name: "logistic",
        aliases: &["soft_margin", "soft_margin_loss", "logit_margin"],
        summary: "ln(1 + e^−m): cross entropy with labels −1 and 1.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Logit,
        differentiable: true,
        use_when: "Two classes labelled −1 and 1, and probabilities that mean something: σ(score). With labels 0 and 1 take bce_with_logits.",
        source: Source {
            citation: "Cox 1958, The Regression Analysis of Binary Sequences, JRSS B 20(2)",
            bibtex: BceWithLogits::INFO.source.bibtex,
        },
        same_as: &[
            Equivalent {
                library: "PyTorch",
                name: "SoftMarginLoss",
                difference: "infinite with a NaN gradient from m = −89 on",
            },
            Equivalent {
                library: "LossFunctions.jl",
                name: "LogitMarginLoss",
                difference: "infinite from m = −89 on in f32",
            },
            Equivalent { library: "scikit-learn", name: "SGDClassifier(loss='log_loss')", difference: "" },
            Equivalent {
                library: "burn",
                name: "SoftMarginLoss",
                difference: "infinite with a NaN gradient from m = −89 on",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            lipschitz: 1.0,
            smoothness: 0.25,
            minimiser: Minimiser::LogOdds { positive_weight: 1.0, smoothing: 0.0 },
            proper: Some(true),
            calibrated: Some(true),
            likelihood: Some("Bernoulli"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn keeps_both_tails() {
        for margin in [89.0, 100.0, 1e4] {
            let at = Logistic.at(-margin, 1.0);
            assert_eq!((at.value, at.gradient), (margin, -1.0));
        }
        assert!((Logistic.at(20.0, 1.0).value / 2.061153620314381e-9 - 1.0).abs() < 1e-15);
    }
}
