"""Connectionist temporal classification under PyTorch's autograd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from forfeit import _native
from forfeit.torch._elementwise import _NAN
from forfeit.torch._evaluation import evaluate, reduction_code

#: The logarithm of nothing, where a difference of infinities would have no gradient.
_NOTHING = -1e30
#: Below this many numbers, waking another thread costs more than it saves.
_LARGE = 8192


def ctc(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int],
    blank: int,
    reduction: str,
    zero_infinity: bool,
) -> Tensor:
    """The reduced loss of log-probabilities (T, N, C), or (T, C) of one sequence."""
    lengths = [torch.as_tensor(each, dtype=torch.int64).reshape(-1) for each in (input_lengths, target_lengths)]
    evaluation = _Ctc(reduction_code(reduction), targets, lengths[0], lengths[1], blank, zero_infinity)
    if log_probs.ndim == 2:
        value = evaluate(evaluation, log_probs.unsqueeze(1), others=(targets, *lengths))
        return value.reshape(()) if evaluation.code == 0 else value
    return evaluate(evaluation, log_probs, others=(targets, *lengths))


@dataclass(frozen=True, slots=True)
class _Ctc:
    code: int
    targets: Tensor
    input_lengths: Tensor
    target_lengths: Tensor
    blank: int
    zero_infinity: bool

    def native(self, inputs: tuple[Tensor, ...], gradients: list[Tensor | None]) -> Tensor:
        (log_p,), (gradient,) = inputs, gradients
        values = log_p.new_empty(log_p.shape[1:2]) if self.code == 0 else None
        value = _native.ctc_loss(
            log_p,
            self.targets,
            self.input_lengths,
            self.target_lengths,
            blank=self.blank,
            zero_infinity=self.zero_infinity,
            reduction=self.code,
            pytorch=True,
            on_empty=_NAN,
            threads=torch.get_num_threads() if log_p.numel() >= _LARGE else 1,
            values=values,
            gradient=gradient,
        )[0]
        return torch.scalar_tensor(value, dtype=log_p.dtype) if values is None else values

    def composed(self, log_p: Tensor) -> Tensor:
        if torch.compiler.is_compiling() or not log_p.is_cpu:
            reduction = ("none", "sum", "mean")[self.code]
            lengths = self.input_lengths, self.target_lengths
            return torch.nn.functional.ctc_loss(
                log_p, self.targets, *lengths, self.blank, reduction, self.zero_infinity
            )
        values = self._alignments(log_p)
        impossible = values > -_NOTHING / 2
        values = torch.where(impossible, 0.0 if self.zero_infinity else torch.inf, values)
        # The slope by p of a log-softmax before, with the value unchanged.
        steps = torch.arange(len(log_p))[:, None] < self.input_lengths
        p = torch.where(steps & ~impossible, log_p.exp().sum(-1), 0.0).sum(0)
        values = values + (p - p.detach())
        if self.code == 0:
            return values
        if self.code == 1:
            return values.sum()
        return (values / self.target_lengths.clamp(min=1)).mean()

    def _alignments(self, log_p: Tensor) -> Tensor:
        """−ln of the probability of all alignments of each sequence."""
        steps, count, _ = log_p.shape
        longest = int(self.target_lengths.max()) if count else 0
        labels = self._labels(longest, count)
        # Blanks before, between and behind the labels.
        states = torch.full((count, 2 * longest + 1), self.blank)
        states[:, 1::2] = labels
        log_p = log_p.clamp(min=_NOTHING).gather(2, states.expand(steps, -1, -1))
        skips = torch.zeros_like(states, dtype=torch.bool)
        skips[:, 3::2] = labels[:, 1:] != labels[:, :-1]
        nothing = log_p.new_full((count, 2), _NOTHING)
        alpha = torch.cat([log_p[0, :, :2], log_p.new_full((count, states.shape[1]), _NOTHING)], 1)
        alphas = [alpha[:, : states.shape[1]]]
        for step in range(1, steps):
            before = torch.cat([nothing, alphas[-1]], 1)
            jumped = before[:, :-2].masked_fill(~skips, _NOTHING)
            alphas.append(torch.logsumexp(torch.stack([before[:, 2:], before[:, 1:-1], jumped]), 0) + log_p[step])
        last = (self.input_lengths - 1).clamp(min=0)
        alpha = torch.stack(alphas)[last, torch.arange(count)]
        ends = torch.stack([2 * self.target_lengths, (2 * self.target_lengths - 1).clamp(min=0)], 1)
        found = alpha.gather(1, ends)
        found = torch.stack([found[:, 0], found[:, 1].masked_fill(self.target_lengths == 0, _NOTHING)])
        # Of no steps there is the empty alignment, of no labels.
        empty = torch.where(self.target_lengths == 0, 0.0, -_NOTHING)
        return torch.where(self.input_lengths == 0, empty, -torch.logsumexp(found, 0))

    def _labels(self, longest: int, count: int) -> Tensor:
        """(sequences, longest): what lies behind a target is any label."""
        columns = torch.arange(longest)
        if self.targets.ndim == 2:
            return self.targets[:, :longest].long()
        starts = (self.target_lengths.cumsum(0) - self.target_lengths)[:, None]
        places = (starts + columns).clamp(max=max(self.targets.numel() - 1, 0))
        return self.targets.long()[places] if self.targets.numel() else places.new_zeros(count, longest)

    def spread(self, upstream: Tensor) -> Tensor:
        return upstream[None, :, None]
