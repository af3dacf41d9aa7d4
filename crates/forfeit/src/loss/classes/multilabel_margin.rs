//! The multilabel hinge: every wrong class that comes too near a right one costs.
//!
//! # Formula
//! ℓ = Σ_{j∈S} Σ_{c∉S} max(0, 1 − z_j + z_c) / C, with S the classes whose target is 1.
//!
//! # Source
//! Elisseeff & Weston 2001, A Kernel Method for Multi-Labelled Classification, NIPS, eq. 3, with a hinge.
//!
//! # Same as
//! - PyTorch `MultiLabelMarginLoss`: takes a list of classes that ends in −1, where ours takes 0 or 1 for each class.
//!
//! # Edge cases
//! No right class, or no wrong one, costs 0. At the hinge the gradient is 0.

use crate::engine::{RowFunction, RowTarget};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// The hinges of every pair of a right and a wrong class.
    ///
    /// ```
    /// use forfeit::{MultilabelMargin, RowLoss};
    /// let value = MultilabelMargin.mean(&[[0.1, 0.2, 0.4, 0.8]], &[[1, 0, 0, 1]])?;
    /// assert!((value - 0.85).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct MultilabelMargin;
}

impl RowFunction for MultilabelMargin {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(_: &[f64], row: &mut [f64], target: RowTarget<'_>, gradient: &mut [f64]) -> f64 {
        let share = 1.0 / row.len() as f64;
        let mut loss = 0.0;
        gradient.fill(0.0);
        for (right, &high) in row.iter().enumerate().filter(|(class, _)| target.of(*class) == 1.0) {
            for (wrong, &low) in row.iter().enumerate().filter(|(class, _)| target.of(*class) != 1.0) {
                let lack = 1.0 - high + low;
                if lack.is_nan() {
                    return f64::NAN;
                }
                if lack > 0.0 {
                    loss += share * lack;
                    if !gradient.is_empty() {
                        gradient[right] -= share;
                        gradient[wrong] += share;
                    }
                }
            }
        }
        loss
    }
}

impl RowDefinition for MultilabelMargin {
    const INFO: Info = Info {
        name: "multilabel_margin",
        aliases: &["multilabel_margin_loss", "multi_label_margin"],
        summary: "The hinges of every pair of a right and a wrong class, where several are right.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::BINARY,
        link: Link::Identity,
        differentiable: true,
        use_when: "Several classes are right and their order matters more than their probabilities.",
        source: Source {
            citation: "Elisseeff & Weston 2001, A Kernel Method for Multi-Labelled Classification, NIPS",
            bibtex: r"@inproceedings{elisseeff2001kernel,
  author = {Elisseeff, Andr\'e and Weston, Jason},
  title = {A Kernel Method for Multi-Labelled Classification},
  booktitle = {Advances in Neural Information Processing Systems}, year = {2001}
}",
        },
        same_as: &[Equivalent {
            library: "PyTorch",
            name: "MultiLabelMarginLoss",
            difference: "takes a list of classes that ends in −1",
        }],
    };

    fn facts(&self) -> Facts {
        Facts { proper: Some(false), ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Sets) }
    }
}
