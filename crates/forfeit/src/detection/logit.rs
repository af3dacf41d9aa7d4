//! Losses of one logit against a label that may be soft: objectness and classes.

use alloc::vec::Vec;

use super::each::{Out, each};
use crate::arity::A;
use crate::engine::{AnyView, IntoView, Isa, WIDTH};
use crate::error::Error;
use crate::form::Elementwise;
use crate::interval::Interval;
use crate::number::Compute;
use crate::real::Real;

/// A loss of a logit x against a label t in [0, 1], p = σ(x).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum LogitLoss {
    /// Binary cross entropy: t·w₊·softplus(−x) + (1 − t)·softplus(x).
    Bce {
        /// What a positive counts for, w₊.
        pos_weight: f64,
    },
    /// Binary cross entropy times (t·α + (1 − t)(1 − α))·(1 − p_t)^γ with p_t = t·p + (1 − t)(1 − p), as YOLOv5's `FocalLoss`.
    Focal {
        /// γ ≥ 0.
        gamma: f64,
        /// α in [0, 1].
        alpha: f64,
        /// What a positive counts for, w₊.
        pos_weight: f64,
    },
    /// Binary cross entropy times |t − p|^β: quality focal loss, Li et al. 2020 (arXiv 2006.04388), eq. 5; MMDetection
    /// `QualityFocalLoss`.
    QualityFocal {
        /// β ≥ 2; 2 in the paper.
        beta: f64,
    },
    /// t times binary cross entropy where t > 0, and α·p^γ·softplus(x) where t = 0: varifocal loss, Zhang et al. 2021 (arXiv
    /// 2008.13367), eq. 2; MMDetection `VarifocalLoss`.
    Varifocal {
        /// α > 0; 0.75 in the paper.
        alpha: f64,
        /// γ ≥ 0; 2 in the paper.
        gamma: f64,
    },
    /// ½·(t − p)², the objective whose gradient darknet's region layer computes.
    HalfSquaredError,
}

impl LogitLoss {
    /// Plain binary cross entropy.
    pub const BCE: Self = Self::Bce { pos_weight: 1.0 };

    /// Writes the loss and its derivative at each logit.
    pub(super) fn each<T: Compute>(self, isa: Isa, logits: &[T], targets: &[T], out: Out<'_, T>) {
        match self {
            Self::Bce { pos_weight: 1.0 } => each::<Bce, T>(isa, &[], logits, targets, out),
            Self::Bce { pos_weight } => each::<WeightedBce, T>(isa, &[T::from_f64(pos_weight)], logits, targets, out),
            Self::Focal { gamma, alpha, pos_weight } => {
                each::<Focal, T>(isa, &[gamma, alpha, pos_weight].map(T::from_f64), logits, targets, out);
            }
            Self::QualityFocal { beta } => {
                each::<crate::QualityFocal, T>(isa, &[T::from_f64(beta)], logits, targets, out)
            }
            Self::Varifocal { alpha, gamma } => {
                each::<crate::Varifocal, T>(isa, &[alpha, gamma].map(T::from_f64), logits, targets, out);
            }
            Self::HalfSquaredError => each::<HalfSquaredError, T>(isa, &[], logits, targets, out),
        }
    }

    /// The same in double precision, nothing scaled.
    pub(super) fn each_f64(self, logits: &[f64], targets: &[f64]) -> Unreduced {
        let mut each = Unreduced { values: alloc::vec![0.0; logits.len()], gradient: alloc::vec![0.0; logits.len()] };
        let (values, slopes) = (&mut each.values, &mut each.gradient);
        let out = Out { values, slopes, scale: 1.0, floor: 0.0, sum: &mut [0.0; WIDTH] };
        self.each(Isa::best(), logits, targets, out);
        each
    }
}

