"""Negative log-likelihoods of one predicted number, or of two with the second at 1: `spread_losses.py` has it elsewhere.

Most are sums of terms that cancel somewhere: they come as those terms, and errors are measured against them.
"""

from mpmath import mp, mpf

from binary_losses import tight
from curved_losses import Periodic
from distance_losses import Distance
from reference import INFINITY, LONG_TAIL, Loss, sigmoid, softplus, weigh
from taylor import function, log
from textbook import DistanceTextbook


class Observed(Loss):
    """A loss of a predicted and an observed number, of the kinds that `points.py` knows."""

    domain = "observed"
    kinds = ("real", "count")
    specs: list[str] = []

    def value(self, pred, target):
        return sum(self.value_terms(pred, target))


def power(x):
    """e^x, 0 or infinite far beyond every format."""
    return mpf(0) if x < -LONG_TAIL else INFINITY if x > LONG_TAIL else mp.exp(x)


def ln(x):
    return -INFINITY if x == 0 else mp.log(x)


def over(a, b):
    """a / b, with 0/0 = 0."""
    return mpf(0) if a == 0 else INFINITY * mp.sign(a) if b == 0 else a / b


class Poisson(Observed):
    name = "poisson"
    defaults = {"full": "0"}
    specs = ["poisson", "poisson:full=1"]
    signed = True

    def textbook(self, x, y):
        return mp.exp(x) - y * x + self.full * mp.loggamma(y + 1)

    def constant(self, y):
        return (mp.loggamma(y + 1),) if self.full else ()

    def value_terms(self, x, y):
        dominated = mpf(0) if x == INFINITY else -weigh(y, x)
        return power(x), dominated, *self.constant(y)

    def gradient_terms(self, x, y):
        return power(x), -y

    def target_gradient_terms(self, x, y):
        return (mpf(0) if x == INFINITY else -x), *((mp.psi(0, y + 1),) if self.full else ())

    def curvature_terms(self, x, y):
        return (power(x),)

    def bounds(self, x, y):
        # ln(Gamma) near its zero shows the rounding of y + 1.
        shown = sum(map(abs, self.value_terms(x, y))) if self.full else INFINITY
        return 4 + float(2 / shown if shown else 0), 8, 16


class PoissonRate(Poisson):
    name = "poisson_rate"
    specs = ["poisson_rate", "poisson_rate:full=1"]
    kinds = ("rate", "count")

    def textbook(self, rate, y):
        return rate - y * mp.log(rate) + self.full * mp.loggamma(y + 1)

    def value_terms(self, rate, y):
        return rate, -weigh(y, ln(rate)), *self.constant(y)

    def gradient_terms(self, rate, y):
        return mpf(1), -over(y, rate)

    def target_gradient_terms(self, rate, y):
        return -ln(rate), *((mp.psi(0, y + 1),) if self.full else ())

    def curvature_terms(self, rate, y):
        return (over(over(y, rate), rate),)

    def overflows(self, rate, y, quantity, format):
        return pole(rate, y, quantity, format)


def pole(rate, y, quantity, format):
    """Whether 1/rate, or its square, overflows where its product with y need not."""
    if rate <= 0 or quantity == "value":
        return False
    return max(1, y) / rate ** (1 if quantity == "gradient" else 2) > mp.ldexp(1, format.emax)


class Gamma(Observed):
    name = "gamma"
    specs = ["gamma"]
    kinds = ("real", "positive")
    signed = True

    def textbook(self, x, y):
        return x + y * mp.exp(-x)

    def value_terms(self, x, y):
        return (mpf(0) if x == -INFINITY else x), y * power(-x)

    def gradient_terms(self, x, y):
        return mpf(1), -y * power(-x)

    def target_gradient_terms(self, x, y):
        return (power(-x),)

    def curvature_terms(self, x, y):
        return (y * power(-x),)

    def bounds(self, x, y):
        # The square of a rounded exponential.
        return 6, 8, 16

    def faint(self, x, y, format):
        return 4


class ExponentialNll(Observed):
    name = "exponential_nll"
    specs = ["exponential_nll"]
    kinds = ("rate", "count")
    signed = True

    def textbook(self, rate, y):
        return rate * y - mp.log(rate)

    def value_terms(self, rate, y):
        return rate * y, -ln(rate)

    def gradient_terms(self, rate, y):
        return y, -over(mpf(1), rate)

    def target_gradient_terms(self, rate, y):
        return (rate,)

    def curvature_terms(self, rate, y):
        return (over(over(mpf(1), rate), rate),)


