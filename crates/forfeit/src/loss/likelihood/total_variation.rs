//! The total variation distance of two probabilities, one term of its sum.
//!
//! # Formula
//! ℓ = ½·|q − p|; p = target, q = pred.
//!
//! # Source
//! Levin et al. 2009, Markov Chains and Mixing Times, section 4.1.
//!
//! # Same as
//! - Liger Kernel `LigerTVDLoss`.
//!
//! # Edge cases
//! Per element: sum over the classes before any mean. At p = q the gradient is 0.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// One term of the total variation distance of probabilities: ½·|q − p|.
    ///
    /// ```
    /// use forfeit::{Loss, TotalVariation};
    /// assert_eq!(TotalVariation.total(&[0.5, 0.5], &[0.25, 0.75])?.sum, 0.25);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct TotalVariation;
}

impl Elementwise for TotalVariation {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        R::lit(0.5) * (pred - target).abs()
    }

    #[inline(always)]
    fn majorizer<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        // Infinite at the kink, where no parabola is steep enough.
        R::lit(0.5) / (pred - target).abs()
    }
}

impl Definition for TotalVariation {
    const INFO: Info = Info {
        name: "total_variation",
        aliases: &["tvd", "total_variation_distance"],
        summary: "Half the absolute difference of two probabilities.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::UNIT,
        target: Interval::UNIT,
        link: Link::Sigmoid,
        differentiable: true,
        use_when: "The largest difference in probability that any event can have under the two distributions.",
        source: Source {
            citation: "Levin et al. 2009, Markov Chains and Mixing Times, section 4.1",
            bibtex: r"@book{levin2009markov,
  author = {Levin, David A. and Peres, Yuval and Wilmer, Elizabeth L.},
  title = {Markov Chains and Mixing Times},
  publisher = {American Mathematical Society},
  year = {2009}
}",
        },
        same_as: &[Equivalent { library: "Liger Kernel", name: "LigerTVDLoss", difference: "" }],
    };

    fn facts(&self) -> Facts {
        Facts {
            range: Interval::closed(0.0, 0.5),
            symmetric: true,
            lipschitz: 0.5,
            kinks: alloc::vec![0.0],
            minimiser: Minimiser::Median,
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn halves_the_difference() {
        let at = TotalVariation.at(0.75, 0.25);
        assert_eq!((at.value, at.gradient, at.majorizer), (0.25, 0.5, 1.0));
    }
}
