"""Losses over vectors under PyTorch's autograd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.linalg import vector_norm

from forfeit import _native
from forfeit.torch._definition import Key, by_name, parameters_of
from forfeit.torch._elementwise import _NAN, reduced, same_shape
from forfeit.torch._evaluation import evaluate, reduction_code

Formula = Callable[..., Tensor]


vector_loss = by_name(_native.VectorHandle)


def vectors(
    key: Key, arrays: tuple[Tensor, ...], target: Tensor | None, weight: Tensor | None, reduction: str
) -> Tensor:
    """The reduced loss of arrays (…, D): the last axis holds the vectors."""
    first, *others = arrays
    # By index: PyTorch 2.6 does not trace a zip of unequal lengths.
    names = "the second array", "the third array"
    for index, other in enumerate(others):
        same_shape(first, names[index], other)
    if not first.ndim:
        raise ValueError("vectors need an axis: give arrays of shape (N, D) or (D,)")
    shape = first.shape[:-1]
    for name, each in (("target", target), ("weight", weight)):
        if each is not None and each.shape != shape:
            raise ValueError(f"{name} has shape {list(each.shape)}; it must be {list(shape)}, one for each vector")
    target, weight = (None if each is None else each.reshape(-1) for each in (target, weight))
    evaluation = _Vectors(key, reduction_code(reduction), target, weight)
    rows = tuple(array.reshape(-1, array.shape[-1]) for array in arrays)
    if key[0] in BATCH and reduction == "none":
        # Each loss depends on all rows, so what comes from each does not multiply one row's gradient.
        return evaluation.composed(*rows).reshape(shape)
    value = evaluate(evaluation, *rows, others=(target, weight))
    return value.reshape(shape) if evaluation.code == 0 else value


@dataclass(frozen=True, slots=True)
class _Vectors:
    key: Key
    code: int
    target: Tensor | None
    weight: Tensor | None

    def native(self, inputs: tuple[Tensor, ...], gradients: list[Tensor | None]) -> Tensor:
        first, second, *others = inputs
        third = others[0] if others else None
        values = first.new_empty(first.shape[:1]) if self.code == 0 else None
        threads = torch.get_num_threads()
        # NaN goes through, as in PyTorch; targets and weights are checked either way.
        arrays = (first, second, third, self.target, self.weight)
        value = vector_loss(*self.key).run(*arrays, self.code, _NAN, False, threads, values, gradients)[0]
        return torch.scalar_tensor(value, dtype=first.dtype) if values is None else values

    def composed(self, *inputs: Tensor) -> Tensor:
        target = () if self.target is None else (self.target,)
        values = FORMULAS[str(self.key[0])](*inputs, *target, **parameters_of(self.key))
        return reduced(values, self.weight, self.code)

    def spread(self, upstream: Tensor) -> Tensor:
        return upstream.unsqueeze(-1)


def _unit(x: Tensor) -> Tensor:
    """Directions; zeros have none."""
    length = vector_norm(x, dim=-1, keepdim=True)
    return torch.where(length == 0, torch.zeros_like(x), x / torch.where(length == 0, 1.0, length))


def _cosine_embedding(a: Tensor, b: Tensor, target: Tensor, margin: float) -> Tensor:
    cosine = (_unit(a) * _unit(b)).sum(-1)
    return torch.where(target == 1, 1 - cosine, (cosine - margin).relu())


def _contrastive(a: Tensor, b: Tensor, target: Tensor, margin: float) -> Tensor:
    apart = a - b
    lack = (margin - vector_norm(apart, dim=-1)).relu()
    return torch.where(target == 1, 0.5 * apart.square().sum(-1), 0.5 * lack.square())


def _triplet_margin(a: Tensor, b: Tensor, c: Tensor, margin: float, p: float, eps: float, swap: float) -> Tensor:
    def distance(x: Tensor, y: Tensor) -> Tensor:
        return vector_norm(x - y + eps, p, dim=-1)

    far = distance(a, c)
    if swap:
        far = torch.minimum(far, distance(b, c))
    return (distance(a, b) - far + margin).relu()


def _margin_ranking(a: Tensor, b: Tensor, target: Tensor, margin: float) -> Tensor:
    return (margin - target.unsqueeze(-1) * (a - b)).relu().sum(-1)


def _partner(cosines: Tensor, partner: Tensor, temperature: float) -> Tensor:
    return torch.nn.functional.cross_entropy(cosines / temperature, partner, reduction="none")


def _info_nce(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    return _partner(_unit(a) @ _unit(b).T, torch.arange(len(a), device=a.device), temperature)


def _nt_xent(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    both, rows = _unit(torch.cat([a, b])), torch.arange(2 * len(a), device=a.device)
    cosines = (both @ both.T).masked_fill(rows == rows[:, None], -torch.inf)
    return _partner(cosines, rows.roll(len(a)), temperature).view(2, -1).mean(0)


#: The definitions by PyTorch's operations.
FORMULAS: dict[str, Formula] = {
    "contrastive": _contrastive,
    "cosine_embedding": _cosine_embedding,
    "info_nce": _info_nce,
    "margin_ranking": _margin_ranking,
    "nt_xent": _nt_xent,
    "triplet_margin": _triplet_margin,
}
#: Losses whose rows depend on each other.
BATCH = ("info_nce", "nt_xent")
