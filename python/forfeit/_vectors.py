"""What every loss over vectors can do."""

from __future__ import annotations

from typing import Any

from forfeit._arrays import family
from forfeit._loss import Call, Named, OnEmpty, Reduction
from forfeit._native import VectorHandle


class VectorLoss(Named):
    """A loss of two or three vectors with its parameters: embeddings and scores that belong together, or do not.

    Arrays have one shape (N, D), or (N,) for vectors of one number. The mean is Σ w·ℓ / Σ w over the rows.
    """

    __slots__ = ()
    _handle: VectorHandle

    def __call__(
        self,
        first: Any,
        second: Any,
        third: Any = None,
        target: Any = None,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
    ) -> Any:
        """The reduced loss, or w·ℓ of each row with `reduction="none"`.

        Parameters
        ----------
        first, second, third : array
            Of one shape; a third one for losses that take three.
        target : array, optional
            One of two values for each row, for losses that take them: 1 and −1, or 1 and 0.
        weight : array, optional
            One for each row; 0 removes it.
        reduction : {"mean", "sum", "none", "mean_over_count"}
            As for every loss.
        on_empty : {"error", "zero", "nan"}
            What the mean of nothing is.
        validate : bool
            Whether NaN is an error; targets and weights are checked either way.
        threads : int, optional
            How many threads at most; results have the same bits for any number.

        Raises
        ------
        ValueError
            Shapes that differ, arrays or targets that the loss does not take, a bad weight, nothing to average.
        TypeError
            Arrays that are not real and dense, and tensors that require a gradient.
        """
        call = VectorCall(self._handle, first, second, weight, reduction, on_empty, validate, threads, third, target)
        if reduction == "none":
            values = call.per_row()
            call.run(values=values)
            return call.finish(values)
        return call.scalar(call.run())

    def value_and_gradients(
        self,
        first: Any,
        second: Any,
        third: Any = None,
        target: Any = None,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
    ) -> tuple[Any, tuple[Any, ...]]:
        """The loss as `__call__` gives it and the gradients of its reduced value by each array."""
        call = VectorCall(self._handle, first, second, weight, reduction, on_empty, validate, threads, third, target)
        gradients = call.gradients()
        values = call.per_row() if reduction == "none" else None
        value = call.run(values=values, gradients=gradients)
        result = call.scalar(value) if values is None else call.finish(values)
        return result, tuple(call.finish(gradient) for gradient in gradients)


class VectorCall(Call):
    """One evaluation over vectors: `pred` is the first array, `target` the second."""

    __slots__ = ("labels", "third")

    def __init__(self, *shared: Any) -> None:
        *given, third, labels = shared
        super().__init__(*given)
        self.third = self.read(third, "third")
        self.labels = self.read(labels, "target")

    def run(self, **outputs: Any) -> float:
        return self.handle.run(
            self.pred,
            self.target,
            self.third,
            self.labels,
            self.weight,
            self.reduction,
            self.on_empty,
            bool(self.validation),
            self.threads,
            **outputs,
        )[0]

    def gradients(self) -> list[Any]:
        """An array to write for each array that is read."""
        arrays = [self.pred, self.target] + ([] if self.third is None else [self.third])
        return [family(array).empty(array) for array in arrays]

    def per_row(self) -> Any:
        """An array to write, with one element for each row."""
        return self.family.empty(self.pred, tuple(self.pred.shape[:1]))
