"""PyTorch's losses as functions, and those of the registry as `<loss>_loss`.

Names, signatures, defaults, reductions and denominators are PyTorch's. What is not defined here is
`torch.nn.functional`'s own. Different on purpose: prediction and target never broadcast against each other; weights are
finite and not negative; values outside a loss's domain are errors that name the element; results are right where
PyTorch's are not.
"""

import math
import warnings
from typing import Any

import torch
import torch.nn.functional as _pytorch
from torch import Tensor

from forfeit._native import DomainError
from forfeit.torch import _state
from forfeit.torch._definition import definition
from forfeit.torch._elementwise import eager, elementwise, readable, same_shape
from forfeit.torch._several import several
from forfeit.torch.nn._boxes import (
    complete_box_iou_loss as complete_box_iou_loss,
)
from forfeit.torch.nn._boxes import (
    distance_box_iou_loss as distance_box_iou_loss,
)
from forfeit.torch.nn._boxes import (
    generalized_box_iou_loss as generalized_box_iou_loss,
)
from forfeit.torch.nn._boxes import (
    iou_box_loss as iou_box_loss,
)
from forfeit.torch.nn._catalogue import *
from forfeit.torch.nn._reduction import legacy
from forfeit.torch.nn._rowwise import *
from forfeit.torch.nn._vectorwise import *


def __getattr__(name: str) -> Any:
    return getattr(_pytorch, name)


def _over_count(reduction: str) -> str:
    """Where PyTorch's weighted mean divides by the number of elements."""
    return "mean_over_count" if reduction == "mean" else reduction


def _broadcast(weight: Tensor | None, input: Tensor) -> Tensor | None:
    """A weight that PyTorch broadcasts against the prediction."""
    return weight if weight is None or weight.shape == input.shape else weight.expand_as(input)


def _number(tensor: Tensor, input: Tensor) -> float:
    """The one number that a tensor holds, if it can be read now; else NaN."""
    alike = tensor.numel() == 1 and tensor.ndim <= input.ndim and not tensor.requires_grad
    read = alike and not torch.compiler.is_compiling() and eager() and readable(tensor)
    return tensor.item() if read else math.nan


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """|input − target|; a weighted mean divides by the weights. As `torch.nn.functional.l1_loss`."""
    return elementwise(definition("absolute_error"), input, target, legacy(size_average, reduce, reduction), weight)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """(input − target)²; a weighted mean divides by the weights. As `torch.nn.functional.mse_loss`."""
    return elementwise(definition("squared_error"), input, target, legacy(size_average, reduce, reduction), weight)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """d²/(2β) for |d| < β, else |d| − β/2. As `torch.nn.functional.smooth_l1_loss`."""
    return elementwise(definition("smooth_l1", "beta", beta), input, target, legacy(size_average, reduce, reduction))


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """d²/2 for |d| < δ, else δ·(|d| − δ/2); a weighted mean divides by the count.

    As `torch.nn.functional.huber_loss`.
    """
    return elementwise(definition("huber", "delta", delta), input, target, _over_count(reduction), weight)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """−y·ln p − (1 − y)·ln(1 − p) with both logarithms at least −100, for probabilities p.

    A weight is broadcast, and the mean divides by the count. As `torch.nn.functional.binary_cross_entropy`, but the
    gradient at probabilities below 1e-12 with label 0 is 1, not 0.
    """
    reduction = _over_count(legacy(size_average, reduce, reduction))
    return elementwise(definition("pytorch_bce"), input, target, reduction, _broadcast(weight, input))


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """−w₊·y·ln σ(x) − (1 − y)·ln σ(−x) for logits x.

    Weights are broadcast, and the mean divides by the count. As `torch.nn.functional.binary_cross_entropy_with_logits`.
    """
    weight = _broadcast(weight, input)
    positive = 1.0 if pos_weight is None else _number(pos_weight, input)
    if pos_weight is not None and not 0 < positive < math.inf:
        positive = 1.0
        # w₊·y·softplus(−x) + (1 − y)·softplus(x) is a weight times the loss of another soft label; exact for 0 and 1.
        share = pos_weight * target
        each = share + (1 - target)
        target = torch.where(each == 0, target, share / each)
        weight = each if weight is None else each * weight
    reduction = _over_count(legacy(size_average, reduce, reduction))
    return elementwise(definition("bce_with_logits", "pos_weight", positive), input, target, reduction, weight)


