"""The losses that PyTorch lacks, as functions `<loss>_loss` and modules `<Loss>Loss`, made from the registry."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature, signature
from typing import Any, NamedTuple

import torch
from torch import Tensor

from forfeit import _classes
from forfeit.torch._definition import Key, definition
from forfeit.torch._elementwise import elementwise
from forfeit.torch._row_formulas import composed
from forfeit.torch._rows import rows
from forfeit.torch._sums import sums
from forfeit.torch._vectors import FORMULAS, vectors

__all__: list[str] = []

Values = dict[str, Any]


class _Form(NamedTuple):
    """What a loss takes: tensors at each call, and options, which a module keeps, before and after its parameters."""

    compute: Callable[[Key, Values], Tensor]
    inputs: tuple[str, ...]
    before: tuple[str, ...]
    weight: tuple[str, ...]
    after: tuple[str, ...]


def _elements(key: Key, given: Values) -> Tensor:
    return elementwise(definition(*key), given["input"], given["target"], given["reduction"], given["weight"])


def _rows(key: Key, given: Values) -> Tensor:
    options = given["weight"], given["ignore_index"], given["reduction"]

    def played(input: Tensor, target: Tensor) -> Tensor:
        return composed(key, input, target, *options)

    return rows(key, given["input"], given["target"], *options, played)


def _sums(key: Key, given: Values) -> Tensor:
    options = given["keep_axes"], given["absent"], given["logarithm"]
    return sums(key, given["input"], given["target"], given["weight"], given["reduction"], *options)


def _vectors(key: Key, given: Values) -> Tensor:
    return vectors(key, (given["first"], given["second"]), given.get("target"), given["weight"], given["reduction"])


_FORMS = {
    "elements": _Form(_elements, ("input", "target"), ("reduction",), ("weight",), ()),
    "rows": _Form(_rows, ("input", "target"), ("weight",), (), ("ignore_index", "reduction")),
    "aggregate": _Form(_sums, ("input", "target"), ("reduction",), ("weight",), ("keep_axes", "absent", "logarithm")),
    "vectors": _Form(_vectors, ("first", "second"), ("reduction",), ("weight",), ()),
}

_OPTIONS: dict[str, tuple[Any, str]] = {
    "reduction": ("mean", "str"),
    "weight": (None, "Tensor | None"),
    "ignore_index": (-100, "int"),
    "keep_axes": ((), "Sequence[int]"),
    "absent": ("count", "str"),
    "logarithm": (False, "bool"),
}


def _signature(required: tuple[str, ...], options: list[tuple[str, Any, str]], result: str) -> Signature:
    kind = Parameter.POSITIONAL_OR_KEYWORD
    first = [Parameter(key, kind, annotation=Parameter.empty if key == "self" else "Tensor") for key in required]
    last = [Parameter(key, kind, default=default, annotation=annotation) for key, default, annotation in options]
    return Signature(first + last, return_annotation=result)


def _listed(keys: tuple[str, ...]) -> list[tuple[str, Any, str]]:
    return [(key, *_OPTIONS[key]) for key in keys]


def _bound(name: str, parameters: Values, args: tuple[Any, ...], given: Values) -> Values:
    """Every argument by its name; `parameters` are the defaults. (`Signature.bind` takes longer than a small loss.)"""
    # PyTorch 2.6 does not trace `strict`.
    values = dict(zip(parameters, args))  # noqa: B905
    wrong = "too many arguments" if len(args) > len(parameters) else ""
    for key in given:
        if key in values:
            wrong = f"multiple values for argument '{key}'"
        elif key not in parameters:
            wrong = f"an unexpected argument '{key}'"
    values.update(given)
    for key, default in parameters.items():
        if key not in values:
            if default is Parameter.empty:
                wrong = wrong or f"no value for argument '{key}'"
            values[key] = default
    if wrong:
        raise TypeError(f"{name} got {wrong}: {name} takes {', '.join(parameters)}, each once")
    return values


def _defaults(signature: Signature) -> Values:
    return {key: parameter.default for key, parameter in signature.parameters.items() if key != "self"}


def _make(info: Any) -> None:
    form, name = _FORMS[info["form"]], info["name"]
    inputs = form.inputs
    if info["form"] == "vectors" and "target" in signature(FORMULAS[name]).parameters:
        inputs = (*inputs, "target")
    parameters = [
        (parameter["name"], parameter["default"], "float | None" if parameter["default"] is None else "float")
        for parameter in info["parameters"]
    ]
    names = [parameter[0] for parameter in parameters]
    options = [*_listed(form.before), *parameters, *_listed(form.after)]
    function_name = name if name.endswith("_loss") else f"{name}_loss"
    class_name = info["class_name"] if name.endswith("_loss") else f"{info['class_name']}Loss"
    every = _signature(
        inputs, [*_listed(form.before), *parameters, *_listed(form.weight), *_listed(form.after)], "Tensor"
    )

    at_function = _defaults(every)

    def loss(*args: Any, **given: Any) -> Tensor:
        values = _bound(function_name, at_function, args, given)
        return form.compute((name, *(part for key in names for part in (key, values[key]))), values)

    loss.__name__ = loss.__qualname__ = function_name
    loss.__doc__ = f"{info['summary']} A weighted mean divides by the weights. See `forfeit.{info['class_name']}`."
    loss.__module__ = "forfeit.torch.nn.functional"
    loss.__signature__ = every  # type: ignore[attr-defined]
    init, call = _signature(("self",), options, "None"), _signature(("self", *inputs), _listed(form.weight), "Tensor")
    at_init, at_call = _defaults(init), _defaults(call)

    def __init__(self: Any, *args: Any, **given: Any) -> None:
        torch.nn.Module.__init__(self)
        for key, value in _bound(class_name, at_init, args, given).items():
            if key == "weight":
                self.register_buffer(key, value)
            else:
                setattr(self, key, value)

    def forward(self: Any, *args: Any, **given: Any) -> Tensor:
        values = _bound(class_name, at_call, args, given)
        return loss(**values, **{key: getattr(self, key) for key, *_ in options})

    def extra_repr(self: Any) -> str:
        return ", ".join(f"{key}={getattr(self, key)!r}" for key, *_ in options if key != "weight")

    __init__.__signature__ = init  # type: ignore[attr-defined]
    forward.__signature__ = call  # type: ignore[attr-defined]
    members = {"__init__": __init__, "forward": forward, "extra_repr": extra_repr}
    globals()[function_name] = loss
    globals()[class_name] = type(
        class_name,
        (torch.nn.Module,),
        {**members, "__doc__": loss.__doc__, "__module__": "forfeit.torch.nn"},
    )
    __all__.extend([function_name, class_name])


for _info in _classes.INFOS:
    # A module of a single input has no place for a second predicted number.
    if _info["differentiable"] and not _info["in_pytorch"] and not _info["further"]:
        _make(_info)