class Tweedie(Observed):
    name = "tweedie"
    defaults = {"power": "1.5"}
    specs = [f"tweedie:power={p}" for p in ["1.5", "0", "1", "2", "3", "1.001", "1.9", "0.5", "2.5"]]
    kinds = ("moderate", "count")
    signed = True

    def shares(self):
        return 2 - self.power, 1 - self.power

    def textbook(self, x, y):
        grown = [x if a == 0 else mp.expm1(a * x) / a for a in self.shares()]
        return grown[0] - y * grown[1]

    def value_terms(self, x, y):
        grown = [x if a == 0 else (mp.expm1(a * x) if a * x < LONG_TAIL else INFINITY) / a for a in self.shares()]
        return grown[0], -weigh(y, grown[1])

    def gradient_terms(self, x, y):
        first, second = self.shares()
        return power(first * x), -weigh(y, power(second * x))

    def target_gradient_terms(self, x, y):
        a = self.shares()[1]
        return (-(x if a == 0 else mp.expm1(a * x) / a),)

    def curvature_terms(self, x, y):
        first, second = self.shares()
        return weigh(first, power(first * x)), -weigh(second * y, power(second * x))

    def majorizer(self, x, y):
        exact = sum(self.curvature_terms(x, y))
        return exact if self.power in (1, 2) else max(exact, power(self.shares()[0] * x))

    def bounds(self, x, y):
        # Exponentials of rounded arguments.
        first, second = self.shares()
        wide = float(2 * (4 + max(abs(first), abs(second)) * abs(x))) if mp.isfinite(x) else 0
        return max(4, wide), max(8, wide), max(16, wide)


class Binomial(Observed):
    name = "binomial"
    defaults = {"trials": "1", "full": "0"}
    specs = ["binomial", "binomial:trials=10,full=0", "binomial:trials=10,full=1", "binomial:trials=0.3,full=0"]
    kinds = ("logit", "unit")

    def textbook(self, x, y):
        n = self.trials
        choices = mp.loggamma(n * y + 1) + mp.loggamma(n * (1 - y) + 1) - mp.loggamma(n + 1)
        return n * (mp.log(1 + mp.exp(x)) - y * x) + self.full * choices

    def value_terms(self, x, y):
        n = self.trials
        constant = (mp.loggamma(n * y + 1), mp.loggamma(n * (1 - y) + 1), -mp.loggamma(n + 1)) if self.full else ()
        return weigh(n * y, softplus(-x)), weigh(n * (1 - y), softplus(x)), *constant

    def gradient_terms(self, x, y):
        return -self.trials * y * sigmoid(-x), self.trials * (1 - y) * sigmoid(x)

    def target_gradient_terms(self, x, y):
        n = self.trials
        slopes = (n * mp.psi(0, n * y + 1), -n * mp.psi(0, n * (1 - y) + 1)) if self.full else ()
        return -n * x, *slopes

    def curvature_terms(self, x, y):
        return (self.trials * sigmoid(x) * sigmoid(-x),)

    def majorizer(self, x, y):
        return self.trials * tight(x)

    def faint(self, x, y, format):
        return max(1, self.trials)


class NegativeBinomial(Observed):
    name = "negative_binomial"
    defaults = {"dispersion": "1", "full": "0"}
    specs = [
        f"negative_binomial:dispersion={a},full={f}"
        for a, f in [("1", "0"), ("0.5", "1"), ("0.01", "0"), ("20", "0"), ("1", "1")]
    ]

    def textbook(self, x, y):
        r = 1 / self.dispersion
        mu = mp.exp(x)
        constant = mp.loggamma(r) + mp.loggamma(y + 1) - mp.loggamma(y + r)
        return r * mp.log(1 + mu / r) + y * mp.log(1 + r / mu) + self.full * constant

    def logit(self, x):
        return x + mp.log(self.dispersion)

    def value_terms(self, x, y):
        r, z = 1 / self.dispersion, self.logit(x)
        # Of r = 1 the constant is 0.
        constant = (mp.loggamma(r), mp.loggamma(y + 1), -mp.loggamma(y + r)) if self.full and r != 1 else ()
        return r * softplus(z), weigh(y, softplus(-z)), *constant

    def gradient_terms(self, x, y):
        return sigmoid(self.logit(x)) / self.dispersion, -y * sigmoid(-self.logit(x))

    def target_gradient_terms(self, x, y):
        r = 1 / self.dispersion
        slopes = (mp.psi(0, y + 1), -mp.psi(0, y + r)) if self.full and r != 1 else ()
        return softplus(-self.logit(x)), *slopes

    def curvature_terms(self, x, y):
        z = self.logit(x)
        return ((1 / self.dispersion + y) * sigmoid(z) * sigmoid(-z),)

    def majorizer(self, x, y):
        return (1 / self.dispersion + y) * tight(self.logit(x))

    def bounds(self, x, y):
        # An exponential of x + ln(dispersion), which is rounded.
        wide = float(2 * (4 + abs(x) + abs(mp.log(self.dispersion)))) if mp.isfinite(x) and self.dispersion != 1 else 0
        return max(4, wide), max(8, wide), max(16, wide)

    def faint(self, x, y, format):
        return max(1, y + 1 / self.dispersion)


