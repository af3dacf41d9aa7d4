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
        // derivative where edges agree is the mean of those on either side. max(−z, 0) is max(z, 0) − z, exactly.
        let (low, high) = (self.low.max(zero()), self.high.max(zero()));
        let pred_out = low + (high - self.high);
        let target_out = (low - self.low) + high;
        // Both differences are what is shared; that of the shorter interval has more digits.
        let shorter = self.pred.lt(self.target);
        let met = R::select(shorter, self.pred - pred_out, self.target - target_out);
        let shared = met.max(zero());
        let gap = shared - met;
        let apart = zero::<R>().lt(gap);
        Axis {
            pred: self.pred,
            target: self.target,
            shared,
            only_pred: R::select(apart, self.pred, pred_out - gap),
            only_target: R::select(apart, self.target, target_out - gap),
            gap,
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
        let (x, y) = (&self.x, &self.y);
        (x.only_pred * y.pred + x.only_target * y.target) + x.shared * (y.only_pred + y.only_target)
    }

    /// 1 − IoU. Where the union has no area: 0 for identical boxes, else 1.
    #[inline(always)]
    pub(crate) fn iou_loss(&self) -> R {
        let (_, loss, slope) = self.shares();
        let empty = R::select(self.apart.eq(zero()), zero(), R::lit(1.0));
        unless_nothing(self.union(), loss, empty) + slope
    }

    /// IoU, where the union has an area.
    #[inline(always)]
    pub(crate) fn iou(&self) -> R {
        let (iou, _, slope) = self.shares();
        iou - slope
    }

    #[inline(always)]
    fn union(&self) -> R {
        self.intersection().detach() + self.difference().detach()
    }

    /// IoU and 1 − IoU as constants, and what carries the derivative of the latter.
    ///
    /// With D the area that only one covers and I that both cover it is (I·D′ − D·I′)/(D + I)²: exactly 0 for boxes that are apart.
    #[inline(always)]
    fn shares(&self) -> (R, R, R) {
        let (both, one) = (self.intersection(), self.difference());
        let inverse = inverse(self.union());
        let (iou, loss) = (both.detach() * inverse, one.detach() * inverse);
        (iou, loss, (iou * inverse) * one - (loss * inverse) * both)
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
    /// One angle and no difference of two arcs, by the products that are its cosine and sine up to a factor. Its derivative is
    /// (w·dh − h·dw)/(w² + h²), in which the target has no part, w² + h² by the same products: (w² + h²)(W² + H²) = sine² + cosine².
    #[inline(always)]
    pub(crate) fn aspect_loss(&self) -> R {
        let (w, h, target_w, target_h) = (self.x.pred, self.y.pred, self.x.target.detach(), self.y.target.detach());
        let (width, height) = (w.detach(), h.detach());
        let sine = target_w * height - width * target_h;
        let size = sine.abs();
        let cosine = target_h * height + target_w * width;
        let steep = cosine.lt(size);
        let inverse = inverse(R::select(steep, size, cosine));
        let tangent = R::select(steep, cosine, size) * inverse;
        let arc = tangent.atan();
        let arc = R::select(steep, R::lit(core::f64::consts::FRAC_PI_2) - arc, arc);
        let angle = R::select(sine.lt(zero()), -arc, arc);
        let length = target_w * (target_w * inverse) + target_h * (target_h * inverse);
        let slope = length / (R::lit(1.0) + tangent.square());
        let turn = (width * inverse * slope) * h - (height * inverse * slope) * w;
        R::lit(4.0 / (core::f64::consts::PI * core::f64::consts::PI)) * (angle + (turn - turn.detach())).square()
    }
}

/// a/b by one division, whatever the number of derivatives.
#[inline(always)]
pub(crate) fn ratio<R: Real>(a: R, b: R) -> R {
    quotient(a, b, R::lit(1.0) / b.detach())
}

/// a/b, and 0 where b is 0.
#[inline(always)]
pub(crate) fn share<R: Real>(a: R, b: R) -> R {
    quotient(a, b, inverse(b.detach()))
}

/// 1/b, and 0 where b is 0 or too small for its reciprocal: what is multiplied by it is 0 with all its derivatives.
#[inline(always)]
fn inverse<R: Real>(b: R) -> R {
    unless_nothing(b, R::lit(1.0) / b, zero())
}

/// `something` where a size is a normal number, else `nothing`.
#[inline(always)]
fn unless_nothing<R: Real>(size: R, something: R, nothing: R) -> R {
    R::select(size.faint(R::tiny()).eq(zero()), nothing, something)
}

#[inline(always)]
fn quotient<R: Real>(a: R, b: R, inverse: R) -> R {
    let quotient = a.detach() * inverse;
    quotient + (a - quotient * b) * inverse
}
