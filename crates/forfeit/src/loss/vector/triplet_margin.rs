//! A hinge on how much nearer an anchor lies to what belongs to it than to what does not.
//!
//! # Formula
//! ℓ = max(0, D(a, p) − D(a, n) + m), D(x, y) = ‖x − y + eps‖_p; with swap, D(p, n) where that is less than D(a, n).
//!
//! # Source
//! Balntas et al. 2016, Learning Local Feature Descriptors with Triplets and Shallow Convolutional Neural Networks, BMVC.
//!
//! # Same as
//! - PyTorch `TripletMarginLoss`: eps = 1e-6, as here.
//! - optax `triplet_margin_loss`: without the absolute value, so 0 or NaN for odd p.
//!
//! # Edge cases
//! At the hinge, and where a distance is 0, the gradient is 0. swap is 0 or 1.

use crate::engine::{Inverse, VectorFunction, norm, sum_over, sums_over};
use crate::number::{Compute, Number};
use crate::{Equivalent, Facts, Family, Info, Interval, Link, Source, VectorDefinition, VectorProgram, loss};

loss! {
    for VectorDefinition, built;
    /// A hinge on how much nearer an anchor lies to what belongs to it than to what does not.
    ///
    /// ```
    /// use forfeit::{TripletMargin, VectorLoss};
    /// let loss = TripletMargin::new().p(1.0)?.eps(0.0)?;
    /// let value = loss.evaluate(&[[0.0, 0.0]], &[[1.0, 1.0]]).third(&[[0.0, 2.5]]).run()?.value;
    /// assert_eq!(value, 0.5);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct TripletMargin {
        /// How much nearer it must be.
        margin: f64 = 1.0, "m", Interval::POSITIVE_FINITE;
        /// The norm, from 1 on.
        p: f64 = 2.0, "p", Interval { high_closed: false, ..Interval::closed(1.0, f64::INFINITY) };
        /// Added to every difference.
        eps: f64 = 1e-6, "eps", Interval::NON_NEGATIVE_FINITE;
        /// 1 takes the nearer of anchor and positive as the negative's neighbour.
        swap: f64 = 0.0, "swap", Interval::BINARY;
    }
}

impl VectorFunction for TripletMargin {
    #[inline(always)]
    fn row<R: Number<Scalar = f64>, S: Compute>(
        params: &[f64],
        rows: [&[S]; 3],
        _: f64,
        scale: f64,
        slopes: [&mut [S]; 3],
    ) -> f64 {
        let &[margin, p, eps, swap] = params else { return f64::NAN };
        let rows = Triplet { rows, eps, swap: swap == 1.0 };
        if p == 2.0 {
            let lengths = rows.lengths::<R>();
            let inverses = [Inverse::of(lengths[0]), Inverse::of(lengths[1]), Inverse::of(lengths[2])];
            rows.hinge(lengths, margin, |pair, apart| scale * inverses[pair].times(apart), slopes)
        } else {
            let distances = rows.distances::<R>(p);
            let lengths = [distances[0].length, distances[1].length, distances[2].length];
            rows.hinge(lengths, margin, |pair, apart| scale * distances[pair].slope::<R>(apart, p), slopes)
        }
    }
}

/// Which rows are how far apart: anchor and positive, anchor and negative, positive and negative.
const PAIRS: [[usize; 2]; 3] = [[0, 1], [0, 2], [1, 2]];

struct Triplet<'r, S> {
    rows: [&'r [S]; 3],
    eps: f64,
    swap: bool,
}

