"""Losses inside JAX's transformations: `jit`, `grad`, `vmap` and their like.

>>> import forfeit.jax, jax
>>> import jax.numpy as jnp
>>> huber = forfeit.jax.loss("huber:delta=1.5")
>>> value, gradient = jax.jit(jax.value_and_grad(huber))(jnp.array([1.0, 4.0]), jnp.array([1.5, 0.0]))
>>> print(value, gradient)
2.5 [-0.25  0.75]

Value and gradient are computed by the library's kernels, called from the compiled program; higher derivatives by
JAX's operations from the same definition. Kernels run on the CPU: on other devices everything is JAX's operations.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from forfeit import _native
from forfeit._loss import REDUCTIONS, Loss, code, of_one_number

#: The derivatives of each result of `Handle.steps`, by prediction and by target.
_DERIVATIVES = {0: (1, 2), 1: (3, 4), 2: (4, 5)}


def loss(spec: str | Loss) -> Callable[..., jax.Array]:
    """A function `(pred, target, weight=None, reduction="mean")` that JAX can transform.

    Its rules are those of `forfeit.Loss`, but values are not checked, and the mean of nothing is NaN.

    Parameters
    ----------
    spec : str or Loss
        As for `forfeit.parse`.

    Raises
    ------
    ValueError
        An unknown loss or parameter; shapes that differ.
    """
    compiled = _compiled(str(spec))

    def call(pred: Any, target: Any, weight: Any = None, reduction: str = "mean") -> jax.Array:
        code(REDUCTIONS, "reduction", reduction)
        pred, target = jnp.asarray(pred), jnp.asarray(target)
        if not jnp.issubdtype(pred.dtype, jnp.floating):
            pred = pred.astype(jnp.result_type(float))
        weight = None if weight is None else jnp.asarray(weight)
        for name, other in (("target", target), ("weight", weight)):
            if other is not None and other.shape != pred.shape:
                raise ValueError(f"pred has shape {pred.shape}, {name} has shape {other.shape}; nothing is broadcast")
        values = _map(compiled, 0, pred, target)
        if weight is not None:
            values = jnp.where(weight == 0, 0, weight * values).astype(pred.dtype)
        if reduction == "none":
            return values
        if reduction == "sum":
            return values.sum()
        return values.mean() if weight is None or reduction == "mean_over_count" else values.sum() / weight.sum()

    call.__name__ = call.__qualname__ = compiled.handle.name
    return call


class _Compiled:
    """A loss with its steps; single per spec, so that JAX finds what it has compiled again."""

    def __init__(self, spec: str) -> None:
        self.handle = of_one_number(_native.Handle(spec), "forfeit.jax")
        self.steps, self.variables, self.results = self.handle.steps()
        self.parameters = self.handle.parameters


@lru_cache(maxsize=1024)
def _compiled(spec: str) -> _Compiled:
    return _Compiled(spec)


@partial(jax.custom_jvp, nondiff_argnums=(0, 1))
def _map(compiled: _Compiled, order: int, pred: jax.Array, target: jax.Array) -> jax.Array:
    """A result of the definition for each element: 0 the value, 1 and 2 the first derivatives."""
    if jax.default_backend() != "cpu":
        return _play(compiled, order, pred, target)
    result = jax.ShapeDtypeStruct(pred.shape, pred.dtype)
    return jax.pure_callback(partial(_compute, compiled, order), result, pred, target, vmap_method="broadcast_all")


@_map.defjvp
def _map_jvp(compiled: _Compiled, order: int, primals: Any, tangents: Any) -> tuple[jax.Array, jax.Array]:
    pred, target = primals
    value = _map(compiled, order, pred, target)
    tangent = jnp.zeros_like(pred)
    for derivative, direction in zip(_DERIVATIVES[order], tangents, strict=True):
        # The tangent of whole numbers has a type of its own, in which nothing varies.
        if direction.dtype != jax.dtypes.float0:
            slope = (_map if derivative in _DERIVATIVES else _play)(compiled, derivative, pred, target)
            tangent = tangent + slope * direction.astype(pred.dtype)
    return value, tangent


def _compute(compiled: _Compiled, order: int, pred: Any, target: Any) -> np.ndarray:
    pred, target = np.asarray(pred), np.asarray(target)
    output = np.empty(pred.shape, pred.dtype)
    outputs: list[Any] = [None, None, None]
    outputs[order] = output
    compiled.handle.run(pred, target, None, 0, 2, 0, 0, *outputs)
    return output


def _ln_cosh(x: jax.Array) -> jax.Array:
    size = jnp.abs(x)
    near = jnp.log1p(2 * jnp.sinh(jnp.minimum(size, 1) / 2) ** 2)
    return jnp.where(size < 1, near, size + jnp.log1p(jnp.exp(-2 * size)) - np.log(2))


_OPERATIONS: dict[str, Callable[..., jax.Array]] = {
    "negate": jnp.negative,
    "add": jnp.add,
    "subtract": jnp.subtract,
    "multiply": jnp.multiply,
    "divide": jnp.divide,
    "select_less": lambda a, b, yes, no: jnp.where(a < b, yes, no),
    "select_equal": lambda a, b, yes, no: jnp.where(a == b, yes, no),
    "abs": jnp.abs,
    "min": jnp.minimum,
    "max": jnp.maximum,
    "relu": lambda x: jnp.maximum(x, 0),
    "square": jnp.square,
    "sqrt": jnp.sqrt,
    "exp": jnp.exp,
    "exp_m1": jnp.expm1,
    "ln": jnp.log,
    "ln_1p": jnp.log1p,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tanh": jnp.tanh,
    "atan": jnp.arctan,
    "powf": jnp.power,
    "sigmoid": jax.nn.sigmoid,
    "softplus": lambda x: jnp.maximum(x, 0) + jnp.log1p(jnp.exp(-jnp.abs(x))),
    "tail": lambda x: jnp.log1p(jnp.exp(-x)),
    "ln_cosh": _ln_cosh,
    "xlogy": jax.scipy.special.xlogy,
    "hypot": jnp.hypot,
    "charbonnier": lambda x, scale: scale * (x / (jnp.hypot(x, scale) + scale)) * x,
    "ln_bessel": lambda x: jnp.log(jax.scipy.special.i0e(x)),
    "bessel_gap": lambda x: 1 - jax.scipy.special.i1e(x) / jax.scipy.special.i0e(x),
    "weigh": lambda weight, x: jnp.where(weight == 0, weight, weight * x),
}


def _play(compiled: _Compiled, result: int, pred: jax.Array, target: jax.Array) -> jax.Array:
    """A result of the definition by JAX's operations; the compiler drops the steps that it does not need."""
    dtype = pred.dtype
    # Half precision computes in f32 and rounds once, as the kernels do.
    compute = jnp.float32 if dtype.itemsize < 4 else dtype
    inputs = {"pred": pred.astype(compute), "target": target.astype(compute)}
    values: list[Any] = []
    for name, operands, number in compiled.steps:
        if name == "variable":
            variable = compiled.variables[int(number)]
            known = inputs.get(variable)
            values.append(jnp.asarray(compiled.parameters[variable], compute) if known is None else known)
        elif name == "constant":
            values.append(jnp.asarray(number, compute))
        elif name == "polygamma":
            order = int(number)
            x = values[operands[0]]
            special = jax.scipy.special
            values.append(special.gammaln(x) if order < 0 else special.polygamma(order, x))
        else:
            values.append(_OPERATIONS[name](*(values[operand] for operand in operands)))
    return jnp.broadcast_to(values[compiled.results[result]], pred.shape).astype(dtype)
