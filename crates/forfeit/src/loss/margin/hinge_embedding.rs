//! The hinge embedding loss: like things are to be close, unlike ones further apart than a margin.
//!
//! # Formula
//! ℓ = pred if target = 1, max(0, δ − pred) if target = −1; pred is a distance.
//!
//! # Source
//! Hadsell et al. 2006, Dimensionality Reduction by Learning an Invariant Mapping, CVPR, for the idea.
//!
//! # Same as
//! - PyTorch `HingeEmbeddingLoss`.
//! - burn `HingeEmbeddingLoss`.
//!
//! # Edge cases
//! Labels are 1 (alike) and −1 (unlike). A distance is not negative, but any number is taken, as in PyTorch. At pred =
//! δ of an unlike pair the gradient is 0. The kink stands at target·pred = −δ.

use crate::{A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// The hinge embedding loss of a distance: itself for a like pair, what is missing to the margin for an unlike one.
    ///
    /// ```
    /// use forfeit::{HingeEmbedding, Loss};
    /// let step = HingeEmbedding::new(1.0)?.value_and_gradient(&[0.5, 0.25], &[1.0, -1.0])?;
    /// assert_eq!((step.value, step.gradient), (0.625, vec![0.5, -0.5]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct HingeEmbedding {
        /// How far apart unlike things are to be, in units of the distance.
        margin: f64 = 1.0, "δ", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for HingeEmbedding {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([margin]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let signed = target * pred;
        let value = R::select(R::lit(0.0).lt(target), signed, (margin + signed).relu());
        value.spoiled_by(signed)
    }

    #[inline(always)]
    fn majorizer<R: Real>([margin]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // A line needs no parabola; the hinge is the perceptron loss, moved to δ.
        R::select(R::lit(0.0).lt(target), R::lit(0.0), R::lit(0.5) / (margin - pred).abs())
    }
}

impl Definition for HingeEmbedding {
    const INFO: Info = Info {
        name: "hinge_embedding",
        aliases: &["hinge_embedding_loss"],
        summary: "The distance of a like pair; what an unlike pair misses to a margin.",
        family: Family::Margin,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::SIGNS,
        link: Link::Identity,
        differentiable: true,
        use_when: "Embeddings trained on pairs, with a distance computed beforehand.",
        source: Source {
            citation: "Hadsell et al. 2006, Dimensionality Reduction by Learning an Invariant Mapping, CVPR, for the idea",
            bibtex: r"@inproceedings{hadsell2006dimensionality,
  author = {Hadsell, Raia and Chopra, Sumit and LeCun, Yann}, title = {Dimensionality Reduction by Learning an Invariant Mapping},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition}, pages = {1735--1742}, year = {2006}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "HingeEmbeddingLoss", difference: "" },
            Equivalent { library: "burn", name: "HingeEmbeddingLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::REAL,
            lipschitz: 1.0,
            kinks: alloc::vec![-self.margin],
            // It rates a distance: no sign of it names a class.
            calibrated: Some(false),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn parts_like_from_unlike() {
        let loss = HingeEmbedding { margin: 2.0 };
        assert_eq!([0.5, 2.0, 3.0].map(|x| loss.at(x, -1.0).value), [1.5, 0.0, 0.0]);
        assert_eq!([0.5, 2.0, 3.0].map(|x| loss.at(x, 1.0).gradient), [1.0, 1.0, 1.0]);
        assert!(loss.at(f64::NAN, 1.0).gradient.is_nan());
    }
}
