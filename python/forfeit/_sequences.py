"""Losses of sequences whose alignment is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forfeit._loss import Call, OnEmpty, Reduction
from forfeit._native import ctc_loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Ctc:
    """Connectionist temporal classification: −ln of the probability of all alignments of labels to longer input.

    An alignment names a class or the blank at each step; dropping repeats, then blanks, leaves the labels.

    Formula: ℓ = −ln Σ_π Π_t p_t(π_t) over the alignments π of the target.

    Parameters
    ----------
    blank : int
        The class that stands for no label.
    zero_infinity : bool
        Whether targets that no alignment fits cost 0 instead of ∞; their gradient is 0 either way.
    from_logits : bool
        Whether predictions are logits, whose log-softmax is taken first, and not log-probabilities.

    Notes
    -----
    Graves et al. 2006, Connectionist Temporal Classification, ICML. With `from_logits=True` as optax `ctc_loss`.
    PyTorch's `CTCLoss` divides each loss of its mean by the number of labels, and is `forfeit.torch.nn.CTCLoss` here;
    its gradient by log-probabilities takes for granted that a log-softmax stands before, the one here is the
    derivative itself.

    Examples
    --------
    Two steps, one sequence, two classes: blank and "a". The alignments of "a" are aa, a‑ and ‑a.

    >>> import forfeit, numpy
    >>> loss = forfeit.Ctc(from_logits=True)
    >>> value, gradient = loss.value_and_gradient(numpy.zeros((2, 1, 2)), numpy.array([[1]]))
    >>> round(float(value), 12), round(float(gradient[0, 0, 0]), 12)
    (0.287682072452, 0.166666666667)
    """

    blank: int = 0
    zero_infinity: bool = False
    from_logits: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.blank, int) or self.blank < 0:
            raise ValueError(f"blank must be a class, a whole number from 0 on, got {self.blank!r}")

    def __call__(
        self,
        pred: Any,
        target: Any,
        input_lengths: Any = None,
        target_lengths: Any = None,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        batch_first: bool = False,
        on_empty: OnEmpty = "error",
        threads: int | None = None,
    ) -> Any:
        """The reduced loss, or w·ℓ of each sequence with `reduction="none"`.

        Parameters
        ----------
        pred : array
            (T, N, C), or (T, C) of one sequence; (N, T, C) with `batch_first`.
        target : array
            Labels (N, S), or one after another (Σ of the target lengths), or (S) of one sequence.
        input_lengths, target_lengths : array, optional
            How many steps and how many labels of each sequence there are; all of them unless given.
        weight : array, optional
            One for each sequence, finite and not negative; 0 removes it.
        reduction : {"mean", "sum", "none", "mean_over_count"}
            As for every loss.
        on_empty : {"error", "zero", "nan"}
            What the mean of nothing is.
        threads : int, optional
            How many threads at most; results have the same bits for any number.

        Raises
        ------
        ValueError
            Shapes and lengths that do not fit, a label out of range (with its place), NaN, a bad weight.
        TypeError
            Arrays that are not real and dense, and tensors that require a gradient.
        """
        lengths = input_lengths, target_lengths
        call = SequenceCall(self, pred, target, weight, reduction, on_empty, threads, lengths, batch_first)
        if reduction == "none":
            values = call.per_sequence()
            call.run(values=values)
            return call.finish(values)
        return call.scalar(call.run())

    def value_and_gradient(
        self,
        pred: Any,
        target: Any,
        input_lengths: Any = None,
        target_lengths: Any = None,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        batch_first: bool = False,
        on_empty: OnEmpty = "error",
        threads: int | None = None,
    ) -> tuple[Any, Any]:
        """The loss as `__call__` gives it and the gradient of its reduced value by the prediction."""
        lengths = input_lengths, target_lengths
        call = SequenceCall(self, pred, target, weight, reduction, on_empty, threads, lengths, batch_first)
        gradient = call.empty()
        values = call.per_sequence() if reduction == "none" else None
        value = call.run(values=values, gradient=gradient)
        return call.scalar(value) if values is None else call.finish(values), call.finish(gradient)


class SequenceCall(Call):
    """One evaluation over sequences."""

    __slots__ = ("batch_first", "input_lengths", "target_lengths")

    def __init__(
        self,
        loss: Ctc,
        pred: Any,
        target: Any,
        weight: Any,
        reduction: str,
        on_empty: str,
        threads: int | None,
        lengths: tuple[Any, Any],
        batch_first: bool,
    ) -> None:
        super().__init__(loss, pred, target, weight, reduction, on_empty, True, threads)
        self.input_lengths = self.read(lengths[0], "input_lengths")
        self.target_lengths = self.read(lengths[1], "target_lengths")
        self.batch_first = batch_first

    def run(self, **outputs: Any) -> float:
        loss = self.handle
        return ctc_loss(
            self.pred,
            self.target,
            self.input_lengths,
            self.target_lengths,
            self.weight,
            blank=loss.blank,
            zero_infinity=loss.zero_infinity,
            logits=loss.from_logits,
            batch_first=self.batch_first,
            reduction=self.reduction,
            on_empty=self.on_empty,
            threads=self.threads,
            **outputs,
        )[0]

    def per_sequence(self) -> Any:
        """An array to write, with one element for each sequence."""
        shape = tuple(self.pred.shape)
        one = len(shape) < 3
        return self.family.empty(self.pred, () if one else (shape[0 if self.batch_first else 1],))
