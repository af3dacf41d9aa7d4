"""Losses over rows of classes under PyTorch's autograd.

Eager calls on CPU tensors take the kernels, with the gradient ready after forward. A gradient of the gradient,
`torch.func`, other devices and tensor subclasses take PyTorch's own function, which a caller hands over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from forfeit import _native
from forfeit.torch import _state
from forfeit.torch._elementwise import _HALF, REDUCTIONS, _batched, _functorch, _grad_enabled, eager, empty, readable

_NAN = 2


@lru_cache(maxsize=1024)
def row_loss(spec: str) -> _native.RowHandle:
    """The row-wise loss of a spec."""
    return _native.RowHandle(spec)


def rows(
    spec: str,
    input: Tensor,
    target: Tensor,
    class_weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    pytorch: Callable[[Tensor, Tensor], Tensor],
) -> Tensor:
    """The reduced loss by PyTorch's rules; `pytorch` is the same function of prediction and target by its
    operations."""
    code = REDUCTIONS.get(reduction)
    if code is None:
        raise ValueError(f"{reduction} is not a valid value for reduction: it must be none, mean or sum")
    if (
        torch.compiler.is_compiling()
        or not eager()
        or target.requires_grad
        or not (readable(input) and readable(target))
        or not (class_weight is None or (readable(class_weight) and not class_weight.requires_grad))
    ):
        return pytorch(input, target)
    if input.dtype in _HALF and torch.is_autocast_enabled("cpu"):
        input = input.float()
    # Probabilities have no label to ignore.
    label = None if target.is_floating_point() else ignore_index
    call = (row_loss(spec), class_weight, label, code, pytorch)
    if _grad_enabled() and input.requires_grad:
        return _Rows.apply(input, target, call)
    return _run(call, input, target)


def _run(
    call: Any,
    input: Tensor,
    target: Tensor,
    gradient: Tensor | None = None,
    validation: int | None = None,
    upstream: Tensor | None = None,
    scale: float = 1.0,
) -> Tensor:
    loss, class_weight, ignore_index, code, _ = call
    values = None
    if code == 0 and upstream is None:
        shape = input.shape[:1] + input.shape[2:] if input.ndim > 1 else ()
        values = input.new_empty(shape)
    outcome = loss.run(
        input,
        target,
        None,
        class_weight,
        ignore_index,
        None,
        code,
        True,
        _NAN,
        _state.validation if validation is None else validation,
        torch.get_num_threads(),
        values,
        gradient,
        None,
        upstream,
        scale,
    )
    return torch.scalar_tensor(outcome[0], dtype=input.dtype) if values is None else values


class _Rows(torch.autograd.Function):
    """Value and gradient; the gradient of single rows, and that of half precision, in backward."""

    @staticmethod
    def forward(ctx: Any, input: Tensor, target: Tensor, call: Any) -> Tensor:
        ctx.save_for_backward(input, target)
        ctx.call = call
        ctx.gradient = None if call[3] == 0 or input.dtype in _HALF else empty(input)
        return _run(call, input, target, ctx.gradient)

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> Any:
        if _grad_enabled() or _functorch() or _batched(upstream):
            input, target = ctx.saved_tensors
            with torch.enable_grad():
                source = input if _grad_enabled() else input.detach().requires_grad_()
                value = ctx.call[4](source, target)
            return torch.autograd.grad(value, source, upstream, create_graph=True)[0], None, None
        gradient, ctx.gradient = ctx.gradient, None
        if gradient is not None:
            scale = upstream.item()
            return gradient if scale == 1.0 else gradient.mul_(scale), None, None
        input, target = ctx.saved_tensors
        gradient = empty(input)
        each = ctx.call[3] == 0
        _run(ctx.call, input, target, gradient, 0, upstream if each else None, 1.0 if each else upstream.item())
        return gradient, None, None
