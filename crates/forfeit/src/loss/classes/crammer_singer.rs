//! Crammer and Singer's hinge: the wrong class that comes nearest the right one costs.
//!
//! # Formula
//! ℓ = max(0, m + max_{c≠t} z_c − z_t).
//!
//! # Source
//! Crammer & Singer 2001, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines, JMLR 2, eq. 4.
//!
//! # Same as
//! - optax `multiclass_hinge_loss`, Keras `CategoricalHinge`: margin 1.
//! - With margin 0, optax `multiclass_perceptron_loss`.
//!
//! # Edge cases
//! At the hinge the gradient is 0. Wrong classes that tie share the gradient evenly.

use crate::engine::{RowFunction, RowTarget, largest, sum_over};
use crate::number::Number;
use crate::{Equivalent, Facts, Family, Info, Interval, Link, RowDefinition, RowProgram, RowTargets, Source, loss};

loss! {
    for RowDefinition;
    /// The hinge of the nearest wrong class.
    ///
    /// ```
    /// use forfeit::{CrammerSinger, RowLoss};
    /// let step = CrammerSinger::new(1.0)?.value_and_gradient(&[[2.0, 1.5, 0.0]], &[0])?;
    /// assert_eq!((step.value, step.gradient), (0.5, vec![-1.0, 1.0, 0.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct CrammerSinger {
        /// How far the right class must lie above every other.
        margin: f64 = 1.0, "m", Interval::NON_NEGATIVE_FINITE;
    }
}

impl RowFunction for CrammerSinger {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>>(
        params: &[f64],
        row: &mut [f64],
        target: RowTarget<'_>,
        gradient: &mut [f64],
    ) -> f64 {
        let RowTarget::Label(label) = target else { return f64::NAN };
        let (before, after) = (&row[..label], &row[label + 1..]);
        let nearest = R::load(largest::<R>(before)).max(R::load(largest::<R>(after))).store();
        let lack = params[0] + (nearest - row[label]);
        gradient.fill(0.0);
        if row.len() == 1 {
            return if row[label].is_nan() { f64::NAN } else { 0.0 };
        }
        if lack > 0.0 && !gradient.is_empty() {
            let tied = |[z]: [f64; 1]| f64::from(u8::from(z == nearest));
            let ties = sum_over([before], tied) + sum_over([after], tied);
            let share = 1.0 / ties;
            for (slope, &z) in gradient.iter_mut().zip(&*row) {
                *slope = if z == nearest { share } else { 0.0 };
            }
            gradient[label] = -1.0;
        }
        // Of NaN, which is not below 0, NaN.
        if lack < 0.0 { 0.0 } else { lack }
    }
}

impl RowDefinition for CrammerSinger {
    const INFO: Info = Info {
        name: "crammer_singer",
        aliases: &["multiclass_hinge", "categorical_hinge"],
        summary: "The hinge of the wrong class that comes nearest.",
        family: Family::Classes,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::UNIT,
        link: Link::Identity,
        differentiable: true,
        use_when: "A multi-class support vector machine. No probabilities come of it.",
        source: Source {
            citation: "Crammer & Singer 2001, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines, JMLR 2, 265–292",
            bibtex: r"@article{crammer2001algorithmic,
  author = {Crammer, Koby and Singer, Yoram},
  title = {On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines},
  journal = {Journal of Machine Learning Research}, volume = {2}, pages = {265--292}, year = {2001}
}",
        },
        same_as: &[
            Equivalent { library: "optax", name: "multiclass_hinge_loss", difference: "no reduction" },
            Equivalent { library: "Keras", name: "CategoricalHinge", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { lipschitz: 1.0, proper: Some(false), calibrated: Some(false), ..Facts::new() }
    }

    fn program(&self) -> &'static RowProgram {
        const { &RowProgram::function::<Self>(RowTargets::Labels) }
    }
}
