"""Losses of several arrays, or of sums, under PyTorch's autograd.

Eager calls on CPU tensors take the kernels, with the gradients ready after forward. A gradient of the gradient,
`torch.func`, the compiler, other devices and tensor subclasses take the same loss composed of PyTorch's operations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor

from forfeit.torch._elementwise import _HALF, REDUCTIONS, _batched, _functorch, _grad_enabled, eager, empty, readable

Needed = tuple[bool, ...]


class Evaluation(Protocol):
    """One call of a loss, without the tensors that it is differentiated by."""

    @property
    def code(self) -> int:
        """How it is reduced: a number of `REDUCTIONS`."""

    @property
    def composed(self) -> Callable[..., Tensor]:
        """The loss of the inputs by PyTorch's operations."""

    def native(self, inputs: tuple[Tensor, ...], gradients: list[Tensor | None]) -> Tensor:
        """The loss by the kernels, and its gradients, those of the sum if it is not reduced, where there are arrays for
        them."""

    def spread(self, upstream: Tensor) -> Tensor:
        """What comes from each loss that is not reduced, in a shape that multiplies the gradients."""


def reduction_code(reduction: str) -> int:
    """The number of a reduction of PyTorch's."""
    code = REDUCTIONS.get(reduction)
    if code is None or code > 2:
        raise ValueError(f"{reduction} is not a valid value for reduction: it must be none, mean or sum")
    return code


def evaluate(evaluation: Evaluation, *inputs: Tensor, others: tuple[Tensor | None, ...] = ()) -> Tensor:
    """The loss, differentiable by every input; `others` are the tensors that it needs besides."""
    dtype = inputs[0].dtype
    for tensor in inputs:
        if not tensor.is_floating_point():
            kind = "complex" if tensor.is_complex() else str(tensor.dtype)
            raise TypeError(f"input must be of a real floating-point type, got {kind}: convert it with input.float()")
        dtype = torch.promote_types(dtype, tensor.dtype)
    # A half-precision gradient may underflow before it meets a scaled loss.
    compute = torch.float32 if dtype in _HALF else dtype
    inputs = tuple(tensor.to(compute) for tensor in inputs)
    if dtype in _HALF and torch.is_autocast_enabled(inputs[0].device.type):
        dtype = torch.float32
    if (
        torch.compiler.is_compiling()
        or not eager()
        or not all(map(readable, inputs))
        or not all(map(_constant, others))
    ):
        value = evaluation.composed(*inputs)
    elif _grad_enabled() and any(tensor.requires_grad for tensor in inputs):
        value = _Ready.apply(evaluation, *inputs)
    else:
        value = evaluation.native(inputs, [None] * len(inputs))
    return value.to(dtype)


def _constant(tensor: Tensor | None) -> bool:
    return tensor is None or (readable(tensor) and not tensor.requires_grad)


def differentiated(
    composed: Callable[..., Tensor], inputs: tuple[Tensor, ...], needed: Needed, upstream: Tensor
) -> tuple[Tensor | None, ...]:
    """The gradients of a composed loss, by operations that autograd records."""
    recorded = _grad_enabled()
    with torch.enable_grad():
        sources = [
            tensor if recorded or not need else tensor.detach().requires_grad_()
            for tensor, need in zip(inputs, needed, strict=True)
        ]
        value = composed(*sources)
    wanted = [source for source, need in zip(sources, needed, strict=True) if need]
    found = iter(torch.autograd.grad(value, wanted, upstream, create_graph=True, materialize_grads=True))
    return tuple(next(found) if need else None for need in needed)


class _Ready(torch.autograd.Function):
    """Value and gradients in one pass."""

    @staticmethod
    def forward(ctx: Any, evaluation: Evaluation, *inputs: Tensor) -> Tensor:
        ctx.save_for_backward(*inputs)
        ctx.evaluation = evaluation
        ctx.gradients = _places(inputs, ctx.needs_input_grad[1:])
        return evaluation.native(inputs, ctx.gradients)

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> Any:
        inputs, needed, evaluation = ctx.saved_tensors, ctx.needs_input_grad[1:], ctx.evaluation
        if _grad_enabled() or _functorch() or _batched(upstream):
            return None, *differentiated(evaluation.composed, inputs, needed, upstream)
        # Handed over, not kept: PyTorch then makes the gradient its own without a copy.
        gradients, ctx.gradients = ctx.gradients, None
        if gradients is None:
            gradients = _places(inputs, needed)
            evaluation.native(inputs, gradients)
        factor = evaluation.spread(upstream) if evaluation.code == 0 else upstream.item()
        if not (isinstance(factor, float) and factor == 1.0):
            for gradient in gradients:
                if gradient is not None:
                    gradient.mul_(factor)
        return None, *gradients


def _places(inputs: tuple[Tensor, ...], needed: Needed) -> list[Tensor | None]:
    return [empty(tensor) if need else None for tensor, need in zip(inputs, needed, strict=True)]
