//! The box losses with the additive constants of other libraries, as they write them: for comparison and for models that were
//! trained so. Their faults are theirs: they depend on the unit of length, and some are NaN for boxes without area.

use super::PairLoss;
use crate::arity::A;
use crate::detection::boxes::geometry::{Axis, Span};
use crate::real::Real;

/// The parameters, in the order in which [`Rule`](crate::detection::Rule) gives them.
pub(crate) type Constants = A<12>;

/// Areas and lengths of two boxes under a rule.
struct Measured<R> {
    iou: R,
    union: R,
    width: [R; 2],
    height: [R; 2],
    hull: [R; 2],
    distance: R,
}

/// Everything up to the IoU.
#[inline(always)]
fn measure<R: Real>(c: [R; 12], x: Span<R>, y: Span<R>) -> Measured<R> {
    let [side, _, union_plus, union_least, _, _, _, _, _, strict, _, _] = c;
    let zero = R::lit(0.0);
    let x = edges(x);
    let y = edges(y);
    // At 0 the derivative passes (slope 1), or, strictly, does not.
    let clamp = |z: R| R::select(z.lt(zero), zero, z);
    let both = R::select(zero.lt(x.shared), y.shared, zero);
    let met = R::select(zero.lt(both), x.shared * y.shared, zero);
    let shared = R::select(strict.eq(zero), clamp(x.shared) * clamp(y.shared), met);
    let height = [y.pred + side, y.target + side];
    let union = x.pred * height[0] + x.target * height[1] - shared;
    let floored = R::select(union.lt(union_least), union_least, union) + union_plus;
    let distance = x.shift.square() + y.shift.square();
    Measured { iou: shared / floored, union, width: [x.pred, x.target], height, hull: [x.hull, y.hull], distance }
}

/// The axis with its overlap not yet cut off at 0.
#[inline(always)]
fn edges<R: Real>(span: Span<R>) -> Axis<R> {
    let zero = R::lit(0.0);
    let pred_out = span.low.max(zero) + (-span.high).max(zero);
    let target_out = (-span.low).max(zero) + span.high.max(zero);
    Axis {
        pred: span.pred,
        target: span.target,
        shared: span.pred - pred_out,
        only_pred: pred_out,
        only_target: target_out,
        gap: zero,
        hull: span.pred + target_out,
        shift: R::lit(0.5) * (span.low + span.high),
        excess: span.low - span.high,
    }
}

/// ρ²/(c² + constant).
#[inline(always)]
fn distance<R: Real>(c: [R; 12], m: &Measured<R>) -> R {
    m.distance / (m.hull[0].square() + m.hull[1].square() + c[7])
}

/// 1 − score, with the score between −1 and 1 where the rule says so.
#[inline(always)]
fn loss<R: Real>(c: [R; 12], score: R) -> R {
    let one = R::lit(1.0);
    let clamped = R::select(score.lt(-one), -one, R::select(one.lt(score), one, score));
    one - R::select(c[11].eq(R::lit(0.0)), score, clamped)
}

/// 1 − IoU.
pub(in super::super) struct ReferenceIou;

impl PairLoss for ReferenceIou {
    type Params = Constants;
    #[inline(always)]
    fn eval<R: Real>(c: [R; 12], x: Span<R>, y: Span<R>) -> R {
        R::lit(1.0) - measure(c, x, y).iou
    }
}

/// 1 − IoU + (C − U)/C.
pub(in super::super) struct ReferenceGiou;

impl PairLoss for ReferenceGiou {
    type Params = Constants;
    #[inline(always)]
    fn eval<R: Real>(c: [R; 12], x: Span<R>, y: Span<R>) -> R {
        let m = measure(c, x, y);
        let area = m.hull[0] * m.hull[1];
        let hull = R::select(area.lt(c[5]), c[5], area) + c[4];
        // Whether the constants of union and hull are in the numerator too.
        let inside = c[6];
        let floored = R::select(m.union.lt(c[3]), c[3], m.union);
        let union = R::select(inside.eq(R::lit(0.0)), m.union, floored + c[2]);
        let outer = R::select(inside.eq(R::lit(0.0)), area, hull);
        R::lit(1.0) - (m.iou - (outer - union) / hull)
    }
}

/// 1 − IoU + ρ²/c².
pub(in super::super) struct ReferenceDiou;

impl PairLoss for ReferenceDiou {
    type Params = Constants;
    #[inline(always)]
    fn eval<R: Real>(c: [R; 12], x: Span<R>, y: Span<R>) -> R {
        let m = measure(c, x, y);
        loss(c, m.iou - distance(c, &m))
    }
}

/// 1 − IoU + ρ²/c² + α·v.
pub(in super::super) struct ReferenceCiou;

impl PairLoss for ReferenceCiou {
    type Params = Constants;
    #[inline(always)]
    fn eval<R: Real>(c: [R; 12], x: Span<R>, y: Span<R>) -> R {
        let m = measure(c, x, y);
        let pred = (m.width[0] / (m.height[0] + c[1])).atan();
        let target = (m.width[1] / (m.height[1] + c[1])).atan();
        // The target's arc is a constant: 0/0 in a derivative that is not there would be NaN.
        let aspect = R::lit(4.0 / (core::f64::consts::PI * core::f64::consts::PI)) * (target.detach() - pred).square();
        let alpha = (aspect / (R::lit(1.0) - m.iou + aspect + c[8])).detach();
        let gated = R::select(R::lit(0.5).lt(m.iou), alpha, R::lit(0.0));
        let alpha = R::select(c[10].eq(R::lit(0.0)), alpha, gated);
        loss(c, m.iou - distance(c, &m) - alpha * aspect)
    }
}
