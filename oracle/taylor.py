"""Exact derivatives of a formula: arithmetic on [f, f', f''] over mpmath, by the rules of calculus alone.

Formulas are written with the operators, `abs`, comparisons and the functions below, which take plain numbers too. A
comparison looks at the value; at a kink the conventions hold: abs'(0) = 0, relu'(0) = 0, a tie gives half to each side.
"""

from mpmath import mp, mpf


class Taylor:
    """A value with its first and second derivative."""

    __slots__ = ("f", "d1", "d2")

    def __init__(self, f, d1=0, d2=0):
        self.f, self.d1, self.d2 = mpf(f), mpf(d1), mpf(d2)

    def chain(self, f, d1, d2) -> "Taylor":
        """h(self) from h, h' and h'' at the value."""
        return Taylor(f, d1 * self.d1, d2 * self.d1**2 + d1 * self.d2)

    def __add__(self, other):
        other = lift(other)
        return Taylor(self.f + other.f, self.d1 + other.d1, self.d2 + other.d2)

    def __mul__(self, other):
        other = lift(other)
        first = self.d1 * other.f + self.f * other.d1
        return Taylor(self.f * other.f, first, self.d2 * other.f + 2 * self.d1 * other.d1 + self.f * other.d2)

    def __pow__(self, power):
        """A constant power; at 0 as far as it has derivatives."""
        x, p = self.f, lift(power).f
        factors = (1, p, p * (p - 1))
        return self.chain(*(k * x ** (p - i) if k else mpf(0) for i, k in enumerate(factors)))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -lift(other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * lift(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__

    def __abs__(self):
        return self * mp.sign(self.f)

    def __lt__(self, other):
        return self.f < lift(other).f

    def __gt__(self, other):
        return self.f > lift(other).f

    def __le__(self, other):
        return self.f <= lift(other).f

    def __ge__(self, other):
        return self.f >= lift(other).f

    def __eq__(self, other):
        return self.f == lift(other).f


def lift(x) -> Taylor:
    return x if isinstance(x, Taylor) else Taylor(x)


def function(derivatives):
    """A function of a Taylor number or a plain one, from x -> (h, h', h'')."""
    return lambda x: x.chain(*derivatives(x.f)) if isinstance(x, Taylor) else derivatives(mpf(x))[0]


def _tanh(x):
    # 1 - tanh^2 by its own formula: far out no precision is enough for the difference.
    t, slope = mp.tanh(x), mp.sech(x) ** 2
    return t, slope, -2 * t * slope


def _sigmoid(x):
    s = 1 / (1 + mp.exp(-x))
    slope = s / (1 + mp.exp(x))
    return s, slope, -slope * mp.tanh(x / 2)


exp = function(lambda x: (mp.exp(x),) * 3)
expm1 = function(lambda x: (mp.expm1(x), mp.exp(x), mp.exp(x)))
log = function(lambda x: (mp.log(x), 1 / x, -1 / x**2))
log1p = function(lambda x: (mp.log1p(x), 1 / (1 + x), -1 / (1 + x) ** 2))
sqrt = function(lambda x: (mp.sqrt(x), 1 / (2 * mp.sqrt(x)), -1 / (4 * x * mp.sqrt(x))))
cosh = function(lambda x: (mp.cosh(x), mp.sinh(x), mp.cosh(x)))
cos = function(lambda x: (mp.cos(x), -mp.sin(x), -mp.cos(x)))
tanh = function(_tanh)
sigmoid = function(_sigmoid)
softplus = function(lambda x: (max(x, mpf(0)) + mp.log1p(mp.exp(-abs(x))), *_sigmoid(x)[:2]))
loggamma = function(lambda x: (mp.loggamma(x), mp.psi(0, x), mp.psi(1, x)))


def relu(x):
    """max(x, 0), with derivative 0 at 0."""
    return x if x > 0 else x * 0


def minimum(a, b):
    return (a + b) / 2 if a == b else a if a < b else b


def maximum(a, b):
    return -minimum(-a, -b)
