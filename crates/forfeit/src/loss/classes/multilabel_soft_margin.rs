//! The multilabel logistic loss: binary cross entropy of each class, averaged over the classes of a row.
//!
//! # Formula
//! ℓ = (1/C)·Σ_c [softplus(z_c) − y_c·z_c].
//!
//! # Source
//! Read et al. 2011, Classifier Chains for Multi-label Classification, Machine Learning 85, the binary relevance method of §2.
//!
//! # Same as
//! - PyTorch `MultiLabelSoftMarginLoss`.
//! - The mean of bce_with_logits over the classes of a row.
//!
//! # Edge cases
//! Right in both tails and at infinite logits, as bce_with_logits is.

use crate::engine::{RowFunction, RowTarget};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// Binary cross entropy of each class, averaged over a row.
    ///
    /// ```
    /// use forfeit::{MultilabelSoftMargin, RowLoss};
    /// let step = MultilabelSoftMargin.value_and_gradient(&[[0.0, 0.0]], &[[1, 0]])?;
    /// assert_eq!((step.value, step.gradient), (2f64.ln(), vec![-0.25, 0.25]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct MultilabelSoftMargin;
}

impl RowFunction for MultilabelSoftMargin {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(_: &[f64], row: &mut [f64], target: RowTarget<'_>, gradient: &mut [f64]) -> f64 {
        let share = 1.0 / row.len() as f64;
        let mut loss = 0.0;
        for (class, &z) in row.iter().enumerate() {
            let y = target.of(class);
            // The side that the logit is on costs nothing but its tail.
            let (away, size) = if z < 0.0 { (y, -z) } else { (1.0 - y, z) };
            let tail = R::load(size).tail().store();
            loss += share * (tail + if away == 0.0 { 0.0 } else { away * size });
            if let Some(gradient) = gradient.get_mut(class) {
                let near = R::load(-size).sigmoid().store();
                // σ(z) − y, from the tail that keeps its digits.
                *gradient = share * if z < 0.0 { near - y } else { (1.0 - y) - near };
            }
        }
        loss
    }
}

impl RowDefinition for MultilabelSoftMargin {
    const INFO: Info = Info {
        name: "multilabel_soft_margin",
        aliases: &["multilabel_soft_margin_loss", "multi_label_soft_margin"],
        summary: "Binary cross entropy of each class, averaged over the classes of a row.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Logit,
        differentiable: true,
        use_when: "Several classes may be right at once and a loss for each row is wanted.",
        source: Source {
            citation: "Read et al. 2011, Classifier Chains for Multi-label Classification, Machine Learning 85, 333–359, §2",
            bibtex: r"@article{read2011classifier,
  author = {Read, Jesse and Pfahringer, Bernhard and Holmes, Geoff and Frank, Eibe},
  title = {Classifier Chains for Multi-label Classification},
  journal = {Machine Learning}, volume = {85}, pages = {333--359}, year = {2011}
}",
        },
        same_as: &[Equivalent { library: "PyTorch", name: "MultiLabelSoftMarginLoss", difference: "" }],
    };

    fn facts(&self) -> Facts {
        Facts { lipschitz: 1.0, smoothness: 0.25, proper: Some(true), calibrated: Some(true), ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Sets) }
    }
}
