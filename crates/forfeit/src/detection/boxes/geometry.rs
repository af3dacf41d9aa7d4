//! Two boxes seen along their axes: the lengths that every box loss is made of, each formed without cancellation.

use crate::real::Real;

/// Predicted and target interval of one axis.
///
/// The differences are given beside the lengths: they keep their digits where edges nearly meet, in either format of boxes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span<R> {
    /// Length of the predicted interval.
    pub(crate) pred: R,
    /// Length of the target interval.
    pub(crate) target: R,
    /// Target's lower edge minus the predicted one.
    pub(crate) low: R,
    /// Target's upper edge minus the predicted one.
    pub(crate) high: R,
}

/// What the intervals of one axis share and what they do not; no length is negative.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis<R> {
    /// Length of the predicted interval.
    pub(crate) pred: R,
    /// Length of the target interval.
    pub(crate) target: R,
    /// Length of what both cover.
    pub(crate) shared: R,
    /// Length of what only the prediction covers.
    pub(crate) only_pred: R,
    /// Length of what only the target covers.
    pub(crate) only_target: R,
    /// Length between the two, if they are apart.
    pub(crate) gap: R,
    /// Length of the smallest interval around both.
    pub(crate) hull: R,
    /// Target's centre minus the predicted one.
    pub(crate) shift: R,
    /// The predicted length minus the target's, from the differences of edges: those of near boxes have more digits.
    pub(crate) excess: R,
}

/// Two boxes, in units of about the size of the smallest box around both: losses do not depend on the unit, and in this one
/// no product overflows or vanishes that matters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<R> {
    pub(crate) x: Axis<R>,
    pub(crate) y: Axis<R>,
    /// 0 only for identical boxes.
    apart: R,
}

fn zero<R: Real>() -> R {
    R::lit(0.0)
}

impl<R: Real> Span<R> {
    #[inline(always)]
    fn scale(self, unit: R) -> Self {
        Self { pred: self.pred * unit, target: self.target * unit, low: self.low * unit, high: self.high * unit }
    }

    #[inline(always)]
    fn apart(self) -> R {
        self.low.detach().abs() + self.high.detach().abs()
    }

    /// A length between one and three times that of the interval around both.
    #[inline(always)]
    pub(crate) fn extent(self) -> R {
        self.pred.detach() + self.apart()
    }

    #[inline(always)]
    fn axis(self) -> Axis<R> {
        // What sticks out of the other on either side, as if they met; `max` (half at a tie) and no `relu`, so that the
        // derivative where edges agree is the mean of those on either side.
        let pred_out = self.low.max(zero()) + (-self.high).max(zero());
        let target_out = (-self.low).max(zero()) + self.high.max(zero());
        let shared = self.pred - pred_out;
        Axis {
            pred: self.pred,
            target: self.target,
            shared: shared.max(zero()),
            only_pred: self.pred.min(pred_out),
            only_target: self.target.min(target_out),
            gap: (-shared).max(zero()),
            hull: self.pred + target_out,
            shift: R::lit(0.5) * (self.low + self.high),
            excess: self.low - self.high,
        }
    }
}

impl<R: Real> Pair<R> {
    #[inline(always)]
    pub(crate) fn new(x: Span<R>, y: Span<R>) -> Self {
        let extent = x.extent() + y.extent();
        let unit = R::select(R::tiny().lt(extent), R::lit(1.0) / extent, zero());
        let (x, y) = (x.scale(unit), y.scale(unit));
        Self { x: x.axis(), y: y.axis(), apart: x.apart() + y.apart() }
    }

    /// The area that both cover.
    #[inline(always)]
    pub(crate) fn intersection(&self) -> R {
        self.x.shared * self.y.shared
    }

    /// The area that only one covers, as a sum: union minus intersection would cancel for boxes that nearly agree.
    #[inline(always)]
    fn difference(&self) -> R {
        let pred = self.x.only_pred * self.y.pred + self.x.shared * self.y.only_pred;
        let target = self.x.only_target * self.y.target + self.x.shared * self.y.only_target;
        pred + target
    }

