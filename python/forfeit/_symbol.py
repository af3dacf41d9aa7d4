"""Numbers that record what is done to them, as the text of an expression."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any, NoReturn

#: What the expressions of the library have, by name, with how many arguments it takes; 0 for two or more.
FUNCTIONS = {
    **dict.fromkeys(("abs", "sqrt", "square", "exp", "expm1", "log", "log1p", "log2", "log10", "relu", "sign"), 1),
    **dict.fromkeys(("sin", "cos", "tanh", "sinh", "cosh", "atan", "sigmoid", "softplus", "logsigmoid"), 1),
    **dict.fromkeys(("logcosh", "lgamma", "digamma", "detach"), 1),
    **dict.fromkeys(("pow", "xlogy", "hypot", "logaddexp"), 2),
    "clip": 3,
    **dict.fromkeys(("minimum", "maximum"), 0),
}

#: Names that NumPy and PyTorch have for the same.
_ALIASES = {
    "absolute": "abs",
    "fabs": "abs",
    "arctan": "atan",
    "clamp": "clip",
    "expit": "sigmoid",
    "float_power": "pow",
    "gammaln": "lgamma",
    "log_sigmoid": "logsigmoid",
    "max": "maximum",
    "min": "minimum",
    "power": "pow",
    "sgn": "sign",
}

_OPERATORS = {
    **dict.fromkeys(("add", "__add__"), "+"),
    **dict.fromkeys(("subtract", "sub", "__sub__"), "-"),
    **dict.fromkeys(("multiply", "mul", "__mul__"), "*"),
    **dict.fromkeys(("divide", "true_divide", "div", "__truediv__"), "/"),
    **dict.fromkeys(("less", "lt"), "<"),
    **dict.fromkeys(("less_equal", "le"), "<="),
    **dict.fromkeys(("greater", "gt"), ">"),
    **dict.fromkeys(("greater_equal", "ge"), ">="),
    **dict.fromkeys(("equal", "eq"), "=="),
    **dict.fromkeys(("not_equal", "ne"), "!="),
    "logical_and": "and",
    "logical_or": "or",
}
_CONDITIONS = ("<", "<=", ">", ">=", "==", "!=", "and", "or", "not")

_BRANCH = (
    "a loss is traced once, for all numbers: its numbers have no value yet. Choose by "
    "forfeit.where(condition, yes, no) in place of if, "
    "by & and | in place of and and or, by forfeit.math.minimum and maximum in place of min and max"
)


class Symbol:
    """A number or a condition of a loss that is being traced."""

    __slots__ = ("_operands", "_operation")
    #: Before those of arrays that it meets.
    __array_priority__ = 1000

    def __init__(self, operation: str, *operands: Any) -> None:
        self._operation = operation
        self._operands = operands

    def __bool__(self) -> NoReturn:
        raise TypeError(_BRANCH)

    def __float__(self) -> NoReturn:
        raise TypeError(
            "a number of a loss that is traced has no value yet: call the functions of forfeit.math, not of math"
        )

    def __iter__(self) -> NoReturn:
        raise TypeError("a loss is traced for one element: its numbers have no parts")

    __int__ = __index__ = __float__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"Symbol({text(self)!r})"

    def __add__(self, other: Any) -> Symbol:
        return operator("+", self, other)

    def __radd__(self, other: Any) -> Symbol:
        return operator("+", other, self)

    def __sub__(self, other: Any) -> Symbol:
        return operator("-", self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return operator("-", other, self)

    def __mul__(self, other: Any) -> Symbol:
        return operator("*", self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return operator("*", other, self)

    def __truediv__(self, other: Any) -> Symbol:
        return operator("/", self, other)

    def __rtruediv__(self, other: Any) -> Symbol:
        return operator("/", other, self)

    def __pow__(self, other: Any) -> Symbol:
        return function("pow", self, other)

    def __rpow__(self, other: Any) -> Symbol:
        return function("pow", other, self)

    def __neg__(self) -> Symbol:
        return operator("-", 0, self) if self.is_condition else Symbol("negate", self)

    def __pos__(self) -> Symbol:
        return self

    def __abs__(self) -> Symbol:
        return function("abs", self)

    def __lt__(self, other: Any) -> Symbol:
        return operator("<", self, other)

    def __le__(self, other: Any) -> Symbol:
        return operator("<=", self, other)

    def __gt__(self, other: Any) -> Symbol:
        return operator(">", self, other)

    def __ge__(self, other: Any) -> Symbol:
        return operator(">=", self, other)

    def __eq__(self, other: object) -> Symbol:  # type: ignore[override]
        return operator("==", self, other)

    def __ne__(self, other: object) -> Symbol:  # type: ignore[override]
        return operator("!=", self, other)

    def __and__(self, other: Any) -> Symbol:
        return operator("and", self, other)

    def __or__(self, other: Any) -> Symbol:
        return operator("or", self, other)

    def __invert__(self) -> Symbol:
        if not self.is_condition:
            raise TypeError("~ turns a condition around; a number has no opposite of that kind")
        return Symbol("not", self)

    def __getattr__(self, name: str) -> Callable[..., Symbol]:
        if name.startswith("__") or _ALIASES.get(name, name) not in FUNCTIONS:
            raise AttributeError(f"a number of a loss has no {name!r}; forfeit.math lists what there is")
        return lambda *others: function(name, self, *others)

    @property
    def is_condition(self) -> bool:
        """Whether it is a condition, to be chosen by."""
        return self._operation in _CONDITIONS

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Symbol:
        if method != "__call__" or options:
            raise TypeError(f"a loss is traced for one element: numpy.{ufunc.__name__}.{method} reduces over several")
        return _dispatch("numpy", ufunc.__name__, inputs)

    def __array_function__(self, func: Any, types: Any, args: Any, options: Any) -> Symbol:
        return _dispatch("numpy", func.__name__, (*args, *options.values()))

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), options: Any = None) -> Symbol:
        return _dispatch("torch", func.__name__, (*args, *(options or {}).values()))


def _dispatch(library: str, name: str, arguments: tuple[Any, ...]) -> Symbol:
    if name == "where":
        return where(*arguments)
    if name in ("negative", "neg"):
        return -arguments[0]
    if name == "logical_not":
        return ~arguments[0]
    sign = _OPERATORS.get(name)
    if sign is not None:
        return operator(sign, *arguments)
    if _ALIASES.get(name, name) in FUNCTIONS:
        return function(name, *arguments)
    raise TypeError(f"{library}.{name} is no function of losses; forfeit.math lists what there is")


def _number(x: Any) -> Any:
    """A symbol, or a plain number."""
    if isinstance(x, Symbol):
        return x
    if isinstance(x, bool) or not isinstance(x, Real):
        raise TypeError(f"a loss computes with numbers, got {x!r}")
    return float(x)


def operator(sign: str, *operands: Any) -> Symbol:
    """Two numbers or conditions under an operator."""
    left, right = map(_number, operands)
    of_conditions = sign in ("and", "or")
    for side in (left, right):
        if (isinstance(side, Symbol) and side.is_condition) != of_conditions:
            raise TypeError(
                "& and | join conditions" if of_conditions else "a condition is no number: choose by forfeit.where"
            )
    return Symbol(sign, left, right)


def function(name: str, *arguments: Any) -> Symbol:
    """A function of `FUNCTIONS`, by any of its names."""
    name = _ALIASES.get(name, name)
    takes = FUNCTIONS[name]
    if len(arguments) < 2 if takes == 0 else len(arguments) != takes:
        raise TypeError(
            f"{name} takes {takes or 'two or more'} argument{'' if takes == 1 else 's'}, got {len(arguments)}"
        )
    numbers = [_number(x) for x in arguments]
    if any(isinstance(x, Symbol) and x.is_condition for x in numbers):
        raise TypeError("a condition is no number: choose by forfeit.where")
    return Symbol(name, *numbers)


def where(condition: Any, yes: Any, no: Any) -> Symbol:
    """`yes` where the condition holds, else `no`: what an `if` is in a loss.

    >>> import forfeit
    >>> @forfeit.loss
    ... def stock(pred, target, under=3.0):
    ...     d = target - pred
    ...     return forfeit.where(d > 0, under * d, -d)
    >>> stock([1.0, 4.0], [2.0, 2.0])
    np.float64(2.5)
    """
    if not isinstance(condition, Symbol) or not condition.is_condition:
        raise TypeError(f"where takes a condition such as a < b first, got {condition!r}")
    return Symbol("where", condition, _number(yes), _number(no))


def text(result: Symbol) -> str:
    """The expression: parts that are used twice, or lie deep, stand before it under names."""
    order, uses = _ordered(result)
    written: dict[int, tuple[str, int]] = {}
    parts: list[str] = []
    for symbol in order:
        pieces = [written[id(x)] if isinstance(x, Symbol) else (_literal(x), 0) for x in symbol._operands]
        body = _written(symbol._operation, [piece for piece, _ in pieces])
        depth = 1 + max((depth for _, depth in pieces), default=0)
        # A condition cannot have a name.
        if (
            symbol._operands
            and symbol is not result
            and not symbol.is_condition
            and (uses[id(symbol)] > 1 or depth > 16)
        ):
            parts.append(
                f"_{len(parts) + 1} = {body.removeprefix('(').removesuffix(')') if _bracketed(symbol) else body}"
            )
            body, depth = f"_{len(parts)}", 0
        written[id(symbol)] = body, depth
    body = written[id(result)][0]
    return "; ".join([*parts, body[1:-1] if _bracketed(result) else body])


def _bracketed(symbol: Symbol) -> bool:
    return symbol._operation in _CONDITIONS or symbol._operation in ("+", "-", "*", "/", "negate", "pow")


def _written(operation: str, pieces: list[str]) -> str:
    if operation == "negate":
        return f"(-{pieces[0]})"
    if operation == "not":
        return f"(not {pieces[0]})"
    if operation == "pow":
        return f"({pieces[0]}^{pieces[1]})"
    if len(pieces) == 2 and operation not in FUNCTIONS:
        return f"({pieces[0]} {operation} {pieces[1]})"
    return f"{operation}({', '.join(pieces)})" if pieces else operation


def _literal(x: float) -> str:
    return f"({x!r})" if x < 0 else repr(int(x)) if x.is_integer() and abs(x) < 1e15 else repr(x)


def _ordered(result: Symbol) -> tuple[list[Symbol], dict[int, int]]:
    """Every symbol after those that it reads, each once, and how often each is read."""
    order: list[Symbol] = []
    uses: dict[int, int] = {}
    done: set[int] = set()
    pending = [result]
    while pending:
        symbol = pending[-1]
        waiting = [x for x in symbol._operands if isinstance(x, Symbol) and id(x) not in done]
        if waiting:
            pending.extend(waiting)
            continue
        pending.pop()
        if id(symbol) in done:
            continue
        done.add(id(symbol))
        order.append(symbol)
        for x in symbol._operands:
            if isinstance(x, Symbol):
                uses[id(x)] = uses.get(id(x), 0) + 1
    return order, uses
