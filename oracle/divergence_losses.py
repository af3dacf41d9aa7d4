"""Divergences of one number from another, one term of each: sums of terms, against which errors are measured."""

from mpmath import mp, mpf

from likelihood_losses import Observed, ln, over, pole, power
from reference import INFINITY, weigh


class PointwiseKl(Observed):
    name = "pointwise_kl"
    specs = ["pointwise_kl"]
    kinds = ("unit", "close")
    signed = True

    def textbook(self, q, p):
        return p * mp.log(p / q)

    def value(self, q, p):
        return mpf(0) if p == 0 else INFINITY if q == 0 else p * mp.log(p / q)

    def gradient_terms(self, q, p):
        return (-over(p, q),)

    def target_gradient_terms(self, q, p):
        if p == 0 or q == 0:
            return (-INFINITY if q else mpf(0) if p == 0 else INFINITY,)
        return mp.log(p / q), mpf(1)

    def curvature_terms(self, q, p):
        return (over(over(p, q), q),)

    def overflows(self, q, p, quantity, format):
        return pole(q, mpf(1), quantity, format)


class PointwiseKlWithLogPred(Observed):
    name = "pointwise_kl_with_log_pred"
    specs = ["pointwise_kl_with_log_pred"]
    kinds = ("log", "unit")
    signed = True

    def textbook(self, x, p):
        return p * (mp.log(p) - x)

    def value_terms(self, x, p):
        return weigh(p, ln(p)), -weigh(p, x)

    def gradient_terms(self, x, p):
        return (-p,)

    def target_gradient_terms(self, x, p):
        return ln(p), -x, mpf(1)

    def curvature_terms(self, x, p):
        return (mpf(0),)


class PointwiseKlWithLogs(Observed):
    name = "pointwise_kl_with_logs"
    specs = ["pointwise_kl_with_logs"]
    kinds = ("log", "close log")
    signed = True

    def textbook(self, x, t):
        return mp.exp(t) * (t - x)

    def value(self, x, t):
        return mpf(0) if t == -INFINITY else power(t) * (t - x)

    def gradient_terms(self, x, t):
        return (-power(t),)

    def target_gradient_terms(self, x, t):
        return (mpf(0),) if t == -INFINITY else (power(t) * (t - x), power(t))

    def curvature_terms(self, x, t):
        return (mpf(0),)

    def faint(self, x, t, format):
        return 1 + abs(x - t) if mp.isfinite(x - t) else 1


class GeneralisedKl(Observed):
    name = "generalised_kl"
    specs = ["generalised_kl"]
    kinds = ("rate", "close rate")

    def textbook(self, q, p):
        return p * mp.log(p / q) - p + q

    def value(self, q, p):
        if p == 0 or q == 0:
            return q if p == 0 else INFINITY
        with mp.workdps(4 * mp.dps):
            return p * mp.log(p / q) - p + q

    def bounds(self, q, p):
        # The divergence as the vocabulary has it, to 3.5 ulp of its larger term.
        return 5, 8, 16

    def gradient_terms(self, q, p):
        return (mpf(1) if p == 0 else over(q - p, q),)

    def target_gradient_terms(self, q, p):
        return (mpf(0) if p == q else -INFINITY if p == 0 else INFINITY if q == 0 else mp.log(p / q),)

    def curvature_terms(self, q, p):
        return (over(over(p, q), q),)

    def overflows(self, q, p, quantity, format):
        return pole(q, max(p, q), quantity, format)


class GeneralisedKlWithLogPred(Observed):
    name = "generalised_kl_with_log_pred"
    specs = ["generalised_kl_with_log_pred"]
    kinds = ("finite log", "count")

    def textbook(self, x, p):
        return p * (mp.log(p) - x) - p + mp.exp(x)

    def value(self, x, p):
        if p == 0 or mp.isinf(x):
            return power(x) if p == 0 else INFINITY
        with mp.workdps(4 * mp.dps):
            return p * (mp.log(p) - x) - p + power(x)

    def gradient_terms(self, x, p):
        return power(x), -p

    def target_gradient_terms(self, x, p):
        return ln(p), -x

    def curvature_terms(self, x, p):
        return (power(x),)

    def bounds(self, x, p):
        # Near e^x = p the rounding of ln p is amplified by 1/(x - ln p); far below, e^x is p times an exponential of it.
        if p == 0 or mp.isinf(x):
            return 4, 8, 16
        apart = abs(x - mp.log(p))
        wide = float(2 * (4 + (2 / apart if apart else 0) * abs(mp.log(p)) + abs(mp.log(p)) + apart))
        return max(4, wide), 8 + wide, 16 + wide


