//! Symmetric cross entropy: cross entropy and its reverse, for labels that may be wrong.
//!
//! # Formula
//! ℓ = Σ_c q_c·(−α·ln p_c + β·A·(1 − p_c)) with p = softmax(pred): the reverse term −Σ_c p_c·ln q_c of a label, with −A for ln 0.
//!
//! # Source
//! Wang et al. 2019, Symmetric Cross Entropy for Robust Learning with Noisy Labels, ICCV, eq. 7.
//!
//! # Same as
//! No library of the usual ones has it.
//!
//! # Edge cases
//! A label's ln 0 is −A by definition of the loss. For probabilities as targets the price of each class counts by its share,
//! which is the loss's mean over labels drawn from them.

use crate::{A, Facts, Family, Info, Interval, Link, Real, RowDefinition, RowProgram, RowWise, Source, loss};

loss! {
    for RowDefinition, built;
    /// Cross entropy plus its reverse.
    ///
    /// ```
    /// use forfeit::{RowLoss, SymmetricCrossEntropy};
    /// let value = SymmetricCrossEntropy::new().mean(&[[0.0, 0.0]], &[1])?;
    /// assert!((value - (0.1 * 2f64.ln() + 4.0 * 0.5)).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SymmetricCrossEntropy {
        /// The weight of cross entropy.
        alpha: f64 = 0.1, "α", Interval::NON_NEGATIVE_FINITE;
        /// The weight of the reverse.
        beta: f64 = 1.0, "β", Interval::NON_NEGATIVE_FINITE;
        /// What −ln 0 counts in the reverse.
        log_zero: f64 = 4.0, "A", Interval::POSITIVE_FINITE;
    }
}

impl RowWise for SymmetricCrossEntropy {
    type Params = A<3>;

    #[inline(always)]
    fn price<R: Real>([alpha, beta, log_zero]: [R; 3], log_p: R) -> R {
        -(alpha.weigh(log_p) + beta * log_zero * log_p.exp_m1())
    }
}

impl RowDefinition for SymmetricCrossEntropy {
    const INFO: Info = Info {
        name: "symmetric_cross_entropy",
        aliases: &["sce"],
        summary: "Cross entropy plus its reverse, which bounds what a wrong label costs.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "A share of the labels is wrong, and hard classes still have to be learnt.",
        source: Source {
            citation: "Wang et al. 2019, Symmetric Cross Entropy for Robust Learning with Noisy Labels, ICCV, eq. 7",
            bibtex: r"@inproceedings{wang2019symmetric,
  author = {Wang, Yisen and Ma, Xingjun and Chen, Zaiyi and Luo, Yuan and Yi, Jinfeng and Bailey, James},
  title = {Symmetric Cross Entropy for Robust Learning with Noisy Labels},
  booktitle = {IEEE/CVF International Conference on Computer Vision}, pages = {322--330}, year = {2019}
}",
        },
        same_as: &[],
    };

    fn facts(&self) -> Facts {
        let plain = self.beta == 0.0;
        Facts { convex: plain, proper: Some(plain && self.alpha > 0.0), calibrated: Some(true), ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        RowProgram::of::<Self>()
    }
}