/// Losses of single elements, and their derivatives: nothing is reduced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unreduced {
    /// The loss of each element or row.
    pub values: Vec<f64>,
    /// Its derivative by each predicted number.
    pub gradient: Vec<f64>,
}

impl LogitLoss {
    /// The loss at each logit with its derivative, in double precision.
    ///
    /// ```
    /// use forfeit::detection::LogitLoss;
    /// let each = LogitLoss::QualityFocal { beta: 2.0 }.evaluate(&[0.0], &[1.0])?;
    /// assert!((each.values[0] - 0.25 * 2f64.ln()).abs() < 1e-15);
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Arrays of different shapes, labels outside [0, 1], logits that are NaN.
    pub fn evaluate<'a>(self, logits: impl IntoView<'a>, target: impl IntoView<'a>) -> Result<Unreduced, Error> {
        let (logits, target): (AnyView<'a>, AnyView<'a>) = (logits.into_view().into(), target.into_view().into());
        let shape = &logits.layout.shape;
        if target.layout.shape != *shape {
            return Err(Error::Shape { pred: shape.clone(), other: "target", shape: target.layout.shape.clone() });
        }
        let count = logits.layout.count();
        let padded = count.next_multiple_of(WIDTH);
        let (mut x, mut t) = (alloc::vec![0.0; padded], alloc::vec![0.0; padded]);
        logits.load(0..count, &mut x[..count]);
        target.load(0..count, &mut t[..count]);
        for (what, numbers, domain) in [("pred", &x, Interval::REAL), ("target", &t, Interval::UNIT)] {
            if let Some(index) = numbers.iter().position(|x| !domain.contains(*x)) {
                return Err(Error::Domain { loss: self.name(), what, index, value: numbers[index], domain });
            }
        }
        let mut each = self.each_f64(&x, &t);
        each.values.truncate(count);
        each.gradient.truncate(count);
        Ok(each)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bce { .. } => "bce",
            Self::Focal { .. } => "focal",
            Self::QualityFocal { .. } => "quality_focal",
            Self::Varifocal { .. } => "varifocal",
            Self::HalfSquaredError => "half_squared_error",
        }
    }
}

/// Both sides of binary cross entropy by one tail: what lies on the wrong side of 0 costs its distance too.
struct Bce;

impl Elementwise for Bce {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;
    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [logit]: [R; 1], [label]: [R; 1]) -> R {
        let negative = logit.lt(R::lit(0.0));
        let size = R::select(negative, -logit, logit);
        let wrong = R::select(negative, label, R::lit(1.0) - label);
        size.tail() + wrong.weigh(size)
    }
}

struct WeightedBce;

impl Elementwise for WeightedBce {
    type Params = A<1>;
    type Pred = A<1>;
    type Target = A<1>;
    #[inline(always)]
    fn eval<R: Real>([pos_weight]: [R; 1], [logit]: [R; 1], [label]: [R; 1]) -> R {
        let other = R::lit(1.0) - label;
        (label * pos_weight).weigh((-logit).softplus()) + other.weigh(logit.softplus())
    }
}

struct Focal;

impl Elementwise for Focal {
    type Params = A<3>;
    type Pred = A<1>;
    type Target = A<1>;
    #[inline(always)]
    fn eval<R: Real>([gamma, alpha, pos_weight]: [R; 3], [logit]: [R; 1], [label]: [R; 1]) -> R {
        let other = R::lit(1.0) - label;
        // 1 − p_t without its cancellation.
        let miss = label.weigh((-logit).sigmoid()) + other.weigh(logit.sigmoid());
        let share = label * alpha + other * (R::lit(1.0) - alpha);
        share * miss.powf(gamma) * WeightedBce::eval([pos_weight], [logit], [label])
    }
}

struct HalfSquaredError;

impl Elementwise for HalfSquaredError {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;
    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [logit]: [R; 1], [label]: [R; 1]) -> R {
        R::lit(0.5) * (logit.sigmoid() - label).square()
    }
}
