//! Jensen–Shannon divergence between rows of log-probabilities and target probabilities.
//!
//! # Formula
//! ℓ = β·KL(q‖m) + (1 − β)·KL(p‖m) with p = e^pred and m = β·q + (1 − β)·p.
//!
//! # Source
//! Lin 1991, Divergence Measures Based on the Shannon Entropy, IEEE Transactions on Information Theory 37, eq. 3.6.
//!
//! # Same as
//! - Liger `LigerJSD(beta)`, but at β = 0 and 1, where Liger means KL and this is 0.
//! - scipy `jensenshannon` squared, at β = ½.
//!
//! # Edge cases
//! Every term is at least 0, so nearly equal rows keep their digits. Never above ln 2, nor infinite: 0·ln 0 = 0.

use super::kl_divergence::divergence;
use crate::engine::{RowFunction, RowTarget};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// Jensen–Shannon divergence.
    ///
    /// ```
    /// use forfeit::{JsDivergence, RowLoss};
    /// let none = f64::NEG_INFINITY;
    /// let value = JsDivergence::new(0.5)?.mean(&[[0.0, none]], &[[0.0, 1.0]])?;
    /// assert!((value - 2f64.ln()).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct JsDivergence {
        /// The share of the target in the mixture.
        beta: f64 = 0.5, "β", Interval::OPEN_UNIT;
    }
}

impl RowFunction for JsDivergence {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(params: &[f64], row: &[f64], target: RowTarget<'_>, gradient: &mut [f64]) -> f64 {
        let beta = R::load(params[0]);
        let rest = R::lit(1.0) - beta;
        let mut loss = 0.0;
        for (class, &log_p) in row.iter().enumerate() {
            let (q, log_p) = (R::load(target.of(class)), R::load(log_p));
            let p = log_p.exp();
            let log_m = (beta * q + rest * p).ln();
            loss += (beta * divergence(q, log_m) + rest * divergence(p, log_m)).store();
            if let Some(gradient) = gradient.get_mut(class) {
                // By ln p: (1 − β)·p·ln(p/m), all other terms cancel.
                let slope = rest * (p * (log_p - log_m));
                *gradient = if p.store() == 0.0 { 0.0 } else { slope.store() };
            }
        }
        loss
    }
}

impl RowDefinition for JsDivergence {
    const INFO: Info = Info {
        name: "js_divergence",
        aliases: &["js", "jensen_shannon", "jsd"],
        summary: "Jensen–Shannon divergence between rows of log-probabilities and target probabilities.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Log,
        differentiable: true,
        use_when: "Comparing two distributions on equal terms, with a bounded price.",
        source: Source {
            citation: "Lin 1991, Divergence Measures Based on the Shannon Entropy, IEEE Transactions on Information Theory 37, 145–151",
            bibtex: r"@article{lin1991divergence,
  author = {Lin, Jianhua},
  title = {Divergence Measures Based on the Shannon Entropy},
  journal = {IEEE Transactions on Information Theory}, volume = {37}, pages = {145--151}, year = {1991}
}",
        },
        same_as: &[Equivalent { library: "Liger", name: "LigerJSD", difference: "at beta 0 and 1 it is KL there" }],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, core::f64::consts::LN_2),
            convex: false,
            proper: Some(true),
            calibrated: Some(true),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Probabilities) }
    }
}
