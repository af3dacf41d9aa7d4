"""Losses of one's own: an ordinary function, traced once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from numbers import Real
from typing import Any, overload

from forfeit import _native
from forfeit._loss import Loss
from forfeit._symbol import Symbol, text


class OwnLoss(Loss):
    """A loss of one's own, from an expression: see `forfeit.loss`, which makes one of a function.

    >>> import forfeit
    >>> half = forfeit.OwnLoss("half[c = 0.5]: c*(pred - target)^2")
    >>> half.value_and_gradient([3.0, 1.0], [1.0, 1.0])
    (np.float64(1.0), array([1., 0.]))
    >>> half.with_parameters(c=2.0)
    forfeit.OwnLoss('half[c = 2]: c*(pred - target)^2')
    """

    __slots__ = ()

    def __init__(self, spec: str) -> None:
        self._handle = _native.Handle(spec)
        if self._handle.own() is None:
            raise ValueError(f"{spec!r} is no expression; losses of the library are made by forfeit.parse")

    @property
    def notes(self) -> list[str]:
        """What is computed in place of what was written: a built-in loss, or stable functions for losses of digits."""
        return self._told()[0]

    @property
    def findings(self) -> list[str]:
        """Samples of the domain at which the loss or its gradient is no finite number."""
        return self._told()[1]

    @property
    def majorizer(self) -> str:
        """What `hessian(kind="majorizer")` is."""
        return self._told()[2]

    @property
    def built_in(self) -> str | None:
        """The built-in loss that this is: it computes it, with its formulas and facts. None if it is none of them.

        >>> import forfeit
        >>> forfeit.OwnLoss("expr[k = 2 in (0, inf)]: d = abs(pred - target); min(d, k)*(d - min(d, k)/2)").built_in
        'huber:delta=2'
        """
        return self._told()[3]

    def with_parameters(self, **parameters: float) -> OwnLoss:
        """The same loss with other parameters; those that are not named stay."""
        all_parameters = self.parameters
        for name, value in parameters.items():
            if name not in all_parameters:
                known = ", ".join(all_parameters) or "none"
                raise TypeError(f"{self._handle.name} has no parameter {name!r}; it takes: {known}")
            all_parameters[name] = value
        return _of(self._handle.with_parameters([_float(name, value) for name, value in all_parameters.items()]))

    def __repr__(self) -> str:
        return f"forfeit.OwnLoss({str(self)!r})"

    def _told(self) -> tuple[list[str], list[str], str, str | None]:
        told = self._handle.own()
        assert told is not None
        return told


def _of(handle: _native.Handle) -> OwnLoss:
    loss = OwnLoss.__new__(OwnLoss)
    loss._handle = handle
    return loss


def _float(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    return float(value)


@overload
def loss(function: Callable[..., Any], /) -> OwnLoss: ...
@overload
def loss(
    *, verbatim: bool = False, interpreted: bool = False, **ranges: str
) -> Callable[[Callable[..., Any]], OwnLoss]: ...
def loss(
    function: Callable[..., Any] | None = None,
    /,
    *,
    verbatim: bool = False,
    interpreted: bool = False,
    **ranges: str,
) -> Any:
    """A loss from an ordinary function of `pred`, `target` and parameters with defaults.

    What stands before `target` is predicted: `f(location, scale, target)` is a loss of two predicted numbers, called as
    `f(pred, target, scale=...)`, with a gradient by each.

    The function is called once, with symbols in place of numbers; what it does to them is the loss. Python's operators,
    the functions of `forfeit.math` and NumPy's and PyTorch's own functions of those names are recorded; for an `if`
    there is `forfeit.where`. Then it has what every loss has: gradient, Hessian, formula, facts (measured), plot,
    pickling, PyTorch (`forfeit.torch.nn.OwnLoss`), scikit-learn.

    Parameters
    ----------
    verbatim : bool
        Whether all is computed as it is written, spellings that lose digits, such as log(1 + exp(x)), too.
    interpreted : bool
        Whether it is computed from what is written even where it is a built-in loss.
    **ranges : str
        For predicted numbers, `target` and parameters, where they may lie: "[0, 1]", "(0, inf)", "{0, 1}".

    >>> import forfeit
    >>> @forfeit.loss(under="(0, inf)")
    ... def stock(pred, target, under=3.0):
    ...     d = target - pred
    ...     return forfeit.math.maximum(under * d, -d)
    >>> stock
    forfeit.OwnLoss('stock[under = 3 in (0, inf)]: _1 = target - pred; maximum((under * _1), (-_1))')
    >>> stock.facts.minimiser
    'the 0.75-quantile of the targets'
    >>> @forfeit.loss(scale="(0, inf)")
    ... def normal(location, scale, target):
    ...     return forfeit.math.log(scale) + ((target - location) / scale) ** 2 / 2
    >>> normal.value_and_gradient([1.0], [3.0], scale=[2.0])
    (np.float64(1.1931471805599454), {'pred': array([-0.5]), 'scale': array([0.])})
    """
    switches = [name for name, on in (("verbatim", verbatim), ("interpreted", interpreted)) if on]
    if function is None:
        return lambda function: _traced(function, switches, ranges)
    return _traced(function, switches, ranges)


def _traced(function: Callable[..., Any], switches: list[str], ranges: dict[str, str]) -> OwnLoss:
    name = function.__name__
    parameters = list(inspect.signature(function).parameters.values())
    names = [parameter.name for parameter in parameters]
    if "target" not in names or names.index("target") == 0:
        raise TypeError(
            f"{name} must take pred (or the predicted numbers), then target, then parameters with defaults; "
            f"it takes {', '.join(names)}"
        )
    predicted, parameters = names[: names.index("target")], parameters[names.index("target") + 1 :]
    unknown = [key for key in ranges if key not in names]
    if unknown:
        raise TypeError(f"{name} takes no {unknown[0]!r}, so it has no range")
    for parameter in parameters:
        if parameter.default is inspect.Parameter.empty:
            raise TypeError(f"{name}: the parameter {parameter.name!r} needs a default")
    result = function(*map(Symbol, [*predicted, "target"]), **{p.name: Symbol(p.name) for p in parameters})
    if isinstance(result, Real):
        result = Symbol("+", float(result), 0.0)
    if not isinstance(result, Symbol) or result.is_condition:
        raise TypeError(f"{name} must return a number made of its arguments, it returned {result!r}")

    def ranged(key: str) -> str:
        return f" in {ranges[key]}" if key in ranges else ""

    declarations = list(switches)
    if predicted != ["pred"]:
        declarations.append(f"pred = ({', '.join(key + ranged(key) for key in predicted)})")
    elif "pred" in ranges:
        declarations.append(f"pred{ranged('pred')}")
    if "target" in ranges:
        declarations.append(f"target{ranged('target')}")
    declarations += [f"{p.name} = {_float(p.name, p.default)!r}{ranged(p.name)}" for p in parameters]
    # A lambda has no name of its own.
    title = name if name.isidentifier() and name.isascii() else "expr"
    return OwnLoss(f"{title}[{', '.join(declarations)}]: {text(result)}")
