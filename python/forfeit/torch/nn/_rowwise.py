"""Losses over rows of classes: the functions of `forfeit.torch.nn.functional` that have an axis of classes."""

import torch
import torch.nn.functional as _pytorch
from torch import Tensor

from forfeit import _native
from forfeit.torch._elementwise import REDUCTIONS, _compiling, eager, readable, reduced
from forfeit.torch._row_formulas import FORMULAS, composed
from forfeit.torch._rows import rows
from forfeit.torch.nn._reduction import legacy

__all__ = ["cross_entropy", "multi_margin_loss", "multilabel_margin_loss", "nll_loss"]

#: Below this many elements PyTorch picks the labels' numbers sooner than a function of Python's is called.
_SMALL = 4096


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """−Σ w·q·ln softmax(input) over the classes of axis 1, with PyTorch's denominators.

    Exact in the tail: logits [17, 0, −1] with label 0 cost 5.66e-8. As `torch.nn.functional.cross_entropy`.
    """
    reduction = legacy(size_average, reduce, reduction)

    def pytorch(input: Tensor, target: Tensor) -> Tensor:
        return _pytorch.cross_entropy(
            input, target, weight, None, ignore_index, None, reduction, label_smoothing=label_smoothing
        )

    key = ("cross_entropy", "label_smoothing", label_smoothing)
    return rows(key, input, target, weight, ignore_index, reduction, pytorch)


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """−w·x of the label, for log-probabilities x; the mean divides by the weights.

    As `torch.nn.functional.nll_loss`.
    """
    reduction = legacy(size_average, reduce, reduction)

    def pytorch(input: Tensor, target: Tensor) -> Tensor:
        return _pytorch.nll_loss(input, target, weight, ignore_index=ignore_index, reduction=reduction)

    # Weights are checked, so they take the kernels at any size.
    if weight is None and input.numel() < _SMALL:
        try:
            return pytorch(input, target)
        except (IndexError, RuntimeError, ValueError):
            pass  # The kernels' error tells the row.
    return rows(("nll_loss",), input, target, weight, ignore_index, reduction, pytorch)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Σ max(0, margin − x_t + x_c)^p / C over the wrong classes c, times the weight of the label t.

    The mean is over the rows, also with weights. As `torch.nn.functional.multi_margin_loss`.
    """
    if p not in (1, 2):
        raise ValueError(f"p must be 1 or 2, got {p}")
    reduction = legacy(size_average, reduce, reduction)
    reduction = "mean_over_count" if reduction == "mean" else reduction
    key = ("multi_margin", "margin", margin, "power", p)

    def played(input: Tensor, target: Tensor) -> Tensor:
        return composed(key, input, target, weight, None, reduction)

    return rows(key, input, target, weight, None, reduction, played)


def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Σ max(0, 1 − (x_i − x_j)) / C over the classes i that the target names and the classes j that it does not.

    The target names classes up to its first −1. As `torch.nn.functional.multilabel_margin_loss`, but a class that is
    named twice counts once.
    """
    reduction = legacy(size_average, reduce, reduction)
    if input.shape != target.shape:
        raise ValueError(
            f"input has shape {list(input.shape)}, target has shape {list(target.shape)}: they must be the same"
        )
    sets = _named(target)

    def played(input: Tensor, sets: Tensor) -> Tensor:
        return reduced(FORMULAS["multilabel_margin"](input, sets), None, REDUCTIONS[reduction])

    return rows(("multilabel_margin",), input, sets, None, None, reduction, played)


def _named(target: Tensor) -> Tensor:
    """1 for every class that a row names before its first negative number, 0 for the others."""
    if not _compiling() and eager() and readable(target) and target.dtype is torch.int64:
        sets = torch.empty(target.shape, dtype=torch.float32)
        _native.named_classes(target.contiguous(), sets)
        return sets
    count = target.shape[-1]
    # What is not named goes to a column before the classes, which is cut off.
    index = torch.where((target < 0).cumsum(-1) == 0, target + 1, 0)
    if not _compiling() and bool((index > count).any()):
        raise ValueError(f"target names class {int(target.max())}; labels must be in 0..{count}")
    sets = torch.zeros(*target.shape[:-1], count + 1, device=target.device)
    return sets.scatter(-1, index, 1.0)[..., 1:]
