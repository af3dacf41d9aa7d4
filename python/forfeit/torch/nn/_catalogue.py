"""The losses that PyTorch lacks, as functions `<loss>_loss` and modules `<Loss>Loss`, made from the registry."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Any

import torch
from torch import Tensor

from forfeit import _classes
from forfeit.torch._definition import definition
from forfeit.torch._elementwise import elementwise

__all__: list[str] = []

_POSITIONAL = Parameter.POSITIONAL_OR_KEYWORD


def _signature(first: list[Parameter], info: Any, last: list[Parameter], result: str) -> Signature:
    parameters = [
        Parameter(
            parameter["name"],
            _POSITIONAL,
            default=parameter["default"],
            annotation="float | None" if parameter["default"] is None else "float",
        )
        for parameter in info["parameters"]
    ]
    return Signature(first + parameters + last, return_annotation=result)


def _function(info: Any) -> Any:
    name = info["name"]
    required = [Parameter(key, _POSITIONAL, annotation="Tensor") for key in ("input", "target")]
    reduction = Parameter("reduction", _POSITIONAL, default="mean", annotation="str")
    weight = Parameter("weight", _POSITIONAL, default=None, annotation="Tensor | None")
    signature = _signature([*required, reduction], info, [weight], "Tensor")
    keys = list(signature.parameters)

    def loss(input: Tensor, target: Tensor, *args: Any, **given: Any) -> Tensor:
        for key, value in zip(keys[2:], args, strict=False):
            if key in given:
                raise TypeError(f"{name}_loss got multiple values for argument '{key}'")
            given[key] = value
        if len(args) > len(keys) - 2 or not given.keys() <= set(keys):
            raise TypeError(f"{name}_loss takes {', '.join(keys)}")
        reduction, weight = given.pop("reduction", "mean"), given.pop("weight", None)
        parameters = [part for pair in given.items() for part in pair]
        return elementwise(definition(name, *parameters), input, target, reduction, weight)

    loss.__name__ = loss.__qualname__ = f"{name}_loss"
    loss.__doc__ = f"{info['summary']} A weighted mean divides by the weights. See `forfeit.{info['class_name']}`."
    loss.__signature__ = signature  # type: ignore[attr-defined]
    return loss


def _module(info: Any, function: Any) -> Any:
    parameters = {parameter["name"]: parameter["default"] for parameter in info["parameters"]}
    defaults = {"reduction": "mean", **parameters}
    name = f"{info['class_name']}Loss"

    def __init__(self: Any, *args: Any, **given: Any) -> None:
        torch.nn.Module.__init__(self)
        values = {**dict(zip(defaults, args, strict=False)), **given}
        if len(args) > len(defaults) or len(values) < len(args) + len(given) or values.keys() - defaults.keys():
            raise TypeError(f"{name} takes {', '.join(defaults)}, each once")
        for key, default in defaults.items():
            setattr(self, key, values.get(key, default))

    def forward(self: Any, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor:
        given = {key: getattr(self, key) for key in parameters}
        return function(input, target, reduction=self.reduction, weight=weight, **given)

    def extra_repr(self: Any) -> str:
        return ", ".join(f"{key}={getattr(self, key)!r}" for key in ("reduction", *parameters))

    reduction = Parameter("reduction", _POSITIONAL, default="mean", annotation="str")
    __init__.__signature__ = _signature(  # type: ignore[attr-defined]
        [Parameter("self", _POSITIONAL), reduction], info, [], "None"
    )
    members = {"__init__": __init__, "forward": forward, "extra_repr": extra_repr}
    return type(
        name,
        (torch.nn.Module,),
        {**members, "__doc__": function.__doc__, "__module__": "forfeit.torch.nn"},
    )


for _info in _classes.INFOS:
    if _info["differentiable"] and not _info["in_pytorch"] and _info["form"] == "elements":
        _loss = _function(_info)
        _class = _module(_info, _loss)
        globals()[_loss.__name__] = _loss
        globals()[_class.__name__] = _class
        __all__ += [_loss.__name__, _class.__name__]
