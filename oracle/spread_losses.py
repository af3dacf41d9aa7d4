"""Likelihoods of two predicted numbers away from where the second is 1: for the sweep, which has columns for both.

`X_at_NAME` is X of pred and target with the second number a parameter; `X_by_NAME` is X of the second number, in the
place of pred, and the target, with the location at 0.
"""

from mpmath import mp, mpf

from curved_losses import Periodic
from distance_losses import Distance
from likelihood_losses import Observed
from reference import INFINITY
from taylor import cos, function, log
from textbook import DistanceTextbook, Textbook

SECOND = ["1e-3", "0.3", "7", "1e4"]
LN_BESSEL = function(lambda k: (mp.log(mp.besseli(0, k)), slope(k), 1 - slope(k) / k - slope(k) ** 2))


def slope(k):
    """The slope of ln I0."""
    return mp.besseli(1, k) / mp.besseli(0, k)


class At(Distance):
    """A distance in units of the scale."""

    signed = True

    def constant(self):
        return mpf(0)

    def value_terms(self, pred, target):
        return self.rho(pred - target), mp.log(self.scale), self.constant()

    def value(self, pred, target):
        return sum(self.value_terms(pred, target))

    def faint(self, pred, target, format):
        # d/scale may have vanished before the next 1/scale multiplies it.
        return max(1, 1 / self.scale)

    def overflows(self, pred, target, quantity, format):
        # d/scale, before a small slope of it brings it back.
        return abs(pred - target) / self.scale > mp.ldexp(1, format.emax + 1)


class GaussianAtScale(At):
    name = "gaussian_nll_at_scale"
    defaults = {"scale": "1", "full": "0"}
    specs = [f"gaussian_nll_at_scale:scale={s},full={f}" for s, f in zip(SECOND, "0101")]

    def constant(self):
        return self.full * mp.log(2 * mp.pi) / 2

    def textbook(self, pred, target):
        return ((pred - target) / self.scale) ** 2 / 2 + log(self.scale) + self.constant()

    def rho(self, d):
        return (d / self.scale) ** 2 / 2

    def psi(self, d):
        return d / self.scale**2

    def bend(self, d):
        return 1 / self.scale**2

    def majorizer(self, pred, target):
        return 1 / self.scale**2


class LaplaceAtScale(At):
    name = "laplace_nll_at_scale"
    defaults = {"scale": "1", "full": "0"}
    specs = [f"laplace_nll_at_scale:scale={s},full={f}" for s, f in zip(SECOND, "0101")]

    def constant(self):
        return self.full * mp.ln2

    def textbook(self, pred, target):
        return abs(pred - target) / self.scale + log(self.scale) + self.constant()

    def rho(self, d):
        return abs(d) / self.scale

    def psi(self, d):
        return mp.sign(d) / self.scale

    def bend(self, d):
        return mpf(0)

    def majorizer(self, pred, target):
        return INFINITY if pred == target else 1 / abs(pred - target) / self.scale


class StudentTAtScale(DistanceTextbook):
    name = "student_t_nll_at_scale"
    defaults = {"scale": "1", "nu": "4"}
    specs = [f"student_t_nll_at_scale:scale={s},nu={n}" for s, n in zip(SECOND, ("4", "1", "30", "2.5"))]
    curvature_cancels = True
    signed = True

    def textbook(self, pred, target):
        return (self.nu + 1) / 2 * log(1 + ((pred - target) / self.scale) ** 2 / self.nu) + log(self.scale)

    def value_scale(self, pred, target):
        return 2 * abs(mp.log(self.scale)) + abs(self.value(pred, target))

    def bounds(self, pred, target):
        # The roundings of d, of the root of nu, of the scale's product with it and of the quotient, twice.
        return 8, 12, 16

    def faint(self, pred, target, format):
        return (self.nu + 1) * max(1, 1 / self.nu) * max(1, 1 / self.scale**2)

    def overflows(self, pred, target, quantity, format):
        return abs(pred - target) / self.scale > mp.ldexp(1, format.emax + 1)


