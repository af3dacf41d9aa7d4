"""What every loss can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from forfeit._arrays import Family, family
from forfeit._facts import Facts, Formula, Formulas
from forfeit._native import Handle
from forfeit._total import Total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

Reduction = Literal["none", "sum", "mean", "mean_over_count"]
OnEmpty = Literal["error", "zero", "nan"]

REDUCTIONS = {"none": 0, "sum": 1, "mean": 2, "mean_over_count": 3}
_ON_EMPTY = {"error": 0, "zero": 1, "nan": 2}


def code(codes: dict[str, int], name: str, value: str) -> int:
    """The number that the native part knows an option by."""
    try:
        return codes[value]
    except (KeyError, TypeError):
        raise ValueError(f"{name} must be one of {', '.join(map(repr, codes))}, got {value!r}") from None


def derivatives(numbers: int) -> dict[int, tuple[int, ...]]:
    """The derivatives of the value, and of each first derivative, by every number that a loss takes, the target last.

    They are places among the results of `Handle.steps`. Second derivatives are played, so others differentiate them.
    """
    second, place = {}, numbers
    for i in range(numbers):
        for j in range(i, numbers):
            place += 1
            second[i, j] = second[j, i] = place
    first = {1 + i: tuple(second[i, j] for j in range(numbers)) for i in range(numbers)}
    return {0: tuple(range(1, 1 + numbers)), **first}


def further_numbers(loss: str, names: Sequence[str], given: dict[str, Any]) -> dict[str, Any]:
    """The predicted numbers after the first that a call was given, in the loss's order."""
    if sorted(given) != sorted(names):
        wanted = ", ".join(f"{name}=..." for name in names) or "no further numbers"
        raise TypeError(f"{loss} takes {wanted}, it got {', '.join(given) or 'none'}")
    return {name: given[name] for name in names}


class Named:
    """A loss by its name and parameters, whatever its arrays."""

    __slots__ = ("_handle",)
    _handle: Any

    @property
    def facts(self) -> Facts:
        """What holds for the loss with these parameters."""
        return Facts(**self._handle.facts())

    @property
    def parameters(self) -> dict[str, float | None]:
        """The parameters by name; None for one that is left out."""
        return self._handle.parameters

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items() if value is not None)
        return f"forfeit.{type(self).__name__}({given})"

    def __str__(self) -> str:
        return str(self._handle)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __reduce__(self) -> tuple[Any, ...]:
        from forfeit._registry import parse

        return parse, (str(self),)


