"""What every reference loss is made of: exact helpers that keep their digits everywhere, and the interface."""

from typing import NamedTuple

from mpmath import mp, mpf

INFINITY = mpf("inf")
NAN = mpf("nan")
# Scales of a residual at which losses are looked at.
SCALES = ["1", "0.1", "1.5", "5", "1e-10", "1e-3", "1e5", "1e10"]
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
    # Whether a target is one of two labels, so that nothing is differentiated by it.
    two_labels = False
    # Targets at which the formula is another one, so that no difference is taken across them.
    cases: tuple = ()
    # Whether the value may be negative.
    signed = False
    # Bits of the format that results are compared with.
    precision = 53

    def __init__(self, **parameters):
        for key in self.defaults:
            setattr(self, key, parameters[key])

    def textbook(self, pred, target):
        raise NotImplementedError

    def value(self, pred, target):
        raise NotImplementedError

    def value_terms(self, pred, target):
        """Numbers whose sum is the value; of opposite signs only where the formula itself cancels."""
        return (self.value(pred, target),)

    def gradient_terms(self, pred, target):
        raise NotImplementedError

    def target_gradient_terms(self, pred, target):
        raise NotImplementedError

    def curvature_terms(self, pred, target):
        raise NotImplementedError

    def majorizer(self, pred, target):
        return sum(self.curvature_terms(pred, target))

    def variable(self, pred, target):
        """What jumps are stated in."""
        return pred - target if self.domain == "distance" else pred

    def value_scale(self, pred, target):
        """What an error of the value is measured against where that is more than its terms."""
        return mpf(0)

    def turning_point(self):
        """Where the loss turns from one shape to another, in units of the variable."""
        return next((vars(self)[name] for name in ("delta", "beta", "c") if name in vars(self)), mpf(1))

    def jumps(self):
        """Sizes of the variable at which the gradient or the curvature jumps, for either sign."""
        return []

    def at_jump(self, pred, target):
        """Gradient and curvature (a number or a Range) that are right beside a jump."""
        raise NotImplementedError

    def majorizer_at_jump(self, pred, target):
        """The majorizer that is right beside a jump."""
        return self.majorizer(pred, target)

    def bounds(self, pred, target):
        """The accuracy contract at a point: worst ulp of value, gradient and curvature."""
        return 4, 8, 16

    def overflows(self, pred, target, quantity, format):
        """Whether a factor of the exact result overflows, so that an infinite one is allowed."""
        return False

    def faint(self, pred, target, format):
        """The factor that may still multiply a step that has vanished below the smallest normal number."""
        return 1
