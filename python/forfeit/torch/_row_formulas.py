"""Losses over rows of classes by PyTorch's operations: for devices without kernels, and gradients of gradients."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from forfeit.torch._definition import Key, parameters_of
from forfeit.torch._elementwise import REDUCTIONS, reduced
from forfeit.torch._play import Player
from forfeit.torch._rows import row_loss

#: What rows hold where it is not logits: the logarithm of the probabilities.
LOGARITHMS: dict[str, Callable[[Tensor], Tensor]] = {"nll_loss": lambda x: x, "multiclass_log_loss": torch.log}


def composed(
    key: Key, input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int | None, reduction: str
) -> Tensor:
    """The reduced loss by PyTorch's rules: the mean divides by the weights of the labels' classes."""
    players = row_loss(*key).players
    axis = min(1, input.ndim - 1)
    x = input.movedim(axis, -1)
    soft = target.is_floating_point() and target.shape == input.shape
    if soft:
        label, kept = None, torch.ones(x.shape[:-1], dtype=torch.bool, device=x.device)
        shares = target.movedim(axis, -1).to(x.dtype)
    elif target.is_floating_point():
        label, kept = None, torch.ones_like(target, dtype=torch.bool)
        bins = torch.arange(x.shape[-1], device=x.device, dtype=x.dtype)
        shares = (1 - (target.to(x.dtype).unsqueeze(-1) - bins).abs()).relu()
    else:
        kept = torch.ones_like(target, dtype=torch.bool) if ignore_index is None else target != ignore_index
        label = torch.where(kept, target, 0)
        shares = (label.unsqueeze(-1) == torch.arange(x.shape[-1], device=x.device)).to(x.dtype)
    of_class = torch.ones_like(x[..., 0]) if weight is None or label is None else weight.to(x.dtype)[label]
    if players:
        each = _priced(key, players[0], x, shares, weight)
    else:
        each = of_class * FORMULAS[str(key[0])](x, shares, **parameters_of(key))
    # A row that is ignored has no gradient, whatever it holds.
    values = torch.where(kept, each, 0.0)
    if reduction != "mean":
        return reduced(values, None, REDUCTIONS[reduction])
    return values.sum() / (kept * of_class).sum()


def _priced(key: Key, price: Player, x: Tensor, shares: Tensor, weight: Tensor | None) -> Tensor:
    """Σ q·w·price(ln p), with what the engine does around the price."""
    log_p = LOGARITHMS[str(key[0])](x) if key[0] in LOGARITHMS else x.log_softmax(-1)
    smoothing = parameters_of(key).get("label_smoothing", 0.0)
    shares = (1 - smoothing) * shares + smoothing / x.shape[-1]
    if weight is not None:
        shares = shares * weight.to(x.dtype)
    return torch.where(shares == 0, 0.0, shares * price.with_inputs(0, log_p=log_p)).sum(-1)


def _crammer_singer(x: Tensor, shares: Tensor, margin: float) -> Tensor:
    if x.shape[-1] == 1:
        return 0 * x.sum(-1)
    nearest = x.masked_fill(shares == 1, -torch.inf).amax(-1)
    return (margin + nearest - (shares * x).sum(-1)).relu()


def _distribution_focal(x: Tensor, shares: Tensor) -> Tensor:
    return -torch.where(shares == 0, 0.0, shares * x.log_softmax(-1)).sum(-1)


def _divergence(q: Tensor, log_p: Tensor) -> Tensor:
    return torch.special.xlogy(q, q) - torch.where(q == 0, 0.0, q * log_p)


def _js_divergence(x: Tensor, shares: Tensor, beta: float) -> Tensor:
    p = x.exp()
    log_m = (beta * shares + (1 - beta) * p).log()
    reverse = torch.where(p == 0, 0.0, p * (x - log_m))
    return (beta * _divergence(shares, log_m) + (1 - beta) * reverse).sum(-1)


def _kl_divergence(x: Tensor, shares: Tensor) -> Tensor:
    return (_divergence(shares, x) + x.exp() - shares).sum(-1)


def _list_net(x: Tensor, shares: Tensor) -> Tensor:
    return -(shares.softmax(-1) * x.log_softmax(-1)).sum(-1)


def _multi_margin(x: Tensor, shares: Tensor, margin: float, power: float) -> Tensor:
    lack = (margin - (shares * x).sum(-1, keepdim=True) + x).relu()
    return torch.where(shares == 1, 0.0, lack if power == 1 else lack.square()).mean(-1)


def _multilabel_margin(x: Tensor, shares: Tensor) -> Tensor:
    right = shares == 1
    lack = (1 - x.unsqueeze(-1) + x.unsqueeze(-2)).relu()
    pairs = right.unsqueeze(-1) & ~right.unsqueeze(-2)
    return torch.where(pairs, lack, 0.0).sum((-1, -2)) / x.shape[-1]


def _multilabel_soft_margin(x: Tensor, shares: Tensor) -> Tensor:
    return torch.nn.functional.binary_cross_entropy_with_logits(x, shares, reduction="none").mean(-1)


def _pairwise_logistic(x: Tensor, shares: Tensor) -> Tensor:
    pairs = shares.unsqueeze(-1) > shares.unsqueeze(-2)
    cost = torch.nn.functional.softplus(x.unsqueeze(-2) - x.unsqueeze(-1), threshold=1e9)
    return torch.where(pairs, cost, 0.0).sum((-1, -2)) / pairs.sum((-1, -2)).clamp(min=1)


def _sparsemax(x: Tensor, shares: Tensor) -> Tensor:
    below = (x - x.amax(-1, keepdim=True)).sort(-1, descending=True).values
    counts = torch.arange(1, x.shape[-1] + 1, device=x.device, dtype=x.dtype)
    support = 1 + counts * below > below.cumsum(-1)
    size = support.sum(-1, keepdim=True)
    threshold = (torch.where(support, below, 0.0).sum(-1, keepdim=True) - 1) / size
    above = x - x.amax(-1, keepdim=True) - threshold
    p = above.relu()
    outside = torch.where(shares == 0, 0.0, 0.5 * shares.square() - shares * above)
    return torch.where(above > 0, 0.5 * (shares - p).square(), outside).sum(-1)


#: Losses that are no sum of prices.
FORMULAS: dict[str, Callable[..., Tensor]] = {
    "crammer_singer": _crammer_singer,
    "distribution_focal": _distribution_focal,
    "js_divergence": _js_divergence,
    "kl_divergence": _kl_divergence,
    "list_net": _list_net,
    "multi_margin": _multi_margin,
    "multilabel_margin": _multilabel_margin,
    "multilabel_soft_margin": _multilabel_soft_margin,
    "pairwise_logistic": _pairwise_logistic,
    "sparsemax": _sparsemax,
}
