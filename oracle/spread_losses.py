"""Likelihoods of two predicted numbers away from where the second is 1: for the sweep, which has columns for both.

`X_at_NAME` is X of pred and target with the second number a parameter; `X_by_NAME` is X of the second number, in the
place of pred, and the target, with the location at 0.
"""

from mpmath import mp

from curved_losses import Periodic
from likelihood_losses import GaussianNll, LaplaceNll, Observed, StudentTNll, VonMisesNll
from taylor import cos
from textbook import Textbook

SECOND = ["1e-3", "0.3", "7", "1e4"]


class At:
    """Of a scale that is a parameter."""

    signed = True

    def overflows(self, pred, target, quantity, format):
        # d/scale, before a small slope of it brings it back.
        return abs(pred - target) / self.scale > mp.ldexp(1, format.emax + 1)


class GaussianAtScale(At, GaussianNll):
    name = "gaussian_nll_at_scale"
    defaults = {"scale": "1", **GaussianNll.defaults}
    specs = [f"gaussian_nll_at_scale:scale={s},full={f}" for s, f in zip(SECOND, "0101")]


class LaplaceAtScale(At, LaplaceNll):
    name = "laplace_nll_at_scale"
    defaults = {"scale": "1", **LaplaceNll.defaults}
    specs = [f"laplace_nll_at_scale:scale={s},full={f}" for s, f in zip(SECOND, "0101")]


class StudentTAtScale(At, StudentTNll):
    name = "student_t_nll_at_scale"
    defaults = {"scale": "1", **StudentTNll.defaults}
    specs = [f"student_t_nll_at_scale:scale={s},nu={n}" for s, n in zip(SECOND, ("4", "1", "30", "2.5"))]

    def value_scale(self, pred, target):
        return 2 * abs(mp.log(self.scale)) + abs(self.value(pred, target))

    def bounds(self, pred, target):
        # The roundings of d, of the root of nu, of the scale's product with it and of the quotient, twice.
        return 8, 12, 16


class VonMisesAtConcentration(VonMisesNll):
    name = "von_mises_nll_at_concentration"
    defaults = {"concentration": "1", **VonMisesNll.defaults}
    specs = [f"von_mises_nll_at_concentration:concentration={c},full={f}" for c, f in zip(SECOND, "0101")]

    def value_scale(self, pred, target):
        parts = sum(map(abs, self.constants(self.concentration)))
        return Periodic.value_scale(self, pred, target) + 2 * parts + abs(self.value(pred, target))


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
    parts = GaussianNll.parts


class LaplaceByScale(By):
    name = "laplace_nll_by_scale"
    defaults = {"full": "0"}
    specs = ["laplace_nll_by_scale", "laplace_nll_by_scale:full=1"]
    parts = LaplaceNll.parts


class StudentTByScale(By):
    name = "student_t_nll_by_scale"
    defaults = {"nu": "4"}
    specs = [f"student_t_nll_by_scale:nu={n}" for n in ("4", "1", "0.1", "30", "2.5")]
    parts = StudentTNll.parts

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
    constants = VonMisesNll.constants

    def parts(self, concentration, target):
        return concentration * (1 - cos(target)), *self.constants(concentration)

    def gradient_terms(self, concentration, target):
        # The angle's rounding, to whole turns, costs as much of it.
        size = abs(target * mp.sin(target))
        return *super().gradient_terms(concentration, target), size, -size

    def value_terms(self, concentration, target):
        size = concentration * abs(target * mp.sin(target))
        return *super().value_terms(concentration, target), size, -size
