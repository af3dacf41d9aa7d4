"""Losses of the residual that grow slowly, or not at all, far out: outliers lose their pull."""

from mpmath import mp, mpf

from reference import INFINITY, SCALES, Range
from taylor import exp, log, log1p
from textbook import DistanceTextbook


class Robust(DistanceTextbook):
    """Of scale c: a derivative may have vanished before it is multiplied by c^2."""

    defaults = {"c": "1"}
    curvature_cancels = True

    def faint(self, pred, target, format):
        return max(1, self.c**2)


class Cauchy(Robust):
    name = "cauchy"
    specs = [f"cauchy:c={c}" for c in SCALES]

    def textbook(self, pred, target):
        return self.c**2 / 2 * log(1 + ((pred - target) / self.c) ** 2)


class GemanMcclure(Robust):
    name = "geman_mcclure"
    specs = [f"geman_mcclure:c={c}" for c in SCALES]

    def textbook(self, pred, target):
        d = pred - target
        return d**2 / 2 / (1 + (d / self.c) ** 2)


class Fair(Robust):
    name = "fair"
    specs = [f"fair:c={c}" for c in SCALES]
    curvature_cancels = False

    def textbook(self, pred, target):
        # |d| by its sign: the second derivative at 0 is that of either side.
        d = pred - target
        v = (d if d >= 0 else -d) / self.c
        return self.c**2 * (v - log(1 + v))

    def bounds(self, pred, target):
        # Near 0 a square: twice the roundings of d and of d/c, those of the difference, and of c^2.
        return 6, 8, 16


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

    def turning_point(self):
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


class TukeyBiweight(Robust):
    name = "tukey_biweight"
    defaults = {"c": "4.685"}
    specs = [f"tukey_biweight:c={c}" for c in ["4.685", *SCALES]]

    def jumps(self):
        # Of the third derivative, which a numerical second one already feels.
        return [self.c]

    def gradient_terms(self, pred, target):
        return self.felt(pred, target, super().gradient_terms(pred, target), 1)

    def curvature_terms(self, pred, target):
        return self.felt(pred, target, super().curvature_terms(pred, target), 2)

    def felt(self, pred, target, terms, order):
        """With what the rounding of d and of d/c makes of it at the rim, where the loss flattens out."""
        d = abs(pred - target)
        if isinstance(terms[0], Range) or not mp.isfinite(d) or d > 2 * self.c:
            return terms
        size = (1, d, 8 * d / self.c)[order] * (abs(self.by_pred(pred, target)[2]) if order == 1 else 1)
        return *terms, size, -size

    def textbook(self, pred, target):
        d = pred - target
        t = 1 - (d / self.c) ** 2
        return self.c**2 / 6 * (1 - t**3) if t > 0 else self.c**2 / 6


class Barron(DistanceTextbook):
    name = "barron"
    defaults = {"alpha": "1", "c": "1"}
    SHAPES = ["2", "1", "0", "-2", "-inf", "1.5", "0.5", "-1", "-10", "1e-9", "1.999", "-1e6"]
    specs = [f"barron:alpha={a},c=1" for a in SHAPES] + [f"barron:alpha={a},c=0.1" for a in ("0.5", "-2", "-inf")]
    specs += ["barron:alpha=1.2,c=1e5", "barron:alpha=-3,c=1e-3"]
    curvature_cancels = True

    def textbook(self, pred, target):
        u2 = ((pred - target) / self.c) ** 2
        if self.alpha == 2:
            return u2 / 2
        if self.alpha == 0:
            return log(u2 / 2 + 1)
        if mp.isinf(self.alpha):
            return 1 - exp(-u2 / 2)
        bent = abs(self.alpha - 2)
        return bent / self.alpha * ((u2 / bent + 1) ** (self.alpha / 2) - 1)

    def bounds(self, pred, target):
        # The exponential of half alpha times the logarithm, with the roundings of d, of d/c and of the root in it, twice, and
        # its own.
        u2 = ((pred - target) / self.c) ** 2
        if self.alpha in (0, 1, 2, -2) or not mp.isfinite(u2):
            return 4, 8, 16
        bent = abs(self.alpha - 2)
        size = u2 if mp.isinf(self.alpha) else max(abs(self.alpha), bent) / 2 * mp.log1p(u2 / bent)
        wide = 2.5 * amplified(size)
        return max(4, wide), max(8, wide), max(16, wide)

    def faint(self, pred, target, format):
        # A second derivative of the logarithm or of the exponential may have vanished before the power multiplies it.
        d = pred - target
        if not mp.isfinite(d):
            return 1
        power = 2 * min((d / self.c) ** 2, 1000) if mp.isinf(self.alpha) else abs(self.value(pred, target))
        if self.alpha != 2 and mp.isfinite(self.alpha):
            # The logarithm is of d over c and the root of |alpha - 2|.
            power *= max(1, 2 * abs(self.alpha) / abs(self.alpha - 2))
            power += abs(self.alpha - 2) / abs(self.alpha) if self.alpha else 0
        return max(1, self.c**-2, self.c**2) * (4 + power)


def amplified(size) -> float:
    """What an exponential makes of the rounding of its argument; no more where it has vanished."""
    return float(2 * (4 + min(size, 1000)))
