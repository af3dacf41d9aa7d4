"""A definition played on tensors: PyTorch's operations, one for each step that Rust's `symbol::Program` lists.

Slower than the compiled kernels, but right on every device and under every transformation of PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Step = tuple[str, list[int], float]


def _select(mask: Tensor, yes: Tensor, no: Tensor) -> Tensor:
    return torch.where(mask, yes, no)


def _weigh(weight: Tensor, x: Tensor) -> Tensor:
    return torch.where(weight == 0, weight, weight * x)


def _softplus(x: Tensor) -> Tensor:
    return x.relu() + torch.log1p(torch.exp(-x.abs()))


def _ln_cosh(x: Tensor) -> Tensor:
    size = x.abs()
    near = torch.log1p(2 * torch.sinh(torch.clamp(size, max=1.0) / 2) ** 2)
    far = size + torch.log1p(torch.exp(-2 * size)) - 0.6931471805599453
    return torch.where(size < 1, near, far)


def _charbonnier(x: Tensor, scale: Tensor) -> Tensor:
    return scale * (x / (torch.hypot(x, scale) + scale)) * x


OPERATIONS: dict[str, Callable[..., Tensor]] = {
    "negate": torch.neg,
    "add": torch.add,
    "subtract": torch.sub,
    "multiply": torch.mul,
    "divide": torch.div,
    "select_less": lambda a, b, yes, no: _select(a < b, yes, no),
    "select_equal": lambda a, b, yes, no: _select(a == b, yes, no),
    "abs": torch.abs,
    "min": torch.minimum,
    "max": torch.maximum,
    "relu": torch.relu,
    "square": torch.square,
    "sqrt": torch.sqrt,
    "exp": torch.exp,
    "exp_m1": torch.expm1,
    "ln": torch.log,
    "ln_1p": torch.log1p,
    "ln_1p_deficit": lambda x: x - torch.log1p(x),
    "sin": torch.sin,
    "cos": torch.cos,
    "tanh": torch.tanh,
    "atan": torch.atan,
    "powf": torch.pow,
    "sigmoid": torch.sigmoid,
    "softplus": _softplus,
    "tail": lambda x: torch.log1p(torch.exp(-x)),
    "ln_cosh": _ln_cosh,
    "xlogy": torch.xlogy,
    "ln_ratio": lambda x, y: torch.log(x / y),
    "hypot": torch.hypot,
    "charbonnier": _charbonnier,
    "ln_bessel": lambda x: torch.log(torch.special.i0e(x)),
    "bessel_gap": lambda x: 1 - torch.special.i1e(x) / torch.special.i0e(x),
    "weigh": _weigh,
    "detach": torch.Tensor.detach,
}


def _polygamma(order: int) -> Callable[[Tensor], Tensor]:
    if order == -1:
        return torch.lgamma
    return torch.digamma if order == 0 else lambda x: torch.polygamma(order, x)


def _typed(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    # Nothing is asked of PyTorch where nothing changes: in the backward pass that 2.6 traces, a `to` takes the place of
    # a saved tensor that a `to` made before.
    return tensor if tensor.dtype is dtype else tensor.to(dtype)


class Player:
    """The steps of a loss with its parameters, sorted by what each result needs; `names` are the inputs of `play`."""

    __slots__ = ("_names", "_needed", "_results", "_steps", "_variables")

    def __init__(
        self,
        steps: list[Step],
        variables: list[str],
        results: list[int],
        parameters: dict[str, float | None],
        names: tuple[str, ...] = (),
    ) -> None:
        self._names = names
        self._steps = [
            ("constant", [], float(parameters[variables[int(number)]] or 0.0))
            if name == "variable" and variables[int(number)] in parameters
            else (name, operands, number)
            for name, operands, number in steps
        ]
        self._variables = variables
        self._results = results
        self._needed = [self._needs(result) for result in results]

    def _needs(self, result: int) -> list[int]:
        needed, pending = set(), [result]
        while pending:
            place = pending.pop()
            if place not in needed:
                needed.add(place)
                pending.extend(self._steps[place][1])
        return sorted(needed)

    def play(self, result: int, inputs: Sequence[Tensor]) -> Tensor:
        """A result of the steps for each element, in the type of the first input."""
        first = inputs[0]
        # Half precision computes in f32 and rounds once, as the kernels do.
        compute = torch.float32 if first.dtype in (torch.float16, torch.bfloat16) else first.dtype
        # PyTorch 2.6 does not trace `strict`.
        named = {name: _typed(tensor, compute) for name, tensor in zip(self._names, inputs)}  # noqa: B905
        return _typed(self.with_inputs(result, **named).expand_as(first), first.dtype)

    def with_inputs(self, result: int, **inputs: Tensor) -> Tensor:
        """A result of the steps for variables of these names, all of one floating-point type."""
        like = next(iter(inputs.values()))
        values: dict[int, Tensor] = {}
        for place in self._needed[result]:
            name, operands, number = self._steps[place]
            if name == "variable":
                values[place] = inputs[self._variables[int(number)]]
            elif name == "constant":
                values[place] = torch.full((), number, dtype=like.dtype, device=like.device)
            else:
                operation = _polygamma(int(number)) if name == "polygamma" else OPERATIONS[name]
                values[place] = operation(*(values[operand] for operand in operands))
        return values[self._results[result]]

    def __len__(self) -> int:
        return len(self._results)