def sigmoid_focal_loss(
    inputs: Tensor, targets: Tensor, alpha: float = 0.25, gamma: float = 2, reduction: str = "none"
) -> Tensor:
    """α_t·(1 − p_t)^γ·(−ln p_t) for logits; α < 0 leaves α out. As `torchvision.ops.sigmoid_focal_loss`.

    Soft labels, and a gradient by the labels, are torchvision's.
    """
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(
            f"Invalid Value for arg 'reduction': '{reduction} \n Supported reduction modes: 'none', 'mean', 'sum'"
        )
    if alpha > 1:
        raise ValueError(f"Invalid alpha value: {alpha}. alpha must be in the range [0,1] or -1 for ignore.")
    if targets.requires_grad:
        loss = binary_cross_entropy_with_logits(inputs, targets, reduction="none")
        wrong = targets * torch.sigmoid(-inputs) + (1 - targets) * torch.sigmoid(inputs)
        loss = loss * wrong**gamma
        if alpha >= 0:
            loss = loss * (alpha * targets + (1 - alpha) * (1 - targets))
        return loss if reduction == "none" else loss.sum() if reduction == "sum" else loss.mean()
    share = alpha if alpha >= 0 else None
    if not torch.compiler.is_compiling() and readable(inputs) and readable(targets) and _state.validation:
        try:
            return elementwise(definition("focal", "gamma", gamma, "alpha", share), inputs, targets, reduction)
        except DomainError:
            pass
    return elementwise(definition("pytorch_focal", "gamma", gamma, "alpha", share), inputs, targets, reduction)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """y·(ln y − x) for log-probabilities x; `batchmean` divides by the first extent.

    As `torch.nn.functional.kl_div`.
    """
    reduction = legacy(size_average, reduce, reduction)
    if reduction == "mean" and size_average is None and reduce is None:
        warnings.warn(
            "reduction 'mean' divides by the number of elements; 'batchmean' divides by the batch size, which is the "
            "Kullback-Leibler divergence",
            stacklevel=2,
        )
    loss = definition("pytorch_kl_div_log" if log_target else "pytorch_kl_div")
    if reduction != "batchmean":
        return elementwise(loss, input, target, reduction)
    batch = input.size(0) if input.dim() else 1
    return elementwise(loss, input, target, "sum", scale=1 / batch if batch else math.nan)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """eˣ − y·x, or x − y·ln(x + eps) for rates, with Stirling's term if `full`.

    As `torch.nn.functional.poisson_nll_loss`.
    """
    name = "pytorch_poisson" + ("_log" if log_input else "") + ("_full" if full else "")
    loss = definition(name) if log_input else definition(name, "eps", eps)
    return elementwise(loss, input, target, legacy(size_average, reduce, reduction))


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | float,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """½·(ln v + d²/v) with the variance v at least eps. As `torch.nn.functional.gaussian_nll_loss`.

    The slope below eps is that at eps, as PyTorch's.
    """
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = torch.full_like(input, var)
    elif torch.any(var < 0):
        raise ValueError("var has negative entry/entries")
    if var.shape != input.shape:
        if input.shape[:-1] == var.shape:
            var = var.unsqueeze(-1)
        elif not (
            input.ndim == var.ndim and sum(n for m, n in zip(input.shape, var.shape, strict=True) if m != n) == 1
        ):
            raise ValueError(f"var is of incorrect size {list(var.shape)} for an input of {list(input.shape)}")
    # The value of the clamp, and a slope as if there were none.
    var = var.clone()
    with torch.no_grad():
        var.clamp_(min=eps)
    scale = var.sqrt().to(input.dtype).expand_as(input)
    return several(f"gaussian_nll:full={float(full)}", {"pred": input, "scale": scale}, target, reduction, None)


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """ln(1 + e^(−y·x)), finite for every x. As `torch.nn.functional.soft_margin_loss`."""
    return elementwise(definition("pytorch_soft_margin"), input, target, legacy(size_average, reduce, reduction))


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """x for y = 1, max(0, margin − x) for y = −1. As `torch.nn.functional.hinge_embedding_loss`."""
    loss = definition("pytorch_hinge_embedding", "margin", margin)
    return elementwise(loss, input, target, legacy(size_average, reduce, reduction))


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, margin − y·(x₁ − x₂)). As `torch.nn.functional.margin_ranking_loss`."""
    same_shape(input1, "input2", input2)
    loss = definition("pytorch_margin_ranking", "margin", margin)
    return elementwise(loss, input1 - input2, target, legacy(size_average, reduce, reduction))


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Binary cross entropy of the logits of each class, averaged over classes.

    As `torch.nn.functional.multilabel_soft_margin_loss`.
    """
    reduction = legacy(size_average, reduce, reduction)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    each = elementwise(definition("bce_with_logits"), input, target, "none", _broadcast(weight, input)).mean(dim=-1)
    return each if reduction == "none" else each.sum() if reduction == "sum" else each.mean()
