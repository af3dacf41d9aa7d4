"""Every loss as a class, made from the registry; `_classes.pyi` shows them to type checkers and editors."""

from __future__ import annotations

from inspect import Parameter, Signature
from numbers import Real
from typing import Any

from forfeit import _native
from forfeit._loss import Loss, Named
from forfeit._rows import RowLoss
from forfeit._sums import AggregateLoss
from forfeit._vectors import VectorLoss

INFOS = _native.infos()

#: The base of the classes of each form, and what holds their parameters.
FORMS: dict[str, tuple[type[Named], Any]] = {
    "elements": (Loss, _native.Handle),
    "rows": (RowLoss, _native.RowHandle),
    "aggregate": (AggregateLoss, _native.AggregateHandle),
    "vectors": (VectorLoss, _native.VectorHandle),
}


class Documentation:
    """The `__doc__` of a loss's class, written when it is read: an import does not wait for formulas."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Any = None) -> str:
        return _native.documentation(self.name)


def _make(info: _native.Info) -> type[Named]:
    parameters = info["parameters"]
    names = [parameter["name"] for parameter in parameters]
    name = info["class_name"]
    base, handle = FORMS[info["form"]]

    def __init__(self: Any, *args: float | None, **given: float | None) -> None:
        if len(args) > len(names):
            raise TypeError(f"{name} takes {len(names)} parameters, {len(args)} were given")
        for key, value in zip(names, args, strict=False):
            if key in given:
                raise TypeError(f"{name}: {key} is given twice")
            given[key] = value
        pairs = ",".join(f"{key}={_number(name, key, value)}" for key, value in given.items())
        unknown = [key for key in given if key not in names]
        if unknown:
            raise TypeError(f"{name} has no parameter {unknown[0]!r}; it takes: {', '.join(names) or 'none'}")
        self._handle = handle(f"{info['name']}:{pairs}" if pairs else info["name"])

    __init__.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter("self", Parameter.POSITIONAL_OR_KEYWORD),
            *(
                Parameter(
                    parameter["name"],
                    Parameter.POSITIONAL_OR_KEYWORD,
                    default=parameter["default"],
                    annotation="float | None" if parameter["default"] is None else "float",
                )
                for parameter in parameters
            ),
        ],
        return_annotation="None",
    )
    fields: dict[str, Any] = {
        parameter["name"]: property(lambda self, key=parameter["name"]: self.parameters[key], doc=parameter["meaning"])
        for parameter in parameters
    }
    return type(
        name,
        (base,),
        {
            "__init__": __init__,
            "__doc__": Documentation(info["name"]),
            "__module__": "forfeit",
            "__slots__": (),
            **fields,
        },
    )


def _number(name: str, key: str, value: float | None) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: {key} must be a number, got {value!r}")
    return repr(float(value))


CLASSES = {info["name"]: _make(info) for info in INFOS}
globals().update({cls.__name__: cls for cls in CLASSES.values()})
__all__ = [cls.__name__ for cls in CLASSES.values()]
