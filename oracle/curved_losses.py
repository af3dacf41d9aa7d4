"""Losses of the residual with a curve of their own: powers, logarithms, waves."""

from mpmath import mp, mpf

from reference import INFINITY, Range
from taylor import cos, cosh, exp, lift, log, log1p
from textbook import DistanceTextbook


class Lp(DistanceTextbook):
    name = "lp"
    defaults = {"p": "1.5"}
    specs = [f"lp:p={p}" for p in ["1.5", "1", "2", "0.5", "1.1", "3", "2.5", "0.1"]]

    def textbook(self, pred, target):
        return (pred - target) ** 2 if self.p == 2 else abs(pred - target) ** self.p

    def by_pred(self, pred, target):
        # Below p = 2 the second derivative at 0 is infinite or a jump: any number is right.
        if pred == target:
            return mpf(0), mpf(0), mpf(2) if self.p == 2 else mpf(0) if self.p > 2 else Range(mpf(0), INFINITY)
        return super().by_pred(pred, target)

    def majorizer(self, pred, target):
        if self.p > 2:
            return super().by_pred(pred, target)[2] if pred != target else mpf(0)
        if pred == target:
            return mpf(2) if self.p == 2 else INFINITY
        return super().majorizer(pred, target)

    def bounds(self, pred, target):
        # A power multiplies the rounding of pred - target, and the powers of the derivatives are rounded themselves.
        if self.p in (1, 2) or pred == target or not mp.isfinite(pred - target):
            return 4, 8, 16
        log = abs(mp.log(abs(pred - target)))
        first, second = (float(2 * (4 + self.p + abs(self.p - k) * log)) for k in (1, 2))
        return max(4, float(2 * (4 + self.p))), max(8, second), max(16, first, second)

    def faint(self, pred, target, format):
        # The powers of the derivatives may have vanished before their factors multiply them.
        return 1 + self.p * max(1, abs(self.p - 1))

    def overflows(self, pred, target, quantity, format):
        # Below p = 2 a power of a small residual, whose factor may be below 1.
        order = {"value": 0, "gradient": 1, "curvature": 2}[quantity]
        return 0 < abs(pred - target) < 1 and abs(pred - target) ** (self.p - order) > mp.ldexp(1, format.emax + 1)


class LogisticDistance(DistanceTextbook):
    name = "logistic_distance"
    specs = ["logistic_distance"]

    def textbook(self, pred, target):
        # The logarithm of 4 e^d / (1 + e^d)^2, with e^|d| taken out of it.
        a = abs(pred - target)
        return a + 2 * log1p(exp(-a)) - 2 * mp.ln2 if a > 1 else 2 * log(cosh((pred - target) / 2))

    def bounds(self, pred, target):
        # The curvature ends in e^-|d|, which multiplies the rounding of d by |d|.
        a = abs(pred - target)
        return 4, 8, max(16, float(2 * (4 + a)) if mp.isfinite(a) else 16)

    def faint(self, pred, target, format):
        # Twice the logarithm of a hyperbolic cosine.
        return 2


class Periodic(DistanceTextbook):
    name = "periodic"
    defaults = {"c": "1"}
    specs = [f"periodic:c={c}" for c in ("1", "24", "360", "6.283185307179586", "0.1")]
    has_majorizer = False

    def textbook(self, pred, target):
        d = pred - target
        return 1 - cos(2 * mp.pi * (d - mp.nint(lift(d).f / self.c) * self.c) / self.c)

    def by_pred(self, pred, target):
        # No limit at infinity, and no digit of the phase left beyond four million periods.
        if mp.isinf(pred - target):
            return mpf("nan"), mpf("nan"), mpf("nan")
        return super().by_pred(pred, target)

    def turn(self):
        return 2 * mp.pi / self.c

    def amplitude(self):
        return mpf(1)

    def value_scale(self, pred, target):
        # What the rounding of the angle makes of the value, to second order; likewise below.
        d = abs(pred - target)
        if not mp.isfinite(d):
            return mpf(0)
        _, slope, bend = self.by_pred(pred, target)
        return d * abs(slope) + d**2 * abs(bend) * mp.ldexp(1, -self.precision)

    def faint(self, pred, target, format):
        # Twice the square of a sine.
        return 2

    def gradient_terms(self, pred, target):
        gradient = self.by_pred(pred, target)[1]
        size = self.amplitude() * self.turn() ** 2 * abs(pred - target)
        return gradient / 2 - size, size, gradient / 2

    def curvature_terms(self, pred, target):
        curvature = self.by_pred(pred, target)[2]
        size = self.amplitude() * self.turn() ** 3 * abs(pred - target)
        return curvature / 2 - size, size, curvature / 2

    def bounds(self, pred, target):
        return 16, 16, 16
