"""Losses of one's own under autograd."""

from __future__ import annotations

import torch
from torch import Tensor

from forfeit._own import OwnLoss as _OwnLoss
from forfeit.torch._definition import Definition, Traced, of_spec
from forfeit.torch._elementwise import REDUCTIONS, elementwise


class OwnLoss(torch.nn.Module):
    """A loss of one's own, made by `forfeit.loss` or from its expression, with autograd of every order.

    >>> import torch
    >>> from forfeit.torch import nn
    >>> criterion = nn.OwnLoss("expr: sqrt(1 + (pred - target)^2) - 1")
    >>> pred = torch.tensor([0.0, 3.0], requires_grad=True)
    >>> criterion(pred, torch.tensor([0.0, 3.0])).item()
    0.0
    """

    def __init__(self, loss: _OwnLoss | str, reduction: str = "mean") -> None:
        super().__init__()
        if reduction not in REDUCTIONS:
            raise ValueError(f"{reduction} is not a valid value for reduction: it must be none, mean or sum")
        self.spec = str(loss if isinstance(loss, _OwnLoss) else _OwnLoss(loss))
        self.reduction = reduction

    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor:
        return elementwise(self._definition(), input, target, self.reduction, weight)

    def _definition(self) -> Definition:
        if torch.compiler.is_compiling():
            return Traced(self.spec)  # type: ignore[return-value]
        return of_spec(self.spec)

    def extra_repr(self) -> str:
        return f"{self.spec!r}, reduction={self.reduction!r}"
