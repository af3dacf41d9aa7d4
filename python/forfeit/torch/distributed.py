"""Means over every rank of a `torch.distributed` group.

The mean of the ranks' means is not the mean: a rank with few rows, or few that are not ignored, counts as much as one
with many. Divide the sum over ranks by the weight over ranks instead:

    loss = F.binary_cross_entropy_with_logits(logits, labels, reduction="sum")
    loss = forfeit.torch.distributed.global_mean(loss, labels.numel())
    loss.backward()                          # DistributedDataParallel averages the gradients: that is allowed for
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


def global_mean(total: Tensor, weight: Tensor | float, *, group: Any = None, averaged_gradients: bool = True) -> Tensor:
    """Σ total / Σ weight over the ranks of a group: the same number on every rank.

    Parameters
    ----------
    total : Tensor
        This rank's Σ w·ℓ: a loss with `reduction="sum"`.
    weight : Tensor or float
        This rank's Σ w: the number of rows that count, or the sum of their weights. It carries no gradient.
    group : ProcessGroup, optional
        The default group unless given.
    averaged_gradients : bool
        True where the ranks' gradients are averaged afterwards, as `DistributedDataParallel` does; False where they
        are added. Either way the result is the gradient of a single process over all rows.

    Raises
    ------
    ValueError
        The weights of all ranks are 0 together: there is nothing to average.
    RuntimeError
        There is no process group.
    """
    if not (dist.is_available() and dist.is_initialized()):
        raise RuntimeError("there is no process group: call torch.distributed.init_process_group first")
    both = torch.stack([total.detach().double(), torch.as_tensor(weight, device=total.device).detach().double().sum()])
    dist.all_reduce(both, group=group)
    value, weights = both.unbind()
    if weights.item() == 0:
        raise ValueError("nothing to average: the weights of all ranks are 0 together")
    scale = (dist.get_world_size(group) if averaged_gradients else 1) / weights
    return _Mean.apply(total, (value / weights).to(total.dtype), scale.to(total.dtype))


class _Mean(torch.autograd.Function):
    """The mean over all ranks, whose slope by this rank's sum is given."""

    @staticmethod
    def forward(ctx: Any, total: Tensor, value: Tensor, scale: Tensor) -> Tensor:
        ctx.scale = scale
        return value.clone()

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor, None, None]:
        return upstream * ctx.scale, None, None
