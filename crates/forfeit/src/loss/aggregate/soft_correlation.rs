//! One minus Pearson's correlation of prediction and target.
//!
//! # Formula
//! ℓ = 1 − cov(p, t)/√(var(p)·var(t)).
//!
//! # Source
//! Pearson 1895, Note on Regression and Inheritance in the Case of Two Parents, Proceedings of the Royal Society 58.
//!
//! # Same as
//! - 1 − torchmetrics `PearsonCorrCoef`, 1 − scipy `pearsonr`.
//!
//! # Edge cases
//! Where prediction or target is constant there is no correlation: the loss is 1, with no gradient. Formed from sums of products, in
//! f64 whatever the type of the arrays: a spread of 10⁻⁴ of the numbers' size keeps eight digits; for less, subtract a typical value first.

use crate::{
    A, Aggregate, AggregateDefinition, AggregateProgram, Equivalent, Facts, Family, Info, Interval, Link, Real, Source,
    loss,
};

loss! {
    for AggregateDefinition;
    /// One minus Pearson's correlation.
    ///
    /// ```
    /// use forfeit::{AggregateLoss, SoftCorrelation};
    /// assert!(SoftCorrelation.mean(&[1.0, 2.0, 3.0], &[10, 20, 30])?.abs() < 1e-15);
    /// assert!((SoftCorrelation.mean(&[1.0, 2.0, 3.0], &[3, 2, 1])? - 2.0).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SoftCorrelation;
}

impl Aggregate for SoftCorrelation {
    type Params = A<0>;
    type Sums = A<5>;

    #[inline(always)]
    fn item<R: Real>(_: [R; 0], pred: R, target: R) -> [R; 5] {
        [pred, target, pred.square(), target.square(), pred * target]
    }

    #[inline(always)]
    fn finish<R: Real>(_: [R; 0], [p, t, pp, tt, pt]: [R; 5], count: R) -> R {
        let (zero, one) = (R::lit(0.0), R::lit(1.0));
        let spread = (count * pp - p.square()) * (count * tt - t.square());
        let flat = R::select(zero.lt(spread), zero, one);
        let flat = flat.eq(one);
        let root = R::select(flat, one, spread).sqrt();
        one - R::select(flat, zero, (count * pt - p * t) / root)
    }
}

impl AggregateDefinition for SoftCorrelation {
    const INFO: Info = Info {
        name: "soft_correlation",
        aliases: &["pearson", "correlation"],
        summary: "One minus Pearson's correlation of prediction and target.",
        family: Family::Aggregate,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "The order and spacing of predictions matter, not their scale.",
        source: Source {
            citation: "Pearson 1895, Note on Regression and Inheritance in the Case of Two Parents, Proceedings of the Royal Society of London 58, 240–242",
            bibtex: r"@article{pearson1895note,
  author = {Pearson, Karl},
  title = {Note on Regression and Inheritance in the Case of Two Parents},
  journal = {Proceedings of the Royal Society of London}, volume = {58}, pages = {240--242}, year = {1895}
}",
        },
        same_as: &[Equivalent { library: "scipy", name: "pearsonr", difference: "one minus this" }],
    };

    fn facts(&self) -> Facts {
        Facts { range: Interval::closed(0.0, 2.0), convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static AggregateProgram {
        AggregateProgram::wide::<Self>()
    }
}
