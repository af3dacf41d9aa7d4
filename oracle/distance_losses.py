"""The losses of the residual d = pred - target."""

from mpmath import mp, mpf

from reference import INFINITY, LONG_TAIL, Loss, Range, tail, weigh
from taylor import relu
from textbook import DistanceTextbook


class Distance(Loss):
    """A loss of d = pred - target: rho, its derivative psi and its second derivative."""

    def rho(self, d):
        raise NotImplementedError

    def psi(self, d):
        raise NotImplementedError

    def bend(self, d):
        raise NotImplementedError

    def value(self, pred, target):
        return self.rho(pred - target)

    def gradient_terms(self, pred, target):
        return (self.psi(pred - target),)

    def target_gradient_terms(self, pred, target):
        return (-self.psi(pred - target),)

    def curvature_terms(self, pred, target):
        return (self.bend(pred - target),)

    def majorizer(self, pred, target):
        d = pred - target
        if d == 0:
            return self.bend(d)
        return mpf(0) if mp.isinf(d) and mp.isfinite(self.psi(d)) else self.psi(d) / d


class SquaredError(Distance):
    name = "squared_error"

    def textbook(self, pred, target):
        return (pred - target) ** 2

    def rho(self, d):
        return d * d

    def psi(self, d):
        return 2 * d

    def bend(self, d):
        return mpf(2)

    def majorizer(self, pred, target):
        return mpf(2)


class HalfSquaredError(Distance):
    name = "half_squared_error"

    def textbook(self, pred, target):
        return (pred - target) ** 2 / 2

    def rho(self, d):
        return d * d / 2

    def psi(self, d):
        return d

    def bend(self, d):
        return mpf(1)

    def majorizer(self, pred, target):
        return mpf(1)


class AbsoluteError(Distance):
    name = "absolute_error"

    def textbook(self, pred, target):
        return abs(pred - target)

    def rho(self, d):
        return abs(d)

    def psi(self, d):
        return mpf(mp.sign(d))

    def bend(self, d):
        return mpf(0)

    def majorizer(self, pred, target):
        return INFINITY if pred == target else 1 / abs(pred - target)


class SmoothL1(Distance):
    name = "smooth_l1"
    defaults = {"beta": "1"}

    def textbook(self, pred, target):
        a = abs(pred - target)
        return a * a / (2 * self.beta) if a < self.beta else a - self.beta / 2

    def rho(self, d):
        return self.textbook(d, 0)

    def psi(self, d):
        return d / self.beta if abs(d) < self.beta else mpf(mp.sign(d))

    def bend(self, d):
        if abs(d) == self.beta != 0:
            return Range(mpf(0), 1 / self.beta)
        return 1 / self.beta if abs(d) < self.beta else mpf(0)

    def majorizer(self, pred, target):
        return INFINITY if pred == target and self.beta == 0 else super().majorizer(pred, target)

    def jumps(self):
        return [self.beta] if self.beta else []

    def at_jump(self, pred, target):
        return self.psi(pred - target), Range(mpf(0), 1 / self.beta)


class Huber(Distance):
    name = "huber"
    defaults = {"delta": "1"}

    def textbook(self, pred, target):
        a = abs(pred - target)
        return a * a / 2 if a <= self.delta else self.delta * (a - self.delta / 2)

    def rho(self, d):
        return self.textbook(d, 0)

    def psi(self, d):
        return max(-self.delta, min(d, self.delta))

    def bend(self, d):
        if abs(d) == self.delta:
            return Range(mpf(0), mpf(1))
        return mpf(1) if abs(d) < self.delta else mpf(0)

    def jumps(self):
        return [self.delta]

    def at_jump(self, pred, target):
        return self.psi(pred - target), Range(mpf(0), mpf(1))


class PseudoHuber(Distance):
    name = "pseudo_huber"
    defaults = {"delta": "1"}

    def textbook(self, pred, target):
        return self.delta**2 * (mp.sqrt(1 + ((pred - target) / self.delta) ** 2) - 1)

    def slope(self, d):
        return mp.sqrt(1 + (d / self.delta) ** 2)

    def rho(self, d):
        return d if mp.isinf(d) and d > 0 else -d if mp.isinf(d) else d * d / (self.slope(d) + 1)

    def psi(self, d):
        return self.delta * mp.sign(d) if mp.isinf(d) else d / self.slope(d)

    def bend(self, d):
        return 1 / self.slope(d) ** 3

    def faint(self, pred, target, format):
        # d/r may be subnormal before it is multiplied by delta: it is rounded there, not dropped.
        return max(self.delta * format.epsilon, 1)


