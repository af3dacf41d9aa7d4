"""Losses of sums under PyTorch's autograd: masks judged by their overlap, correlations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from forfeit import _native
from forfeit.torch import _state
from forfeit.torch._definition import Key, Made, by_name
from forfeit.torch._elementwise import _NAN, reduced, same_shape
from forfeit.torch._evaluation import evaluate, reduction_code

Absent = Literal["count", "skip"]


@by_name
def sum_loss(spec: str) -> Made:
    """The loss of sums of a spec; what an element adds to the sums and the loss of the sums, unless it sorts."""
    handle = _native.AggregateHandle(spec)
    return Made.of(handle, *handle.sums() or ())


def sums(
    key: Key,
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    reduction: str,
    keep_axes: Sequence[int],
    absent: Absent,
    logarithm: bool,
) -> Tensor:
    """The reduced loss; its groups are the indices of the kept axes."""
    same_shape(input, "target", target)
    if weight is not None:
        same_shape(input, "weight", weight)
    keep = tuple(sorted({axis + input.ndim if axis < 0 else axis for axis in keep_axes}))
    if any(not 0 <= axis < input.ndim for axis in keep):
        raise ValueError(f"keep_axes is {tuple(keep_axes)!r}; input has {input.ndim} axes, numbered from 0")
    if absent not in ("count", "skip"):
        raise ValueError(f"absent must be one of 'count', 'skip', got {absent!r}")
    loss = sum_loss(*key)
    code = reduction_code(reduction)
    evaluation = _Sums(str(key[0]), loss, code, target, weight, keep, absent == "skip", logarithm)
    if code == 0 and evaluation.pooled:
        # Its groups are one: what comes from each does not multiply one group's gradient.
        return evaluation.composed(input)
    return evaluate(evaluation, input, others=(target, weight))


@dataclass(frozen=True, slots=True)
class _Sums:
    name: str
    loss: Made
    code: int
    target: Tensor
    weight: Tensor | None
    keep: tuple[int, ...]
    skip_absent: bool
    logarithm: bool

    @property
    def pooled(self) -> bool:
        """Whether all groups are one, each counting by what its target holds."""
        return self.name.startswith("generalised_dice")

    def native(self, inputs: tuple[Tensor, ...], gradients: list[Tensor | None]) -> Tensor:
        (input,) = inputs
        values = input.new_empty([input.shape[axis] for axis in self.keep]) if self.code == 0 else None
        arrays = (input, self.target, self.weight, list(self.keep), self.skip_absent, self.logarithm)

        def run(validate: bool) -> float:
            options = (self.code, _NAN, validate, torch.get_num_threads())
            return self.loss.handle.run(*arrays, *options, values, gradients[0])[0]

        try:
            value = run(bool(_state.validation))
        except _native.DomainError:
            # NaN goes through, as in PyTorch.
            if not (input.isnan().any() or self.target.isnan().any()):
                raise
            value = run(False)
        return torch.scalar_tensor(value, dtype=input.dtype) if values is None else values

    def composed(self, input: Tensor) -> Tensor:
        target = self.target.to(input.dtype)
        weight = torch.ones_like(input) if self.weight is None else self.weight.to(input.dtype)
        x, y, w = (self._grouped(tensor) for tensor in (input, target, weight))
        count, targets = w.sum(1), (w * y).sum(1)
        values = self._sorted(x, y, w) if not self.loss.players else self._of_sums(x, y, w, count, targets)
        if self.logarithm:
            values = -torch.log1p(-values)
        counts = (count != 0) & (targets != 0) if self.skip_absent else count != 0
        if self.code == 0:
            return torch.where(counts, values, 0.0).reshape([input.shape[axis] for axis in self.keep])
        return reduced(values, counts.to(values.dtype), self.code)

    def _of_sums(self, x: Tensor, y: Tensor, w: Tensor, count: Tensor, targets: Tensor) -> Tensor:
        item, finish = self.loss.players
        each = [item.with_inputs(i, pred=x, target=y).expand_as(x) for i in range(len(item))]
        sums = [torch.where(w == 0, 0.0, w * part).sum(1) for part in each]
        if self.pooled:
            factor = torch.where(targets == 0, 0.0, 1 / torch.where(targets == 0, 1.0, targets).square())
            sums, total = [(factor * part).sum() for part in sums], (factor * count).sum()
            return finish.with_inputs(0, count=total, **_named(sums)).expand_as(count)
        return finish.with_inputs(0, count=count, **_named(sums)).expand_as(count)

    def _sorted(self, x: Tensor, y: Tensor, w: Tensor) -> Tensor:
        """The Lovász losses: errors in falling order, each times what it adds to the Jaccard loss."""
        hinge = self.name == "lovasz_hinge"
        errors = 1 - x * (2 * y - 1) if hinge else (y - x).abs()
        # What is left out comes last, where it adds nothing.
        order = torch.where(w == 0, -torch.inf, errors.detach()).argsort(dim=1, descending=True, stable=True)
        y, w = (y * w).gather(1, order), w.gather(1, order)
        inner = y.sum(1, keepdim=True) - y.cumsum(1)
        outer = y.sum(1, keepdim=True) + (w - y).cumsum(1)
        loss = torch.where(outer == 0, 0.0, 1 - inner / torch.where(outer == 0, 1.0, outer))
        added = torch.diff(loss, dim=1, prepend=torch.zeros_like(loss[:, :1]))
        errors = errors.gather(1, order)
        return ((errors.relu() if hinge else errors) * added).sum(1)

    def spread(self, upstream: Tensor) -> Tensor:
        shape = [1] * self.target.ndim
        for axis in self.keep:
            shape[axis] = self.target.shape[axis]
        return upstream.reshape(shape)

    def _grouped(self, tensor: Tensor) -> Tensor:
        """(groups, members)."""
        kept = tensor.movedim(self.keep, tuple(range(len(self.keep))))
        count = 1
        for extent in kept.shape[: len(self.keep)]:
            count *= extent
        return kept.reshape(count, -1)


def _named(sums: list[Tensor]) -> dict[str, Tensor]:
    return {f"s{i}": part for i, part in enumerate(sums)}
