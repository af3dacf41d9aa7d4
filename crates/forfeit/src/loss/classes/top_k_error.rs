//! Top-k error: whether the right class is not among the k that stand highest.
//!
//! # Formula
//! ℓ = 1 if k classes or more stand above the right one, else 0; of classes that tie, the first stands highest.
//!
//! # Source
//! Russakovsky et al. 2015, ImageNet Large Scale Visual Recognition Challenge, IJCV 115, §4.1.
//!
//! # Same as
//! - 1 − scikit-learn `top_k_accuracy_score`; k = 1 is 1 − `accuracy_score`.
//! - XGBoost `merror` for k = 1.
//!
//! # Edge cases
//! k = 1 is the zero-one loss over classes. It has no gradient that is of use. NaN logits are an error, or NaN.

use crate::engine::{RowFunction, RowTarget};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// The share of rows whose class is not among the k highest.
    ///
    /// ```
    /// use forfeit::{RowLoss, TopKError};
    /// let logits = [[0.1, 0.9, 0.5], [2.0, 1.0, 0.0]];
    /// assert_eq!(TopKError::new(1.0)?.mean(&logits, &[2, 0])?, 0.5);
    /// assert_eq!(TopKError::new(2.0)?.mean(&logits, &[2, 0])?, 0.0);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct TopKError {
        /// How many guesses there are.
        k: f64 = 1.0, "k", Interval { whole: true, ..Interval::closed(1.0, 1e9) };
    }
}

impl RowFunction for TopKError {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(params: &[f64], row: &mut [f64], target: RowTarget<'_>, _: &mut [f64]) -> f64 {
        let RowTarget::Label(label) = target else { return f64::NAN };
        if row.iter().any(|z| z.is_nan()) {
            return f64::NAN;
        }
        let own = row[label];
        let above = row.iter().enumerate().filter(|&(class, &z)| z > own || (z == own && class < label)).count();
        if above as f64 >= params[0] { 1.0 } else { 0.0 }
    }
}

impl RowDefinition for TopKError {
    const INFO: Info = Info {
        name: "top_k_error",
        aliases: &["zero_one_over_classes", "top_k"],
        summary: "Whether the right class is not among the k that stand highest.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: false,
        use_when: "Judging a classifier; not for training.",
        source: Source {
            citation: "Russakovsky et al. 2015, ImageNet Large Scale Visual Recognition Challenge, IJCV 115, 211–252, §4.1",
            bibtex: r"@article{russakovsky2015imagenet,
  author = {Russakovsky, Olga and others},
  title = {ImageNet Large Scale Visual Recognition Challenge},
  journal = {International Journal of Computer Vision}, volume = {115}, pages = {211--252}, year = {2015}
}",
        },
        same_as: &[Equivalent { library: "scikit-learn", name: "top_k_accuracy_score", difference: "one minus this" }],
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::BINARY, convex: false, proper: Some(false), calibrated: Some(true), ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Labels) }
    }
}
