"""Losses over rows of classes under PyTorch's autograd.

Eager calls on CPU tensors take the kernels, with the gradient ready after forward. A gradient of the gradient,
`torch.func`, other devices and tensor subclasses take the same function by PyTorch's operations, which a caller hands
over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from forfeit import _native
from forfeit.torch import _state
from forfeit.torch._definition import Key, Made, by_name
from forfeit.torch._elementwise import (
    _HALF,
    _NAN,
    REDUCTIONS,
    _batched,
    _compiling,
    _functorch,
    _grad_enabled,
    _reachable,
    _scalar,
    _threads,
    eager,
    empty,
    one_factor,
    ready,
)
from forfeit.torch._evaluation import differentiated


@by_name
def row_loss(spec: str) -> Made:
    """The loss over rows of a spec, with the price of a class if it is a sum of prices."""
    handle = _native.RowHandle(spec)
    price = handle.price()
    return Made.of(handle) if price is None else Made.of(handle, price)


def rows(
    key: Key,
    input: Tensor,
    target: Tensor,
    class_weight: Tensor | None,
    ignore_index: int | None,
    reduction: str,
    composed: Callable[[Tensor, Tensor], Tensor],
) -> Tensor:
    """The reduced loss by PyTorch's rules; `composed` is the same function of prediction and target by its
    operations."""
    code = REDUCTIONS.get(reduction)
    if code is None:
        raise ValueError(f"{reduction} is not a valid value for reduction: it must be none, mean or sum")
    if (
        _compiling()
        or not eager()
        or target.requires_grad
        or not (_reachable(input) and _reachable(target))
        or not (class_weight is None or (_reachable(class_weight) and not class_weight.requires_grad))
    ):
        return composed(input, target)
    if input.dtype in _HALF and torch.is_autocast_enabled("cpu"):
        input = input.float()
    # Probabilities have no label to ignore.
    label = None if target.is_floating_point() else ignore_index
    call = (row_loss(*key).handle, class_weight, label, code, composed)
    if _grad_enabled() and input.requires_grad:
        return _apply(input, target, call)
    return _run(call, input, target, None)


def _run(call: Any, input: Tensor, target: Tensor, gradient: Tensor | None) -> Tensor:
    loss, class_weight, label, code, _ = call
    values = None
    if code == 0:
        values = input.new_empty(input.shape[:1] + input.shape[2:] if input.ndim > 1 else ())
    options = (class_weight, label, None, code, True, _NAN, _state.validation, _threads())
    value = loss.run(input, target, None, *options, values, gradient)[0]
    return _scalar(value, dtype=input.dtype) if values is None else values


class _Rows(torch.autograd.Function):
    """Value and gradient in one pass."""

    @staticmethod
    def forward(ctx: Any, input: Tensor, target: Tensor, call: Any) -> Tensor:
        ctx.save_for_backward(input, target)
        ctx.call = call
        ctx.gradient = empty(input) if ready(input.dtype, call[3]) else None
        return _run(call, input, target, ctx.gradient)

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> Any:
        if _grad_enabled() or _functorch() or _batched(upstream):
            return *differentiated(ctx.call[4], ctx.saved_tensors, (True, False), upstream), None
        gradient, ctx.gradient = ctx.gradient, None
        factor = one_factor(upstream)
        if gradient is not None:
            if factor == 1.0:
                return gradient, None, None
            # In bf16 it is rounded once, not twice.
            if gradient.dtype is not torch.bfloat16:
                return gradient.mul_(upstream.unsqueeze(1) if factor is None else factor), None, None
        input, target = ctx.saved_tensors
        loss, class_weight, label, code, _ = ctx.call
        gradient = empty(input)
        options = (class_weight, label, None, code, True, _NAN, 0, _threads())
        each, scale = (upstream, 1.0) if factor is None else (None, factor)
        loss.run(input, target, None, *options, None, gradient, None, each, scale)
        return gradient, None, None


#: `_Rows.apply` without the look for transformations, of which `eager` has found none.
_apply = super(torch.autograd.Function, _Rows).apply
