"""The functions of a loss that is traced: see `forfeit.loss`.

NumPy's and PyTorch's own functions of these names do the same where they are given the loss's numbers.
"""

from __future__ import annotations

from typing import Any

from forfeit._symbol import Symbol, function, where

__all__ = [
    "abs",
    "atan",
    "clip",
    "cos",
    "cosh",
    "detach",
    "digamma",
    "exp",
    "expm1",
    "hypot",
    "lgamma",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logcosh",
    "logsigmoid",
    "maximum",
    "minimum",
    "pow",
    "relu",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softplus",
    "sqrt",
    "square",
    "tanh",
    "where",
    "xlogy",
]


def abs(x: Any) -> Symbol:
    """|x|, with slope 0 at 0."""
    return function("abs", x)


def sqrt(x: Any) -> Symbol:
    """√x."""
    return function("sqrt", x)


def square(x: Any) -> Symbol:
    """x²."""
    return function("square", x)


def exp(x: Any) -> Symbol:
    """eˣ."""
    return function("exp", x)


def expm1(x: Any) -> Symbol:
    """eˣ − 1, accurate near 0."""
    return function("expm1", x)


def log(x: Any) -> Symbol:
    """ln x."""
    return function("log", x)


def log1p(x: Any) -> Symbol:
    """ln(1 + x), accurate near 0."""
    return function("log1p", x)


def log2(x: Any) -> Symbol:
    """The logarithm to base 2."""
    return function("log2", x)


def log10(x: Any) -> Symbol:
    """The logarithm to base 10."""
    return function("log10", x)


def relu(x: Any) -> Symbol:
    """max(x, 0), with slope 0 at 0."""
    return function("relu", x)


def sign(x: Any) -> Symbol:
    """−1, 0 or 1."""
    return function("sign", x)


def sin(x: Any) -> Symbol:
    """sin x."""
    return function("sin", x)


def cos(x: Any) -> Symbol:
    """cos x."""
    return function("cos", x)


def tanh(x: Any) -> Symbol:
    """tanh x."""
    return function("tanh", x)


def sinh(x: Any) -> Symbol:
    """sinh x."""
    return function("sinh", x)


def cosh(x: Any) -> Symbol:
    """cosh x."""
    return function("cosh", x)


def atan(x: Any) -> Symbol:
    """arctan x."""
    return function("atan", x)


def sigmoid(x: Any) -> Symbol:
    """1/(1 + e⁻ˣ)."""
    return function("sigmoid", x)


def softplus(x: Any) -> Symbol:
    """ln(1 + eˣ), for all x."""
    return function("softplus", x)


def logsigmoid(x: Any) -> Symbol:
    """ln σ(x), for all x."""
    return function("logsigmoid", x)


def logcosh(x: Any) -> Symbol:
    """ln cosh x, for all x."""
    return function("logcosh", x)


def lgamma(x: Any) -> Symbol:
    """ln Γ(x) for x > 0."""
    return function("lgamma", x)


def digamma(x: Any) -> Symbol:
    """The derivative of `lgamma`."""
    return function("digamma", x)


def detach(x: Any) -> Symbol:
    """x, with no gradient through it."""
    return function("detach", x)


def pow(x: Any, y: Any) -> Symbol:
    """xʸ; a whole y that is a plain number takes x of either sign."""
    return function("pow", x, y)


def xlogy(x: Any, y: Any) -> Symbol:
    """x·ln y, 0 where x is 0."""
    return function("xlogy", x, y)


def hypot(x: Any, y: Any) -> Symbol:
    """√(x² + y²), never overflowing on the way."""
    return function("hypot", x, y)


def logaddexp(x: Any, y: Any) -> Symbol:
    """ln(eˣ + eʸ), for all x and y."""
    return function("logaddexp", x, y)


def clip(x: Any, low: Any, high: Any) -> Symbol:
    """x, but no less than low and no more than high; the slope at a bound is that within."""
    return function("clip", x, low, high)


def minimum(x: Any, y: Any, *others: Any) -> Symbol:
    """The smallest; a tie gives half of the gradient to each side."""
    return function("minimum", x, y, *others)


def maximum(x: Any, y: Any, *others: Any) -> Symbol:
    """The largest; a tie gives half of the gradient to each side."""
    return function("maximum", x, y, *others)
