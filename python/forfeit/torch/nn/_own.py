"""Losses of one's own under autograd."""

from __future__ import annotations

import torch
from torch import Tensor

from forfeit._loss import Loss, further_numbers
from forfeit._own import OwnLoss as _OwnLoss
from forfeit.torch._definition import Definition, Traced, of_spec
from forfeit.torch._elementwise import REDUCTIONS, elementwise
from forfeit.torch._several import several


class OwnLoss(torch.nn.Module):
    """A loss of one's own, made by `forfeit.loss` or from its expression, with autograd of every order.

    Predicted numbers after the first are given by name, and have gradients too. Any other loss of elements may be
    given as an object: `forfeit.GaussianNll()` takes `scale`.

    >>> import torch
    >>> from forfeit.torch import nn
    >>> criterion = nn.OwnLoss("expr: sqrt(1 + (pred - target)^2) - 1")
    >>> pred = torch.tensor([0.0, 3.0], requires_grad=True)
    >>> criterion(pred, torch.tensor([0.0, 3.0])).item()
    0.0
    >>> normal = nn.OwnLoss("expr[pred = (location, scale in (0, inf))]: log(scale) + ((target - location)/scale)^2/2")
    >>> scale = torch.tensor([2.0, 1.0], requires_grad=True)
    >>> normal(pred, torch.tensor([4.0, 3.0]), scale=scale).backward()
    >>> scale.grad
    tensor([-0.7500,  0.5000])
    """

    def __init__(self, loss: Loss | str, reduction: str = "mean") -> None:
        super().__init__()
        if reduction not in REDUCTIONS:
            raise ValueError(f"{reduction} is not a valid value for reduction: it must be none, mean or sum")
        self.spec = str(loss if isinstance(loss, Loss) else _OwnLoss(loss))
        #: The predicted numbers after the first.
        self.further = of_spec(self.spec).further
        self.reduction = reduction

    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None, **further: Tensor) -> Tensor:
        if not self.further and not further:
            return elementwise(self._definition(), input, target, self.reduction, weight)
        numbers = {"pred": input, **further_numbers("the loss", self.further, further)}
        return several(self.spec, numbers, target, self.reduction, weight)

    def _definition(self) -> Definition:
        if torch.compiler.is_compiling():
            return Traced(self.spec)  # type: ignore[return-value]
        return of_spec(self.spec)

    def extra_repr(self) -> str:
        return f"{self.spec!r}, reduction={self.reduction!r}"
