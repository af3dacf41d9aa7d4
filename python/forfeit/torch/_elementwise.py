"""Losses of one element under PyTorch's autograd.

Eager calls on CPU tensors take `_Loss`: one native call forward, which leaves the gradient ready for backward.
Everything else (a gradient of the gradient, `torch.func`, forward mode, other devices, tensor subclasses)
takes `Map`, a function whose derivatives are functions of the same kind. Under `torch.compile` and `torch.export`
there are custom operators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd import forward_ad
from torch.nn import Parameter

from forfeit._native import DomainError
from forfeit.torch import _state
from forfeit.torch._definition import Definition

_C = torch._C
_compiling = torch.compiler.is_compiling
_functorch = _C._are_functorch_transforms_active
# What `is_grads_batched=True` hands to backward.
_batched = _C._functorch.is_legacy_batchedtensor
_dispatch_modes = _C._len_torch_dispatch_stack
_grad_enabled = torch.is_grad_enabled
_threads = torch.get_num_threads
_empty_like = torch.empty_like
_scalar = torch.scalar_tensor
_strided, _float32, _float64 = torch.strided, torch.float32, torch.float64
_float16, _bfloat16 = torch.float16, torch.bfloat16
_HALF = (_float16, _bfloat16)
_PLAIN = (Tensor, Parameter)
#: The mean of nothing is NaN in PyTorch.
_NAN = 2

#: How the engine reduces: a weighted `mean` is over the weights, `mean_over_count` over the elements.
REDUCTIONS = {"none": 0, "sum": 1, "mean": 2, "mean_over_count": 3}


def elementwise(
    loss: Definition, input: Tensor, target: Tensor, reduction: str, weight: Tensor | None = None, scale: float = 1.0
) -> Tensor:
    """The reduced loss times `scale`, differentiable by every tensor; a loss that is not reduced has no scale."""
    code = REDUCTIONS.get(reduction)
    if code is None:
        raise ValueError(f"{reduction} is not a valid value for reduction: it must be none, mean or sum")
    dtype = input.dtype
    if dtype is not target.dtype or (dtype is not _float32 and dtype is not _float64):
        input, target = promoted(input, target)
    if _compiling():
        value = _compiled(loss, input, target, weight, code)
        return value if scale == 1.0 else value * scale
    if (
        not eager()
        or not _reachable(input)
        or not _reachable(target)
        or not (weight is None or (_reachable(weight) and not weight.requires_grad))
    ):
        value = composed(loss, input, target, weight, code)
        return value if scale == 1.0 else value * scale
    if not input.is_contiguous() and (order := _memory_order(input, target, weight)):
        turned = None if weight is None else weight.permute(order)
        try:
            value = elementwise(loss, input.permute(order), target.permute(order), reduction, turned, scale)
        except DomainError:
            # Its element has another number there.
            pass
        else:
            return value if code else value.permute([order.index(axis) for axis in range(len(order))])
    if _grad_enabled() and (input.requires_grad or target.requires_grad):
        return _apply(input, target, weight, (loss, code, scale))
    values = empty(input) if code == 0 else None
    result = loss.handle.run(input, target, weight, code, _NAN, _state.validation, _threads(), values)
    return _scalar(result * scale, dtype=input.dtype) if values is None else values


def eager() -> bool:
    """Whether nothing but autograd sees what is computed now."""
    return _state.native and not (_functorch() or _dispatch_modes() or forward_ad._current_level >= 0)


def readable(tensor: Tensor) -> bool:
    """Whether the native part may read it now: in CPU memory, and no mode of PyTorch's is to see it."""
    return _state.native and not _dispatch_modes() and _reachable(tensor)


def _reachable(tensor: Tensor) -> bool:
    return tensor.is_cpu and type(tensor) in _PLAIN and tensor.layout is _strided and not tensor.is_neg()


def _memory_order(input: Tensor, target: Tensor, weight: Tensor | None) -> list[int] | None:
    """The axes as they lie in memory, alike in all tensors and without a gap; None if they do not."""
    for tensor in (target, weight):
        if tensor is not None and (tensor.shape != input.shape or tensor.stride() != input.stride()):
            return None
    order = sorted(range(input.ndim), key=input.stride().__getitem__, reverse=True)
    return order if input.permute(order).is_contiguous() else None


