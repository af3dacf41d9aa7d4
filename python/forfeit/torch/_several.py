"""Losses of several predicted numbers under PyTorch's autograd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from forfeit.torch import _state
from forfeit.torch._definition import by_name, of_spec
from forfeit.torch._elementwise import _NAN, REDUCTIONS, Map, named, outputs_of, reduced, same_shape
from forfeit.torch._evaluation import evaluate


def several(spec: str, numbers: dict[str, Tensor], target: Tensor, reduction: str, weight: Tensor | None) -> Tensor:
    """The reduced loss, differentiable by every predicted number and by the target; all have one shape."""
    pred = numbers["pred"]
    for name, tensor in {**numbers, "target": target, "weight": weight}.items():
        if tensor is not None:
            same_shape(pred, name, tensor)
    evaluation = _Several(spec, REDUCTIONS[reduction], weight)
    target = target if target.is_floating_point() else target.to(pred.dtype)
    return evaluate(evaluation, *numbers.values(), target, others=(weight,))


@dataclass(frozen=True, slots=True)
class _Several:
    spec: str
    code: int
    weight: Tensor | None

    def native(self, inputs: tuple[Tensor, ...], gradients: list[Tensor | None]) -> Tensor:
        loss = of_spec(self.spec)
        pred, *further, target = inputs
        values = torch.empty_like(pred, memory_format=torch.contiguous_format) if self.code == 0 else None
        options = self.code, _NAN, _state.validation, torch.get_num_threads()
        outputs = outputs_of(loss, [values, *gradients])
        value = loss.handle.run(pred, target, self.weight, *options, further=named(loss, further), **outputs)
        return torch.scalar_tensor(value, dtype=pred.dtype) if values is None else values

    def composed(self, *inputs: Tensor) -> Tensor:
        if torch.compiler.is_compiling():
            values = _Traced.apply(self.spec, *inputs)
        else:
            values = Map.apply(of_spec(self.spec), 0, *inputs)
        return reduced(values, self.weight, self.code)

    def spread(self, upstream: Tensor) -> Tensor:
        return upstream


_player = by_name(lambda spec: of_spec(spec).player)


class _Traced(torch.autograd.Function):
    """The loss of each element in a graph that is being traced, with the first derivatives of its definition."""

    @staticmethod
    def forward(ctx: Any, spec: str, *inputs: Tensor) -> Tensor:
        ctx.spec = spec
        ctx.save_for_backward(*inputs)
        return _player(spec).play(0, inputs)

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> Any:
        inputs = ctx.saved_tensors
        return None, *(upstream * _player(ctx.spec).play(1 + i, inputs) for i in range(len(inputs)))