class VonMisesAtConcentration(Periodic):
    name = "von_mises_nll_at_concentration"
    defaults = {"concentration": "1", "full": "0"}
    specs = [f"von_mises_nll_at_concentration:concentration={c},full={f}" for c, f in zip(SECOND, "0101")]
    signed = True

    @property
    def c(self):
        return 2 * mp.pi

    def amplitude(self):
        return self.concentration

    def constant(self):
        return LN_BESSEL(self.concentration) - self.concentration + self.full * mp.log(2 * mp.pi)

    def textbook(self, pred, target):
        return super().textbook(pred, target) * self.concentration + self.constant()

    def value_scale(self, pred, target):
        parts = abs(self.constant() - self.full * mp.log(2 * mp.pi)) + self.full * mp.log(2 * mp.pi)
        return super().value_scale(pred, target) + 2 * parts + abs(self.value(pred, target))


class By(Observed, Textbook):
    """A loss of its second number; the target is the distance."""

    kinds = ("positive", "moderate")
    has_majorizer = False
    signed = True
    value = Textbook.value

    def value_terms(self, second, target):
        return tuple(part[0] for part in self.by_second(second, target))

    def by_second(self, second, target):
        """Value, slope and curvature of each part."""
        count = len(self.parts(second, target))
        return [self.derivatives(lambda x, k=k: self.parts(x, target)[k], second) for k in range(count)]

    def textbook(self, second, target):
        return sum(self.parts(second, target), 0)

    def gradient_terms(self, second, target):
        return tuple(part[1] for part in self.by_second(second, target))

    def overflows(self, pred, target, quantity, format):
        return abs(target) / pred**2 > mp.ldexp(1, format.emax)


class GaussianByScale(By):
    name = "gaussian_nll_by_scale"
    defaults = {"full": "0"}
    specs = ["gaussian_nll_by_scale", "gaussian_nll_by_scale:full=1"]

    def parts(self, scale, target):
        return (target / scale) ** 2 / 2, log(scale), self.full * mp.log(2 * mp.pi) / 2


class LaplaceByScale(By):
    name = "laplace_nll_by_scale"
    defaults = {"full": "0"}
    specs = ["laplace_nll_by_scale", "laplace_nll_by_scale:full=1"]

    def parts(self, scale, target):
        return abs(target) / scale, log(scale), self.full * mp.ln2


class StudentTByScale(By):
    name = "student_t_nll_by_scale"
    defaults = {"nu": "4"}
    specs = [f"student_t_nll_by_scale:nu={n}" for n in ("4", "1", "0.1", "30", "2.5")]

    def parts(self, scale, target):
        return (self.nu + 1) / 2 * log(1 + (target / scale) ** 2 / self.nu), log(scale)

    def bounds(self, pred, target):
        return 8, 12, 16

    def faint(self, pred, target, format):
        return (self.nu + 1) * max(1, 1 / self.nu)

    def overflows(self, pred, target, quantity, format):
        # The slope of d/(scale*sqrt(nu)), before nu brings it back.
        return abs(target) / pred**2 / min(1, self.nu) > mp.ldexp(1, format.emax)


class VonMisesByConcentration(By):
    name = "von_mises_nll_by_concentration"
    defaults = {"full": "0"}
    specs = ["von_mises_nll_by_concentration", "von_mises_nll_by_concentration:full=1"]

    def parts(self, concentration, target):
        bessel = LN_BESSEL(concentration) - concentration
        return concentration * (1 - cos(target)), bessel, self.full * mp.log(2 * mp.pi)

    def gradient_terms(self, concentration, target):
        # The angle's rounding, to whole turns, costs as much of it.
        size = abs(target * mp.sin(target))
        return *super().gradient_terms(concentration, target), size, -size

    def value_terms(self, concentration, target):
        size = concentration * abs(target * mp.sin(target))
        return *super().value_terms(concentration, target), size, -size
