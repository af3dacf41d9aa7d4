"""The exact losses: one reference per loss, from the textbook, in arbitrary precision.

Every loss has two spellings. `textbook` is the formula as it stands in books; it cancels and overflows wherever
such formulas do, so it only serves `check_losses.py`, which evaluates it (and differentiates it numerically) with
hundreds of digits. `value`, `gradient_terms`, ... are the analytic forms, exact to the working precision at every
point of the domain, infinities (by their limits) included. The check proves that the two agree.

Derivatives come as terms whose sum is the derivative: where the terms have opposite signs, the formula itself
cancels, and an error is fairly measured against the largest term.

Conventions at kinks: abs'(0) = 0, relu'(0) = 0, a tie of min or max gives half to each side. Where the second
derivative jumps, every number between its two limits is right: such results are a `Range`.
"""

from typing import NamedTuple

from mpmath import mp, mpf

INFINITY = mpf("inf")
NAN = mpf("nan")
# Beyond this logit the tail e^-|x| is below every format by a factor of 10^40000.
LONG_TAIL = 100_000


class Range(NamedTuple):
    """Any number from `low` to `high` is right."""

    low: mpf
    high: mpf


def weigh(weight, x):
    """The product in which a weight of zero switches off even an infinite term."""
    return mpf(0) if weight == 0 else weight * x


def tail(a):
    """exp(-a) for a >= 0."""
    return mpf(0) if a > LONG_TAIL else mp.exp(-a)


def softplus(x):
    """ln(1 + e^x)."""
    return max(x, mpf(0)) + mp.log1p(tail(abs(x)))


def sigmoid(x):
    """1 / (1 + e^-x)."""
    e = tail(abs(x))
    return 1 / (1 + e) if x >= 0 else e / (1 + e)


class Loss:
    """A loss at given parameters; the parameters are exact numbers, rounded to the format beforehand."""

    name = ""
    defaults: dict[str, str | None] = {}
    domain = "distance"  # or logit, probability, label
    differentiable = True
    has_majorizer = True

    def __init__(self, **parameters):
        for key in self.defaults:
            setattr(self, key, parameters[key])

    def textbook(self, pred, target):
        raise NotImplementedError

    def value(self, pred, target):
        raise NotImplementedError

    def gradient_terms(self, pred, target):
        raise NotImplementedError

    def target_gradient_terms(self, pred, target):
        raise NotImplementedError

    def curvature_terms(self, pred, target):
        raise NotImplementedError

    def majorizer(self, pred, target):
        return sum(self.curvature_terms(pred, target))

    def jumps(self):
        """Residuals d >= 0 at which the gradient or the curvature jumps (distance losses)."""
        return []

    def bounds(self, pred, target):
        """The accuracy contract at a point: worst ulp of value, gradient and curvature."""
        return 4, 8, 16


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

    def at_jump(self, d):
        """Gradient and curvature (a number or a Range) that are right beside a jump at d."""
        raise NotImplementedError


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

    def at_jump(self, d):
        return self.psi(d), Range(mpf(0), 1 / self.beta)


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

    def at_jump(self, d):
        return self.psi(d), Range(mpf(0), mpf(1))


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

    def at_jump(self, d):
        return Range(*sorted((mpf(0), 2 * d))), Range(mpf(0), mpf(2))


class BceWithLogits(Loss):
    name = "bce_with_logits"
    defaults = {"pos_weight": "1", "label_smoothing": "0"}
    domain = "logit"

    def smooth(self, y):
        return y * (1 - self.label_smoothing) + self.label_smoothing / 2

    def textbook(self, x, y):
        y = self.smooth(y)
        return (1 - y) * x + (1 + (self.pos_weight - 1) * y) * mp.log(1 + mp.exp(-x))

    def value(self, x, y):
        y = self.smooth(y)
        return weigh(1 - y, softplus(x)) + weigh(self.pos_weight * y, softplus(-x))

    def gradient_terms(self, x, y):
        y = self.smooth(y)
        return (1 - y) * sigmoid(x), -self.pos_weight * y * sigmoid(-x)

    def target_gradient_terms(self, x, y):
        keep = 1 - self.label_smoothing
        if mp.isinf(x):
            return -keep * softplus(x), weigh(keep * self.pos_weight, softplus(-x))
        return -keep * x, keep * (self.pos_weight - 1) * softplus(-x)

    def curvature_terms(self, x, y):
        return ((1 + (self.pos_weight - 1) * self.smooth(y)) * sigmoid(x) * sigmoid(-x),)

    def majorizer(self, x, y):
        coefficient = 1 + (self.pos_weight - 1) * self.smooth(y)
        if x == 0:
            return coefficient / 4
        m = mp.expm1(-abs(x)) if abs(x) < LONG_TAIL else mpf(-1)
        return coefficient * -m / (2 + m) / (2 * abs(x))


