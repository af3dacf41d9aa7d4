"""Losses by name."""

from __future__ import annotations

from typing import Any

from forfeit import _classes, _native
from forfeit._own import OwnLoss


def losses() -> list[str]:
    """The names of every loss, sorted: what `parse` takes.

    >>> import forfeit
    >>> "huber" in forfeit.losses()
    True
    """
    return sorted(info["name"] for info in _classes.INFOS)


def parse(spec: str) -> Any:
    """The loss of a spec: `name` or `name:key=value,key=value`; what is not given has its default.

    `expr: expression` is a loss of one's own, see `OwnLoss`.

    >>> import forfeit
    >>> forfeit.parse("huber:delta=1.5")
    forfeit.Huber(delta=1.5)
    >>> forfeit.parse("hubr")
    Traceback (most recent call last):
        ...
    ValueError: there is no loss 'hubr'; the nearest: huber
    """
    handle = _classes.FORMS[_native.form(spec)][1](spec)
    own = isinstance(handle, _native.Handle) and handle.own() is not None
    cls = OwnLoss if own else _classes.CLASSES[handle.name]
    loss = cls.__new__(cls)
    loss._handle = handle
    return loss


def parse_list(specs: str) -> list[Any]:
    """The losses of a list of specs; a piece without ':' that contains '=' belongs to the spec before it.

    >>> import forfeit
    >>> forfeit.parse_list("huber:delta=5,log_cosh")
    [forfeit.Huber(delta=5.0), forfeit.LogCosh()]
    """
    return [parse(spec) for spec in _native.specs(specs)]
