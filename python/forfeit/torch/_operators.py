"""Custom operators: what `torch.compile` and `torch.export` put into their graphs."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from forfeit.torch import _state
from forfeit.torch._definition import of_spec
from forfeit.torch._elementwise import _NAN, Map, composed, empty, readable


@torch.library.custom_op("forfeit::loss", mutates_args=())
def _loss(input: Tensor, target: Tensor, weight: Tensor | None, spec: str, code: int) -> Tensor:
    loss = of_spec(spec)
    if not (readable(input) and readable(target) and (weight is None or readable(weight))):
        return composed(loss, input, target, weight, code).clone()
    values = empty(input) if code == 0 else None
    value = loss.handle.run(input, target, weight, code, _NAN, _state.validation, torch.get_num_threads(), values)
    return torch.scalar_tensor(value, dtype=input.dtype) if values is None else values


@_loss.register_fake
def _(input: Tensor, target: Tensor, weight: Tensor | None, spec: str, code: int) -> Tensor:
    torch._check(input.shape == target.shape, lambda: f"pred has shape {input.shape}, target {target.shape}")
    return torch.empty_like(input, memory_format=torch.contiguous_format) if code == 0 else input.new_empty(())


@torch.library.custom_op("forfeit::loss_gradient", mutates_args=())
def _gradient(
    upstream: Tensor, input: Tensor, target: Tensor, weight: Tensor | None, spec: str, code: int, order: int
) -> Tensor:
    loss = of_spec(spec)
    if not (readable(input) and readable(target) and (weight is None or readable(weight))):
        factor = upstream if weight is None else upstream * weight
        if code >= 2:
            factor = factor / (input.numel() if weight is None or code == 3 else weight.sum())
        return factor * Map.apply(loss, order, input, target)
    outputs: list[Any] = [None, None, None]
    outputs[order] = output = empty(input)
    _, gradient, target_gradient = outputs
    loss.handle.run(
        input,
        target,
        weight,
        code,
        on_empty=2,
        validation=0,
        threads=torch.get_num_threads(),
        gradient=gradient,
        target_gradient=target_gradient,
        upstream=upstream if code == 0 else None,
        scale=1.0 if code == 0 else upstream.item(),
    )
    return output


@_gradient.register_fake
def _(
    upstream: Tensor, input: Tensor, target: Tensor, weight: Tensor | None, spec: str, code: int, order: int
) -> Tensor:
    return torch.empty_like(input, memory_format=torch.contiguous_format)


def _setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
    input, target, weight, ctx.spec, ctx.code = inputs
    ctx.save_for_backward(input, target, weight)


def _backward(ctx: Any, upstream: Tensor) -> Any:
    input, target, weight = ctx.saved_tensors
    gradients = [
        torch.ops.forfeit.loss_gradient(upstream, input, target, weight, ctx.spec, ctx.code, order) if needed else None
        for order, needed in zip((1, 2), ctx.needs_input_grad[:2], strict=True)
    ]
    if gradients[1] is not None:
        gradients[1] = gradients[1].to(target.dtype)
    return *gradients, None, None, None


_loss.register_autograd(_backward, setup_context=_setup_context)
