//! Weston and Watkins' hinge: every class that comes too near the right one costs.
//!
//! # Formula
//! ℓ = Σ_{c≠t} max(0, m − z_t + z_c)^p / C.
//!
//! # Source
//! Weston & Watkins 1999, Support Vector Machines for Multi-Class Pattern Recognition, ESANN.
//!
//! # Same as
//! - PyTorch `MultiMarginLoss`: its mean with weights divides by the number of rows, ours by Σ w; on an empty batch it returns
//!   memory that nobody wrote.
//!
//! # Edge cases
//! At the hinge the gradient is 0. p is 1 or 2.

use crate::engine::{RowFunction, RowTarget};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// The sum of the hinges of all wrong classes.
    ///
    /// ```
    /// use forfeit::{MultiMargin, RowLoss};
    /// let step = MultiMargin::new(1.0, 1.0)?.value_and_gradient(&[[2.0, 1.5, 0.0, -1.0]], &[0])?;
    /// assert_eq!((step.value, step.gradient), (0.125, vec![-0.25, 0.25, 0.0, 0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct MultiMargin {
        /// How far the right class must lie above every other.
        margin: f64 = 1.0, "m", Interval::NON_NEGATIVE_FINITE;
        /// The power of each hinge, 1 or 2.
        power: f64 = 1.0, "p", Interval { whole: true, ..Interval::closed(1.0, 2.0) };
    }
}

impl RowFunction for MultiMargin {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(
        params: &[f64],
        row: &mut [f64],
        target: RowTarget<'_>,
        gradient: &mut [f64],
    ) -> f64 {
        let RowTarget::Label(label) = target else { return f64::NAN };
        let &[margin, power] = params else { return f64::NAN };
        let share = 1.0 / row.len() as f64;
        let (mut loss, mut pull) = (0.0, 0.0);
        gradient.fill(0.0);
        for (class, &z) in row.iter().enumerate().filter(|(class, _)| *class != label) {
            let lack = margin - row[label] + z;
            if lack.is_nan() {
                return f64::NAN;
            }
            let lack = lack.max(0.0);
            let slope = if lack == 0.0 {
                0.0
            } else if power == 1.0 {
                share
            } else {
                2.0 * lack * share
            };
            loss += share * if power == 1.0 { lack } else { lack * lack };
            pull += slope;
            if let Some(gradient) = gradient.get_mut(class) {
                *gradient = slope;
            }
        }
        if let Some(gradient) = gradient.get_mut(label) {
            *gradient = -pull;
        }
        loss
    }
}

impl RowDefinition for MultiMargin {
    const INFO: Info = Info {
        name: "multi_margin",
        aliases: &["multi_margin_loss", "weston_watkins"],
        summary: "The hinges of all wrong classes, summed.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "A multi-class support vector machine. No probabilities come of it.",
        source: Source {
            citation: "Weston & Watkins 1999, Support Vector Machines for Multi-Class Pattern Recognition, ESANN, 219–224",
            bibtex: r"@inproceedings{weston1999support,
  author = {Weston, Jason and Watkins, Chris},
  title = {Support Vector Machines for Multi-Class Pattern Recognition},
  booktitle = {European Symposium on Artificial Neural Networks}, pages = {219--224}, year = {1999}
}",
        },
        same_as: &[Equivalent {
            library: "PyTorch",
            name: "MultiMarginLoss",
            difference: "its mean with weights divides by the number of rows",
        }],
    };

    fn facts(&self) -> Facts {
        Facts {
            lipschitz: if self.power == 1.0 { 1.0 } else { f64::INFINITY },
            proper: Some(false),
            calibrated: Some(false),
            ..Facts::new()
        }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Labels) }
    }
}