impl<S: Compute> Triplet<'_, S> {
    /// The differences of a pair.
    #[inline(always)]
    fn apart(&self, pair: usize) -> impl Iterator<Item = f64> + Clone {
        let [x, y] = PAIRS[pair];
        self.rows[x].iter().zip(self.rows[y]).map(|(x, y)| x.to_f64() - y.to_f64() + self.eps)
    }

    /// The Euclidean distances of the pairs; that of the last is infinite where it is not asked for.
    #[inline(always)]
    fn lengths<R: Number<Scalar = f64>>(&self) -> [f64; 3] {
        let [anchor, positive, negative] = self.rows;
        let [near, far] = sums_over([anchor, positive, negative], |[anchor, positive, negative]| {
            let (near, far) = (anchor - positive + self.eps, anchor - negative + self.eps);
            [near * near, far * far]
        });
        let mut lengths = [norm::<R>(near, self.apart(0)), norm::<R>(far, self.apart(1)), f64::INFINITY];
        if self.swap {
            let other = sum_over([positive, negative], |[x, y]| (x - y + self.eps) * (x - y + self.eps));
            lengths[2] = norm::<R>(other, self.apart(2));
        }
        lengths
    }

    /// The distances by any norm.
    #[inline(always)]
    fn distances<R: Number<Scalar = f64>>(&self, p: f64) -> [Distance; 3] {
        let other = Distance { length: f64::INFINITY, inverse: 0.0 };
        let mut distances = [other; 3];
        for (pair, distance) in distances.iter_mut().enumerate().take(if self.swap { 3 } else { 2 }) {
            *distance = Distance::of::<R>(self.apart(pair), p);
        }
        distances
    }

    /// The hinge on the distances; `slope` is that of a pair's distance by one of its differences.
    #[inline(always)]
    fn hinge(
        &self,
        [near, far, other]: [f64; 3],
        margin: f64,
        slope: impl Fn(usize, f64) -> f64,
        [by_anchor, by_positive, by_negative]: [&mut [S]; 3],
    ) -> f64 {
        let swapped = other < far;
        let lack = near - if swapped { other } else { far } + margin;
        if lack <= 0.0 {
            [by_anchor, by_positive, by_negative].into_iter().for_each(|slopes| slopes.fill(S::ZERO));
            return 0.0;
        }
        let slopes = by_anchor.iter_mut().zip(by_positive.iter_mut().zip(by_negative));
        if swapped {
            for ((by_anchor, (by_positive, by_negative)), (near, other)) in slopes.zip(self.apart(0).zip(self.apart(2)))
            {
                let (nearer, farther) = (slope(0, near), slope(2, other));
                *by_anchor = S::from_f64(nearer);
                *by_positive = S::from_f64(-nearer - farther);
                *by_negative = S::from_f64(farther);
            }
        } else {
            for ((by_anchor, (by_positive, by_negative)), (near, far)) in slopes.zip(self.apart(0).zip(self.apart(1))) {
                let (nearer, farther) = (slope(0, near), slope(1, far));
                *by_anchor = S::from_f64(nearer - farther);
                *by_positive = S::from_f64(-nearer);
                *by_negative = S::from_f64(farther);
            }
        }
        lack
    }
}

/// How far two rows lie apart by any norm, and what makes differences relative to that.
#[derive(Clone, Copy)]
struct Distance {
    length: f64,
    inverse: f64,
}

impl Distance {
    #[inline(always)]
    fn of<R: Number<Scalar = f64>>(apart: impl Iterator<Item = f64> + Clone, p: f64) -> Self {
        let largest = apart.clone().fold(R::lit(0.0), |largest, apart| largest.max(R::load(apart.abs()))).store();
        if largest == 0.0 {
            return Self { length: 0.0, inverse: 0.0 };
        }
        // In units of a power of two near the largest difference, so that no power overflows and no digit is lost.
        let unit = f64::from_bits(largest.to_bits() & f64::INFINITY.to_bits()).max(f64::MIN_POSITIVE);
        let inverse = 1.0 / unit;
        let relative = power::<R>(apart.map(|apart| power::<R>(apart.abs() * inverse, p)).sum(), 1.0 / p);
        Self { length: unit * relative, inverse: inverse / relative }
    }

    #[inline(always)]
    fn slope<R: Number<Scalar = f64>>(self, apart: f64, p: f64) -> f64 {
        let slope = if p == 1.0 { 1.0 } else { power::<R>(apart.abs() * self.inverse, p - 1.0) };
        if apart == 0.0 { 0.0 } else { slope.copysign(apart) }
    }
}

#[inline(always)]
fn power<R: Number<Scalar = f64>>(x: f64, p: f64) -> f64 {
    if p == 1.0 { x } else { R::load(x).powf(R::load(p)).store() }
}

impl VectorDefinition for TripletMargin {
    const INFO: Info = Info {
        name: "triplet_margin",
        aliases: &["triplet_margin_loss", "triplet"],
        summary: "A hinge on how much nearer an anchor lies to what belongs to it than to what does not.",
        family: Family::Vectors,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Triples of which two belong together.",
        source: Source {
            citation: "Balntas et al. 2016, Learning Local Feature Descriptors with Triplets and Shallow Convolutional Neural Networks, BMVC",
            bibtex: r"@inproceedings{balntas2016learning,
  author = {Balntas, Vassileios and Riba, Edgar and Ponsa, Daniel and Mikolajczyk, Krystian},
  title = {Learning Local Feature Descriptors with Triplets and Shallow Convolutional Neural Networks},
  booktitle = {British Machine Vision Conference}, year = {2016}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "TripletMarginLoss", difference: "" },
            Equivalent {
                library: "optax",
                name: "triplet_margin_loss",
                difference: "without the absolute value, so wrong for odd p",
            },
        ],
    };

    fn facts(&self) -> Facts {
        Facts { convex: false, ..Facts::new() }
    }

    fn program(&self) -> &'static VectorProgram {
        const { &VectorProgram::rows::<Self>(3, None) }
    }
}
