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

use crate::engine::{VectorFunction, divide, norm, sum_over};
use crate::number::Number;
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
    fn row<R: Number<Scalar = f64>>(
        params: &[f64],
        [anchor, positive, negative]: [&[f64]; 3],
        _: f64,
        [by_anchor, by_positive, by_negative]: [&mut [f64]; 3],
    ) -> f64 {
        let &[margin, p, eps, swap] = params else { return f64::NAN };
        let near = distance::<R>(anchor, positive, p, eps, by_positive);
        let far = distance::<R>(anchor, negative, p, eps, by_negative);
        let other = if swap == 1.0 { distance::<R>(positive, negative, p, eps, by_anchor) } else { f64::INFINITY };
        let swapped = other < far;
        let lack = near - if swapped { other } else { far } + margin;
        if lack <= 0.0 {
            [by_anchor, by_positive, by_negative].into_iter().for_each(|slopes| slopes.fill(0.0));
            return 0.0;
        }
        let slopes = by_anchor.iter_mut().zip(by_positive.iter_mut().zip(by_negative));
        if swapped {
            for (by_anchor, (by_positive, by_negative)) in slopes {
                let (nearer, farther) = (*by_positive, *by_anchor);
                (*by_anchor, *by_positive, *by_negative) = (nearer, -nearer - farther, farther);
            }
        } else {
            for (by_anchor, (by_positive, by_negative)) in slopes {
                (*by_anchor, *by_positive) = (*by_positive - *by_negative, -*by_positive);
            }
        }
        lack
    }
}

/// ‖x − y + eps‖_p; its gradient by x goes to `slopes`, 0 where the distance is 0.
#[inline(always)]
fn distance<R: Number<Scalar = f64>>(x: &[f64], y: &[f64], p: f64, eps: f64, slopes: &mut [f64]) -> f64 {
    slopes.iter_mut().zip(x.iter().zip(y)).for_each(|(apart, (x, y))| *apart = x - y + eps);
    if p == 2.0 {
        let distance = norm::<R>(slopes);
        divide(slopes, distance);
        return distance;
    }
    let largest = slopes.iter().fold(R::lit(0.0), |largest, apart| largest.max(R::load(apart.abs()))).store();
    if largest == 0.0 {
        return 0.0;
    }
    // In units of a power of two near the largest difference, so that no power overflows and no digit is lost.
    let unit = f64::from_bits(largest.to_bits() & f64::INFINITY.to_bits()).max(f64::MIN_POSITIVE);
    let inverse = 1.0 / unit;
    let power = |d: f64, p: f64| if p == 1.0 { d } else { R::load(d).powf(R::load(p)).store() };
    let sum = sum_over(slopes, slopes, |d, _| power(d.abs() * inverse, p));
    let relative = power(sum, 1.0 / p);
    for d in slopes {
        let slope = if p == 1.0 { 1.0 } else { power(d.abs() * inverse / relative, p - 1.0) };
        *d = if *d == 0.0 { 0.0 } else { slope.copysign(*d) };
    }
    unit * relative
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
