"""Losses over vectors and sequences: the functions of `forfeit.torch.nn.functional` that take several arrays."""

from collections.abc import Callable

import torch
from torch import Tensor

from forfeit.torch._definition import definition
from forfeit.torch._elementwise import elementwise
from forfeit.torch._sequences import ctc
from forfeit.torch._vectors import vectors
from forfeit.torch.nn._reduction import legacy

__all__ = ["cosine_embedding_loss", "ctc_loss", "triplet_margin_loss", "triplet_margin_with_distance_loss"]


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """1 − cos(a, b) for target 1, max(0, cos(a, b) − margin) for target −1.

    As `torch.nn.functional.cosine_embedding_loss`, without the 1e-12 that it adds to squared lengths.
    """
    key = ("cosine_embedding", "margin", margin)
    return vectors(key, (input1, input2), target, None, legacy(size_average, reduce, reduction))


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, D(a, p) − D(a, n) + margin), D(x, y) = ‖x − y + eps‖_p; with `swap`, D(p, n) where that is less.

    As `torch.nn.functional.triplet_margin_loss`.
    """
    key = ("triplet_margin", "margin", margin, "p", p, "eps", eps, "swap", swap)
    return vectors(key, (anchor, positive, negative), None, None, legacy(size_average, reduce, reduction))


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """`triplet_margin_loss` with any distance. As `torch.nn.functional.triplet_margin_with_distance_loss`."""
    if distance_function is None:
        return triplet_margin_loss(anchor, positive, negative, margin=margin, swap=swap, reduction=reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    near, far = distance_function(anchor, positive), distance_function(anchor, negative)
    if swap:
        far = torch.minimum(far, distance_function(positive, negative))
    loss = definition("pytorch_margin_ranking", "margin", margin)
    return elementwise(loss, far - near, torch.ones_like(far), reduction)


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor,
    target_lengths: Tensor,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """−ln of the probability of all alignments of the targets to log-probabilities (T, N, C).

    As `torch.nn.functional.ctc_loss`; where no alignment fits the gradient is 0, not NaN, and there are gradients of
    the gradient.
    """
    return ctc(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity)