class WeightedBce(Loss):
    name = "weighted_bce"
    defaults = {"w_pos": "1", "w_neg": "1"}
    domain = "probability"

    def textbook(self, p, y):
        return -self.w_pos * y * mp.log(p) - self.w_neg * (1 - y) * mp.log(1 - p)

    def value(self, p, y):
        return weigh(self.w_pos * y, log_share(p)) + weigh(self.w_neg * (1 - y), log_share_left(p))

    def gradient_terms(self, p, y):
        return -share(self.w_pos * y, p), share(self.w_neg * (1 - y), 1 - p)

    def target_gradient_terms(self, p, y):
        return weigh(self.w_pos, log_share(p)), -weigh(self.w_neg, log_share_left(p))

    def curvature_terms(self, p, y):
        return share(self.w_pos * y, p * p), share(self.w_neg * (1 - y), (1 - p) ** 2)


def log_share(p):
    """-ln p."""
    return INFINITY if p == 0 else -mp.log(p)


def log_share_left(p):
    """-ln(1 - p)."""
    return INFINITY if p == 1 else -mp.log1p(-p)


def share(weight, p):
    """weight / p, 0 for a weight of zero."""
    return mpf(0) if weight == 0 else INFINITY if p == 0 else weight / p


class Bce(WeightedBce):
    name = "bce"
    defaults = {}
    w_pos = mpf(1)
    w_neg = mpf(1)


class Focal(Loss):
    """Soft labels take the two-term form: y and 1 - y weight the losses of the two classes.

    So gamma = 0 is binary cross entropy for every label (a modulation by p_t = p y + (1-p)(1-y) is another loss).
    """

    name = "focal"
    defaults = {"gamma": "2", "alpha": None}
    domain = "logit"
    has_majorizer = False

    def weights(self, y):
        if self.alpha is None:
            return y, 1 - y
        return y * self.alpha, (1 - y) * (1 - self.alpha)

    def textbook(self, x, y):
        p = 1 / (1 + mp.exp(-x))
        positive, negative = self.weights(y)
        return -positive * (1 - p) ** self.gamma * mp.log(p) - negative * p**self.gamma * mp.log(1 - p)

    def value(self, x, y):
        positive, negative = self.weights(y)
        return weigh(positive, self.hard(x)) + weigh(negative, self.hard(-x))

    def hard(self, z):
        """The loss of a right class with logit z."""
        return weigh(sigmoid(-z) ** self.gamma, softplus(-z))

    def hard_gradient(self, z):
        p, q = sigmoid(z), sigmoid(-z)
        return -(q**self.gamma) * (weigh(self.gamma * p, softplus(-z)) + q)

    def hard_curvature_terms(self, z):
        p, q, g = sigmoid(z), sigmoid(-z), self.gamma
        power, loss = q**g, softplus(-z)
        return power * weigh((g * p) ** 2, loss), -power * weigh(g * p * q, loss), power * (2 * g + 1) * p * q

    def gradient_terms(self, x, y):
        positive, negative = self.weights(y)
        return weigh(positive, self.hard_gradient(x)), -weigh(negative, self.hard_gradient(-x))

    def target_gradient_terms(self, x, y):
        positive, negative = self.weights(mpf(1))[0], self.weights(mpf(0))[1]
        return weigh(positive, self.hard(x)), -weigh(negative, self.hard(-x))

    def curvature_terms(self, x, y):
        positive, negative = self.weights(y)
        return tuple(weigh(positive, t) for t in self.hard_curvature_terms(x)) + tuple(
            weigh(negative, t) for t in self.hard_curvature_terms(-x)
        )

    def bounds(self, x, y):
        # The power is the exponential of a rounded argument: gamma times the softplus of the wrong class.
        worst = mpf(0)
        for weight, z in zip(self.weights(y), (x, -x)):
            if weight != 0 and mp.isfinite(z):
                worst = max(worst, self.gamma * softplus(z))
        second = float(2 * (4 + self.gamma + worst)) if self.gamma != 0 else 0.0
        return max(4, second), max(8, second), max(16, second)


