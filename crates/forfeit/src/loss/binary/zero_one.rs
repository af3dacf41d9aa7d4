//! The zero-one loss: whether two labels differ.
//!
//! # Formula
//! ℓ = 0 if pred = target, else 1.
//!
//! # Source
//! Vapnik 1998, Statistical Learning Theory, section 1.4.
//!
//! # Same as
//! - scikit-learn `zero_one_loss`.
//! - LossFunctions.jl `MisclassLoss`.
//!
//! # Edge cases
//! Labels are compared as numbers, in f64 where they are integers. It is flat wherever it is continuous: a request for
//! a derivative is an error, never zeros.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The zero-one loss: 1 where labels differ.
    ///
    /// ```
    /// use forfeit::{Loss, ZeroOne};
    /// assert_eq!(ZeroOne.mean(&[1, 0, 1, 1], &[1, 1, 1, 1])?, 0.25);
    /// let mut gradient = [0.0; 1];
    /// assert!(ZeroOne.evaluate(&[1.0], &[0.0]).gradient_into(&mut gradient).run().is_err());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct ZeroOne;
}

impl Elementwise for ZeroOne {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let (same, differ) = (R::lit(0.0), R::lit(1.0));
        let apart = R::select(target.lt(pred), differ, pred + target);
        R::select(pred.eq(target), same, R::select(pred.lt(target), differ, apart))
    }
}

impl Definition for ZeroOne {
    const INFO: Info = Info {
        name: "zero_one",
        aliases: &["misclassification"],
        summary: "1 where labels differ, else 0.",
        family: Family::Label,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: false,
        use_when: "To judge classifiers. It cannot be trained with: take bce_with_logits or another surrogate.",
        source: Source {
            citation: "Vapnik 1998, Statistical Learning Theory, section 1.4",
            bibtex: r"@book{vapnik1998statistical,
  author = {Vapnik, Vladimir N.}, title = {Statistical Learning Theory}, publisher = {Wiley}, year = {1998}
}",
        },
        same_as: &[
            Equivalent { library: "scikit-learn", name: "zero_one_loss", difference: "" },
            Equivalent { library: "LossFunctions.jl", name: "MisclassLoss", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::BINARY,
            convex: false,
            symmetric: true,
            kinks: alloc::vec![0.0],
            minimiser: Minimiser::Mode,
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn compares_labels() {
        assert_eq!([(1.0, 1.0), (1.0, 2.0), (3.0, 2.0)].map(|(p, t)| ZeroOne.at(p, t).value), [0.0, 1.0, 1.0]);
        assert!(ZeroOne.at(f64::NAN, 1.0).value.is_nan());
    }
}
