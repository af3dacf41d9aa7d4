//! The Jensen–Shannon divergence of two probabilities, one term of its sum.
//!
//! # Formula
//! ℓ = β·p·ln(p/m) + (1 − β)·q·ln(q/m) with m = β·p + (1 − β)·q; p = target, q = pred.
//!
//! # Source
//! Lin 1991, Divergence Measures Based on the Shannon Entropy, IEEE Transactions on Information Theory 37(1), eq. 4.1.
//!
//! # Same as
//! - Liger Kernel `LigerJSD`: of log-probabilities; β = 0 and 1 are the two Kullback–Leibler divergences there.
//! - kornia `js_div_loss_2d`: β = ½.
//! - timm `JsdCrossEntropy`: of three distributions.
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. Every term is ≥ 0 and at most the larger of −β·ln β and
//! −(1 − β)·ln(1 − β). Zeros are allowed on both sides. Where p and q agree to half of their digits or more, the
//! rounding of m shows: the error is then about ε²·m. The second derivative cancels for p ≪ q, the majorizer does not.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// One term of the Jensen–Shannon divergence of probabilities.
    ///
    /// ```
    /// use forfeit::{PointwiseJs, Loss};
    /// assert_eq!(PointwiseJs::default().mean(&[0.0, 1.0], &[1.0, 0.0])?, 0.5 * 2f64.ln());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct PointwiseJs {
        /// The share of the target in the mixture.
        beta: f64 = 0.5, "β", Interval::OPEN_UNIT;
    }
}

impl Elementwise for PointwiseJs {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([beta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (zero, one) = (R::lit(0.0), R::lit(1.0));
        let rest = one - beta;
        let mixture = pred + beta * (target - pred);
        // Each with its − x + m, which cancel in the sum: so both terms are ≥ 0, and small where they should be. Where p = 0
        // the second is a line, whose second derivative is no difference of two.
        let second = R::select(
            target.eq(zero),
            (pred * one.relative_entropy(rest)).spoiled_by(pred),
            pred.relative_entropy(mixture),
        );
        let sum = beta * target.relative_entropy(mixture) + rest * second;
        R::select(mixture.eq(zero), -rest.xlogy(rest) * pred, sum)
    }

    #[inline(always)]
    fn majorizer<R: Real>([beta]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // The second derivative, which is never negative: no quadratic lies above all of it.
        let rest = R::lit(1.0) - beta;
        let mixture = pred + beta * (target - pred);
        R::select(target.eq(R::lit(0.0)), R::lit(0.0), beta * rest * (target / mixture) / pred).spoiled_by(pred)
    }
}

impl Definition for PointwiseJs {
    const INFO: Info = Info {
        name: "pointwise_js",
        aliases: &[],
        summary: "One term of the divergence of two distributions from their mixture.",
        family: Family::Likelihood,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Sigmoid,
        differentiable: true,
        use_when: "Distributions that need not have the same support: bounded, and symmetric at β = ½.",
        source: Source {
            citation: "Lin 1991, Divergence Measures Based on the Shannon Entropy, IEEE Transactions on Information Theory 37(1), eq. 4.1",
            bibtex: r"@article{lin1991divergence,
  author = {Lin, Jianhua},
  title = {Divergence Measures Based on the {Shannon} Entropy},
  journal = {IEEE Transactions on Information Theory},
  volume = {37},
  number = {1},
  pages = {145--151},
  year = {1991}
}",
        },
        same_as: &[
            Equivalent {
                library: "Liger Kernel",
                name: "LigerJSD",
                difference: "of log-probabilities; β = 0 and 1 are the two Kullback–Leibler divergences there",
            },
            Equivalent { library: "kornia", name: "js_div_loss_2d", difference: "β = ½" },
            Equivalent { library: "timm", name: "JsdCrossEntropy", difference: "of three distributions" },
        ],
    };

    fn facts(&self) -> Facts {
        let share = |x: f64| -x.xlogy(x);
        Facts {
            range: Interval::closed(0.0, share(self.beta).max(share(1.0 - self.beta))),
            majorized: false,
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn is_symmetric_at_one_half() {
        let loss = PointwiseJs { beta: 0.5 };
        for (p, q) in [(0.1, 0.9), (0.0, 0.3), (0.5, 0.5 + 1e-9)] {
            let (a, b) = (loss.at(p, q).value, loss.at(q, p).value);
            assert!((a - b).abs() <= 1e-15 * a, "{a}, {b}");
        }
        assert_eq!(loss.at(0.0, 0.0).gradient, 0.5 * core::f64::consts::LN_2);
    }
}
