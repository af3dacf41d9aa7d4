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
from forfeit._loss import REDUCTIONS, Loss, code, derivatives, further_numbers

Numbers = tuple[jax.Array, ...]


def loss(spec: str | Loss) -> Callable[..., jax.Array]:
    """A function `(pred, target, weight=None, reduction="mean", **further)` that JAX can transform.

    `further` are the other numbers that a loss takes predictions of, by name: `scale` of "gaussian_nll". Its rules are
    those of `forfeit.Loss`, but values are not checked, and the mean of nothing is NaN.

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

    def call(pred: Any, target: Any, weight: Any = None, reduction: str = "mean", **further: Any) -> jax.Array:
        code(REDUCTIONS, "reduction", reduction)
        pred, target = jnp.asarray(pred), jnp.asarray(target)
        if not jnp.issubdtype(pred.dtype, jnp.floating):
            pred = pred.astype(jnp.result_type(float))
        weight = None if weight is None else jnp.asarray(weight)
        further = further_numbers(compiled.handle.name, compiled.further, further)
        numbers = {name: jnp.asarray(number) for name, number in further.items()}
        for name, other in {"target": target, "weight": weight, **numbers}.items():
            if other is not None and other.shape != pred.shape:
                raise ValueError(f"pred has shape {pred.shape}, {name} has shape {other.shape}; nothing is broadcast")
        values = _map(compiled, 0, (pred, *numbers.values(), target))
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
        self.handle = _native.Handle(spec)
        self.further = self.handle.further
        self.names = ("pred", *self.further, "target")
        self.derivatives = derivatives(len(self.names))
        self.steps, self.variables, self.results = self.handle.steps()
        self.parameters = self.handle.parameters


@lru_cache(maxsize=1024)
def _compiled(spec: str) -> _Compiled:
    return _Compiled(spec)


@partial(jax.custom_jvp, nondiff_argnums=(0, 1))
def _map(compiled: _Compiled, order: int, numbers: Numbers) -> jax.Array:
    """A result of the definition for each element: 0 the value, then its derivatives by each number, target last."""
    if jax.default_backend() != "cpu":
        return _play(compiled, order, numbers)
    result = jax.ShapeDtypeStruct(numbers[0].shape, numbers[0].dtype)
    return jax.pure_callback(partial(_compute, compiled, order), result, *numbers, vmap_method="broadcast_all")


@_map.defjvp
def _map_jvp(compiled: _Compiled, order: int, primals: Any, tangents: Any) -> tuple[jax.Array, jax.Array]:
    ((numbers,), (directions,)) = primals, tangents
    value = _map(compiled, order, numbers)
    tangent = jnp.zeros_like(value)
    for derivative, direction in zip(compiled.derivatives[order], directions, strict=True):
        # The tangent of whole numbers has a type of its own, in which nothing varies.
        if direction.dtype != jax.dtypes.float0:
            slope = (_map if derivative in compiled.derivatives else _play)(compiled, derivative, numbers)
            tangent = tangent + slope * direction.astype(value.dtype)
    return value, tangent


def _compute(compiled: _Compiled, order: int, *numbers: Any) -> np.ndarray:
    pred, *further, target = map(np.asarray, numbers)
    output = np.empty(pred.shape, pred.dtype)
    outputs: list[Any] = [None] * len(compiled.derivatives)
    outputs[order] = output
    values, gradient, *further_gradients, target_gradient = outputs
    compiled.handle.run(
        pred,
        target,
        on_empty=2,
        reduction=0,
        validation=0,
        values=values,
        gradient=gradient,
        target_gradient=target_gradient,
        further=dict(zip(compiled.further, further, strict=True)) or None,
        further_gradients={k: x for k, x in zip(compiled.further, further_gradients, strict=True) if x is not None}
        or None,
    )
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
    "ln_1p_deficit": lambda x: x - jnp.log1p(x),
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
    "ln_ratio": lambda x, y: jnp.log(x / y),
    "hypot": jnp.hypot,
    "charbonnier": lambda x, scale: scale * (x / (jnp.hypot(x, scale) + scale)) * x,
    "ln_bessel": lambda x: jnp.log(jax.scipy.special.i0e(x)),
    "bessel_gap": lambda x: 1 - jax.scipy.special.i1e(x) / jax.scipy.special.i0e(x),
    "detach": jax.lax.stop_gradient,
    "weigh": lambda weight, x: jnp.where(weight == 0, weight, weight * x),
}


def _play(compiled: _Compiled, result: int, numbers: Numbers) -> jax.Array:
    """A result of the definition by JAX's operations; the compiler drops the steps that it does not need."""
    dtype = numbers[0].dtype
    # Half precision computes in f32 and rounds once, as the kernels do.
    compute = jnp.float32 if dtype.itemsize < 4 else dtype
    inputs = {name: number.astype(compute) for name, number in zip(compiled.names, numbers, strict=True)}
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
    return jnp.broadcast_to(values[compiled.results[result]], numbers[0].shape).astype(dtype)
