"""Losses of the residual that grow slowly, or not at all, far out: outliers lose their pull."""

from mpmath import mpf

from reference import INFINITY
from taylor import exp, log1p
from textbook import DistanceTextbook

# Scales of a residual at which losses are looked at.
SCALES = ["1", "0.1", "1.5", "5", "1e-10", "1e-3", "1e5", "1e10"]


class Robust(DistanceTextbook):
    """Of scale c: a derivative may have vanished before it is multiplied by c^2."""

    defaults = {"c": "1"}
    curvature_cancels = True

    def faint(self, pred, target, format):
        return max(1, self.c**2)


class GemanMcclure(Robust):
    name = "geman_mcclure"
    specs = [f"geman_mcclure:c={c}" for c in SCALES]

    def textbook(self, pred, target):
        d = pred - target
        return d**2 / 2 / (1 + (d / self.c) ** 2)


class Welsch(Robust):
    name = "welsch"
    specs = [f"welsch:c={c}" for c in SCALES]

    def textbook(self, pred, target):
        return self.c**2 / 2 * (1 - exp(-(((pred - target) / self.c) ** 2)))

    def bounds(self, pred, target):
        # The exponential of a square: of (d/c)^2, twice the roundings of d and of d/c and that of the square, half an ulp
        # each. The value keeps all five of them next to 0, and those of 1 - exp and of c^2.
        wide = 2.5 * amplified(((pred - target) / self.c) ** 2)
        return 6, max(8, wide), max(16, wide)

    def faint(self, pred, target, format):
        # The curvature is the exponential times 1 - 2 (d/c)^2.
        return super().faint(pred, target, format) * (1 + 2 * min(((pred - target) / self.c) ** 2, 1000))


class Wing(DistanceTextbook):
    name = "wing"
    defaults = {"w": "10", "epsilon": "2"}
    specs = [
        f"wing:w={w},epsilon={e}" for w, e in [("10", "2"), ("5", "0.5"), ("1", "1e-3"), ("0.1", "5"), ("1e5", "1")]
    ]
    has_majorizer = False

    def scale(self):
        return self.w

    def jumps(self):
        return [mpf(0), self.w]

    def textbook(self, pred, target):
        a = abs(pred - target)
        if a < self.w:
            return self.w * log1p(a / self.epsilon)
        return a - self.w + self.w * log1p(self.w / self.epsilon)

    def bounds(self, pred, target):
        # Where the line begins low, its value is made of what is left of a - w, with the rounding of pred - target in it.
        a = abs(pred - target)
        if not self.w <= a < INFINITY:
            return super().bounds(pred, target)
        return max(4, 3 + float(a / self.textbook(pred, target))), 8, 16


def amplified(size) -> float:
    """What an exponential makes of the rounding of its argument; no more where it has vanished."""
    return float(2 * (4 + min(size, 1000)))
