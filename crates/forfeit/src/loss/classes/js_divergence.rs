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

use crate::engine::{RowFunction, RowTarget, sum_over};
use crate::number::Number;
use crate::real::Real;
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

/// β·q·ln(q/m) + (1 − β)·p·ln(p/m) with what makes each at least 0, for ln p; and the derivative by ln p.
#[inline(always)]
fn divergence<R: Real>(beta: R, q: R, log_p: R) -> [R; 2] {
    let (p, rest) = (log_p.exp(), R::lit(1.0) - beta);
    let m = beta * q + rest * p;
    // (1 − β)·p·ln(p/m): all other terms cancel.
    [beta * q.relative_entropy(m) + rest * p.relative_entropy(m), rest * p.weigh(p.ln_ratio(m))]
}

impl RowFunction for JsDivergence {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(
        params: &[f64],
        row: &mut [f64],
        target: RowTarget<'_>,
        gradient: &mut [f64],
    ) -> f64 {
        let RowTarget::Shares(shares) = target else { return f64::NAN };
        let beta = R::load(params[0]);
        if gradient.is_empty() {
            return sum_over([&*row, shares], |[log_p, q]| divergence(beta, R::load(q), R::load(log_p))[0].store());
        }
        for ((log_p, q), slope) in row.iter_mut().zip(shares).zip(gradient) {
            let [value, by] = divergence(beta, R::load(*q), R::load(*log_p));
            (*log_p, *slope) = (value.store(), by.store());
        }
        sum_over([&*row], |[value]| value)
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
