"""What every loss of sums can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from forfeit._loss import Call, Named, OnEmpty, Reduction, code
from forfeit._native import AggregateHandle

Absent = Literal["count", "skip"]

_ABSENT = {"count": 0, "skip": 1}


class AggregateLoss(Named):
    """A loss of sums over many elements with its parameters: masks judged by their overlap, correlations.

    Predictions, targets and weights have one shape. `keep_axes` says what is kept apart: nothing (all elements are one
    group), `(0,)` per sample, `(1,)` per class, `(0, 1)` both. The mean is over the groups.
    """

    __slots__ = ()
    _handle: AggregateHandle

    def __call__(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        keep_axes: Sequence[int] = (),
        absent: Absent = "count",
        logarithm: bool = False,
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
    ) -> Any:
        """The reduced loss, or that of each group with `reduction="none"`, in the shape of the kept axes.

        Parameters
        ----------
        pred, target : array
            Of one shape.
        weight : array, optional
            One for each element: multiplies what it adds to the sums; 0 leaves it out.
        reduction : {"mean", "sum", "none", "mean_over_count"}
            Over the groups that count.
        keep_axes : sequence of int
            The axes of the groups; negative ones count from the end.
        absent : {"count", "skip"}
            Whether groups whose target is all zeros count.
        logarithm : bool
            Whether −ln(1 − ℓ) is taken of each group.
        on_empty : {"error", "zero", "nan"}
            What the mean of nothing is.
        validate : bool
            Whether numbers outside the domain, and bad weights, are errors.
        threads : int, optional
            How many threads at most; results have the same bits for any number.

        Raises
        ------
        ValueError
            Shapes that differ, an axis that there is not, a number outside the domain (with its index), a bad weight,
            nothing to average.
        TypeError
            Arrays that are not real and dense, and tensors that require a gradient.
        """
        options = (keep_axes, absent, logarithm)
        call = SumCall(self._handle, pred, target, weight, reduction, on_empty, validate, threads, *options)
        if reduction == "none":
            values = call.per_group()
            call.run(values=values)
            return call.finish(values)
        return call.scalar(call.run())

    def value_and_gradient(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        keep_axes: Sequence[int] = (),
        absent: Absent = "count",
        logarithm: bool = False,
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
    ) -> tuple[Any, Any]:
        """The loss as `__call__` gives it and the gradient of its reduced value by the prediction."""
        options = (keep_axes, absent, logarithm)
        call = SumCall(self._handle, pred, target, weight, reduction, on_empty, validate, threads, *options)
        gradient = call.empty()
        if reduction == "none":
            values = call.per_group()
            call.run(values=values, gradient=gradient)
            return call.finish(values), call.finish(gradient)
        return call.scalar(call.run(gradient=gradient)), call.finish(gradient)


class SumCall(Call):
    """One evaluation of sums."""

    __slots__ = ("keep", "logarithm", "skip_absent")

    def __init__(self, *shared: Any) -> None:
        *given, keep, absent, self.logarithm = shared
        super().__init__(*given)
        dimensions = self.pred.ndim
        self.keep = sorted({axis + dimensions if axis < 0 else axis for axis in keep})
        if any(not 0 <= axis < dimensions for axis in self.keep):
            raise ValueError(f"keep_axes is {tuple(keep)!r}; pred has {dimensions} axes, numbered from 0")
        self.skip_absent = bool(code(_ABSENT, "absent", absent))

    def run(self, **outputs: Any) -> float:
        return self.handle.run(
            self.pred,
            self.target,
            self.weight,
            self.keep,
            self.skip_absent,
            self.logarithm,
            self.reduction,
            self.on_empty,
            bool(self.validation),
            self.threads,
            **outputs,
        )[0]

    def per_group(self) -> Any:
        """An array to write, with one element for each group."""
        return self.family.empty(self.pred, tuple(self.pred.shape[axis] for axis in self.keep))
