"""What every loss over rows of classes can do."""

from __future__ import annotations

from typing import Any

from forfeit._loss import Call, Named, OnEmpty, Reduction
from forfeit._native import RowHandle
from forfeit._total import Total


class RowLoss(Named):
    """A loss over rows of classes with its parameters.

    Predictions have an axis of classes: axis 1 unless told, the only axis if there is but one. Targets are labels,
    whole numbers in the shape of the predictions without the classes, or probabilities in the shape of the
    predictions. The mean is over the weights of the rows, times those of their classes. Results have the prediction's
    kind and floating-point type.
    """

    __slots__ = ()
    _handle: RowHandle

    def __call__(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        class_weight: Any = None,
        ignore_index: int | None = None,
        class_axis: int | None = None,
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
    ) -> Any:
        """The reduced loss, or that of each row with `reduction="none"`.

        Parameters
        ----------
        pred : array
            Logits, or what the loss says its rows hold.
        target : array
            Labels or probabilities.
        weight : array, optional
            One for each row; 0 removes it.
        reduction : {"mean", "sum", "none", "mean_over_count"}
            As for every loss.
        class_weight : array, optional
            One for each class.
        ignore_index : int, optional
            The label of rows that take no part.
        class_axis : int, optional
            The axis of `pred` that holds the classes; negative ones count from the end.
        on_empty : {"error", "zero", "nan"}
            What the mean of nothing is.
        validate : bool
            Whether logits, targets and weights are checked; labels are checked either way.
        threads : int, optional
            How many threads at most.

        Raises
        ------
        ValueError
            Shapes that do not fit, a label out of range (with its row), target probabilities that do not sum to 1, a
            bad weight, nothing to average.
        TypeError
            Arrays that are not real and dense, labels that are not whole numbers, tensors that require a gradient.
        """
        options = (class_weight, ignore_index, class_axis)
        call = RowCall(self._handle, pred, target, weight, reduction, on_empty, validate, threads, *options)
        if reduction == "none":
            values = call.per_row()
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
        class_weight: Any = None,
        ignore_index: int | None = None,
        class_axis: int | None = None,
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
    ) -> tuple[Any, Any]:
        """The loss as `__call__` gives it and the gradient of its reduced value by the prediction."""
        options = (class_weight, ignore_index, class_axis)
        call = RowCall(self._handle, pred, target, weight, reduction, on_empty, validate, threads, *options)
        gradient = call.empty()
        if reduction == "none":
            values = call.per_row()
            call.run(values=values, gradient=gradient)
            return call.finish(values), call.finish(gradient)
        return call.scalar(call.run(gradient=gradient)), call.finish(gradient)

    def hessian(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        class_weight: Any = None,
        ignore_index: int | None = None,
        class_axis: int | None = None,
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
    ) -> Any:
        """The diagonal of the Hessian of the reduced loss by the prediction; what is beside it within a row is not
        0."""
        options = (class_weight, ignore_index, class_axis)
        call = RowCall(self._handle, pred, target, weight, reduction, on_empty, validate, threads, *options)
        curvature = call.empty()
        call.run(curvature=curvature)
        return call.finish(curvature)

    def total(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        *,
        class_weight: Any = None,
        ignore_index: int | None = None,
        class_axis: int | None = None,
        validate: bool = True,
        threads: int | None = None,
    ) -> Total:
        """The sum of the loss with what is needed to merge it with other sums: see `Total`."""
        options = (class_weight, ignore_index, class_axis)
        call = RowCall(self._handle, pred, target, weight, "sum", "zero", validate, threads, *options)
        return Total(*call.outcome()[1:])


class RowCall(Call):
    """One evaluation over rows."""

    __slots__ = ("class_axis", "class_weight", "ignore_index")

    def __init__(self, *shared: Any) -> None:
        *given, class_weight, self.ignore_index, axis = shared
        super().__init__(*given)
        self.class_weight = self.read(class_weight, "class_weight")
        dimensions = self.pred.ndim
        self.class_axis = axis + dimensions if axis is not None and axis < 0 else axis

    def outcome(self, **outputs: Any) -> tuple[float, float, float, int]:
        return self.handle.run(
            self.pred,
            self.target,
            self.weight,
            self.class_weight,
            self.ignore_index,
            self.class_axis,
            self.reduction,
            False,
            self.on_empty,
            self.validation,
            self.threads,
            **outputs,
        )

    def run(self, **outputs: Any) -> float:
        return self.outcome(**outputs)[0]

    def per_row(self) -> Any:
        """An array to write, with one element for each row."""
        shape = list(self.pred.shape)
        axis = self.class_axis if self.class_axis is not None else min(1, len(shape) - 1)
        del shape[axis : axis + 1]
        return self.family.empty(self.pred, tuple(shape))
