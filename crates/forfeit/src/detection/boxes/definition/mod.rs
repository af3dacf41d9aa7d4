//! The box losses, each a function of two boxes seen along their axes.

use super::geometry::{Axis, Pair, Span, ratio, share};
use crate::arity::{A, Arity};
use crate::real::Real;

mod reference;

pub(super) use reference::{ReferenceCiou, ReferenceDiou, ReferenceGiou, ReferenceIou};

/// A loss of two boxes, written once: kernels run it over jets of the four predicted edges.
pub(crate) trait PairLoss: 'static {
    /// How many parameters.
    type Params: Arity;
    /// The loss.
    fn eval<R: Real>(params: <Self::Params as Arity>::Of<R>, x: Span<R>, y: Span<R>) -> R;
}

macro_rules! definitions {
    ($($(#[$doc:meta])* $name:ident[$($parameter:ident),*] |$pair:ident| $body:expr;)*) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl PairLoss for $name {
            type Params = A<{ <[&str]>::len(&[$(stringify!($parameter)),*]) }>;
            #[inline(always)]
            fn eval<R: Real>([$($parameter),*]: <Self::Params as Arity>::Of<R>, x: Span<R>, y: Span<R>) -> R {
                let $pair = Pair::new(x, y);
                $body
            }
        }
    )*};
}

definitions! {
    /// 1 − IoU.
    Iou[] |pair| pair.iou_loss();
    /// 1 − IoU + (C − U)/C.
    Giou[] |pair| pair.iou_loss() + pair.hull_loss();
    /// 1 − IoU + ρ²/c².
    Diou[] |pair| pair.iou_loss() + pair.distance_loss();
    /// 1 − IoU + ρ²/c² + α·v, α without gradient.
    Ciou[] |pair| {
        let (iou, aspect) = (pair.iou_loss(), pair.aspect_loss());
        let alpha = share(aspect.detach(), iou.detach() + aspect.detach());
        iou + pair.distance_loss() + alpha * aspect
    };
    /// 1 − IoU + ρ²/c² + (w − W)²/c_w² + (h − H)²/c_h².
    Eiou[] |pair| {
        let width = share(pair.x.excess, pair.x.hull);
        let height = share(pair.y.excess, pair.y.hull);
        pair.iou_loss() + pair.distance_loss() + (width.square() + height.square())
    };
    /// 1 − IoU + (Δ + Ω)/2: distance by the angle of the centres, and shape.
    Siou[theta] |pair| {
        let (width, height) = (unlike(&pair.x), unlike(&pair.y));
        placed(&pair) + R::lit(0.5) * (width.powf(theta) + height.powf(theta))
    };
    /// The same with θ = 4, where the power is two squares.
    SiouFour[] |pair| {
        let (width, height) = (unlike(&pair.x), unlike(&pair.y));
        placed(&pair) + R::lit(0.5) * (width.square().square() + height.square().square())
    };
    /// exp(ρ²/c²)·(1 − IoU), c without gradient.
    WiouV1[] |pair| wise(&pair);
    /// (L/mean)^γ times version 1, the factor without gradient.
    WiouV2[gamma, mean] |pair| (pair.iou_loss().detach() / mean).powf(gamma).detach() * wise(&pair);
    /// β/(δ·α^(β − δ)) times version 1, β = L/mean, the factor without gradient.
    WiouV3[alpha, delta, mean] |pair| {
        let outlier = pair.iou_loss().detach() / mean;
        let gain = outlier / (delta * alpha.powf(outlier - delta));
        gain.detach() * wise(&pair)
    };
    /// 1 − IoU^α.
    AlphaIou[alpha] |pair| {
        let loss = -(alpha * (-pair.iou_loss().detach()).ln_1p()).exp_m1();
        // The value keeps its digits where IoU is nearly 1, the derivative α·IoU^(α − 1) those where it is nearly 0.
        let power = pair.iou().powf(alpha);
        R::select(pair.intersection().eq(R::lit(0.0)), pair.iou_loss(), loss - (power - power.detach()))
    };
    /// The sum over centre and size of smooth L1 of 1 minus the best IoU that a box with that coordinate can have.
    BoundedIou[beta] |pair| {
        let (x, y) = (&pair.x, &pair.y);
        let centre = smooth(off_centre(x), beta) + smooth(off_centre(y), beta);
        centre + (smooth(off_size(x), beta) + smooth(off_size(y), beta))
    };
}

// Functions and no closures: what is not inlined loses the kernel's instruction set.

/// Smooth L1.
#[inline(always)]
fn smooth<R: Real>(miss: R, beta: R) -> R {
    let inverse = R::lit(1.0) / beta;
    R::select(miss.lt(beta), R::lit(0.5) * inverse * miss.square(), miss - R::lit(0.5) * beta)
}

/// 1 minus the best IoU with the centre where it is.
#[inline(always)]
fn off_centre<R: Real>(axis: &Axis<R>) -> R {
    let shift = axis.shift.abs();
    share(R::lit(4.0) * shift, axis.target + R::lit(2.0) * shift).min(R::lit(1.0))
}

/// 1 minus the best IoU with the size that it has.
#[inline(always)]
fn off_size<R: Real>(axis: &Axis<R>) -> R {
    share(axis.excess.abs(), axis.pred.max(axis.target))
}

/// exp(ρ²/c²)·(1 − IoU), c without gradient.
#[inline(always)]
fn wise<R: Real>(pair: &Pair<R>) -> R {
    let diagonal = pair.diagonal().detach();
    let none = diagonal.eq(R::lit(0.0));
    let attention = R::select(none, R::lit(1.0), ratio(pair.distance(), diagonal).exp());
    attention * pair.iou_loss()
}

/// 1 − IoU + Δ/2 of SCYLLA IoU.
#[inline(always)]
fn placed<R: Real>(pair: &Pair<R>) -> R {
    let (x, y) = (&pair.x, &pair.y);
    // sin 2φ of the angle φ of the line of centres; on one centre Δ is 0 whatever it is.
    let angle = share(R::lit(2.0) * (x.shift * y.shift).abs(), pair.distance());
    let sharpness = angle - R::lit(2.0);
    let distance = far(sharpness, x.shift, x.hull) + far(sharpness, y.shift, y.hull);
    pair.iou_loss() + R::lit(0.5) * distance
}

/// 1 − exp(sharpness·(shift/hull)²).
#[inline(always)]
fn far<R: Real>(sharpness: R, shift: R, hull: R) -> R {
    -(sharpness * share(shift, hull).square()).exp_m1()
}

/// 1 − exp(−|p − t|/max(p, t)).
#[inline(always)]
fn unlike<R: Real>(axis: &Axis<R>) -> R {
    -(-off_size(axis)).exp_m1()
}
