"""What holds for every call of the torch door until it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

#: 1: numbers outside a loss's domain are errors, and NaN passes through as in PyTorch; 0: nothing is checked.
validation = 1
#: False: tensors in CPU memory, too, are computed by PyTorch's operations.
native = True


@contextmanager
def validate(on: bool) -> Iterator[None]:
    """Whether values are checked against a loss's domain within the `with` block, on every thread.

    >>> import forfeit.torch, torch
    >>> probability, label = torch.tensor([0.5]), torch.tensor([2.0])
    >>> with forfeit.torch.validate(False):
    ...     forfeit.torch.nn.functional.binary_cross_entropy_with_logits(probability, label)
    tensor(-0.0259)
    """
    global validation
    before, validation = validation, int(on)
    try:
        yield
    finally:
        validation = before


@contextmanager
def played() -> Iterator[None]:
    """Within the `with` block losses are computed as on devices without kernels: by PyTorch's operations, on any
    device."""
    global native
    before, native = native, False
    try:
        yield
    finally:
        native = before
