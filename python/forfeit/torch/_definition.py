"""A loss as the torch door holds it: its compiled form, and its operations for tensors that are not in CPU memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import torch
from torch import Tensor

from forfeit import _native
from forfeit._loss import derivatives
from forfeit.torch._play import Player

if TYPE_CHECKING:
    from forfeit._native import Steps

Kept = TypeVar("Kept")


class Definition:
    """A loss with its parameters. PyTorch keeps it in graphs, so it holds no tensor."""

    __slots__ = ("_player", "derivatives", "further", "handle", "spec")

    def __init__(self, spec: str) -> None:
        self.handle = _native.Handle(spec)
        self.spec = str(self.handle)
        #: The predicted numbers after the first.
        self.further = tuple(self.handle.further)
        self.derivatives = derivatives(len(self.further) + 2)
        self._player: Player | None = None

    @property
    def player(self) -> Player:
        """Value and derivatives as operations on tensors; made when first needed."""
        if self._player is None:
            self._player = Player(*self.handle.steps(), self.handle.parameters, ("pred", *self.further, "target"))
        return self._player

    def play(self, result: int, inputs: Sequence[Tensor]) -> Tensor:
        """A result for the predicted numbers and the target: the value, its derivatives by each, the second ones."""
        return self.player.play(result, inputs)

    def __deepcopy__(self, memo: object) -> Definition:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return of_spec, (self.spec,)

    def __repr__(self) -> str:
        return f"Definition({self.spec!r})"


class Traced(NamedTuple):
    """A definition in a graph that is being traced: the compiler cannot look into compiled forms."""

    spec: str


Key = tuple[str | float | None, ...]


class Made(NamedTuple):
    """A loss over rows or of sums, with the parts of its definition that are played."""

    handle: Any
    players: list[Player]

    @classmethod
    def of(cls, handle: Any, *parts: Steps) -> Made:
        """The loss of a handle, and players of the parts."""
        parameters = handle.parameters
        return cls(handle, [Player(*steps, parameters) for steps in parts])


def parameters_of(key: Key) -> dict[str, Any]:
    """The parameters of a name with parameters."""
    return dict(zip(key[1::2], key[2::2], strict=True))  # type: ignore[arg-type]


def by_name(make: Callable[[str], Kept]) -> Callable[..., Kept]:
    """What `make` makes of a name with parameters, a name and a number in turn, kept; None leaves one out."""
    made: dict[Key, Kept] = {}

    def found(*key: str | float | None) -> Kept:
        # One look-up in a dictionary: this stands in every call of a loss.
        known = made.get(key)
        if known is None:
            if len(made) > 1024:
                made.clear()
            known = made[key] = make(spec_of(*key))
        return known

    # The compiler cannot look into compiled forms.
    return torch.compiler.assume_constant_result(found)


@lru_cache(maxsize=1024)
def of_spec(spec: str) -> Definition:
    """The definition of a spec."""
    return Definition(spec)


_definition = by_name(lambda spec: of_spec(spec))


def definition(*key: str | float | None) -> Definition:
    """The definition of a name with parameters, a name and a number in turn; None leaves one out."""
    if torch.compiler.is_compiling():
        return Traced(spec_of(*key))  # type: ignore[return-value]
    return _definition(*key)


def spec_of(*key: str | float | None) -> str:
    """The spec of a name with parameters."""
    name, parameters = key[0], key[1:]
    pairs = []
    for parameter, value in zip(parameters[::2], parameters[1::2], strict=True):
        if value is None:
            continue
        try:
            pairs.append(f"{parameter}={float(value)!r}")
        except (TypeError, ValueError):
            raise TypeError(f"{name}: {parameter} must be a number, got {value!r}") from None
    return f"{name}:{','.join(pairs)}" if pairs else str(name)