    /// 1 − IoU. Where the union has no area: 0 for identical boxes, else 1.
    #[inline(always)]
    pub(crate) fn iou_loss(&self) -> R {
        let (_, loss, slope) = self.shares();
        let empty = R::select(self.apart.eq(zero()), zero(), R::lit(1.0));
        R::select(self.is_empty(), empty, loss + slope)
    }

    /// IoU, where the union has an area.
    #[inline(always)]
    pub(crate) fn iou(&self) -> R {
        let (iou, _, slope) = self.shares();
        iou - slope
    }

    #[inline(always)]
    fn is_empty(&self) -> R::Mask {
        (self.intersection().detach() + self.difference().detach()).eq(zero())
    }

    /// IoU and 1 − IoU as constants, and what carries the derivative of the latter.
    ///
    /// With D the area that only one covers and I that both cover it is (I·D′ − D·I′)/(D + I)²: exactly 0 for boxes that are apart.
    #[inline(always)]
    fn shares(&self) -> (R, R, R) {
        let (both, one) = (self.intersection(), self.difference());
        let inverse = R::lit(1.0) / (both.detach() + one.detach());
        let (iou, loss) = (both.detach() * inverse, one.detach() * inverse);
        (iou, loss, (iou * one - loss * both) * inverse)
    }

    /// The part of the smallest box around both that neither covers; 0 where that box has no area.
    #[inline(always)]
    pub(crate) fn hull_loss(&self) -> R {
        let (x, y) = (&self.x, &self.y);
        let corners = x.only_pred * y.only_target + x.only_target * y.only_pred;
        let between = x.gap * y.hull + y.gap * (x.shared + x.only_pred + x.only_target);
        share(corners + between, x.hull * y.hull)
    }

    /// The squared diagonal of the smallest box around both.
    #[inline(always)]
    pub(crate) fn diagonal(&self) -> R {
        self.x.hull.square() + self.y.hull.square()
    }

    /// The squared distance of the centres.
    #[inline(always)]
    pub(crate) fn distance(&self) -> R {
        self.x.shift.square() + self.y.shift.square()
    }

    /// Squared distance of the centres over squared diagonal; 0 for identical points.
    #[inline(always)]
    pub(crate) fn distance_loss(&self) -> R {
        share(self.distance(), self.diagonal())
    }

    /// v = (4/π²)·θ², θ the angle between the diagonals of the two boxes; 0 if one is a point.
    ///
    /// One angle and no difference of two arcs, by the products that are its cosine and sine up to a factor.
    #[inline(always)]
    pub(crate) fn aspect_loss(&self) -> R {
        let (x, y) = (&self.x, &self.y);
        let sine = (x.target * y.pred - x.pred * y.target).abs();
        let cosine = y.target * y.pred + x.target * x.pred;
        let flat = sine.lt(cosine);
        let tangent = share(R::select(flat, sine, cosine), R::select(flat, cosine, sine));
        let angle = tangent.atan();
        let none = sine.max(cosine).eq(zero());
        let angle = R::select(flat, angle, R::select(none, zero(), R::lit(core::f64::consts::FRAC_PI_2) - angle));
        R::lit(4.0 / (core::f64::consts::PI * core::f64::consts::PI)) * angle.square()
    }
}

/// a/b by one division, whatever the number of derivatives.
#[inline(always)]
pub(crate) fn ratio<R: Real>(a: R, b: R) -> R {
    let inverse = R::lit(1.0) / b.detach();
    let quotient = a.detach() * inverse;
    quotient + (a - quotient * b) * inverse
}

/// a/b, and 0 where b is 0.
#[inline(always)]
pub(crate) fn share<R: Real>(a: R, b: R) -> R {
    R::select(b.eq(zero()), zero(), ratio(a, b))
}
