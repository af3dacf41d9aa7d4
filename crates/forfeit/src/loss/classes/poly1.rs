//! Poly-1: cross entropy with more weight on its first order.
//!
//! # Formula
//! ℓ = Σ_c q_c·(−ln p_c + a·(1 − p_c)) with p = softmax(pred).
//!
//! # Source
//! Leng et al. 2022, PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions, ICLR, eq. 6.
//!
//! # Same as
//! - optax `poly_loss_cross_entropy`: epsilon = 2 by default, as here.
//! - timm `PolyCrossEntropy`.
//!
//! # Edge cases
//! 1 − p is formed without a subtraction. With a = 0 it is cross_entropy.

use crate::{
    A, Equivalent, Facts, Family, Info, Interval, Link, Real, RowDefinition, RowOptions, RowProgram, RowWise, Source,
    loss,
};

loss! {
    for RowDefinition, built;
    /// Cross entropy plus a times the probability that is missing.
    ///
    /// ```
    /// use forfeit::{Poly1, RowLoss};
    /// let value = Poly1::new().mean(&[[0.0, 0.0]], &[1])?;
    /// assert!((value - (2f64.ln() + 1.0)).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct Poly1 {
        /// The weight of the first-order term, ε in the source.
        epsilon: f64 = 2.0, "a", Interval::closed(-1.0, 1e6);
        /// How much of the target is spread evenly over all classes.
        label_smoothing: f64 = 0.0, "ε", Interval::UNIT;
    }
}

impl RowWise for Poly1 {
    type Params = A<2>;

    #[inline(always)]
    fn price<R: Real>([epsilon, _]: [R; 2], log_p: R) -> R {
        -log_p - epsilon * log_p.exp_m1()
    }
}

impl RowDefinition for Poly1 {
    const INFO: Info = Info {
        name: "poly1",
        aliases: &["poly1_cross_entropy", "poly_loss_cross_entropy"],
        summary: "Cross entropy with more weight on its first-order term.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "Classification where one number more may be tuned.",
        source: Source {
            citation: "Leng et al. 2022, PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions, ICLR, eq. 6",
            bibtex: r"@inproceedings{leng2022polyloss,
  author = {Leng, Zhaoqi and Tan, Mingxing and Liu, Chenxi and Cubuk, Ekin Dogus and Shi, Xiaojie and Cheng, Shuyang and Anguelov, Dragomir},
  title = {PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions},
  booktitle = {International Conference on Learning Representations}, year = {2022}
}",
        },
        same_as: &[
            Equivalent { library: "optax", name: "poly_loss_cross_entropy", difference: "no reduction" },
            Equivalent { library: "timm", name: "PolyCrossEntropy", difference: "epsilon = 1 unless given" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            convex: self.epsilon == 0.0,
            proper: Some(self.epsilon == 0.0 && self.label_smoothing == 0.0),
            calibrated: Some(self.label_smoothing < 1.0),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static RowProgram {
        RowProgram::of::<Self>()
    }

    fn options(&self) -> RowOptions {
        RowOptions { label_smoothing: self.label_smoothing, ..RowOptions::NONE }
    }
}
