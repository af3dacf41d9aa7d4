"""Arrays of every library: read in place where they can be, results of the same kind.

No library but NumPy is imported here: an object of another one proves that it is imported already.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

#: What predictions may be computed in; anything else real computes in float64.
_FLOATS = ("float16", "bfloat16", "float32", "float64")


class Family:
    """What a library needs to have its arrays read, made and handed back. This one is NumPy's."""

    #: How many threads to use at most; 0: the library's own count.
    threads = 0

    def read(self, array: Any, name: str) -> Any:
        """An array whose memory can be reached."""
        if isinstance(array, np.ma.MaskedArray):
            raise TypeError(f"{name} is a masked array, whose mask would be lost: pass the mask as weight instead")
        if isinstance(array, np.ndarray):
            return array
        if hasattr(array, "__dlpack__") and not hasattr(array, "__array__"):
            return np.from_dlpack(array)
        return np.asarray(array)

    def empty(self, like: Any, shape: tuple[int, ...] | None = None) -> Any:
        """An array to write, of the floating-point type of a readable one, and its shape unless told."""
        return np.empty(
            like.shape if shape is None else shape, like.dtype if like.dtype.name in _FLOATS else np.float64
        )

    def finish(self, array: Any) -> Any:
        """A written array as this library has it."""
        return array

    def scalar(self, value: float, like: Any) -> Any:
        """A number in the type that `empty` would take."""
        return (like.dtype if like.dtype.name in _FLOATS else np.dtype(np.float64)).type(value)


class _Torch(Family):
    """PyTorch's tensors on the CPU."""

    def __init__(self) -> None:
        self.torch = sys.modules["torch"]

    @property
    def threads(self) -> int:  # type: ignore[override]
        return self.torch.get_num_threads()

    def read(self, array: Any, name: str) -> Any:
        torch = self.torch
        if not isinstance(array, torch.Tensor):
            return super().read(array, name)
        if array.requires_grad:
            raise TypeError(
                f"{name} requires a gradient, which forfeit's own classes do not record: use forfeit.torch.nn or "
                "forfeit.torch.nn.functional, or pass tensor.detach()"
            )
        if array.device.type != "cpu":
            raise TypeError(
                f"{name} is on {array.device}; forfeit's own classes read CPU memory: use forfeit.torch, or .cpu()"
            )
        if array.layout is not torch.strided:
            raise TypeError(f"{name} is a {array.layout} tensor; only dense ones can be read: call .to_dense()")
        return array.resolve_neg()

    def empty(self, like: Any, shape: tuple[int, ...] | None = None) -> Any:
        return self.torch.empty(like.shape if shape is None else shape, dtype=self._float(like))

    def scalar(self, value: float, like: Any) -> Any:
        return self.torch.tensor(value, dtype=self._float(like))

    def _float(self, like: Any) -> Any:
        if isinstance(like, self.torch.Tensor) and like.dtype.is_floating_point:
            return like.dtype
        return self.torch.float64


class _Jax(Family):
    """JAX's arrays on the CPU."""

    def finish(self, array: Any) -> Any:
        return sys.modules["jax"].numpy.asarray(array)

    def scalar(self, value: float, like: Any) -> Any:
        return self.finish(super().scalar(value, like))


class _Arrow(Family):
    """Arrow's arrays without nulls."""

    def read(self, array: Any, name: str) -> Any:
        if getattr(array, "null_count", 0):
            raise ValueError(f"{name} has {array.null_count} nulls: drop or fill them first")
        return super().read(array, name)

    def finish(self, array: Any) -> Any:
        return sys.modules["pyarrow"].array(array)


_FAMILIES = {"torch": _Torch, "jax": _Jax, "jaxlib": _Jax, "pyarrow": _Arrow}
_NUMPY = Family()


def family(array: Any) -> Family:
    """The library that an array belongs to; NumPy for what belongs to none of those known."""
    if type(array) is np.ndarray:
        return _NUMPY
    for base in type(array).__mro__:
        known = _FAMILIES.get(base.__module__.partition(".")[0])
        if known is not None:
            return known()
    return _NUMPY