def promoted(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """The prediction in the type that PyTorch would compute in; targets of other real types are read as they are."""
    if input.is_complex() or target.is_complex():
        raise TypeError("complex tensors have no order and no loss here: take the real and the imaginary part")
    dtype = torch.promote_types(input.dtype, target.dtype) if target.is_floating_point() else input.dtype
    if not dtype.is_floating_point:
        raise TypeError(f"input must be of a floating-point type, got {input.dtype}: convert it with input.float()")
    if dtype in _HALF and torch.is_autocast_enabled(input.device.type):
        dtype = torch.float32
    return input.to(dtype), target


def _compiled(loss: Definition, input: Tensor, target: Tensor, weight: Tensor | None, code: int) -> Tensor:
    """The loss as one operator, in a graph that is being traced."""
    if weight is None or not weight.requires_grad:
        return torch.ops.forfeit.loss(input, target, weight, loss.spec, code)
    values = torch.ops.forfeit.loss(input, target, None, loss.spec, 0) * weight
    if code == 0:
        return values
    return values.sum() if code == 1 else values.mean() if code == 3 else values.sum() / weight.sum()


def composed(loss: Definition, input: Tensor, target: Tensor, weight: Tensor | None, code: int) -> Tensor:
    """The loss out of differentiable parts, each of which PyTorch may transform."""
    same_shape(input, "target", target)
    values = Map.apply(loss, 0, input, target)
    if weight is not None:
        same_shape(input, "weight", weight)
    return reduced(values, weight, code)


def reduced(values: Tensor, weight: Tensor | None, code: int) -> Tensor:
    """Losses, weighted and reduced by PyTorch's operations; a weight of 0 removes its element."""
    if weight is not None:
        values = torch.where(weight == 0, torch.zeros_like(values), weight * values)
    if code == 0:
        return values
    if code == 1:
        return values.sum()
    return values.mean() if weight is None or code == 3 else values.sum() / weight.sum()


def same_shape(input: Tensor, name: str, other: Tensor) -> None:
    """Nothing is broadcast against the prediction."""
    if input.shape != other.shape:
        raise ValueError(
            f"pred has shape {list(input.shape)}, {name} has shape {list(other.shape)}; nothing is broadcast: "
            f"reshape or expand one"
        )


class _Loss(torch.autograd.Function):
    """Value and gradient in one pass."""

    @staticmethod
    def forward(
        ctx: Any, input: Tensor, target: Tensor, weight: Tensor | None, call: tuple[Definition, int, float]
    ) -> Tensor:
        ctx.save_for_backward(input, target, weight)
        ctx.call = loss, code, scale = call
        values = empty(input) if code == 0 else None
        by_input = by_target = None
        dtype = input.dtype
        if ready(dtype, code):
            # Inside forward neither tensor says whether it requires a gradient.
            needs_input, needs_target, *_ = ctx.needs_input_grad
            if needs_input:
                by_input = empty(input)
            if needs_target:
                by_target = empty(input)
            ctx.gradients = by_input, by_target
        else:
            ctx.gradients = None
        value = loss.handle.run(
            *(input, target, weight, code, _NAN, _state.validation, _threads(), values, by_input, by_target),
            *(None, None, None, scale),
        )
        return _scalar(value * scale, dtype=dtype) if values is None else values

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> Any:
        if _grad_enabled() or _functorch() or _batched(upstream):
            return *_differentiable(ctx, upstream), None, None
        # Handed over, not kept: PyTorch then makes the gradient its own without a copy.
        gradients, ctx.gradients = ctx.gradients, None
        if gradients is None:
            return *_native(ctx, upstream), None, None
        by_input, by_target = gradients
        factor = one_factor(upstream)
        if factor == 1.0:
            return by_input, by_target, None, None
        if upstream.dtype is _bfloat16:
            # Rounded once, not twice.
            return *_native(ctx, upstream), None, None
        for gradient in gradients:
            if gradient is not None:
                gradient.mul_(upstream if factor is None else factor)
        return by_input, by_target, None, None


#: `_Loss.apply` without the look for transformations, of which `eager` has found none.
_apply = super(torch.autograd.Function, _Loss).apply


def empty(input: Tensor) -> Tensor:
    """An output of the prediction's shape and type, in row-major order."""
    if input.is_contiguous():
        return _empty_like(input)
    return _empty_like(input, memory_format=torch.contiguous_format)


def _native(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, Tensor | None]:
    """The gradients by prediction and target of what was asked in forward, in one pass."""
    input, target, weight = ctx.saved_tensors
    loss, code, scale = ctx.call
    needed = ctx.needs_input_grad
    by_input, by_target = empty(input) if needed[0] else None, empty(input) if needed[1] else None
    factor = one_factor(upstream)
    each, scale = (upstream, scale) if factor is None else (None, scale * factor)
    loss.handle.run(
        *(input, target, weight, code, _NAN, 0, _threads(), None, by_input, by_target, None, None, each, scale)
    )
    return by_input, by_target


def ready(dtype: torch.dtype, code: int) -> bool:
    """Whether forward leaves the gradient ready.

    In f16 that of a mean may underflow before it meets a scaled loss, and in half precision one that each element's own
    upstream multiplies is to be rounded once: they wait for backward.
    """
    return dtype is not _float16 and (code != 0 or dtype is not _bfloat16)


def one_factor(upstream: Tensor) -> float | None:
    """The upstream gradient where all of it is one number, expanded: that of a sum is."""
    strides = upstream.stride()
    if not strides:
        return upstream.item()
    return None if any(strides) or upstream.numel() == 0 else upstream.as_strided((), ()).item()


def _differentiable(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
    """As `_native`, by operations that autograd records: for a gradient of the gradient."""
    input, target, weight = ctx.saved_tensors
    loss, code, scale = ctx.call
    if scale != 1.0:
        upstream = upstream * scale
    if weight is not None:
        upstream = upstream * weight
    if code == 2 and weight is not None:
        upstream = upstream / weight.sum()
    elif code >= 2:
        upstream = upstream / input.numel()
    return _partials(loss, 0, (input, target), upstream, ctx.needs_input_grad[:2])


def _partials(
    loss: Definition, order: int, inputs: tuple[Tensor, ...], upstream: Tensor, needed: tuple[bool, ...]
) -> tuple[Tensor | None, ...]:
    return tuple(
        (upstream * _derivative(loss, derivative, inputs)).to(tensor.dtype) if need else None
        for derivative, tensor, need in zip(loss.derivatives[order], inputs, needed, strict=True)
    )


def _derivative(loss: Definition, order: int, inputs: tuple[Tensor, ...]) -> Tensor:
    if order in loss.derivatives:
        return Map.apply(loss, order, *inputs)
    return loss.play(order, inputs)


class Map(torch.autograd.Function):
    """A result of the definition for each element: its value or a first derivative by a predicted number or the target.

    Its own derivatives are such functions again, so any order, forward mode and `torch.func` have theirs.
    """

    @staticmethod
    def forward(loss: Definition, order: int, *inputs: Tensor) -> Tensor:
        if not all(map(readable, inputs)):
            return loss.play(order, inputs)
        pred, *others, target = inputs
        output = empty(pred)
        arrays: list[Tensor | None] = [None] * len(loss.derivatives)
        arrays[order] = output
        further, outputs = named(loss, others), outputs_of(loss, arrays)
        loss.handle.run(pred, target, None, 0, _NAN, _state.validation, _threads(), further=further, **outputs)
        return output

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.loss, ctx.order, *tensors = inputs
        ctx.save_for_backward(*tensors)
        ctx.save_for_forward(*tensors)

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> Any:
        return None, None, *_partials(ctx.loss, ctx.order, ctx.saved_tensors, upstream, ctx.needs_input_grad[2:])

    @staticmethod
    def jvp(ctx: Any, _loss: None, _order: None, *tangents: Tensor | None) -> Tensor:
        tangent = torch.zeros_like(ctx.saved_tensors[0])
        for order, direction in zip(ctx.loss.derivatives[ctx.order], tangents, strict=True):
            if direction is not None:
                tangent = tangent + _derivative(ctx.loss, order, ctx.saved_tensors) * direction
        return tangent

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], loss: Definition, order: int, *inputs: Tensor) -> Any:
        def batched(tensor: Tensor, dim: int | None) -> Tensor:
            return tensor.expand(info.batch_size, *tensor.shape) if dim is None else tensor.movedim(dim, 0)

        return Map.apply(loss, order, *map(batched, inputs, in_dims[2:])), 0


def named(loss: Definition, further: Sequence[Tensor | None]) -> dict[str, Tensor] | None:
    """The predicted numbers after the first, or what is written for them, by name; None where there are none."""
    found = {name: tensor for name, tensor in zip(loss.further, further, strict=True) if tensor is not None}
    return found or None


def outputs_of(loss: Definition, arrays: Sequence[Tensor | None]) -> dict[str, Any]:
    """Where `Handle.run` writes the value and the derivatives by every number that the loss takes, the target last."""
    values, gradient, *further, target_gradient = arrays
    return {
        "values": values,
        "gradient": gradient,
        "further_gradients": named(loss, further),
        "target_gradient": target_gradient,
    }