class GeneralisedKlWithLogs(Observed):
    name = "generalised_kl_with_logs"
    specs = ["generalised_kl_with_logs"]
    kinds = ("finite log", "close finite log")

    def textbook(self, x, t):
        return mp.exp(t) * (t - x) - mp.exp(t) + mp.exp(x)

    def value(self, x, t):
        if t == -INFINITY or mp.isinf(x):
            return power(x) if t == -INFINITY else INFINITY
        with mp.workdps(4 * mp.dps):
            return power(t) * (t - x) - power(t) + power(x)

    def gradient_terms(self, x, t):
        with mp.workdps(4 * mp.dps):
            return (power(x) - power(t),)

    def target_gradient_terms(self, x, t):
        return (mpf(0) if t == -INFINITY else power(t) * (t - x),)

    def curvature_terms(self, x, t):
        return (power(x),)

    def faint(self, x, t, format):
        return 2 + abs(x - t) if mp.isfinite(x - t) else 1


class PointwiseJs(Observed):
    name = "pointwise_js"
    defaults = {"beta": "0.5"}
    specs = [f"pointwise_js:beta={b}" for b in ["0.5", "0.1", "0.75"]]
    kinds = ("unit", "close")

    def mixture(self, q, p):
        return self.beta * p + (1 - self.beta) * q

    def textbook(self, q, p):
        m = self.mixture(q, p)
        return self.beta * p * mp.log(p / m) + (1 - self.beta) * q * mp.log(q / m)

    def value(self, q, p):
        m = self.mixture(q, p)
        left = mpf(0) if p == 0 else self.beta * p * mp.log(p / m)
        return left if q == 0 else left + (1 - self.beta) * q * mp.log(q / m)

    def gradient_terms(self, q, p):
        if q == 0:
            return (-INFINITY if p else -(1 - self.beta) * mp.log(1 - self.beta),)
        return ((1 - self.beta) * mp.log(q / self.mixture(q, p)),)

    def target_gradient_terms(self, q, p):
        if p == 0:
            return (-INFINITY if q else mpf(0),)
        return (self.beta * mp.log(p / self.mixture(q, p)),)

    def curvature_terms(self, q, p):
        if q == 0:
            return (INFINITY if p else mpf(0),)
        m, rest = self.mixture(q, p), 1 - self.beta
        return rest / q, -2 * rest**2 / m, rest**3 * q / m**2, self.beta * rest**2 * p / m**2

    def bounds(self, q, p):
        # The rounding of the mixture shows where p and q agree to half of their digits.
        if p == q or p == 0 or q == 0:
            return 8, 8, 16
        apart = abs(p - q) / max(p, q)
        ulp = mp.ldexp(1, 1 - self.precision)
        wide = float(8 + (64 + ulp / apart**2 / self.beta / (1 - self.beta) if apart < 64 * mp.sqrt(ulp) else 0))
        return wide, wide, 16 + wide

    def overflows(self, q, p, quantity, format):
        return pole(q, mpf(1), "curvature", format) and quantity != "value"


class TotalVariation(Observed):
    name = "total_variation"
    specs = ["total_variation"]
    kinds = ("unit", "close")

    def textbook(self, q, p):
        return abs(q - p) / 2

    def value(self, q, p):
        return abs(q - p) / 2

    def gradient_terms(self, q, p):
        return (mpf(mp.sign(q - p)) / 2,)

    def target_gradient_terms(self, q, p):
        return (-mpf(mp.sign(q - p)) / 2,)

    def curvature_terms(self, q, p):
        return (mpf(0),)

    def majorizer(self, q, p):
        return INFINITY if p == q else 1 / (2 * abs(q - p))


class PointwiseCrossEntropy(Observed):
    name = "pointwise_cross_entropy"
    specs = ["pointwise_cross_entropy"]
    kinds = ("unit", "unit")

    def textbook(self, q, p):
        return -p * mp.log(q)

    def value(self, q, p):
        return -weigh(p, ln(q))

    def gradient_terms(self, q, p):
        return (-over(p, q),)

    def target_gradient_terms(self, q, p):
        return (-ln(q),)

    def curvature_terms(self, q, p):
        return (over(over(p, q), q),)

    def overflows(self, q, p, quantity, format):
        return pole(q, mpf(1), quantity, format)