class Loss(Named):
    """A loss function with its parameters: the base of every class in `forfeit`.

    Predictions, targets and weights have one shape; they are never broadcast. Weights are finite and not negative.
    The mean is Σ w·ℓ / Σ w. Results have the prediction's kind and floating-point type, float64 for whole numbers.
    """

    __slots__ = ()
    _handle: Handle

    def __call__(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
        **further: Any,
    ) -> Any:
        """The reduced loss, or w·ℓ of each element with `reduction="none"`.

        Parameters
        ----------
        pred, target, weight : array
            Of one shape. A weight of 0 removes its element, whatever its loss.
        reduction : {"mean", "sum", "none", "mean_over_count"}
            Σ w·ℓ / Σ w, Σ w·ℓ, w·ℓ of each element, or Σ w·ℓ / N.
        on_empty : {"error", "zero", "nan"}
            What the mean of nothing is.
        validate : bool
            Whether numbers outside the domain, and NaN, are errors. Without, NaN goes in and NaN comes out.
        threads : int, optional
            How many threads at most; results have the same bits for any number.
        **further : array
            The other numbers that a loss takes predictions of, by name: `scale` of a `GaussianNll`. 1 where not given.

        Raises
        ------
        ValueError
            Shapes that differ, a number outside the domain (with its index), a bad weight, nothing to average.
        TypeError
            Arrays that are not real and dense, and tensors that require a gradient.
        """
        call = Call(self._handle, pred, target, weight, reduction, on_empty, validate, threads, further)
        if reduction == "none":
            values = call.empty()
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
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
        **further: Any,
    ) -> tuple[Any, Any]:
        """The loss as `__call__` gives it and the gradient of its reduced value by the prediction, in one pass.

        With `reduction="none"`, each element's own gradient. Where further predicted numbers are given, a dict of the
        gradients by each: `pred`, and the others by name.
        """
        call = Call(self._handle, pred, target, weight, reduction, on_empty, validate, threads, further)
        gradients = {name: call.empty() for name in further}
        outputs = {"gradient": call.empty(), "further_gradients": gradients or None}
        if reduction == "none":
            values = call.empty()
            call.run(values=values, **outputs)
            result = call.finish(values)
        else:
            result = call.scalar(call.run(**outputs))
        by_pred = call.finish(outputs["gradient"])
        if not further:
            return result, by_pred
        return result, {"pred": by_pred, **{name: call.finish(gradient) for name, gradient in gradients.items()}}

    def hessian(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        reduction: Reduction = "mean",
        *,
        kind: Literal["exact", "majorizer"] = "exact",
        on_empty: OnEmpty = "error",
        validate: bool = True,
        threads: int | None = None,
        **further: Any,
    ) -> Any:
        """The diagonal of the Hessian of the reduced loss by the prediction; all else in it is 0.

        `kind="exact"` is the second derivative, which may be negative; `kind="majorizer"` the curvature of a parabola
        that touches the loss and lies above it, which a solver may divide by.
        """
        call = Call(self._handle, pred, target, weight, reduction, on_empty, validate, threads, further)
        curvature = call.empty()
        if kind == "exact":
            call.run(curvature=curvature)
        elif kind == "majorizer":
            call.run(majorizer=curvature)
        else:
            raise ValueError(f"kind must be 'exact' or 'majorizer', got {kind!r}")
        return call.finish(curvature)

    def total(
        self,
        pred: Any,
        target: Any,
        weight: Any = None,
        *,
        validate: bool = True,
        threads: int | None = None,
        **further: Any,
    ) -> Total:
        """The sum of the loss with what is needed to merge it with other sums: see `Total`."""
        call = Call(self._handle, pred, target, weight, "sum", "zero", validate, threads, further)
        arrays = call.pred, call.target, call.weight
        return Total(*call.handle.total(*arrays, call.validation, call.threads, call.further))

    def formula(self) -> Formulas:
        """The formulas of the loss, its gradient and its curvature, derived from its definition."""
        value, gradient, curvature = self._handle.formulas()
        return Formulas(*value, gradient=Formula(*gradient), curvature=Formula(*curvature))

    def plot(self, ax: Axes | None = None) -> Axes:
        """The curves of value and gradient, drawn with matplotlib."""
        from forfeit._plot import plot

        return plot(self, ax)


class Call:
    """One evaluation: arrays that can be read, options as numbers."""

    __slots__ = (
        "family",
        "further",
        "handle",
        "on_empty",
        "pred",
        "reduction",
        "target",
        "threads",
        "validation",
        "weight",
    )

    def __init__(
        self,
        handle: Any,
        pred: Any,
        target: Any,
        weight: Any,
        reduction: str,
        on_empty: str,
        validate: bool,
        threads: int | None,
        further: dict[str, Any] | None = None,
    ) -> None:
        self.handle = handle
        self.reduction = code(REDUCTIONS, "reduction", reduction)
        self.on_empty = code(_ON_EMPTY, "on_empty", on_empty)
        self.validation = 2 if validate else 0
        self.family: Family = family(pred)
        self.pred = self.family.read(pred, "pred")
        self.target = family(target).read(target, "target")
        self.weight = self.read(weight, "weight")
        self.further = {name: self.read(array, name) for name, array in further.items()} if further else None
        if threads is None:
            self.threads = self.family.threads
        elif isinstance(threads, int) and threads > 0:
            self.threads = threads
        else:
            raise ValueError(f"threads must be a positive whole number or None, got {threads!r}")

    def read(self, array: Any, name: str) -> Any:
        return None if array is None else family(array).read(array, name)

    def run(self, **outputs: Any) -> float:
        if self.further:
            outputs["further"] = self.further
        return self.handle.run(
            self.pred, self.target, self.weight, self.reduction, self.on_empty, self.validation, self.threads, **outputs
        )

    def empty(self) -> Any:
        return self.family.empty(self.pred)

    def finish(self, array: Any) -> Any:
        return self.family.finish(array)

    def scalar(self, value: float) -> Any:
        return self.family.scalar(value, self.pred)
