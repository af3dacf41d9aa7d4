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

use alloc::vec::Vec;

use crate::engine::{VectorKind, largest};
use crate::real::Real;
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

impl TripletMargin {
    fn rows(params: &[f64], rows: &[&[f64]], _: f64, gradients: &mut [&mut [f64]]) -> f64 {
        let &[margin, p, eps, swap] = params else { return f64::NAN };
        let (near, by_near) = distance(rows[0], rows[1], p, eps);
        let (mut far, mut by_far) = distance(rows[0], rows[2], p, eps);
        let mut from = 0;
        if swap == 1.0 {
            let (other, by_other) = distance(rows[1], rows[2], p, eps);
            if other < far {
                (far, by_far, from) = (other, by_other, 1);
            }
        }
        let lack = near - far + margin;
        if lack <= 0.0 {
            return 0.0;
        }
        for i in 0..by_near.len() {
            gradients[0][i] += by_near[i];
            gradients[1][i] -= by_near[i];
            gradients[from][i] -= by_far[i];
            gradients[2][i] += by_far[i];
        }
        lack
    }
}

/// ‖x − y + eps‖_p and its gradient by x; 0 where the distance is 0.
fn distance(x: &[f64], y: &[f64], p: f64, eps: f64) -> (f64, Vec<f64>) {
    let apart: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y + eps).collect();
    let largest = largest(&apart);
    if largest == 0.0 {
        return (0.0, alloc::vec![0.0; apart.len()]);
    }
    // In units of a power of two near the largest difference, so that no power overflows and no digit is lost.
    let unit = f64::from_bits(largest.to_bits() & f64::INFINITY.to_bits()).max(f64::MIN_POSITIVE);
    let inverse = 1.0 / unit;
    let power = |d: f64, p: f64| match p {
        1.0 => d,
        2.0 => d * d,
        _ => Real::powf(d, p),
    };
    let sum: f64 = apart.iter().map(|d| power(d.abs() * inverse, p)).sum();
    let relative = if p == 2.0 { Real::sqrt(sum) } else { Real::powf(sum, 1.0 / p) };
    let slope = |d: &f64| power(d.abs() * inverse / relative, p - 1.0).copysign(*d);
    (unit * relative, apart.iter().map(|d| if *d == 0.0 { 0.0 } else { slope(d) }).collect())
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
        const { &VectorProgram { arrays: 3, targets: None, kind: VectorKind::Rows(Self::rows) } }
    }
}