class Spread(Distance):
    """A distance in units of the scale."""

    scale = mpf(1)

    def parts(self, scale, d):
        """The distance, the logarithm of the scale, and a constant."""
        raise NotImplementedError

    def textbook(self, pred, target):
        return sum(self.value_terms(pred, target))

    def rho(self, d):
        return self.parts(self.scale, d)[0]

    def value_terms(self, pred, target):
        return self.parts(self.scale, pred - target)

    def value(self, pred, target):
        return sum(self.value_terms(pred, target))

    def faint(self, pred, target, format):
        # d/scale may have vanished before the next 1/scale multiplies it.
        return max(1, 1 / self.scale)


class GaussianNll(Spread):
    name = "gaussian_nll"
    defaults = {"full": "0"}
    specs = ["gaussian_nll", "gaussian_nll:full=1"]

    def parts(self, scale, d):
        return (d / scale) ** 2 / 2, log(scale), self.full * mp.log(2 * mp.pi) / 2

    def psi(self, d):
        return d / self.scale**2

    def bend(self, d):
        return 1 / self.scale**2

    def majorizer(self, pred, target):
        return 1 / self.scale**2


class LaplaceNll(Spread):
    name = "laplace_nll"
    defaults = {"full": "0"}
    specs = ["laplace_nll", "laplace_nll:full=1"]

    def parts(self, scale, d):
        return abs(d) / scale, log(scale), self.full * mp.ln2

    def psi(self, d):
        return mp.sign(d) / self.scale

    def bend(self, d):
        return mpf(0)

    def majorizer(self, pred, target):
        return INFINITY if pred == target else 1 / abs(pred - target) / self.scale


class StudentTNll(DistanceTextbook):
    name = "student_t_nll"
    defaults = {"nu": "4", "full": "0"}
    specs = [
        f"student_t_nll:nu={n},full={f}"
        for n, f in [("4", "0"), ("1", "1"), ("0.1", "0"), ("30", "1"), ("1e6", "0"), ("2.5", "1")]
    ]
    scale = mpf(1)
    curvature_cancels = True

    def volume(self):
        return mp.loggamma(self.nu / 2), -mp.loggamma((self.nu + 1) / 2), mp.log(mp.pi * self.nu) / 2

    def parts(self, scale, d):
        return (self.nu + 1) / 2 * log(1 + (d / scale) ** 2 / self.nu), log(scale)

    def textbook(self, pred, target):
        return sum(self.parts(self.scale, pred - target)) + self.full * sum(self.volume())

    def value_scale(self, pred, target):
        return self.full * sum(map(abs, self.volume()))

    def bounds(self, pred, target):
        # Near 0 a square: the roundings of d, of the root of nu and of their quotient, twice.
        return 8, 8, 16

    def faint(self, pred, target, format):
        return (self.nu + 1) * max(1, 1 / self.nu) * max(1, 1 / self.scale**2)


LN_BESSEL = function(lambda k: (mp.log(mp.besseli(0, k)), slope(k), 1 - slope(k) / k - slope(k) ** 2))


def slope(k):
    """The slope of ln I0."""
    return mp.besseli(1, k) / mp.besseli(0, k)


class VonMisesNll(Periodic):
    name = "von_mises_nll"
    defaults = {"full": "0"}
    specs = ["von_mises_nll", "von_mises_nll:full=1"]
    concentration = mpf(1)
    signed = True

    @property
    def c(self):
        return 2 * mp.pi

    def amplitude(self):
        return self.concentration

    def constants(self, concentration):
        return LN_BESSEL(concentration) - concentration, self.full * mp.log(2 * mp.pi)

    def textbook(self, pred, target):
        return super().textbook(pred, target) * self.concentration + sum(self.constants(self.concentration))

    def value_scale(self, pred, target):
        return super().value_scale(pred, target) + 2 + abs(sum(self.constants(self.concentration)))
