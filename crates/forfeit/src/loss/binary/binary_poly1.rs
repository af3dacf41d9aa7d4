//! Poly-1: cross entropy of a logit with its leading term made larger or smaller.
//!
//! # Formula
//! ℓ = −ln p_t + ε·(1 − p_t), with p = σ(pred), −ln p_t the cross entropy and 1 − p_t = y·(1 − p) + (1 − y)·p for the
//! label y.
//!
//! # Source
//! Leng et al. 2022, PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions, ICLR, eq. 6.
//!
//! # Same as
//! - timm `PolyBinaryCrossEntropy`.
//! - optax `poly_loss_cross_entropy`: of several classes; epsilon is 2 there.
//!
//! # Edge cases
//! Soft labels are taken: both terms are linear in y. 1 − p_t is a sum of sigmoids, never a difference. Not convex for
//! ε > 1. For ε < 0 the two terms cancel far from the boundary: there value and gradient are accurate relative to each
//! term.

use crate::{
    A, BceWithLogits, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real,
    Source, loss,
};

loss! {
    /// Poly-1 of a logit: cross entropy plus ε times the probability of the wrong class.
    ///
    /// ```
    /// use forfeit::{Loss, BinaryPoly1};
    /// assert_eq!(BinaryPoly1::new(2.0)?.mean(&[0.0], &[1])?, 2f64.ln() + 1.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct BinaryPoly1 {
        /// What is added to the coefficient of the leading term, which is 1.
        epsilon: f64 = 1.0, "ε", Interval { low_closed: true, ..Interval::open(-1.0, f64::INFINITY) };
    }
}

impl Elementwise for BinaryPoly1 {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([epsilon]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let wrong = target * (-pred).sigmoid() + (R::lit(1.0) - target) * pred.sigmoid();
        BceWithLogits::cross_entropy(pred, target) + epsilon * wrong
    }

    #[inline(always)]
    fn majorizer<R: Real>([epsilon]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // That of cross entropy, and the largest |σ″|, which is 1/(6√3).
        let entropy = BceWithLogits::majorizer([R::lit(1.0), R::lit(0.0)], [pred], [target]);
        entropy + epsilon.abs() * R::lit(0.096_225_044_864_937_63)
    }
}

impl Definition for BinaryPoly1 {
    const INFO: Info = Info {
        name: "binary_poly1",
        aliases: &["poly_loss", "poly_binary_cross_entropy", "poly_bce"],
        summary: "Cross entropy of a logit plus ε times the probability of the wrong class.",
        family: Family::Logit,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: "Where bce_with_logits is used, and a better score is worth one more number to tune. Probabilities are no longer calibrated for ε ≠ 0.",
        source: Source {
            citation: "Leng et al. 2022, PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions, ICLR, eq. 6",
            bibtex: r"@inproceedings{leng2022polyloss,
  author = {Leng, Zhaoqi and Tan, Mingxing and Liu, Chenxi and Cubuk, Ekin Dogus and Shi, Xiaojie and Cheng, Shuyang and Anguelov, Dragomir},
  title = {{PolyLoss}: A Polynomial Expansion Perspective of Classification Loss Functions},
  booktitle = {International Conference on Learning Representations}, year = {2022}
}",
        },
        same_as: &[
            Equivalent { library: "timm", name: "PolyBinaryCrossEntropy", difference: "" },
            Equivalent {
                library: "optax",
                name: "poly_loss_cross_entropy",
                difference: "of several classes; epsilon is 2 there",
            },
        ],
    };

    fn facts(&self) -> Facts {
        let (steepest, bend) = steepest(self.epsilon);
        Facts {
            convex: self.epsilon.abs() <= 1.0,
            lipschitz: steepest,
            smoothness: bend,
            minimiser: match self.epsilon {
                0.0 => Minimiser::LogOdds { positive_weight: 1.0, smoothing: 0.0 },
                _ => Minimiser::Unnamed,
            },
            proper: Some(self.epsilon == 0.0),
            calibrated: Some(true),
            ..Facts::new()
        }
    }
}

/// The largest |ℓ′| = s·(1 + ε·(1 − s)) and |ℓ″| = ¼·(1 − u²)·(1 − ε·u) over the wrong class's probability s, with u = 2s − 1.
fn steepest(epsilon: f64) -> (f64, f64) {
    let slope = if epsilon > 1.0 { (1.0 + epsilon) * (1.0 + epsilon) / (4.0 * epsilon) } else { 1.0 };
    let size = epsilon.abs();
    // The root of 3εu² − 2u − ε between −1 and 0, spelled so that ε = 0 is no division by zero.
    let u = -size / (1.0 + (1.0 + 3.0 * size * size).sqrt());
    (slope, 0.25 * (1.0 - u * u) * (1.0 - size * u))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn adds_the_wrong_probability() {
        let (loss, entropy) = (BinaryPoly1 { epsilon: 2.0 }, BceWithLogits::default());
        for (x, wrong) in [(0.0, 0.5), (3.0, 0.04742587317756678), (-1.0, 0.7310585786300049)] {
            assert!((loss.at(x, 1.0).value - entropy.at(x, 1.0).value - 2.0 * wrong).abs() < 1e-15);
        }
        assert_eq!(loss.at(f64::INFINITY, 1.0).value, 0.0);
    }
}