class ZeroOne(Loss):
    name = "zero_one"
    domain = "label"
    differentiable = False
    has_majorizer = False

    def textbook(self, pred, target):
        return mpf(pred != target)

    def value(self, pred, target):
        return mpf(pred != target)


LOSSES = {
    loss.name: loss
    for loss in (SquaredError, HalfSquaredError, AbsoluteError, SmoothL1, Huber, PseudoHuber, LogCosh, Quantile,
                 TruncatedSquaredError, BceWithLogits, Bce, WeightedBce, Focal, ZeroOne)
}


def parse(spec: str, format) -> Loss:
    """The loss that a spec such as `huber:delta=1.5` names, its parameters rounded to the format first."""
    name, _, rest = spec.partition(":")
    kind = LOSSES[name]
    texts = dict(kind.defaults)
    texts.update(piece.split("=") for piece in rest.split(",") if piece)
    if set(texts) != set(kind.defaults):
        raise ValueError(f"{spec}: {name} takes {list(kind.defaults)}")
    return kind(**{key: None if text is None else mpf(format.round(text)) for key, text in texts.items()})


class Exact(NamedTuple):
    """The exact results at a point, the sizes of what they were summed from, and the contract there."""

    value: mpf
    gradient: mpf | Range | None
    target_gradient: mpf | Range | None
    curvature: mpf | Range | None
    majorizer: mpf | Range | None
    gradient_scale: mpf
    target_gradient_scale: mpf
    curvature_scale: mpf
    bounds: tuple


def evaluate(loss: Loss, pred: float, target: float, format, full: bool = True) -> Exact:
    """Everything at one point; `full=False` leaves out the target gradient and the majorizer."""
    pred, target = mpf(pred), mpf(target)
    if mp.isnan(pred) or mp.isnan(target) or (loss.domain == "distance" and mp.isnan(pred - target)):
        # NaN in, NaN out holds for value and gradient; a constant curvature may stay what it is.
        lost = NAN if loss.differentiable else None
        return Exact(NAN, lost, lost, None, None, NAN, NAN, NAN, (4, 8, 16))
    value = loss.value(pred, target)
    if not loss.differentiable:
        return Exact(value, None, None, None, None, mpf(0), mpf(0), mpf(0), (4, 8, 16))
    gradient, gradient_scale = total(loss.gradient_terms(pred, target))
    curvature, curvature_scale = total(loss.curvature_terms(pred, target))
    target_gradient, target_scale, majorizer = None, mpf(0), None
    if full:
        target_gradient, target_scale = total(loss.target_gradient_terms(pred, target))
        majorizer = loss.majorizer(pred, target) if loss.has_majorizer else None
    if loss.jumps() and crosses_jump(loss, pred - target, format):
        gradient, curvature = loss.at_jump(pred - target)
        if full:
            target_gradient = Range(-gradient.high, -gradient.low) if isinstance(gradient, Range) else -gradient
            majorizer = Range(mpf(0), mpf(2)) if loss.name == "truncated_squared_error" else majorizer
    return Exact(value, gradient, target_gradient, curvature, majorizer, gradient_scale, target_scale,
                 curvature_scale, loss.bounds(pred, target))


def total(terms):
    """The sum and the sum of sizes; a lone Range stays as it is."""
    if isinstance(terms[0], Range):
        return terms[0], terms[0].high
    return sum(terms), sum(abs(term) for term in terms)


def crosses_jump(loss, d, format):
    """Whether rounding d to the format carries it onto or over a jump: then both sides are right."""
    if not mp.isfinite(d):
        return False
    rounded = mpf(format.round(d))
    return rounded != d and any(min(d, rounded) <= k <= max(d, rounded) for jump in loss.jumps() for k in (jump, -jump))