class LogCosh(Distance):
    name = "log_cosh"

    def textbook(self, pred, target):
        return mp.log(mp.cosh(pred - target))

    def rho(self, d):
        a = abs(d)
        # Near zero ln cosh d = log1p(2 sinh^2(d/2)); with e = exp(-2a), sinh^2(d/2) = (1 - e^(-a))^2 / (4 e^(-a)).
        if a < 1:
            return mp.log1p(mp.expm1(-a) ** 2 / (2 * tail(a)))
        return a + mp.log1p(tail(2 * a)) - mp.ln2

    def psi(self, d):
        m = mp.expm1(-2 * abs(d)) if abs(d) < LONG_TAIL else mpf(-1)
        return mp.sign(d) * -m / (2 + m)

    def bend(self, d):
        e = tail(2 * abs(d))
        return 4 * e / (1 + e) ** 2

    def bounds(self, pred, target):
        # The curvature ends in e^(-2|d|), which multiplies the rounding of d by 2|d|.
        a = abs(pred - target)
        return 4, 8, max(16, float(2 * (4 + 2 * a)) if mp.isfinite(a) else 16)


class Quantile(Distance):
    name = "quantile"
    defaults = {"tau": "0.5"}

    def textbook(self, pred, target):
        r = target - pred
        return max(self.tau * r, (self.tau - 1) * r)

    def rho(self, d):
        return weigh(self.tau, -d) if d < 0 else weigh(1 - self.tau, d)

    def psi(self, d):
        return mpf(0) if d == 0 else -self.tau if d < 0 else 1 - self.tau

    def bend(self, d):
        return mpf(0)

    def majorizer(self, pred, target):
        # The loss is |r|/2 + (tau - 1/2) r: only the first part bends.
        return INFINITY if pred == target else 1 / (2 * abs(pred - target))


class TruncatedSquaredError(Distance):
    name = "truncated_squared_error"
    defaults = {"c": "1"}

    def textbook(self, pred, target):
        return min((pred - target) ** 2, self.c**2)

    def rho(self, d):
        return self.textbook(d, 0)

    def psi(self, d):
        return 2 * d if abs(d) < self.c else d if abs(d) == self.c else mpf(0)

    def bend(self, d):
        if abs(d) == self.c:
            return Range(mpf(0), mpf(2))
        return mpf(2) if abs(d) < self.c else mpf(0)

    def jumps(self):
        return [self.c]

    def at_jump(self, pred, target):
        return Range(*sorted((mpf(0), 2 * (pred - target)))), Range(mpf(0), mpf(2))

    def majorizer_at_jump(self, pred, target):
        return Range(mpf(0), mpf(2))


class Expectile(DistanceTextbook):
    name = "expectile"
    defaults = {"tau": "0.5"}
    specs = [f"expectile:tau={t}" for t in ["0.5", "0.1", "0.25", "0.9", "0.999", "1e-6"]]

    def jumps(self):
        return [mpf(0)]

    def textbook(self, pred, target):
        d = pred - target
        return self.tau * d**2 if d < 0 else (1 - self.tau) * d**2

    def majorizer(self, pred, target):
        return 2 * max(self.tau, 1 - self.tau)


class EpsilonInsensitive(DistanceTextbook):
    name = "epsilon_insensitive"
    defaults = {"epsilon": "0.1"}
    specs = [f"epsilon_insensitive:epsilon={e}" for e in ["0.1", "0", "1e-10", "1", "5", "1e5"]]

    def turning_point(self):
        return self.epsilon

    def jumps(self):
        return [self.epsilon]

    def textbook(self, pred, target):
        return relu(abs(pred - target) - self.epsilon)

    def majorizer(self, pred, target):
        a = abs(pred - target)
        if a == self.epsilon:
            return INFINITY
        # Beside the edge nothing is promised of a pole that the rounding of pred - target moves.
        if target != 0 and abs(a - self.epsilon) < self.epsilon / 4:
            return None
        return 1 / (2 * abs(a - self.epsilon)) if a < 2 * self.epsilon else 1 / a

    def value_scale(self, pred, target):
        return abs(pred - target) + self.epsilon


class SquaredEpsilonInsensitive(EpsilonInsensitive):
    name = "squared_epsilon_insensitive"
    specs = [spec.replace("eps", "squared_eps", 1) for spec in EpsilonInsensitive.specs]

    def textbook(self, pred, target):
        a = abs(pred - target)
        return (pred - target) ** 2 if self.epsilon == 0 else relu(a - self.epsilon) ** 2

    def majorizer(self, pred, target):
        return mpf(2)

    def gradient_terms(self, pred, target):
        a, sign = abs(pred - target), mp.sign(pred - target)
        return (2 * sign * a, -2 * sign * self.epsilon) if a >= self.epsilon else (mpf(0),)

    def value_scale(self, pred, target):
        # The excess carries the rounding of its terms, and is squared.
        return 2 * abs(pred - target) * max(abs(pred - target) - self.epsilon, 0)
