"""A loss as the torch door holds it: its compiled form, and its operations for tensors that are not in CPU memory."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import torch

from forfeit import _native
from forfeit.torch._play import Player

#: The derivatives of each result of `Handle.steps`, by input and by target; second derivatives are played, so PyTorch
#: differentiates them itself.
DERIVATIVES = {0: (1, 2), 1: (3, 4), 2: (4, 5)}


class Definition:
    """A loss with its parameters. PyTorch keeps it in graphs, so it holds no tensor."""

    __slots__ = ("_player", "handle", "spec")

    def __init__(self, spec: str) -> None:
        self.handle = _native.Handle(spec)
        self.spec = str(self.handle)
        self._player: Player | None = None

    @property
    def player(self) -> Player:
        """Value and derivatives as operations on tensors; made when first needed."""
        if self._player is None:
            self._player = Player(*self.handle.steps(), self.handle.parameters)
        return self._player

    def __deepcopy__(self, memo: object) -> Definition:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return of_spec, (self.spec,)

    def __repr__(self) -> str:
        return f"Definition({self.spec!r})"


class Traced(NamedTuple):
    """A definition in a graph that is being traced: the compiler cannot look into compiled forms."""

    spec: str


_MADE: dict[tuple[str | float | None, ...], Definition] = {}


def definition(name: str, *parameters: str | float | None) -> Definition:
    """The definition of this name with these parameters, a name and a number in turn; None leaves one out."""
    # One look-up in a dictionary: this stands in every call of a loss.
    found = _MADE.get((name, *parameters))
    if found is not None:
        return found
    spec = _spec(name, parameters)
    if torch.compiler.is_compiling():
        return Traced(spec)  # type: ignore[return-value]
    if len(_MADE) > 1024:
        _MADE.clear()
    _MADE[(name, *parameters)] = made = of_spec(spec)
    return made


@lru_cache(maxsize=1024)
def of_spec(spec: str) -> Definition:
    """The definition of a spec."""
    return Definition(spec)


def _spec(name: str, parameters: tuple[str | float | None, ...]) -> str:
    pairs = []
    for key, value in zip(parameters[::2], parameters[1::2], strict=True):
        if value is None:
            continue
        try:
            pairs.append(f"{key}={float(value)!r}")
        except (TypeError, ValueError):
            raise TypeError(f"{name}: {key} must be a number, got {value!r}") from None
    return f"{name}:{','.join(pairs)}" if pairs else name
